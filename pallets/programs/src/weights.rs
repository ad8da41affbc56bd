//! Weights of programs, as their benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `publish_pvm` of a program of `k` KiB.
	fn publish_pvm(k: u32) -> Weight;
	/// `retire` of a program that no job names.
	fn retire() -> Weight;
	/// `clear`.
	fn clear() -> Weight;
	/// `transfer`.
	fn transfer() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn publish_pvm(k: u32) -> Weight {
		FLAT.saturating_mul(u64::from(k).saturating_add(1))
	}
	fn retire() -> Weight {
		FLAT
	}
	fn clear() -> Weight {
		FLAT
	}
	fn transfer() -> Weight {
		FLAT
	}
}

#[cfg(feature = "std")]
const FLAT: Weight = Weight::from_parts(100_000_000, 0);
