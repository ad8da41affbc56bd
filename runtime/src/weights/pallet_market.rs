//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 147_550 ns.
		Weight::from_parts(153_049_000, 0)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	fn top_up() -> Weight {
		// Least time: 75_022 ns.
		Weight::from_parts(78_046_000, 0)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn cancel_job() -> Weight {
		// Least time: 76_323 ns.
		Weight::from_parts(78_507_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn close_job() -> Weight {
		// Least time: 1_520_759 ns.
		Weight::from_parts(1_599_397_000, 0)
			.saturating_add(T::DbWeight::get().reads(69))
			.saturating_add(T::DbWeight::get().writes(70))
	}

	fn collect() -> Weight {
		// Least time: 80_290 ns.
		Weight::from_parts(84_596_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn expire_job() -> Weight {
		// Least time: 75_473 ns.
		Weight::from_parts(78_477_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn alarm_page() -> Weight {
		// Least time: 4_113_399 ns.
		Weight::from_parts(4_245_866_000, 0)
			.saturating_add(T::DbWeight::get().reads(199))
			.saturating_add(T::DbWeight::get().writes(326))
	}

	fn turn() -> Weight {
		// Least time: 117_135 ns.
		Weight::from_parts(124_576_000, 0)
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().writes(12))
	}

	/// Measured with `n` from 1 to 7.
	fn draw_bundle(n: u32) -> Weight {
		// Least time: 157_785 ns.
		Weight::from_parts(213_672_444, 0)
			.saturating_add(Weight::from_parts(48_794_389, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(n.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 604_442 ns.
		Weight::from_parts(659_695_000, 0)
			.saturating_add(T::DbWeight::get().reads(41))
			.saturating_add(T::DbWeight::get().writes(41))
	}
}
