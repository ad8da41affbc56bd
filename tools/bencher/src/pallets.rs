//! Runs the benchmarks of pallets.

use std::collections::BTreeMap;

use anyhow::{anyhow, bail, Result};
use codec::{Decode, Encode};
use frame_benchmarking::{
	BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkMetadata, BenchmarkParameter, BenchmarkResult,
};
use frame_support::traits::StorageInfo;

use crate::{
	model::Model,
	runtime::{Changes, Runtime, State},
};

/// Rounds in which the times are taken, so that a moment of other work on the machine spoils no choice of components.
const ROUNDS: u32 = 5;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
	/// Values of each component.
	pub steps: u32,
	/// Measurements at each of them.
	pub repeats: u32,
}

/// The values of a benchmark's components.
pub type Components = Vec<(BenchmarkParameter, u32)>;

/// What was measured of one benchmark.
pub struct Measured {
	/// Its name.
	pub name: String,
	/// Its components with their ranges.
	pub components: Vec<(BenchmarkParameter, u32, u32)>,
	/// Times, some for each choice of components.
	pub times: Vec<BenchmarkResult>,
	/// Accesses to the database, one for each choice of components.
	pub accesses: Vec<BenchmarkResult>,
}

impl Measured {
	/// The line that the weight follows.
	pub fn model(&self) -> Result<Model> {
		Model::fit(&self.times, &self.accesses)
	}
}

/// A pallet with benchmarks.
pub struct Pallet {
	/// Name of its crate.
	pub name: String,
	/// What the runtime calls it.
	instance: Vec<u8>,
	/// Its benchmarks.
	pub benchmarks: Vec<BenchmarkMetadata>,
}

/// Measures benchmarks.
pub struct Bench<'a> {
	runtime: &'a Runtime,
	counting: State,
	timing: State,
}

impl<'a> Bench<'a> {
	/// A bench for a runtime.
	pub fn new(runtime: &'a Runtime) -> Result<Self> {
		Ok(Self {
			runtime,
			counting: runtime.state(true)?,
			timing: runtime.state(false)?,
		})
	}

	/// State at genesis.
	pub fn state(&self) -> &State {
		&self.timing
	}

	/// The benchmarks that the runtime has, by pallet.
	pub fn list(&self) -> Result<Vec<Pallet>> {
		let (lists, _): (Vec<BenchmarkList>, Vec<StorageInfo>) =
			self.runtime.ask(&self.timing, "Benchmark_benchmark_metadata", false)?;
		lists
			.into_iter()
			.map(|list| {
				Ok(Pallet {
					name: String::from_utf8(list.pallet)?,
					instance: list.instance,
					benchmarks: list.benchmarks,
				})
			})
			.collect()
	}

	fn dispatch(
		&self,
		state: &State,
		pallet: &Pallet,
		benchmark: &BenchmarkMetadata,
		components: &Components,
		verify: bool,
		repeats: u32,
	) -> Result<Vec<BenchmarkResult>> {
		let config = BenchmarkConfig {
			pallet: pallet.name.clone().into_bytes(),
			instance: pallet.instance.clone(),
			benchmark: benchmark.name.clone(),
			selected_components: components.clone(),
			verify,
			internal_repeats: repeats,
		};
		let name = String::from_utf8_lossy(&benchmark.name);
		let failed = |why: String| anyhow!("{}::{name} with {components:?}: {why}", pallet.name);
		let answer = self
			.runtime
			.call_on(
				state,
				&mut Changes::default(),
				"Benchmark_dispatch_benchmark",
				&config.encode(),
			)
			.map_err(|error| failed(error.to_string()))?;
		let batches = Result::<Vec<BenchmarkBatch>, String>::decode(&mut &answer[..])?.map_err(failed)?;
		Ok(batches.into_iter().flat_map(|batch| batch.results).collect())
	}

	/// The items of storage that a benchmark reads and writes, but for those that every block does: once with its components
	/// at their least. Of a map, the keys are counted.
	pub fn accesses(&self, pallet: &Pallet, benchmark: &BenchmarkMetadata) -> Result<BTreeMap<String, (u32, u32)>> {
		let (_, items): (Vec<BenchmarkList>, Vec<StorageInfo>) =
			self.runtime.ask(&self.counting, "Benchmark_benchmark_metadata", true)?;
		let least = benchmark
			.components
			.iter()
			.map(|(name, low, _)| (*name, *low))
			.collect();
		let mut counts = BTreeMap::<String, (u32, u32)>::new();
		for result in self.dispatch(&self.counting, pallet, benchmark, &least, false, 1)? {
			for (key, reads, writes, _) in result.keys.into_iter().filter(|(_, _, _, hot)| !hot) {
				let item = items.iter().find(|item| key.starts_with(&item.prefix));
				let name = item.map_or(format!("0x{}", hex(&key)), |item| {
					let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
					format!("{}::{}", text(&item.pallet_name), text(&item.storage_name))
				});
				let (read, written) = counts.entry(name).or_default();
				*read += u32::from(reads > 0);
				*written += u32::from(writes > 0);
			}
		}
		Ok(counts)
	}

	/// Runs a benchmark at all choices of its components: verified once, counted once, then timed in [`ROUNDS`].
	pub fn measure(&self, pallet: &Pallet, benchmark: &BenchmarkMetadata, effort: Effort) -> Result<Measured> {
		let (mut times, mut accesses) = (Vec::new(), Vec::new());
		let choices = choices(benchmark, effort.steps);
		for components in &choices {
			self.dispatch(&self.timing, pallet, benchmark, components, true, 1)?;
			accesses.extend(self.dispatch(&self.counting, pallet, benchmark, components, false, 1)?);
		}
		for _ in 0..ROUNDS {
			for components in &choices {
				let repeats = effort.repeats.div_ceil(ROUNDS);
				times.extend(self.dispatch(&self.timing, pallet, benchmark, components, false, repeats)?);
			}
		}
		if times.is_empty() || accesses.is_empty() {
			bail!(
				"{}::{} measured nothing",
				pallet.name,
				String::from_utf8_lossy(&benchmark.name)
			);
		}
		Ok(Measured {
			name: String::from_utf8(benchmark.name.clone())?,
			components: benchmark.components.clone(),
			times,
			accesses,
		})
	}
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The choices of components: each goes through its range while the others are at their most.
fn choices(benchmark: &BenchmarkMetadata, steps: u32) -> Vec<Components> {
	if benchmark.components.is_empty() {
		return vec![Vec::new()];
	}
	let most: Components = benchmark
		.components
		.iter()
		.map(|(name, _, high)| (*name, *high))
		.collect();
	let mut all = Vec::new();
	for (index, (name, low, high)) in benchmark.components.iter().enumerate() {
		let mut values: Vec<u32> = (0..steps.max(2))
			.map(|step| low + (high - low) * step / (steps.max(2) - 1))
			.collect();
		values.dedup();
		for value in values {
			let mut choice = most.clone();
			choice[index] = (*name, value);
			all.push(choice);
		}
	}
	all
}
