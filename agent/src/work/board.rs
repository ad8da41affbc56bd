//! Every bundle that the device has to do with, and how far it is.

use std::{
	collections::{BTreeMap, HashMap, HashSet},
	sync::{Arc, Mutex, MutexGuard},
};

use sp_core::H256;
use tidemill_primitives::{
	contract::{Assignment, BundleProgress, BundleRef, DutyPhase, Progress, Reconcile, MAX_AWAITING},
	report::Abstention,
	BlockNumber, JobId, Tick,
};
use tokio_util::sync::CancellationToken;

use super::{Orders, Start, Terms, TermsError};
use crate::results::{Ending, Finished, Key, Record, Turn};

/// Blocks for which a report is kept that the chain neither asks for nor judges: a day of 3-second blocks.
const KEEP_REPORT: BlockNumber = 28_800;
/// Blocks for which an abstention is kept that the chain does not ask for: longer than any fork.
const KEEP_ABSTENTION: BlockNumber = 256;

/// A result that can be said.
#[derive(Clone, Debug)]
pub enum Ready {
	/// A report.
	Report(Arc<Finished>),
	/// An abstention from one turn.
	Abstention {
		/// The turn.
		turn: Turn,
		/// Why.
		reason: Abstention,
	},
}

enum Stage {
	Working(Progress),
	/// Its result is being written: too late to call it off.
	Saving,
	Finished(Arc<Finished>),
	Abstained { reason: Abstention, detail: String },
}

struct Entry {
	id: JobId,
	turn: Turn,
	generation: u64,
	stage: Stage,
	done: u32,
	of: u32,
	stop: CancellationToken,
	/// Whether the last reconcile named it.
	present: bool,
	/// Last block that named it; the first block after a restart for what was done before.
	seen: Option<BlockNumber>,
	revealed: bool,
}

#[derive(Default)]
struct Inner {
	entries: BTreeMap<Key, Entry>,
	terms: HashMap<H256, Result<Arc<Terms>, TermsError>>,
	generation: u64,
	stopping: bool,
}

/// Every bundle that the device has to do with.
#[derive(Default)]
pub struct Board(Mutex<Inner>);

impl Board {
	/// The board with what was done before.
	pub fn new(records: Vec<Record>) -> Self {
		let entries = records.into_iter().map(|record| {
			let (turn, stage) = match record.ending {
				Ending::Finished(finished) => (Turn { seat: 0, attempt: 0 }, Stage::Finished(Arc::new(finished))),
				Ending::Abstained { turn, reason, detail } => (turn, Stage::Abstained { reason, detail }),
			};
			let entry = Entry {
				id: record.id,
				turn,
				generation: 0,
				stage,
				done: 0,
				of: 0,
				stop: CancellationToken::new(),
				present: false,
				seen: None,
				revealed: false,
			};
			(record.key, entry)
		});
		Board(Mutex::new(Inner { entries: entries.collect(), ..Inner::default() }))
	}

	/// Brings the board in line with the chain.
	pub fn update(&self, body: &Reconcile) -> Orders {
		let mut inner = self.lock();
		let mut orders = Orders::default();
		inner.update_terms(body);
		let wanted: HashSet<Key> = body.assignments.iter().map(|assignment| (&assignment.bundle).into()).collect();
		inner.judge(body, &wanted, &mut orders);
		for assignment in &body.assignments {
			inner.take(assignment, body, &mut orders);
		}
		inner.drop_unwanted(&wanted, body.head.number, &mut orders);
		orders
	}

	/// Says of a bundle what can be said.
	pub fn ready(&self, key: &Key) -> Option<Ready> {
		let inner = self.lock();
		let entry = inner.entries.get(key)?;
		match &entry.stage {
			Stage::Finished(finished) => Some(Ready::Report(finished.clone())),
			Stage::Abstained { reason, .. } => Some(Ready::Abstention { turn: entry.turn, reason: *reason }),
			Stage::Working(_) | Stage::Saving => None,
		}
	}

	/// Remembers that the report of a bundle was shown.
	pub fn revealed(&self, key: &Key) {
		if let Some(entry) = self.lock().entries.get_mut(key) {
			entry.revealed = true;
		}
	}

