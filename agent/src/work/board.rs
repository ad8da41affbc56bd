//! Every bundle that the device has to do with, and how far it is.

use std::{
	collections::{BTreeMap, HashMap, HashSet},
	sync::{Arc, Mutex, MutexGuard},
	time::Instant,
};

use sp_core::H256;
use tidemill_primitives::{
	contract::{Assignment, BundleProgress, BundleRef, Progress, Reconcile, MAX_AWAITING},
	report::Abstention,
	BlockNumber, JobId, SeatIndex,
};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use super::{span, Orders, Over, Start, Terms, TermsError};
use crate::{
	results::{Ending, Finished, Key, Record, Turn},
	store::Pin,
};

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

pub(super) enum Stage {
	Working(Progress),
	/// Its result is being written: too late to call it off.
	Saving,
	Finished(Arc<Finished>),
	Abstained {
		reason: Abstention,
		detail: String,
	},
}

pub(super) struct Entry {
	pub(super) id: JobId,
	pub(super) turn: Turn,
	/// The device's seat; not known of what was done before a restart until a reconcile names it.
	pub(super) seat: Option<SeatIndex>,
	pub(super) generation: u64,
	pub(super) stage: Stage,
	pub(super) done: u32,
	pub(super) of: u32,
	pub(super) stop: CancellationToken,
	/// Whether the last reconcile named it.
	pub(super) present: bool,
	/// Last block that named it; the first block after a restart for what was done before.
	pub(super) seen: Option<BlockNumber>,
	pub(super) revealed: bool,
	/// When it was shown, if by this run of the agent.
	pub(super) revealed_at: Option<Instant>,
	/// What games about it would read, kept from eviction; none if nobody may play about it.
	pub(super) kept: Option<Vec<Pin>>,
}

impl Entry {
	/// What lines about it are told within.
	pub(super) fn span(&self, key: &Key) -> Span {
		span(self.id, key, self.seat)
	}

	/// What is left to do about its result.
	pub(super) fn over(&self, key: &Key, outputs: Vec<H256>) -> Over {
		Over {
			key: *key,
			outputs,
			span: self.span(key),
		}
	}
}

#[derive(Default)]
pub(super) struct Inner {
	pub(super) entries: BTreeMap<Key, Entry>,
	pub(super) terms: HashMap<H256, Result<Arc<Terms>, TermsError>>,
	pub(super) generation: u64,
	pub(super) stopping: bool,
}

/// Every bundle that the device has to do with.
#[derive(Default)]
pub struct Board(Mutex<Inner>);

impl Board {
	/// The board with what was done before.
	pub fn new(records: Vec<Record>) -> Self {
		let entries = records.into_iter().map(|record| {
			let (turn, seat, stage) = match record.ending {
				Ending::Finished(finished) => (Turn { seat: 0, attempt: 0 }, None, Stage::Finished(Arc::new(finished))),
				Ending::Abstained { turn, reason, detail } => {
					(turn, Some(turn.seat), Stage::Abstained { reason, detail })
				}
			};
			let entry = Entry {
				id: record.id,
				turn,
				seat,
				generation: 0,
				stage,
				done: 0,
				of: 0,
				stop: CancellationToken::new(),
				present: false,
				seen: None,
				revealed: false,
				revealed_at: None,
				kept: None,
			};
			(record.key, entry)
		});
		Board(Mutex::new(Inner {
			entries: entries.collect(),
			..Inner::default()
		}))
	}

	/// Brings the board in line with the chain.
	pub fn update(&self, body: &Reconcile) -> Orders {
		let mut inner = self.lock();
		let mut orders = Orders::default();
		inner.update_terms(body);
		let wanted: HashSet<Key> = body
			.assignments
			.iter()
			.map(|assignment| (&assignment.bundle).into())
			.collect();
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
			Stage::Abstained { reason, .. } => Some(Ready::Abstention {
				turn: entry.turn,
				reason: *reason,
			}),
			Stage::Working(_) | Stage::Saving => None,
		}
	}

	/// The terms of a job that the last reconcile told of.
	pub fn terms(&self, job: &H256) -> Option<Arc<Terms>> {
		self.lock().terms.get(job)?.as_ref().ok().cloned()
	}

	/// Keeps what games about a bundle would read for as long as the bundle is the device's.
	pub fn keep(&self, key: &Key, pins: Vec<Pin>) {
		if let Some(entry) = self.lock().entries.get_mut(key) {
			if entry.kept.is_some() {
				entry.kept = Some(pins);
			}
		}
	}

	/// Remembers that the report of a bundle was shown.
	pub fn revealed(&self, key: &Key) {
		if let Some(entry) = self.lock().entries.get_mut(key) {
			entry.revealed = true;
			entry.revealed_at.get_or_insert_with(Instant::now);
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
				Stage::Finished(finished) => (
					finished.report.results.len() as u32,
					finished.report.results.len() as u32,
				),
				_ => (entry.done, entry.of),
			};
			Some(BundleProgress {
				bundle: assignment.bundle,
				state,
				done,
				of,
				detail,
			})
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
		refs.map(|(key, entry)| BundleRef {
			job: entry.id,
			hash: key.job,
			bundle: key.bundle,
		})
		.take(MAX_AWAITING)
		.collect()
	}

	/// Bundles that wait for a slot, and bundles that are being fetched or run.
	pub fn counts(&self) -> (usize, usize) {
		let inner = self.lock();
		let working = inner
			.entries
			.values()
			.filter(|entry| matches!(entry.stage, Stage::Working(_) | Stage::Saving));
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
			}
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
				}
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
