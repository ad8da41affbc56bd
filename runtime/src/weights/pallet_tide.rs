//! Weights of `pallet_tide`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_tide`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_tide::WeightInfo for WeightInfo<T> {
	fn set_paused() -> Weight {
		// Least time: 4_027 ns.
		Weight::from_parts(4_455_000, 0)
	}

	fn on_initialize() -> Weight {
		// Least time: 8_076 ns.
		Weight::from_parts(8_896_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	fn on_poll() -> Weight {
		// Least time: 2_650 ns.
		Weight::from_parts(2_803_000, 0)
	}
}