	/// Progress of the assignments.
	pub fn progress(&self, assignments: &[Assignment]) -> Vec<BundleProgress> {
		let inner = self.lock();
		let of = |assignment: &Assignment| {
			let entry = inner.entries.get(&(&assignment.bundle).into())?;
			let (state, detail) = match &entry.stage {
				Stage::Working(progress) => (*progress, None),
				Stage::Saving => (Progress::Running, None),
				Stage::Finished(_) => (Progress::Done, None),
				Stage::Abstained { detail, .. } => (Progress::Abstained, Some(detail.clone())),
			};
			let (done, of) = match &entry.stage {
				Stage::Finished(finished) => (finished.report.results.len() as u32, finished.report.results.len() as u32),
				_ => (entry.done, entry.of),
			};
			Some(BundleProgress { bundle: assignment.bundle, state, done, of, detail })
		};
		assignments.iter().filter_map(of).collect()
	}

	/// Bundles whose verdict the device wants to know: it has a report, which it has shown, or which the chain does
	/// not ask for any more.
	pub fn awaiting(&self) -> Vec<BundleRef> {
		let inner = self.lock();
		let waits = |entry: &Entry| {
			matches!(entry.stage, Stage::Finished(_)) && (entry.revealed || (!entry.present && entry.seen.is_some()))
		};
		let refs = inner.entries.iter().filter(|(_, entry)| waits(entry));
		refs.map(|(key, entry)| BundleRef { job: entry.id, hash: key.job, bundle: key.bundle })
			.take(MAX_AWAITING)
			.collect()
	}

	/// Bundles that wait for a slot, and bundles that are being fetched or run.
	pub fn counts(&self) -> (usize, usize) {
		let inner = self.lock();
		let working = inner.entries.values().filter(|entry| matches!(entry.stage, Stage::Working(_) | Stage::Saving));
		let (queued, running): (Vec<&Entry>, Vec<&Entry>) =
			working.partition(|entry| matches!(entry.stage, Stage::Working(Progress::Queued)));
		(queued.len(), running.len())
	}

	/// Whether the agent is stopping.
	pub fn stopping(&self) -> bool {
		self.lock().stopping
	}

	/// Takes on nothing new from now on, and calls off what waits for a slot.
	pub fn stop(&self) {
		let mut inner = self.lock();
		inner.stopping = true;
		for entry in inner.entries.values() {
			if matches!(entry.stage, Stage::Working(Progress::Queued)) {
				entry.stop.cancel();
			}
		}
	}

	/// Calls off everything.
	pub fn cancel_all(&self) {
		for entry in self.lock().entries.values() {
			entry.stop.cancel();
		}
	}

	/// Notes how far the work is.
	pub fn advance(&self, start: &Start, progress: Progress, done: u32, of: u32) {
		if let Some(entry) = self.lock().current(start) {
			if matches!(entry.stage, Stage::Working(_)) {
				(entry.stage, entry.done, entry.of) = (Stage::Working(progress), done, of);
			}
		}
	}

	/// Whether the work is still wanted; if so it cannot be called off from now on, and must be ended.
	pub fn begin_saving(&self, start: &Start) -> bool {
		let mut inner = self.lock();
		match inner.current(start) {
			Some(entry) if !start.stop.is_cancelled() => {
				entry.stage = Stage::Saving;
				true
			},
			_ => false,
		}
	}

	/// Notes how the work ended, which is on disk.
	pub fn end(&self, start: &Start, ending: Ending) {
		if let Some(entry) = self.lock().current(start) {
			entry.stage = match ending {
				Ending::Finished(finished) => Stage::Finished(Arc::new(finished)),
				Ending::Abstained { turn, reason, detail } => {
					entry.turn = turn;
					Stage::Abstained { reason, detail }
				},
			};
		}
	}

	/// Forgets work that was called off and never ended.
	pub fn forget(&self, start: &Start) {
		let mut inner = self.lock();
		if inner.current(start).is_some() {
			inner.entries.remove(&start.key);
		}
	}

	fn lock(&self) -> MutexGuard<'_, Inner> {
		self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

impl Inner {
	fn current(&mut self, start: &Start) -> Option<&mut Entry> {
		self.entries.get_mut(&start.key).filter(|entry| entry.generation == start.generation)
	}

