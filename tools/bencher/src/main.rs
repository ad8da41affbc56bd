//! Measures the runtime's weights.
//!
//! * `runtime`: the runtime's Wasm, built with its benchmarks, and calls of it. `blob` is the project that builds it.
//! * `pallets`, `model`: the benchmarks of the pallets, and the lines fitted to what they measure.
//! * `storage`: reads and writes of the database. `overhead`: blocks and transactions that do nothing.
//! * `write`: the files of `runtime/src/weights`. `check`: whether what they declare still holds.

#![recursion_limit = "256"]

mod check;
mod model;
mod overhead;
mod pallets;
mod runtime;
mod stats;
mod storage;
mod write;

use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::Parser;
use pallets::{Bench, Effort};

/// Measures the weights of Tidemill's runtime and writes them, or checks those that it declares.
#[derive(Parser)]
struct Arguments {
	/// Write nothing; fail if a declared weight is below what is measured by more than the noise.
	#[arg(long)]
	check: bool,
	/// The runtime's Wasm, built with its benchmarks.
	#[arg(long)]
	runtime: PathBuf,
	/// Folder of the runtime's weights.
	#[arg(long, default_value = "runtime/src/weights")]
	folder: PathBuf,
	/// Measure nothing; print which items of storage each benchmark of the pallets reads and writes.
	#[arg(long)]
	accesses: bool,
	/// Measure only this part: a pallet, `storage` or `overhead`. Can be given more than once.
	#[arg(long)]
	only: Vec<String>,
	/// Values of each component of a benchmark.
	#[arg(long, default_value_t = 8)]
	steps: u32,
	/// Measurements at each of them, rounded up to a multiple of 5.
	#[arg(long, default_value_t = 20)]
	repeats: u32,
	/// Items of the database that reads and writes are measured in.
	#[arg(long, default_value_t = 1_000_000)]
	keys: u64,
	/// Reads, and writes, that are measured.
	#[arg(long, default_value_t = 100_000)]
	samples: usize,
	/// Transactions of the block in which one is measured.
	#[arg(long, default_value_t = 1_000)]
	transactions: u32,
}

/// Times that a benchmark which is found above its weight is measured again, after all others.
const AGAIN: usize = 3;

impl Arguments {
	fn wants(&self, part: &str) -> bool {
		self.only.is_empty() || self.only.iter().any(|only| only == part)
	}
}

fn main() -> Result<()> {
	// What the runtime says when it panics.
	sp_tracing::try_init_simple();
	let arguments = Arguments::parse();
	let path = &arguments.runtime;
	let code = std::fs::read(path).with_context(|| format!("cannot read the runtime at {}", path.display()))?;
	let runtime = runtime::Runtime::new(code);
	let folder = write::Folder::new(&arguments.folder);
	if arguments.accesses {
		return accesses(&arguments, &runtime);
	}
	let mut findings = check::Findings::default();
	pallets(&arguments, &runtime, &folder, &mut findings)?;
	if arguments.wants("overhead") {
		let costs = overhead::measure(&runtime, arguments.repeats, arguments.transactions)?;
		println!("block: {}\nextrinsic: {}", costs.block, costs.extrinsic);
		if arguments.check {
			findings.overhead(&runtime, &costs)?;
		} else {
			folder.overhead(arguments.repeats, &costs)?;
		}
	}
	if arguments.wants("storage") {
		let costs = storage::measure(arguments.keys, arguments.samples)?;
		println!("read: {}\nwrite: {}", costs.read, costs.write);
		if arguments.check {
			findings.database(&runtime, &costs)?;
		} else {
			folder.database(arguments.keys, &costs)?;
		}
	}
	findings.conclude()
}

fn accesses(arguments: &Arguments, runtime: &runtime::Runtime) -> Result<()> {
	let bench = Bench::new(runtime)?;
	for pallet in bench.list()?.iter().filter(|pallet| arguments.wants(&pallet.name)) {
		for benchmark in &pallet.benchmarks {
			println!("{}::{}", pallet.name, String::from_utf8_lossy(&benchmark.name));
			for (item, (reads, writes)) in bench.accesses(pallet, benchmark)? {
				println!("	{item}: {reads} read, {writes} written");
			}
		}
	}
	Ok(())
}

fn pallets(
	arguments: &Arguments,
	runtime: &runtime::Runtime,
	folder: &write::Folder,
	findings: &mut check::Findings,
) -> Result<()> {
	let effort = Effort {
		steps: arguments.steps,
		repeats: arguments.repeats,
	};
	let bench = Bench::new(runtime)?;
	let list = bench.list()?;
	if !arguments.check {
		let names: Vec<_> = list
			.iter()
			.map(|pallet| {
				let named = |it: &frame_benchmarking::BenchmarkMetadata| {
					(String::from_utf8_lossy(&it.name).into_owned(), it.components.len())
				};
				(pallet.name.clone(), pallet.benchmarks.iter().map(named).collect())
			})
			.collect();
		folder.declared(&names)?;
	}
	let mut failures = Vec::new();
	let mut doubtful = Vec::new();
	for pallet in list.iter().filter(|pallet| arguments.wants(&pallet.name)) {
		let mut all = Vec::new();
		for benchmark in &pallet.benchmarks {
			println!("{}::{}", pallet.name, String::from_utf8_lossy(&benchmark.name));
			let measured = match bench.measure(pallet, benchmark, effort) {
				Ok(measured) => measured,
				Err(error) => {
					failures.push(error.to_string());
					continue;
				}
			};
			if arguments.check {
				let found = check::Findings::of(runtime, &bench, &pallet.name, &measured)?;
				if !found.is_empty() {
					doubtful.push((pallet, benchmark, found));
				}
			}
			all.push(measured);
		}
		if !arguments.check && all.len() == pallet.benchmarks.len() {
			folder.pallet(&pallet.name, effort, &all)?;
		}
	}
	if !failures.is_empty() {
		bail!("these benchmarks failed:\n{}", failures.join("\n"));
	}
	for _ in 0..AGAIN {
		for (pallet, benchmark, found) in std::mem::take(&mut doubtful) {
			println!("again: {found:?}");
			let measured = bench.measure(pallet, benchmark, effort)?;
			let found = check::Findings::of(runtime, &bench, &pallet.name, &measured)?;
			if !found.is_empty() {
				doubtful.push((pallet, benchmark, found));
			}
		}
	}
	for (_, _, found) in doubtful {
		findings.add(found);
	}
	Ok(())
}
