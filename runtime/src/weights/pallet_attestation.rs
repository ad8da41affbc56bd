//! Bootstrap.

use core::marker::PhantomData;

use frame_support::weights::Weight;

/// Weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_attestation::WeightInfo for WeightInfo<T> {
	fn authorize_attest(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn commit(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn reveal(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn abstain(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn settle_paid(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn settle_silent(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn settle_after(a: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(a.into()))
	}
	fn due_page() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
	fn serve(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(n.into()))
	}
	fn refill(a: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(Weight::from_parts(200_000_000, 0).saturating_mul(a.into()))
	}
}
