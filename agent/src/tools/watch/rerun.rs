//! Running again what others assert: compiled, and each bundle once.

use std::{
	collections::{HashMap, HashSet},
	sync::{Arc, Mutex, MutexGuard},
	time::{Duration, Instant},
};

use tidemill_engine::{
	pvm::{PvmEngine, Task},
	Abstained, CancelHandle, Invalid,
};
use tidemill_primitives::{
	report::TaskResult,
	task::{Content, PvmTask, TaskSpec},
	TaskIndex, Tick,
};
use tokio::{
	sync::{watch, Semaphore},
	task::JoinError,
};

use crate::{
	fetch::{Fetcher, Patience, Unavailable},
	manifest::{self, ManifestError, MAX_MANIFEST},
	results::Key,
	store::StoreError,
	work::Terms,
};

/// Pause before what failed is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// Why a bundle cannot be run again.
#[derive(Debug, thiserror::Error)]
enum RerunError {
	#[error(transparent)]
	Unavailable(#[from] Unavailable),
	#[error(transparent)]
	Store(#[from] StoreError),
	#[error(transparent)]
	Manifest(#[from] ManifestError),
	#[error(transparent)]
	Abstained(#[from] Abstained),
	#[error(transparent)]
	Invalid(#[from] Invalid),
	#[error("task {0} is for another engine")]
	OtherEngine(TaskIndex),
	#[error("the watcher failed in the middle of the work: {0}")]
	Panicked(#[from] JoinError),
}

enum Rerun {
	Running,
	Done(Arc<Vec<TaskResult>>),
	Failed(Instant),
}

/// What runs bundles again.
pub struct Tools {
	/// Runs tasks.
	pub engine: PvmEngine,
	/// Brings blobs.
	pub fetcher: Arc<Fetcher>,
	/// Tells the chain's tick.
	pub ticks: watch::Receiver<Tick>,
	/// As many permits as bundles are run at once.
	pub slots: Semaphore,
}

/// Bundles that are run again.
pub struct Reruns {
	tools: Arc<Tools>,
	bundles: Arc<Mutex<HashMap<Key, Rerun>>>,
}

impl Reruns {
	/// None yet.
	pub fn new(tools: Tools) -> Self {
		Reruns {
			tools: Arc::new(tools),
			bundles: Arc::default(),
		}
	}

	/// What came out of a bundle; none as long as it is being run, which this begins, or if it cannot be run. Blobs are
	/// looked for until tick `until`.
	pub fn results(&self, key: Key, terms: &Arc<Terms>, until: Tick) -> Option<Arc<Vec<TaskResult>>> {
		let mut bundles = lock(&self.bundles);
		match bundles.get(&key) {
			Some(Rerun::Done(results)) => return Some(results.clone()),
			Some(Rerun::Running) => return None,
			Some(Rerun::Failed(at)) if at.elapsed() < AGAIN => return None,
			Some(Rerun::Failed(_)) | None => {}
		}
		bundles.insert(key, Rerun::Running);
		let (tools, terms, known) = (self.tools.clone(), terms.clone(), self.bundles.clone());
		tokio::spawn(async move {
			let ended = match tools.run(key, &terms, until).await {
				Ok(results) => Rerun::Done(Arc::new(results)),
				Err(error) => {
					tracing::warn!(hash = ?key.job, bundle = key.bundle, %error, "the bundle cannot be run again");
					Rerun::Failed(Instant::now())
				}
			};
			lock(&known).insert(key, ended);
		});
		None
	}

	/// Forgets all other bundles.
	pub fn keep(&self, keys: &HashSet<Key>) {
		lock(&self.bundles).retain(|key, rerun| matches!(rerun, Rerun::Running) || keys.contains(key));
	}
}

fn lock(bundles: &Mutex<HashMap<Key, Rerun>>) -> MutexGuard<'_, HashMap<Key, Rerun>> {
	bundles.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Tools {
	async fn run(self: &Arc<Self>, key: Key, terms: &Arc<Terms>, until: Tick) -> Result<Vec<TaskResult>, RerunError> {
		let _slot = self.slots.acquire().await;
		let patience = Patience {
			tick: self.ticks.clone(),
			until,
		};
		let spec = &terms.spec;
		if spec.manifest.length > MAX_MANIFEST {
			return Err(ManifestError::TooLong(spec.manifest.length).into());
		}
		let get = |hash, length| {
			let patience = &patience;
			async move {
				let content = Content { hash, length };
				self.fetcher.get(&content, || terms.sources(), patience).await
			}
		};
		let manifest = get(spec.manifest.blob, spec.manifest.length.into()).await?;
		let tasks = manifest::bundle_tasks(&manifest.read()?, spec, key.bundle)?;
		let program = get(spec.program, spec.program_length.into()).await?;
		let program = self.engine.prepare(&program.read()?)?;
		let mut results = Vec::with_capacity(tasks.len());
		for (index, task) in tasks {
			let TaskSpec::Pvm(task) = task else {
				return Err(RerunError::OtherEngine(index));
			};
			let PvmTask { input, .. } = &task;
			let input = get(input.hash, input.length).await?;
			let task = Task {
				input: input.read()?.into(),
				spec: task,
				limits: spec.limits,
			};
			let (tools, program) = (self.clone(), program.clone());
			let run = tokio::task::spawn_blocking(move || tools.engine.run(&program, &task, &CancelHandle::new()));
			results.push(run.await??.result);
		}
		Ok(results)
	}
}