	fn update_terms(&mut self, body: &Reconcile) {
		let mut old = std::mem::take(&mut self.terms);
		for terms in &body.jobs {
			let read = match old.remove(&terms.hash) {
				Some(Ok(known)) => {
					known.update(terms);
					Ok(known)
				},
				_ => Terms::read(terms).map(Arc::new),
			};
			self.terms.insert(terms.hash, read);
		}
	}

	/// Verdicts end what was awaited. What is still assigned has none yet, whatever the notice says.
	fn judge(&mut self, body: &Reconcile, wanted: &HashSet<Key>, orders: &mut Orders) {
		for notice in &body.verdicts {
			let key = Key::from(&notice.bundle);
			let Some(Entry { stage: Stage::Finished(finished), .. }) = self.entries.get(&key) else { continue };
			if wanted.contains(&key) {
				continue;
			}
			let finished = finished.clone();
			let ours = finished.report.hash();
			if notice.accepted == Some(ours) {
				tracing::info!(job = ?key.job, bundle = key.bundle, "the report was accepted: its outputs are served");
				orders.accepted.push((key, finished));
			} else {
				tracing::warn!(job = ?key.job, bundle = key.bundle, accepted = ?notice.accepted, ?ours,
					"the report was not accepted: its outputs are dropped");
				orders.dropped.push((key, finished.outputs.clone()));
			}
			self.entries.remove(&key);
		}
	}

	fn take(&mut self, assignment: &Assignment, body: &Reconcile, orders: &mut Orders) {
		let key = Key::from(&assignment.bundle);
		let turn = Turn { seat: assignment.seat, attempt: assignment.attempt };
		if let Some(entry) = self.entries.get_mut(&key) {
			if !matches!(entry.stage, Stage::Abstained { .. }) || entry.turn == turn {
				(entry.present, entry.seen, entry.turn) = (true, Some(body.head.number), turn);
				entry.revealed |= matches!(assignment.phase, DutyPhase::Revealed);
				return;
			}
		}
		// A commitment that is on the chain already comes out again if the result was lost with the disk.
		let give_up = match assignment.phase {
			DutyPhase::Run { due } => half_way(body.head.tick, due),
			DutyPhase::Wait { .. } | DutyPhase::Reveal { .. } => Tick::MAX,
			DutyPhase::Revealed => return,
		};
		if self.stopping {
			return;
		}
		let Some(terms) = self.terms.get(&key.job) else {
			tracing::warn!(job = ?key.job, bundle = key.bundle, "assigned, but the node does not tell the job's terms");
			return;
		};
		self.generation += 1;
		let start = Start {
			key,
			id: assignment.bundle.job,
			turn,
			generation: self.generation,
			terms: terms.clone(),
			give_up,
			stop: CancellationToken::new(),
		};
		let entry = Entry {
			id: start.id,
			turn,
			generation: start.generation,
			stage: Stage::Working(Progress::Queued),
			done: 0,
			of: 0,
			stop: start.stop.clone(),
			present: true,
			seen: Some(body.head.number),
			revealed: false,
		};
		self.entries.insert(key, entry);
		orders.start.push(start);
	}

	fn drop_unwanted(&mut self, wanted: &HashSet<Key>, number: BlockNumber, orders: &mut Orders) {
		self.entries.retain(|key, entry| {
			if wanted.contains(key) {
				return true;
			}
			entry.present = false;
			let since = number.saturating_sub(*entry.seen.get_or_insert(number));
			match &entry.stage {
				Stage::Working(_) => {
					tracing::info!(job = ?key.job, bundle = key.bundle, "no longer assigned: the work is called off");
					entry.stop.cancel();
					false
				},
				Stage::Saving => true,
				Stage::Finished(finished) if since > KEEP_REPORT => {
					tracing::warn!(job = ?key.job, bundle = key.bundle, "no verdict ever came: the report is dropped");
					orders.dropped.push((*key, finished.outputs.clone()));
					false
				},
				Stage::Abstained { .. } if since > KEEP_ABSTENTION => {
					orders.dropped.push((*key, Vec::new()));
					false
				},
				Stage::Finished(_) | Stage::Abstained { .. } => true,
			}
		});
	}
}

/// Half of the time is for finding blobs; after it somebody else may as well have its turn.
fn half_way(now: Tick, due: Tick) -> Tick {
	now.saturating_add(due.saturating_sub(now) / 2)
}
