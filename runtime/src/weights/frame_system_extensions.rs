//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 1_692 ns.
		Weight::from_parts(1_972_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 3_591 ns.
		Weight::from_parts(3_845_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 3_489 ns.
		Weight::from_parts(3_803_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 504 ns.
		Weight::from_parts(597_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 6_880 ns.
		Weight::from_parts(7_239_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 388 ns.
		Weight::from_parts(495_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 415 ns.
		Weight::from_parts(463_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 3_682 ns.
		Weight::from_parts(4_168_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 2_005 ns.
		Weight::from_parts(2_377_000, 0)
	}
}
