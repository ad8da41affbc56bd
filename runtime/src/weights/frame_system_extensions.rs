//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_mortality_mortal_transaction() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_mortality_immortal_transaction() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_non_zero_sender() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_nonce() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_spec_version() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_tx_version() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn check_weight() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn weight_reclaim() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
