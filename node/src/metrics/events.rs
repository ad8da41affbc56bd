//! What the events of finalised blocks say of the market, counted.

use std::collections::BTreeMap;

use pallet_attestation::Event as Attestation;
use pallet_disputes::Event as Disputes;
use pallet_market::Event as Market;
use pallet_providers::Event as Providers;
use pallet_rewards::Event as Rewards;
use tidemill_primitives::{
	contract::abstention_name,
	dispute::Side,
	report::Abstention,
	verdict::{Failure, Offence},
	Balance, BundleIndex, JobId, SeatIndex, Tick,
};
use tidemill_runtime::RuntimeEvent;

/// Abstentions, as far as seats are vacated and bundles fail for them.
const ABSTENTIONS: [Abstention; 5] = [
	Abstention::InputUnavailable,
	Abstention::ManifestInvalid,
	Abstention::StackOverflow,
	Abstention::TimedOut,
	Abstention::EngineUnavailable,
];
/// A device was not heard of since its assignment.
const UNSEEN: &str = "unseen";
/// A device was heard of, and did not commit in time.
const LATE: &str = "late";
/// The seat became vacant before this node began to count.
const BEFORE_START: &str = "before_start";
/// The seat of a `Spot` bundle's auditor.
const AUDITOR: SeatIndex = 1;

/// A device gave no sign of life in time after the lottery asked it for one.
const NO_HEARTBEAT: &str = "no_heartbeat";

/// What of the burned tokens they were.
pub const BURNED: [&str; 2] = ["fees", "stake"];

/// Short name of why a bundle failed.
pub fn failure_name(failure: Failure) -> &'static str {
	match failure {
		Failure::NoCommitment => "no_commitment",
		Failure::Abstained(reason) => abstention_name(reason),
		Failure::NoMajority => "no_majority",
		Failure::DeadlinePassed => "deadline_passed",
		Failure::Cancelled => "cancelled",
		Failure::Refuted => "refuted",
	}
}

/// Short name of an offence.
pub fn offence_name(offence: Offence) -> &'static str {
	match offence {
		Offence::NoCommitment => "no_commitment",
		Offence::NoReveal => "no_reveal",
		Offence::NoRevealAlone => "no_reveal_alone",
		Offence::Outvoted => "outvoted",
		Offence::Undefended => "undefended",
		Offence::Disproved => "disproved",
	}
}

/// Every name that [`failure_name`] gives.
pub fn failure_names() -> impl Iterator<Item = &'static str> {
	let others = [
		Failure::NoCommitment,
		Failure::NoMajority,
		Failure::DeadlinePassed,
		Failure::Cancelled,
		Failure::Refuted,
	];
	let abstained = ABSTENTIONS.into_iter().map(Failure::Abstained);
	others.into_iter().chain(abstained).map(failure_name)
}

/// Every name of what stake is taken for: those that [`offence_name`] gives, and a missed sign of life.
pub fn offence_names() -> impl Iterator<Item = &'static str> {
	let all = [
		Offence::NoCommitment,
		Offence::NoReveal,
		Offence::NoRevealAlone,
		Offence::Outvoted,
		Offence::Undefended,
		Offence::Disproved,
	];
	all.into_iter().map(offence_name).chain([NO_HEARTBEAT])
}

/// The sides of a game.
pub const SIDES: [&str; 2] = ["asserter", "challenger"];

/// Short name of a side.
fn side_name(side: Side) -> &'static str {
	match side {
		Side::Asserter => "asserter",
		Side::Challenger => "challenger",
	}
}

/// Every reason for which a seat is drawn again.
pub fn redraw_names() -> impl Iterator<Item = &'static str> {
	let abstained = ABSTENTIONS.into_iter().map(abstention_name);
	[UNSEEN, LATE, BEFORE_START].into_iter().chain(abstained)
}

/// Counts by short name.
pub type ByName<T> = BTreeMap<&'static str, T>;

