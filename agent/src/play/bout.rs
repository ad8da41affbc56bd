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
use crate::{fetch::Patience, work::Terms};

/// Gas between two looks at whether the replay is still wanted.
const SLICE: u64 = 1_000_000_000;
/// Snapshots that a replay keeps at most, beside those that moves ask for.
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

/// A task that is played about. Clones are the same.
#[derive(Clone)]
pub struct Bout {
	shared: Arc<Mutex<Shared>>,
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
	/// It could not be prepared.
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
	/// A bout that begins to prepare itself. `fuel`: about how much the run takes.
	pub fn begin(parts: &Arc<Parts>, terms: Arc<Terms>, task: TaskIndex, fuel: u64) -> Self {
		let bout = Bout {
			shared: Arc::new(Mutex::new(Shared {
				phase: Phase::Preparing,
				facts: None,
				result: None,
				moves: HashMap::new(),
			})),
			stop: CancellationToken::new(),
		};
		let (parts, own) = (parts.clone(), bout.clone());
		tokio::spawn(async move { own.prepare(&parts, &terms, task, fuel).await }.in_current_span());
		bout
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
		tokio::task::spawn_blocking(move || {
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
		None
	}

	async fn prepare(&self, parts: &Parts, terms: &Terms, task: TaskIndex, fuel: u64) {
		let begun = Instant::now();
		let done = tokio::select! {
			() = self.stop.cancelled() => return,
			done = self.prepared(parts, terms, task, fuel) => done,
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

	async fn prepared(&self, parts: &Parts, terms: &Terms, task: TaskIndex, fuel: u64) -> Result<(), SceneError> {
		let _one_of_few = parts.replays.acquire().await;
		let patience = Patience {
			tick: parts.ticks.clone(),
			until: Tick::MAX,
		};
		let scene = Scene::gather(&parts.fetcher, terms, task, &patience).await?;
		let (stop, conduct, span) = (self.stop.clone(), parts.conduct.clone(), tracing::Span::current());
		let limits = *scene.limits();
		let every = (fuel.min(limits.fuel) / SNAPSHOTS).max(SEGMENT);
		let replayed = tokio::task::spawn_blocking(move || {
			span.in_scope(|| {
				let (mut replay, facts) = scene.set(every)?;
				let end = to_the_end(&mut replay, limits.fuel, &stop)?;
				let mut run = conduct.run(Box::new(replay), end);
				let result = strategy::result(&mut *run, &limits).map_err(SceneError::Replay)?;
				Ok::<_, SceneError>((run, facts, result))
			})
		});
		let (run, facts, result) = replayed.await.map_err(|_| SceneError::Panicked)??;
		let mut shared = self.lock();
		(shared.facts, shared.result, shared.phase) = (Some(facts), Some(result), Phase::Idle(run));
		Ok(())
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
