//! The engines of this device.

use tidemill_engine::{
	pvm::{self, PvmEngine, PvmOptions},
	Abstained, EngineError, EngineOptions, Invalid, WasmEngine,
};
use tidemill_primitives::job::{Engine, EngineVersion, PVM_V1, WASM_V1};

/// The engine versions that this release runs.
pub const ENGINES: [EngineVersion; 2] = [WASM_V1, PVM_V1];

/// An engine version as people write it: `wasm/1`.
pub fn engine_name(version: EngineVersion) -> String {
	let engine = match version.engine {
		Engine::Wasm => "wasm",
		Engine::Pvm => "pvm",
	};
	format!("{engine}/{}", version.version)
}

/// Executes tasks of every engine. Clones share everything.
#[derive(Clone)]
pub struct Engines {
	/// WebAssembly.
	pub wasm: WasmEngine,
	/// PolkaVM.
	pub pvm: PvmEngine,
}

/// A program that is ready to run.
#[derive(Clone, Debug)]
pub enum Program {
	/// For WebAssembly.
	Wasm(tidemill_engine::Program),
	/// For PolkaVM.
	Pvm(pvm::Program),
}

impl Engines {
	/// Sets up the engines. `slots`: tasks that run at once.
	pub fn new(options: EngineOptions, slots: u8) -> Result<Self, EngineError> {
		Ok(Engines {
			wasm: WasmEngine::new(options)?,
			pvm: PvmEngine::new(PvmOptions {
				workers: slots.into(),
				..Default::default()
			}),
		})
	}

	/// Makes a program ready. That it is [`Invalid`] is found alike on every machine, and is a result.
	pub fn prepare(&self, engine: Engine, bytes: &[u8]) -> Result<Result<Program, Invalid>, Abstained> {
		Ok(match engine {
			Engine::Wasm => self.wasm.prepare(bytes)?.map(Program::Wasm),
			Engine::Pvm => self.pvm.prepare(bytes).map(Program::Pvm),
		})
	}
}
