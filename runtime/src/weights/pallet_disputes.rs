//! Weights of `pallet_disputes`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_disputes`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_disputes::WeightInfo for WeightInfo<T> {
	fn authorize_play() -> Weight {
		// Least time: 120_719 ns.
		Weight::from_parts(128_320_000, 0).saturating_add(T::DbWeight::get().reads(6))
	}

	fn challenge() -> Weight {
		// Least time: 113_453 ns.
		Weight::from_parts(127_349_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn play_challenge() -> Weight {
		// Least time: 76_199 ns.
		Weight::from_parts(86_657_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn play_open() -> Weight {
		// Least time: 82_855 ns.
		Weight::from_parts(92_376_000, 0)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn play_split() -> Weight {
		// Least time: 62_234 ns.
		Weight::from_parts(73_595_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn choose() -> Weight {
		// Least time: 40_968 ns.
		Weight::from_parts(44_056_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 2 to 256.
	fn prove(p: u32) -> Weight {
		// Least time: 33_825_366 ns.
		Weight::from_parts(43_419_493_000, 0)
			.saturating_add(Weight::from_parts(67_969_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn upheld() -> Weight {
		// Least time: 161_834 ns.
		Weight::from_parts(172_442_000, 0)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn upheld_rival() -> Weight {
		// Least time: 192_522 ns.
		Weight::from_parts(204_404_000, 0)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Measured with `g` from 0 to 7.
	fn refuted(g: u32) -> Weight {
		// Least time: 189_618 ns.
		Weight::from_parts(206_616_000, 0)
			.saturating_add(Weight::from_parts(70_397_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads(3).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().writes(11))
			.saturating_add(T::DbWeight::get().writes(3).saturating_mul(g.into()))
	}

	fn enforce_clock() -> Weight {
		// Least time: 9_636 ns.
		Weight::from_parts(11_067_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	fn due_page() -> Weight {
		// Least time: 166_701 ns.
		Weight::from_parts(181_987_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn rearm() -> Weight {
		// Least time: 14_090 ns.
		Weight::from_parts(15_150_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn over() -> Weight {
		// Least time: 4_185 ns.
		Weight::from_parts(4_561_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
