//! Running the tasks of one bundle, one after the other.

use std::{
	collections::HashMap,
	sync::Arc,
	time::{Duration, Instant},
};

use sp_core::H256;
use tidemill_engine::{invalid_execution, pvm, CancelHandle, Execution, Invalid, Task};
use tidemill_primitives::{
	job::Limits,
	report::{Abstention, InvalidProgram},
	task::{PvmTask, TaskSpec, TaskSpecV1},
};

use super::{gather::unreadable, outputs::Outputs, Engines, Program, Stop};
use crate::{manifest, metrics::Metrics, store::Pin};

/// Everything that the tasks of a bundle have in common.
pub(super) struct Bench {
	pub(super) engines: Engines,
	pub(super) metrics: Arc<Metrics>,
	pub(super) job: H256,
	pub(super) limits: Limits,
	pub(super) program: Result<Program, Invalid>,
	pub(super) inputs: HashMap<H256, Pin>,
	/// What the task before read: the next one often reads the same.
	pub(super) loaded: HashMap<H256, Arc<[u8]>>,
	pub(super) cancel: CancelHandle,
	pub(super) outputs: Outputs,
}

impl Bench {
	/// Runs one task and stores its outputs. Blocks.
	pub(super) fn run(&mut self, index: u32, spec: TaskSpec) -> Result<Execution, Stop> {
		let of_pvm = matches!(spec, TaskSpec::Pvm(_));
		let (mut execution, took) = self.execute(index, spec)?;
		for (hash, bytes) in std::mem::take(&mut execution.blobs) {
			// A `Pvm` task has one blob, which is asked for by the root that its result names.
			let name = of_pvm.then_some(execution.result.output);
			self.outputs.put(hash, &bytes, name).map_err(|error| {
				Stop::abstain(
					Abstention::EngineUnavailable,
					format!("an output cannot be stored: {error}"),
				)
			})?;
		}
		let result = &execution.result;
		self.metrics.task_done(&result.outcome, result.fuel, took);
		tracing::info!(task = index, outcome = ?result.outcome, fuel = result.fuel, detail = ?execution.detail, "task done");
		Ok(execution)
	}

	/// The execution, and how long the program ran.
	fn execute(&mut self, index: u32, spec: TaskSpec) -> Result<(Execution, Duration), Stop> {
		let program = match &self.program {
			Ok(program) => program.clone(),
			Err(invalid) => return Ok((invalid_task(&spec, invalid.reason), Duration::ZERO)),
		};
		self.load_all(&spec)?;
		let started = Instant::now();
		let execution = match (program, spec) {
			(Program::Wasm(program), TaskSpec::V1(spec)) => {
				let task = self.wasm_task(index, spec);
				self.engines.wasm.run(&program, task, &self.cancel)?
			}
			(Program::Pvm(program), TaskSpec::Pvm(spec)) => {
				let task = self.pvm_task(spec);
				self.engines.pvm.run(&program, &task, &self.cancel)?
			}
			_ => {
				return Err(Stop::abstain(
					Abstention::ManifestInvalid,
					"the task is for another engine than the program",
				))
			}
		};
		Ok((execution, started.elapsed()))
	}

	fn wasm_task(&self, index: u32, spec: TaskSpecV1) -> Task {
		Task {
			job: self.job,
			index,
			stdin: spec
				.stdin
				.as_ref()
				.map_or_else(|| Arc::from([]), |content| self.bytes_of(&content.hash)),
			files: spec
				.inputs
				.iter()
				.map(|file| (file.path.clone(), self.bytes_of(&file.content.hash)))
				.collect(),
			limits: self.limits,
			spec,
		}
	}

	fn pvm_task(&self, spec: PvmTask) -> pvm::Task {
		pvm::Task {
			input: self.bytes_of(&spec.input.hash),
			limits: self.limits,
			spec,
		}
	}

	fn bytes_of(&self, hash: &H256) -> Arc<[u8]> {
		self.loaded
			.get(hash)
			.cloned()
			.expect("every input of the task was just loaded; qed")
	}

	/// Brings what the task reads into memory, and lets go of what it does not.
	fn load_all(&mut self, spec: &TaskSpec) -> Result<(), Stop> {
		let mut loaded = HashMap::new();
		for content in manifest::inputs(spec) {
			if loaded.contains_key(&content.hash) {
				continue;
			}
			let bytes = match self.loaded.remove(&content.hash) {
				Some(bytes) => bytes,
				None => self.load(&content.hash)?,
			};
			loaded.insert(content.hash, bytes);
		}
		self.loaded = loaded;
		Ok(())
	}

	fn load(&self, hash: &H256) -> Result<Arc<[u8]>, Stop> {
		let pin = self
			.inputs
			.get(hash)
			.expect("every input of the bundle was gathered; qed");
		pin.read().map(Into::into).map_err(unreadable)
	}
}

/// What every device reports of a task whose program cannot be run.
fn invalid_task(spec: &TaskSpec, reason: InvalidProgram) -> Execution {
	match spec {
		TaskSpec::V1(_) => invalid_execution(reason),
		TaskSpec::Pvm(_) => pvm::invalid_execution(reason),
	}
}
