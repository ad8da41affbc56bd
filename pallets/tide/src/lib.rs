//! The market's clock and chance.
//!
//! ## Terms
//! * **Tick**: a counter raised at most once a block, in `on_poll`. It stands still while migrations run, in a session's
//!   first block, while the market is paused, and after a block that had no room left for attestations, so that nobody
//!   is punished for a stalled chain. All deadlines of the market are in ticks.
//! * **Beacon**: `Beacon(b) = blake2_256(Beacon(b-1) ++ VRF output of block b-1's author)`. Predicting it `L` blocks
//!   ahead takes `L` blocks in a row of one's own. In a block without randomness there is none, and draws wait.
//!
//! The last [`HISTORY`] beacons are kept, so that a draw can be checked after the fact.

#![cfg_attr(not(feature = "std"), no_std)]

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod weights;

pub use weights::WeightInfo;

/// How many beacons are kept.
pub const HISTORY: u32 = 16;

#[frame_support::pallet]
pub mod pallet {
	use codec::{Decode, Encode, MaxEncodedLen};
	use frame_support::{dispatch::DispatchClass, pallet_prelude::*, traits::Randomness, weights::WeightMeter};
	use frame_system::pallet_prelude::*;
	use scale_info::TypeInfo;
	use sp_core::H256;
	use sp_runtime::traits::SaturatedConversion;
	use tidemill_primitives::{interfaces::Tide, BlockNumber, Tick};

	use crate::{weights::WeightInfo, HISTORY};

	/// The last beacons, the newest last.
	#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
	pub struct Beacons {
		/// Block of the newest one.
		pub block: BlockNumber,
		/// Whether that block had randomness of its own.
		pub fresh: bool,
		/// The beacons of the last blocks.
		pub recent: BoundedVec<H256, ConstU32<HISTORY>>,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The VRF output of the parent block's author; none if the parent has none.
		type Randomness: Randomness<Option<Self::Hash>, BlockNumberFor<Self>>;
		/// Weight that must be left in a block for the clock to go on after it: room for attestations.
		#[pallet::constant]
		type Room: Get<Weight>;
		/// Who may pause the market.
		type PauseOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	/// The current tick.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type CurrentTick<T> = StorageValue<_, Tick, ValueQuery>;

	/// The last beacons.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Beacon<T> = StorageValue<_, Beacons, ValueQuery>;

	/// Whether the market is paused: time stands still in it.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Paused<T> = StorageValue<_, bool, ValueQuery>;

	/// Whether the last block had no room left for attestations.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Stalled<T> = StorageValue<_, bool, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The market was paused: ticks stand still and nothing is assigned.
		MarketPaused,
		/// The market goes on.
		MarketResumed,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			let (random, _) = T::Randomness::random(b"tidemill/beacon");
			Beacon::<T>::mutate(|beacons| {
				beacons.block = now.saturated_into();
				beacons.fresh = random.is_some();
				let Some(random) = random else { return };
				let last = beacons.recent.last().copied().unwrap_or_default();
				let next = (last, random).using_encoded(sp_io::hashing::blake2_256).into();
				if beacons.recent.is_full() {
					beacons.recent.remove(0);
				}
				let pushed = beacons.recent.try_push(next);
				debug_assert!(pushed.is_ok());
			});
			T::WeightInfo::on_initialize()
		}

		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			if meter.try_consume(T::WeightInfo::on_poll()).is_err() {
				return;
			}
			let stalled = Stalled::<T>::take();
			if !stalled && !Paused::<T>::get() {
				CurrentTick::<T>::mutate(|tick| *tick = tick.saturating_add(1));
			}
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			let used = frame_system::BlockWeight::<T>::get().total();
			let limit = <T as frame_system::Config>::BlockWeights::get().max_block;
			let crowded = !used.saturating_add(T::Room::get()).all_lte(limit);
			// What others pay for never takes the bytes that are left for the market's own transactions.
			let lengths = <T as frame_system::Config>::BlockLength::get();
			let long = frame_system::Pallet::<T>::block_size() > *lengths.max.get(DispatchClass::Normal);
			if crowded || long {
				Stalled::<T>::put(true);
			}
		}

		fn integrity_test() {
			let limit = <T as frame_system::Config>::BlockWeights::get().max_block;
			assert!(
				T::Room::get().all_lt(limit),
				"the room for attestations must fit into a block"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Pause the market or let it go on.
		///
		/// While paused, ticks stand still, so that no deadline passes, and nothing is assigned.
		///
		/// Origin: `PauseOrigin`. Events: `MarketPaused`, `MarketResumed`.
		#[pallet::call_index(0)]
		pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
			T::PauseOrigin::ensure_origin(origin)?;
			Paused::<T>::put(paused);
			Self::deposit_event(if paused {
				Event::MarketPaused
			} else {
				Event::MarketResumed
			});
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// What must always hold.
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			let block: BlockNumber = frame_system::Pallet::<T>::block_number().saturated_into();
			ensure!(CurrentTick::<T>::get() <= block, "a tick is one block at most");
			Ok(())
		}
	}

	impl<T: Config> Tide for Pallet<T> {
		fn tick() -> Tick {
			CurrentTick::<T>::get()
		}

		fn block() -> BlockNumber {
			frame_system::Pallet::<T>::block_number().saturated_into()
		}

		fn beacon() -> Option<H256> {
			let beacons = Beacon::<T>::get();
			let now: BlockNumber = frame_system::Pallet::<T>::block_number().saturated_into();
			if beacons.block != now || !beacons.fresh || Paused::<T>::get() {
				return None;
			}
			beacons.recent.last().copied()
		}
	}
}
