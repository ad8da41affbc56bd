//! Compares what the runtime declares with what is measured now.
//!
//! Other work on the machine only makes a measurement longer, so the least of the repeats is compared, and what is found
//! too low is measured again later. What is left of the noise, by which the least of some repeats differs from run to run
//! on one machine, is [`NOISE`] of the time. Accesses to the database are counted, and have no noise.

use anyhow::{bail, Context, Result};
use frame_support::weights::{RuntimeDbWeight, Weight};

use crate::{
	model::by_components,
	overhead,
	pallets::{Bench, Measured},
	runtime::Runtime,
	storage,
};

/// Part of a measured time, in hundredths, by which it may be above what is declared.
const NOISE: u64 = 25;

/// What was found too low.
#[derive(Debug, Default)]
pub struct Findings(Vec<String>);

impl Findings {
	/// Whether nothing was found.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// Adds what was found elsewhere.
	pub fn add(&mut self, other: Findings) {
		self.0.extend(other.0);
	}

	fn compare(&mut self, what: String, declared: u64, time: u64, accesses: u64) {
		let noise = time / 100 * NOISE;
		let now = time.saturating_add(accesses);
		println!("{what}: {now} ps measured, {declared} ps declared");
		if declared.saturating_add(noise) < now {
			self.0
				.push(format!("{what} is declared as {declared} ps and takes {now} ps"));
		}
	}

	/// Looks at a benchmark, at every choice of its components.
	pub fn of(runtime: &Runtime, bench: &Bench, pallet: &str, measured: &Measured) -> Result<Self> {
		let mut findings = Self::default();
		let database: RuntimeDbWeight = runtime.ask(bench.state(), "Bencher_database", ())?;
		for (components, times) in by_components(&measured.times) {
			let declared: Option<Weight> = runtime.ask(
				bench.state(),
				"Bencher_declared",
				(pallet.as_bytes(), measured.name.as_bytes(), &components),
			)?;
			let declared = declared.with_context(|| {
				format!(
					"{pallet}::{} has no weight in the runtime; run `make weights`",
					measured.name
				)
			})?;
			let same = |it: &&frame_benchmarking::BenchmarkResult| {
				it.components.iter().map(|(_, value)| value).eq(components.iter())
			};
			let counts = measured.accesses.iter().filter(same);
			let accesses = counts
				.map(|it| database.reads_writes(it.reads.into(), it.writes.into()).ref_time())
				.max();
			let least = times.first().copied().unwrap_or(0) * 1_000;
			let what = format!("{pallet}::{}{components:?}", measured.name);
			findings.compare(what, declared.ref_time(), least, accesses.unwrap_or(0));
		}
		Ok(findings)
	}

	/// Looks at the weights of the database.
	pub fn database(&mut self, runtime: &Runtime, costs: &storage::Costs) -> Result<()> {
		let declared: RuntimeDbWeight = runtime.ask(&runtime.state(false)?, "Bencher_database", ())?;
		self.compare("a read".into(), declared.read, costs.read.least * 1_000, 0);
		self.compare("a write".into(), declared.write, costs.write.least * 1_000, 0);
		Ok(())
	}

	/// Looks at the weights of a block and a transaction that do nothing.
	pub fn overhead(&mut self, runtime: &Runtime, costs: &overhead::Costs) -> Result<()> {
		let (block, extrinsic): (Weight, Weight) = runtime.ask(&runtime.state(false)?, "Bencher_base", ())?;
		self.compare("an empty block".into(), block.ref_time(), costs.block.least * 1_000, 0);
		self.compare(
			"a transaction that does nothing".into(),
			extrinsic.ref_time(),
			costs.extrinsic.least * 1_000,
			0,
		);
		Ok(())
	}

	/// Fails if anything was found.
	pub fn conclude(self) -> Result<()> {
		if self.0.is_empty() {
			return Ok(());
		}
		bail!(
			"these weights are declared too low; run `make weights`, and look at why they rose:\n{}",
			self.0.join("\n")
		)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_is_above_the_noise_is_found() {
		let mut findings = Findings::default();
		findings.compare("even".into(), 1_000, 1_000, 0);
		findings.compare("within the noise".into(), 1_000, 1_250, 0);
		assert!(findings.0.is_empty());
		findings.compare("above it".into(), 1_000, 1_400, 0);
		// Accesses are no noise.
		findings.compare("one read more".into(), 1_100, 1_000, 400);
		assert_eq!(findings.0.len(), 2);
		assert!(findings.conclude().is_err());
	}
}
