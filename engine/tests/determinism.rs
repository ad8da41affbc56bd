//! The same task gives the same execution: again, elsewhere, beside others, from any cache.

mod common;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use common::*;
use tidemill_engine::{CacheStats, CancelHandle, EngineOptions, Execution, Task, WasmEngine};
use tidemill_primitives::report::{Outcome, TaskResult};

/// A program that looks at everything that could differ: clock, randomness, listings, inodes, memory.
fn nosy() -> Vec<u8> {
	let mut script = Script::new();
	script
		.data(1_000, "out/b")
		.data(1_010, "out/a")
		.data(1_020, "out")
		.parts(500, &[(2_000, 3_000)]);
	script
		.open(0, (1_000, 5), CREAT, WRITE)
		.open(0, (1_010, 5), CREAT, WRITE);
	script
		.ok("random_get", [2_000, 500])
		.ok("clock_time_get", [0, 0, 2_600])
		.ok("clock_time_get", [1, 0, 2_700]);
	script
		.open(0, (1_020, 3), DIRECTORY, READ)
		.ok("fd_readdir", [6, 3_000, 1_000, 0, 2_800]);
	script
		.ok("path_filestat_get", [3, 0, 1_010, 5, 4_000])
		.ok("environ_get", [4_100, 4_200]);
	script
		.ok("fd_write", [4, 500, 1, 4_500])
		.ok("fd_write", [1, 500, 1, 4_500])
		.ok("clock_time_get", [0, 0, 2_000]);
	script
		.ok("fd_write", [5, 500, 1, 4_500])
		.raw("(drop (f64.div (f64.const 0) (f64.const 0))) unreachable");
	script.build()
}

fn nosy_task() -> Task {
	let mut task = with_files(&[("/in/z", "last"), ("/in/a", "first")]);
	task.spec.env = vec![("HOME".into(), "/".into())];
	task.spec.outputs = vec!["/out".into()];
	task
}

type Comparable = (TaskResult, Vec<(tidemill_primitives::H256, Vec<u8>)>);

fn execute(engine: &WasmEngine, task: Task) -> Comparable {
	let Execution { result, blobs, .. } = engine
		.run(&engine.prepare(&nosy()).unwrap().unwrap(), task, &CancelHandle::new())
		.unwrap();
	(result, blobs)
}

fn cached(folder: &Path, bytes: u64) -> WasmEngine {
	WasmEngine::new(EngineOptions {
		cache_dir: Some(folder.into()),
		cache_bytes: bytes,
	})
	.unwrap()
}

#[test]
fn again_elsewhere_and_in_any_order_of_inputs() {
	let first = execute(&engine(), nosy_task());
	assert!(matches!(first.0.outcome, Outcome::Trap(_)));
	assert_eq!(first.1.len(), 5);
	let folder = tempfile::tempdir().unwrap();
	std::env::set_current_dir(folder.path()).unwrap();
	let mut other = nosy_task();
	other.files.reverse();
	other.spec.inputs.reverse();
	assert_eq!(
		execute(&WasmEngine::new(EngineOptions::default()).unwrap(), other),
		first
	);
}

#[test]
fn beside_others() {
	let first = execute(&engine(), nosy_task());
	let busy = start(
		"(local $i i64) (loop $l (br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1)))
		(i64.const 5000000))))",
	);
	let fuel = run(&busy, task()).result.fuel;
	std::thread::scope(|scope| {
		for _ in 0..4 {
			scope.spawn(|| (0..5).for_each(|_| assert_eq!(execute(&engine(), nosy_task()), first)));
			scope.spawn(|| (0..3).for_each(|_| assert_eq!(run(&busy, task()).result.fuel, fuel)));
		}
	});
}

