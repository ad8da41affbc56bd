//! Weights of `pallet_programs`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_programs`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_programs::WeightInfo for WeightInfo<T> {
	/// Measured with `k` from 1 to 1024.
	fn publish_pvm(k: u32) -> Weight {
		// Least time: 75_780 ns.
		Weight::from_parts(68_757_000, 0)
			.saturating_add(Weight::from_parts(12_281_000, 0).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn retire() -> Weight {
		// Least time: 83_866 ns.
		Weight::from_parts(91_514_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn clear() -> Weight {
		// Least time: 89_718 ns.
		Weight::from_parts(95_889_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn transfer() -> Weight {
		// Least time: 93_174 ns.
		Weight::from_parts(99_521_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
