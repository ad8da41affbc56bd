//! How a device plays the games about bundles under `Proof`.
//!
//! * [`wanted`]: what a contest asks of a player; [`strategy`]: what it answers. Both pure.
//! * [`scene`] fetches what a task reads, [`bout`] replays its run once and finds moves in it, in the background.
//! * [`Games`] brings them together: asked at each block, it says which moves can be made now, and begins what takes time.
//!
//! Everything follows from what the chain says and from the task's run: a restarted agent goes on where the games stand.
//! A run is replayed in the interpreter that decides on chain, and what it gives is the truth here: if the engine had
//! reported something else, the report is not defended.

pub mod bout;
mod run;
pub mod scene;
pub mod strategy;
pub mod wanted;

use std::{
	collections::{HashMap, HashSet},
	sync::{Arc, Mutex, MutexGuard},
};

use sp_core::H256;
use tidemill_primitives::{
	contract::BundleRef,
	dispute::{ContestView, Play, Side},
	interfaces::Player,
	report::TaskResult,
	BlockNumber, TaskIndex, Tick,
};
use tokio::sync::{watch, Semaphore};

use crate::{
	conduct::Conduct,
	fetch::Fetcher,
	metrics::Metrics,
	results::Key,
	work::{span, Terms},
};
use bout::{Bout, Found};
pub use run::Run;
use wanted::{wanted, Wanted};

/// Runs that are replayed at once.
pub const REPLAYS: usize = 2;
/// Blocks for which a bout is kept that no contest asks for: longer than most forks.
const KEEP: BlockNumber = 64;

/// What games are played with.
pub struct Parts {
	/// Brings blobs.
	pub fetcher: Arc<Fetcher>,
	/// Counts.
	pub metrics: Arc<Metrics>,
	/// Has the last word on what is played.
	pub conduct: Arc<dyn Conduct>,
	/// Tells the chain's tick.
	pub ticks: watch::Receiver<Tick>,
	/// Lets in no more than [`REPLAYS`].
	pub replays: Semaphore,
}

/// A contest, and from where it is seen.
pub struct Seat<'a> {
	/// The bundle.
	pub bundle: BundleRef,
	/// What is asserted, and the games about it.
	pub contest: &'a ContestView,
	/// Who plays.
	pub player: &'a Player,
	/// What came out of the bundle here, if it is known.
	pub own: Option<&'a [TaskResult]>,
	/// The job's terms.
	pub terms: &'a Arc<Terms>,
}

/// The block at which moves are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Now {
	/// Its number.
	pub number: BlockNumber,
	/// Its tick.
	pub tick: Tick,
}

/// The games that are played here.
pub struct Games {
	parts: Arc<Parts>,
	inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
	bouts: HashMap<(Key, TaskIndex), (Bout, BlockNumber)>,
	/// What the moves answer that were made, so that each is counted once.
	made: HashSet<H256>,
	/// Tasks of which this machine reported something else than it finds in the replay; said once.
	doubted: HashSet<(Key, TaskIndex)>,
}

impl Games {
	/// No games yet.
	pub fn new(parts: Parts) -> Self {
		Games {
			parts: Arc::new(parts),
			inner: Mutex::default(),
		}
	}

	/// The moves that can be made now. What takes time is begun, and the move comes at a later block.
	pub fn moves(&self, seats: &[Seat], now: Now) -> Vec<Play> {
		let mut inner = self.lock();
		let (mut plays, mut open) = (Vec::new(), 0);
		for seat in seats {
			let wanted = wanted(seat.contest, seat.player, now.tick, seat.own);
			open += wanted.games.len();
			let key = Key::from(&seat.bundle);
			span(seat.bundle.job, &key, None).in_scope(|| {
				inner.answer(&self.parts, seat, &wanted, now, &mut plays);
				inner.challenge(&self.parts, seat, &wanted, now, &mut plays);
			});
		}
		plays.retain(|play| self.parts.conduct.plays(play));
		inner.note(&self.parts, &plays);
		inner.forget(now.number);
		self.parts.metrics.games.set(open as i64);
		plays
	}

