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
		// Least time: 67_962 ns.
		Weight::from_parts(63_150_012, 0).saturating_add(Weight::from_parts(9_491_642, 0).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn authorize_results(r: u32) -> Weight {
		// Least time: 71_677 ns.
		Weight::from_parts(93_480_322, 0).saturating_add(Weight::from_parts(1_271_871, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 56_134 ns.
		Weight::from_parts(156_176_408, 0)
			.saturating_add(Weight::from_parts(30_946_081, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 45_729 ns.
		Weight::from_parts(35_353_288, 0)
			.saturating_add(Weight::from_parts(19_284_991, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn reveal_results(r: u32) -> Weight {
		// Least time: 44_827 ns.
		Weight::from_parts(67_425_682, 0)
			.saturating_add(Weight::from_parts(1_806_234, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 54_671 ns.
		Weight::from_parts(159_758_209, 0)
			.saturating_add(Weight::from_parts(30_995_817, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 45_708 ns.
		Weight::from_parts(66_716_130, 0)
			.saturating_add(Weight::from_parts(45_630_870, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(p.into()))
	}

	fn settle_more() -> Weight {
		// Least time: 38_387 ns.
		Weight::from_parts(42_474_000, 0)
	}

	/// Measured with `n` from 1 to 64.
	fn watch(n: u32) -> Weight {
		// Least time: 3_365 ns.
		Weight::from_parts(4_098_216, 0)
			.saturating_add(Weight::from_parts(14_832, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 45_187 ns.
		Weight::from_parts(96_490_830, 0)
			.saturating_add(Weight::from_parts(108_635_170, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(6).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(6).saturating_mul(p.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 228_681 ns.
		Weight::from_parts(305_224_970, 0)
			.saturating_add(Weight::from_parts(214_851_030, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(8).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(8).saturating_mul(p.into()))
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 638_452 ns.
		Weight::from_parts(710_389_696, 0)
			.saturating_add(Weight::from_parts(24_227_304, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 282_882 ns.
		Weight::from_parts(302_191_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce() -> Weight {
		// Least time: 29_113 ns.
		Weight::from_parts(42_143_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 94_511 ns.
		Weight::from_parts(144_509_982, 0)
			.saturating_add(Weight::from_parts(71_758_003, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 48_562 ns.
		Weight::from_parts(44_371_432, 0)
			.saturating_add(Weight::from_parts(29_840_299, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 12_669 ns.
		Weight::from_parts(14_471_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 71_727 ns.
		Weight::from_parts(71_527_500, 0)
			.saturating_add(Weight::from_parts(7_698_500, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 941_105 ns.
		Weight::from_parts(991_149_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(_a: u32) -> Weight {
		// Least time: 63_866 ns.
		Weight::from_parts(132_808_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
