//! How tasks end: every outcome, every reason.

mod common;

use std::time::Duration;

use common::*;
use tidemill_engine::{cost, invalid_execution, CancelHandle};
use tidemill_primitives::report::{Abstention, InvalidProgram, Outcome, TrapKind};

fn outcome(body: &str) -> Outcome {
	run(&start(body), task()).result.outcome
}

#[test]
fn every_trap_has_its_kind() {
	let table = |body: &str| {
		let text = format!(
			"(type $f (func)) (type $g (func (param i32))) (table 2 funcref) (elem (i32.const 1) $g)
			(func $g (type $g)) (func (export \"_start\") {body})"
		);
		run(&module(&text), task()).result.outcome
	};
	let cases = [
		(outcome("unreachable"), TrapKind::Unreachable),
		(
			outcome("(drop (i32.load (i32.const 65533)))"),
			TrapKind::MemoryOutOfBounds,
		),
		(
			outcome("(drop (i32.load offset=4294967295 (i32.const -1)))"),
			TrapKind::MemoryOutOfBounds,
		),
		(
			outcome("(drop (i32.div_s (i32.const 1) (i32.load (i32.const 0))))"),
			TrapKind::IntegerDivisionByZero,
		),
		(
			outcome("(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))"),
			TrapKind::IntegerOverflow,
		),
		(
			outcome("(drop (i32.trunc_f64_s (f64.const 1e10)))"),
			TrapKind::IntegerOverflow,
		),
		(
			outcome("(drop (i32.trunc_f64_s (f64.const nan)))"),
			TrapKind::BadConversionToInteger,
		),
		(
			table("(call_indirect (type $f) (i32.const 2))"),
			TrapKind::TableOutOfBounds,
		),
		(
			table("(call_indirect (type $f) (i32.const 0))"),
			TrapKind::IndirectCallToNull,
		),
		(table("(call_indirect (type $f) (i32.const 1))"), TrapKind::BadSignature),
		(table("(drop (table.get (i32.const 2)))"), TrapKind::TableOutOfBounds),
	];
	for (got, kind) in cases {
		assert_eq!(got, Outcome::Trap(kind));
	}
}

#[test]
fn what_traps_before_the_start_is_a_trap_of_the_task() {
	for (text, kind) in [
		("(data (i32.const 65530) \"0123456789\")", TrapKind::MemoryOutOfBounds),
		("(table 1 funcref) (elem (i32.const 1) $s)", TrapKind::TableOutOfBounds),
		("(start $t) (func $t unreachable)", TrapKind::Unreachable),
	] {
		let execution = run(&module(&format!("{text} (func $s (export \"_start\"))")), task());
		assert_eq!(execution.result.outcome, Outcome::Trap(kind));
		assert!(execution.result.fuel >= cost::START);
	}
}

#[test]
fn a_start_function_may_call_the_host() {
	let text = "(data (i32.const 8) \"\\10\\00\\00\\00\\02\\00\\00\\00hi\") (start $t)
		(func $t (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0))))
		(func (export \"_start\"))";
	let execution = run(&module(text), task());
	assert_eq!(execution.result.outcome, Outcome::Exit(0));
	assert_eq!(file(&execution, "stdout").unwrap(), b"hi");
}

#[test]
fn an_endless_loop_ends_with_its_fuel_and_what_it_wrote_is_kept() {
	let mut script = Script::new();
	script
		.data(100, "kept")
		.parts(500, &[(100, 4)])
		.ok("fd_write", [1, 500, 1, 0])
		.raw("(loop $l (br $l))");
	for fuel in [cost::START + 10_000, 5_000_000] {
		let mut task = task();
		task.limits.fuel = fuel;
		let execution = run(&script.build(), task);
		assert_eq!(
			(execution.result.outcome, execution.result.fuel),
			(Outcome::OutOfFuel, fuel)
		);
		assert_eq!(file(&execution, "stdout").unwrap(), b"kept");
	}
	let mut task = task();
	task.limits.fuel = 10;
	let execution = run(&script.build(), task);
	assert_eq!(
		(execution.result.outcome, execution.result.fuel),
		(Outcome::OutOfFuel, 10)
	);
	assert_eq!(file(&execution, "stdout").unwrap(), b"");
}

#[test]
fn a_trap_after_a_long_loop_is_charged_to_within_a_slice() {
	let body = "(local $i i32) (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1)))
		(br_if $l (i32.lt_u (local.get $i) (i32.const 2000000)))) (drop (i32.div_s (i32.const 1) (i32.load (i32.const 0))))";
	let execution = run(&start(body), task());
	assert_eq!(execution.result.outcome, Outcome::Trap(TrapKind::IntegerDivisionByZero));
	let burnt = run(
		&start(&body.replace("(drop (i32.div_s (i32.const 1) (i32.load (i32.const 0))))", "")),
		task(),
	);
	let (trapped, whole) = (execution.result.fuel, burnt.result.fuel);
	assert!(
		whole > 10_000_000 && trapped <= whole && whole - trapped <= 1_000_000,
		"{trapped} of {whole}"
	);
}

#[test]
fn too_much_output_ends_the_task_at_once_and_leaves_nothing() {
	let mut script = Script::new();
	script
		.data(100, "f")
		.parts(500, &[(0, 60_000)])
		.open(0, (100, 1), CREAT, WRITE);
	script.ok("fd_write", [1, 500, 1, 0]).ok("fd_write", [4, 500, 1, 0]);
	let mut task = task();
	task.spec.outputs = vec!["/f".into()];
	let execution = run(&script.build(), task.clone());
	assert_eq!(execution.result.outcome, Outcome::OutputTooLarge);
	assert_eq!((output(&execution), execution.result.output_length), (vec![], 1));
	task.limits.output_bytes = 120_000 - 1;
	assert_eq!(
		run(&script.build(), task.clone()).result.outcome,
		Outcome::OutputTooLarge
	);
	task.limits.output_bytes = 120_000 + 2 + 48;
	let execution = run(&script.build(), task.clone());
	assert_eq!(execution.result.outcome, Outcome::Exit(0));
	assert_eq!(file(&execution, "/f").unwrap().len(), 60_000);
	// The entry of the file counts too.
	task.limits.output_bytes -= 1;
	assert_eq!(run(&script.build(), task).result.outcome, Outcome::OutputTooLarge);
}

#[test]
fn unchanged_inputs_that_are_wanted_count_as_output() {
	let mut task = with_files(&[("/in/a", "0123456789")]);
	task.spec.outputs = vec!["/in".into()];
	task.limits.output_bytes = 10 + 5 + 48;
	assert_eq!(file(&run(&start(""), task.clone()), "/in/a").unwrap(), b"0123456789");
	task.limits.output_bytes -= 1;
	assert_eq!(run(&start(""), task).result.outcome, Outcome::OutputTooLarge);
}

#[test]
fn deep_recursion_is_an_abstention() {
	let bytes = module(
		"(func $f (param i64) (result i64) (i64.add (call $f (local.get 0)) (i64.const 1)))
		(func (export \"_start\") (drop (call $f (i64.const 1))))",
	);
	assert_eq!(try_run(&bytes, task()).unwrap_err().reason, Abstention::StackOverflow);
}

#[test]
fn a_run_can_be_cancelled() {
	let program = prepare(&start("(loop $l (br $l))"));
	let mut task = task();
	task.limits.fuel = u64::MAX;
	let cancel = CancelHandle::new();
	let other = cancel.clone();
	let thread = std::thread::spawn(move || {
		std::thread::sleep(Duration::from_millis(50));
		other.cancel();
	});
	assert_eq!(
		engine().run(&program, task.clone(), &cancel).unwrap_err().reason,
		Abstention::TimedOut
	);
	thread.join().unwrap();
	// So can one that does nothing but call the host.
	let program = prepare(&start("(loop $l (drop (call $sched_yield)) (br $l))"));
	let cancel = CancelHandle::new();
	let other = cancel.clone();
	let thread = std::thread::spawn(move || {
		std::thread::sleep(Duration::from_millis(50));
		other.cancel();
	});
	assert_eq!(
		engine().run(&program, task, &cancel).unwrap_err().reason,
		Abstention::TimedOut
	);
	thread.join().unwrap();
}

#[test]
fn what_cannot_run_is_invalid_for_a_reason() {
	let wat = |text: &str| wat::parse_str(text).unwrap();
	let memory = "(memory (export \"memory\") 1)";
	let start = "(func (export \"_start\"))";
	let cases = [
		(b"#!/bin/sh\necho".to_vec(), InvalidProgram::NotWasm),
		(Vec::new(), InvalidProgram::NotWasm),
		(b"\0asm\x02\0\0\0".to_vec(), InvalidProgram::NotWasm),
		(b"\0asm\x01\0\0\0\xff".to_vec(), InvalidProgram::Unsupported),
		(wat("(component)"), InvalidProgram::Component),
		(wat(&format!("(module {memory})")), InvalidProgram::NoStart),
		(
			wat(&format!("(module {memory} (func (export \"_initialize\")))")),
			InvalidProgram::NoStart,
		),
		(
			wat(&format!("(module {memory} (func (export \"_start\") (param i32)))")),
			InvalidProgram::NoStart,
		),
		(
			wat(&format!(
				"(module {memory} (global (export \"_start\") i32 (i32.const 0)))"
			)),
			InvalidProgram::NoStart,
		),
		(wat(&format!("(module {start})")), InvalidProgram::NoMemory),
		(wat(&format!("(module (memory 1) {start})")), InvalidProgram::NoMemory),
		(
			wat(&format!("(module (import \"env\" \"f\" (func)) {memory} {start})")),
			InvalidProgram::UnknownImport,
		),
		(
			wat(&format!(
				"(module (import \"wasi_snapshot_preview1\" \"fd_dance\" (func)) {memory} {start})"
			)),
			InvalidProgram::UnknownImport,
		),
		(
			wat(&format!(
				"(module (import \"wasi_snapshot_preview1\" \"fd_close\" (func)) {memory} {start})"
			)),
			InvalidProgram::UnknownImport,
		),
		(
			wat(&format!(
				"(module (import \"wasi_snapshot_preview1\" \"fd_close\" (memory 1)) {start})"
			)),
			InvalidProgram::UnknownImport,
		),
		(
			wat(&format!("(module (memory (export \"memory\") 1 2 shared) {start})")),
			InvalidProgram::SharedMemory,
		),
		(
			wat(&format!(
				"(module (import \"env\" \"memory\" (memory 1 2 shared)) {start})"
			)),
			InvalidProgram::SharedMemory,
		),
		(
			wat(&format!("(module (memory (export \"memory\") i64 1) {start})")),
			InvalidProgram::Unsupported,
		),
		(
			wat(&format!("(module {memory} (memory 1) {start})")),
			InvalidProgram::Unsupported,
		),
		(
			wat(&format!("(module {memory} (tag) {start})")),
			InvalidProgram::Unsupported,
		),
		(
			wat(&format!("(module {memory} (type (struct)) {start})")),
			InvalidProgram::Unsupported,
		),
		(
			wat(&format!(
				"(module {memory} (func (export \"_start\") (drop (i32x4.relaxed_trunc_f32x4_s (v128.const i32x4 0 0 0 0)))))"
			)),
			InvalidProgram::Unsupported,
		),
		(
			wat(&format!("(module {memory} {start} (func (result i32)))")),
			InvalidProgram::Unsupported,
		),
		(vec![0; (64 << 20) + 1], InvalidProgram::TooLong),
	];
	for (index, (bytes, reason)) in cases.into_iter().enumerate() {
		let invalid = engine().prepare(&bytes).unwrap().unwrap_err();
		assert_eq!(invalid.reason, reason, "case {index}: {}", invalid.detail);
		assert_eq!(engine().prepare(&bytes).unwrap().unwrap_err(), invalid);
	}
	let execution = invalid_execution(InvalidProgram::NotWasm);
	assert_eq!(
		execution.result.outcome,
		Outcome::InvalidProgram(InvalidProgram::NotWasm)
	);
	assert_eq!((execution.result.fuel, output(&execution)), (0, vec![]));
}

#[test]
fn broken_programs_are_refused_without_a_panic() {
	let whole = start("(drop (call $sched_yield))");
	// The names of functions, at the end, may be missing.
	let code = whole.windows(5).rposition(|bytes| bytes == b"\x04name").unwrap() - 6;
	for length in 0..code {
		assert!(engine().prepare(&whole[..length]).unwrap().is_err(), "{length}");
	}
	for at in 0..code {
		let mut bent = whole[..code].to_vec();
		bent[at] ^= 0x55;
		if let Ok(program) = engine().prepare(&bent).unwrap() {
			let mut task = task();
			task.limits.fuel = 1_000_000;
			drop(engine().run(&program, task, &CancelHandle::new()));
		}
	}
}

#[test]
fn memory_is_bounded_from_the_start_and_when_it_grows() {
	let large = |min: &str| {
		let text = format!("(module (memory (export \"memory\") {min}) (func (export \"_start\")))");
		run(&wat::parse_str(text).unwrap(), task()).result.outcome
	};
	assert_eq!(large("256"), Outcome::Exit(0));
	assert_eq!(large("257"), Outcome::InvalidProgram(InvalidProgram::MemoryAboveLimit));
	assert_eq!(
		large("65536"),
		Outcome::InvalidProgram(InvalidProgram::MemoryAboveLimit)
	);
	let text = "(module (memory (export \"memory\") 1) (table 1048576 funcref) (func (export \"_start\")))";
	let execution = run(&wat::parse_str(text).unwrap(), task());
	assert_eq!(
		execution.result.outcome,
		Outcome::InvalidProgram(InvalidProgram::MemoryAboveLimit)
	);
}

#[test]
fn specs_that_no_device_can_run_are_refused() {
	let program = prepare(&start(""));
	let reason = |change: &dyn Fn(&mut tidemill_engine::Task)| {
		let mut task = with_files(&[("/in/a", "abc")]);
		change(&mut task);
		engine()
			.run(&program, task, &CancelHandle::new())
			.map(|_| ())
			.map_err(|abstained| abstained.reason)
	};
	assert_eq!(reason(&|_| ()), Ok(()));
	let invalid = Err(Abstention::ManifestInvalid);
	for path in [
		"", "a", "/", "/a/", "//a", "/a/./b", "/a/../b", "/..", "/a\0b", "/in/a/b", "/in",
	] {
		assert_eq!(
			reason(&|task| {
				let mut more = with_files(&[("/in/a", "abc"), (path, "")]);
				std::mem::swap(task, &mut more);
			}),
			invalid,
			"{path:?}"
		);
	}
	for path in ["", "a", "/a/", "/a/../b", "/in/a/b"] {
		assert_eq!(reason(&|task| task.spec.outputs.push(path.into())), invalid, "{path:?}");
	}
	assert_eq!(reason(&|task| task.spec.outputs.push("/".into())), Ok(()));
	assert_eq!(
		reason(&|task| task.spec.outputs.push(format!("/{}", "a".repeat(256)))),
		invalid
	);
	assert_eq!(reason(&|task| task.spec.outputs.push("/a".repeat(3_000))), invalid);
	assert_eq!(reason(&|task| task.spec.args.push("a\0b".into())), invalid);
	assert_eq!(reason(&|task| task.spec.args.push("a".repeat(1 << 20))), invalid);
	assert_eq!(reason(&|task| task.spec.env.push(("A=".into(), "b".into()))), invalid);
	assert_eq!(reason(&|task| task.limits.input_bytes = 2), invalid);
	let unavailable = Err(Abstention::InputUnavailable);
	assert_eq!(reason(&|task| task.files.clear()), unavailable);
	assert_eq!(reason(&|task| task.files[0].1 = b"abcd"[..].into()), unavailable);
	assert_eq!(reason(&|task| task.stdin = b"x"[..].into()), unavailable);
}
