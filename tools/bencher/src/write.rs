//! Writes what was measured as Rust.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};

use crate::{
	model::{by_components, Line, Model},
	overhead,
	pallets::{Effort, Measured},
	storage,
};

/// The release of the SDK whose runtime is measured.
const SDK: &str = "polkadot-sdk 2609.2.0";

/// Where the weights of the runtime are.
pub struct Folder<'a> {
	path: &'a Path,
	machine: String,
}

/// A number with underscores, as rustfmt leaves it.
fn number(value: u64) -> String {
	let digits = value.to_string();
	let mut text = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index > 0 && (digits.len() - index) % 3 == 0 {
			text.push('_');
		}
		text.push(digit);
	}
	text
}

/// What kind of machine this is: its processor, and how many cores it has.
fn machine() -> String {
	let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
	let model = text
		.lines()
		.find_map(|line| line.strip_prefix("model name")?.split(':').nth(1))
		.map_or("unnamed processor", str::trim);
	let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
	format!("{model}, {cores} cores")
}

/// `base + slope * component`, for each component with a slope.
fn accesses(line: &Line, names: &[String], function: &str) -> String {
	let mut text = String::new();
	if line.base > 0 {
		let _ = write!(
			text,
			"\n\t\t\t.saturating_add(T::DbWeight::get().{function}({}))",
			line.base
		);
	}
	for (slope, name) in line.slopes.iter().zip(names).filter(|(slope, _)| **slope > 0) {
		let _ = write!(
			text,
			"\n\t\t\t.saturating_add(T::DbWeight::get().{function}({slope}).saturating_mul({name}.into()))"
		);
	}
	text
}

fn function(measured: &Measured, model: &Model) -> String {
	let names: Vec<String> = measured.components.iter().map(|(name, ..)| name.to_string()).collect();
	let used = |index: usize| {
		[&model.time, &model.reads, &model.writes]
			.iter()
			.any(|line| line.slopes.get(index) > Some(&0))
	};
	let parameters: Vec<String> = names
		.iter()
		.enumerate()
		.map(|(index, name)| format!("{}{name}: u32", if used(index) { "" } else { "_" }))
		.collect();
	let mut text = String::new();
	for (name, low, high) in &measured.components {
		let _ = writeln!(text, "\t/// Measured with `{name}` from {low} to {high}.");
	}
	let _ = writeln!(text, "\tfn {}({}) -> Weight {{", measured.name, parameters.join(", "));
	let least = by_components(&measured.times)
		.into_values()
		.filter_map(|times| times.first().copied())
		.min();
	let _ = writeln!(text, "\t\t// Least time: {} ns.", number(least.unwrap_or(0)));
	let _ = write!(text, "\t\tWeight::from_parts({}, 0)", number(model.time.base));
	for (slope, name) in model.time.slopes.iter().zip(&names).filter(|(slope, _)| **slope > 0) {
		let _ = write!(
			text,
			"\n\t\t\t.saturating_add(Weight::from_parts({}, 0).saturating_mul({name}.into()))",
			number(*slope)
		);
	}
	text.push_str(&accesses(&model.reads, &names, "reads"));
	text.push_str(&accesses(&model.writes, &names, "writes"));
	text.push_str("\n\t}\n");
	text
}

/// The trait that a file's weights are of.
fn weight_trait(pallet: &str) -> String {
	match pallet {
		"frame_system_extensions" => "frame_system::ExtensionsWeightInfo".into(),
		_ => format!("{pallet}::WeightInfo"),
	}
}

/// What the declared weights of a pallet are called.
fn alias(pallet: &str) -> String {
	let words = pallet
		.trim_start_matches("pallet_")
		.trim_start_matches("frame_")
		.split('_');
	let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
	words.map(capital).collect()
}

/// The type by which the runtime declares the weights of a pallet.
fn declared_by(pallet: &str) -> String {
	let (of, item) = match pallet {
		"frame_system_extensions" => ("frame_system", "ExtensionsWeightInfo"),
		_ => (pallet, "WeightInfo"),
	};
	format!("type {} = <Runtime as {of}::Config>::{item};", alias(pallet))
}

impl<'a> Folder<'a> {
	/// The folder with this path.
	pub fn new(path: &'a Path) -> Self {
		Self {
			path,
			machine: machine(),
		}
	}

	fn write(&self, name: &str, how: &str, text: &str) -> Result<()> {
		let path = self.path.join(format!("{name}.rs"));
		let text = format!(
			"{how}\n//!\n//! Written by `make weights`; change the benchmarks, not this. Machine: {}. SDK: {SDK}.\n\n{text}",
			self.machine
		);
		fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
	}

