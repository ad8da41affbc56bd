//! What the machine asks of a program's code.

use polkavm::{
	program::{ISA_ReviveV1, Instruction},
	ProgramBlob, ProgramCounter,
};

use crate::{Refusal, MAX_BLOCK, MAX_CODE};

/// Refuses code in which the interpreter would find anything but whole basic blocks of bounded length.
pub(crate) fn check(blob: &ProgramBlob) -> Result<(), Refusal> {
	let (mut length, mut total) = (0, 0);
	let mut last = Instruction::invalid;
	for parsed in blob.instructions_with_isa(ISA_ReviveV1) {
		last = parsed.kind;
		length += 1;
		total += 1;
		if length > MAX_BLOCK {
			return Err(Refusal::LongBlock);
		}
		if last == Instruction::invalid || target(last).is_some_and(|target| !starts_block(blob, target)) {
			return Err(Refusal::Code);
		}
		if last.starts_new_basic_block() {
			length = 0;
			total += 1;
		}
		if total > MAX_CODE {
			return Err(Refusal::LongCode);
		}
	}
	if !last.starts_new_basic_block() || last.opcode().can_fallthrough() {
		return Err(Refusal::Code);
	}
	match blob.jump_table().iter().all(|target| starts_block(blob, target.0)) {
		true => Ok(()),
		false => Err(Refusal::Code),
	}
}

fn starts_block(blob: &ProgramBlob, pc: u32) -> bool {
	blob.scan_is_jump_target_valid(ISA_ReviveV1, ProgramCounter(pc))
}

/// Where a direct jump leads.
fn target(instruction: Instruction) -> Option<u32> {
	use Instruction::*;
	match instruction {
		jump(target)
		| load_imm_and_jump(_, _, target)
		| branch_eq(_, _, target)
		| branch_eq_imm(_, _, target)
		| branch_not_eq(_, _, target)
		| branch_not_eq_imm(_, _, target)
		| branch_less_unsigned(_, _, target)
		| branch_less_unsigned_imm(_, _, target)
		| branch_less_signed(_, _, target)
		| branch_less_signed_imm(_, _, target)
		| branch_less_or_equal_unsigned_imm(_, _, target)
		| branch_less_or_equal_signed_imm(_, _, target)
		| branch_greater_or_equal_unsigned(_, _, target)
		| branch_greater_or_equal_unsigned_imm(_, _, target)
		| branch_greater_or_equal_signed(_, _, target)
		| branch_greater_or_equal_signed_imm(_, _, target)
		| branch_greater_unsigned_imm(_, _, target)
		| branch_greater_signed_imm(_, _, target) => Some(target),
		_ => None,
	}
}
