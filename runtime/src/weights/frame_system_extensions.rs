//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 2_213 ns.
		Weight::from_parts(2_704_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 4_727 ns.
		Weight::from_parts(4_987_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 5_188 ns.
		Weight::from_parts(5_719_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 701 ns.
		Weight::from_parts(881_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 9_234 ns.
		Weight::from_parts(10_496_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 501 ns.
		Weight::from_parts(621_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 591 ns.
		Weight::from_parts(671_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 5_078 ns.
		Weight::from_parts(6_350_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 2_754 ns.
		Weight::from_parts(3_214_000, 0)
	}
}
