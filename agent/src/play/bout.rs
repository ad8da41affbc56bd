//! One task that is played about: its run, replayed once, and the moves that were found in it.

use std::{
	collections::HashMap,
	sync::{Arc, Mutex, MutexGuard},
	time::{Duration, Instant},
};

use sp_core::H256;
use tidemill_machine::{Status, SEGMENT};
use tidemill_primitives::{
	dispute::{GameView, Play, Side},
	report::TaskResult,
	TaskIndex, Tick,
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{
	scene::{Scene, SceneError},
	strategy::{self, Facts},
	Parts, Run,
};
use crate::{
	fetch::Patience,
	places::{Due, Place},
	work::Terms,
};

/// Gas between two looks at whether the replay is still wanted.
const SLICE: u64 = 1_000_000_000;
/// Snapshots that a replay keeps on the way, if the run takes as much gas as is expected.
const SNAPSHOTS: u64 = 1_024;
/// Pause before what failed is tried again.
const AGAIN: Duration = Duration::from_secs(20);

/// What is known of a task's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
	/// It is being found.
	Pending,
	/// It cannot be found, at least for now.
	Failed,
	/// It.
	Result(TaskResult),
}

/// What a bout is about.
#[derive(Clone)]
pub struct Subject {
	/// The job's terms.
	pub terms: Arc<Terms>,
	/// The task.
	pub task: TaskIndex,
	/// Gas that its run took here; none if it is not known. Never what somebody else says: it spaces the snapshots.
	pub fuel: Option<u64>,
}

/// A task that is played about. Clones are the same.
#[derive(Clone)]
pub struct Bout {
	shared: Arc<Mutex<Shared>>,
	due: Due,
	stop: CancellationToken,
}

struct Shared {
	phase: Phase,
	facts: Option<Facts>,
	result: Option<TaskResult>,
	/// Moves by the positions that they answer; none where there is no move to make.
	moves: HashMap<H256, Option<Play>>,
}

enum Phase {
	/// It is fetched and replayed.
	Preparing,
	/// Nothing is asked of the run.
	Idle(Box<dyn Run>),
	/// A move is being found.
	Busy,
	/// It could not be prepared, or the run was lost in the search of a move.
	Failed(Instant),
}

impl Phase {
	/// The run, if nothing is asked of it; something is from then on.
	fn take_run(&mut self) -> Option<Box<dyn Run>> {
		match std::mem::replace(self, Phase::Busy) {
			Phase::Idle(run) => Some(run),
			other => {
				*self = other;
				None
			}
		}
	}
}

impl Bout {
	/// A bout that begins to prepare itself, and is of use until `due`.
	pub fn begin(parts: &Arc<Parts>, subject: Subject, due: Tick) -> Self {
		let bout = Bout {
			shared: Arc::new(Mutex::new(Shared {
				phase: Phase::Preparing,
				facts: None,
				result: None,
				moves: HashMap::new(),
			})),
			due: Due::new(due),
			stop: CancellationToken::new(),
		};
		let (parts, own) = (parts.clone(), bout.clone());
		tokio::spawn(async move { own.prepare(&parts, subject).await }.in_current_span());
		bout
	}

	/// First tick for which it is too late.
	pub fn due(&self) -> Tick {
		self.due.get()
	}

	/// It is of use until that tick from now on.
	pub fn set_due(&self, due: Tick) {
		self.due.set(due);
	}

	/// Whether it failed long enough ago to be begun anew.
	pub fn is_stale(&self) -> bool {
		matches!(self.lock().phase, Phase::Failed(at) if at.elapsed() > AGAIN)
	}

	/// Ends what is under way.
	pub fn stop(&self) {
		self.stop.cancel();
	}

	/// The task's result.
	pub fn found(&self) -> Found {
		let shared = self.lock();
		match (&shared.phase, shared.result) {
			(_, Some(result)) => Found::Result(result),
			(Phase::Failed(_), None) => Found::Failed,
			_ => Found::Pending,
		}
	}

