//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 66_689 ns.
		Weight::from_parts(68_012_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn bond_more() -> Weight {
		// Least time: 105_397 ns.
		Weight::from_parts(151_245_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn unbond() -> Weight {
		// Least time: 47_581 ns.
		Weight::from_parts(69_314_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 89_724 ns.
		Weight::from_parts(119_639_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn set_payout() -> Weight {
		// Least time: 29_574 ns.
		Weight::from_parts(48_312_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 225_647 ns.
		Weight::from_parts(316_622_000, 0)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	fn update_offer() -> Weight {
		// Least time: 38_117 ns.
		Weight::from_parts(61_512_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 46_179 ns.
		Weight::from_parts(67_922_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn resume_device() -> Weight {
		// Least time: 125_918 ns.
		Weight::from_parts(156_504_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn drain_device() -> Weight {
		// Least time: 64_076 ns.
		Weight::from_parts(74_792_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn retire_device() -> Weight {
		// Least time: 100_229 ns.
		Weight::from_parts(110_024_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn set_backing() -> Weight {
		// Least time: 59_629 ns.
		Weight::from_parts(89_874_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 127_721 ns.
		Weight::from_parts(158_366_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 20_561 ns.
		Weight::from_parts(22_333_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn change_page() -> Weight {
		// To be measured.
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// To be measured with `t` from 0 to 32.
	fn apply_change(t: u32) -> Weight {
		Weight::from_parts(150_000_000, 0)
			.saturating_add(Weight::from_parts(50_000_000, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(3).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(t.into()))
	}

	fn lottery() -> Weight {
		// To be measured.
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn ask() -> Weight {
		// To be measured.
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn asked_page() -> Weight {
		// To be measured.
		Weight::from_parts(60_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn enforce_heartbeat() -> Weight {
		// To be measured.
		Weight::from_parts(200_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
