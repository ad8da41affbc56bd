//! Benchmarks of the clock.

use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Hooks},
	weights::WeightMeter,
};
use tidemill_primitives::benchmarking::Scene;

use crate::{Beacon, Call, Config, CurrentTick, Pallet, Paused, HISTORY};

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_paused() -> Result<(), BenchmarkError> {
		let origin = T::PauseOrigin::try_successful_origin().map_err(|_| "nobody may pause the market")?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, true);
		assert!(Paused::<T>::get());
		Ok(())
	}

	#[benchmark]
	fn on_initialize() -> Result<(), BenchmarkError> {
		for _ in 0..=HISTORY {
			T::BenchmarkHelper::next_tick();
		}
		let before = Beacon::<T>::get().recent;
		let now = frame_system::Pallet::<T>::block_number();
		#[block]
		{
			Pallet::<T>::on_initialize(now);
		}
		let after = Beacon::<T>::get().recent;
		assert!(after.is_full() && before[1..] == after[..after.len() - 1]);
		Ok(())
	}

	#[benchmark]
	fn on_poll() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::next_tick();
		let (now, tick) = (frame_system::Pallet::<T>::block_number(), CurrentTick::<T>::get());
		#[block]
		{
			Pallet::<T>::on_poll(now, &mut WeightMeter::new());
			Pallet::<T>::on_finalize(now);
		}
		assert_eq!(CurrentTick::<T>::get(), tick + 1);
		Ok(())
	}
}
