//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn bond_more() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn unbond() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn withdraw_unbonded() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn set_payout() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn register_device() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn update_offer() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn pause_device() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn resume_device() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn drain_device() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn retire_device() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn set_backing() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn rotate_key() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn end_round() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
