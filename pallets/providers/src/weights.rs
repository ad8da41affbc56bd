//! Weights of the providers' calls, as their benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `register`.
	fn register() -> Weight;
	/// `bond_more`.
	fn bond_more() -> Weight;
	/// `unbond`.
	fn unbond() -> Weight;
	/// `withdraw_unbonded`.
	fn withdraw_unbonded() -> Weight;
	/// `set_payout`.
	fn set_payout() -> Weight;
	/// `register_device`.
	fn register_device() -> Weight;
	/// `update_offer`.
	fn update_offer() -> Weight;
	/// `pause_device`.
	fn pause_device() -> Weight;
	/// `resume_device`.
	fn resume_device() -> Weight;
	/// `drain_device`.
	fn drain_device() -> Weight;
	/// `retire_device`.
	fn retire_device() -> Weight;
	/// `set_backing`.
	fn set_backing() -> Weight;
	/// `rotate_key`.
	fn rotate_key() -> Weight;
	/// The end of a round of draws: what was appended is drawn from now on.
	fn end_round() -> Weight;
	/// Taking a page of changes.
	fn change_page() -> Weight;
	/// Letting a change take effect that takes `t` tickets out of the pool.
	fn apply_change(t: u32) -> Weight;
	/// The lottery of a tick, without its places.
	fn lottery() -> Weight;
	/// Giving a place of the lottery to a device.
	fn ask() -> Weight;
	/// Taking a page of devices that were asked.
	fn asked_page() -> Weight;
	/// `enforce_heartbeat`.
	fn enforce_heartbeat() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order: the same for all.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn register() -> Weight {
		FLAT
	}
	fn bond_more() -> Weight {
		FLAT
	}
	fn unbond() -> Weight {
		FLAT
	}
	fn withdraw_unbonded() -> Weight {
		FLAT
	}
	fn set_payout() -> Weight {
		FLAT
	}
	fn register_device() -> Weight {
		FLAT
	}
	fn update_offer() -> Weight {
		FLAT
	}
	fn pause_device() -> Weight {
		FLAT
	}
	fn resume_device() -> Weight {
		FLAT
	}
	fn drain_device() -> Weight {
		FLAT
	}
	fn retire_device() -> Weight {
		FLAT
	}
	fn set_backing() -> Weight {
		FLAT
	}
	fn rotate_key() -> Weight {
		FLAT
	}
	fn end_round() -> Weight {
		FLAT
	}
	fn change_page() -> Weight {
		FLAT
	}
	fn apply_change(t: u32) -> Weight {
		(FLAT / 16).saturating_mul(t.into()).saturating_add(FLAT)
	}
	fn lottery() -> Weight {
		FLAT
	}
	fn ask() -> Weight {
		FLAT
	}
	fn asked_page() -> Weight {
		FLAT
	}
	fn enforce_heartbeat() -> Weight {
		FLAT
	}
}

#[cfg(feature = "std")]
const FLAT: Weight = Weight::from_parts(300_000_000, 0);
