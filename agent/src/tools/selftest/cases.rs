//! Tasks whose results are known: a machine that runs them all as written here reports what others report.

use std::sync::Arc;

use tidemill_engine::{CancelHandle, Execution, Program, Task, WasmEngine};
use tidemill_primitives::{
	job::Limits,
	report::{Outcome, TaskResult, TrapKind},
	task::{Content, InputFile, TaskSpecV1},
	Fuel, H256,
};

/// What the task finds at `/in/text`.
const TEXT: &[u8] = b"A tide mill grinds with power that would otherwise go by.\n";

/// A task, and what comes out of it on every machine that runs engine version `wasm/1`.
pub struct Case {
	/// Its name.
	pub name: &'static str,
	/// What is tried by it.
	pub tries: &'static str,
	/// Whether it is long enough to measure fuel per second by.
	pub timed: bool,
	wat: &'static str,
	fuel_limit: Fuel,
	outcome: Outcome,
	output: &'static str,
	output_length: u64,
	fuel: Fuel,
}

/// All of them.
pub const CASES: &[Case] = &[
	Case {
		name: "integer",
		tries: "64-bit integers",
		timed: true,
		wat: include_str!("programs/integer.wat"),
		fuel_limit: 2_000_000_000,
		outcome: Outcome::Exit(0),
		output: "0x687ea7c0450b8dd980b601e3fe19da079daf0e3e3064da496f7e3252cf62fd76",
		output_length: 89,
		fuel: 390_100_888,
	},
	Case {
		name: "float",
		tries: "64-bit floating point, and a NaN",
		timed: true,
		wat: include_str!("programs/float.wat"),
		fuel_limit: 2_000_000_000,
		outcome: Outcome::Exit(0),
		output: "0x330d8c0920581fb3e7532ecec04e4dbb573abaeabdfe5982eac1da7a98d917bc",
		output_length: 105,
		fuel: 400_101_026,
	},
	Case {
		name: "memory",
		tries: "a walk over 16 MiB of memory",
		timed: true,
		wat: include_str!("programs/memory.wat"),
		fuel_limit: 2_000_000_000,
		outcome: Outcome::Exit(0),
		output: "0x11c809f7cafee78b4fc02a82cf94469ae11eb9ab07a7f7645fbbe6b2f8423514",
		output_length: 85,
		fuel: 324_166_134,
	},
	Case {
		name: "wasi",
		tries: "files, standard output, clock, randomness, exit code",
		timed: false,
		wat: include_str!("programs/wasi.wat"),
		fuel_limit: 10_000_000,
		outcome: Outcome::Exit(7),
		output: "0x5c42c8791540b4e5f34a9ce2b6d28b6b950d4fe4c36bf6d168ad48da55c3637b",
		output_length: 222,
		fuel: 111_502,
	},
	Case {
		name: "trap",
		tries: "a division by zero",
		timed: false,
		wat: include_str!("programs/trap.wat"),
		fuel_limit: 10_000_000,
		outcome: Outcome::Trap(TrapKind::IntegerDivisionByZero),
		output: "0xc35e8c7977f003d4a4ee5eed9fe1752cf7abc76099e4c01f730b204a43bcbc11",
		output_length: 87,
		fuel: 100_871,
	},
	Case {
		name: "endless",
		tries: "the end of the fuel",
		timed: false,
		wat: include_str!("programs/endless.wat"),
		fuel_limit: 5_000_000,
		outcome: Outcome::OutOfFuel,
		output: "0x5ab51af1e348f62c32ddd5d88912c243f7dbb23d237637e1559e486e74b96795",
		output_length: 81,
		fuel: 5_000_000,
	},
];

/// The case by which speed is measured where one must do.
pub const QUICK: &Case = &CASES[0];

impl Case {
	/// Compiles its program. The error says why the engine does not take it.
	pub fn prepare(&self, engine: &WasmEngine) -> Result<Program, String> {
		let bytes = wat::parse_str(self.wat).map_err(|error| error.to_string())?;
		let prepared = engine.prepare(&bytes).map_err(|abstained| abstained.to_string())?;
		prepared.map_err(|invalid| invalid.to_string())
	}

	/// Runs it. Blocks. The error says why the engine gives no result.
	pub fn run(&self, engine: &WasmEngine, program: &Program) -> Result<Execution, String> {
		engine
			.run(program, self.task(), &CancelHandle::new())
			.map_err(|abstained| abstained.to_string())
	}

