//! What the tests share.

use std::sync::{Arc, OnceLock};

use polkavm_common::{
	program::{Instruction, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_engine::{
	pvm::{replay, Backend, Program, PvmEngine, PvmOptions, Task},
	CancelHandle, Execution,
};
use tidemill_machine::{tree, STACK};
use tidemill_primitives::{
	job::Limits,
	report::TaskResult,
	task::{Content, PvmTask},
	H256,
};

/// An engine that runs programs compiled if this machine lets it, and one that interprets them.
pub fn engines() -> &'static [PvmEngine] {
	static ENGINES: OnceLock<Vec<PvmEngine>> = OnceLock::new();
	ENGINES.get_or_init(|| {
		let engine = |interpret| PvmEngine::new(PvmOptions { interpret, workers: 2 });
		let engines = vec![engine(false), engine(true)];
		assert_eq!(engines[1].backend(), Backend::Interpreter);
		if engines[0].backend() == Backend::Interpreter {
			eprintln!("this machine lets no compiled program run: all is interpreted");
		}
		engines
	})
}

pub fn limits(fuel: u64) -> Limits {
	Limits {
		fuel,
		memory_mib: 96,
		input_bytes: 16 << 20,
		output_bytes: 8 << 20,
		run_ticks: 1,
	}
}

pub fn task(input: &[u8], fuel: u64) -> Task {
	let content = Content {
		hash: H256(sp_crypto_hashing::blake2_256(input)),
		length: input.len() as u64,
	};
	Task {
		spec: PvmTask {
			input: content,
			root: tree::input_root(input),
		},
		input: Arc::from(input),
		limits: limits(fuel),
	}
}

pub fn prepare(engine: &PvmEngine, blob: &[u8]) -> Program {
	engine.prepare(blob).unwrap()
}

pub fn replayed(program: &Program, task: &Task) -> TaskResult {
	let mut replay = replay::start(program, task, 100_000).unwrap();
	replay::result(&mut replay, task, &CancelHandle::new()).unwrap()
}

/// The execution that all ways of running the task agree on.
pub fn run(blob: &[u8], task: &Task) -> Execution {
	let executions: Vec<Execution> = engines()
		.iter()
		.map(|engine| {
			let program = prepare(engine, blob);
			let execution = engine.run(&program, task, &CancelHandle::new()).unwrap();
			assert_eq!(execution.result, replayed(&program, task), "{:?}", program.backend());
			check_blobs(&execution);
			execution
		})
		.collect();
	assert_eq!(executions[0].result, executions[1].result);
	assert_eq!(executions[0].blobs, executions[1].blobs);
	executions.into_iter().next().unwrap()
}

/// The blob of an output is named by its hash and has the root that is reported.
fn check_blobs(execution: &Execution) {
	let result = &execution.result;
	match &execution.blobs[..] {
		[] => assert_eq!((result.output, result.output_length), (H256::zero(), 0)),
		[(name, bytes)] => {
			assert_eq!(*name, H256(sp_crypto_hashing::blake2_256(bytes)));
			assert_eq!(result.output, tree::output_root(bytes));
			assert!(result.output_length <= bytes.len() as u64);
		}
		more => panic!("{} blobs", more.len()),
	}
}

/// The output of an execution.
pub fn output(execution: &Execution) -> &[u8] {
	&execution.blobs[0].1[..execution.result.output_length as usize]
}

/// A builder of programs with this code and these jumps, which exports its first block as `main`.
pub fn builder(code: &[Instruction], jumps: &[u32]) -> ProgramBlobBuilder {
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_code(code, jumps);
	builder.set_stack_size(STACK);
	builder.add_export_by_basic_block(0, b"main");
	builder
}

pub fn program(code: &[Instruction]) -> Vec<u8> {
	builder(code, &[]).to_vec().unwrap()
}

/// A program of `examples/pvm`, as `make programs` builds it.
pub fn guest(name: &str) -> Vec<u8> {
	let folder = std::env::var("TIDEMILL_PVM_PROGRAMS").unwrap_or_else(|_| {
		let home = std::env::var("HOME").unwrap();
		let target = std::env::var("CARGO_TARGET_DIR").unwrap_or(format!("{home}/.cache/tidemill/target"));
		format!("{target}/guests/pvm")
	});
	let path = format!("{folder}/{name}.polkavm");
	std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}; `make programs` builds it"))
}
