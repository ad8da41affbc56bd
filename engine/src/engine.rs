//! The engine: prepares programs and runs tasks.

use std::{
	future::Future,
	path::PathBuf,
	pin::pin,
	sync::Arc,
	task::{Context, Poll, Waker},
};

use sp_crypto_hashing::blake2_256;
use tidemill_primitives::{
	report::{Abstention, InvalidProgram, Outcome, TrapKind},
	H256,
};
use wasmtime::{Engine, Linker, Module, Store, Trap};

use crate::{
	cache::{Cache, CacheStats},
	config::{version_config, FUEL_SLICE},
	error::{Abstained, EngineError, Invalid},
	fs::FileSystem,
	limiter::Limiter,
	native, output,
	program::{Prepared, Program},
	scan::scan,
	task::{invalid_execution, Execution, Task},
	wasi::{self, End, Random, Signatures, State, Strings},
	watch::{CancelHandle, Watch},
};

/// How the engine is set up. None of it changes a result.
#[derive(Clone, Debug)]
pub struct EngineOptions {
	/// Where compiled programs are kept; nowhere if none.
	pub cache_dir: Option<PathBuf>,
	/// Most bytes of compiled programs there; the oldest are removed.
	pub cache_bytes: u64,
}

impl Default for EngineOptions {
	fn default() -> Self {
		Self {
			cache_dir: None,
			cache_bytes: 1 << 30,
		}
	}
}

/// Runs tasks. Clones share everything; many tasks may run at once.
#[derive(Clone)]
pub struct WasmEngine(Arc<Inner>);

struct Inner {
	engine: Engine,
	linker: Linker<State>,
	signatures: Signatures,
	cache: Cache,
}

impl WasmEngine {
	/// Sets up the engine. Fails if this machine cannot run the engine version.
	pub fn new(options: EngineOptions) -> Result<Self, EngineError> {
		let unsupported = |error: wasmtime::Error| EngineError::Unsupported(format!("{error:#}"));
		let engine = version_config()
			.and_then(|config| Engine::new(&config))
			.map_err(unsupported)?;
		let linker = wasi::linker(&engine).map_err(unsupported)?;
		let mut store = Store::new(&engine, blank_state());
		let signatures = wasi::signatures(&linker, &mut store);
		probe(&engine, store).map_err(unsupported)?;
		let cache = Cache::new(options)?;
		Ok(Self(Arc::new(Inner {
			engine,
			linker,
			signatures,
			cache,
		})))
	}

	/// Compiles a program, or takes it from the cache.
	///
	/// That a program is [`Invalid`] is found alike on every machine, and is a result. That this machine cannot load it,
	/// for example because the system gives no more memory for code, says nothing about the program.
	pub fn prepare(&self, bytes: &[u8]) -> Result<Result<Program, Invalid>, Abstained> {
		let hash = H256(blake2_256(bytes));
		self.0.cache.get_or_prepare(hash, || self.prepare_anew(hash, bytes))
	}

	fn prepare_anew(&self, hash: H256, bytes: &[u8]) -> Result<Result<Program, Invalid>, Abstained> {
		let Inner {
			engine,
			linker,
			signatures,
			cache,
		} = &*self.0;
		let facts = match scan(bytes, signatures) {
			Ok(facts) => facts,
			Err(invalid) => return Ok(Err(invalid)),
		};
		let unsupported = |error: wasmtime::Error| Invalid::new(InvalidProgram::Unsupported, format!("{error:#}"));
		let module = match cache.load(engine, hash) {
			Some(module) => module,
			None => {
				let code = match engine.precompile_module(bytes) {
					Ok(code) => code,
					Err(error) => return Ok(Err(unsupported(error))),
				};
				let module = load(engine, &code)?;
				cache.store(hash, &code);
				module
			}
		};
		let instance = linker.instantiate_pre(&module).map_err(unsupported);
		Ok(instance.map(|instance| Program(Arc::new(Prepared { hash, instance, facts }))))
	}

