//! Programs that want to do harm.

use std::{thread, time::Duration};

use polkavm_common::program::{
	asm::*,
	Reg::{A0, RA, S0, SP, T0, T1},
};
use tidemill_engine::CancelHandle;
use tidemill_machine::{OUTPUT_AT, STACK, STACK_AT};
use tidemill_primitives::report::{Abstention, Outcome, TrapKind};

use super::support::{builder, engines, prepare, program, run, task};

#[test]
fn an_endless_program_runs_out_of_fuel() {
	let result = run(&program(&[jump(0)]), &task(b"", 25_000_000)).result;
	assert_eq!((result.outcome, result.fuel), (Outcome::OutOfFuel, 25_000_000));
}

#[test]
fn a_run_is_stopped_from_outside() {
	for engine in engines() {
		let endless = prepare(engine, &program(&[jump(0)]));
		let cancel = CancelHandle::new();
		let handle = cancel.clone();
		let stopper = thread::spawn(move || {
			thread::sleep(Duration::from_millis(100));
			handle.cancel();
		});
		let abstained = engine.run(&endless, &task(b"", 1 << 60), &cancel).unwrap_err();
		assert_eq!(abstained.reason, Abstention::TimedOut);
		stopper.join().unwrap();
		// The machine is as good as before.
		let returns = prepare(engine, &program(&[load_imm(A0, 0), ret()]));
		let execution = engine.run(&returns, &task(b"", 1_000), &CancelHandle::new()).unwrap();
		assert_eq!(execution.result.outcome, Outcome::Exit(0));
	}
}

#[test]
fn calls_without_end_run_out_of_stack() {
	let code = [
		add_imm_64(SP, SP, -16),
		store_indirect_u64(RA, SP, 0),
		load_imm_and_jump(RA, 2, 0),
		ret(),
	];
	let result = run(&builder(&code, &[1]).to_vec().unwrap(), &task(b"", 10_000_000)).result;
	assert_eq!(result.outcome, Outcome::Trap(TrapKind::Machine));
	assert_eq!(result.fuel, 3 * (u64::from(STACK) / 16 + 1));
}

#[test]
fn a_program_may_fill_its_output_and_its_stack() {
	let code = [
		load_imm(T0, STACK_AT as i32),
		load_imm(T1, (STACK_AT + STACK) as i32),
		fallthrough(),
		store_indirect_u64(T0, T0, 0),
		add_imm_32(T0, T0, 1024),
		branch_not_eq(T0, T1, 1),
		load_imm(A0, 8 << 20),
		ret(),
	];
	let execution = run(&program(&code), &task(b"", 10_000_000));
	assert_eq!(execution.result.outcome, Outcome::Exit(0));
	assert_eq!(execution.blobs[0].1.len(), 8 << 20);
}

#[test]
fn a_program_cannot_write_where_it_only_reads_and_does_not_see_where_it_runs() {
	// What code there is lies in no memory of the program.
	for at in (0..64).map(|page| page * 0x1000) {
		let result = run(
			&program(&[load_u64(S0, at), store_u64(S0, OUTPUT_AT as i32), ret()]),
			&task(b"", 100),
		)
		.result;
		assert_eq!(result.outcome, Outcome::Trap(TrapKind::Machine), "{at:x}");
	}
}

#[test]
fn many_at_once_do_not_disturb_each_other() {
	let blob = program(&[
		load_indirect_u64(T0, A0, 0),
		load_imm(T1, 200_000),
		fallthrough(),
		mul_imm_64(T0, T0, 0x5851_F42D),
		add_imm_64(T0, T0, 1),
		add_imm_64(T1, T1, -1),
		branch_not_eq_imm(T1, 0, 1),
		store_u64(T0, OUTPUT_AT as i32),
		load_imm(A0, 8),
		ret(),
	]);
	let engine = &engines()[0];
	let program = prepare(engine, &blob);
	let one = |seed: u64| {
		engine
			.run(&program, &task(&seed.to_le_bytes(), 10_000_000), &CancelHandle::new())
			.unwrap()
			.blobs
	};
	thread::scope(|scope| {
		let runs: Vec<_> = (0..8).map(|seed| scope.spawn(move || (seed, one(seed)))).collect();
		for run in runs {
			let (seed, blobs) = run.join().unwrap();
			assert_eq!(blobs, one(seed));
			let expected = (0..200_000).fold(seed, |x, _| x.wrapping_mul(0x5851_F42D).wrapping_add(1));
			assert_eq!(blobs[0].1, expected.to_le_bytes());
		}
	});
}
