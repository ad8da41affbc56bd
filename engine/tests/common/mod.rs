//! What the engine's tests share: tasks, and programs written step by step.
#![allow(dead_code)] // not every test uses everything

use std::sync::Arc;

use codec::Decode;
use tidemill_engine::{Abstained, CancelHandle, EngineOptions, Execution, Program, Task, WasmEngine};
use tidemill_primitives::{
	job::Limits,
	report::{Outcome, Output},
	task::{Content, InputFile, TaskSpecV1},
	H256,
};

/// The functions of WASI preview 1 with their parameters: `i` for i32, `I` for i64. All but `proc_exit` give an i32.
pub const WASI: &[(&str, &str)] = &[
	("args_get", "ii"),
	("args_sizes_get", "ii"),
	("environ_get", "ii"),
	("environ_sizes_get", "ii"),
	("clock_res_get", "ii"),
	("clock_time_get", "iIi"),
	("fd_advise", "iIIi"),
	("fd_allocate", "iII"),
	("fd_close", "i"),
	("fd_datasync", "i"),
	("fd_fdstat_get", "ii"),
	("fd_fdstat_set_flags", "ii"),
	("fd_fdstat_set_rights", "iII"),
	("fd_filestat_get", "ii"),
	("fd_filestat_set_size", "iI"),
	("fd_filestat_set_times", "iIIi"),
	("fd_pread", "iiiIi"),
	("fd_prestat_get", "ii"),
	("fd_prestat_dir_name", "iii"),
	("fd_pwrite", "iiiIi"),
	("fd_read", "iiii"),
	("fd_readdir", "iiiIi"),
	("fd_renumber", "ii"),
	("fd_seek", "iIii"),
	("fd_sync", "i"),
	("fd_tell", "ii"),
	("fd_write", "iiii"),
	("path_create_directory", "iii"),
	("path_filestat_get", "iiiii"),
	("path_filestat_set_times", "iiiiIIi"),
	("path_link", "iiiiiii"),
	("path_open", "iiiiiIIii"),
	("path_readlink", "iiiiii"),
	("path_remove_directory", "iii"),
	("path_rename", "iiiiii"),
	("path_symlink", "iiiii"),
	("path_unlink_file", "iii"),
	("poll_oneoff", "iiii"),
	("proc_exit", "i"),
	("proc_raise", "i"),
	("sched_yield", ""),
	("random_get", "ii"),
	("sock_accept", "iii"),
	("sock_recv", "iiiiii"),
	("sock_send", "iiiii"),
	("sock_shutdown", "ii"),
];

pub const BADF: i64 = 8;
pub const EXIST: i64 = 20;
pub const FBIG: i64 = 22;
pub const INVAL: i64 = 28;
pub const ISDIR: i64 = 31;
pub const MFILE: i64 = 33;
pub const NAMETOOLONG: i64 = 37;
pub const NOENT: i64 = 44;
pub const NOTDIR: i64 = 54;
pub const NOTEMPTY: i64 = 55;
pub const NOTSOCK: i64 = 57;
pub const NOTSUP: i64 = 58;
pub const SPIPE: i64 = 70;
pub const NOTCAPABLE: i64 = 76;

pub const CREAT: i64 = 1;
pub const DIRECTORY: i64 = 2;
pub const EXCL: i64 = 4;
pub const TRUNC: i64 = 8;
pub const READ: i64 = 1 << 1;
pub const WRITE: i64 = 1 << 6;

/// All imports of WASI, each as `$name`.
pub fn imports() -> String {
	let letter = |letter| if letter == 'I' { " i64" } else { " i32" };
	WASI.iter()
		.map(|(name, params)| {
			let params: String = params.chars().map(letter).collect();
			let result = if *name == "proc_exit" { "" } else { "(result i32)" };
			format!("(import \"wasi_snapshot_preview1\" \"{name}\" (func ${name} (param{params}) {result}))\n")
		})
		.collect()
}

/// A module with all imports, one page of memory, and this text.
pub fn module(text: &str) -> Vec<u8> {
	wat::parse_str(format!("(module {} (memory (export \"memory\") 1) {text})", imports())).unwrap()
}

/// A module whose `_start` is this text.
pub fn start(body: &str) -> Vec<u8> {
	module(&format!("(func (export \"_start\") {body})"))
}

/// A program as steps that each call a function and check what it gives. It exits with the number of the first step that
/// does not hold, from 1, or with 0.
#[derive(Default)]
pub struct Script {
	data: String,
	body: String,
	step: u32,
}

impl Script {
	pub fn new() -> Self {
		Self::default()
	}

	/// Puts bytes into the memory.
	pub fn data(&mut self, at: u32, bytes: impl AsRef<[u8]>) -> &mut Self {
		let text: String = bytes.as_ref().iter().map(|byte| format!("\\{byte:02x}")).collect();
		self.data += &format!("(data (i32.const {at}) \"{text}\")\n");
		self
	}

