//! The engine: prepares programs and runs tasks.

use std::sync::Arc;

use polkavm::{InterruptKind, ProgramCounter, RawInstance, Reg};
use tidemill_machine::{Ended, INPUT_AT, MAX_OUTPUT, OUTPUT_AT};
use tidemill_primitives::{report::Abstention, Fuel};

use super::{
	backend::{self, Backend},
	program::{admit, Prepared},
	replay,
	result::{execution, kept, outcome, with_output, without_output},
	Program, Task,
};
use crate::{
	error::{Abstained, Invalid},
	task::Execution,
	watch::{CancelHandle, Watch},
};

/// Gas between two looks at the watchdog: some milliseconds.
const SLICE: Fuel = 10_000_000;

/// How the engine is set up. None of it changes a result.
#[derive(Clone, Copy, Debug)]
pub struct PvmOptions {
	/// Interpret, even where programs could run compiled.
	pub interpret: bool,
	/// Processes for compiled programs that are kept between tasks.
	pub workers: usize,
}

impl Default for PvmOptions {
	fn default() -> Self {
		Self {
			interpret: false,
			workers: 2,
		}
	}
}

/// Runs tasks. Clones share everything; many tasks may run at once.
#[derive(Clone)]
pub struct PvmEngine(Arc<Inner>);

struct Inner {
	compiler: Option<polkavm::Engine>,
}

impl PvmEngine {
	/// Sets up the engine. Where the system does not let compiled programs run, it interprets and logs why.
	pub fn new(options: PvmOptions) -> Self {
		let compiler = match options.interpret {
			true => None,
			false => backend::compiler(options.workers)
				.inspect_err(|why| {
					tracing::warn!(why, "Pvm programs are interpreted, which takes several times as long");
				})
				.ok(),
		};
		Self(Arc::new(Inner { compiler }))
	}

	/// How programs are executed.
	pub fn backend(&self) -> Backend {
		match self.0.compiler {
			Some(_) => Backend::Compiler,
			None => Backend::Interpreter,
		}
	}

	/// Checks a program as the chain does, and compiles it.
	///
	/// That a program is [`Invalid`] is found alike on every machine, and is a result.
	pub fn prepare(&self, bytes: &[u8]) -> Result<Program, Invalid> {
		let admitted = admit(bytes)?;
		let module = self.0.compiler.as_ref().and_then(|engine| {
			backend::module(engine, admitted.blob().clone())
				.inspect_err(
					|error| tracing::warn!(%error, program = ?admitted.hash(), "the program is not compiled but interpreted"),
				)
				.ok()
		});
		let image = admitted.image();
		Ok(Program(Arc::new(Prepared {
			admitted,
			module,
			image,
		})))
	}

	/// Runs a task to its end. Blocks the thread; [`CancelHandle`] stops it from another.
	pub fn run(&self, program: &Program, task: &Task, cancel: &CancelHandle) -> Result<Execution, Abstained> {
		task.check(program)?;
		let watch = Watch::start(cancel.clone(), task.limits.fuel);
		watch.check()?;
		let Some(module) = &program.0.module else {
			return replay::interpret(program, task, &watch);
		};
		let mut instance = module.instantiate().map_err(unavailable)?;
		instance.write_memory(INPUT_AT, &task.input).map_err(unavailable)?;
		let start = program.0.image.initial(task.spec.root, task.input.len() as u32);
		for (register, value) in Reg::ALL.into_iter().zip(start.registers) {
			instance.set_reg(register, value);
		}
		instance.set_next_program_counter(ProgramCounter(start.pc));
		let (ended, fuel) = drive(&mut instance, task.limits.fuel, &watch)?;
		let (outcome, length) = outcome(ended, task.output_limit());
		let Some(length) = length else {
			return Ok(execution(without_output(outcome, fuel), Vec::new()));
		};
		let block = instance.read_memory(OUTPUT_AT, MAX_OUTPUT).map_err(unavailable)?;
		let output = kept(block, length);
		Ok(execution(with_output(outcome, fuel, &output, length), output))
	}
}

/// Runs a program to its end or to the last boundary within its limit, and says what gas it was charged.
fn drive(instance: &mut RawInstance, limit: Fuel, watch: &Watch) -> Result<(Ended, Fuel), Abstained> {
	// Gas that was not granted yet.
	let mut rest = limit;
	instance.set_gas(0);
	loop {
		let slice = rest.min(SLICE);
		rest -= slice;
		let granted = instance.gas() + slice as i64;
		instance.set_gas(granted);
		let interrupt = instance.run().map_err(unavailable)?;
		let used = limit - rest - instance.gas() as u64;
		match interrupt {
			InterruptKind::NotEnoughGas if rest > 0 => watch.check()?,
			InterruptKind::NotEnoughGas => return Ok((Ended::OutOfFuel, used)),
			InterruptKind::Finished => {
				let returned = instance.reg(Reg::A0);
				let (code, length) = ((returned >> 32) as i32, returned as u32);
				return Ok((Ended::Exit { code, length }, used));
			}
			InterruptKind::Trap | InterruptKind::Ecalli(_) => return Ok((Ended::Trap, used)),
			InterruptKind::Segfault(_) | InterruptKind::Step => {
				return Err(unavailable("the program stopped in a way that was not asked for"))
			}
		}
	}
}

/// What the machine could not do says nothing about the program.
fn unavailable(error: impl std::fmt::Display) -> Abstained {
	Abstained::new(Abstention::EngineUnavailable, error.to_string())
}
