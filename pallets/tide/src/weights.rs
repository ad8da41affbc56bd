//! Weights of the clock: cautious estimates until they are measured.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `set_paused`.
	fn set_paused() -> Weight;
	/// A new beacon.
	fn on_initialize() -> Weight;
	/// A new tick, with what `on_finalize` checks.
	fn on_poll() -> Weight;
}

impl WeightInfo for () {
	fn set_paused() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(ParityDbWeight::get().reads_writes(0, 1))
	}
	fn on_initialize() -> Weight {
		Weight::from_parts(10_000_000, 1_500).saturating_add(ParityDbWeight::get().reads_writes(2, 1))
	}
	fn on_poll() -> Weight {
		Weight::from_parts(10_000_000, 1_500).saturating_add(ParityDbWeight::get().reads_writes(3, 2))
	}
}
