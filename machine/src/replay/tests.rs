use alloc::collections::BTreeSet;
use polkavm::Reg::*;
use polkavm_common::{
	program::{asm, InstructionSetKind},
	writer::ProgramBlobBuilder,
};

use super::*;
use crate::STACK;

const PAGES: u32 = 200;
const END: u64 = 20_000;

/// Writes a rising number into each of the pages of the output block in turn, over and over.
fn writer() -> Program {
	let first = OUTPUT_AT as i32;
	let last = (OUTPUT_AT + (PAGES - 1) * PAGE) as i32;
	let code = [
		asm::load_imm(T0, first),
		asm::load_imm(T1, last),
		asm::fallthrough(),
		asm::add_imm_64(T2, T2, 1),
		asm::store_indirect_u64(T2, T0, 0),
		asm::add_imm_32(T0, T0, PAGE as i32),
		asm::branch_less_unsigned(T0, T1, 1),
		asm::load_imm(T0, first),
		asm::jump(1),
	];
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_stack_size(STACK);
	builder.set_code(&code, &[]);
	builder.add_export_by_basic_block(0, b"main");
	Program::admit(&builder.into_vec().unwrap()).unwrap()
}

/// Pages that the replay's snapshots hold, each that is shared counted once.
fn held(replay: &Replay) -> usize {
	let pages = |snapshot: &Snapshot| {
		let of = |index| snapshot.tree.page(OUTPUT_AT / PAGE + index).map(core::ptr::from_ref);
		(0..PAGES).filter_map(of).collect::<Vec<_>>()
	};
	replay
		.snapshots
		.kept
		.values()
		.flat_map(pages)
		.collect::<BTreeSet<_>>()
		.len()
}

#[test]
fn a_program_that_writes_much_is_replayed_in_bounded_memory() {
	const BUDGET: usize = 1_000;
	let mut bounded = Replay::within(writer(), &[], 100, BUDGET).unwrap();
	let mut unbounded = Replay::within(writer(), &[], 100, usize::MAX).unwrap();
	let back_and_forth = (0..400).map(|turn| turn * 7_919 % END);
	for gas in (0..END).step_by(333).chain(back_and_forth) {
		assert_eq!(bounded.state_at(gas), unbounded.state_at(gas), "at {gas}");
		assert!(held(&bounded) <= BUDGET, "{} pages at {gas}", held(&bounded));
	}
	assert!(held(&unbounded) > 5 * BUDGET);
	for from in (0..END).step_by(1_999) {
		let to = from + 150;
		assert_eq!(bounded.witness(from, to), unbounded.witness(from, to), "from {from}");
		assert_eq!(bounded.output_at(from, 0), unbounded.output_at(from, 0), "at {from}");
	}
	assert!(held(&bounded) <= BUDGET);
}

#[test]
fn a_narrowed_replay_stays_bounded() {
	const BUDGET: usize = 1_000;
	let mut bounded = Replay::within(writer(), &[], 100, BUDGET).unwrap();
	let mut unbounded = Replay::within(writer(), &[], 100, usize::MAX).unwrap();
	for from in (0..END).step_by(2_000) {
		bounded.narrow(from, END).unwrap();
		for gas in (from..from + 2_000).step_by(150) {
			assert_eq!(bounded.state_at(gas), unbounded.state_at(gas), "at {gas}");
			assert!(held(&bounded) <= BUDGET, "{} pages at {gas}", held(&bounded));
		}
	}
}
