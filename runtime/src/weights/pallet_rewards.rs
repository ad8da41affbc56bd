//! Weights of `pallet_rewards`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_rewards`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_rewards::WeightInfo for WeightInfo<T> {
	fn idle() -> Weight {
		// Least time: 3_605 ns.
		Weight::from_parts(4_787_000, 0).saturating_add(T::DbWeight::get().reads(2))
	}

	fn sweep() -> Weight {
		// Least time: 62_133 ns.
		Weight::from_parts(63_965_000, 0)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn pay_author() -> Weight {
		// To be measured.
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}
}
