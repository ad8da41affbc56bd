//! The line that a weight follows, fitted to what was measured.

use std::collections::BTreeMap;

use anyhow::{anyhow, Result};
use frame_benchmarking::BenchmarkResult;
use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// Picoseconds of a nanosecond.
const PICOS: u64 = 1_000;
/// By how much the solver may miss a whole number.
const ROUNDING: f64 = 1e-6;

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
	fn lift(&mut self, points: &[(Vec<u32>, u64)]) {
		let short = points.iter().map(|(at, value)| value.saturating_sub(self.at(at)));
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

/// The line that is below no point and above them by as little as can be, as a part of each: what is charged most often is
/// little, where a line of least squares could be far off.
fn fit(points: &[(Vec<u32>, u64)]) -> Result<Line> {
	let parts = |value: u64| (value.max(1) as f64).recip();
	let sum = |of: &dyn Fn(&[u32]) -> f64| points.iter().map(|(at, value)| of(at) * parts(*value)).sum::<f64>();
	let mut problem = Problem::new(OptimizationDirection::Minimize);
	let base = problem.add_var(sum(&|_| 1.0), (0.0, f64::INFINITY));
	let components = points.first().map_or(0, |(at, _)| at.len());
	let slopes: Vec<_> = (0..components)
		.map(|index| problem.add_var(sum(&|at| at[index].into()), (0.0, f64::INFINITY)))
		.collect();
	for (at, value) in points {
		let mut line: Vec<_> = slopes
			.iter()
			.zip(at)
			.map(|(slope, n)| (*slope, f64::from(*n)))
			.collect();
		line.push((base, 1.0));
		problem.add_constraint(&line, ComparisonOp::Ge, *value as f64);
	}
	let solution = problem
		.solve()?
		.into_solution()
		.map_err(|_| anyhow!("nothing interrupts the fit of a line"))?;
	let up = |value: f64| (value - ROUNDING).ceil().max(0.0) as u64;
	let mut line = Line {
		base: 0,
		slopes: slopes.iter().map(|slope| up(solution.var_value(*slope))).collect(),
	};
	line.lift(points);
	Ok(line)
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
	/// Fits lines to the medians of the times at each point, in nanoseconds, and to the counts.
	pub fn fit(times: &[BenchmarkResult], accesses: &[BenchmarkResult]) -> Result<Model> {
		let medians: Vec<_> = by_components(times)
			.into_iter()
			.map(|(at, times)| (at, times[times.len() / 2]))
			.collect();
		let count = |of: fn(&BenchmarkResult) -> u32| -> Result<Line> {
			let points: Vec<_> = accesses.iter().map(|it| (components(it), of(it).into())).collect();
			fit(&points)
		};
		let time = fit(&medians)?;
		Ok(Model {
			time: Line {
				base: time.base * PICOS,
				slopes: time.slopes.into_iter().map(|slope| slope * PICOS).collect(),
			},
			reads: count(|it| it.reads)?,
			writes: count(|it| it.writes)?,
		})
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
	fn one_slow_point_far_out_lifts_little_near() {
		let results: Vec<_> = [(1, 50), (8, 120), (16, 200), (32, 400)]
			.map(|(n, time)| result(n, 1_000 * time, 0))
			.to_vec();
		let model = Model::fit(&results, &results).unwrap();
		assert!(model.time.at(&[1]) / 1_000_000 <= 51, "{model:?}");
		assert_eq!(model.time.at(&[32]) / 1_000_000, 400);
	}

	#[test]
	fn without_components_it_is_the_median() {
		let results: Vec<_> = [3_000, 1_000, 90_000]
			.map(|extrinsic_time| BenchmarkResult {
				extrinsic_time,
				reads: 2,
				..Default::default()
			})
			.to_vec();
		let model = Model::fit(&results, &results).unwrap();
		assert_eq!(
			(model.time.base, model.reads.base, model.writes.base),
			(3_000_000, 2, 0)
		);
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
