use codec::{Decode, Encode};
use sp_core::{Bytes, H256};
use tidemill_machine::tree;
use tidemill_primitives::{
	contract::{BundleRef, JobTerms},
	job::{JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, PVM_V1, WASM_V1},
	task::{Content, Manifest, PvmTask, TaskSpec, TaskSpecV1},
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

	/// For PolkaVM: mixes the first 8 bytes of the input five million times, walks through 64 KiB as it does, and gives the
	/// last word with exit code 7. See [`super::mixed`].
	pub const MIXER: &str = "
		%isa = revive_v1
		%rw_data_size = 65536
		%stack_size = 16777216
		pub @main:
		t0 = u64 [a0]
		t1 = 5000000
		s0 = 0x20000
		s1 = 0xfd000000
		@loop:
		t0 = t0 * 1481765933
		t0 = t0 + 336034686
		a4 = t0 & 65528
		a4 = a4 + s0
		a5 = u64 [a4]
		t0 = t0 + a5
		u64 [a4] = t0
		t1 = t1 - 1
		jump @loop if t1 != 0
		u64 [s1] = t0
		a0 = 0x700000008
		ret
	";

	/// For PolkaVM: gives eight zeros at once.
	pub const NOTHING: &str = "
		%isa = revive_v1
		%stack_size = 16777216
		pub @main:
		a0 = 8
		ret
	";

	/// Has nothing to start.
	pub const NO_START: &str = r#"(module (memory (export "memory") 1))"#;
}

/// What [`programs::MIXER`] gives for an input.
pub fn mixed(input: u64) -> u64 {
	let mut words = vec![0u64; 65_536 / 8];
	(0..5_000_000).fold(input, |word, _| {
		let word = word.wrapping_mul(1_481_765_933).wrapping_add(336_034_686);
		let place = &mut words[(word & 65_528) as usize / 8];
		*place = place.wrapping_add(word);
		*place
	})
}

impl Job {
	/// A job for PolkaVM of a program given as text, with a task for each input.
	pub fn pvm(program: &str, inputs: &[&[u8]], bundle_size: u8) -> Self {
		let program = polkavm_common::assembler::assemble(None, program).unwrap();
		let task = |input: &&[u8]| {
			TaskSpec::Pvm(PvmTask {
				input: Content {
					hash: hash(input),
					length: input.len() as u64,
				},
				root: tree::input_root(input),
			})
		};
		let mut job = Self::of_tasks(program, inputs.iter().map(task).collect(), bundle_size);
		job.blobs.extend(inputs.iter().map(|input| input.to_vec()));
		job.with(|spec| {
			spec.engine = PVM_V1;
			spec.limits.memory_mib = 64;
			spec.verification = Verification::Proof;
		})
	}

	/// A job of a program given as text.
	pub fn new(program: &str, tasks: Vec<TaskSpecV1>, bundle_size: u8) -> Self {
		Self::of_bytes(wat::parse_str(program).unwrap(), tasks, bundle_size)
	}

	pub fn of_bytes(program: Vec<u8>, tasks: Vec<TaskSpecV1>, bundle_size: u8) -> Self {
		Self::of_tasks(program, tasks.into_iter().map(TaskSpec::V1).collect(), bundle_size)
	}

	pub fn of_tasks(program: Vec<u8>, tasks: Vec<TaskSpec>, bundle_size: u8) -> Self {
		let manifest = Manifest(tasks);
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

	/// A task of its manifest.
	pub fn task(&self, index: usize) -> TaskSpec {
		Manifest::decode(&mut &self.blobs[1][..]).unwrap().0.remove(index)
	}

	/// The same job with another manifest.
	pub fn with_manifest(mut self, manifest: &Manifest) -> Self {
		self.blobs[1] = manifest.encode();
		let blob = hash(&self.blobs[1]);
		self.with(|spec| (spec.manifest.root, spec.manifest.blob) = (manifest.root(), blob))
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
