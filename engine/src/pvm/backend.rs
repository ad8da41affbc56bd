//! How programs are executed on this machine.

use polkavm::{
	ArcBytes, BackendKind, CompileError, Config, CorePinning, Engine, InterruptKind, Module, ProgramBlob,
	ProgramCounter, Reg,
};
use polkavm_common::{
	program::{asm, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_machine::module_config;

/// How programs are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
	/// Compiled, in processes of their own.
	Compiler,
	/// Interpreted: it takes several times as long.
	Interpreter,
}

/// A program made ready to run.
pub(super) fn module(engine: &Engine, blob: ProgramBlob) -> Result<Module, CompileError> {
	Module::from_blob(engine, &module_config(false), blob)
}

/// An engine that compiles and keeps `workers` processes for programs, if this machine lets a compiled program run.
pub(super) fn compiler(workers: usize) -> Result<Engine, String> {
	let mut config = Config::new();
	config
		.set_backend(Some(BackendKind::Compiler))
		.set_core_pinning(CorePinning::Disabled)
		.set_worker_count(workers);
	let engine = Engine::new(&config).map_err(|error| error.to_string())?;
	match probe(&engine)? {
		PROBE => Ok(engine),
		other => Err(format!("a program that gives {PROBE} gave {other}")),
	}
}

/// What the shortest program gives.
const PROBE: u64 = 7;
/// More gas than it takes.
const PROBE_GAS: i64 = 1_000;

/// Runs the shortest program there is.
fn probe(engine: &Engine) -> Result<u64, String> {
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_code(&[asm::load_imm(Reg::A0, PROBE as i32), asm::ret()], &[]);
	let bytes = builder.to_vec()?;
	let text = |error: polkavm::Error| error.to_string();
	let blob = ProgramBlob::parse(ArcBytes::from(bytes)).map_err(|error| error.to_string())?;
	let module = module(engine, blob).map_err(|error| error.to_string())?;
	let mut instance = module.instantiate().map_err(text)?;
	instance.prepare_call_untyped(ProgramCounter(0), &[]);
	instance.set_gas(PROBE_GAS);
	match instance.run().map_err(text)? {
		InterruptKind::Finished => Ok(instance.reg(Reg::A0)),
		other => Err(format!("the shortest program ended as {other:?}")),
	}
}
