//! What the work earns: the shares of fees.
//!
//! ## Terms
//! * **Pot**: the account in which escrows and deposits wait, and what was earned until it is collected.
//! * **Chain fee**: what a drawn device costs in weight. It is the block's author's, who has it at the end of the block.
//! * **Fee**: the protocol's share of what providers earn. It is divided into what is burned, the **audit fund**, and the
//!   **treasury**.
//! * **Audit fund**: pays the auditors of `Spot` bundles. Each such bundle puts the share of its price into it that is the
//!   probability of its audit; and it has its share of fees and of forfeited stake. Where it is short, the audited device
//!   pays; it is never overdrawn.
//! * **Forfeited**: the stake of who was outvoted, or silent when it was asked. It pays for the runs that found it out; of
//!   the rest one half goes to the audit fund, the other is burned. Of who was proved wrong in a game, the winner has 40 %,
//!   30 % are burned, and the audit fund has the rest.
//!
//! A verdict only moves counters; what is to be burned, and the treasury's share, leave the pot every
//! [`RewardsPolicy::sweep_ticks`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod math;
mod weights;

pub use math::{divide, divide_disproved, Disproved, Forfeit, RewardsPolicy, Shares};
pub use weights::WeightInfo;

/// The token's credit: tokens that were taken and not yet put anywhere.
pub type CreditOf<T> =
	frame_support::traits::fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::{
		defensive, defensive_assert,
		pallet_prelude::*,
		traits::{
			fungible::{Balanced, Inspect, Mutate},
			tokens::{Fortitude, Precision, Preservation},
			Imbalance, OnUnbalanced,
		},
		weights::WeightMeter,
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::AccountIdConversion;
	use tidemill_primitives::{
		interfaces::{Fees, Tide},
		AccountId, Balance, Tick,
	};

	use crate::{
		math::{divide, Disproved, Forfeit, RewardsPolicy, Shares},
		weights::WeightInfo,
		CreditOf,
	};

	/// An amount of tokens.
	pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The token.
		type Currency: Mutate<AccountId> + Inspect<AccountId, Balance = Balance> + Balanced<AccountId>;
		/// The market's clock.
		type Tide: Tide;
		/// Finds the author of the block.
		type Author: Get<Option<AccountId>>;
		/// Account of the pot.
		#[pallet::constant]
		type PotId: Get<PalletId>;
		/// Account of the treasury.
		#[pallet::constant]
		type TreasuryId: Get<PalletId>;
		/// The rules that governance sets.
		type Policy: Get<RewardsPolicy>;
		/// Weights of the hooks.
		type WeightInfo: WeightInfo;
	}

	/// What of the pot belongs to whom, beside what devices have earned, escrows and deposits.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Fund<T> = StorageValue<_, Shares, ValueQuery>;

	/// Chain fees of this block, and its author.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Authored<T> = StorageValue<_, (Option<AccountId>, Balance), ValueQuery>;

	/// Tick of the next sweep.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type NextSweep<T> = StorageValue<_, Tick, ValueQuery>;

	/// Burned since genesis, of fees and of slashed stake.
	#[pallet::storage]
	pub type Burned<T> = StorageValue<_, Balance, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The shares of the fees left the pot.
		Swept {
			/// Burned.
			burned: BalanceOf<T>,
			/// To the treasury.
			treasury: BalanceOf<T>,
		},
		/// Forfeited stake was divided.
		Forfeited {
			/// To the devices whose runs found it out.
			replicas: BalanceOf<T>,
			/// Burned.
			burned: BalanceOf<T>,
			/// To the audit fund.
			audit_fund: BalanceOf<T>,
		},
		/// The stake of who was proved wrong was divided.
		Disproved {
			/// To who proved it.
			winner: BalanceOf<T>,
			/// Burned.
			burned: BalanceOf<T>,
			/// To the audit fund.
			audit_fund: BalanceOf<T>,
		},
	}

	/// Gives the pot and the treasury what an account needs to exist.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		#[doc(hidden)]
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let least = T::Currency::minimum_balance();
			for account in [Pallet::<T>::pot_account(), Pallet::<T>::treasury_account()] {
				let minted = T::Currency::mint_into(&account, least);
				assert!(minted.is_ok(), "the least balance can be minted at genesis");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// For the end of the block.
			T::WeightInfo::pay_author()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::pay_author();
		}

		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			if meter.try_consume(T::WeightInfo::idle()).is_err() || T::Tide::tick() < NextSweep::<T>::get() {
				return;
			}
			if meter.try_consume(T::WeightInfo::sweep()).is_ok() {
				NextSweep::<T>::put(T::Tide::tick().saturating_add(T::Policy::get().sweep_ticks));
				Self::sweep();
			}
		}

		fn integrity_test() {
			let policy = T::Policy::get();
			assert!(policy.sweep_ticks > 0, "a sweep every tick at most");
			let all = policy.burn.deconstruct().checked_add(policy.audit_fund.deconstruct());
			assert!(
				all.is_some_and(|sum| sum <= 1_000_000_000),
				"the shares of a fee are above one"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Account of the pot.
		pub fn pot_account() -> AccountId {
			T::PotId::get().into_account_truncating()
		}

		/// Account of the treasury.
		pub fn treasury_account() -> AccountId {
			T::TreasuryId::get().into_account_truncating()
		}

		/// Burns so much of the pot, and says whether it could.
		fn burn(amount: Balance) -> bool {
			let burned = amount > 0
				&& T::Currency::burn_from(
					&Self::pot_account(),
					amount,
					Preservation::Preserve,
					Precision::Exact,
					Fortitude::Polite,
				)
				.is_ok();
			if burned {
				Burned::<T>::mutate(|sum| *sum = sum.saturating_add(amount));
			}
			burned
		}

		/// Puts a part of forfeited stake into the audit fund, and burns another.
		fn put_divided(mut fund: Shares, audit_fund: Balance, burn: Balance) {
			fund.audit_fund = fund.audit_fund.saturating_add(audit_fund);
			if !Self::burn(burn) {
				fund.burn = fund.burn.saturating_add(burn);
			}
			Fund::<T>::put(fund);
		}

		/// Pays the block's author its chain fees; where that cannot be, the protocol has them.
		pub(crate) fn pay_author() {
			let (author, fees) = Authored::<T>::take();
			if fees == 0 {
				return;
			}
			let pay = |author: &AccountId| {
				T::Currency::transfer(&Self::pot_account(), author, fees, Preservation::Preserve).is_ok()
			};
			if !author.as_ref().is_some_and(pay) {
				Self::take(fees);
			}
		}

		/// Burns what is to be burned and pays the treasury.
		fn sweep() {
			let fund = Fund::<T>::get();
			let pot = Self::pot_account();
			let mut left = fund;
			if Self::burn(fund.burn) {
				left.burn = 0;
			}
			let paid = T::Currency::transfer(&pot, &Self::treasury_account(), fund.treasury, Preservation::Preserve);
			if fund.treasury > 0 && paid.is_ok() {
				left.treasury = 0;
			}
			if left != fund {
				Fund::<T>::put(left);
				Self::deposit_event(Event::Swept {
					burned: fund.burn.saturating_sub(left.burn),
					treasury: fund.treasury.saturating_sub(left.treasury),
				});
			}
		}

		/// Checks the funds. That the pot covers them, with all else that it holds, is checked by the market.
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			ensure!(
				Fund::<T>::get().forfeited == 0,
				"forfeited stake is divided with its verdict"
			);
			Ok(())
		}
	}

	impl<T: Config> Fees for Pallet<T> {
		fn reserved() -> Balance {
			Fund::<T>::get()
				.total()
				.saturating_add(Authored::<T>::get().1)
				.saturating_add(T::Currency::minimum_balance())
		}

		fn take(amount: Balance) {
			Fund::<T>::mutate(|fund| fund.add(crate::math::split(amount, &T::Policy::get())));
		}

		fn audit_fund() -> Balance {
			Fund::<T>::get().audit_fund
		}

		fn audited(funded: Balance, paid: Balance) {
			if funded == paid {
				return;
			}
			Fund::<T>::mutate(|fund| {
				let there = fund.audit_fund.saturating_add(funded);
				defensive_assert!(paid <= there, "an audit is paid from what there is");
				fund.audit_fund = there.saturating_sub(paid);
			});
		}

		fn divide_forfeited(cost: Balance) -> Balance {
			let mut fund = Fund::<T>::get();
			let Forfeit {
				replicas,
				audit_fund,
				burn,
			} = divide(fund.forfeited, cost);
			fund.forfeited = 0;
			Self::put_divided(fund, audit_fund, burn);
			Self::deposit_event(Event::Forfeited {
				replicas,
				burned: burn,
				audit_fund,
			});
			replicas
		}

		fn divide_disproved(amount: Balance) -> Balance {
			let mut fund = Fund::<T>::get();
			defensive_assert!(amount <= fund.forfeited, "what is divided was forfeited before");
			let Disproved {
				winner,
				burn,
				audit_fund,
			} = crate::math::divide_disproved(amount.min(fund.forfeited));
			fund.forfeited = fund.forfeited.saturating_sub(amount);
			Self::put_divided(fund, audit_fund, burn);
			Self::deposit_event(Event::Disproved {
				winner,
				burned: burn,
				audit_fund,
			});
			winner
		}

		fn charge(amount: Balance) {
			Authored::<T>::mutate(|(author, fees)| {
				// Whoever asks for it at the end of the block keeps the memo of it for the next one.
				if author.is_none() {
					*author = T::Author::get();
				}
				*fees = fees.saturating_add(amount);
			});
		}

		fn pot() -> AccountId {
			Self::pot_account()
		}
	}

	/// Takes forfeited stake, which the verdict divides that it was forfeited for.
	impl<T: Config> OnUnbalanced<CreditOf<T>> for Pallet<T> {
		fn on_nonzero_unbalanced(credit: CreditOf<T>) {
			let amount = credit.peek();
			match T::Currency::resolve(&Self::pot_account(), credit) {
				Ok(()) => Fund::<T>::mutate(|fund| fund.forfeited = fund.forfeited.saturating_add(amount)),
				Err(credit) => {
					defensive!("the pot exists and takes any amount");
					Burned::<T>::mutate(|sum| *sum = sum.saturating_add(amount));
					drop(credit);
				}
			}
		}
	}
}
