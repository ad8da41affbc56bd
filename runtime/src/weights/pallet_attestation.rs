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
		// Least time: 71_177 ns.
		Weight::from_parts(83_938_394, 0).saturating_add(Weight::from_parts(12_159_329, 0).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn authorize_results(r: u32) -> Weight {
		// Least time: 68_442 ns.
		Weight::from_parts(74_246_920, 0).saturating_add(Weight::from_parts(931_815, 0).saturating_mul(r.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit(n: u32) -> Weight {
		// Least time: 46_900 ns.
		Weight::from_parts(33_642_480, 0)
			.saturating_add(Weight::from_parts(22_197_110, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn reveal(n: u32) -> Weight {
		// Least time: 42_123 ns.
		Weight::from_parts(43_966_674, 0)
			.saturating_add(Weight::from_parts(19_336_938, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `r` from 1 to 32.
	fn reveal_results(r: u32) -> Weight {
		// Least time: 44_296 ns.
		Weight::from_parts(50_951_290, 0)
			.saturating_add(Weight::from_parts(1_189_730, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Measured with `n` from 1 to 32.
	fn abstain(n: u32) -> Weight {
		// Least time: 53_510 ns.
		Weight::from_parts(31_946_627, 0)
			.saturating_add(Weight::from_parts(25_969_373, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_agreed(p: u32) -> Weight {
		// Least time: 45_598 ns.
		Weight::from_parts(63_009_900, 0)
			.saturating_add(Weight::from_parts(43_078_100, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(p.into()))
	}

	fn settle_more() -> Weight {
		// Least time: 41_151 ns.
		Weight::from_parts(49_554_000, 0)
	}

	/// Measured with `n` from 1 to 64.
	fn watch(n: u32) -> Weight {
		// Least time: 3_175 ns.
		Weight::from_parts(3_913_553, 0)
			.saturating_add(Weight::from_parts(12_813, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_outvoted(p: u32) -> Weight {
		// Least time: 46_720 ns.
		Weight::from_parts(95_521_230, 0)
			.saturating_add(Weight::from_parts(106_870_770, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(6).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(6).saturating_mul(p.into()))
	}

	/// Measured with `p` from 0 to 3.
	fn settle_silent(p: u32) -> Weight {
		// Least time: 167_229 ns.
		Weight::from_parts(226_470_540, 0)
			.saturating_add(Weight::from_parts(147_147_460, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(8).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(8).saturating_mul(p.into()))
	}

	/// Measured with `a` from 1 to 49.
	fn settle_after(a: u32) -> Weight {
		// Least time: 606_996 ns.
		Weight::from_parts(686_672_751, 0)
			.saturating_add(Weight::from_parts(19_561_249, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(34))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().writes(33))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(a.into()))
	}

	fn due_page() -> Weight {
		// Least time: 260_478 ns.
		Weight::from_parts(291_525_000, 0)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce() -> Weight {
		// Least time: 29_214 ns.
		Weight::from_parts(49_063_000, 0).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Measured with `n` from 1 to 7.
	fn serve(n: u32) -> Weight {
		// Least time: 104_446 ns.
		Weight::from_parts(187_675_698, 0)
			.saturating_add(Weight::from_parts(72_388_717, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(4).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(4).saturating_mul(n.into()))
	}

	/// Measured with `n` from 1 to 32.
	fn commit_spot(n: u32) -> Weight {
		// Least time: 46_449 ns.
		Weight::from_parts(65_749_728, 0)
			.saturating_add(Weight::from_parts(28_273_696, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(n.into()))
	}

	fn draw_audit() -> Weight {
		// Least time: 11_848 ns.
		Weight::from_parts(12_919_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `n` from 3 to 7.
	fn widen(n: u32) -> Weight {
		// Least time: 67_190 ns.
		Weight::from_parts(63_946_090, 0)
			.saturating_add(Weight::from_parts(11_199_970, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn settle_widened() -> Weight {
		// Least time: 659_404 ns.
		Weight::from_parts(737_981_000, 0)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(32))
	}

	/// Measured with `a` from 1 to 7.
	fn refill(a: u32) -> Weight {
		// Least time: 73_810 ns.
		Weight::from_parts(174_206_825, 0)
			.saturating_add(Weight::from_parts(861_835, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