	/// The move of a side in a game as it stands; none as long as it is being found, or where there is none.
	pub fn answer(&self, view: &GameView, side: Side) -> Option<Play> {
		let mut shared = self.lock();
		if let Some(known) = shared.moves.get(&view.position) {
			return known.clone();
		}
		let facts = shared.facts.clone()?;
		let mut run = shared.phase.take_run()?;
		drop(shared);
		let (bout, view, span) = (self.clone(), view.clone(), tracing::Span::current());
		let number = view.id.number;
		let search = tokio::task::spawn_blocking(move || {
			span.in_scope(|| {
				let found = strategy::answer(&view, side, &mut *run, &facts);
				let found = found.unwrap_or_else(|error| {
					tracing::error!(game = view.id.number, ?side, %error, "no move can be made");
					None
				});
				let mut shared = bout.lock();
				shared.moves.insert(view.position, found);
				shared.phase = Phase::Idle(run);
			});
		});
		let bout = self.clone();
		let watch = async move {
			if let Err(error) = search.await {
				tracing::error!(game = number, ?side, %error, "the agent failed in the search of a move: the task is replayed again");
				bout.lock().phase = Phase::Failed(Instant::now());
			}
		};
		tokio::spawn(watch.in_current_span());
		None
	}

	async fn prepare(&self, parts: &Parts, subject: Subject) {
		let (begun, task) = (Instant::now(), subject.task);
		let done = tokio::select! {
			() = self.stop.cancelled() => return,
			done = self.prepared(parts, subject) => done,
		};
		let name = if done.is_ok() { "ok" } else { "failed" };
		parts.metrics.replays.with_label_values(&[name]).inc();
		match done {
			Ok(()) => {
				parts.metrics.replay_seconds.observe(begun.elapsed().as_secs_f64());
				tracing::info!(task, took = ?begun.elapsed(), "replayed in the interpreter that decides disputes");
			}
			Err(error) => {
				tracing::error!(task, %error, "the task cannot be played about");
				self.lock().phase = Phase::Failed(Instant::now());
			}
		}
	}

	async fn prepared(&self, parts: &Parts, subject: Subject) -> Result<(), SceneError> {
		let patience = Patience {
			tick: parts.ticks.clone(),
			until: self.due(),
		};
		// Who waits for blobs holds no place: a blob that is hidden keeps no other task from being replayed.
		let scene = Scene::gather(&parts.fetcher, &subject.terms, subject.task, &patience).await?;
		let place = parts.replays.take(self.due.clone()).await;
		if *parts.ticks.borrow() >= self.due() {
			return Err(SceneError::CalledOff);
		}
		let (run, facts, result) = self.replayed(parts, scene, subject.fuel, place).await?;
		let mut shared = self.lock();
		(shared.facts, shared.result, shared.phase) = (Some(facts), Some(result), Phase::Idle(run));
		Ok(())
	}

	/// Replays the task, and leaves the place when that is over, whoever waits for it.
	async fn replayed(
		&self,
		parts: &Parts,
		scene: Scene,
		fuel: Option<u64>,
		place: Place,
	) -> Result<(Box<dyn Run>, Facts, TaskResult), SceneError> {
		let (stop, conduct, span) = (self.stop.clone(), parts.conduct.clone(), tracing::Span::current());
		let limits = *scene.limits();
		let expected = fuel.map_or(limits.fuel, |fuel| fuel.min(limits.fuel));
		let replayed = tokio::task::spawn_blocking(move || {
			let _place = place;
			span.in_scope(|| {
				let (mut replay, facts) = scene.set((expected / SNAPSHOTS).max(SEGMENT))?;
				let end = to_the_end(&mut replay, limits.fuel, &stop)?;
				let mut run = conduct.run(Box::new(replay), end);
				let result = strategy::result(&mut *run, &limits).map_err(SceneError::Replay)?;
				Ok((run, facts, result))
			})
		});
		replayed.await.map_err(|_| SceneError::Panicked)?
	}

	fn lock(&self) -> MutexGuard<'_, Shared> {
		self.shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

/// Runs to the end, and says what gas that took.
fn to_the_end(run: &mut dyn Run, limit: u64, stop: &CancellationToken) -> Result<u64, SceneError> {
	let mut at: u64 = 0;
	loop {
		if stop.is_cancelled() {
			return Err(SceneError::CalledOff);
		}
		at = limit.min(at.saturating_add(SLICE));
		let state = run.state_at(at).map_err(SceneError::Replay)?;
		if at == limit || state.status != Status::Running {
			return Ok(state.gas);
		}
	}
}
