//! How tasks end.

use polkavm_common::program::{
	asm::*,
	Reg::{A0, A1, S0, SP, T0},
};
use tidemill_machine::{tree, MAX_OUTPUT, OUTPUT_AT, STACK_AT};
use tidemill_primitives::report::{Outcome, TrapKind};

use super::support::{builder, output, program, run, task};

const TRAPPED: Outcome = Outcome::Trap(TrapKind::Machine);
const READ_ONLY_AT: i32 = 0x1_0000;

/// Writes 1, 2, 3 to the output and returns this.
fn returning(value: u64) -> Vec<u8> {
	program(&[
		store_imm_u32(OUTPUT_AT as i32, 0x0003_0201),
		load_imm64(A0, value),
		ret(),
	])
}

#[test]
fn the_exit_code_and_the_length_are_what_main_returns() {
	for (code, length) in [(0_i32, 3_u32), (7, 0), (-1, 1), (i32::MIN, 100), (1, MAX_OUTPUT)] {
		let value = (u64::from(code as u32) << 32) | u64::from(length);
		let execution = run(&returning(value), &task(b"", 1_000));
		assert_eq!(execution.result.outcome, Outcome::Exit(code));
		assert_eq!(execution.result.output_length, u64::from(length));
		assert_eq!(execution.result.fuel, 3);
		assert_eq!(
			output(&execution).iter().filter(|byte| **byte != 0).count(),
			length.min(3) as usize
		);
	}
}

#[test]
fn what_is_written_behind_the_output_is_part_of_its_root() {
	let execution = run(&returning(1), &task(b"", 1_000));
	assert_eq!(output(&execution), [1]);
	assert_eq!(execution.blobs[0].1, [1, 2, 3]);
	assert_eq!(execution.result.output, tree::output_root(&[1, 2, 3]));
}

#[test]
fn an_empty_output_is_an_output() {
	let execution = run(&program(&[load_imm(A0, 0), ret()]), &task(b"", 1_000));
	assert_eq!(execution.result.output, tree::output_root(&[]));
	assert_eq!(execution.blobs[0].1, [0; 0]);
}

#[test]
fn an_output_is_too_large_beyond_the_limit_of_the_job_and_of_the_machine() {
	let ended = |length: u64, limit: u64| {
		let mut task = task(b"", 1_000);
		task.limits.output_bytes = limit;
		run(&returning(length), &task).result.outcome
	};
	assert_eq!(ended(3, 3), Outcome::Exit(0));
	assert_eq!(ended(4, 3), Outcome::OutputTooLarge);
	assert_eq!(ended(u64::from(MAX_OUTPUT), u64::MAX), Outcome::Exit(0));
	assert_eq!(ended(u64::from(MAX_OUTPUT) + 1, u64::MAX), Outcome::OutputTooLarge);
	assert_eq!(ended(u64::from(u32::MAX), u64::MAX), Outcome::OutputTooLarge);
}

#[test]
fn everything_forbidden_is_a_trap_without_output() {
	let write = || store_imm_u32(OUTPUT_AT as i32, 1);
	let cases = [
		("trap", vec![write(), trap()]),
		("a call of the host", vec![write(), ecalli(0), load_imm(A0, 0), ret()]),
		("address 0", vec![load_u8(A0, 0), ret()]),
		("the last address", vec![load_u8(A0, -1), ret()]),
		(
			"beside the blocks",
			vec![store_imm_u8(0xFFFF_0000_u32 as i32, 1), ret()],
		),
		("below the input", vec![store_indirect_u8(A1, A0, -1), ret()]),
		("behind the stack", vec![store_indirect_u8(A1, SP, 0), ret()]),
		("below the stack", vec![store_imm_u8((STACK_AT - 1) as i32, 1), ret()]),
		("the input", vec![store_indirect_u8(A1, A0, 0), ret()]),
		("read-only data", vec![store_imm_u8(READ_ONLY_AT, 1), ret()]),
		(
			"a jump to nowhere",
			vec![load_imm(T0, 12_345), jump_indirect(T0, 0), trap()],
		),
	];
	for (name, code) in cases {
		let mut builder = builder(&code, &[]);
		builder.set_ro_data_size(4096);
		let result = run(&builder.to_vec().unwrap(), &task(b"", 1_000)).result;
		assert_eq!(result.outcome, TRAPPED, "{name}");
		assert!(
			result.fuel > 0 && result.fuel <= code.len() as u64,
			"{name}: {}",
			result.fuel
		);
	}
}

#[test]
fn a_program_may_use_its_memory_to_the_last_byte() {
	let code = [
		load_u8(T0, READ_ONLY_AT + 4095),
		store_imm_u8(0x3_0000 + 4095, 5),
		store_indirect_u8(A1, SP, -1),
		store_imm_u8(STACK_AT as i32, 1),
		load_indirect_u8(T0, A0, 0),
		store_imm_u8((OUTPUT_AT + MAX_OUTPUT - 1) as i32, 9),
		load_u8(S0, 0xFFFE_FFFF_u32 as i32),
		load_imm(A0, 0),
		ret(),
	];
	let mut builder = builder(&code, &[]);
	builder.set_ro_data_size(4096);
	builder.set_rw_data_size(4096);
	let execution = run(&builder.to_vec().unwrap(), &task(b"input", 1_000));
	assert_eq!(execution.result.outcome, Outcome::Exit(0));
	assert_eq!(execution.blobs[0].1.len(), MAX_OUTPUT as usize);
}
