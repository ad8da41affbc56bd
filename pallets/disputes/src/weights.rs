//! Weights of games, as their benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the parts that calls and hooks are made of.
pub trait WeightInfo {
	/// What is checked of a device's move before it is admitted: an ed25519 signature, and the dearest opening.
	fn authorize_play() -> Weight;
	/// A challenge by an account, beside seven games.
	fn challenge() -> Weight;
	/// A challenge by a device.
	fn play_challenge() -> Weight;
	/// An opening.
	fn play_open() -> Weight;
	/// A split.
	fn play_split() -> Weight;
	/// A choice, by an account or a device.
	fn choose() -> Weight;
	/// Re-executing the dearest segment with a witness of `p` pages, of the longest program.
	fn prove(p: u32) -> Weight;
	/// The end of a game that its challenger, an account, lost.
	fn upheld() -> Weight;
	/// The end of a game that its challenger, a device, lost.
	fn upheld_rival() -> Weight;
	/// The end of a game that the asserter lost, with `g` other games closed.
	fn refuted(g: u32) -> Weight;
	/// Looking at a game whose clock somebody enforces, without its end.
	fn enforce_clock() -> Weight;
	/// A page of clocks that were all armed anew.
	fn due_page() -> Weight;
	/// Arming a clock anew.
	fn rearm() -> Weight;
	/// Forgetting the games of a bundle.
	fn over() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn authorize_play() -> Weight {
		STEP
	}
	fn challenge() -> Weight {
		STEP
	}
	fn play_challenge() -> Weight {
		STEP
	}
	fn play_open() -> Weight {
		STEP
	}
	fn play_split() -> Weight {
		STEP
	}
	fn choose() -> Weight {
		STEP
	}
	fn prove(p: u32) -> Weight {
		STEP.saturating_mul(u64::from(p).saturating_add(400))
	}
	fn upheld() -> Weight {
		STEP.saturating_mul(5)
	}
	fn upheld_rival() -> Weight {
		STEP.saturating_mul(5)
	}
	fn refuted(g: u32) -> Weight {
		STEP.saturating_mul(u64::from(g).saturating_add(5))
	}
	fn enforce_clock() -> Weight {
		STEP
	}
	fn due_page() -> Weight {
		STEP.saturating_mul(10)
	}
	fn rearm() -> Weight {
		STEP
	}
	fn over() -> Weight {
		STEP
	}
}

#[cfg(feature = "std")]
const STEP: Weight = Weight::from_parts(100_000_000, 0);
