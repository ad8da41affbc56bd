//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 46_529 ns.
		Weight::from_parts(48_902_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn bond_more() -> Weight {
		// Least time: 93_483 ns.
		Weight::from_parts(105_056_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn unbond() -> Weight {
		// Least time: 39_067 ns.
		Weight::from_parts(44_920_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 87_339 ns.
		Weight::from_parts(96_063_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn set_payout() -> Weight {
		// Least time: 35_514 ns.
		Weight::from_parts(39_998_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 227_869 ns.
		Weight::from_parts(238_655_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn update_offer() -> Weight {
		// Least time: 45_924 ns.
		Weight::from_parts(50_593_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 57_875 ns.
		Weight::from_parts(63_336_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn resume_device() -> Weight {
		// Least time: 82_151 ns.
		Weight::from_parts(89_092_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn drain_device() -> Weight {
		// Least time: 57_436 ns.
		Weight::from_parts(67_381_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn retire_device() -> Weight {
		// Least time: 78_280 ns.
		Weight::from_parts(87_686_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn set_backing() -> Weight {
		// Least time: 64_961 ns.
		Weight::from_parts(76_859_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 119_842 ns.
		Weight::from_parts(129_127_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 32_683 ns.
		Weight::from_parts(38_376_000, 0).saturating_add(T::DbWeight::get().reads(3))
	}

	fn change_page() -> Weight {
		// Least time: 24_680 ns.
		Weight::from_parts(26_016_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `t` from 0 to 32.
	fn apply_change(t: u32) -> Weight {
		// Least time: 24_474 ns.
		Weight::from_parts(39_301_000, 0)
			.saturating_add(Weight::from_parts(14_902_000, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(t.into()))
	}

	fn lottery() -> Weight {
		// Least time: 81_733 ns.
		Weight::from_parts(86_467_000, 0).saturating_add(T::DbWeight::get().reads(9))
	}

	fn ask() -> Weight {
		// Least time: 35_135 ns.
		Weight::from_parts(38_840_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn asked_page() -> Weight {
		// Least time: 26_802 ns.
		Weight::from_parts(28_059_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce_heartbeat() -> Weight {
		// Least time: 112_748 ns.
		Weight::from_parts(123_728_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
