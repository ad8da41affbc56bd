//! Committees that are widened, once, by what can be paid for.

use frame_support::{assert_noop, assert_ok};
use pallet_attestation::Event;
use pallet_market::Event as Market;
use tidemill_pallet_tests::{agent::assignment, world::*, *};
use tidemill_primitives::{
	api::{BundleView, SeatPhase},
	bond::Bond,
	job::JobSpecV1,
	verdict::{Failure, Offence},
	Balance, DeviceId, JobId,
};
use Behaviour::{Honest, Liar, Silent, Sleeper};

/// What a run of a task of [`job`] is paid at [`OFFER`]: half of the fuel is used.
const RUN: Balance = TIDE * 488 / 1_000;

fn widened(w: &mut World) -> Vec<u32> {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Attestation(Event::CommitteeWidened { seats, .. }) => Some(*seats),
		_ => None,
	};
	w.log.iter().filter_map(of).collect()
}

fn replicas(w: &mut World) -> Balance {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Market(Market::CheckPaid { replicas, .. }) => Some(*replicas),
		_ => None,
	};
	w.log.iter().filter_map(of).sum()
}

fn bond(spec: &JobSpecV1) -> Balance {
	Bond::of(spec, &spec.price, 1, 20, 0).at(&spec.limits, &OFFER)
}

/// A job whose first committee is of the devices that behave like `first`; the others come when it has been drawn.
fn committee(w: &mut World, spec: JobSpecV1, first: &[Behaviour], others: &[Behaviour]) -> (JobId, Vec<DeviceId>) {
	let mut ids = w.fleet(first);
	let only = w.submit(spec);
	while state(only).in_flight == 0 {
		w.block();
	}
	ids.extend(w.fleet(others));
	(only, ids)
}

#[test]
fn a_committee_that_differs_is_widened_and_decides() {
	world(|w| {
		let spec = job(1, 3);
		let (only, ids) = committee(w, spec.clone(), &[Honest, Liar(1), Liar(2)], &[Honest; 4]);
		w.finish(150);
		assert_eq!(widened(w), vec![7]);
		assert_eq!(
			(state(only).accepted, state(only).paid),
			(1, 3 * RUN),
			"three runs, as submitted"
		);
		assert_eq!(replicas(w), 2 * RUN);
		for (index, id) in ids.into_iter().enumerate() {
			let liar = index == 1 || index == 2;
			assert_eq!(w.paid_to(id), if liar { 0 } else { RUN });
			let lost = if liar {
				vec![(bond(&spec), Offence::Outvoted)]
			} else {
				vec![]
			};
			assert_eq!(w.slashes(id), lost);
		}
	});
}

#[test]
fn the_whole_of_the_largest_committee_is_widened() {
	world(|w| {
		let first = [Honest, Honest, Honest, Liar(1), Liar(1), Liar(1), Liar(2)];
		let (only, ids) = committee(w, job(1, 7), &first, &[Honest; 8]);
		w.finish(200);
		assert_eq!(widened(w), vec![15]);
		assert_eq!(state(only).accepted, 1);
		let honest = ids.iter().filter(|id| w.paid_to(**id) == RUN).count();
		assert_eq!(honest, 11);
		assert_eq!((state(only).paid, replicas(w)), (7 * RUN, 4 * RUN));
	});
}

#[test]
fn the_widened_committee_decides_by_those_who_commit() {
	world(|w| {
		let (only, ids) = committee(w, job(1, 3), &[Honest, Liar(1), Liar(2)], &[Honest, Sleeper, Sleeper]);
		w.finish(200);
		// Four votes, of which two agree: no strict majority.
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoMajority
			}
		);
		assert!(ids[..4].iter().all(|id| w.slashes(*id).is_empty()));
	});
	world(|w| {
		let (only, ids) = committee(
			w,
			job(1, 3),
			&[Honest, Liar(1), Liar(2)],
			&[Honest, Honest, Sleeper, Sleeper],
		);
		w.finish(200);
		assert_eq!(state(only).accepted, 1, "three of five");
		for (index, id) in ids.into_iter().enumerate() {
			let offences: Vec<_> = w.slashes(id).into_iter().map(|(_, offence)| offence).collect();
			let wanted = match index {
				1 | 2 => vec![Offence::Outvoted],
				5 | 6 => vec![Offence::NoCommitment],
				_ => vec![],
			};
			assert_eq!(offences, wanted);
		}
	});
}

