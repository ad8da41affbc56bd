//! How programs are executed on this machine.

use polkavm::{
	BackendKind, Config, CorePinning, Engine, GasMeteringKind, InterruptKind, Module, ModuleConfig, ProgramBlob,
};
use tidemill_machine::{BLOCKS_END, INPUT_AT, PAGE};

/// How programs are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
	/// Compiled, in processes of their own.
	Compiler,
	/// Interpreted: about ten times slower.
	Interpreter,
}

/// An engine of PolkaVM that keeps `workers` processes for compiled programs.
pub(super) fn engine(backend: Backend, workers: usize) -> Result<Engine, polkavm::Error> {
	let kind = match backend {
		Backend::Compiler => BackendKind::Compiler,
		Backend::Interpreter => BackendKind::Interpreter,
	};
	let mut config = Config::new();
	config
		.set_backend(Some(kind))
		.set_core_pinning(CorePinning::Disabled)
		.set_worker_count(workers);
	Engine::new(&config)
}

/// A program made ready: gas stops it at the boundaries of its basic blocks, and input and output have their places.
pub(super) fn module(engine: &Engine, blob: ProgramBlob) -> Result<Module, polkavm::CompileError> {
	let mut config = ModuleConfig::new();
	config
		.set_page_size(PAGE)
		.set_gas_metering(Some(GasMeteringKind::Sync))
		.set_aux_data_size(BLOCKS_END - INPUT_AT);
	Module::from_blob(engine, &config, blob)
}

/// An engine that compiles, if this machine lets a compiled program run.
pub(super) fn compiler(workers: usize) -> Result<Engine, String> {
	let engine = engine(Backend::Compiler, workers).map_err(|error| error.to_string())?;
	let ended = probe(&engine)?;
	match ended {
		InterruptKind::Trap => Ok(engine),
		other => Err(format!("a program that traps ended as {other:?}")),
	}
}

/// Runs a program without code, which traps.
fn probe(engine: &Engine) -> Result<InterruptKind, String> {
	let blob = ProgramBlob::empty(polkavm::program::InstructionSetKind::ReviveV1);
	let module = module(engine, blob).map_err(|error| error.to_string())?;
	let run = || {
		let mut instance = module.instantiate()?;
		instance.set_gas(1_000);
		instance.set_next_program_counter(polkavm::ProgramCounter(0));
		instance.run()
	};
	run().map_err(|error| error.to_string())
}
