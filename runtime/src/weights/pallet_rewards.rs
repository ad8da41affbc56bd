//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_rewards::WeightInfo for WeightInfo<T> {
	fn idle() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn sweep() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