/// What the events of one block add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
	/// Jobs submitted.
	pub submitted: u64,
	/// Jobs ended.
	pub ended: u64,
	/// Bundles assigned.
	pub assigned: u64,
	/// `Spot` bundles for which an audit was drawn.
	pub audits: u64,
	/// Committees that were widened.
	pub widened: u64,
	/// Games that began.
	pub challenges: u64,
	/// Games that ended, by who won.
	pub won: ByName<u64>,
	/// Paid to who won, out of what the others forfeited.
	pub won_paid: Balance,
	/// Segments that the chain ran.
	pub proofs: u64,
	/// Bundles accepted.
	pub accepted: u64,
	/// Bundles failed, those never assigned among them, by reason.
	pub failed: ByName<u64>,
	/// Tasks of the bundles accepted.
	pub tasks: u64,
	/// Fuel that they used.
	pub fuel: u64,
	/// Paid to devices.
	pub paid: Balance,
	/// Protocol fees.
	pub fees: Balance,
	/// Given back to requesters of the jobs that ended, from submission to end.
	pub refunded: Balance,
	/// Burned, by what it was.
	pub burned: ByName<Balance>,
	/// Times that stake was taken, by offence.
	pub slashes: ByName<u64>,
	/// Stake taken, by offence.
	pub slashed: ByName<Balance>,
	/// Seats drawn again, by why they were vacant.
	pub redraws: ByName<u64>,
	/// Of each job whose first bundle was assigned, ticks since its submission.
	pub to_assignment: Vec<Tick>,
	/// Of each job that ended, ticks since its submission.
	pub to_end: Vec<Tick>,
	/// Of each bundle with a verdict, ticks since its assignment.
	pub to_verdict: Vec<Tick>,
}

/// A bundle whose verdict is awaited.
#[derive(Default)]
struct Flight {
	/// Tick of its assignment.
	assigned: Tick,
	/// Seats that are vacant, and why; no reason where the seat was added and nobody was in it yet.
	vacant: BTreeMap<SeatIndex, Option<&'static str>>,
}

/// What must be remembered from one block to the next: jobs that are open and bundles that are in flight.
#[derive(Default)]
pub struct Book {
	submitted: BTreeMap<JobId, Tick>,
	flights: BTreeMap<(JobId, BundleIndex), Flight>,
}

