//! Weights of the providers' calls: cautious estimates until they are measured.

use frame_support::weights::{constants::ParityDbWeight, Weight};

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
	/// The end of a round of draws.
	fn end_round() -> Weight;
}

fn estimate(micros: u64, reads: u64, writes: u64) -> Weight {
	// Proof size: 5 KiB a read is above any item of this pallet but for the classes.
	Weight::from_parts(micros.saturating_mul(1_000_000), reads.saturating_mul(5_120))
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn register() -> Weight {
		estimate(60, 5, 5)
	}
	fn bond_more() -> Weight {
		estimate(50, 5, 5)
	}
	fn unbond() -> Weight {
		estimate(30, 3, 2)
	}
	fn withdraw_unbonded() -> Weight {
		estimate(60, 6, 6)
	}
	fn set_payout() -> Weight {
		estimate(20, 1, 1)
	}
	fn register_device() -> Weight {
		// An ed25519 verification, and up to 32 tickets on two pages.
		estimate(150, 11, 10)
	}
	fn update_offer() -> Weight {
		estimate(20, 2, 1)
	}
	fn pause_device() -> Weight {
		estimate(20, 3, 2)
	}
	fn resume_device() -> Weight {
		estimate(50, 7, 6)
	}
	fn drain_device() -> Weight {
		estimate(20, 3, 2)
	}
	fn retire_device() -> Weight {
		estimate(50, 7, 7)
	}
	fn set_backing() -> Weight {
		estimate(30, 3, 2)
	}
	fn rotate_key() -> Weight {
		estimate(120, 4, 3)
	}
	fn end_round() -> Weight {
		estimate(10, 1, 1)
	}
}
