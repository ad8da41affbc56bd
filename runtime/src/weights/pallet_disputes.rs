//! Weights of `pallet_disputes`: not measured yet, estimates from above.
//!
//! `make weights` writes this file; change the benchmarks, not this.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_disputes`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_disputes::WeightInfo for WeightInfo<T> {
	fn authorize_play() -> Weight {
		Weight::from_parts(150_000_000, 0).saturating_add(T::DbWeight::get().reads(9))
	}

	fn challenge() -> Weight {
		Weight::from_parts(120_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn play_challenge() -> Weight {
		Weight::from_parts(100_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn play_open() -> Weight {
		Weight::from_parts(120_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn play_split() -> Weight {
		Weight::from_parts(80_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn choose() -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn prove(p: u32) -> Weight {
		Weight::from_parts(73_000_000_000, 0)
			.saturating_add(Weight::from_parts(165_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
	}

	fn upheld() -> Weight {
		Weight::from_parts(500_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().writes(14))
	}

	fn upheld_rival() -> Weight {
		Weight::from_parts(700_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(36))
			.saturating_add(T::DbWeight::get().writes(30))
	}

	fn refuted(g: u32) -> Weight {
		Weight::from_parts(700_000_000, 0)
			.saturating_add(Weight::from_parts(80_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(36))
			.saturating_add(T::DbWeight::get().reads(3).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().writes(30))
			.saturating_add(T::DbWeight::get().writes(3).saturating_mul(g.into()))
	}

	fn enforce_clock() -> Weight {
		Weight::from_parts(30_000_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	fn due_page() -> Weight {
		Weight::from_parts(700_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(82))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn rearm() -> Weight {
		Weight::from_parts(40_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn over() -> Weight {
		Weight::from_parts(30_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
