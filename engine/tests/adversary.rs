//! Programs that try to make the host work more than their fuel pays for.

mod common;

use common::*;
use tidemill_engine::{cost, Execution};
use tidemill_primitives::report::{Outcome, TrapKind};

const FUEL: u64 = 50_000_000;

fn attack(bytes: &[u8]) -> Execution {
	let mut task = with_files(&[("/in", &"x".repeat(100_000))]);
	task.limits.fuel = FUEL;
	run(bytes, task)
}

/// Runs `body` for ever after `setup`.
fn flood(setup: &Script, body: &str) -> Execution {
	attack(&setup.then(&format!("(loop $for_ever {body} (br $for_ever))")))
}

/// The host's work is paid for: so much fuel for each call and each byte it touched.
fn paid(name: &str, execution: &Execution) {
	let stats = execution.stats;
	let owed = stats.host_calls * cost::CALL + stats.host_bytes.saturating_sub(stats.host_calls * 64) * cost::BYTE;
	assert!(
		execution.result.fuel >= owed,
		"{name}: {stats:?} for {} fuel",
		execution.result.fuel
	);
}

#[test]
fn floods_of_host_calls_run_out_of_fuel() {
	let mut script = Script::new();
	script
		.data(1_000, "f")
		.data(1_010, "in")
		.data(1_020, "/a/b/../../in")
		.parts(500, &[(0, 0), (4_000, 60_000)]);
	script
		.open(0, (1_010, 2), 0, READ | WRITE)
		.open(0, (1_000, 1), CREAT, READ | WRITE);
	let floods = [
		("yield", "(drop (call $sched_yield))"),
		("write nothing", "(drop (call $fd_write (i32.const 1) (i32.const 500) (i32.const 1) (i32.const 0)))"),
		("write no parts", "(drop (call $fd_write (i32.const 1) (i32.const 500) (i32.const 0) (i32.const 0)))"),
		(
			"many parts",
			"(drop (call $fd_pread (i32.const 4) (i32.const 2000) (i32.const 1024) (i64.const 0) (i32.const 0)))",
		),
		("read", "(drop (call $fd_pread (i32.const 4) (i32.const 508) (i32.const 1) (i64.const 0) (i32.const 0)))"),
		("random", "(drop (call $random_get (i32.const 2000) (i32.const 60000)))"),
		("clock", "(drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 0)))"),
		("arguments", "(drop (call $args_get (i32.const 0) (i32.const 100)))"),
		(
			"stat",
			"(drop (call $path_filestat_get (i32.const 3) (i32.const 0) (i32.const 1020) (i32.const 13) (i32.const 0)))",
		),
		(
			"open and close",
			"(drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 1010) (i32.const 2) (i32.const 0)
				(i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0))) (drop (call $fd_close (i32.load (i32.const 0))))",
		),
		("list", "(drop (call $fd_readdir (i32.const 3) (i32.const 2000) (i32.const 60000) (i64.const 0) (i32.const 0)))"),
		(
			"list from far",
			"(drop (call $fd_readdir (i32.const 3) (i32.const 2000) (i32.const 60000) (i64.const -1) (i32.const 0)))",
		),
		("poll", "(drop (call $poll_oneoff (i32.const 2000) (i32.const 2000) (i32.const 1024) (i32.const 0)))"),
		("size up and down", "(drop (call $fd_filestat_set_size (i32.const 5) (i64.const 60000)))
			(drop (call $fd_filestat_set_size (i32.const 5) (i64.const 0)))"),
		("seek", "(drop (call $fd_seek (i32.const 4) (i64.const 9) (i32.const 0) (i32.const 0)))"),
		("bad descriptor", "(drop (call $fd_sync (i32.const -1)))"),
		("sockets", "(drop (call $sock_shutdown (i32.const 1) (i32.const 0)))"),
		("link", "(drop (call $path_link (i32.const 3) (i32.const 0) (i32.const 1010) (i32.const 2)
			(i32.const 3) (i32.const 1010) (i32.const 2)))"),
	];
	for (name, body) in floods {
		let execution = flood(&script, body);
		assert_eq!(
			execution.result.outcome,
			Outcome::OutOfFuel,
			"{name}: {:?}",
			execution.detail
		);
		assert_eq!(execution.result.fuel, FUEL, "{name}");
		assert!(execution.stats.host_calls > 10, "{name}: {:?}", execution.stats);
		assert!(
			execution.stats.host_calls <= FUEL / cost::CALL,
			"{name}: {:?}",
			execution.stats
		);
		paid(name, &execution);
	}
}

