//! The functions of WASI about files and folders, one group a test.

mod common;

use common::*;
use tidemill_primitives::report::{Outcome, TrapKind};

const P: i64 = 1_000; // where paths are
const BUF: u32 = 2_000; // where bytes are read to
const LIST: u32 = 500; // where parts are listed
const OUT: i64 = 100; // where numbers are written to

#[test]
fn the_root_is_preopened_and_nothing_else() {
	let mut script = Script::new();
	script.ok("fd_prestat_get", [3, OUT]).byte(100, 0).word(104, 1);
	script.gives(NAMETOOLONG, "fd_prestat_dir_name", [3, OUT, 0]);
	script.ok("fd_prestat_dir_name", [3, OUT, 1]).text(100, "/");
	script
		.gives(BADF, "fd_prestat_get", [0, OUT])
		.gives(BADF, "fd_prestat_get", [4, OUT]);
	script.gives(BADF, "fd_prestat_dir_name", [1, OUT, 9]);
	script.holds(task());
}

#[test]
fn files_are_made_written_read_and_kept() {
	let mut script = Script::new();
	script
		.data(1_000, "out/a.txt")
		.data(3_000, "hello world")
		.parts(LIST, &[(3_000, 6), (3_006, 5)]);
	script.parts(600, &[(BUF, 4), (BUF + 4, 100)]);
	script.open(NOENT, (P, 9), 0, READ);
	script.open(0, (P, 9), CREAT | EXCL, READ | WRITE).word(0, 4);
	script.open(EXIST, (P, 9), CREAT | EXCL, READ | WRITE);
	script.ok("fd_write", [4, 500, 2, OUT]).word(100, 11);
	script.ok("fd_tell", [4, OUT]).long(100, 11);
	script.ok("fd_seek", [4, 6, 0, OUT]).long(100, 6);
	script.ok("fd_read", [4, 600, 2, OUT]).word(100, 5).text(BUF, "world");
	script.ok("fd_read", [4, 600, 2, OUT]).word(100, 0);
	script.ok("fd_seek", [4, -1, 2, OUT]).long(100, 10);
	script.ok("fd_seek", [4, -4, 1, OUT]).long(100, 6);
	script
		.gives(INVAL, "fd_seek", [4, -7, 1, OUT])
		.gives(INVAL, "fd_seek", [4, 0, 3, OUT]);
	script.ok("fd_pread", [4, 600, 1, 9, OUT]).word(100, 2).text(BUF, "ld");
	script
		.parts(700, &[(3_000, 1)])
		.ok("fd_pwrite", [4, 700, 1, 13, OUT])
		.word(100, 1);
	script
		.ok("fd_pread", [4, 600, 1, 10, OUT])
		.word(100, 4)
		.text(BUF, "d\0\0h");
	script.ok("fd_tell", [4, OUT]).long(100, 6);
	script
		.ok("fd_sync", [4])
		.ok("fd_datasync", [4])
		.ok("fd_advise", [4, 0, 0, 2]);
	script.gives(INVAL, "fd_advise", [4, 0, 0, 6]);
	script
		.ok("fd_close", [4])
		.gives(BADF, "fd_close", [4])
		.gives(BADF, "fd_sync", [4]);
	let mut task = task();
	task.spec.outputs = vec!["/out".into(), "/missing.txt".into()];
	let execution = script.holds(task);
	let want = [("/out/a.txt", "hello world\0\0h"), ("stderr", ""), ("stdout", "")];
	assert_eq!(output(&execution), want.map(|(path, text)| (path.into(), text.into())));
}