	/// Puts a list of parts (pointer, length) into the memory.
	pub fn parts(&mut self, at: u32, parts: &[(u32, u32)]) -> &mut Self {
		let bytes: Vec<u8> = parts
			.iter()
			.flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat())
			.collect();
		self.data(at, bytes)
	}

	fn check(&mut self, ty: &str, got: &str, want: i64) -> &mut Self {
		self.step += 1;
		let step = self.step;
		self.body += &format!("(if ({ty}.ne {got} ({ty}.const {want})) (then (call $proc_exit (i32.const {step}))))\n");
		self
	}

	/// Calls a function, which must give `want`.
	pub fn gives<const N: usize>(&mut self, want: i64, name: &str, args: [i64; N]) -> &mut Self {
		let params = WASI.iter().find(|(other, _)| *other == name).unwrap().1;
		assert_eq!(params.len(), N, "{name}");
		let args: String = params
			.chars()
			.zip(args)
			.map(|(letter, arg)| format!(" ({}.const {arg})", if letter == 'I' { "i64" } else { "i32" }))
			.collect();
		self.check("i32", &format!("(call ${name}{args})"), want)
	}

	/// Calls a function, which must succeed.
	pub fn ok<const N: usize>(&mut self, name: &str, args: [i64; N]) -> &mut Self {
		self.gives(0, name, args)
	}

	/// Opens `path`, which must give `want`. The file descriptor is written to 0.
	pub fn open(&mut self, want: i64, path: (i64, i64), oflags: i64, rights: i64) -> &mut Self {
		self.gives(want, "path_open", [3, 1, path.0, path.1, oflags, rights, rights, 0, 0])
	}

	pub fn byte(&mut self, at: u32, want: u8) -> &mut Self {
		self.check("i32", &format!("(i32.load8_u (i32.const {at}))"), i64::from(want))
	}

	pub fn word(&mut self, at: u32, want: u32) -> &mut Self {
		self.check("i32", &format!("(i32.load (i32.const {at}))"), i64::from(want as i32))
	}

	pub fn long(&mut self, at: u32, want: u64) -> &mut Self {
		self.check("i64", &format!("(i64.load (i32.const {at}))"), want as i64)
	}

	/// The memory holds `want` at `at`.
	pub fn text(&mut self, at: u32, want: impl AsRef<[u8]>) -> &mut Self {
		for (at, byte) in (at..).zip(want.as_ref()) {
			self.byte(at, *byte);
		}
		self
	}

	pub fn raw(&mut self, text: &str) -> &mut Self {
		self.body += text;
		self
	}

	/// Runs `body` after the steps.
	pub fn then(&self, body: &str) -> Vec<u8> {
		module(&format!(
			"{}\n(func (export \"_start\") {} {body})",
			self.data, self.body
		))
	}

	pub fn build(&self) -> Vec<u8> {
		self.then("")
	}

	/// Runs it; every step must hold.
	pub fn holds(&self, task: Task) -> Execution {
		let execution = run(&self.build(), task);
		assert_eq!(execution.result.outcome, Outcome::Exit(0), "{:?}", execution.detail);
		execution
	}
}

pub fn engine() -> WasmEngine {
	static ENGINE: std::sync::OnceLock<WasmEngine> = std::sync::OnceLock::new();
	ENGINE
		.get_or_init(|| WasmEngine::new(EngineOptions::default()).unwrap())
		.clone()
}

pub fn limits() -> Limits {
	Limits {
		fuel: 100_000_000,
		memory_mib: 16,
		input_bytes: 1 << 20,
		output_bytes: 1 << 16,
		run_ticks: 10,
	}
}

pub fn task() -> Task {
	Task {
		job: H256::repeat_byte(7),
		index: 3,
		spec: TaskSpecV1 {
			args: vec!["program".into()],
			..Default::default()
		},
		stdin: Arc::default(),
		files: Vec::new(),
		limits: limits(),
	}
}

pub fn content(bytes: &[u8]) -> Content {
	Content {
		hash: H256(sp_crypto_hashing::blake2_256(bytes)),
		length: bytes.len() as u64,
	}
}

/// A task with these input files.
pub fn with_files(files: &[(&str, &str)]) -> Task {
	let mut task = task();
	for (path, text) in files {
		task.spec.inputs.push(InputFile {
			path: path.to_string(),
			content: content(text.as_bytes()),
		});
		task.files.push((path.to_string(), text.as_bytes().into()));
	}
	task
}

/// A task with this standard input.
pub fn with_stdin(text: &str) -> Task {
	let mut task = task();
	task.spec.stdin = Some(content(text.as_bytes()));
	task.stdin = text.as_bytes().into();
	task
}

pub fn prepare(bytes: &[u8]) -> Program {
	engine().prepare(bytes).unwrap().unwrap()
}

pub fn try_run(bytes: &[u8], task: Task) -> Result<Execution, Abstained> {
	engine().run(&prepare(bytes), task, &CancelHandle::new())
}

pub fn run(bytes: &[u8], task: Task) -> Execution {
	try_run(bytes, task).unwrap()
}

/// The output of an execution, as paths and bytes.
pub fn output(execution: &Execution) -> Vec<(String, Vec<u8>)> {
	let blob = |hash| {
		execution
			.blobs
			.iter()
			.find(|(other, _)| *other == hash)
			.unwrap()
			.1
			.clone()
	};
	let output = Output::decode(&mut &blob(execution.result.output)[..]).unwrap();
	output.0.into_iter().map(|file| (file.path, blob(file.hash))).collect()
}

/// One file of the output.
pub fn file(execution: &Execution, path: &str) -> Option<Vec<u8>> {
	output(execution)
		.into_iter()
		.find(|(other, _)| other == path)
		.map(|(_, bytes)| bytes)
}
