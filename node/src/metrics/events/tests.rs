use sp_core::H256;
use sp_runtime::Perbill;
use tidemill_primitives::{dispute::GameId, interfaces::Player, AccountId};
use tidemill_runtime::Runtime;

use super::*;

const ANYBODY: AccountId = AccountId::new([1; 32]);

fn market(event: Market<Runtime>) -> RuntimeEvent {
	event.into()
}

fn submitted(job: JobId) -> RuntimeEvent {
	market(Market::JobSubmitted {
		job,
		requester: ANYBODY,
		hash: H256::zero(),
		escrow: 100,
	})
}

fn assigned(job: JobId, bundle: BundleIndex) -> RuntimeEvent {
	market(Market::BundleAssigned {
		job,
		bundle,
		devices: vec![1, 2, 3],
	})
}

fn accepted(job: JobId, bundle: BundleIndex) -> RuntimeEvent {
	market(Market::BundleAccepted {
		job,
		bundle,
		tasks: 4,
		fuel: 1_000,
		paid: 60,
		fee: 3,
	})
}

fn failed(job: JobId, bundle: BundleIndex, reason: Failure) -> RuntimeEvent {
	market(Market::BundleFailed {
		job,
		bundle,
		reason,
		paid: 2,
	})
}

fn ended(job: JobId, refunded: Balance) -> RuntimeEvent {
	market(Market::JobEnded {
		job,
		accepted: 1,
		failed: 1,
		refunded,
	})
}

fn redrawn(job: JobId, bundle: BundleIndex, seat: SeatIndex) -> RuntimeEvent {
	market(Market::SeatRedrawn {
		job,
		bundle,
		seat,
		device: 9,
	})
}

fn lost(job: JobId, bundle: BundleIndex, seat: SeatIndex, seen: bool) -> RuntimeEvent {
	Attestation::<Runtime>::SeatLost {
		device: 1,
		job,
		bundle,
		seat,
		seen,
	}
	.into()
}

fn slashed(amount: Balance, offence: Offence) -> RuntimeEvent {
	Providers::<Runtime>::Slashed {
		device: 1,
		provider: ANYBODY,
		job: 1,
		bundle: 0,
		amount,
		offence,
	}
	.into()
}

/// A job that nobody knows of.
fn nobody(_: JobId) -> Option<Tick> {
	None
}

#[test]
fn a_job_is_followed_from_submission_to_end() {
	let mut book = Book::default();
	let first = book.read(10, &[submitted(7), submitted(8)], nobody);
	assert_eq!(
		first,
		Tally {
			submitted: 2,
			..Default::default()
		}
	);

	let drawn = book.read(17, &[assigned(7, 0), assigned(7, 1)], nobody);
	assert_eq!((drawn.assigned, &drawn.to_assignment[..]), (2, &[7][..]));

	let verdicts = [accepted(7, 0), failed(7, 1, Failure::NoMajority), ended(7, 30)];
	let last = book.read(29, &verdicts, nobody);
	assert_eq!((last.accepted, last.tasks, last.fuel, last.ended), (1, 4, 1_000, 1));
	assert_eq!((last.paid, last.fees, last.refunded), (62, 3, 30));
	assert_eq!(last.failed, [("no_majority", 1)].into());
	assert_eq!((&last.to_verdict[..], &last.to_end[..]), (&[12, 12][..], &[19][..]));
	assert!(book.flights.is_empty(), "nothing is remembered of what is over");
	assert_eq!(book.submitted.len(), 1);
}

#[test]
fn what_began_before_the_book_is_counted_and_its_submission_asked_for() {
	let mut book = Book::default();
	let known = |job| (job == 7).then_some(5);
	let tally = book.read(20, &[assigned(7, 0), accepted(8, 3), ended(7, 1), ended(8, 2)], known);
	assert_eq!((&tally.to_assignment[..], &tally.to_end[..]), (&[15][..], &[15][..]));
	assert_eq!((tally.accepted, tally.ended, tally.refunded), (1, 2, 3));
	assert!(tally.to_verdict.is_empty(), "nobody knows when it was assigned");
}

#[test]
fn only_the_first_bundle_says_how_long_a_job_waited() {
	let mut book = Book::default();
	book.read(1, &[submitted(7), assigned(7, 0)], nobody);
	assert!(book.read(9, &[assigned(7, 1)], nobody).to_assignment.is_empty());
}

#[test]
fn redraws_are_told_by_what_made_the_seat_vacant() {
	let mut book = Book::default();
	let abstained = Attestation::<Runtime>::Abstained {
		device: 2,
		job: 7,
		bundle: 0,
		seat: 2,
		reason: Abstention::TimedOut,
	};
	let events = [
		assigned(7, 0),
		lost(7, 0, 0, false),
		lost(7, 0, 1, true),
		abstained.into(),
	];
	assert!(book.read(5, &events, nobody).redraws.is_empty());
	let again = [
		redrawn(7, 0, 0),
		redrawn(7, 0, 1),
		redrawn(7, 0, 2),
		redrawn(7, 0, 2),
		redrawn(6, 0, 0),
	];
	let redraws = book.read(12, &again, nobody).redraws;
	assert_eq!(
		redraws,
		[("unseen", 1), ("late", 1), ("timed_out", 1), ("before_start", 2)].into()
	);
}

