//! The functions of WASI about everything but files, one group a test.

mod common;

use common::*;
use tidemill_primitives::{report::Outcome, H256};

const OUT: i64 = 100;
const EPOCH: u64 = 1_577_836_800_000_000_000;

#[test]
fn arguments_and_environment_are_the_specs() {
	let mut script = Script::new();
	script
		.ok("args_sizes_get", [100, 104])
		.word(100, 3)
		.word(104, 5 + 1 + 6);
	script
		.ok("args_get", [200, 300])
		.word(200, 300)
		.word(204, 305)
		.word(208, 306)
		.text(300, "prog\0\0--hé\0");
	script.ok("environ_sizes_get", [100, 104]).word(100, 2).word(104, 4 + 5);
	script
		.ok("environ_get", [200, 300])
		.word(204, 304)
		.text(300, "B=1\0A==2\0");
	let mut task = task();
	task.spec.args = ["prog", "", "--hé"].map(String::from).to_vec();
	task.spec.env = [("B", "1"), ("A", "=2")]
		.map(|(name, value)| (name.into(), value.into()))
		.to_vec();
	script.holds(task);
}

#[test]
fn clocks_show_the_fuel_used() {
	let mut script = Script::new();
	for id in 0..4 {
		script
			.ok("clock_res_get", [id, OUT])
			.long(100, 1)
			.ok("clock_time_get", [id, 0, OUT]);
	}
	script
		.gives(INVAL, "clock_res_get", [4, OUT])
		.gives(INVAL, "clock_time_get", [4, 0, OUT]);
	script
		.ok("clock_time_get", [0, 1_000, 200])
		.ok("clock_time_get", [1, 0, 208]);
	script.parts(500, &[(200, 16)]).ok("fd_write", [1, 500, 1, OUT]);
	let execution = script.holds(task());
	let text = file(&execution, "stdout").unwrap();
	let [real, mono] = [0, 8].map(|at| u64::from_le_bytes(text[at..at + 8].try_into().unwrap()));
	assert!(
		real > EPOCH && real - EPOCH < mono && mono < execution.result.fuel,
		"{real} {mono}"
	);
}

fn subscription(userdata: u64, kind: u8, what: u32, timeout: u64, flags: u16) -> Vec<u8> {
	let mut bytes = vec![0; 48];
	bytes[..8].copy_from_slice(&userdata.to_le_bytes());
	bytes[8] = kind;
	bytes[16..20].copy_from_slice(&what.to_le_bytes());
	bytes[24..32].copy_from_slice(&timeout.to_le_bytes());
	bytes[40..42].copy_from_slice(&flags.to_le_bytes());
	bytes
}

#[test]
fn waiting_moves_the_clock_and_takes_no_time() {
	let hour = 3_600_000_000_000;
	let mut script = Script::new();
	script.data(
		1_000,
		[subscription(7, 0, 1, hour, 0), subscription(8, 0, 0, 2 * hour, 0)].concat(),
	);
	script.data(1_100, subscription(9, 0, 0, EPOCH + 4 * hour, 1));
	script
		.ok("poll_oneoff", [1_000, 2_000, 2, OUT])
		.word(100, 1)
		.long(2_000, 7)
		.word(2_008, 0);
	script.ok("clock_time_get", [1, 0, OUT]).raw(
		"(if (i64.ne (i64.div_u (i64.load (i32.const 100)) (i64.const 3600000000000)) (i64.const 1))
			(then (call $proc_exit (i32.const 90))))",
	);
	script.ok("poll_oneoff", [1_100, 2_000, 1, OUT]).long(2_000, 9);
	script.ok("clock_time_get", [0, 0, OUT]).raw(
		"(if (i64.ne (i64.load (i32.const 100)) (i64.add (i64.const 1577836800000000000) (i64.const 14400000000000)))
			(then (if (i64.gt_u (i64.sub (i64.load (i32.const 100)) (i64.const 1577851200000000000)) (i64.const 100000))
				(then (call $proc_exit (i32.const 91))))))",
	);
	let began = std::time::Instant::now();
	let execution = script.holds(task());
	assert!(began.elapsed().as_secs() < 600 && execution.result.fuel < 1_000_000);
}

#[test]
fn files_are_ready_before_any_clock() {
	let mut script = Script::new();
	let subscriptions = [
		subscription(1, 0, 1, 1 << 50, 0),
		subscription(2, 1, 0, 0, 0),
		subscription(3, 2, 1, 0, 0),
		subscription(4, 1, 99, 0, 0),
	];
	script
		.data(1_000, subscriptions.concat())
		.ok("poll_oneoff", [1_000, 2_000, 4, OUT])
		.word(100, 3);
	script
		.long(2_000, 2)
		.byte(2_010, 1)
		.long(2_016, 5)
		.long(2_032, 3)
		.byte(2_042, 2)
		.word(2_040, 2 << 16);
	script.long(2_064, 4).word(2_072, 8 | 1 << 16);
	script
		.gives(INVAL, "poll_oneoff", [1_000, 2_000, 0, OUT])
		.gives(INVAL, "poll_oneoff", [1_000, 2_000, 1_025, OUT]);
	script
		.data(1_200, subscription(5, 0, 9, 0, 0))
		.ok("poll_oneoff", [1_200, 2_000, 1, OUT])
		.word(2_008, 28);
	script
		.data(1_300, subscription(6, 3, 0, 0, 0))
		.gives(INVAL, "poll_oneoff", [1_300, 2_000, 1, OUT]);
	script.holds(with_stdin("12345"));
}

fn random(job: u8, index: u32) -> Vec<u8> {
	let mut script = Script::new();
	script
		.ok("random_get", [1_000, 100])
		.ok("random_get", [1_100, 33])
		.ok("random_get", [1_133, 0]);
	script.parts(500, &[(1_000, 133)]).ok("fd_write", [1, 500, 1, OUT]);
	let mut task = task();
	(task.job, task.index) = (H256::repeat_byte(job), index);
	file(&script.holds(task), "stdout").unwrap()
}

#[test]
fn randomness_is_of_the_job_and_the_task() {
	let bytes = random(1, 0);
	assert_eq!(bytes.len(), 133);
	assert_eq!(bytes, random(1, 0));
	assert_ne!(bytes, random(1, 1));
	assert_ne!(bytes, random(2, 0));
	assert!(bytes.iter().map(|byte| byte.count_ones()).sum::<u32>().abs_diff(532) < 100);
}

#[test]
fn there_are_no_sockets_and_no_signals() {
	let mut script = Script::new();
	script
		.gives(NOTSOCK, "sock_accept", [3, 0, OUT])
		.gives(NOTSOCK, "sock_recv", [0, 0, 0, 0, 0, 0]);
	script
		.gives(NOTSOCK, "sock_send", [1, 0, 0, 0, 0])
		.gives(NOTSOCK, "sock_shutdown", [3, 0]);
	script
		.gives(BADF, "sock_shutdown", [9, 0])
		.gives(NOTSUP, "proc_raise", [6])
		.ok("sched_yield", []);
	script.holds(task());
}

#[test]
fn an_exit_code_is_reported() {
	for code in [0, 1, 255, -1] {
		let execution = run(
			&start(&format!("(call $proc_exit (i32.const {code})) unreachable")),
			task(),
		);
		assert_eq!(execution.result.outcome, Outcome::Exit(code));
		assert_eq!(execution.detail, None);
	}
}