#[test]
fn rights_to_read_and_write_are_told_apart() {
	let mut script = Script::new();
	script.data(1_000, "in").parts(LIST, &[(BUF, 2)]);
	script
		.open(0, (P, 2), 0, READ)
		.word(0, 4)
		.open(0, (P, 2), 0, WRITE)
		.word(0, 5);
	script
		.ok("fd_read", [4, 500, 1, OUT])
		.gives(BADF, "fd_write", [4, 500, 1, OUT]);
	script
		.gives(BADF, "fd_filestat_set_size", [4, 0])
		.gives(BADF, "fd_allocate", [4, 0, 9]);
	script
		.gives(BADF, "fd_read", [5, 500, 1, OUT])
		.ok("fd_write", [5, 500, 1, OUT]);
	script
		.gives(BADF, "fd_read", [1, 500, 1, OUT])
		.gives(BADF, "fd_write", [0, 500, 1, OUT]);
	script
		.ok("fd_fdstat_get", [4, OUT])
		.byte(100, 4)
		.long(108, READ as u64)
		.long(116, READ as u64);
	script.gives(NOTCAPABLE, "fd_fdstat_set_rights", [4, READ | WRITE, 0]);
	script
		.ok("fd_fdstat_set_rights", [4, 0, 0])
		.gives(BADF, "fd_read", [4, 500, 1, OUT]);
	script.gives(NOTCAPABLE, "fd_fdstat_set_rights", [3, -1, READ]);
	script
		.ok("fd_fdstat_set_rights", [3, 0x3fff_ffff, READ])
		.open(NOTCAPABLE, (P, 2), 0, WRITE);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn sizes_change_and_appending_goes_to_the_end() {
	let mut script = Script::new();
	script
		.data(1_000, "in")
		.data(3_000, "+")
		.parts(LIST, &[(3_000, 1)])
		.parts(600, &[(BUF, 100)]);
	script
		.gives(0, "path_open", [3, 0, P, 2, 0, READ | WRITE, 0, 1, 0])
		.word(0, 4);
	script.ok("fd_fdstat_get", [4, OUT]).word(100, 4 | 1 << 16);
	script.ok("fd_write", [4, 500, 1, OUT]);
	script
		.ok("fd_pread", [4, 600, 1, 0, OUT])
		.word(100, 6)
		.text(BUF, "input+");
	script
		.ok("fd_fdstat_set_flags", [4, 0])
		.ok("fd_seek", [4, 0, 0, OUT])
		.ok("fd_write", [4, 500, 1, OUT]);
	script.gives(INVAL, "fd_fdstat_set_flags", [4, 32]);
	script.ok("fd_filestat_set_size", [4, 3]).ok("fd_allocate", [4, 2, 3]);
	script
		.ok("fd_pread", [4, 600, 1, 0, OUT])
		.word(100, 5)
		.text(BUF, "+np\0\0");
	script
		.ok("fd_allocate", [4, 0, 2])
		.ok("fd_filestat_get", [4, OUT])
		.long(132, 5);
	script
		.gives(INVAL, "fd_allocate", [4, 0, 0])
		.gives(FBIG, "fd_allocate", [4, -1, 9]);
	script
		.open(0, (P, 2), TRUNC, WRITE)
		.ok("fd_filestat_get", [4, OUT])
		.long(132, 0);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn folders_are_made_listed_in_order_and_removed() {
	let mut script = Script::new();
	for (at, name) in [
		(1_000, "d"),
		(1_010, "d/b"),
		(1_020, "d/a"),
		(1_030, "d/c"),
		(1_040, "d/a/x"),
		(1_050, "."),
	] {
		script.data(at, name);
	}
	script
		.ok("path_create_directory", [3, 1_000, 1])
		.gives(EXIST, "path_create_directory", [3, 1_000, 1]);
	script.gives(NOENT, "path_create_directory", [3, 1_040, 5]);
	script
		.open(0, (1_010, 3), CREAT, WRITE)
		.word(0, 4)
		.open(0, (1_030, 3), CREAT, WRITE)
		.word(0, 5);
	script
		.ok("path_create_directory", [3, 1_020, 3])
		.gives(NOTEMPTY, "path_remove_directory", [3, 1_000, 1]);
	script
		.gives(NOTDIR, "path_remove_directory", [3, 1_010, 3])
		.gives(ISDIR, "path_unlink_file", [3, 1_020, 3]);
	script
		.open(0, (1_000, 1), DIRECTORY, READ)
		.word(0, 6)
		.open(NOTDIR, (1_010, 3), DIRECTORY, READ);
	script.open(ISDIR, (1_000, 1), 0, WRITE);
	// ".", "..", "a", "b", "c": five entries of 24 bytes with their names.
	script.ok("fd_readdir", [6, 2_000, 1_000, 0, OUT]).word(100, 5 * 24 + 6);
	script.long(2_000, 1).text(2_024, ".").long(2_025, 2).text(2_049, "..");
	script.long(2_051, 3).word(2_067, 1).byte(2_071, 3).text(2_075, "a");
	script.text(2_100, "b").byte(2_096, 4).text(2_125, "c").long(2_101, 5);
	// A full buffer ends in the middle of an entry; going on from the last whole one survives its removal.
	script.ok("fd_readdir", [6, 2_000, 80, 0, OUT]).word(100, 80);
	script.ok("path_remove_directory", [3, 1_020, 3]);
	script
		.ok("fd_readdir", [6, 2_000, 1_000, 3, OUT])
		.word(100, 50)
		.text(2_024, "b")
		.text(2_049, "c");
	script.ok("fd_readdir", [6, 2_000, 1_000, 4, OUT]).word(100, 0);
	script.gives(NOTDIR, "fd_readdir", [4, 2_000, 100, 0, OUT]);
	script
		.ok("path_unlink_file", [3, 1_010, 3])
		.ok("path_unlink_file", [3, 1_030, 3]);
	script.gives(NOENT, "path_unlink_file", [3, 1_010, 3]);
	script
		.ok("path_remove_directory", [3, 1_000, 1])
		.gives(NOENT, "path_filestat_get", [3, 0, 1_000, 1, OUT]);
	script.gives(NOENT, "path_create_directory", [6, 1_000, 1]);
	script.gives(10, "path_remove_directory", [3, 1_050, 1]);
	script.holds(task());
}

#[test]
fn files_are_renamed() {
	let mut script = Script::new();
	for (at, name) in [
		(1_000, "in"),
		(1_010, "d"),
		(1_020, "d/new"),
		(1_030, "d/e"),
		(1_040, "other"),
	] {
		script.data(at, name);
	}
	script
		.ok("path_create_directory", [3, 1_010, 1])
		.ok("path_create_directory", [3, 1_030, 3]);
	script
		.ok("path_rename", [3, 1_000, 2, 3, 1_020, 5])
		.gives(NOENT, "path_filestat_get", [3, 0, 1_000, 2, OUT]);
	script
		.ok("path_filestat_get", [3, 0, 1_020, 5, OUT])
		.long(132, 5)
		.byte(116, 4)
		.long(124, 1);
	script.gives(NOENT, "path_rename", [3, 1_000, 2, 3, 1_020, 5]);
	script.gives(ISDIR, "path_rename", [3, 1_020, 5, 3, 1_030, 3]);
	script.gives(NOTDIR, "path_rename", [3, 1_030, 3, 3, 1_020, 5]);
	script.gives(INVAL, "path_rename", [3, 1_010, 1, 3, 1_030, 3]);
	script
		.ok("path_rename", [3, 1_010, 1, 3, 1_040, 5])
		.open(0, (1_040, 5), DIRECTORY, READ)
		.word(0, 4);
	script.ok("path_filestat_get", [4, 0, 1_022, 3, OUT]).long(132, 5);
	script
		.ok("path_rename", [4, 1_022, 3, 3, 1_000, 2])
		.open(0, (1_000, 2), 0, READ);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn paths_are_followed_and_bounded() {
	let mut script = Script::new();
	script
		.data(1_000, "/a/../a/./b//in")
		.data(1_020, "../../a/b/in")
		.data(1_040, "a/b/in/")
		.data(1_060, "a\0b");
	script
		.data(1_070, [0xff, 0xfe])
		.data(1_080, "a/b")
		.raw("(memory.fill (i32.const 3000) (i32.const 120) (i32.const 5000))");
	script
		.open(0, (1_000, 15), 0, READ)
		.open(0, (1_020, 12), 0, READ)
		.open(NOTDIR, (1_040, 7), 0, READ);
	script
		.open(INVAL, (1_060, 3), 0, READ)
		.open(25, (1_070, 2), 0, READ)
		.open(NOENT, (1_000, 0), 0, READ);
	script
		.open(NAMETOOLONG, (3_000, 256), CREAT, WRITE)
		.open(NAMETOOLONG, (3_000, 4_097), CREAT, WRITE);
	script.open(0, (3_000, 255), CREAT, WRITE);
	script.gives(NOTDIR, "path_open", [4, 0, 1_080, 3, 0, READ, 0, 0, 0]);
	script
		.open(INVAL, (1_080, 3), 16, READ)
		.open(INVAL, (1_080, 3), CREAT | DIRECTORY, READ);
	script.gives(BADF, "path_open", [99, 0, 1_080, 3, 0, READ, 0, 0, 0]);
	script.holds(with_files(&[("/a/b/in", "input")]));
}

#[test]
fn there_are_no_links() {
	let mut script = Script::new();
	script.data(1_000, "in").data(1_010, "new");
	script.gives(NOTSUP, "path_link", [3, 0, 1_000, 2, 3, 1_010, 3]).gives(
		NOTSUP,
		"path_symlink",
		[1_000, 2, 3, 1_010, 3],
	);
	script.gives(INVAL, "path_readlink", [3, 1_000, 2, 2_000, 9, OUT]);
	script.gives(NOENT, "path_readlink", [3, 1_010, 3, 2_000, 9, OUT]);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn times_are_set_and_shown() {
	let mut script = Script::new();
	script.data(1_000, "in").open(0, (P, 2), 0, READ).word(0, 4);
	script.ok("fd_filestat_get", [4, OUT]).long(140, 0).long(148, 0);
	script
		.ok("fd_filestat_set_times", [4, 11, 22, 1 | 4])
		.ok("fd_filestat_get", [4, OUT])
		.long(140, 11)
		.long(148, 22);
	script.ok("path_filestat_set_times", [3, 0, P, 2, 0, 33, 4]);
	script
		.ok("path_filestat_get", [3, 0, P, 2, OUT])
		.long(140, 11)
		.long(148, 33);
	script
		.gives(INVAL, "fd_filestat_set_times", [4, 0, 0, 1 | 2])
		.gives(INVAL, "fd_filestat_set_times", [4, 0, 0, 16]);
	// Now is after the start of 2020 and before its second second.
	script
		.ok("fd_filestat_set_times", [4, 0, 0, 8])
		.ok("fd_filestat_get", [4, OUT])
		.raw(
			"(if (i64.ge_u (i64.sub (i64.load (i32.const 148)) (i64.const 1577836800000000000)) (i64.const 1000000000))
			(then (call $proc_exit (i32.const 99))))",
		);
	script.gives(INVAL, "fd_filestat_set_times", [1, 0, 0, 0]);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn descriptors_are_numbered_from_the_lowest_and_bounded() {
	let mut script = Script::new();
	script.data(1_000, "in").parts(LIST, &[(BUF, 9)]);
	script
		.open(0, (P, 2), 0, READ)
		.word(0, 4)
		.open(0, (P, 2), 0, READ)
		.word(0, 5)
		.ok("fd_close", [4]);
	script
		.open(0, (P, 2), 0, READ)
		.word(0, 4)
		.ok("fd_seek", [4, 2, 0, OUT])
		.ok("fd_renumber", [4, 5]);
	script.gives(BADF, "fd_sync", [4]).ok("fd_tell", [5, OUT]).long(100, 2);
	script
		.gives(BADF, "fd_renumber", [5, 77])
		.gives(BADF, "fd_renumber", [77, 5])
		.ok("fd_renumber", [5, 5]);
	// A file that was removed lives while it is open.
	script
		.ok("path_unlink_file", [3, P, 2])
		.ok("fd_read", [5, 500, 1, OUT])
		.word(100, 3)
		.text(BUF, "put");
	script.data(1_010, ".");
	for fd in [4].into_iter().chain(6..256) {
		script.open(0, (1_010, 1), DIRECTORY, READ).word(0, fd);
	}
	script.open(MFILE, (1_010, 1), DIRECTORY, READ);
	script.holds(with_files(&[("/in", "input")]));
}

#[test]
fn standard_streams_are_read_and_captured() {
	let mut script = Script::new();
	script.parts(LIST, &[(BUF, 3)]).parts(600, &[(BUF, 3), (BUF, 3)]);
	script.ok("fd_read", [0, 500, 1, OUT]).word(100, 3).text(BUF, "abc");
	script
		.ok("fd_write", [1, 600, 2, OUT])
		.word(100, 6)
		.ok("fd_write", [2, 500, 1, OUT]);
	script
		.ok("fd_read", [0, 500, 1, OUT])
		.word(100, 1)
		.text(BUF, "d")
		.ok("fd_read", [0, 500, 1, OUT])
		.word(100, 0);
	script
		.gives(SPIPE, "fd_seek", [0, 0, 0, OUT])
		.gives(SPIPE, "fd_tell", [1, OUT]);
	script
		.gives(SPIPE, "fd_pread", [0, 500, 1, 0, OUT])
		.gives(SPIPE, "fd_pwrite", [1, 500, 1, 0, OUT]);
	script
		.ok("fd_fdstat_get", [1, OUT])
		.byte(100, 0)
		.ok("fd_filestat_get", [1, OUT])
		.byte(116, 0)
		.long(132, 0);
	script
		.gives(ISDIR, "fd_read", [3, 500, 1, OUT])
		.gives(ISDIR, "fd_write", [3, 500, 1, OUT]);
	script.ok("fd_close", [1]).gives(BADF, "fd_write", [1, 500, 1, OUT]);
	let execution = script.holds(with_stdin("abcd"));
	assert_eq!(file(&execution, "stdout").unwrap(), b"abcabc");
	assert_eq!(file(&execution, "stderr").unwrap(), b"abc");
}

#[test]
fn a_wanted_folder_exists_and_gives_way_to_a_file() {
	let mut script = Script::new();
	script
		.data(1_000, "result")
		.data(1_010, "out/f.png")
		.data(1_020, "made")
		.parts(LIST, &[(1_000, 6)]);
	script.ok("path_filestat_get", [3, 0, 1_000, 6, OUT]).byte(116, 3);
	script
		.open(0, (1_000, 6), CREAT | TRUNC, WRITE)
		.word(0, 4)
		.ok("fd_write", [4, 500, 1, OUT]);
	script
		.open(0, (1_010, 9), CREAT, WRITE)
		.word(0, 5)
		.ok("path_create_directory", [3, 1_020, 4]);
	script
		.gives(EXIST, "path_create_directory", [3, 1_020, 4])
		.open(ISDIR, (1_020, 4), CREAT, WRITE);
	let mut task = task();
	task.spec.outputs = ["/result", "/out/f.png", "/made"].map(String::from).to_vec();
	let execution = script.holds(task);
	assert_eq!(file(&execution, "/result").unwrap(), b"result");
	assert_eq!(file(&execution, "/out/f.png").unwrap(), b"");
}

#[test]
fn pointers_outside_the_memory_trap() {
	let far = 65_535;
	let mut cases: Vec<(&str, Script)> = Vec::new();
	let mut case = |name, build: &dyn Fn(&mut Script)| {
		let mut script = Script::new();
		build(&mut script);
		cases.push((name, script));
	};
	case("parts", &|script| {
		script.ok("fd_write", [1, far, 1, OUT]);
	});
	case("part", &|script| {
		script.parts(LIST, &[(far as u32, 2)]).ok("fd_write", [1, 500, 1, OUT]);
	});
	case("answer", &|script| {
		script.ok("fd_write", [1, 500, 0, far]);
	});
	case("path", &|script| {
		script.open(0, (far, 2), 0, READ);
	});
	case("random", &|script| {
		script.ok("random_get", [far, 2]);
	});
	case("random, round the end", &|script| {
		script.ok("random_get", [100, -50]);
	});
	case("clock", &|script| {
		script.ok("clock_time_get", [0, 0, far]);
	});
	case("listing", &|script| {
		script.ok("fd_readdir", [3, far, 2, 0, OUT]);
	});
	case("arguments", &|script| {
		script.ok("args_get", [far, 0]);
	});
	case("poll", &|script| {
		script.ok("poll_oneoff", [far, 0, 1, OUT]);
	});
	for (name, script) in cases {
		let execution = run(&script.build(), task());
		assert_eq!(execution.result.outcome, Outcome::Trap(TrapKind::HostCall), "{name}");
	}
}
