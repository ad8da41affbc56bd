//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 110_304 ns.
		Weight::from_parts(148_621_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn top_up() -> Weight {
		// Least time: 90_364 ns.
		Weight::from_parts(100_260_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn cancel_job() -> Weight {
		// Least time: 74_511 ns.
		Weight::from_parts(107_841_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn close_job() -> Weight {
		// Least time: 1_820_656 ns.
		Weight::from_parts(2_039_564_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 130_615 ns.
		Weight::from_parts(151_916_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn expire_job() -> Weight {
		// Least time: 71_026 ns.
		Weight::from_parts(79_218_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn alarm_page() -> Weight {
		// Least time: 203_394 ns.
		Weight::from_parts(285_967_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn wake() -> Weight {
		// Least time: 10_776 ns.
		Weight::from_parts(11_186_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn watch_deadline() -> Weight {
		// Least time: 16_184 ns.
		Weight::from_parts(16_965_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn end_job() -> Weight {
		// Least time: 38_868 ns.
		Weight::from_parts(39_539_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn arm() -> Weight {
		// Least time: 5_047 ns.
		Weight::from_parts(5_288_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn turn() -> Weight {
		// Least time: 31_877 ns.
		Weight::from_parts(33_860_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn draw_bundle(p: u32) -> Weight {
		// Least time: 124_216 ns.
		Weight::from_parts(163_484_000, 0)
			.saturating_add(Weight::from_parts(97_467_450, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(5).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(p.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 302_621 ns.
		Weight::from_parts(355_220_000, 0).saturating_add(T::DbWeight::get().reads(43))
	}
}