	fn lock(&self) -> MutexGuard<'_, Inner> {
		self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

impl Inner {
	/// Answers the games that wait for a move.
	fn answer(&mut self, parts: &Arc<Parts>, seat: &Seat, wanted: &Wanted, now: Now, plays: &mut Vec<Play>) {
		for (view, side) in &wanted.games {
			let task = view.game.task;
			let Some(asserted) = asserted(seat.contest, task) else {
				continue;
			};
			let bout = self.bout(parts, seat, task, now);
			match bout.found() {
				Found::Result(result) if *side == Side::Asserter && result != *asserted => {
					tracing::debug!(
						game = view.id.number,
						task,
						?result,
						?asserted,
						"what is asserted cannot be defended"
					);
				}
				Found::Result(_) => plays.extend(bout.answer(view, *side)),
				Found::Pending | Found::Failed => {}
			}
		}
	}

	/// Challenges the first task whose asserted result is wrong.
	fn challenge(&mut self, parts: &Arc<Parts>, seat: &Seat, wanted: &Wanted, now: Now, plays: &mut Vec<Play>) {
		for task in &wanted.doubtful {
			let Some(asserted) = asserted(seat.contest, *task) else {
				continue;
			};
			match self.bout(parts, seat, *task, now).found() {
				Found::Pending => return,
				Found::Failed => {}
				Found::Result(result) if result == *asserted => {
					let place = task.checked_sub(seat.contest.first).map(|place| place as usize);
					let own = seat.own.zip(place).and_then(|(own, place)| own.get(place));
					if let Some(own) = own {
						self.doubt(seat, *task, &result, own);
					}
				}
				Found::Result(_) => {
					plays.push(Play::Challenge {
						job: seat.bundle.job,
						bundle: seat.bundle.bundle,
						task: *task,
						assertion: seat.contest.assertion,
					});
					return;
				}
			}
		}
	}

	/// Says that a report cannot be defended, since the interpreter finds something else.
	fn doubt(&mut self, seat: &Seat, task: TaskIndex, found: &TaskResult, reported: &TaskResult) {
		if self.doubted.insert((Key::from(&seat.bundle), task)) {
			tracing::error!(
				task,
				?found,
				?reported,
				"the engine reported something else than the interpreter finds, which \
				decides disputes: the report is not defended. Run `tidemill-agent selftest`, and report this"
			);
		}
	}

	fn bout(&mut self, parts: &Arc<Parts>, seat: &Seat, task: TaskIndex, now: Now) -> Bout {
		let place = (Key::from(&seat.bundle), task);
		if self.bouts.get(&place).is_some_and(|(bout, _)| bout.is_stale()) {
			self.bouts.remove(&place);
		}
		let fuel = asserted(seat.contest, task).map_or(0, |result| result.fuel);
		let (bout, seen) = self.bouts.entry(place).or_insert_with(|| {
			tracing::info!(task, "the task is played about: its run is replayed");
			(Bout::begin(parts, seat.terms.clone(), task, fuel), now.number)
		});
		*seen = now.number;
		bout.clone()
	}

	/// Counts and logs the moves that were not made before.
	fn note(&mut self, parts: &Parts, plays: &[Play]) {
		for play in plays {
			if self.made.insert(play.answers()) {
				parts.metrics.moves.with_label_values(&[play.name()]).inc();
				let (job, bundle) = play.bundle();
				let game = play.game().map(|game| game.number);
				tracing::info!(job, bundle, game, kind = play.name(), "a move in a dispute");
			}
		}
	}

	fn forget(&mut self, number: BlockNumber) {
		self.bouts.retain(|_, (bout, seen)| {
			let kept = number.saturating_sub(*seen) <= KEEP;
			if !kept {
				bout.stop();
			}
			kept
		});
		if self.bouts.is_empty() {
			self.made.clear();
			self.doubted.clear();
		}
	}
}

/// What is asserted of a task.
fn asserted(contest: &ContestView, task: TaskIndex) -> Option<&TaskResult> {
	contest.results.get(task.checked_sub(contest.first)? as usize)
}
