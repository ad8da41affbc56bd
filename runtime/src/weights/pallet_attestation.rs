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
		// Least time: 96_124 ns.
		Weight::from_parts(73_362_006, 0).saturating_add(Weight::from_parts(38_239_222, 0).saturating_mul(n.into()))
	}

	/// To be measured.
	fn authorize_results(r: u32) -> Weight {
		Weight::from_parts(50_000_000, 0).saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 47_161 ns.
		Weight::from_parts(28_053_229, 0)
			.saturating_add(Weight::from_parts(24_484_771, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 77_636 ns.
		Weight::from_parts(39_950_944, 0)
			.saturating_add(Weight::from_parts(56_007_908, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// To be measured.
	fn reveal_results(r: u32) -> Weight {
		Weight::from_parts(50_000_000, 0).saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 51_417 ns.
		Weight::from_parts(28_104_875, 0)
			.saturating_add(Weight::from_parts(26_686_125, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 7.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 82_263 ns.
		Weight::from_parts(105_966_172, 0)
			.saturating_add(
				Weight::from_parts(51_327_414, 0).saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(
				T::DbWeight::get()
					.reads(3)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(
				T::DbWeight::get()
					.writes(3)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
	}

	/// Measured with `n` from 1 to 7.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 82_263 ns.
		Weight::from_parts(105_966_172, 0)
			.saturating_add(
				Weight::from_parts(51_327_414, 0).saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(
				T::DbWeight::get()
					.reads(3)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(
				T::DbWeight::get()
					.writes(3)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
	}

	/// Measured with `n` from 1 to 7.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 142_593 ns.
		Weight::from_parts(188_303_558, 0)
			.saturating_add(
				Weight::from_parts(72_677_221, 0).saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(
				T::DbWeight::get()
					.reads(4)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(
				T::DbWeight::get()
					.writes(4)
					.saturating_mul(p.saturating_mul(2).saturating_add(1).into()),
			)
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 598_403 ns.
		Weight::from_parts(614_808_988, 0)
			.saturating_add(Weight::from_parts(18_554_786, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 251_546 ns.
		Weight::from_parts(264_655_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 99_328 ns.
		Weight::from_parts(102_398_200, 0)
			.saturating_add(Weight::from_parts(56_858_800, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 44_847 ns.
		Weight::from_parts(29_475_504, 0)
			.saturating_add(Weight::from_parts(28_100_953, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 44_456 ns.
		Weight::from_parts(47_250_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 73_119 ns.
		Weight::from_parts(91_589_100, 0)
			.saturating_add(Weight::from_parts(3_724_980, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 694_536 ns.
		Weight::from_parts(760_064_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(a: u32) -> Weight {
		// Least time: 89_063 ns.
		Weight::from_parts(114_379_500, 0)
			.saturating_add(Weight::from_parts(3_422_875, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn settle_more() -> Weight {
		// To be measured.
		Weight::from_parts(100_000_000, 0)
	}

	fn watch(n: u32) -> Weight {
		// To be measured.
		Weight::from_parts(20_000_000, 0)
			.saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}
}
