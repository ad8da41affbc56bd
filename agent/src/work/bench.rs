//! Running the tasks of one bundle, one after the other.

use std::{
	collections::HashMap,
	sync::Arc,
	time::{Duration, Instant},
};

use sp_core::H256;
use tidemill_engine::{invalid_execution, CancelHandle, Execution, Invalid, Program, Task, WasmEngine};
use tidemill_primitives::{job::Limits, report::Abstention, task::TaskSpecV1};

use super::{gather::unreadable, outputs::Outputs, Stop};
use crate::{manifest, metrics::Metrics, store::Pin};

/// Everything that the tasks of a bundle have in common.
pub(super) struct Bench {
	pub(super) engine: WasmEngine,
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
	pub(super) fn run(&mut self, index: u32, spec: TaskSpecV1) -> Result<Execution, Stop> {
		let (mut execution, took) = self.execute(index, spec)?;
		for (hash, bytes) in std::mem::take(&mut execution.blobs) {
			self.outputs.put(hash, &bytes).map_err(|error| {
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
	fn execute(&mut self, index: u32, spec: TaskSpecV1) -> Result<(Execution, Duration), Stop> {
		let program = match &self.program {
			Ok(program) => program.clone(),
			Err(invalid) => return Ok((invalid_execution(invalid.reason), Duration::ZERO)),
		};
		let mut loaded = HashMap::new();
		for content in manifest::inputs(&spec) {
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
		let bytes_of = |hash: &H256| {
			self.loaded
				.get(hash)
				.cloned()
				.expect("every input was just loaded; qed")
		};
		let task = Task {
			job: self.job,
			index,
			stdin: spec
				.stdin
				.as_ref()
				.map_or_else(|| Arc::from([]), |content| bytes_of(&content.hash)),
			files: spec
				.inputs
				.iter()
				.map(|file| (file.path.clone(), bytes_of(&file.content.hash)))
				.collect(),
			limits: self.limits,
			spec,
		};
		let started = Instant::now();
		let execution = self.engine.run(&program, task, &self.cancel).map_err(Stop::from)?;
		Ok((execution, started.elapsed()))
	}

	fn load(&self, hash: &H256) -> Result<Arc<[u8]>, Stop> {
		let pin = self
			.inputs
			.get(hash)
			.expect("every input of the bundle was gathered; qed");
		pin.read().map(Into::into).map_err(unreadable)
	}
}
