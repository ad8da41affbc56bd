//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 1_832 ns.
		Weight::from_parts(1_963_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 3_846 ns.
		Weight::from_parts(5_538_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 3_745 ns.
		Weight::from_parts(4_907_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 600 ns.
		Weight::from_parts(721_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 7_241 ns.
		Weight::from_parts(7_632_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 441 ns.
		Weight::from_parts(481_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 461 ns.
		Weight::from_parts(481_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 3_565 ns.
		Weight::from_parts(3_806_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 1_973 ns.
		Weight::from_parts(2_133_000, 0)
	}
}
