//! Weights of `pallet_market`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_market`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_market::WeightInfo for WeightInfo<T> {
	fn submit_job() -> Weight {
		// Least time: 149_743 ns.
		Weight::from_parts(158_226_000, 0)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	fn top_up() -> Weight {
		// Least time: 69_985 ns.
		Weight::from_parts(72_067_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn cancel_job() -> Weight {
		// Least time: 71_116 ns.
		Weight::from_parts(72_148_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn close_job() -> Weight {
		// Least time: 1_524_946 ns.
		Weight::from_parts(1_655_250_000, 0)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(69))
	}

	fn collect() -> Weight {
		// Least time: 77_115 ns.
		Weight::from_parts(87_991_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn expire_job() -> Weight {
		// Least time: 72_698 ns.
		Weight::from_parts(73_850_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn alarm_page() -> Weight {
		// Least time: 3_926_810 ns.
		Weight::from_parts(4_096_093_000, 0)
			.saturating_add(T::DbWeight::get().reads(198))
			.saturating_add(T::DbWeight::get().writes(325))
	}

	fn turn() -> Weight {
		// Least time: 111_927 ns.
		Weight::from_parts(116_173_000, 0)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Measured with `n` from 1 to 7.
	fn draw_bundle(n: u32) -> Weight {
		// Least time: 138_456 ns.
		Weight::from_parts(185_844_372, 0)
			.saturating_add(Weight::from_parts(49_456_907, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(n.into()))
	}

	fn missed_draw() -> Weight {
		// Least time: 609_309 ns.
		Weight::from_parts(665_293_000, 0)
			.saturating_add(T::DbWeight::get().reads(41))
			.saturating_add(T::DbWeight::get().writes(41))
	}
}
