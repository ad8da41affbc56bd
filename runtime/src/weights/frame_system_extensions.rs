//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 1_692 ns.
		Weight::from_parts(1_873_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 3_425 ns.
		Weight::from_parts(3_605_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 3_425 ns.
		Weight::from_parts(3_605_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 541 ns.
		Weight::from_parts(591_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 6_610 ns.
		Weight::from_parts(6_990_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 420 ns.
		Weight::from_parts(450_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 420 ns.
		Weight::from_parts(460_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 3_495 ns.
		Weight::from_parts(3_786_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 1_933 ns.
		Weight::from_parts(2_043_000, 0)
	}
}
