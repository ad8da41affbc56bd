use codec::Encode;
use sp_core::{Bytes, H256};
use tidemill_primitives::{
	contract::{BundleRef, JobTerms},
	job::{JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
	task::{Content, Manifest, TaskSpec, TaskSpecV1},
	MIB,
};

use super::hash;

/// A job with all of its blobs.
#[derive(Clone)]
pub struct Job {
	pub spec: JobSpecV1,
	pub peers: Vec<String>,
	pub hash: H256,
	pub blobs: Vec<Vec<u8>>,
}

/// Programs, as text.
pub mod programs {
	/// Writes its arguments to standard output.
	pub const ECHO: &str = r#"(module
		(import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
		(import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
		(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
		(memory (export "memory") 1)
		(func (export "_start")
			(drop (call $sizes (i32.const 0) (i32.const 4)))
			(drop (call $args (i32.const 1024) (i32.const 2048)))
			(i32.store (i32.const 8) (i32.const 2048))
			(i32.store (i32.const 12) (i32.load (i32.const 4)))
			(drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))"#;

	/// Copies up to 32 KiB of standard input to standard output.
	pub const CAT: &str = r#"(module
		(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
		(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
		(memory (export "memory") 1)
		(func (export "_start")
			(i32.store (i32.const 8) (i32.const 1024))
			(i32.store (i32.const 12) (i32.const 32768))
			(drop (call $read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 16)))
			(i32.store (i32.const 12) (i32.load (i32.const 16)))
			(drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))"#;

	/// Counts for a second or a few, then writes a line.
	pub const COUNT: &str = r#"(module
		(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
		(memory (export "memory") 1)
		(data (i32.const 64) "counted\n")
		(func (export "_start") (local $n i64)
			(local.set $n (i64.const 1500000000))
			(loop $more
				(local.set $n (i64.sub (local.get $n) (i64.const 1)))
				(br_if $more (i64.ne (local.get $n) (i64.const 0))))
			(i32.store (i32.const 8) (i32.const 64))
			(i32.store (i32.const 12) (i32.const 8))
			(drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))"#;

	/// Never ends.
	pub const ENDLESS: &str = r#"(module (memory (export "memory") 1) (func (export "_start") (loop $l (br $l))))"#;

	/// Has nothing to start.
	pub const NO_START: &str = r#"(module (memory (export "memory") 1))"#;
}

impl Job {
	/// A job of a program given as text.
	pub fn new(program: &str, tasks: Vec<TaskSpecV1>, bundle_size: u8) -> Self {
		Self::of_bytes(wat::parse_str(program).unwrap(), tasks, bundle_size)
	}

	pub fn of_bytes(program: Vec<u8>, tasks: Vec<TaskSpecV1>, bundle_size: u8) -> Self {
		let manifest = Manifest(tasks.into_iter().map(TaskSpec::V1).collect());
		let bytes = manifest.encode();
		let spec = JobSpecV1 {
			program: hash(&program),
			program_length: program.len() as u32,
			engine: WASM_V1,
			manifest: ManifestRef {
				root: manifest.root(),
				blob: hash(&bytes),
				length: bytes.len() as u32,
			},
			source: Default::default(),
			tasks: manifest.0.len() as u32,
			bundle_size,
			limits: Limits {
				fuel: 1_000_000_000_000,
				memory_mib: 16,
				input_bytes: MIB,
				output_bytes: MIB,
				run_ticks: 100,
			},
			requirements: Requirements::default(),
			prefer: Default::default(),
			verification: Verification::Quorum(3),
			price: Price::default(),
			tries: 1,
			deadline: 1_000,
			retention: 1_000,
		};
		let mut job = Job {
			spec,
			peers: vec![],
			hash: H256::zero(),
			blobs: vec![program, bytes],
		};
		job.seal();
		job
	}

	/// A job whose tasks have one argument each.
	pub fn echo(args: &[&str], bundle_size: u8) -> Self {
		let task = |arg: &&str| TaskSpecV1 {
			args: vec![arg.to_string()],
			..Default::default()
		};
		Self::new(programs::ECHO, args.iter().map(task).collect(), bundle_size)
	}

	/// A job of one task that copies `input`.
	pub fn cat(input: &[u8]) -> Self {
		let stdin = Some(Content {
			hash: hash(input),
			length: input.len() as u64,
		});
		let mut job = Self::new(
			programs::CAT,
			vec![TaskSpecV1 {
				stdin,
				..Default::default()
			}],
			1,
		);
		job.blobs.push(input.to_vec());
		job
	}

	/// Changes the spec.
	pub fn with(mut self, change: impl FnOnce(&mut JobSpecV1)) -> Self {
		change(&mut self.spec);
		self.seal();
		self
	}

	/// Takes blobs from there.
	pub fn from(self, source: &str) -> Self {
		self.with(|spec| spec.source = source.as_bytes().to_vec().try_into().unwrap())
	}

	fn seal(&mut self) {
		self.hash = hash(&(b"a job of a test", &self.spec).encode());
	}

	pub fn bundle(&self, bundle: u16) -> BundleRef {
		BundleRef {
			job: 1,
			hash: self.hash,
			bundle,
		}
	}

	pub fn terms(&self) -> JobTerms {
		let spec = Bytes(JobSpec::V1(self.spec.clone()).encode());
		JobTerms {
			hash: self.hash,
			spec,
			peers: self.peers.clone(),
		}
	}
}
