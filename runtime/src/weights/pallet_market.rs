//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn top_up() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn cancel_job() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn close_job() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn collect() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn expire_job() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn alarm_page() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn turn() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn draw_bundle(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn missed_draw() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