	/// In what a result is another than that of other machines; nothing if it is the same.
	pub fn differences(&self, result: &TaskResult) -> Vec<String> {
		let mut found = Vec::new();
		let mut compare = |what: &str, ours: String, theirs: String| {
			if ours != theirs {
				found.push(format!("{what} {ours}, others report {theirs}"));
			}
		};
		compare(
			"outcome",
			format!("{:?}", result.outcome),
			format!("{:?}", self.outcome),
		);
		compare("fuel", result.fuel.to_string(), self.fuel.to_string());
		compare("output", format!("{:?}", result.output), self.output.into());
		compare(
			"output length",
			result.output_length.to_string(),
			self.output_length.to_string(),
		);
		found
	}

	fn task(&self) -> Task {
		let input = InputFile {
			path: "/in/text".into(),
			content: Content {
				hash: H256(sp_crypto_hashing::blake2_256(TEXT)),
				length: TEXT.len() as u64,
			},
		};
		Task {
			job: H256::repeat_byte(0x71),
			index: 3,
			files: vec![(input.path.clone(), Arc::from(TEXT))],
			spec: TaskSpecV1 {
				args: vec![self.name.into()],
				inputs: vec![input],
				outputs: vec!["/out".into()],
				..Default::default()
			},
			stdin: Arc::default(),
			limits: Limits {
				fuel: self.fuel_limit,
				memory_mib: 32,
				input_bytes: 4_096,
				output_bytes: 4_096,
				run_ticks: 2,
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::DecodeAll;
	use tidemill_engine::EngineOptions;
	use tidemill_primitives::report::Output;

	/// The bytes of a file in a case's output, which is the one that is pinned.
	fn file(name: &str, path: &str) -> Vec<u8> {
		let case = CASES.iter().find(|case| case.name == name).unwrap();
		let engine = WasmEngine::new(EngineOptions::default()).unwrap();
		let execution = case.run(&engine, &case.prepare(&engine).unwrap()).unwrap();
		assert_eq!(case.differences(&execution.result), Vec::<String>::new(), "{name}");
		let blob = |hash: H256| &execution.blobs.iter().find(|blob| blob.0 == hash).unwrap().1;
		let Output(files) = Output::decode_all(&mut &blob(execution.result.output)[..]).unwrap();
		blob(files.iter().find(|file| file.path == path).unwrap().hash).clone()
	}

	#[test]
	fn integers_are_those_of_native_code() {
		let step = |value: u64, _| {
			value
				.wrapping_mul(6_364_136_223_846_793_005)
				.wrapping_add(1_442_695_040_888_963_407)
				.rotate_left(17)
		};
		assert_eq!(file("integer", "stdout"), (0..30_000_000).fold(1, step).to_le_bytes());
	}

	#[test]
	fn floats_are_those_of_native_code_and_the_nan_is_the_processors() {
		let (mut value, mut sum) = (0.7f64, 0.0f64);
		for _ in 0..20_000_000 {
			value = 3.9 * value * (1.0 - value);
			sum += (value / 3.0).sqrt();
		}
		let nan = 0xfff8_0000_0000_0000u64.to_le_bytes();
		assert_eq!(
			file("float", "stdout"),
			[value.to_le_bytes(), sum.to_le_bytes(), nan].concat()
		);
	}

	#[test]
	fn memory_is_that_of_native_code() {
		let mut words = vec![0u32; 1 << 22];
		let (mut place, mut sum) = (0u32, 0u32);
		for left in (1..=12_000_000u32).rev() {
			place = place.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) & ((1 << 22) - 1);
			sum = sum.wrapping_add(words[place as usize]);
			words[place as usize] = sum.wrapping_add(left);
		}
		assert_eq!(file("memory", "stdout"), sum.to_le_bytes());
	}

	#[test]
	fn the_others_come_out_as_written() {
		assert_eq!(file("wasi", "/out/copy"), TEXT);
		let out = file("wasi", "stdout");
		let (clock, random) = out.split_at(8);
		assert!(u64::from_le_bytes(clock.try_into().unwrap()) < CASES[3].fuel);
		assert_eq!(random.len(), 32);
		assert!(random.iter().any(|byte| *byte != 0));
		assert_eq!(file("trap", "stdout"), b"before");
		assert_eq!(file("endless", "stdout"), b"");
	}

	#[test]
	fn another_result_is_told_from_the_known_one() {
		let engine = WasmEngine::new(EngineOptions::default()).unwrap();
		let case = Case {
			wat: include_str!("programs/endless.wat"),
			fuel_limit: 10_000,
			..CASES[4]
		};
		let execution = case.run(&engine, &case.prepare(&engine).unwrap()).unwrap();
		let found = case.differences(&execution.result);
		let expected = [
			"outcome OutOfFuel, others report Trap(IntegerDivisionByZero)",
			&format!("fuel 10000, others report {}", case.fuel),
		];
		assert_eq!(found[..2], expected);
		assert_eq!(found.len(), 4, "{found:?}");
	}
}
