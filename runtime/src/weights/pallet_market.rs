//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 149_052 ns.
		Weight::from_parts(223_434_000, 0)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	fn top_up() -> Weight {
		// Least time: 74_371 ns.
		Weight::from_parts(76_995_000, 0)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn cancel_job() -> Weight {
		// Least time: 75_443 ns.
		Weight::from_parts(77_656_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn close_job() -> Weight {
		// Least time: 1_542_442 ns.
		Weight::from_parts(1_622_301_000, 0)
			.saturating_add(T::DbWeight::get().reads(69))
			.saturating_add(T::DbWeight::get().writes(70))
	}

	fn collect() -> Weight {
		// Least time: 87_150 ns.
		Weight::from_parts(104_997_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn expire_job() -> Weight {
		// Least time: 76_574 ns.
		Weight::from_parts(78_868_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn alarm_page() -> Weight {
		// Least time: 4_109_472 ns.
		Weight::from_parts(4_280_728_000, 0)
			.saturating_add(T::DbWeight::get().reads(199))
			.saturating_add(T::DbWeight::get().writes(326))
	}

	fn wake() -> Weight {
		// To be measured.
		Weight::from_parts(50_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn watch_deadline() -> Weight {
		// To be measured.
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 2))
	}

	fn arm_payout() -> Weight {
		// To be measured.
		Weight::from_parts(20_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}

	fn turn() -> Weight {
		// Least time: 130_294 ns.
		Weight::from_parts(157_215_000, 0)
			.saturating_add(T::DbWeight::get().reads(21))
			.saturating_add(T::DbWeight::get().writes(12))
	}

	/// Measured with `n` from 1 to 7.
	fn draw_bundle(n: u32) -> Weight {
		// Least time: 169_232 ns.
		Weight::from_parts(205_390_100, 0)
			.saturating_add(Weight::from_parts(69_585_475, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(n.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 680_786 ns.
		Weight::from_parts(844_360_000, 0)
			.saturating_add(T::DbWeight::get().reads(42))
			.saturating_add(T::DbWeight::get().writes(41))
	}
}
