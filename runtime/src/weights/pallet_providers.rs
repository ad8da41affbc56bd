//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 50_295 ns.
		Weight::from_parts(51_187_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn bond_more() -> Weight {
		// Least time: 80_130 ns.
		Weight::from_parts(105_998_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn unbond() -> Weight {
		// Least time: 44_466 ns.
		Weight::from_parts(58_477_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 80_520 ns.
		Weight::from_parts(103_585_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn set_payout() -> Weight {
		// Least time: 23_846 ns.
		Weight::from_parts(45_948_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 233_158 ns.
		Weight::from_parts(283_353_000, 0)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn update_offer() -> Weight {
		// Least time: 35_893 ns.
		Weight::from_parts(45_868_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 39_519 ns.
		Weight::from_parts(61_382_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn resume_device() -> Weight {
		// Least time: 83_875 ns.
		Weight::from_parts(87_771_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn drain_device() -> Weight {
		// Least time: 36_715 ns.
		Weight::from_parts(59_379_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn retire_device() -> Weight {
		// Least time: 73_290 ns.
		Weight::from_parts(92_728_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn set_backing() -> Weight {
		// Least time: 48_612 ns.
		Weight::from_parts(75_613_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 114_631 ns.
		Weight::from_parts(143_814_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 19_449 ns.
		Weight::from_parts(22_303_000, 0)
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
