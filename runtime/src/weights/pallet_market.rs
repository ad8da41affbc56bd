//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 115_923 ns.
		Weight::from_parts(132_598_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn top_up() -> Weight {
		// Least time: 91_797 ns.
		Weight::from_parts(98_467_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn cancel_job() -> Weight {
		// Least time: 77_045 ns.
		Weight::from_parts(87_431_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn close_job() -> Weight {
		// Least time: 1_806_035 ns.
		Weight::from_parts(1_948_037_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 104_405 ns.
		Weight::from_parts(116_154_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn expire_job() -> Weight {
		// Least time: 71_787 ns.
		Weight::from_parts(77_686_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn alarm_page() -> Weight {
		// Least time: 253_017 ns.
		Weight::from_parts(260_088_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn wake() -> Weight {
		// Least time: 16_254 ns.
		Weight::from_parts(17_235_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn watch_deadline() -> Weight {
		// Least time: 23_926 ns.
		Weight::from_parts(25_768_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn end_job() -> Weight {
		// Least time: 52_127 ns.
		Weight::from_parts(53_380_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn arm() -> Weight {
		// Least time: 6_960 ns.
		Weight::from_parts(7_301_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn turn() -> Weight {
		// Least time: 46_950 ns.
		Weight::from_parts(49_394_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn draw_bundle(p: u32) -> Weight {
		// Least time: 119_589 ns.
		Weight::from_parts(205_521_270, 0)
			.saturating_add(Weight::from_parts(108_613_910, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(5).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(p.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 302_191 ns.
		Weight::from_parts(374_148_000, 0).saturating_add(T::DbWeight::get().reads(43))
	}
}
