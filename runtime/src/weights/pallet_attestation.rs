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
		// Least time: 66_540 ns.
		Weight::from_parts(66_215_446, 0).saturating_add(Weight::from_parts(9_256_253, 0).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn authorize_results(r: u32) -> Weight {
		// Least time: 66_329 ns.
		Weight::from_parts(74_331_946, 0).saturating_add(Weight::from_parts(997_861, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 47_380 ns.
		Weight::from_parts(35_048_352, 0)
			.saturating_add(Weight::from_parts(22_747_489, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 42_173 ns.
		Weight::from_parts(31_909_889, 0)
			.saturating_add(Weight::from_parts(18_964_893, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn reveal_results(r: u32) -> Weight {
		// Least time: 45_698 ns.
		Weight::from_parts(77_076_355, 0)
			.saturating_add(Weight::from_parts(1_570_129, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 55_433 ns.
		Weight::from_parts(40_330_112, 0)
			.saturating_add(Weight::from_parts(26_058_144, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 43_364 ns.
		Weight::from_parts(60_766_630, 0)
			.saturating_add(Weight::from_parts(47_194_370, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(p.into()))
	}

	fn settle_more() -> Weight {
		// Least time: 39_619 ns.
		Weight::from_parts(44_847_000, 0)
	}

	/// Measured with `n` from 1 to 64.
	fn watch(n: u32) -> Weight {
		// Least time: 3_255 ns.
		Weight::from_parts(4_084_244, 0)
			.saturating_add(Weight::from_parts(12_724, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 44_886 ns.
		Weight::from_parts(113_951_250, 0)
			.saturating_add(Weight::from_parts(143_622_750, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(6).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(6).saturating_mul(p.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 161_220 ns.
		Weight::from_parts(225_847_830, 0)
			.saturating_add(Weight::from_parts(153_478_170, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(8).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(8).saturating_mul(p.into()))
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 641_277 ns.
		Weight::from_parts(723_413_934, 0)
			.saturating_add(Weight::from_parts(18_460_073, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 259_487 ns.
		Weight::from_parts(270_193_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce() -> Weight {
		// Least time: 29_534 ns.
		Weight::from_parts(37_276_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 86_239 ns.
		Weight::from_parts(97_412_094, 0)
			.saturating_add(Weight::from_parts(57_236_953, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 44_657 ns.
		Weight::from_parts(54_805_088, 0)
			.saturating_add(Weight::from_parts(28_244_841, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 21_972 ns.
		Weight::from_parts(27_110_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 44_186 ns.
		Weight::from_parts(85_124_360, 0)
			.saturating_add(Weight::from_parts(4_382_160, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 673_795 ns.
		Weight::from_parts(694_006_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Not measured yet: an estimate from above.
	fn note_report(r: u32) -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Not measured yet: an estimate from above.
	fn open_contest() -> Weight {
		Weight::from_parts(80_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Not measured yet: an estimate from above.
	fn conclude() -> Weight {
		Weight::from_parts(600_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().writes(18))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(_a: u32) -> Weight {
		// Least time: 63_484 ns.
		Weight::from_parts(125_647_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