impl Book {
	/// Reads the events of the next block, which is of that tick. `submitted` is asked for the tick of jobs that were
	/// submitted before the book was begun.
	///
	/// Bundles that were assigned before it was begun are counted, but not how long they took.
	pub fn read<'a>(
		&mut self,
		tick: Tick,
		events: impl IntoIterator<Item = &'a RuntimeEvent>,
		submitted: impl Fn(JobId) -> Option<Tick>,
	) -> Tally {
		let mut tally = Tally::default();
		for event in events {
			match event {
				RuntimeEvent::Market(event) => self.market(&mut tally, tick, event, &submitted),
				RuntimeEvent::Attestation(event) => self.attestation(&mut tally, event),
				RuntimeEvent::Disputes(event) => disputes(&mut tally, event),
				RuntimeEvent::Providers(Providers::Slashed { amount, offence, .. }) => {
					*tally.slashes.entry(offence_name(*offence)).or_default() += 1;
					*tally.slashed.entry(offence_name(*offence)).or_default() += amount;
					// What is forfeited is divided, and told by another event.
					if !offence.forfeits() {
						*tally.burned.entry("stake").or_default() += amount;
					}
				}
				RuntimeEvent::Providers(Providers::HeartbeatMissed { amount, .. }) => {
					*tally.slashes.entry(NO_HEARTBEAT).or_default() += 1;
					*tally.slashed.entry(NO_HEARTBEAT).or_default() += amount;
					*tally.burned.entry("stake").or_default() += amount;
				}
				RuntimeEvent::Rewards(Rewards::Forfeited { burned, .. }) => {
					*tally.burned.entry("stake").or_default() += burned;
				}
				RuntimeEvent::Rewards(Rewards::Swept { burned, .. }) => {
					*tally.burned.entry("fees").or_default() += burned;
				}
				_ => {}
			}
		}
		tally
	}

	fn market(
		&mut self,
		tally: &mut Tally,
		tick: Tick,
		event: &Market<tidemill_runtime::Runtime>,
		submitted: &impl Fn(JobId) -> Option<Tick>,
	) {
		match event {
			Market::JobSubmitted { job, .. } => {
				tally.submitted += 1;
				self.submitted.insert(*job, tick);
			}
			Market::BundleAssigned { job, bundle, .. } => {
				tally.assigned += 1;
				let flight = Flight {
					assigned: tick,
					..Default::default()
				};
				self.flights.insert((*job, *bundle), flight);
				// Bundles are assigned in order.
				if *bundle == 0 {
					let since = self.submitted.get(job).copied().or_else(|| submitted(*job));
					tally
						.to_assignment
						.extend(since.map(|since| tick.saturating_sub(since)));
				}
			}
			Market::SeatRedrawn { job, bundle, seat, .. } => {
				let flight = self.flights.get_mut(&(*job, *bundle));
				let why = flight
					.and_then(|flight| flight.vacant.remove(seat))
					.unwrap_or(Some(BEFORE_START));
				if let Some(why) = why {
					*tally.redraws.entry(why).or_default() += 1;
				}
			}
			Market::BundleAccepted {
				job,
				bundle,
				tasks,
				fuel,
				paid,
				fee,
			} => {
				tally.accepted += 1;
				tally.tasks += u64::from(*tasks);
				tally.fuel = tally.fuel.saturating_add(*fuel);
				tally.paid += paid;
				tally.fees += fee;
				self.decided(tally, tick, *job, *bundle);
			}
			Market::BundleFailed {
				job,
				bundle,
				reason,
				paid,
			} => {
				*tally.failed.entry(failure_name(*reason)).or_default() += 1;
				tally.paid += paid;
				self.decided(tally, tick, *job, *bundle);
			}
			Market::BundlesDropped { count, reason, .. } => {
				*tally.failed.entry(failure_name(*reason)).or_default() += u64::from(*count);
			}
			Market::JobEnded { job, refunded, .. } => {
				tally.ended += 1;
				tally.refunded += refunded;
				let since = self.submitted.remove(job).or_else(|| submitted(*job));
				tally.to_end.extend(since.map(|since| tick.saturating_sub(since)));
			}
			_ => {}
		}
	}

	fn attestation(&mut self, tally: &mut Tally, event: &Attestation<tidemill_runtime::Runtime>) {
		let (job, bundle, seats, why) = match event {
			Attestation::AuditDrawn { job, bundle, .. } => {
				tally.audits += 1;
				(job, bundle, AUDITOR..=AUDITOR, None)
			}
			Attestation::CommitteeWidened { job, bundle, seats } => {
				tally.widened += 1;
				// Nobody is drawn any more for the seats that were there before.
				let last = SeatIndex::try_from(seats.saturating_sub(1)).unwrap_or(SeatIndex::MAX);
				(job, bundle, 0..=last, None)
			}
			Attestation::SeatLost {
				job,
				bundle,
				seat,
				seen,
				..
			} => (job, bundle, *seat..=*seat, Some(if *seen { LATE } else { UNSEEN })),
			Attestation::Abstained {
				job,
				bundle,
				seat,
				reason,
				..
			} => (job, bundle, *seat..=*seat, Some(abstention_name(*reason))),
			_ => return,
		};
		if let Some(flight) = self.flights.get_mut(&(*job, *bundle)) {
			flight.vacant.extend(seats.map(|seat| (seat, why)));
		}
	}

	fn decided(&mut self, tally: &mut Tally, tick: Tick, job: JobId, bundle: BundleIndex) {
		let flight = self.flights.remove(&(job, bundle));
		let took = flight.map(|flight| tick.saturating_sub(flight.assigned));
		tally.to_verdict.extend(took);
	}
}

fn disputes(tally: &mut Tally, event: &Disputes<tidemill_runtime::Runtime>) {
	match event {
		Disputes::Challenged { .. } => tally.challenges += 1,
		Disputes::Proved { .. } => tally.proofs += 1,
		Disputes::GameWon { winner, paid, .. } => {
			*tally.won.entry(side_name(*winner)).or_default() += 1;
			tally.won_paid = tally.won_paid.saturating_add(*paid);
		}
		Disputes::GameClosed { paid, .. } => tally.won_paid = tally.won_paid.saturating_add(*paid),
		_ => {}
	}
}

#[cfg(test)]
mod tests;
