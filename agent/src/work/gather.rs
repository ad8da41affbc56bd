//! Bringing together what a bundle reads.

use std::{collections::HashMap, sync::Arc};

use futures::{StreamExt, TryStreamExt};
use sp_core::H256;
use tidemill_engine::Invalid;
use tidemill_primitives::{
	report::Abstention,
	task::{Content, TaskSpec},
	TaskIndex,
};

use super::{Program, Runner, Start, Stop, Terms};
use crate::{
	fetch::{Patience, Unavailable},
	manifest::{self, ManifestError, MAX_MANIFEST},
	store::{Pin, StoreError},
};

/// Blobs of one bundle that are fetched at a time.
const AT_ONCE: usize = 4;

/// What a bundle reads.
pub struct Gathered {
	/// Its program, or why it is none.
	pub program: Result<Program, Invalid>,
	/// Its tasks.
	pub tasks: Vec<(TaskIndex, TaskSpec)>,
	/// What they read, kept from eviction.
	pub inputs: HashMap<H256, Pin>,
}

impl From<Unavailable> for Stop {
	fn from(error: Unavailable) -> Self {
		Stop::abstain(Abstention::InputUnavailable, error)
	}
}

impl From<ManifestError> for Stop {
	fn from(error: ManifestError) -> Self {
		Stop::abstain(Abstention::ManifestInvalid, error)
	}
}

impl Runner {
	/// Brings together what the bundle reads.
	pub(super) async fn gather(self: &Arc<Self>, start: &Start, terms: &Arc<Terms>) -> Result<Gathered, Stop> {
		let spec = &terms.spec;
		let patience = Patience {
			tick: self.ticks(),
			until: start.give_up,
		};
		let get = |content: Content| {
			let patience = &patience;
			async move { self.fetcher().get(&content, || terms.sources(), patience).await }
		};
		if spec.manifest.length > MAX_MANIFEST {
			return Err(ManifestError::TooLong(spec.manifest.length).into());
		}
		let manifest = Content {
			hash: spec.manifest.blob,
			length: spec.manifest.length.into(),
		};
		let manifest = get(manifest).await?;
		let (held, bundle) = (terms.clone(), start.key.bundle);
		let tasks = self
			.blocking(move || {
				let bytes = manifest.read().map_err(unreadable)?;
				Ok::<_, Stop>(manifest::bundle_tasks(&bytes, &held.spec, bundle)?)
			})
			.await
			.map_err(panicked)??;

		let mut contents: Vec<Content> = tasks
			.iter()
			.flat_map(|(_, task)| manifest::inputs(task))
			.cloned()
			.collect();
		contents.sort_unstable_by_key(|content| (content.hash, content.length));
		contents.dedup();
		let inputs: Vec<Pin> = futures::stream::iter(contents.into_iter().map(get))
			.buffered(AT_ONCE)
			.try_collect()
			.await?;

		let program = Content {
			hash: spec.program,
			length: spec.program_length.into(),
		};
		let program = get(program).await?;
		let (runner, engine) = (self.clone(), spec.engine.engine);
		let program = self
			.blocking(move || Ok::<_, Stop>(runner.engines().prepare(engine, &program.read().map_err(unreadable)?)?))
			.await
			.map_err(panicked)??;
		Ok(Gathered {
			program,
			tasks,
			inputs: inputs.into_iter().map(|pin| (pin.hash(), pin)).collect(),
		})
	}
}

/// A blob that was there a moment ago cannot be read.
pub(super) fn unreadable(error: StoreError) -> Stop {
	Stop::abstain(
		Abstention::InputUnavailable,
		format!("a stored blob cannot be read: {error}"),
	)
}

/// A thread of ours died, which says nothing about the program.
pub(super) fn panicked(error: tokio::task::JoinError) -> Stop {
	Stop::abstain(
		Abstention::EngineUnavailable,
		format!("the agent failed in the middle of the work: {error}"),
	)
}