	/// How often programs were compiled and found compiled.
	pub fn cache_stats(&self) -> CacheStats {
		self.0.cache.stats()
	}

	/// Runs a task to its end. Blocks the thread; [`CancelHandle`] stops it from another.
	pub fn run(&self, program: &Program, task: Task, cancel: &CancelHandle) -> Result<Execution, Abstained> {
		let Prepared { instance, facts, .. } = &*program.0;
		task.check()?;
		let limiter = Limiter::new(task.limits.memory_mib);
		if !limiter.admits(facts) {
			return Ok(invalid_execution(InvalidProgram::MemoryAboveLimit));
		}
		let (fs, limit) = (task.file_system()?, task.limits.fuel);
		let Some(fuel) = limit.checked_sub(facts.start_cost()) else {
			let outcome = Outcome::OutOfFuel;
			return Ok(output::collect(
				outcome,
				limit,
				fs,
				&task.spec.outputs,
				task.output_limit(),
			));
		};
		let watch = Watch::start(cancel.clone(), limit);
		watch.check()?;
		let strings = (task.args().collect::<Strings>(), task.env().collect::<Strings>());
		let random = Random::of_task(task.job, task.index);
		let state = State::new(limiter, watch.clone(), fs, strings, task.stdin.clone(), random, limit);
		let mut store = Store::new(&self.0.engine, state);
		store.limiter(|state| &mut state.limiter);
		let unavailable = |error: wasmtime::Error| Abstained::new(Abstention::EngineUnavailable, format!("{error:#}"));
		store
			.set_fuel(fuel)
			.and_then(|()| store.fuel_async_yield_interval(Some(FUEL_SLICE)))
			.map_err(unavailable)?;
		let run = async {
			let instance = instance.instantiate_async(&mut store).await?;
			let start = instance.get_typed_func::<(), ()>(&mut store, "_start")?;
			start.call_async(&mut store, ()).await
		};
		let ended = drive(run, || watch.check())?;
		let left = store.get_fuel().map_err(unavailable)?;
		let state = store.into_data();
		let (outcome, detail) = match ended {
			Ok(()) => (Outcome::Exit(0), None),
			Err(error) => classify(error, &state.limiter)?,
		};
		let used = if outcome == Outcome::OutOfFuel {
			limit
		} else {
			limit.saturating_sub(left)
		};
		let mut execution = output::collect(outcome, used, state.fs, &task.spec.outputs, task.output_limit());
		(execution.detail, execution.stats) = (detail, state.stats);
		Ok(execution)
	}
}

/// `(module (func (export "probe") (result i32) i32.const 7))`
const PROBE: &[u8] =
	b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x07\x09\x01\x05probe\0\0\x0a\x06\x01\x04\0\x41\x07\x0b";
/// More fuel than the probe takes.
const PROBE_FUEL: u64 = 1_000;

/// Runs the shortest program there is. Whether this processor has what the code wants, and whether the system lets code
/// that was just made be run, is found out now rather than at the first task.
fn probe(engine: &Engine, mut store: Store<State>) -> wasmtime::Result<()> {
	let module = Module::new(engine, PROBE)?;
	store.set_fuel(PROBE_FUEL)?;
	let run = async {
		let instance = Linker::new(engine).instantiate_async(&mut store, &module).await?;
		let probe = instance.get_typed_func::<(), i32>(&mut store, "probe")?;
		probe.call_async(&mut store, ()).await
	};
	let answer = drive(run, || Ok(())).map_err(wasmtime::Error::new)??;
	wasmtime::ensure!(answer == 7, "a program that gives 7 gave {answer}");
	Ok(())
}

/// Loads what was compiled. If that fails, it is the machine's trouble.
fn load(engine: &Engine, code: &[u8]) -> Result<Module, Abstained> {
	native::deserialize(engine, code).map_err(|error| {
		let detail = format!("the compiled program cannot be loaded: {error:#}");
		Abstained::new(Abstention::EngineUnavailable, detail)
	})
}

