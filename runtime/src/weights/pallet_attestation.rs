//! Weights of `pallet_attestation`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_attestation`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_attestation::WeightInfo for WeightInfo<T> {
	/// Measured with `n` from 1 to 32.
	fn authorize_attest(n: u32) -> Weight {
		// Least time: 68_592 ns.
		Weight::from_parts(64_527_798, 0).saturating_add(Weight::from_parts(9_120_789, 0).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn authorize_results(r: u32) -> Weight {
		// Least time: 69_143 ns.
		Weight::from_parts(72_124_040, 0).saturating_add(Weight::from_parts(974_192, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 47_291 ns.
		Weight::from_parts(26_310_976, 0)
			.saturating_add(Weight::from_parts(24_555_024, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 44_316 ns.
		Weight::from_parts(88_453_482, 0)
			.saturating_add(Weight::from_parts(20_251_537, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn reveal_results(r: u32) -> Weight {
		// Least time: 47_080 ns.
		Weight::from_parts(59_795_920, 0)
			.saturating_add(Weight::from_parts(1_230_065, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 53_630 ns.
		Weight::from_parts(63_019_727, 0)
			.saturating_add(Weight::from_parts(25_912_899, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 45_007 ns.
		Weight::from_parts(99_341_870, 0)
			.saturating_add(Weight::from_parts(56_320_130, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(p.into()))
	}

	fn settle_more() -> Weight {
		// Least time: 38_007 ns.
		Weight::from_parts(40_891_000, 0)
	}

	/// Measured with `n` from 1 to 64.
	fn watch(n: u32) -> Weight {
		// Least time: 3_135 ns.
		Weight::from_parts(3_921_684, 0)
			.saturating_add(Weight::from_parts(13_964, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 43_275 ns.
		Weight::from_parts(98_047_530, 0)
			.saturating_add(Weight::from_parts(102_772_470, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(6).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(6).saturating_mul(p.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 151_856 ns.
		Weight::from_parts(210_944_840, 0)
			.saturating_add(Weight::from_parts(159_412_580, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(8).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(8).saturating_mul(p.into()))
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 623_079 ns.
		Weight::from_parts(735_093_150, 0)
			.saturating_add(Weight::from_parts(17_846_850, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 251_445 ns.
		Weight::from_parts(264_304_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 107_140 ns.
		Weight::from_parts(171_202_988, 0)
			.saturating_add(Weight::from_parts(57_782_003, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 50_535 ns.
		Weight::from_parts(70_279_370, 0)
			.saturating_add(Weight::from_parts(32_284_035, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 13_841 ns.
		Weight::from_parts(15_493_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 92_538 ns.
		Weight::from_parts(103_428_320, 0)
			.saturating_add(Weight::from_parts(7_485_170, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 683_520 ns.
		Weight::from_parts(693_836_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(a: u32) -> Weight {
		// Least time: 100_059 ns.
		Weight::from_parts(175_831_361, 0)
			.saturating_add(Weight::from_parts(4_437_639, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
