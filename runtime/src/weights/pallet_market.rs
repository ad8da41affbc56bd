//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 79_388 ns.
		Weight::from_parts(85_137_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn top_up() -> Weight {
		// Least time: 59_318 ns.
		Weight::from_parts(60_811_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn cancel_job() -> Weight {
		// Least time: 58_166 ns.
		Weight::from_parts(59_159_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn close_job() -> Weight {
		// Least time: 1_517_715 ns.
		Weight::from_parts(1_581_320_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 71_286 ns.
		Weight::from_parts(77_345_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn expire_job() -> Weight {
		// Least time: 54_712 ns.
		Weight::from_parts(56_404_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn alarm_page() -> Weight {
		// Least time: 172_938 ns.
		Weight::from_parts(176_404_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn wake() -> Weight {
		// Least time: 11_177 ns.
		Weight::from_parts(11_617_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn watch_deadline() -> Weight {
		// Least time: 16_104 ns.
		Weight::from_parts(17_136_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn end_job() -> Weight {
		// Least time: 38_086 ns.
		Weight::from_parts(39_008_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn arm() -> Weight {
		// Least time: 5_068 ns.
		Weight::from_parts(5_217_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn turn() -> Weight {
		// Least time: 29_935 ns.
		Weight::from_parts(31_256_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn draw_bundle(p: u32) -> Weight {
		// Least time: 94_582 ns.
		Weight::from_parts(127_272_300, 0)
			.saturating_add(Weight::from_parts(77_272_700, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(p.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 294_840 ns.
		Weight::from_parts(328_481_000, 0).saturating_add(T::DbWeight::get().reads(43))
	}
}
