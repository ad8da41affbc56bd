//! Programs written by hand.

use polkavm::Reg::*;
use polkavm_common::{
	program::{asm, Instruction, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_machine::{OUTPUT_AT, PAGE, STACK};

/// Where read-write data starts if there is no read-only data.
pub const RW_AT: u32 = 0x2_0000;

pub struct Parts {
	pub isa: InstructionSetKind,
	pub ro: u32,
	pub rw: u32,
	pub stack: u32,
	pub jump_table: Vec<u32>,
	pub imports: Vec<&'static [u8]>,
	pub export: &'static [u8],
}

impl Default for Parts {
	fn default() -> Self {
		Self {
			isa: InstructionSetKind::ReviveV1,
			ro: 0,
			rw: 0,
			stack: STACK,
			jump_table: Vec::new(),
			imports: Vec::new(),
			export: b"main",
		}
	}
}

/// A blob of this code.
pub fn blob(code: &[Instruction], parts: Parts) -> Vec<u8> {
	let mut builder = ProgramBlobBuilder::new(parts.isa);
	builder.set_ro_data_size(parts.ro);
	builder.set_rw_data_size(parts.rw);
	builder.set_stack_size(parts.stack);
	for import in &parts.imports {
		builder.add_import(import);
	}
	builder.set_code(code, &parts.jump_table);
	builder.add_export_by_basic_block(0, parts.export);
	builder.into_vec().expect("the code is well formed")
}

/// Mixes the first 8 bytes of the input `rounds` times, writes each round's word to its own place within `pages` pages of
/// read-write data and to the output, and returns 8 bytes of output with exit code 7.
pub fn mixer(rounds: i32, pages: u32) -> Vec<u8> {
	let code = [
		asm::load_indirect_u64(T0, A0, 0),
		asm::load_imm(T1, rounds),
		asm::load_imm(S0, RW_AT as i32),
		asm::load_imm(S1, OUTPUT_AT as i32),
		asm::load_imm(A2, 0),
		asm::fallthrough(),
		asm::mul_imm_64(T0, T0, 0x5851_F42D),
		asm::add_imm_64(T0, T0, 0x1405_7B7E),
		asm::shift_logical_right_imm_64(T2, T0, 29),
		asm::xor(T0, T0, T2),
		asm::and_imm(A3, T0, (pages * PAGE - 8) as i32),
		asm::add_64(A3, A3, S0),
		asm::load_indirect_u64(A4, A3, 0),
		asm::add_64(T0, T0, A4),
		asm::store_indirect_u64(T0, A3, 0),
		asm::store_indirect_u64(T0, S1, 0),
		asm::add_imm_64(T1, T1, -1),
		asm::branch_not_eq_imm(T1, 0, 1),
		asm::load_imm64(A0, (7 << 32) | 8),
		asm::ret(),
	];
	blob(
		&code,
		Parts {
			rw: pages * PAGE,
			..Default::default()
		},
	)
}

/// Blocks of one instruction that touch two pages each, over and over: a new pair of pages with every block.
pub fn strider(pages: u32) -> Vec<u8> {
	let code = [
		asm::load_imm(T0, OUTPUT_AT as i32),
		asm::load_imm(T1, (OUTPUT_AT + (pages - 1) * PAGE) as i32),
		asm::fallthrough(),
		asm::add_imm_32(T0, T0, PAGE as i32),
		asm::store_indirect_u64(T0, T0, -4),
		asm::branch_less_unsigned(T0, T1, 1),
		asm::load_imm(A0, 0),
		asm::ret(),
	];
	blob(&code, Parts::default())
}