	/// Writes the weights of a pallet.
	pub fn pallet(&self, pallet: &str, effort: Effort, all: &[Measured]) -> Result<()> {
		let how = format!(
			"//! Weights of `{pallet}`, measured in its Wasm: {} steps a component, {} repeats.",
			effort.steps, effort.repeats
		);
		let mut functions = Vec::new();
		let mut database = false;
		for measured in all {
			let model = measured.model()?;
			database |= [&model.reads, &model.writes]
				.iter()
				.any(|line| line.base > 0 || line.slopes.iter().any(|slope| *slope > 0));
			functions.push(function(measured, &model));
		}
		let uses = if database {
			"use frame_support::{traits::Get, weights::Weight};"
		} else {
			"use frame_support::weights::Weight;"
		};
		let text = format!(
			"use core::marker::PhantomData;\n\n{uses}\n\n/// Weights of `{pallet}`.\npub struct WeightInfo<T>(PhantomData<T>);\n\n\
			 impl<T: frame_system::Config> {} for WeightInfo<T> {{\n{}}}\n",
			weight_trait(pallet),
			functions.join("\n")
		);
		self.write(pallet, &how, &text)
	}

	/// Writes how the bencher gets at the weights that the runtime declares.
	pub fn declared(&self, all: &[(String, Vec<(String, usize)>)]) -> Result<()> {
		let (mut arms, mut types) = (String::new(), String::new());
		for (pallet, benchmarks) in all {
			let _ = writeln!(types, "{}", declared_by(pallet));
			for (benchmark, components) in benchmarks {
				let at: Vec<String> = (0..*components).map(|index| format!("at({index})")).collect();
				let _ = writeln!(
					arms,
					"\t\t(\"{pallet}\", \"{benchmark}\") => <{} as {}>::{benchmark}({}),",
					alias(pallet),
					weight_trait(pallet),
					at.join(", ")
				);
			}
		}
		let text = format!(
			"use frame_support::weights::Weight;\n\nuse crate::Runtime;\n\n{types}\n\
			 /// The weight that the runtime declares for what a benchmark measures; none if there is no such benchmark.\n\
			 pub fn declared(pallet: &str, benchmark: &str, components: &[u32]) -> Option<Weight> {{\n\
			 \tlet at = |index: usize| components.get(index).copied().unwrap_or_default();\n\
			 \tSome(match (pallet, benchmark) {{\n{arms}\t\t_ => return None,\n\t}})\n}}\n"
		);
		self.write(
			"declared",
			"//! The weight that is declared for what each benchmark measures, so that the bencher can compare.",
			&text,
		)
	}

	/// Writes the weights of the database.
	pub fn database(&self, keys: u64, costs: &storage::Costs) -> Result<()> {
		let how = format!(
			"//! Weights of the database: means of reads and writes in a ParityDB of {} items.",
			number(keys)
		);
		let text = format!(
			"use frame_support::{{parameter_types, weights::RuntimeDbWeight}};\n\nparameter_types! {{\n\
			 \t/// What a read and a write cost.\n\t///\n\
			 \t/// Nanoseconds of a read: {}.\n\
			 \t/// Nanoseconds of a write, a share of a commit: {}.\n\
			 \tpub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {{\n\t\tread: {},\n\t\twrite: {},\n\t}};\n}}\n",
			costs.read,
			costs.write,
			number(costs.read.mean * 1_000),
			number(costs.write.mean * 1_000)
		);
		self.write("db", &how, &text)
	}

	/// Writes the weights of an empty block and of a transaction that does nothing.
	pub fn overhead(&self, repeats: u32, costs: &overhead::Costs) -> Result<()> {
		let constant = |doc: &str, name: &str, stats: crate::stats::Stats| {
			format!(
				"use frame_support::{{parameter_types, weights::Weight}};\n\nparameter_types! {{\n\t/// {doc}\n\t///\n\
				 \t/// Nanoseconds: {stats}.\n\
				 \tpub const {name}: Weight = Weight::from_parts({}, 0);\n}}\n",
				number(stats.median * 1_000)
			)
		};
		self.write(
			"block",
			&format!("//! Weight of an empty block: the median of {repeats} executions in its Wasm."),
			&constant(
				"What a block costs that holds its inherents only.",
				"BlockWeight",
				costs.block,
			),
		)?;
		self.write(
			"extrinsic",
			&format!(
				"//! Weight of a transaction that does nothing: its share of a block of {}, the median of {repeats} executions.",
				costs.count
			),
			&constant(
				"What a signed transaction costs beside its call.",
				"ExtrinsicWeight",
				costs.extrinsic,
			),
		)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn numbers_are_readable() {
		assert_eq!(number(0), "0");
		assert_eq!(number(999), "999");
		assert_eq!(number(1_000), "1_000");
		assert_eq!(number(12_345_678), "12_345_678");
	}
}
