//! The task of the engine `Pvm` whose result is known.

use std::time::Instant;

use tidemill_engine::{
	pvm::{Backend, PvmEngine, PvmOptions, Task},
	CancelHandle,
};
use tidemill_machine::tree;
use tidemill_primitives::{
	job::Limits,
	report::{Outcome, TaskResult},
	task::{Content, PvmTask},
	Fuel, H256,
};

/// The program, as text.
const PROGRAM: &str = include_str!("programs/mixer.pvm");
const INPUT: [u8; 8] = 0x0123_4567_89ab_cdef_u64.to_le_bytes();

/// What comes out of it on every machine that runs engine version `pvm/1`.
const OUTPUT: &str = "0xb61e47768c118aa0e8b157dfeb2aef50968d56dd5534f1a71e1fcc6217f74853";
const OUTPUT_LENGTH: u64 = 8;
const FUEL: Fuel = 180_000_008;

/// How the task ended here.
pub struct PvmRun {
	/// Whether programs run compiled.
	pub compiled: bool,
	/// Fuel per second.
	pub speed: f64,
	/// In what the result is another than that of other machines; nothing if it is the same.
	pub differences: Vec<String>,
}

/// Runs the task. Blocks.
pub fn run() -> PvmRun {
	let engine = PvmEngine::new(PvmOptions::default());
	let (speed, differences) = match execute(&engine) {
		Ok((ran, seconds)) => (ran.fuel as f64 / seconds.max(1e-9), differences(&ran)),
		Err(why) => (0.0, vec![why]),
	};
	PvmRun {
		compiled: engine.backend() == Backend::Compiler,
		speed,
		differences,
	}
}

fn execute(engine: &PvmEngine) -> Result<(TaskResult, f64), String> {
	let blob = polkavm_common::assembler::assemble(None, PROGRAM)?;
	let program = engine.prepare(&blob).map_err(|invalid| invalid.to_string())?;
	let begun = Instant::now();
	let ran = engine
		.run(&program, &task(), &CancelHandle::new())
		.map_err(|abstained| abstained.to_string())?;
	Ok((ran.result, begun.elapsed().as_secs_f64()))
}

fn task() -> Task {
	Task {
		spec: PvmTask {
			input: Content {
				hash: H256(sp_crypto_hashing::blake2_256(&INPUT)),
				length: INPUT.len() as u64,
			},
			root: tree::input_root(&INPUT),
		},
		input: INPUT.to_vec().into(),
		limits: Limits {
			fuel: 2 * FUEL,
			memory_mib: 64,
			input_bytes: INPUT.len() as u64,
			output_bytes: OUTPUT_LENGTH,
			run_ticks: 2,
		},
	}
}

fn differences(result: &TaskResult) -> Vec<String> {
	let pairs = [
		(
			"outcome",
			format!("{:?}", result.outcome),
			format!("{:?}", Outcome::Exit(7)),
		),
		("fuel", result.fuel.to_string(), FUEL.to_string()),
		("output", format!("{:?}", result.output), OUTPUT.to_owned()),
		(
			"output length",
			result.output_length.to_string(),
			OUTPUT_LENGTH.to_string(),
		),
	];
	let differs = pairs.into_iter().filter(|(_, ours, theirs)| ours != theirs);
	differs
		.map(|(what, ours, theirs)| format!("{what} {ours}, others report {theirs}"))
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_result_is_that_of_native_code() {
		let mut words = vec![0u64; 65_536 / 8];
		let last = (0..20_000_000).fold(u64::from_le_bytes(INPUT), |word, _| {
			let word = word.wrapping_mul(1_481_765_933).wrapping_add(336_034_686);
			let place = &mut words[(word & 65_528) as usize / 8];
			*place = place.wrapping_add(word);
			*place
		});
		assert_eq!(format!("{:?}", tree::output_root(&last.to_le_bytes())), OUTPUT);
		let found = run();
		assert_eq!(found.differences, Vec::<String>::new());
		assert!(found.speed > 0.0);
	}

	#[test]
	fn another_result_is_told_from_the_known_one() {
		let engine = PvmEngine::new(PvmOptions::default());
		let blob = polkavm_common::assembler::assemble(None, PROGRAM).unwrap();
		let program = engine.prepare(&blob).unwrap();
		let mut task = task();
		task.limits.fuel = 1_000;
		let ran = engine.run(&program, &task, &CancelHandle::new()).unwrap();
		assert_eq!(differences(&ran.result).len(), 4);
	}
}
