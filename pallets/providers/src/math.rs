//! The arithmetic of reputation and of the lottery, without storage.

use sp_runtime::{traits::Saturating, PerU16, Perbill};
use tidemill_primitives::{job::BEST_REPUTATION, Balance};

/// A streak after something worth `value` was confirmed: it grows by no more than `step` and a quarter of itself.
///
/// So a long streak needs many confirmations, however dear each is, and a newcomer's grows slowly.
pub fn grown(streak: Balance, value: Balance, step: Balance) -> Balance {
	let most = step.saturating_add(streak / 4);
	streak.saturating_add(value.min(most))
}

/// Timeliness after one more duty: the average over all duties, each weighing a sixteenth less than the next.
pub fn timed(before: PerU16, in_time: bool) -> PerU16 {
	let part = |of: PerU16, sixteenths: u32| {
		let parts = u32::from(of.deconstruct()).saturating_mul(sixteenths) / 16;
		PerU16::from_parts(u16::try_from(parts).unwrap_or(u16::MAX))
	};
	let now = if in_time { PerU16::one() } else { PerU16::zero() };
	part(before, 15).saturating_add(part(now, 1))
}

/// Reputation in thousandths: `1000 x streak / (streak + half) x timeliness`, rounded down. A newcomer's is 0.
pub fn score(streak: Balance, timeliness: PerU16, half: Balance) -> u32 {
	let best = Balance::from(BEST_REPUTATION);
	let all = streak.saturating_add(half).max(1);
	let of_streak = best.saturating_mul(streak) / all;
	u32::try_from(timeliness.mul_floor(of_streak)).unwrap_or(BEST_REPUTATION)
}

/// A price as draws compare it: a newcomer's counts as dearer by `markup`, and the best reputation's as it is.
pub fn compared(price: Balance, score: u32, markup: Perbill) -> Balance {
	let missing = Balance::from(BEST_REPUTATION.saturating_sub(score));
	let more = markup.mul_floor(price).saturating_mul(missing) / Balance::from(BEST_REPUTATION);
	price.saturating_add(more)
}

/// What a 64-bit hash must be below so that one of the lottery's `places` is given to some ticket.
///
/// With `tickets` in the pool, each is asked once in `ticks` on average, or less often where the places do not suffice:
/// `2^64 x min(1, tickets / (places x ticks))`.
pub fn target(tickets: u32, places: u32, ticks: u32) -> u64 {
	let all = u128::from(places).saturating_mul(u128::from(ticks)).max(1);
	let target = (u128::from(tickets) << 64) / all;
	u64::try_from(target).unwrap_or(u64::MAX)
}