#[test]
fn from_any_state_of_the_cache() {
	let folder = tempfile::tempdir().unwrap();
	let folder = folder.path().join("made/by/the/engine");
	let first = execute(&engine(), nosy_task());
	let stats = |memory_hits, disk_hits, misses| CacheStats {
		memory_hits,
		disk_hits,
		misses,
	};
	let fresh = cached(&folder, 1 << 30);
	assert_eq!(execute(&fresh, nosy_task()), first);
	assert_eq!(execute(&fresh, nosy_task()), first);
	assert_eq!(fresh.cache_stats(), stats(1, 0, 1));
	let files = || -> Vec<_> {
		fs::read_dir(&folder)
			.unwrap()
			.map(|entry| entry.unwrap().path())
			.filter(|path| !path.ends_with("key"))
			.collect()
	};
	let [file] = &files()[..] else { panic!("{:?}", files()) };
	assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
	assert_eq!(
		fs::metadata(folder.join("key")).unwrap().permissions().mode() & 0o777,
		0o600
	);
	assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
	let again = cached(&folder, 1 << 30);
	assert_eq!(execute(&again, nosy_task()), first);
	assert_eq!(again.cache_stats(), stats(0, 1, 0));
	// Damage of any kind: the code is compiled again, and the entry is whole after.
	let whole = fs::read(file).unwrap();
	let mut flipped = whole.clone();
	*flipped.last_mut().unwrap() ^= 1;
	let mut moved = whole.clone();
	moved[0] ^= 1;
	for damaged in [&flipped[..], &moved, &whole[..40], &whole[..10], b""] {
		fs::write(file, damaged).unwrap();
		let engine = cached(&folder, 1 << 30);
		assert_eq!(execute(&engine, nosy_task()), first);
		assert_eq!(engine.cache_stats(), stats(0, 0, 1));
		assert_eq!(fs::read(file).unwrap().len(), whole.len());
	}
	// Another folder's entry carries another key.
	let other = tempfile::tempdir().unwrap();
	cached(other.path(), 1 << 30);
	fs::copy(file, other.path().join(file.file_name().unwrap())).unwrap();
	let stranger = cached(other.path(), 1 << 30);
	assert_eq!(execute(&stranger, nosy_task()), first);
	assert_eq!(stranger.cache_stats(), stats(0, 0, 1));
}

#[test]
fn the_cache_keeps_within_its_bytes() {
	let folder = tempfile::tempdir().unwrap();
	let program = |code| start(&format!("(call $proc_exit (i32.const {code}))"));
	let total = || -> u64 {
		let bins = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
		bins.filter(|entry| entry.path().extension().is_some())
			.map(|entry| entry.metadata().unwrap().len())
			.sum()
	};
	cached(folder.path(), 1 << 30).prepare(&program(0)).unwrap().unwrap();
	let one = total();
	assert!(one > 0);
	let engine = cached(folder.path(), 2 * one + one / 2);
	for code in 1..6 {
		engine.prepare(&program(code)).unwrap().unwrap();
		assert!(total() <= 2 * one + one / 2);
	}
	assert!(total() > one);
	// What is larger than all is not kept; the engine works all the same.
	let tiny = cached(folder.path(), 10);
	tiny.prepare(&program(9)).unwrap().unwrap();
	assert_eq!(tiny.cache_stats().misses, 1);
}

#[test]
fn a_cache_folder_that_cannot_be_is_an_error() {
	let folder = tempfile::tempdir().unwrap();
	let file = folder.path().join("file");
	fs::write(&file, "").unwrap();
	let error = WasmEngine::new(EngineOptions {
		cache_dir: Some(file),
		cache_bytes: 1,
	})
	.err()
	.unwrap();
	assert!(error.to_string().contains("cannot be used"), "{error}");
}

#[test]
fn many_who_want_one_program_compile_it_once() {
	let engine = WasmEngine::new(EngineOptions::default()).unwrap();
	let bytes = nosy();
	std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(|| engine.prepare(&bytes).unwrap().unwrap()))));
	assert_eq!(engine.cache_stats().misses, 1);
}
