//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 54_201 ns.
		Weight::from_parts(55_182_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn bond_more() -> Weight {
		// Least time: 88_392 ns.
		Weight::from_parts(95_342_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn unbond() -> Weight {
		// Least time: 26_800 ns.
		Weight::from_parts(45_678_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 83_204 ns.
		Weight::from_parts(102_563_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn set_payout() -> Weight {
		// Least time: 34_021 ns.
		Weight::from_parts(45_127_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 288_421 ns.
		Weight::from_parts(381_619_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn update_offer() -> Weight {
		// Least time: 43_224 ns.
		Weight::from_parts(69_093_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 65_688 ns.
		Weight::from_parts(78_166_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn resume_device() -> Weight {
		// Least time: 85_268 ns.
		Weight::from_parts(88_242_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn drain_device() -> Weight {
		// Least time: 44_867 ns.
		Weight::from_parts(64_036_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn retire_device() -> Weight {
		// Least time: 74_711 ns.
		Weight::from_parts(99_318_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn set_backing() -> Weight {
		// Least time: 46_860 ns.
		Weight::from_parts(74_751_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 98_307 ns.
		Weight::from_parts(134_711_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 34_392 ns.
		Weight::from_parts(38_518_000, 0).saturating_add(T::DbWeight::get().reads(3))
	}

	fn change_page() -> Weight {
		// Least time: 26_620 ns.
		Weight::from_parts(31_507_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `t` from 0 to 32.
	fn apply_change(t: u32) -> Weight {
		// Least time: 20_300 ns.
		Weight::from_parts(99_187_659, 0)
			.saturating_add(Weight::from_parts(14_875_257, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(t.into()))
	}

	fn lottery() -> Weight {
		// Least time: 105_457 ns.
		Weight::from_parts(115_282_000, 0).saturating_add(T::DbWeight::get().reads(9))
	}

	fn ask() -> Weight {
		// Least time: 40_800 ns.
		Weight::from_parts(48_152_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn asked_page() -> Weight {
		// Least time: 26_630 ns.
		Weight::from_parts(27_241_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce_heartbeat() -> Weight {
		// Least time: 118_107 ns.
		Weight::from_parts(138_817_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
