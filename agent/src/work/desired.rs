//! Bringing the board in line with what the chain wants.

use std::{collections::HashSet, sync::Arc};

use tidemill_primitives::{
	contract::{Assignment, DutyPhase, Progress, Reconcile},
	job::Verification,
	BlockNumber, Tick,
};
use tokio_util::sync::CancellationToken;

use super::{
	board::{Entry, Inner, Stage},
	span, Heard, Orders, Start, Terms,
};
use crate::results::{Key, Turn};

/// Blocks for which a report is kept that the chain neither asks for nor judges: a day of 3-second blocks.
const KEEP_REPORT: BlockNumber = 28_800;
/// Blocks for which an abstention is kept that the chain does not ask for: longer than any fork.
const KEEP_ABSTENTION: BlockNumber = 256;

impl Inner {
	pub(super) fn current(&mut self, start: &Start) -> Option<&mut Entry> {
		self.entries
			.get_mut(&start.key)
			.filter(|entry| entry.generation == start.generation)
	}

	pub(super) fn update_terms(&mut self, body: &Reconcile) {
		let mut old = std::mem::take(&mut self.terms);
		for terms in &body.jobs {
			let read = match old.remove(&terms.hash) {
				Some(Ok(known)) => {
					known.update(terms);
					Ok(known)
				}
				_ => Terms::read(terms).map(Arc::new),
			};
			self.terms.insert(terms.hash, read);
		}
	}

	/// Verdicts end what was awaited. What is still assigned has none yet, whatever the notice says.
	pub(super) fn judge(&mut self, body: &Reconcile, wanted: &HashSet<Key>, orders: &mut Orders) {
		for notice in &body.verdicts {
			let key = Key::from(&notice.bundle);
			let Some(entry) = self.entries.get(&key) else { continue };
			let Stage::Finished(finished) = &entry.stage else {
				continue;
			};
			if wanted.contains(&key) {
				continue;
			}
			let ours = finished.report.hash();
			let accepted = notice.accepted == Some(ours);
			let over = entry.over(&key, finished.outputs.clone());
			orders.heard.push(Heard {
				accepted,
				took: entry.revealed_at.map(|at| at.elapsed()),
			});
			if accepted {
				over.span
					.in_scope(|| tracing::info!("the report was accepted: its outputs are served"));
				orders.accepted.push(over);
			} else {
				over.span.in_scope(|| {
					tracing::warn!(accepted = ?notice.accepted, ?ours, "the report was not accepted: its outputs are dropped");
				});
				orders.dropped.push(over);
			}
			self.entries.remove(&key);
		}
	}

	pub(super) fn take(&mut self, assignment: &Assignment, body: &Reconcile, orders: &mut Orders) {
		let key = Key::from(&assignment.bundle);
		let turn = Turn {
			seat: assignment.seat,
			attempt: assignment.attempt,
		};
		if let Some(entry) = self.entries.get_mut(&key) {
			if !matches!(entry.stage, Stage::Abstained { .. }) || entry.turn == turn {
				(entry.present, entry.seen, entry.turn) = (true, Some(body.head.number), turn);
				entry.seat = Some(turn.seat);
				entry.revealed |= matches!(assignment.phase, DutyPhase::Revealed);
				if let (Stage::Finished(_), None, Some(Ok(terms))) =
					(&entry.stage, &entry.kept, self.terms.get(&key.job))
				{
					if terms.spec.verification == Verification::Proof {
						entry.kept = Some(Vec::new());
						orders.keep.push((key, terms.clone()));
					}
				}
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
			span(assignment.bundle.job, &key, turn.seat)
				.in_scope(|| tracing::warn!("assigned, but the node does not tell the job's terms"));
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
			seat: Some(turn.seat),
			generation: start.generation,
			stage: Stage::Working(Progress::Queued),
			done: 0,
			of: 0,
			stop: start.stop.clone(),
			present: true,
			seen: Some(body.head.number),
			revealed: false,
			revealed_at: None,
			kept: None,
		};
		self.entries.insert(key, entry);
		orders.start.push(start);
	}

	pub(super) fn drop_unwanted(&mut self, wanted: &HashSet<Key>, number: BlockNumber, orders: &mut Orders) {
		self.entries.retain(|key, entry| {
			if wanted.contains(key) {
				return true;
			}
			(entry.present, entry.kept) = (false, None);
			let since = number.saturating_sub(*entry.seen.get_or_insert(number));
			match &entry.stage {
				Stage::Working(_) => {
					entry
						.span(key)
						.in_scope(|| tracing::info!("no longer assigned: the work is called off"));
					entry.stop.cancel();
					false
				}
				Stage::Saving => true,
				Stage::Finished(finished) if since > KEEP_REPORT => {
					entry
						.span(key)
						.in_scope(|| tracing::warn!("no verdict ever came: the report is dropped"));
					orders.dropped.push(entry.over(key, finished.outputs.clone()));
					false
				}
				Stage::Abstained { .. } if since > KEEP_ABSTENTION => {
					orders.dropped.push(entry.over(key, Vec::new()));
					false
				}
				Stage::Finished(_) | Stage::Abstained { .. } => true,
			}
		});
	}
}

/// Half of the time is for finding blobs; after it somebody else may as well have its turn.
fn half_way(now: Tick, due: Tick) -> Tick {
	now.saturating_add(due.saturating_sub(now) / 2)
}
