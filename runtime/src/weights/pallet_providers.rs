//! Weights of `pallet_providers`, measured in its Wasm: 8 steps a component, 20 repeats.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use core::marker::PhantomData;

use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_providers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_providers::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		// Least time: 66_279 ns.
		Weight::from_parts(76_845_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn bond_more() -> Weight {
		// Least time: 97_075 ns.
		Weight::from_parts(136_023_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn unbond() -> Weight {
		// Least time: 45_639 ns.
		Weight::from_parts(72_739_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn withdraw_unbonded() -> Weight {
		// Least time: 89_814 ns.
		Weight::from_parts(139_158_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn set_payout() -> Weight {
		// Least time: 39_449 ns.
		Weight::from_parts(53_770_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn register_device() -> Weight {
		// Least time: 272_457 ns.
		Weight::from_parts(314_279_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn update_offer() -> Weight {
		// Least time: 56_354 ns.
		Weight::from_parts(69_654_000, 0)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn pause_device() -> Weight {
		// Least time: 68_442 ns.
		Weight::from_parts(78_257_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn resume_device() -> Weight {
		// Least time: 85_667 ns.
		Weight::from_parts(90_495_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn drain_device() -> Weight {
		// Least time: 56_715 ns.
		Weight::from_parts(80_850_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn retire_device() -> Weight {
		// Least time: 79_298 ns.
		Weight::from_parts(122_152_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn set_backing() -> Weight {
		// Least time: 73_239 ns.
		Weight::from_parts(104_205_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn rotate_key() -> Weight {
		// Least time: 178_376 ns.
		Weight::from_parts(208_882_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn end_round() -> Weight {
		// Least time: 46_169 ns.
		Weight::from_parts(59_188_000, 0).saturating_add(T::DbWeight::get().reads(3))
	}

	fn change_page() -> Weight {
		// Least time: 33_040 ns.
		Weight::from_parts(37_786_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Measured with `t` from 0 to 32.
	fn apply_change(t: u32) -> Weight {
		// Least time: 29_544 ns.
		Weight::from_parts(152_205_472, 0)
			.saturating_add(Weight::from_parts(17_459_204, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2).saturating_mul(t.into()))
	}

	fn lottery() -> Weight {
		// Least time: 106_409 ns.
		Weight::from_parts(115_993_000, 0).saturating_add(T::DbWeight::get().reads(9))
	}

	fn ask() -> Weight {
		// Least time: 39_439 ns.
		Weight::from_parts(48_272_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn asked_page() -> Weight {
		// Least time: 38_868 ns.
		Weight::from_parts(40_400_000, 0)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enforce_heartbeat() -> Weight {
		// Least time: 122_223 ns.
		Weight::from_parts(191_345_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