#[test]
fn a_flood_of_files_is_bounded_by_number_and_paid() {
	// Names are four digits in base 64, counted up in memory; each file is closed again.
	let body = "(local $i i32) (loop $l
		(i32.store (i32.const 1000) (i32.or (i32.const 0x41414141) (i32.or (i32.and (local.get $i) (i32.const 15))
			(i32.or (i32.shl (i32.and (local.get $i) (i32.const 0xf0)) (i32.const 4))
			(i32.or (i32.shl (i32.and (local.get $i) (i32.const 0xf00)) (i32.const 8))
			(i32.shl (i32.and (local.get $i) (i32.const 0xf000)) (i32.const 12)))))))
		(drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 4) (i32.const 1)
			(i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))
		(drop (call $fd_close (i32.load (i32.const 0))))
		(local.set $i (i32.add (local.get $i) (i32.const 1))) (br $l))";
	let mut task = task();
	task.limits.fuel = 400_000_000;
	task.spec.outputs = vec!["/".into()];
	let execution = run(&start(body), task);
	// All those empty files are more output than the job allows.
	assert_eq!(execution.result.outcome, Outcome::OutputTooLarge);
	assert_eq!(execution.result.fuel, 400_000_000);
	paid("files", &execution);
}

#[test]
fn huge_sizes_end_the_task_before_any_work() {
	for size in [1 << 17, 1 << 40, i64::MAX, -1] {
		for call in [
			"(call $fd_filestat_set_size (i32.const 4) (i64.const SIZE))",
			"(call $fd_allocate (i32.const 4) (i64.const 0) (i64.const SIZE))",
		] {
			let mut script = Script::new();
			script.data(1_000, "f").open(0, (1_000, 1), CREAT, WRITE);
			script.raw(&format!("(drop {})", call.replace("SIZE", &size.to_string())));
			let execution = attack(&script.build());
			assert_eq!(execution.result.outcome, Outcome::OutputTooLarge, "{size}");
			assert!(execution.result.fuel < 1_000_000 && execution.stats.host_bytes < 100);
		}
	}
	// A write far behind the end would clear the gap.
	let mut script = Script::new();
	script
		.data(1_000, "f")
		.parts(500, &[(0, 1)])
		.open(0, (1_000, 1), CREAT, WRITE);
	script.ok("fd_seek", [4, 1 << 40, 0, 0]).ok("fd_write", [4, 500, 1, 0]);
	assert_eq!(attack(&script.build()).result.outcome, Outcome::OutputTooLarge);
	// To read there gives nothing.
	let mut script = Script::new();
	script
		.data(1_000, "in")
		.parts(500, &[(0, 60_000)])
		.open(0, (1_000, 2), 0, READ);
	script.ok("fd_pread", [4, 500, 1, -1, 100]).word(100, 0);
	assert_eq!(attack(&script.build()).result.outcome, Outcome::Exit(0));
}

#[test]
fn output_cannot_pile_up() {
	let mut script = Script::new();
	script.parts(500, &[(0, 60_000)]);
	let execution = flood(
		&script,
		"(drop (call $fd_write (i32.const 1) (i32.const 500) (i32.const 1) (i32.const 0)))",
	);
	assert_eq!(execution.result.outcome, Outcome::OutputTooLarge);
	assert_eq!(execution.stats.host_calls, 2);
}

