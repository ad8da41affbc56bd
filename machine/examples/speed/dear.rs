//! Programs whose segments cost the interpreter most.

use polkavm::Reg::*;
use polkavm_common::{
	program::{asm, Instruction, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_machine::{MAX_BLOCK, MAX_CODE, MAX_PAGES, OUTPUT_AT, PAGE, STACK};

/// The programs with what makes each dear.
pub fn programs() -> Vec<(&'static str, Vec<u8>)> {
	let divisions = vec![asm::rem_signed_64(A3, A2, A1); MAX_BLOCK as usize - 1];
	vec![
		(
			"writes across 256 pages",
			looped(straddles(|at| asm::store_imm_u64(at, -1))),
		),
		("reads across 256 pages", looped(straddles(|at| asm::load_u64(A2, at)))),
		("divisions", looped(divisions)),
		("blocks of one instruction", looped(Vec::new())),
		("the largest code, each block once", blob(&largest())),
	]
}

/// Accesses to every two neighbours among the pages, in an order that jumps about.
fn straddles(access: impl Fn(i32) -> Instruction) -> Vec<Instruction> {
	let pairs = MAX_PAGES - 1;
	(0..pairs)
		.map(|turn| access((OUTPUT_AT + (1 + turn * 97 % pairs) * PAGE - 4) as i32))
		.collect()
}

/// Instructions in blocks as long as may be, over and over.
fn looped(body: Vec<Instruction>) -> Vec<u8> {
	let mut code = Vec::new();
	for block in body.chunks(MAX_BLOCK as usize - 1) {
		code.extend_from_slice(block);
		code.push(asm::fallthrough());
	}
	code.push(asm::jump(0));
	blob(&code)
}

/// As many blocks as are admitted: the interpreter translates one for every gas.
fn largest() -> Vec<Instruction> {
	let mut code = vec![asm::fallthrough(); MAX_CODE as usize / 2 - 1];
	code.push(asm::jump(0));
	code
}

fn blob(code: &[Instruction]) -> Vec<u8> {
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_stack_size(STACK);
	builder.set_code(code, &[]);
	builder.add_export_by_basic_block(0, b"main");
	builder.into_vec().expect("the code is well formed")
}
