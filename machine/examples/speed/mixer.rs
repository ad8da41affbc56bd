//! A program: a chain of multiplications over a table.

use polkavm::Reg::*;
use polkavm_common::{
	program::{asm, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_machine::STACK;

const TABLE: u32 = 0x2_0000;

/// The program with a table of so many words, a power of two; it returns nothing and leaves its result in A1.
pub fn blob(rounds: i32, words: u32) -> Vec<u8> {
	let code = [
		asm::load_indirect_u64(A1, A0, 0),
		asm::load_imm(T1, rounds),
		asm::load_imm(S0, TABLE as i32),
		asm::load_imm(A0, 0),
		asm::fallthrough(),
		asm::mul_imm_64(A1, A1, 0x5851_F42D),
		asm::add_imm_64(A1, A1, 0x1405_7B7E),
		asm::shift_logical_right_imm_64(T2, A1, 29),
		asm::xor(A1, A1, T2),
		asm::and_imm(A3, A1, 8 * (words as i32 - 1)),
		asm::add_64(A3, A3, S0),
		asm::load_indirect_u64(A4, A3, 0),
		asm::add_64(A1, A1, A4),
		asm::store_indirect_u64(A1, A3, 0),
		asm::add_imm_64(T1, T1, -1),
		asm::branch_not_eq_imm(T1, 0, 1),
		asm::ret(),
	];
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_rw_data_size(8 * words);
	builder.set_stack_size(STACK);
	builder.set_code(&code, &[]);
	builder.add_export_by_basic_block(0, b"main");
	builder.into_vec().expect("the code is well formed")
}
