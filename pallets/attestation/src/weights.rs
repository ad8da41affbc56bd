//! Weights of attestations and deadlines, as their benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the parts that calls and hooks are made of.
pub trait WeightInfo {
	/// What is checked of `n` items before they are admitted: an ed25519 signature, and reveals of a task each.
	fn authorize_attest(n: u32) -> Weight;
	/// The same of a reveal of `r` tasks.
	fn authorize_results(r: u32) -> Weight;
	/// A batch of `n` commitments, each the last that its bundle waits for.
	fn commit(n: u32) -> Weight;
	/// A batch of `n` reveals of a task each, each making a majority, none the last of its bundle.
	fn reveal(n: u32) -> Weight;
	/// A reveal of `r` tasks, the same.
	fn reveal_results(r: u32) -> Weight;
	/// A batch of `n` abstentions, each leaving its seat to be drawn again.
	fn abstain(n: u32) -> Weight;
	/// The verdict on a bundle of `2 p + 1` seats that all agree: all are paid, and the job goes on.
	fn settle_agreed(p: u32) -> Weight;
	/// The same of one seat, without the accesses to its job and device.
	fn settle_more() -> Weight;
	/// Arming the deadlines of `n` bundles of a job that were drawn together.
	fn watch(n: u32) -> Weight;
	/// The verdict on a bundle of `2 p + 1` seats that all revealed: the majority is paid, the rest slashed, the job goes on.
	fn settle_outvoted(p: u32) -> Weight;
	/// The verdict on a bundle of `2 p + 1` seats that all kept silent: each is slashed, and the job ends.
	fn settle_silent(p: u32) -> Weight;
	/// The same with the most seats, after `a` devices had abstained: each of those is paid.
	fn settle_after(a: u32) -> Weight;
	/// A page of deadlines that are all past.
	fn due_page() -> Weight;
	/// `enforce`, and looking at what it noted.
	fn enforce() -> Weight;
	/// A deadline by which `n` seats are lost.
	fn serve(n: u32) -> Weight;
	/// A batch of `n` commitments of primaries, each of which fixes the odds of its audit.
	fn commit_spot(n: u32) -> Weight;
	/// The draw that says whether a bundle is audited, without what comes of an audit.
	fn draw_audit() -> Weight;
	/// The end of the reveals of `n` seats that makes no majority, by which the committee is widened.
	fn widen(n: u32) -> Weight;
	/// The verdict on a bundle whose committee of the most seats was widened by as many as it can be: all but one of the
	/// first agree with the new ones, are paid, and the job ends.
	fn settle_widened() -> Weight;
	/// Keeping a report of `r` tasks that was revealed under `Proof`, beside two others.
	fn note_report(r: u32) -> Weight;
	/// The end of the reveals of a bundle under `Proof`, by which a report is asserted.
	fn open_contest() -> Weight;
	/// The verdict under `Proof`: one seat is paid, two others are slashed, and the job ends. Without what games left.
	fn conclude() -> Weight;
	/// A seat drawn again after `a` devices had left or hold the others, filled by the first ticket that is come upon.
	fn refill(a: u32) -> Weight;
}

/// Weights for tests of the pallets alone, of the right order: a tenth of a millisecond a step.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn authorize_attest(n: u32) -> Weight {
		steps(1, n)
	}
	fn authorize_results(r: u32) -> Weight {
		steps(2, r / 32)
	}
	fn commit(n: u32) -> Weight {
		steps(1, n.saturating_mul(2))
	}
	fn reveal(n: u32) -> Weight {
		steps(1, n.saturating_mul(2))
	}
	fn reveal_results(r: u32) -> Weight {
		steps(3, r / 32)
	}
	fn abstain(n: u32) -> Weight {
		steps(1, n.saturating_mul(2))
	}
	fn settle_agreed(p: u32) -> Weight {
		steps(8, p.saturating_mul(2))
	}
	fn settle_more() -> Weight {
		steps(4, 0)
	}
	fn watch(n: u32) -> Weight {
		steps(1, n / 8)
	}
	fn settle_outvoted(p: u32) -> Weight {
		steps(9, p.saturating_mul(2))
	}
	fn settle_silent(p: u32) -> Weight {
		steps(7, p.saturating_mul(6))
	}
	fn settle_after(a: u32) -> Weight {
		steps(25, a)
	}
	fn due_page() -> Weight {
		steps(10, 0)
	}
	fn enforce() -> Weight {
		steps(1, 0)
	}
	fn serve(n: u32) -> Weight {
		steps(2, n.saturating_mul(3))
	}
	fn commit_spot(n: u32) -> Weight {
		steps(1, n.saturating_mul(2))
	}
	fn draw_audit() -> Weight {
		steps(2, 0)
	}
	fn widen(n: u32) -> Weight {
		steps(2, n)
	}
	fn settle_widened() -> Weight {
		steps(24, 0)
	}
	fn note_report(r: u32) -> Weight {
		steps(1, r / 32)
	}
	fn open_contest() -> Weight {
		steps(2, 0)
	}
	fn conclude() -> Weight {
		steps(12, 0)
	}
	fn refill(a: u32) -> Weight {
		steps(4, a / 8)
	}
}

#[cfg(feature = "std")]
fn steps(fixed: u32, more: u32) -> Weight {
	Weight::from_parts(u64::from(fixed.saturating_add(more)).saturating_mul(100_000_000), 0)
}
