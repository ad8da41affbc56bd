//! Weights of `frame_system_extensions`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Least time: 2_164 ns.
		Weight::from_parts(2_433_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Least time: 4_536 ns.
		Weight::from_parts(4_667_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Least time: 4_426 ns.
		Weight::from_parts(4_607_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Least time: 681 ns.
		Weight::from_parts(711_000, 0)
	}

	fn check_nonce() -> Weight {
		// Least time: 8_864 ns.
		Weight::from_parts(9_153_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Least time: 531 ns.
		Weight::from_parts(591_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Least time: 500 ns.
		Weight::from_parts(561_000, 0)
	}

	fn check_weight() -> Weight {
		// Least time: 4_807 ns.
		Weight::from_parts(5_148_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Least time: 2_614 ns.
		Weight::from_parts(2_945_000, 0)
	}
}
