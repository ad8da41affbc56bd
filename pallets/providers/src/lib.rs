//! Who may work: stake, devices, offers, liveness, reputation, bonds.
//!
//! ## Terms
//! * **Provider**: an account that stakes. The stake is held in the account, which can be cold.
//! * **Device**: a machine with a key of its own, which signs that the provider may register it.
//! * **Backing**: the part of the stake behind a device, shared by its slots; **bond**: the part of the backing that one
//!   assignment puts at risk. The sum of a device's bonds is never above its backing, nor that of a provider's backings
//!   above its stake.
//! * **Ticket**: one free slot of an active device in the pool. Tickets are drawn uniformly, and each needs backing of
//!   its own, so that many devices behind one stake gain nothing. While a device is active it has one for each free slot.
//! * **Round**: the draws of one block. What a provider or device changes after them counts from the draws of the next
//!   block but one on, when the next round has ended; who was drawn before is liable.
//! * **Lottery**: in each tick a few idle devices are asked for a sign of life, a bounded number whatever there are.
//! * **Reputation**: per device and engine, of its **streak** (value confirmed in a row) and its **timeliness**.
//!
//! ## Life of a device
//! `Active` (drawn), `Paused`, `Draining` (finishes what it has, then paused), `Absent` (asked or assigned and not heard
//! of, until it speaks), `Suspended` (outvoted, until its provider resumes it), `Retiring` (gone once it answers for
//! nothing and is paid). What takes no work for a long time can be retired by anybody.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checks;
mod draw;
mod impls;
mod liveness;
pub mod math;
mod pool;
mod round;
mod standing;
mod totals;
pub mod types;
mod views;
mod weights;

pub use types::ProviderPolicy;
pub use weights::WeightInfo;

