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
		// Least time: 63_345 ns.
		Weight::from_parts(66_612_682, 0).saturating_add(Weight::from_parts(9_107_851, 0).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn authorize_results(r: u32) -> Weight {
		// Least time: 69_884 ns.
		Weight::from_parts(74_150_486, 0).saturating_add(Weight::from_parts(964_251, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 45_939 ns.
		Weight::from_parts(32_496_075, 0)
			.saturating_add(Weight::from_parts(24_248_925, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 45_548 ns.
		Weight::from_parts(41_817_177, 0)
			.saturating_add(Weight::from_parts(20_559_601, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn reveal_results(r: u32) -> Weight {
		// Least time: 45_648 ns.
		Weight::from_parts(50_985_285, 0)
			.saturating_add(Weight::from_parts(1_250_143, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 52_188 ns.
		Weight::from_parts(39_025_776, 0)
			.saturating_add(Weight::from_parts(24_871_882, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 43_444 ns.
		Weight::from_parts(63_716_470, 0)
			.saturating_add(Weight::from_parts(43_883_530, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(p.into()))
	}

	fn settle_more() -> Weight {
		// Least time: 38_628 ns.
		Weight::from_parts(47_361_000, 0)
	}

	/// Measured with `n` from 1 to 64.
	fn watch(n: u32) -> Weight {
		// Least time: 3_305 ns.
		Weight::from_parts(4_263_541, 0)
			.saturating_add(Weight::from_parts(11_761, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 46_279 ns.
		Weight::from_parts(95_894_960, 0)
			.saturating_add(Weight::from_parts(102_842_040, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(6).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(6).saturating_mul(p.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 148_131 ns.
		Weight::from_parts(225_166_400, 0)
			.saturating_add(Weight::from_parts(152_742_800, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(8).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(8).saturating_mul(p.into()))
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 635_108 ns.
		Weight::from_parts(678_695_223, 0)
			.saturating_add(Weight::from_parts(19_723_873, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 250_253 ns.
		Weight::from_parts(269_092_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 101_331 ns.
		Weight::from_parts(165_725_380, 0)
			.saturating_add(Weight::from_parts(54_822_810, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 43_565 ns.
		Weight::from_parts(35_176_712, 0)
			.saturating_add(Weight::from_parts(29_829_384, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 13_690 ns.
		Weight::from_parts(15_834_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 70_505 ns.
		Weight::from_parts(89_509_080, 0)
			.saturating_add(Weight::from_parts(4_980_980, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 641_878 ns.
		Weight::from_parts(673_455_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(a: u32) -> Weight {
		// Least time: 84_466 ns.
		Weight::from_parts(98_439_993, 0)
			.saturating_add(Weight::from_parts(5_065_007, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
