//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_tide::WeightInfo for WeightInfo<T> {
	fn set_paused() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn on_initialize() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn on_poll() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