fn blank_state() -> State {
	let watch = Watch::start(CancelHandle::new(), 0);
	let random = Random::of_task(H256::zero(), 0);
	State::new(
		Limiter::new(0),
		watch,
		FileSystem::new(0),
		Default::default(),
		Arc::default(),
		random,
		0,
	)
}

/// Runs a program on this thread, and calls `look` whenever it has burnt a slice of fuel.
fn drive<T>(run: impl Future<Output = T>, mut look: impl FnMut() -> Result<(), Abstained>) -> Result<T, Abstained> {
	let mut run = pin!(run);
	let mut context = Context::from_waker(Waker::noop());
	loop {
		match run.as_mut().poll(&mut context) {
			Poll::Ready(ended) => return Ok(ended),
			Poll::Pending => look()?,
		}
	}
}

/// How a program ended that did not return, with the reason in words.
fn classify(error: wasmtime::Error, limiter: &Limiter) -> Result<(Outcome, Option<String>), Abstained> {
	if let Some(failure) = &limiter.failure {
		return Err(Abstained::new(Abstention::EngineUnavailable, failure));
	}
	let detail = Some(format!("{error:#}"));
	if let Some(end) = error.downcast_ref::<End>() {
		return match end {
			End::Exit(code) => Ok((Outcome::Exit(*code), None)),
			End::BadPointer { .. } => Ok((Outcome::Trap(TrapKind::HostCall), detail)),
			End::OutOfFuel => Ok((Outcome::OutOfFuel, detail)),
			End::OutputTooLarge => Ok((Outcome::OutputTooLarge, detail)),
			End::Abstained(abstained) => Err(abstained.clone()),
		};
	}
	let kind = match error.downcast_ref::<Trap>() {
		Some(Trap::OutOfFuel) => return Ok((Outcome::OutOfFuel, detail)),
		Some(Trap::StackOverflow) => {
			let detail = "the program's calls are nested too deep for the native stack";
			return Err(Abstained::new(Abstention::StackOverflow, detail));
		}
		Some(Trap::UnreachableCodeReached) => TrapKind::Unreachable,
		Some(Trap::MemoryOutOfBounds) => TrapKind::MemoryOutOfBounds,
		Some(Trap::TableOutOfBounds) => TrapKind::TableOutOfBounds,
		Some(Trap::IndirectCallToNull) => TrapKind::IndirectCallToNull,
		Some(Trap::BadSignature) => TrapKind::BadSignature,
		Some(Trap::IntegerOverflow) => TrapKind::IntegerOverflow,
		Some(Trap::IntegerDivisionByZero) => TrapKind::IntegerDivisionByZero,
		Some(Trap::BadConversionToInteger) => TrapKind::BadConversionToInteger,
		Some(Trap::NullReference) => TrapKind::NullReference,
		// Everything else is the machine's trouble: the features that have more kinds of traps are off.
		_ => return Err(Abstained::new(Abstention::EngineUnavailable, format!("{error:#}"))),
	};
	Ok((Outcome::Trap(kind), detail))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn code_that_cannot_be_loaded_is_the_machines_trouble_and_tried_again() {
		let engine = WasmEngine::new(EngineOptions::default()).unwrap();
		let abstained = load(&engine.0.engine, b"no machine code").unwrap_err();
		assert_eq!(abstained.reason, Abstention::EngineUnavailable);
		let hash = H256::repeat_byte(1);
		let first = engine.0.cache.get_or_prepare(hash, || Err(abstained.clone()));
		assert_eq!(first.unwrap_err(), abstained);
		let second = engine.0.cache.get_or_prepare(hash, || engine.prepare_anew(hash, PROBE));
		assert_eq!(second.unwrap().unwrap_err().reason, InvalidProgram::NoStart);
	}

	#[test]
	fn generated_code_runs_here() {
		let engine = WasmEngine::new(EngineOptions::default()).unwrap();
		let store = Store::new(&engine.0.engine, blank_state());
		probe(&engine.0.engine, store).unwrap();
	}
}
