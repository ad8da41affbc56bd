//! Weights of the rewards, as their benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the hooks.
pub trait WeightInfo {
	/// Looking whether a sweep is due.
	fn idle() -> Weight;
	/// A sweep.
	fn sweep() -> Weight;
	/// Paying a block's author its chain fees.
	fn pay_author() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order: the same for all.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn idle() -> Weight {
		FLAT
	}
	fn sweep() -> Weight {
		FLAT
	}
	fn pay_author() -> Weight {
		FLAT
	}
}

#[cfg(feature = "std")]
const FLAT: Weight = Weight::from_parts(50_000_000, 0);
