//! Running again what others assert: compiled, each task once, and what comes out of one is known before the others are run.

use std::{
	collections::{HashMap, HashSet},
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc, Mutex, MutexGuard,
	},
	time::Duration,
};

use futures::future::join_all;
use reqwest::Url;
use tidemill_engine::{
	pvm::{Program, PvmEngine, Task},
	Abstained, CancelHandle, Invalid,
};
use tidemill_primitives::{
	report::TaskResult,
	task::{Content, PvmTask, TaskSpec},
	TaskIndex, Tick,
};
use tokio::{
	sync::watch,
	task::{spawn_blocking, JoinError},
	time::{error::Elapsed, sleep, timeout},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
	fetch::{Fetcher, Patience, Unavailable},
	manifest::{self, ManifestError, MAX_MANIFEST},
	places::{Due, Places},
	results::Key,
	store::{Pin, StoreError},
	work::Terms,
};

/// Pause before what failed is tried again.
const AGAIN: Duration = Duration::from_secs(30);
/// Longest time that a blob may take: who serves it drop by drop shuts out others no longer than that.
const LONGEST: Duration = Duration::from_secs(120);
/// Bundles and tasks whose blobs are looked for at once.
pub const FETCHES: usize = 16;
/// Tasks of a bundle whose inputs are: one bundle cannot take all places.
const FETCHES_OF_BUNDLE: usize = 2;

