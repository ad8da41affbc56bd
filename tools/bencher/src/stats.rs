//! Numbers that say what many measurements came to.

use std::time::Duration;

/// What many measurements came to, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
	/// The least.
	pub least: u64,
	/// The mean.
	pub mean: u64,
	/// The median.
	pub median: u64,
	/// 95 of 100 are not above it.
	pub p95: u64,
}

impl Stats {
	/// Of at least one measurement; all zero for none.
	pub fn of(times: &[Duration]) -> Stats {
		let mut all: Vec<u64> = times
			.iter()
			.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
			.collect();
		all.sort_unstable();
		let at = |percent: usize| {
			all.get((all.len() * percent / 100).min(all.len().max(1) - 1))
				.copied()
				.unwrap_or(0)
		};
		let sum: u128 = all.iter().map(|time| u128::from(*time)).sum();
		Stats {
			least: at(0),
			mean: u64::try_from(sum / all.len().max(1) as u128).unwrap_or(u64::MAX),
			median: at(50),
			p95: at(95),
		}
	}
}

impl std::fmt::Display for Stats {
	fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
		let Stats {
			least,
			mean,
			median,
			p95,
		} = self;
		write!(f, "least {least}, mean {mean}, median {median}, 95 of 100 below {p95}")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_hundred_numbers() {
		let times: Vec<_> = (1..=100).rev().map(Duration::from_nanos).collect();
		let stats = Stats::of(&times);
		assert_eq!((stats.least, stats.mean, stats.median, stats.p95), (1, 50, 51, 96));
		assert_eq!(Stats::of(&[]).mean, 0);
	}
}
