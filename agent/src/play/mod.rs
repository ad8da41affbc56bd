//! How a device plays the games about bundles under `Proof`.
//!
//! * [`wanted`]: what a contest asks of a player; [`strategy`]: what it answers. Both pure.
//! * [`scene`] fetches what a task reads, [`bout`] replays its run once and finds moves in it, in the background; [`bouts`]
//!   bounds how many there are.
//! * [`Games`] brings them together: asked at each block, it says which moves can be made now, and begins what takes time.
//!
//! Everything follows from what the chain says and from the task's run: a restarted agent goes on where the games stand.
//! A run is replayed in the interpreter that decides on chain, and what it gives is the truth here: if the engine had
//! reported something else, the report is not defended.

pub mod bout;
pub mod bouts;
mod run;
#[cfg(test)]
pub(crate) mod samples;
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
use tokio::sync::watch;

use crate::{
	conduct::Conduct,
	fetch::Fetcher,
	metrics::Metrics,
	places::Places,
	results::Key,
	work::{span, Terms},
};
use bout::{Found, Subject};
use bouts::{Bouts, Task};
pub use run::Run;
use wanted::{wanted, Wanted};

/// Runs that are replayed at once.
pub const REPLAYS: usize = 2;

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
	/// Lets in no more than [`REPLAYS`], the most urgent first.
	pub replays: Places,
}

/// A contest, and from where it is seen.
pub struct Seat<'a> {
	/// The bundle.
	pub bundle: BundleRef,
	/// What is asserted, and the games about it.
	pub contest: &'a ContestView,
	/// Who plays.
	pub player: &'a Player,
	/// What came out of each task of the bundle here, as far as it is known.
	pub own: &'a [Option<TaskResult>],
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
	bouts: Bouts,
	/// What the interpreter found of tasks that are asserted rightly: their replays are not kept.
	right: HashMap<Task, TaskResult>,
	/// What the moves answer that were made, so that each is counted once.
	made: HashSet<H256>,
	/// Tasks of which this machine reported something else than it finds in the replay; said once.
	doubted: HashSet<Task>,
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
	pub fn moves<'a>(&self, seats: &'a [Seat<'a>], now: Now) -> Vec<Play> {
		let mut inner = self.lock();
		let mut plays = Vec::new();
		let wanted = |seat: &'a Seat<'a>| wanted(seat.contest, seat.player, now.tick, seat.own);
		let mut asked: Vec<_> = seats.iter().map(|seat| (seat, wanted(seat))).collect();
		asked.sort_by_key(|(seat, wanted)| wanted.due(seat.contest).unwrap_or(Tick::MAX));
		for (seat, wanted) in &asked {
			let key = Key::from(&seat.bundle);
			span(seat.bundle.job, &key, None).in_scope(|| {
				inner.answer(&self.parts, seat, wanted, now, &mut plays);
				inner.challenge(&self.parts, seat, wanted, now, &mut plays);
			});
		}
		plays.retain(|play| self.parts.conduct.plays(play));
		inner.note(&self.parts, &plays);
		inner.forget(seats, now.number);
		let open: usize = asked.iter().map(|(_, wanted)| wanted.games.len()).sum();
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
			let Some(bout) = self.bouts.ask(parts, seat, task, view.game.due, now) else {
				continue;
			};
			let Found::Result(result) = bout.found() else {
				continue;
			};
			self.compare(parts, seat, task, &result);
			if *side == Side::Asserter && result != *asserted {
				let game = view.id.number;
				tracing::debug!(game, task, ?result, ?asserted, "what is asserted cannot be defended");
			} else {
				plays.extend(bout.answer(view, *side));
			}
		}
	}

	/// Challenges the first task whose asserted result is wrong.
	fn challenge(&mut self, parts: &Arc<Parts>, seat: &Seat, wanted: &Wanted, now: Now, plays: &mut Vec<Play>) {
		for task in &wanted.doubtful {
			let Some(asserted) = asserted(seat.contest, *task) else {
				continue;
			};
			let id = (Key::from(&seat.bundle), *task);
			if self.right.get(&id) == Some(asserted) {
				continue;
			}
			let Some(bout) = self.bouts.ask(parts, seat, *task, seat.contest.until, now) else {
				return;
			};
			match bout.found() {
				Found::Pending => return,
				Found::Failed => {}
				Found::Result(result) => {
					self.compare(parts, seat, *task, &result);
					if result == *asserted {
						self.right.insert(id, result);
						self.bouts.end(&id);
					} else {
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
	}

	/// Says, once, that the engine gave something else for a task than the interpreter finds.
	fn compare(&mut self, parts: &Parts, seat: &Seat, task: TaskIndex, found: &TaskResult) {
		let Some(own) = own(seat, task).filter(|own| *own != found) else {
			return;
		};
		if self.doubted.insert((Key::from(&seat.bundle), task)) {
			parts.metrics.disagreements.inc();
			tracing::error!(
				task,
				?found,
				?own,
				"the engine gave something else than the interpreter finds, which decides disputes: the engine's result is not \
				defended. Run `tidemill-agent selftest`, and report this"
			);
		}
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

	fn forget(&mut self, seats: &[Seat], number: BlockNumber) {
		self.bouts.forget(number);
		let told: HashSet<Key> = seats.iter().map(|seat| Key::from(&seat.bundle)).collect();
		self.right.retain(|(key, _), _| told.contains(key));
		if self.bouts.is_empty() {
			self.made.clear();
			self.doubted.clear();
		}
	}
}

impl Seat<'_> {
	/// What a bout about one of its tasks is about.
	fn subject(&self, task: TaskIndex) -> Subject {
		Subject {
			terms: self.terms.clone(),
			task,
			fuel: own(self, task).map(|result| result.fuel),
		}
	}
}

/// What is asserted of a task.
fn asserted(contest: &ContestView, task: TaskIndex) -> Option<&TaskResult> {
	contest.results.get(task.checked_sub(contest.first)? as usize)
}

/// What came out of a task here.
fn own<'a>(seat: &Seat<'a>, task: TaskIndex) -> Option<&'a TaskResult> {
	let place = task.checked_sub(seat.contest.first)? as usize;
	seat.own.get(place)?.as_ref()
}

#[cfg(test)]
mod tests {
	use super::*;
	use samples::{blobs::pvm_job, contest, result};

	#[test]
	fn what_is_asserted_does_not_say_how_long_a_run_is() {
		let (terms, _) = pvm_job("%isa = revive_v1\npub @main:\nret", &[b""]);
		let lie = contest(vec![result(1), result(1)]);
		let bundle = BundleRef {
			job: 3,
			hash: H256::zero(),
			bundle: 0,
		};
		let own = [Some(result(9))];
		let seat = Seat {
			bundle,
			contest: &lie,
			player: &Player::Device(5),
			own: &own,
			terms: &terms,
		};
		assert_eq!((seat.subject(0).fuel, seat.subject(1).fuel), (Some(9), None));
	}
}
