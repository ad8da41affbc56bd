//! What a task must be given, and what it finds.

use polkavm_common::program::{
	asm::*,
	Reg::{A0, A1, T0},
};
use tidemill_engine::{pvm::Task, Abstained, CancelHandle};
use tidemill_machine::{MAX_INPUT, OUTPUT_AT};
use tidemill_primitives::{
	report::{Abstention, Outcome},
	H256,
};

use super::support::{builder, engines, output, prepare, program, run, task};

/// Copies the last eight bytes of the input to the output.
fn copying() -> Vec<u8> {
	program(&[
		add_64(T0, A0, A1),
		load_indirect_u64(T0, T0, -8),
		store_u64(T0, OUTPUT_AT as i32),
		load_imm(A0, 8),
		ret(),
	])
}

fn abstained(blob: &[u8], task: &Task) -> Abstained {
	let engine = &engines()[0];
	engine
		.run(&prepare(engine, blob), task, &CancelHandle::new())
		.unwrap_err()
}

#[test]
fn the_whole_input_is_there() {
	for length in [8, 4096, 5000, MAX_INPUT as usize] {
		let input: Vec<u8> = (0..length).map(|at| (at * 7 % 251) as u8).collect();
		let execution = run(&copying(), &task(&input, 1_000));
		assert_eq!(execution.result.outcome, Outcome::Exit(0));
		assert_eq!(output(&execution), &input[length - 8..]);
	}
}

#[test]
fn one_run_leaves_nothing_to_the_next() {
	let secret = task(&[1; 10_000], 1_000);
	run(&copying(), &secret);
	// Reads where the input before had its last bytes, and beside the output.
	let code = [
		load_indirect_u64(T0, A0, 9_992),
		store_u64(T0, OUTPUT_AT as i32),
		load_imm(A0, 16),
		ret(),
	];
	assert_eq!(output(&run(&program(&code), &task(b"", 1_000))), [0; 16]);
}

#[test]
fn an_input_that_is_not_the_one_named_is_not_run() {
	let mut other = task(b"input", 1_000);
	other.input = b"inputs"[..].into();
	assert_eq!(abstained(&copying(), &other).reason, Abstention::InputUnavailable);
	other = task(b"input", 1_000);
	other.spec.root = H256::zero();
	assert_eq!(abstained(&copying(), &other).reason, Abstention::ManifestInvalid);
}

#[test]
fn inputs_and_memory_above_the_limits_are_not_run() {
	let mut long = task(b"input", 1_000);
	long.limits.input_bytes = 4;
	assert_eq!(abstained(&copying(), &long).reason, Abstention::ManifestInvalid);
	let mut longest = task(&vec![0; MAX_INPUT as usize + 1], 1_000);
	longest.limits.input_bytes = u64::MAX;
	assert_eq!(abstained(&copying(), &longest).reason, Abstention::ManifestInvalid);

	let mut large = builder(&[load_imm(A0, 0), ret()], &[]);
	large.set_rw_data_size(8 << 20);
	let large = large.to_vec().unwrap();
	let mut tight = task(b"", 1_000);
	tight.limits.memory_mib = 56;
	assert_eq!(run(&large, &tight).result.outcome, Outcome::Exit(0));
	tight.limits.memory_mib = 55;
	assert_eq!(abstained(&large, &tight).reason, Abstention::ManifestInvalid);
}