/// The currency's credit: tokens that were taken and not yet put anywhere.
pub type CreditOf<T> =
	frame_support::traits::fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{hold, Inspect},
			tokens::Precision,
			OnUnbalanced,
		},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;
	use tidemill_primitives::{
		api::DeviceTotals,
		device::{DeviceKey, DeviceSignature, DeviceSpec, DeviceState, Offer},
		interfaces::Tide,
		verdict::Offence,
		wheel::{WheelCursor, WheelHead},
		AccountId, Balance, BlockNumber, BundleIndex, DeviceId, JobId, Tick,
	};

	use crate::{types::*, weights::WeightInfo, CreditOf};

	/// Share of a block for one of the hook's two parts.
	fn share<T: Config>() -> Weight {
		let max = <T as frame_system::Config>::BlockWeights::get().max_block;
		max.saturating_div(ROUND_SHARE)
	}

	/// An amount of tokens.
	pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The token.
		type Currency: Inspect<AccountId, Balance = Balance>
			+ hold::Mutate<AccountId, Reason: From<HoldReason>>
			+ hold::Balanced<AccountId>;
		/// The market's clock.
		type Tide: Tide;
		/// The rules that governance sets.
		type Policy: Get<ProviderPolicy>;
		/// Where stake goes that is forfeited. What is slashed for anything else is burned.
		type OnSlash: OnUnbalanced<CreditOf<Self>>;
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The stake of a provider.
		Stake,
	}

	// Blake2: an account is chosen by its owner.
	/// Providers with their stake. Each is paid for by the least stake.
	#[pallet::storage]
	pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, AccountId, Provider>;

	// Twox: ids are counted.
	/// Devices. Each is paid for by the least backing.
	#[pallet::storage]
	pub type Devices<T: Config> = StorageMap<_, Twox64Concat, DeviceId, Device>;

	/// What the devices are, as their providers say.
	#[pallet::storage]
	pub type DeviceSpecs<T: Config> = StorageMap<_, Twox64Concat, DeviceId, DeviceSpec>;

	// Blake2: a key is chosen by its owner.
	/// The device that has a key.
	#[pallet::storage]
	pub type DeviceOf<T: Config> = StorageMap<_, Blake2_128Concat, DeviceKey, DeviceId>;

	/// Id of the next device.
	#[pallet::storage]
	pub type NextDevice<T> = StorageValue<_, DeviceId, ValueQuery>;

	/// The classes that the pool is divided into, with their sizes.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Pools<T> = StorageValue<_, BoundedVec<ClassPool, ConstU32<MAX_CLASSES>>, ValueQuery>;

	// Twox: classes and pages are counted.
	/// Tickets, by class and page.
	#[pallet::storage]
	pub type PoolPages<T> = StorageMap<_, Twox64Concat, (u8, u32), BoundedVec<DeviceId, ConstU32<PAGE>>, ValueQuery>;

	/// Devices that changed last, by the block whose round's end lets the change take effect. Whoever makes a change pays
	/// for its entry.
	#[pallet::storage]
	pub type ChangeHeads<T> =
		StorageMap<_, Twox64Concat, BlockNumber, WheelHead<DeviceId, ConstU32<CHANGE_PAGE>>, ValueQuery>;

	/// Those that changed before them, by block and page.
	#[pallet::storage]
	pub type ChangePages<T> = StorageDoubleMap<
		_,
		Twox64Concat,
		BlockNumber,
		Twox64Concat,
		u32,
		BoundedVec<DeviceId, ConstU32<CHANGE_PAGE>>,
		ValueQuery,
	>;

	/// Up to where changes have taken effect.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type ChangeCursor<T> = StorageValue<_, WheelCursor, ValueQuery>;

	/// Devices that were asked for a sign of life last, by the tick by which they must have given it.
	#[pallet::storage]
	pub type AskedHeads<T> = StorageMap<_, Twox64Concat, Tick, WheelHead<DeviceId, ConstU32<ASKED_PAGE>>, ValueQuery>;

	/// Those that were asked before them, by tick and page.
	#[pallet::storage]
	pub type AskedPages<T> = StorageDoubleMap<
		_,
		Twox64Concat,
		Tick,
		Twox64Concat,
		u32,
		BoundedVec<DeviceId, ConstU32<ASKED_PAGE>>,
		ValueQuery,
	>;

	/// Up to where it was looked whether they gave it.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type AskedCursor<T> = StorageValue<_, WheelCursor, ValueQuery>;

	/// Tick of the last lottery.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type LastLottery<T> = StorageValue<_, Tick, ValueQuery>;

	/// All providers and devices together, counted as they change.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Totals<T> = StorageValue<_, DeviceTotals, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account became a provider.
		ProviderRegistered {
			/// The provider.
			provider: AccountId,
			/// Its stake.
			stake: BalanceOf<T>,
		},
		/// A provider added to its stake.
		StakeAdded {
			/// The provider.
			provider: AccountId,
			/// How much was added.
			amount: BalanceOf<T>,
		},
		/// A provider began to take back part of its stake.
		UnbondingStarted {
			/// The provider.
			provider: AccountId,
			/// How much is unbonding.
			amount: BalanceOf<T>,
			/// Tick from which it can be withdrawn.
			ripe: u32,
		},
		/// Stake that had finished unbonding was given back.
		StakeWithdrawn {
			/// The provider.
			provider: AccountId,
			/// How much came back.
			amount: BalanceOf<T>,
		},
		/// A provider took back everything and left.
		ProviderLeft {
			/// The provider.
			provider: AccountId,
		},
		/// The income of a provider goes to another account from now on.
		PayoutChanged {
			/// The provider.
			provider: AccountId,
			/// Where its income goes.
			payout: AccountId,
		},
		/// A device was registered.
		DeviceRegistered {
			/// The device.
			device: DeviceId,
			/// Its provider.
			provider: AccountId,
		},
		/// A device takes another price from the next round on.
		OfferUpdated {
			/// The device.
			device: DeviceId,
			/// What it takes.
			offer: Offer,
		},
		/// The stake behind a device changed.
		BackingChanged {
			/// The device.
			device: DeviceId,
			/// Stake behind it now.
			backing: BalanceOf<T>,
		},
		/// A device changed between taking work and not.
		DeviceStateChanged {
			/// The device.
			device: DeviceId,
			/// Its state now.
			state: DeviceState,
		},
		/// A device speaks by another key from now on.
		KeyRotated {
			/// The device.
			device: DeviceId,
		},
		/// A device answers for nothing any more and is gone.
		DeviceRetired {
			/// The device.
			device: DeviceId,
		},
		/// A device gave no sign of life in time after it was asked for one.
		HeartbeatMissed {
			/// The device.
			device: DeviceId,
			/// Its provider.
			provider: AccountId,
			/// How much of the stake that backs no bond was burned.
			amount: BalanceOf<T>,
		},
		/// Part of a device's bond was taken.
		Slashed {
			/// The device.
			device: DeviceId,
			/// Its provider.
			provider: AccountId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// How much was taken.
			amount: BalanceOf<T>,
			/// Why.
			offence: Offence,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is a provider already; add stake by `bond_more`.
		AlreadyProvider,
		/// The account is no provider; call `register` first.
		NotProvider,
		/// The stake is below the least that a provider must have; stake more.
		StakeTooSmall,
		/// The account has not enough free tokens for this stake.
		InsufficientBalance,
		/// So much of the stake is not free; ask for less, or retire devices that it stands behind.
		StakeInUse,
		/// The rest would be below the least stake; leave more, or take everything after retiring all devices.
		RestTooSmall,
		/// Too many parts are unbonding at once; withdraw the ripe ones first, or wait.
		TooManyUnbonding,
		/// Nothing has finished unbonding yet.
		NothingToWithdraw,
		/// Nothing to do for an amount of zero.
		ZeroAmount,
		/// There is no such device.
		NoSuchDevice,
		/// The device is another provider's.
		NotYourDevice,
		/// The device's key did not sign for this provider on this chain; make the proof anew on the device.
		BadProof,
		/// The key belongs to a registered device already.
		KeyInUse,
		/// The provider has as many devices as one may have.
		TooManyDevices,
		/// The spec names no engine version, or one twice.
		BadEngines,
		/// The number of slots must be from 1 to 32.
		BadSlots,
		/// Cores and memory must not be zero, and the region two capital letters.
		BadSpec,
		/// The backing is below the least for this number of slots.
		BackingTooSmall,
		/// The bonds at risk now are above this backing; wait until the work is settled.
		BackingBonded,
		/// The pool is divided into as many classes as it can be, and the device fits none of them.
		TooManyClasses,
		/// The device is retiring, and that cannot be undone.
		Retiring,
		/// The device is in that state already.
		SameState,
		/// No sign of life of the device is overdue.
		NotOverdue,
		/// The device takes work, or has not been without work for long enough.
		NotDormant,
		/// The last change of the device counts from the next round only.
		NotSettled,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			// Runs after the draws of the block: this pallet stands behind those that draw.
			Self::serve_changes(meter, share::<T>());
			if meter.try_consume(T::WeightInfo::end_round()).is_ok() {
				crate::pool::end_round::<T>();
			}
			Self::serve_liveness(meter, share::<T>());
		}

		fn integrity_test() {
			let policy = T::Policy::get();
			assert!(policy.min_backing > 0, "a ticket must be backed, or tickets are free");
			assert!(
				policy.min_stake >= policy.min_backing,
				"the least stake must back one slot"
			);
			assert!(policy.unbonding_ticks > 0, "unbonding must outlast liabilities");
			assert!(
				policy.heartbeat_ticks > 0 && policy.answer_ticks > 0 && policy.dormant_ticks > policy.answer_ticks,
				"a device needs time to answer"
			);
			assert!(
				policy.streak_step > 0 && policy.streak_half > 0,
				"a streak must be able to grow, and to be worth something"
			);
			let change = T::WeightInfo::change_page().saturating_add(Self::weight_of_change());
			assert!(
				change.all_lte(share::<T>()),
				"the dearest change must fit into the share of a block that the round's end has"
			);
			let asking = T::WeightInfo::ask().saturating_mul(policy.heartbeats.into());
			let unanswered = T::WeightInfo::enforce_heartbeat().saturating_mul(policy.heartbeats.into());
			let pages = T::WeightInfo::asked_page().saturating_mul(2 + u64::from(policy.heartbeats / ASKED_PAGE));
			assert!(
				T::WeightInfo::lottery()
					.saturating_add(asking)
					.saturating_add(unanswered)
					.saturating_add(pages)
					.all_lte(share::<T>()),
				"the share of a block that the lottery has must suffice for a tick's places"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Become a provider by staking tokens.
		///
		/// The stake is held in the account. Income goes to `payout`, or to the account itself.
		///
		/// Origin: signed. Errors: `AlreadyProvider`, `StakeTooSmall`, `InsufficientBalance`. Events: `ProviderRegistered`.
		#[pallet::call_index(0)]
		pub fn register(origin: OriginFor<T>, stake: BalanceOf<T>, payout: Option<AccountId>) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_register(provider, stake, payout)
		}

		/// Add tokens to the stake.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`, `ZeroAmount`, `InsufficientBalance`. Events: `StakeAdded`.
		#[pallet::call_index(1)]
		pub fn bond_more(origin: OriginFor<T>, amount: BalanceOf<T>) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_bond_more(provider, amount)
		}

		/// Begin to take back stake that stands behind no device.
		///
		/// It can be withdrawn after the unbonding period. The rest must be nothing or at least the least stake.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`, `ZeroAmount`, `StakeInUse`, `RestTooSmall`,
		/// `TooManyUnbonding`. Events: `UnbondingStarted`.
		#[pallet::call_index(2)]
		pub fn unbond(origin: OriginFor<T>, amount: BalanceOf<T>) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_unbond(provider, amount)
		}

		/// Give back all stake that has finished unbonding.
		///
		/// A provider without stake and devices is one no longer.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`, `NothingToWithdraw`. Events: `StakeWithdrawn`,
		/// `ProviderLeft`.
		#[pallet::call_index(3)]
		pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_withdraw(provider)
		}

		/// Let the income go to another account.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`. Events: `PayoutChanged`.
		#[pallet::call_index(4)]
		pub fn set_payout(origin: OriginFor<T>, payout: AccountId) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Providers::<T>::try_mutate(&provider, |entry| {
				entry.as_mut().ok_or(Error::<T>::NotProvider)?.payout = payout.clone();
				Ok::<_, Error<T>>(())
			})?;
			Self::deposit_event(Event::PayoutChanged { provider, payout });
			Ok(())
		}

		/// Register a machine that signed for this provider.
		///
		/// `proof` is the device key's signature over the genesis hash and the provider's account; the agent makes it.
		/// `backing` is the part of the stake that stands behind the device. It is drawn from the next round on.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`, `BadProof`, `KeyInUse`, `TooManyDevices`, `BadEngines`,
		/// `BadSlots`, `BadSpec`, `BackingTooSmall`, `StakeInUse`, `TooManyClasses`. Events: `DeviceRegistered`.
		#[pallet::call_index(5)]
		pub fn register_device(
			origin: OriginFor<T>,
			spec: DeviceSpec,
			offer: Offer,
			backing: BalanceOf<T>,
			key: DeviceKey,
			proof: DeviceSignature,
		) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_register_device(provider, spec, offer, backing, key, proof)
		}

		/// Change the price that a device takes from the next round on.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`. Events: `OfferUpdated`.
		#[pallet::call_index(6)]
		pub fn update_offer(origin: OriginFor<T>, device: DeviceId, offer: Offer) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			let now = T::Tide::block();
			Self::mutate_own(&provider, device, |entry| {
				entry.change(now, |standing| standing.offer = offer);
				Ok(())
			})?;
			Self::deposit_event(Event::OfferUpdated { device, offer });
			Ok(())
		}

		/// Take a device out of the draws until it is resumed.
		///
		/// What it runs goes on, and it is liable for it.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`, `Retiring`, `SameState`. Events:
		/// `DeviceStateChanged`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::pause_device().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn pause_device(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_set_state(&provider, device, DeviceState::Paused)
		}

		/// Let a device be drawn again.
		///
		/// This also takes up a device again that was outvoted.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`, `Retiring`, `SameState`,
		/// `BackingTooSmall`. Events: `DeviceStateChanged`.
		#[pallet::call_index(8)]
		pub fn resume_device(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_set_state(&provider, device, DeviceState::Active)
		}

		/// Let a device finish what it runs and take nothing new.
		///
		/// Once it answers for nothing it is paused.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`, `Retiring`, `SameState`. Events:
		/// `DeviceStateChanged`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::drain_device().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn drain_device(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_set_state(&provider, device, DeviceState::Draining)
		}

		/// Take a device out for good as soon as it answers for nothing.
		///
		/// Its backing is free then, at the end of the next round at the earliest. Until then it is liable for what it runs.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`, `Retiring`. Events:
		/// `DeviceStateChanged`, `DeviceRetired`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::retire_device().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn retire_device(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_set_state(&provider, device, DeviceState::Retiring)?;
			Self::remove_if_done(device);
			Ok(())
		}

		/// Change the stake behind a device.
		///
		/// More is bound at once, and counts in draws from the next round on. Less is free from the end of the next round on,
		/// and what backs a bond then, when that is released.
		///
		/// Origin: signed by the provider. Errors: `NotProvider`, `NoSuchDevice`, `NotYourDevice`, `BackingTooSmall`,
		/// `BackingBonded`, `StakeInUse`. Events: `BackingChanged`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::set_backing().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn set_backing(origin: OriginFor<T>, device: DeviceId, backing: BalanceOf<T>) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::do_set_backing(&provider, device, backing)
		}

		/// Let a device speak by another key.
		///
		/// `proof` is the new key's signature, as in `register_device`.
		///
		/// Origin: signed by the provider. Errors: `NoSuchDevice`, `NotYourDevice`, `BadProof`, `KeyInUse`. Events:
		/// `KeyRotated`.
		#[pallet::call_index(12)]
		pub fn rotate_key(
			origin: OriginFor<T>,
			device: DeviceId,
			key: DeviceKey,
			proof: DeviceSignature,
		) -> DispatchResult {
			let provider = ensure_signed(origin)?;
			Self::check_proof(&provider, &key, &proof)?;
			let old = Self::mutate_own(&provider, device, |entry| Ok(core::mem::replace(&mut entry.key, key)))?;
			DeviceOf::<T>::remove(old);
			DeviceOf::<T>::insert(key, device);
			Self::deposit_event(Event::KeyRotated { device });
			Ok(())
		}

		/// Enforce that a device gave no sign of life in time.
		///
		/// Happens by itself where the chain gets round to it.
		///
		/// Origin: signed. Errors: `NoSuchDevice`, `NotOverdue`. Events: `HeartbeatMissed`, `DeviceStateChanged`.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::enforce_heartbeat().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn enforce_heartbeat(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_enforce_heartbeat(device)
		}

		/// Give a provider all of its stake back that has finished unbonding.
		///
		/// As `withdraw_unbonded`, for whoever pays the fee.
		///
		/// Origin: signed. Errors: `NotProvider`, `NothingToWithdraw`. Events: `StakeWithdrawn`, `ProviderLeft`.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::withdraw_unbonded())]
		pub fn withdraw_for(origin: OriginFor<T>, provider: AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_withdraw(provider)
		}

		/// Retire a device that has taken no work for long.
		///
		/// Its backing is the provider's again, who can register the machine anew.
		///
		/// Origin: signed. Errors: `NoSuchDevice`, `Retiring`, `NotDormant`. Events: `DeviceStateChanged`,
		/// `DeviceRetired`.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::retire_device().saturating_add(Pallet::<T>::weight_of_change()))]
		pub fn retire_dormant(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_retire_dormant(device)?;
			Self::remove_if_done(device);
			Ok(())
		}

		/// Let what was changed of a device take effect.
		///
		/// Frees backing that was lowered, and removes a device that is on its way out and answers for nothing. Happens by
		/// itself where the chain gets round to it.
		///
		/// Origin: signed. Errors: `NoSuchDevice`, `NotSettled`. Events: `DeviceStateChanged`, `DeviceRetired`.
		#[pallet::call_index(16)]
		#[pallet::weight(Pallet::<T>::weight_of_change())]
		pub fn settle_change(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			let entry = Devices::<T>::get(device).ok_or(Error::<T>::NoSuchDevice)?;
			ensure!(Self::is_settled(&entry), Error::<T>::NotSettled);
			Self::apply_change(device);
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Takes `amount` out of the hold of a provider; what is there if there is less.
		pub(crate) fn take_stake(provider: &AccountId, amount: Balance) -> CreditOf<T> {
			let (credit, _) =
				<T::Currency as hold::Balanced<AccountId>>::slash(&HoldReason::Stake.into(), provider, amount);
			credit
		}

		/// Releases `amount` of the hold of a provider.
		pub(crate) fn release_stake(provider: &AccountId, amount: Balance) -> DispatchResult {
			<T::Currency as hold::Mutate<AccountId>>::release(
				&HoldReason::Stake.into(),
				provider,
				amount,
				Precision::Exact,
			)?;
			Ok(())
		}
	}
}
