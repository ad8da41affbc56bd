//! Weights of `pallet_tide`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_tide`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_tide::WeightInfo for WeightInfo<T> {
	fn set_paused() -> Weight {
		// Least time: 3_766 ns.
		Weight::from_parts(4_066_000, 0)
	}

	fn on_initialize() -> Weight {
		// Least time: 8_823 ns.
		Weight::from_parts(9_053_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	fn on_poll() -> Weight {
		// Least time: 2_043 ns.
		Weight::from_parts(2_203_000, 0)
	}
}