#[test]
fn added_seats_are_filled_and_not_drawn_again() {
	let mut book = Book::default();
	let audit = Attestation::<Runtime>::AuditDrawn {
		job: 7,
		bundle: 0,
		rate: Perbill::one(),
	};
	let widened = Attestation::<Runtime>::CommitteeWidened {
		job: 7,
		bundle: 0,
		seats: 5,
	};
	let drawn = book.read(5, &[assigned(7, 0), audit.into(), redrawn(7, 0, 1)], nobody);
	assert_eq!((drawn.audits, drawn.redraws.len()), (1, 0));
	let lost = book.read(9, &[lost(7, 0, 1, true), redrawn(7, 0, 1)], nobody);
	assert_eq!(lost.redraws, [("late", 1)].into());
	let seats = [2, 3, 4].map(|seat| redrawn(7, 0, seat));
	let events: Vec<_> = core::iter::once(widened.into()).chain(seats).collect();
	let wider = book.read(20, &events, nobody);
	assert_eq!((wider.widened, wider.redraws.len()), (1, 0));
}

#[test]
fn bundles_that_were_given_up_failed() {
	let dropped = market(Market::BundlesDropped {
		job: 7,
		count: 40,
		reason: Failure::Cancelled,
		refunded: 10,
	});
	let tally = Book::default().read(5, &[dropped], nobody);
	assert_eq!(tally.failed, [("cancelled", 40)].into());
	assert_eq!(tally.refunded, 0, "told by the job's end, all in all");
}

#[test]
fn what_is_slashed_is_burned_but_for_the_audit_fund_s_part() {
	let forfeited = Rewards::<Runtime>::Forfeited {
		replicas: 20,
		burned: 51,
		audit_fund: 50,
	};
	let swept = Rewards::<Runtime>::Swept { burned: 7, treasury: 3 };
	let events = [
		slashed(20, Offence::NoCommitment),
		slashed(5, Offence::NoCommitment),
		forfeited.into(),
		slashed(101, Offence::Outvoted),
		swept.into(),
	];
	let tally = Book::default().read(5, &events, nobody);
	assert_eq!(tally.slashes, [("no_commitment", 2), ("outvoted", 1)].into());
	assert_eq!(tally.slashed, [("no_commitment", 25), ("outvoted", 101)].into());
	assert_eq!(tally.burned, [("stake", 76), ("fees", 7)].into());
	assert!(tally.burned.keys().all(|name| BURNED.contains(name)));
}

#[test]
fn what_a_missed_sign_of_life_costs_is_burned() {
	let missed = Providers::<Runtime>::HeartbeatMissed {
		device: 1,
		provider: ANYBODY,
		amount: 9,
	};
	let tally = Book::default().read(5, &[missed.into(), slashed(20, Offence::NoCommitment)], nobody);
	assert_eq!(tally.slashes, [("no_heartbeat", 1), ("no_commitment", 1)].into());
	assert_eq!(tally.slashed, [("no_heartbeat", 9), ("no_commitment", 20)].into());
	assert_eq!(tally.burned, [("stake", 29)].into());
	assert!(tally
		.slashes
		.keys()
		.all(|name| offence_names().any(|known| known == *name)));
}

#[test]
fn other_events_say_nothing_of_the_market() {
	let events = [RuntimeEvent::System(frame_system::Event::CodeUpdated {
		hash: H256::zero(),
	})];
	assert_eq!(Book::default().read(5, &events, nobody), Tally::default());
}

#[test]
fn games_are_counted_by_who_wins() {
	let game = GameId {
		job: 1,
		bundle: 0,
		number: 0,
	};
	let won = |winner, paid| Disputes::<Runtime>::GameWon { game, winner, paid };
	let events: Vec<RuntimeEvent> = vec![
		Disputes::<Runtime>::Challenged {
			game,
			challenger: Player::Device(3),
			task: 0,
			bond: 0,
		}
		.into(),
		Disputes::<Runtime>::Proved {
			game,
			right: Side::Challenger,
		}
		.into(),
		won(Side::Challenger, 40).into(),
		won(Side::Asserter, 2).into(),
		won(Side::Challenger, 0).into(),
		Disputes::<Runtime>::GameClosed { game, paid: 3 }.into(),
	];
	let tally = Book::default().read(5, &events, |_| None);
	assert_eq!((tally.challenges, tally.proofs, tally.won_paid), (1, 1, 45));
	assert_eq!(tally.won, [("challenger", 2), ("asserter", 1)].into());
}
