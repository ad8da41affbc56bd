//! Bringing together what the games about a task are played with.

use std::sync::Arc;

use sp_core::H256;
use tidemill_machine::{
	replay::{Replay, ReplayError},
	tree, Program, Refusal,
};
use tidemill_primitives::{
	job::Limits,
	task::{Content, PvmTask},
	TaskIndex,
};

use super::strategy::Facts;
use crate::{
	fetch::{Fetcher, Patience, Unavailable},
	manifest::{self, ManifestError, MAX_MANIFEST},
	store::{Pin, StoreError},
	work::Terms,
};

/// Why a task cannot be played about.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
	/// A blob cannot be had.
	#[error(transparent)]
	Unavailable(#[from] Unavailable),
	/// A blob cannot be read.
	#[error("a stored blob cannot be read: {0}")]
	Store(#[from] StoreError),
	/// The manifest is not what the job says.
	#[error(transparent)]
	Manifest(#[from] ManifestError),
	/// The input is not the one of the root.
	#[error(
		"the input's page tree has the root {found:?}, the manifest names {wanted:?}: nobody can play about this task"
	)]
	Root {
		/// Root of the bytes.
		found: H256,
		/// Root that the manifest names.
		wanted: H256,
	},
	/// The machine refuses the program.
	#[error("the machine refuses the program: {0:?}")]
	Program(Refusal),
	/// The interpreter refuses.
	#[error("the replay failed: {0:?}")]
	Replay(ReplayError),
	/// A thread of ours died.
	#[error("the agent failed in the middle of the replay")]
	Panicked,
	/// Nobody wants it any more.
	#[error("the replay was called off")]
	CalledOff,
}

/// What the games about a task are played with.
pub struct Scene {
	task: PvmTask,
	path: Vec<H256>,
	limits: Limits,
	program: Pin,
	input: Pin,
}

impl Scene {
	/// Fetches what a task of the job reads.
	pub async fn gather(
		fetcher: &Fetcher,
		terms: &Terms,
		task: TaskIndex,
		patience: &Patience,
	) -> Result<Self, SceneError> {
		let spec = &terms.spec;
		if spec.manifest.length > MAX_MANIFEST {
			return Err(ManifestError::TooLong(spec.manifest.length).into());
		}
		let get = |hash, length| async move {
			let content = Content { hash, length };
			fetcher.get(&content, || terms.sources(), patience).await
		};
		let manifest = get(spec.manifest.blob, spec.manifest.length.into()).await?;
		let (found, path) = manifest::proved_task(&manifest.read()?, spec, task)?;
		let program = get(spec.program, spec.program_length.into()).await?;
		let input = get(found.input.hash, found.input.length).await?;
		Ok(Scene {
			task: found,
			path,
			limits: spec.limits,
			program,
			input,
		})
	}

	/// A replay that stands at the run's start and keeps a snapshot every `every` gas, with what is shown of the task. Blocks.
	pub fn set(self, every: u64) -> Result<(Replay, Facts), SceneError> {
		let input = self.input.read()?;
		let (found, wanted) = (tree::input_root(&input), self.task.root);
		if found != wanted {
			return Err(SceneError::Root { found, wanted });
		}
		let blob = self.program.read()?;
		let program = Program::admit(&blob).map_err(SceneError::Program)?;
		let code = Program::load(&blob).map_err(SceneError::Program)?;
		let facts = Facts {
			program: program.hash(),
			code: Arc::new(code),
			task: self.task,
			path: self.path,
			limits: self.limits,
		};
		let replay = Replay::new(program, &input, every).map_err(SceneError::Replay)?;
		Ok((replay, facts))
	}

	/// What the task may use.
	pub fn limits(&self) -> &Limits {
		&self.limits
	}
}
