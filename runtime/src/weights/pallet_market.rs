//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 112_398 ns.
		Weight::from_parts(123_584_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn top_up() -> Weight {
		// Least time: 86_429 ns.
		Weight::from_parts(99_899_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn cancel_job() -> Weight {
		// Least time: 76_304 ns.
		Weight::from_parts(87_330_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn close_job() -> Weight {
		// Least time: 1_570_874 ns.
		Weight::from_parts(1_938_163_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 81_402 ns.
		Weight::from_parts(91_467_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn expire_job() -> Weight {
		// Least time: 58_196 ns.
		Weight::from_parts(64_256_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn alarm_page() -> Weight {
		// Least time: 186_348 ns.
		Weight::from_parts(276_002_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn wake() -> Weight {
		// Least time: 17_696 ns.
		Weight::from_parts(18_768_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn watch_deadline() -> Weight {
		// Least time: 25_699 ns.
		Weight::from_parts(27_842_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn end_job() -> Weight {
		// Least time: 40_751 ns.
		Weight::from_parts(41_492_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn arm() -> Weight {
		// Least time: 5_338 ns.
		Weight::from_parts(5_618_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn turn() -> Weight {
		// Least time: 31_757 ns.
		Weight::from_parts(33_090_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn draw_bundle(p: u32) -> Weight {
		// Least time: 116_354 ns.
		Weight::from_parts(190_634_340, 0)
			.saturating_add(Weight::from_parts(81_471_660, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(p.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 311_285 ns.
		Weight::from_parts(339_747_000, 0).saturating_add(T::DbWeight::get().reads(43))
	}
}