#[test]
fn bulk_operations_cost_what_they_move() {
	let page = "(memory (export \"memory\") 200) (table $t 10000 funcref)
		(elem $e func $f $f $f $f) (data $d \"0123456789\") (func $f)";
	let run = |fuel: u64, body: &str| {
		let text = format!("(module {page} (func (export \"_start\") (local $n i32) {body}))");
		let mut task = task();
		task.limits.fuel = fuel;
		common::run(&wat::parse_str(text).unwrap(), task)
	};
	let big = 13_000_000;
	let cases = [
		(
			"fill",
			big,
			format!("(memory.fill (i32.const 0) (i32.const 1) (i32.const {big}))"),
		),
		(
			"copy",
			big - 8,
			format!("(memory.copy (i32.const 8) (i32.const 0) (i32.const {}))", big - 8),
		),
		(
			"table fill",
			10_000,
			"(table.fill $t (i32.const 0) (ref.null func) (i32.const 10000))".into(),
		),
		(
			"table copy",
			9_000,
			"(table.copy $t $t (i32.const 0) (i32.const 1000) (i32.const 9000))".into(),
		),
		(
			"table grow",
			5_000,
			"(drop (table.grow $t (ref.null func) (i32.const 5000)))".into(),
		),
		(
			"table init",
			4,
			"(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 4))".into(),
		),
		(
			"memory init",
			10,
			"(memory.init $d (i32.const 0) (i32.const 0) (i32.const 10))".into(),
		),
		("memory grow", 5 * 255, "(drop (memory.grow (i32.const 5)))".into()),
	];
	let empty = run(FUEL, "").result.fuel;
	for (name, units, body) in cases {
		let execution = run(FUEL, &body);
		assert_eq!(execution.result.outcome, Outcome::Exit(0), "{name}");
		let used = execution.result.fuel - empty;
		assert!((units..units + 300).contains(&used), "{name}: {used} for {units}");
		// With too little fuel it does not happen. (The smallest are not asked for their fuel one by one.)
		if units > 128 {
			let short = run(empty + units / 2, &body).result;
			assert_eq!(
				(short.outcome, short.fuel),
				(Outcome::OutOfFuel, empty + units / 2),
				"{name}"
			);
		}
		let for_ever = run(FUEL, &format!("(loop $l {body} (br $l))")).result.outcome;
		assert_eq!(for_ever, Outcome::OutOfFuel, "{name}");
	}
	for body in [
		"(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))",
		"(memory.copy (i32.const -1) (i32.const -1) (i32.const -1))",
		"(memory.init $d (i32.const 0) (i32.const 8) (i32.const 3))",
	] {
		let mut task = task();
		task.limits.fuel = 1 << 40;
		let text = format!("(module {page} (func (export \"_start\") {body}))");
		let outcome = common::run(&wat::parse_str(text).unwrap(), task).result.outcome;
		assert_eq!(outcome, Outcome::Trap(TrapKind::MemoryOutOfBounds), "{body}");
	}
}

#[test]
fn memory_grows_to_the_limit_and_not_a_page_further() {
	let grow =
		|pages: i64, want: i64| {
			format!("(if (i32.ne (memory.grow (i32.const {pages})) (i32.const {want})) (then (call $proc_exit (i32.const 1))))")
		};
	// The limit is 256 pages; the module has one.
	let body = [
		grow(0, 1),
		grow(256, -1),
		grow(255, 1),
		grow(1, -1),
		grow(0, 256),
		grow(65_280, -1),
		grow(65_281, -1),
		grow(65_536, -1),
		"(i32.store8 (i32.const 16777215) (i32.const 1))".into(),
	];
	let mut task = task();
	task.limits.fuel = 1 << 40;
	assert_eq!(
		run(&start(&body.concat()), task.clone()).result.outcome,
		Outcome::Exit(0)
	);
	assert_eq!(
		run(&start(&grow(-1, -1)), task.clone()).result.outcome,
		Outcome::Exit(0)
	);
	let beyond = format!("{}(i32.store8 (i32.const 16777216) (i32.const 1))", grow(255, 1));
	assert_eq!(
		run(&start(&beyond), task).result.outcome,
		Outcome::Trap(TrapKind::MemoryOutOfBounds)
	);
	// The program's own maximum.
	let text = format!(
		"(module {} (memory (export \"memory\") 1 2) (func (export \"_start\") {}{}{}))",
		imports(),
		grow(2, -1),
		grow(1, 1),
		grow(1, -1)
	);
	assert_eq!(attack(&wat::parse_str(text).unwrap()).result.outcome, Outcome::Exit(0));
	// To ask for ever costs fuel whether it is given or not.
	let execution = attack(&start("(loop $l (drop (memory.grow (i32.const 0))) (br $l))"));
	assert_eq!(execution.result.outcome, Outcome::OutOfFuel);
	let execution = attack(&start("(loop $l (drop (memory.grow (i32.const 1000))) (br $l))"));
	assert_eq!(execution.result.outcome, Outcome::OutOfFuel);
}

#[test]
fn tables_share_the_memory_limit() {
	// 16 MiB are 256 pages or 1,048,576 elements; one page is taken.
	let text = "(module (memory (export \"memory\") 1) (table 0 funcref) (func (export \"_start\")
		(if (i32.ne (table.grow (ref.null func) (i32.const 1044481)) (i32.const -1)) (then unreachable))
		(if (i32.ne (table.grow (ref.null func) (i32.const 1044480)) (i32.const 0)) (then unreachable))
		(if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
		(if (i32.ne (table.grow (ref.null func) (i32.const -1)) (i32.const -1)) (then unreachable))))";
	let mut task = task();
	task.limits.fuel = 1 << 40;
	assert_eq!(
		run(&wat::parse_str(text).unwrap(), task).result.outcome,
		Outcome::Exit(0)
	);
}

#[test]
fn endless_tail_calls_run_out_of_fuel() {
	let execution = attack(&module(
		"(func $f (return_call $f)) (func (export \"_start\") (call $f))",
	));
	assert_eq!(
		(execution.result.outcome, execution.result.fuel),
		(Outcome::OutOfFuel, FUEL)
	);
}
