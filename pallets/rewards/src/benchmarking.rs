//! Benchmarks of the rewards.

use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		Get, Hooks,
	},
	weights::WeightMeter,
};
use tidemill_primitives::{
	interfaces::{Fees, Tide},
	AccountId,
};

use crate::{Authored, Config, Fund, NextSweep, Pallet};

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn idle() {
		NextSweep::<T>::put(T::Tide::tick().saturating_add(T::Policy::get().sweep_ticks));
		let now = frame_system::Pallet::<T>::block_number();
		#[block]
		{
			Pallet::<T>::on_poll(now, &mut WeightMeter::new());
		}
	}

	#[benchmark]
	fn sweep() -> Result<(), BenchmarkError> {
		let fee = T::Currency::minimum_balance().saturating_mul(1_000);
		T::Currency::mint_into(&Pallet::<T>::pot_account(), fee)?;
		<Pallet<T> as Fees>::take(fee);
		let now = frame_system::Pallet::<T>::block_number();
		#[block]
		{
			Pallet::<T>::on_poll(now, &mut WeightMeter::new());
		}
		let left = Fund::<T>::get();
		assert!(left.burn == 0 && left.treasury == 0);
		Ok(())
	}

	#[benchmark]
	fn pay_author() -> Result<(), BenchmarkError> {
		let fees = T::Currency::minimum_balance().saturating_mul(1_000);
		T::Currency::mint_into(&Pallet::<T>::pot_account(), fees)?;
		let author = AccountId::new([7; 32]);
		Authored::<T>::put((Some(author.clone()), fees));
		#[block]
		{
			Pallet::<T>::pay_author();
		}
		assert_eq!(T::Currency::balance(&author), fees);
		Ok(())
	}
}