#[test]
fn without_anybody_else_it_fails_when_the_search_is_over() {
	world(|w| {
		let (only, ids) = committee(w, job(1, 3), &[Honest, Liar(1), Liar(2)], &[]);
		while widened(w).is_empty() {
			w.step();
		}
		let since = tick();
		w.finish(150);
		let ended = state(only).ended.unwrap();
		assert!(ended <= since + 7 + 40 + 1, "{ended} {since}");
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoMajority
			}
		);
		assert!(ids.iter().all(|id| w.slashes(*id).is_empty() && w.paid_to(*id) > 0));
	});
}

#[test]
fn it_is_widened_once() {
	world(|w| {
		let first = [Honest, Liar(1), Liar(2)];
		let (only, ids) = committee(w, job(1, 3), &first, &[Liar(3), Liar(4), Liar(5), Liar(6)]);
		w.finish(200);
		assert_eq!(widened(w), vec![7]);
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoMajority
			}
		);
		assert!(ids.iter().all(|id| w.slashes(*id).is_empty()));
		assert_eq!(state(only).paid, 7 * w.paid_to(ids[0]), "a trial fee each");
	});
}

#[test]
fn a_job_with_named_providers_is_widened_as_far_as_it_pays_itself() {
	world(|w| {
		let ids = w.fleet(&[Honest, Liar(1), Liar(2), Honest, Honest, Honest]);
		let mut spec = job(1, 3);
		let names: Vec<_> = ids.iter().map(|id| device(*id).provider).collect();
		spec.requirements.providers = names.try_into().unwrap();
		// The seats of a committee that agrees at once are no matter here.
		while widened(w).is_empty() {
			w.submit(spec.clone());
			w.finish(200);
		}
		let last = pallet_market::NextJob::<Test>::get() - 1;
		assert_eq!(widened(w), vec![5]);
		assert_eq!(state(last).accepted, 1);
		assert_eq!(state(last).paid, 3 * RUN);
		assert_eq!(replicas(w), 0);
		assert!(ids.iter().all(|id| w.slashes(*id).is_empty()));
	});
}

#[test]
fn who_was_silent_cannot_speak_in_the_second_round() {
	world(|w| {
		let (only, ids) = committee(w, job(1, 3), &[Honest, Silent, Liar(1)], &[Sleeper; 5]);
		while widened(w).is_empty() {
			w.step();
			w.check();
		}
		let silent = ids[1];
		let BundleView::InFlight { seats, .. } = bundle(only, 0) else {
			panic!("in flight");
		};
		let seat = seats.iter().find(|seat| seat.device == Some(silent)).unwrap();
		assert_eq!(seat.phase, SeatPhase::Silent);
		let agent = w.agents[&silent].clone();
		let it = assignment(silent, only, 0).unwrap();
		let late = agent.reveal(silent, &it, agent::report(only, 0, 0));
		let before = device(silent).sequence;
		let (batch, signature) = agent.batch(silent, vec![late]);
		assert!(w.relay(batch, signature).is_err());
		assert_eq!(device(silent).sequence, before);
		w.finish(200);
		assert_eq!(
			w.slashes(silent).pop().map(|(_, offence)| offence),
			Some(Offence::NoReveal)
		);
	});
}

#[test]
fn enforcing_widens_and_draws_as_the_hooks_do() {
	world(|w| {
		let (only, _) = committee(w, job(1, 3), &[Honest, Liar(1), Silent], &[Honest; 4]);
		while !matches!(bundle(only, 0), BundleView::InFlight { revealing: true, .. }) {
			w.step();
		}
		w.act();
		// Weight for the clock alone.
		w.hooks = Some(frame_support::weights::Weight::from_parts(600_000_000, u64::MAX));
		let clerk = by(&account(9));
		assert_noop!(
			Attestation::enforce(clerk.clone(), only, 0),
			pallet_attestation::Error::<Test>::NotDue
		);
		w.idle(45);
		assert_ok!(Attestation::enforce(clerk.clone(), only, 0));
		w.idle(2);
		assert_eq!(widened(w).len(), 1);
		w.check();
		w.idle(8);
		assert_ok!(Attestation::enforce(clerk, only, 0));
		w.idle(2);
		let BundleView::InFlight { seats, .. } = bundle(only, 0) else {
			panic!("in flight");
		};
		assert!(seats[3..].iter().all(|seat| seat.phase == SeatPhase::Assigned));
		w.check();
		w.hooks = None;
		w.finish(150);
		assert_eq!(state(only).accepted, 1);
	});
}
