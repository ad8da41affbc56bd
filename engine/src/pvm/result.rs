//! From the end of a run to a task's result.

use sp_crypto_hashing::blake2_256;
use tidemill_machine::{tree, Ended};
use tidemill_primitives::{
	report::{InvalidProgram, Outcome, TaskResult, TrapKind},
	Fuel, H256,
};

use crate::task::{Execution, Stats};

/// What every device reports of a task whose program cannot be run.
pub fn invalid_execution(reason: InvalidProgram) -> Execution {
	execution(without_output(Outcome::InvalidProgram(reason), 0), Vec::new())
}

/// The outcome of a run whose output may have `most` bytes, and the length of that output if it has one.
pub(super) fn outcome(ended: Ended, most: u64) -> (Outcome, Option<u32>) {
	match ended {
		Ended::Exit { length, .. } if u64::from(length) > most => (Outcome::OutputTooLarge, None),
		Ended::Exit { code, length } => (Outcome::Exit(code), Some(length)),
		Ended::Trap => (Outcome::Trap(TrapKind::Machine), None),
		Ended::OutOfFuel => (Outcome::OutOfFuel, None),
	}
}

/// The result of a task that has no output.
pub(super) fn without_output(outcome: Outcome, fuel: Fuel) -> TaskResult {
	TaskResult {
		outcome,
		output: H256::zero(),
		output_length: 0,
		fuel,
	}
}

/// The result of a task whose output is the first `length` bytes of this block.
pub(super) fn with_output(outcome: Outcome, fuel: Fuel, block: &[u8], length: u32) -> TaskResult {
	TaskResult {
		outcome,
		output: tree::output_root(block),
		output_length: length.into(),
		fuel,
	}
}

/// The bytes of an output block that are kept: its output, and what else is not zero.
pub(super) fn kept(mut block: Vec<u8>, length: u32) -> Vec<u8> {
	let written = block.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
	block.truncate(written.max(length as usize));
	block
}

/// An execution with its output, if it has one.
pub(super) fn execution(result: TaskResult, output: Vec<u8>) -> Execution {
	let blobs = match result.output.is_zero() {
		true => Vec::new(),
		false => vec![(H256(blake2_256(&output)), output)],
	};
	Execution {
		result,
		blobs,
		detail: None,
		stats: Stats::default(),
	}
}
