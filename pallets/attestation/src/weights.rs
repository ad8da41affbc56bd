//! Weights of attestations and deadlines: cautious estimates until they are measured.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `attest` with `n` items, each the last of its bundle.
	fn attest(n: u32) -> Weight;
	/// What is checked of `n` items before they are admitted.
	fn authorize_attest(n: u32) -> Weight;
	/// `enforce`.
	fn enforce() -> Weight;
	/// A page of deadlines, each with every seat to be drawn again.
	fn due_page() -> Weight;
}

fn estimate(micros: u64, reads: u64, writes: u64) -> Weight {
	// Proof size: 2 KiB a read is above the mean of this pallet's items.
	Weight::from_parts(micros.saturating_mul(1_000_000), reads.saturating_mul(2_048))
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn attest(n: u32) -> Weight {
		estimate(20, 2, 1).saturating_add(estimate(60, 12, 10).saturating_mul(n.into()))
	}
	fn authorize_attest(n: u32) -> Weight {
		// An ed25519 verification, then a bundle and its job an item.
		estimate(70, 2, 0).saturating_add(estimate(10, 2, 0).saturating_mul(n.into()))
	}
	fn enforce() -> Weight {
		estimate(200, 42, 32)
	}
	fn due_page() -> Weight {
		estimate(3_000, 402, 302)
	}
}
