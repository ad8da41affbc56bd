//! What the device says to the chain: a function of what the chain says and of what is done, and of nothing else.

use codec::Encode;
use sp_core::{Bytes, H256};
use tidemill_primitives::{
	attestation::{Batch, Duty, Item, MAX_ITEMS},
	contract::{Assignment, DutyPhase, Head, Reconcile, SignedBatch},
	report::{self, Place},
	DeviceId, Tick,
};

use crate::{
	conduct::Conduct,
	key::DeviceKey,
	results::{Finished, Key, Turn},
	work::{span, Ready},
};

/// Age in blocks at which a block counts as final even if finality is stuck.
const DEEP: u32 = 30;

/// What the device has to say, and whose reports it shows.
pub struct Answer {
	/// The signed batch, if there is anything to say.
	pub batch: Option<SignedBatch>,
	/// What it says.
	pub items: Vec<Item>,
	/// Bundles whose reports it shows.
	pub revealed: Vec<Key>,
}

/// Says everything that the chain would admit now, most urgent first.
pub fn answer(
	body: &Reconcile,
	key: &DeviceKey,
	conduct: &dyn Conduct,
	ready: impl Fn(&Key) -> Option<Ready>,
) -> Answer {
	let mut answer = Answer {
		batch: None,
		items: Vec::new(),
		revealed: Vec::new(),
	};
	let Some(device) = body.device else { return answer };
	// One item that comes too late would spoil the whole batch.
	let in_time = |it| Some((due(it)?, it)).filter(|(due, _)| *due > body.head.tick);
	let mut urgent: Vec<(Tick, &Assignment)> = body.assignments.iter().filter_map(in_time).collect();
	urgent.sort_by_key(|(due, assignment)| (*due, Key::from(&assignment.bundle)));

	for (_, assignment) in urgent {
		if answer.items.len() == MAX_ITEMS as usize {
			break;
		}
		let bundle = Key::from(&assignment.bundle);
		let said = ready(&bundle).and_then(|ready| item(body, device.id, assignment, &ready, key));
		let Some(item) = said.filter(|item| conduct.says(item)) else {
			continue;
		};
		if matches!(item, Item::Reveal { .. }) {
			answer.revealed.push(bundle);
		}
		answer.items.push(item);
	}
	if let (true, Some(tick)) = (answer.items.is_empty(), device.heartbeat) {
		answer
			.items
			.extend(Some(Item::Heartbeat { tick }).filter(|item| conduct.says(item)));
	}
	if !answer.items.is_empty() {
		let items = answer
			.items
			.clone()
			.try_into()
			.expect("no more than MAX_ITEMS were taken; qed");
		let batch = Batch {
			device: device.id,
			sequence: device.sequence,
			items,
		};
		let signature = Bytes(key.sign(&batch.message(body.genesis)).to_vec());
		answer.batch = Some(SignedBatch {
			batch: Bytes(batch.encode()),
			signature,
		});
	}
	answer
}

/// First tick that is too late for what is wanted of the assignment; none if nothing is.
fn due(assignment: &Assignment) -> Option<Tick> {
	match assignment.phase {
		DutyPhase::Run { due } | DutyPhase::Reveal { due, .. } => Some(due),
		DutyPhase::Wait { .. } | DutyPhase::Revealed => None,
	}
}

fn item(body: &Reconcile, device: DeviceId, assignment: &Assignment, ready: &Ready, key: &DeviceKey) -> Option<Item> {
	let (bundle, seat, attempt) = (&assignment.bundle, assignment.seat, assignment.attempt);
	let duty = Duty {
		job: bundle.job,
		bundle: bundle.bundle,
		seat,
		attempt,
	};
	let place = Place {
		job: bundle.hash,
		bundle: bundle.bundle,
		seat,
		attempt,
		device,
	};
	match (assignment.phase, ready) {
		(DutyPhase::Run { .. }, Ready::Report(finished)) => Some(Item::Commit {
			duty,
			commitment: commit(body.genesis, &place, finished, key).0,
		}),
		(DutyPhase::Run { .. }, Ready::Abstention { turn, reason }) => {
			(*turn == Turn { seat, attempt }).then_some(Item::Abstain { duty, reason: *reason })
		}
		(
			DutyPhase::Reveal {
				commitment,
				closed,
				alone,
				..
			},
			Ready::Report(finished),
		) => {
			let (ours, salt) = commit(body.genesis, &place, finished, key);
			if ours != commitment {
				let work = span(bundle.job, &bundle.into(), seat);
				work.in_scope(|| {
					tracing::error!(?ours, chain = ?commitment,
						"the commitment on the chain is not of this device's report: it cannot be revealed. Was the data \
						 folder lost, or is the device's key used by two agents?");
				});
				return None;
			}
			(alone || is_final(&body.head, closed)).then(|| Item::Reveal {
				duty,
				report: finished.report.clone(),
				salt,
			})
		}
		_ => None,
	}
}

fn commit(genesis: H256, place: &Place, finished: &Finished, key: &DeviceKey) -> (H256, [u8; 32]) {
	let hash = finished.report.hash();
	let salt = report::salt(key.secret(), genesis, place, hash);
	(report::commitment(genesis, place, hash, salt), salt)
}

/// Whether the block cannot be undone any more, as far as a device may bet on it.
fn is_final(head: &Head, block: u32) -> bool {
	block <= head.finalized || head.number.checked_sub(block).is_some_and(|age| age >= DEEP)
}

#[cfg(test)]
mod tests;
