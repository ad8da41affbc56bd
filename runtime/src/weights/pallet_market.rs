//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 79_999 ns.
		Weight::from_parts(90_606_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn top_up() -> Weight {
		// Least time: 65_087 ns.
		Weight::from_parts(69_484_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn cancel_job() -> Weight {
		// Least time: 84_627 ns.
		Weight::from_parts(99_448_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn close_job() -> Weight {
		// Least time: 1_658_716 ns.
		Weight::from_parts(1_919_124_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 74_301 ns.
		Weight::from_parts(117_886_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn expire_job() -> Weight {
		// Least time: 56_754 ns.
		Weight::from_parts(58_607_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn alarm_page() -> Weight {
		// Least time: 178_617 ns.
		Weight::from_parts(185_778_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn wake() -> Weight {
		// Least time: 11_307 ns.
		Weight::from_parts(11_908_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn watch_deadline() -> Weight {
		// Least time: 16_996 ns.
		Weight::from_parts(17_586_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn end_job() -> Weight {
		// Least time: 39_088 ns.
		Weight::from_parts(40_450_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn arm() -> Weight {
		// Least time: 5_278 ns.
		Weight::from_parts(5_438_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn turn() -> Weight {
		// Least time: 65_598 ns.
		Weight::from_parts(91_587_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn draw_bundle(p: u32) -> Weight {
		// Least time: 110_916 ns.
		Weight::from_parts(123_822_090, 0)
			.saturating_add(Weight::from_parts(87_170_970, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(5).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(p.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 292_667 ns.
		Weight::from_parts(348_140_000, 0).saturating_add(T::DbWeight::get().reads(43))
	}
}
