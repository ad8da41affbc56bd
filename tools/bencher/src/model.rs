//! The line that a weight follows, fitted to what was measured.

use std::collections::BTreeMap;

use anyhow::Result;
use frame_benchmarking::{Analysis, BenchmarkResult, BenchmarkSelector};

/// A number that grows with each component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
	/// What it is without any.
	pub base: u64,
	/// What each component adds.
	pub slopes: Vec<u64>,
}

impl Line {
	/// Its value.
	pub fn at(&self, components: &[u32]) -> u64 {
		let more = self
			.slopes
			.iter()
			.zip(components)
			.map(|(slope, n)| slope * u64::from(*n));
		self.base + more.sum::<u64>()
	}

	/// Lifts it until it is below no point.
	fn lift(&mut self, points: impl Iterator<Item = (Vec<u32>, u64)>) {
		let short = points.map(|(components, value)| value.saturating_sub(self.at(&components)));
		self.base += short.max().unwrap_or(0);
	}
}

/// What a weight is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
	/// Computing time in picoseconds.
	pub time: Line,
	/// Items read.
	pub reads: Line,
	/// Items written.
	pub writes: Line,
}

fn components(result: &BenchmarkResult) -> Vec<u32> {
	result.components.iter().map(|(_, value)| *value).collect()
}

fn fit(results: &Vec<BenchmarkResult>, selector: BenchmarkSelector) -> Result<Line> {
	let analysis = Analysis::min_squares_iqr(results, selector)?;
	let number = |value: u128| u64::try_from(value).unwrap_or(u64::MAX);
	Ok(Line {
		base: number(analysis.base),
		slopes: analysis.slopes.into_iter().map(number).collect(),
	})
}

/// Times in nanoseconds by components, sorted.
pub fn by_components(times: &[BenchmarkResult]) -> BTreeMap<Vec<u32>, Vec<u64>> {
	let mut all: BTreeMap<_, Vec<u64>> = BTreeMap::new();
	for result in times {
		let time = u64::try_from(result.extrinsic_time).unwrap_or(u64::MAX);
		all.entry(components(result)).or_default().push(time);
	}
	all.values_mut().for_each(|times| times.sort_unstable());
	all
}

impl Model {
	/// Fits lines by least squares and lifts them: no median of the times at any point is above the line of times, and no
	/// count above that of the counts.
	pub fn fit(times: &Vec<BenchmarkResult>, accesses: &Vec<BenchmarkResult>) -> Result<Model> {
		let mut time = fit(times, BenchmarkSelector::ExtrinsicTime)?;
		let medians = by_components(times).into_iter();
		time.lift(medians.map(|(at, times)| (at, times[times.len() / 2] * 1_000)));
		let mut reads = fit(accesses, BenchmarkSelector::Reads)?;
		reads.lift(accesses.iter().map(|it| (components(it), it.reads.into())));
		let mut writes = fit(accesses, BenchmarkSelector::Writes)?;
		writes.lift(accesses.iter().map(|it| (components(it), it.writes.into())));
		Ok(Model { time, reads, writes })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_benchmarking::BenchmarkParameter;

	fn result(n: u32, time: u128, reads: u32) -> BenchmarkResult {
		BenchmarkResult {
			components: vec![(BenchmarkParameter::n, n)],
			extrinsic_time: time,
			reads,
			..Default::default()
		}
	}

	#[test]
	fn a_straight_line_is_found() {
		let results: Vec<_> = (1..=8)
			.map(|n| result(n, 1_000 + 100 * u128::from(n), 2 + 3 * n))
			.collect();
		let model = Model::fit(&results, &results).unwrap();
		assert_eq!(
			model.reads,
			Line {
				base: 2,
				slopes: vec![3]
			}
		);
		assert_eq!(model.time.at(&[8]) / 1_000, 1_800);
	}

	#[test]
	fn a_bent_line_is_below_no_point() {
		let results: Vec<_> = [(1, 10), (2, 10), (3, 10), (4, 90)]
			.map(|(n, reads)| result(n, 1_000 * u128::from(n) * u128::from(n), reads))
			.to_vec();
		let model = Model::fit(&results, &results).unwrap();
		for it in &results {
			let at = components(it);
			assert!(model.reads.at(&at) >= u64::from(it.reads));
			assert!(u128::from(model.time.at(&at)) >= it.extrinsic_time * 1_000);
		}
	}
}
