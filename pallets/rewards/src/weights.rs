//! Weights of the rewards: cautious estimates until they are measured.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the hooks.
pub trait WeightInfo {
	/// Looking whether a sweep is due.
	fn idle() -> Weight;
	/// A sweep.
	fn sweep() -> Weight;
}

impl WeightInfo for () {
	fn idle() -> Weight {
		Weight::from_parts(5_000_000, 1_024).saturating_add(ParityDbWeight::get().reads(2))
	}
	fn sweep() -> Weight {
		Weight::from_parts(60_000_000, 8_192).saturating_add(ParityDbWeight::get().reads_writes(5, 6))
	}
}
