//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 1_713 ns.
		Weight::from_parts(1_833_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 3_546 ns.
		Weight::from_parts(3_646_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 3_395 ns.
		Weight::from_parts(3_666_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 551 ns.
		Weight::from_parts(581_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 6_960 ns.
		Weight::from_parts(7_101_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 400 ns.
		Weight::from_parts(441_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 401 ns.
		Weight::from_parts(451_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 3_435 ns.
		Weight::from_parts(3_566_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 1_913 ns.
		Weight::from_parts(2_043_000, 0)
	}
}
