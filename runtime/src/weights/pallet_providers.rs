//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 68_472 ns.
		Weight::from_parts(77_375_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn bond_more() -> Weight {
		// Least time: 92_017 ns.
		Weight::from_parts(140_369_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn unbond() -> Weight {
		// Least time: 41_743 ns.
		Weight::from_parts(63_004_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 82_203 ns.
		Weight::from_parts(103_254_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn set_payout() -> Weight {
		// Least time: 31_567 ns.
		Weight::from_parts(52_839_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 266_788 ns.
		Weight::from_parts(325_245_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn update_offer() -> Weight {
		// Least time: 52_789 ns.
		Weight::from_parts(62_013_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 58_227 ns.
		Weight::from_parts(91_156_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn resume_device() -> Weight {
		// Least time: 131_236 ns.
		Weight::from_parts(138_456_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn drain_device() -> Weight {
		// Least time: 57_465 ns.
		Weight::from_parts(91_647_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn retire_device() -> Weight {
		// Least time: 69_914 ns.
		Weight::from_parts(88_042_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn set_backing() -> Weight {
		// Least time: 68_983 ns.
		Weight::from_parts(114_230_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 124_636 ns.
		Weight::from_parts(153_619_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 25_257 ns.
		Weight::from_parts(28_463_000, 0).saturating_add(T::DbWeight::get().reads(3))
	}

	fn change_page() -> Weight {
		// Least time: 25_198 ns.
		Weight::from_parts(26_179_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `t` from 0 to 32.
	fn apply_change(t: u32) -> Weight {
		// Least time: 23_756 ns.
		Weight::from_parts(66_706_784, 0)
			.saturating_add(Weight::from_parts(15_173_632, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(t.into()))
	}

	fn lottery() -> Weight {
		// Least time: 84_246 ns.
		Weight::from_parts(108_001_000, 0).saturating_add(T::DbWeight::get().reads(9))
	}

	fn ask() -> Weight {
		// Least time: 33_279 ns.
		Weight::from_parts(47_631_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn asked_page() -> Weight {
		// Least time: 26_380 ns.
		Weight::from_parts(27_911_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce_heartbeat() -> Weight {
		// Least time: 105_327 ns.
		Weight::from_parts(143_564_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
