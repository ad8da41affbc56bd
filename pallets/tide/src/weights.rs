//! Weights of the clock, as its benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `set_paused`.
	fn set_paused() -> Weight;
	/// A new beacon.
	fn on_initialize() -> Weight;
	/// A new tick, with what `on_finalize` checks.
	fn on_poll() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order: the same for all.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn set_paused() -> Weight {
		FLAT
	}
	fn on_initialize() -> Weight {
		FLAT
	}
	fn on_poll() -> Weight {
		FLAT
	}
}

#[cfg(feature = "std")]
const FLAT: Weight = Weight::from_parts(50_000_000, 0);
