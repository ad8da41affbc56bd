//! The arithmetic of reputation, without storage.

use sp_runtime::{traits::Saturating, PerThing, PerU16};
use tidemill_primitives::Balance;

/// A streak after something worth `value` was confirmed: it grows by no more than `step` and a quarter of itself.
///
/// So a long streak needs many confirmations, however dear each is, and a newcomer's grows slowly.
pub fn grown(streak: Balance, value: Balance, step: Balance) -> Balance {
	let most = step.saturating_add(streak / 4);
	streak.saturating_add(value.min(most))
}

/// Timeliness after one more duty: the average over all duties, each weighing a sixteenth less than the next.
pub fn timed(before: PerU16, in_time: bool) -> PerU16 {
	let part = |whole: PerU16, sixteenths: u32| {
		PerU16::from_rational(sixteenths * u32::from(whole.deconstruct()), 16 * 65_535)
	};
	let now = if in_time { PerU16::one() } else { PerU16::zero() };
	part(before, 15).saturating_add(part(now, 1))
}