/// Why a task cannot be run again.
#[derive(Debug, thiserror::Error)]
enum RerunError {
	#[error(transparent)]
	Unavailable(#[from] Unavailable),
	#[error("a blob takes longer than {}s", LONGEST.as_secs())]
	Slow(#[from] Elapsed),
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

/// What runs tasks again.
pub struct Tools {
	/// Runs tasks.
	pub engine: PvmEngine,
	/// Brings blobs.
	pub fetcher: Arc<Fetcher>,
	/// Tells the chain's tick.
	pub ticks: watch::Receiver<Tick>,
	/// As many as blobs are looked for at once.
	pub fetches: Places,
	/// As many as tasks are run at once.
	pub slots: Places,
}

/// Bundles that are run again.
pub struct Reruns {
	tools: Arc<Tools>,
	bundles: HashMap<Key, (Arc<Rerun>, AbortOnDropHandle<()>)>,
}

impl Reruns {
	/// None yet.
	pub fn new(tools: Tools) -> Self {
		Reruns {
			tools: Arc::new(tools),
			bundles: HashMap::new(),
		}
	}

	/// What came out of a bundle, task by task as far as it is known; it begins to be run, and is of use until tick `until`.
	pub fn results(&mut self, key: Key, terms: &Arc<Terms>, until: Tick) -> Vec<Option<TaskResult>> {
		let (rerun, _) = self.bundles.entry(key).or_insert_with(|| {
			let rerun = Arc::new(Rerun {
				tools: self.tools.clone(),
				key,
				terms: terms.clone(),
				due: Due::new(until),
				fetches: Places::new(FETCHES_OF_BUNDLE),
				turn: AtomicUsize::new(0),
				found: Mutex::default(),
				pins: Mutex::default(),
			});
			let work = rerun.clone();
			(
				rerun,
				AbortOnDropHandle::new(tokio::spawn(async move { work.run().await })),
			)
		});
		// A window that is over, while games about it are open, can wait for those that are not.
		let is_open = until > *self.tools.ticks.borrow();
		rerun.due.set(if is_open { until } else { Tick::MAX });
		lock(&rerun.found).clone()
	}

	/// Forgets all other bundles, and calls off what is being done about them.
	pub fn keep(&mut self, keys: &HashSet<Key>) {
		self.bundles.retain(|key, _| keys.contains(key));
	}
}

/// A bundle that is run again.
struct Rerun {
	tools: Arc<Tools>,
	key: Key,
	terms: Arc<Terms>,
	due: Due,
	/// As many of its blobs as are looked for at once.
	fetches: Places,
	/// Which source is asked first.
	turn: AtomicUsize,
	/// Nothing before the manifest is read.
	found: Mutex<Vec<Option<TaskResult>>>,
	/// Program and manifest, kept for as long as somebody may play about the bundle.
	pins: Mutex<Vec<Pin>>,
}

/// Ends a run that nobody waits for.
struct CancelOnDrop(CancelHandle);

impl Drop for CancelOnDrop {
	fn drop(&mut self) {
		self.0.cancel();
	}
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Rerun {
	async fn run(&self) {
		let (program, tasks) = loop {
			match self.gather().await {
				Ok(gathered) => break gathered,
				Err(error) => self.later(None, &error).await,
			}
		};
		lock(&self.found).resize(tasks.len(), None);
		// A task whose input is not to be had keeps no other from being run.
		let tasks = tasks.into_iter().enumerate();
		join_all(tasks.map(|(place, (index, spec))| self.find(place, index, spec, &program))).await;
	}

	async fn find(&self, place: usize, index: TaskIndex, spec: TaskSpec, program: &Program) {
		let TaskSpec::Pvm(spec) = spec else {
			return self.later(Some(index), &RerunError::OtherEngine(index)).await;
		};
		loop {
			match self.result(&spec, program).await {
				Ok(result) => {
					if let Some(found) = lock(&self.found).get_mut(place) {
						*found = Some(result);
					}
					return;
				}
				Err(error) => self.later(Some(index), &error).await,
			}
		}
	}

	async fn later(&self, task: Option<TaskIndex>, error: &RerunError) {
		let Key { job, bundle } = self.key;
		tracing::warn!(hash = ?job, bundle, task, %error, "it cannot be run again now");
		self.turn.fetch_add(1, Ordering::Relaxed);
		sleep(AGAIN).await;
	}

	/// The program, and the tasks of the bundle.
	async fn gather(&self) -> Result<(Program, Vec<(TaskIndex, TaskSpec)>), RerunError> {
		let spec = &self.terms.spec;
		if spec.manifest.length > MAX_MANIFEST {
			return Err(ManifestError::TooLong(spec.manifest.length).into());
		}
		let place = self.tools.fetches.take(self.due.clone()).await;
		let manifest = self.get(spec.manifest.blob, spec.manifest.length.into()).await?;
		let program = self.get(spec.program, spec.program_length.into()).await?;
		drop(place);
		let (tools, terms, bundle) = (self.tools.clone(), self.terms.clone(), self.key.bundle);
		let read = spawn_blocking(move || {
			let tasks = manifest::bundle_tasks(&manifest.read()?, &terms.spec, bundle)?;
			let prepared = tools.engine.prepare(&program.read()?)?;
			Ok::<_, RerunError>((prepared, tasks, [manifest, program]))
		});
		let (program, tasks, pins) = read.await??;
		lock(&self.pins).extend(pins);
		Ok((program, tasks))
	}

	async fn result(&self, spec: &PvmTask, program: &Program) -> Result<TaskResult, RerunError> {
		let own = self.fetches.take(self.due.clone()).await;
		let place = self.tools.fetches.take(self.due.clone()).await;
		let input = self.get(spec.input.hash, spec.input.length).await?;
		drop((place, own));
		let slot = self.tools.slots.take(self.due.clone()).await;
		let cancel = CancelOnDrop(CancelHandle::new());
		let (tools, program, handle) = (self.tools.clone(), program.clone(), cancel.0.clone());
		let (spec, limits) = (spec.clone(), self.terms.spec.limits);
		let run = spawn_blocking(move || {
			let _slot = slot;
			let task = Task {
				input: input.read()?.into(),
				spec,
				limits,
			};
			let execution = tools.engine.run(&program, &task, &handle)?;
			Ok::<_, RerunError>(execution.result)
		});
		run.await?
	}

	/// Where blobs may be. Each is asked first in its turn: one that serves them drop by drop does not keep the watcher from the others.
	fn sources(&self) -> Vec<Url> {
		let mut sources = self.terms.sources();
		if !sources.is_empty() {
			let turn = self.turn.load(Ordering::Relaxed) % sources.len();
			sources.rotate_left(turn);
		}
		sources
	}

	/// A blob, if somebody has it now.
	async fn get(&self, hash: sp_core::H256, length: u64) -> Result<Pin, RerunError> {
		let patience = Patience {
			tick: self.tools.ticks.clone(),
			until: 0,
		};
		let content = Content { hash, length };
		let fetched = self.tools.fetcher.get(&content, || self.sources(), &patience);
		Ok(timeout(LONGEST, fetched).await??)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		metrics::Metrics,
		play::samples::blobs::{pvm_job, store_with},
	};
	use futures::FutureExt;
	use sp_core::H256;
	use tidemill_engine::pvm::PvmOptions;

	const KEY: Key = Key {
		job: H256([1; 32]),
		bundle: 0,
	};

	/// Gives the length of its input.
	const MEASURE: &str = "
		%isa = revive_v1
		%stack_size = 16777216
		pub @main:
		a0 = a1
		ret
	";

	async fn reruns(blobs: &[Vec<u8>]) -> (tempfile::TempDir, watch::Sender<Tick>, Reruns) {
		let folder = tempfile::tempdir().unwrap();
		let store = store_with(folder.path(), blobs).await;
		let (ticks, told) = watch::channel(0);
		let fetcher = Fetcher::new(store, Arc::new(Metrics::new(1).unwrap()), None).unwrap();
		let tools = Tools {
			engine: PvmEngine::new(PvmOptions::default()),
			fetcher: Arc::new(fetcher),
			ticks: told,
			fetches: Places::new(1),
			slots: Places::new(1),
		};
		(folder, ticks, Reruns::new(tools))
	}

	async fn until(mut done: impl FnMut() -> bool) {
		for _ in 0..1_200 {
			if done() {
				return;
			}
			sleep(Duration::from_millis(50)).await;
		}
		panic!("it never comes");
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn what_comes_out_of_one_task_is_known_although_the_input_of_another_is_hidden() {
		let (terms, mut blobs) = pvm_job(MEASURE, &[&b"hidden"[..], b"here"]);
		let hidden = blobs.remove(2);
		let (_folder, _ticks, mut reruns) = reruns(&blobs).await;
		assert_eq!(reruns.results(KEY, &terms, 9), []);
		until(|| reruns.results(KEY, &terms, 9).iter().any(Option::is_some)).await;
		let found = reruns.results(KEY, &terms, 9);
		assert!(matches!(found[..], [None, Some(_)]), "{found:?} without {hidden:?}");
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn what_is_kept_no_longer_is_called_off() {
		let (terms, blobs) = pvm_job(
			"%isa = revive_v1\n%stack_size = 16777216\npub @main:\njump @main",
			&[b""],
		);
		let (_folder, _ticks, mut reruns) = reruns(&blobs).await;
		reruns.results(KEY, &terms, 9);
		let slots = reruns.tools.slots.clone();
		until(|| slots.take(Due::new(1)).now_or_never().is_none()).await;
		reruns.keep(&HashSet::new());
		// Its slot is free again, although it never ends by itself.
		timeout(Duration::from_secs(60), slots.take(Due::new(1))).await.unwrap();
	}
}
