//! Dividing basic blocks that are longer than the machine takes.

use anyhow::{anyhow, Context};
use polkavm_common::{
	program::{Instruction, ProgramBlob, ProgramCounter},
	writer::ProgramBlobBuilder,
};

/// The same program with at most `most` instructions in a basic block: long ones are divided by `fallthrough`.
pub fn shorten(program: Vec<u8>, most: u32) -> anyhow::Result<Vec<u8>> {
	let blob = ProgramBlob::parse(program.into()).map_err(|error| anyhow!("{error}"))?;
	let mut code = Vec::new();
	// The block that begins where an instruction stood, by the instruction's old place.
	let mut starts = Vec::new();
	let (mut block, mut length) = (0, 0);
	for instruction in blob.instructions() {
		if length == 0 {
			starts.push((instruction.offset, block));
		}
		if length + 1 == most && !instruction.kind.starts_new_basic_block() {
			code.push(Instruction::fallthrough);
			(block, length) = (block + 1, 0);
		}
		code.push(instruction.kind);
		length += 1;
		if instruction.kind.starts_new_basic_block() {
			(block, length) = (block + 1, 0);
		}
	}
	let block_at = |place: ProgramCounter| {
		let found = starts.binary_search_by_key(&place, |(start, _)| *start);
		found
			.map(|at| starts[at].1)
			.ok()
			.context("the linker left a jump into the middle of a block")
	};
	for instruction in &mut code {
		if let Some(target) = target(instruction) {
			*target = block_at(ProgramCounter(*target))?;
		}
	}
	let jumps: Vec<u32> = blob.jump_table().iter().map(block_at).collect::<Result<_, _>>()?;

	let mut builder = ProgramBlobBuilder::new(blob.isa());
	builder.set_ro_data_size(blob.ro_data_size());
	builder.set_ro_data(blob.ro_data().to_vec());
	builder.set_rw_data_size(blob.rw_data_size());
	builder.set_rw_data(blob.rw_data().to_vec());
	builder.set_stack_size(blob.stack_size());
	for import in &blob.imports() {
		builder.add_import(import.context("the linker left a damaged import")?.as_bytes());
	}
	for export in blob.exports() {
		builder.add_export_by_basic_block(block_at(export.program_counter())?, export.symbol().as_bytes());
	}
	builder.set_code(&code, &jumps);
	builder.to_vec().map_err(|error| anyhow!("{error}"))
}

/// Where an instruction jumps to, if its target is fixed.
fn target(instruction: &mut Instruction) -> Option<&mut u32> {
	use Instruction as I;
	match instruction {
		I::jump(target)
		| I::load_imm_and_jump(_, _, target)
		| I::branch_eq(_, _, target)
		| I::branch_eq_imm(_, _, target)
		| I::branch_not_eq(_, _, target)
		| I::branch_not_eq_imm(_, _, target)
		| I::branch_less_unsigned(_, _, target)
		| I::branch_less_unsigned_imm(_, _, target)
		| I::branch_less_signed(_, _, target)
		| I::branch_less_signed_imm(_, _, target)
		| I::branch_greater_or_equal_unsigned(_, _, target)
		| I::branch_greater_or_equal_unsigned_imm(_, _, target)
		| I::branch_greater_or_equal_signed(_, _, target)
		| I::branch_greater_or_equal_signed_imm(_, _, target)
		| I::branch_less_or_equal_unsigned_imm(_, _, target)
		| I::branch_less_or_equal_signed_imm(_, _, target)
		| I::branch_greater_unsigned_imm(_, _, target)
		| I::branch_greater_signed_imm(_, _, target) => Some(target),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use polkavm_common::program::{asm, InstructionSetKind, Opcode, Reg};

	/// Counts A1 down to zero, with `filling` instructions in the loop, and returns.
	fn counting(filling: usize) -> Vec<u8> {
		let mut code = vec![asm::load_imm(Reg::A1, 7), asm::fallthrough()];
		code.extend(vec![asm::add_imm_64(Reg::A0, Reg::A0, 1); filling]);
		code.push(asm::add_imm_64(Reg::A1, Reg::A1, -1));
		code.push(asm::branch_not_eq_imm(Reg::A1, 0, 1));
		code.push(asm::ret());
		let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
		builder.add_export_by_basic_block(0, b"main");
		builder.set_code(&code, &[2, 1]);
		builder.to_vec().unwrap()
	}

	fn blocks(program: &[u8]) -> Vec<u32> {
		let blob = ProgramBlob::parse(program.into()).unwrap();
		let mut lengths = vec![0];
		for instruction in blob.instructions() {
			*lengths.last_mut().unwrap() += 1;
			if instruction.kind.starts_new_basic_block() {
				lengths.push(0);
			}
		}
		lengths.pop();
		lengths
	}

	#[test]
	fn a_program_of_short_blocks_stays_as_it_is() {
		let program = counting(8);
		assert_eq!(blocks(&program), [2, 10, 1]);
		assert_eq!(shorten(program.clone(), 10).unwrap(), program);
	}

	#[test]
	fn long_blocks_are_divided_and_jumps_find_their_blocks() {
		let short = shorten(counting(8), 4).unwrap();
		assert_eq!(blocks(&short), [2, 4, 4, 4, 1]);
		let blob = ProgramBlob::parse(short[..].into()).unwrap();
		let code: Vec<_> = blob.instructions().collect();
		let (first, last) = (code[2].offset, code[code.len() - 1].offset);
		let back = code
			.iter()
			.find(|instruction| instruction.kind.opcode() == Opcode::branch_not_eq_imm)
			.unwrap();
		assert_eq!(back.kind, asm::branch_not_eq_imm(Reg::A1, 0, first.0));
		assert_eq!(blob.jump_table().iter().collect::<Vec<_>>(), [last, first]);
		assert_eq!(blob.exports().next().unwrap().program_counter(), code[0].offset);
	}
}
