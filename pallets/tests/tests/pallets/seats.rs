//! Seats: no-shows, latecomers, abstentions, deadlines.

use frame_support::{assert_noop, assert_ok, weights::Weight};
use pallet_attestation::{Error, Event};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	api::BundleView, device::DeviceState, interfaces::JobPhase, report::Abstention, verdict::Failure, DeviceId,
};
use Behaviour::{Abstainer, Honest, Silent, Sleeper, Slow};

const OUT: Behaviour = Abstainer(Abstention::InputUnavailable);

fn failure(id: u64) -> Option<Failure> {
	match bundle(id, 0) {
		BundleView::Failed { reason } => Some(reason),
		_ => None,
	}
}

fn lost(w: &mut World) -> Vec<(DeviceId, bool)> {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Attestation(Event::SeatLost { device, seen, .. }) => Some((*device, *seen)),
		_ => None,
	};
	w.log.iter().filter_map(of).collect()
}

#[test]
fn a_no_show_is_replaced_until_somebody_comes() {
	world(|w| {
		w.fleet(&[Sleeper, Sleeper, Honest, Honest, Honest]);
		let mut spec = job(4, 3);
		spec.tries = 8;
		let id = w.submit(spec);
		for _ in 0..250 {
			w.step();
			w.check();
		}
		assert_eq!(state(id).accepted, 4);
		assert!(lost(w).iter().all(|(device, seen)| *device < 2 && !seen));
	});
}

#[test]
fn when_every_try_is_used_the_bundle_fails_and_is_refunded() {
	world(|w| {
		let ids = w.fleet(&[Sleeper; 4]);
		let id = w.submit(job(1, 1));
		w.finish(120);
		assert_eq!(failure(id), Some(Failure::NoCommitment));
		let gone = lost(w);
		assert_eq!(gone.len(), 3, "as many as there are tries");
		let mut devices: Vec<_> = gone.iter().map(|(device, _)| *device).collect();
		devices.sort();
		devices.dedup();
		assert_eq!(devices.len(), 3, "nobody twice");
		let end = state(id);
		assert_eq!((end.paid, end.fees, end.chain_fees), (0, 0, 3 * TIDE / 1_000));
		assert_eq!(end.refunded, w.books.jobs[&id].held - end.chain_fees);
		let out = ids
			.iter()
			.filter(|it| device(**it).standing.state == DeviceState::Absent)
			.count();
		assert_eq!(out, 3);
	});
}

#[test]
fn a_provider_that_lost_a_seat_is_out_although_its_device_is_retired() {
	world(|w| {
		let who = w.provider();
		let first = w.device_of(&who, OUT, machine(1), OFFER);
		let id = w.submit(job(1, 1));
		while state(id).in_flight == 0 || device(first).running() > 0 {
			w.step();
		}
		assert_ok!(Providers::retire_device(by(&who), first));
		let second = w.device_of(&who, Honest, machine(1), OFFER);
		w.idle(3);
		assert!(pallet_providers::Devices::<Test>::get(first).is_none(), "it is gone");
		w.finish(200);
		assert_eq!(device(second).last_assigned, 0);
		assert_eq!(state(id).accepted, 0);
	});
}

#[test]
fn a_committee_decides_without_a_seat_that_nobody_takes() {
	world(|w| {
		let ids = w.fleet(&[Honest, Honest, Sleeper]);
		let mut spec = job(1, 3);
		spec.tries = 1;
		let id = w.submit(spec);
		w.finish(120);
		assert_eq!(state(id).accepted, 1);
		assert_eq!(lost(w), vec![(ids[2], false)]);
	});
	world(|w| {
		w.fleet(&[Honest, Behaviour::Liar(1), Sleeper]);
		let mut spec = job(1, 3);
		spec.tries = 1;
		let id = w.submit(spec);
		w.finish(120);
		assert_eq!(failure(id), Some(Failure::NoMajority), "two of three must agree");
	});
}

#[test]
fn a_committee_that_cannot_have_a_majority_ends_at_once() {
	world(|w| {
		let ids = w.fleet(&[Honest, Sleeper, Sleeper]);
		let mut spec = job(1, 3);
		spec.tries = 1;
		let id = w.submit(spec);
		w.finish(120);
		assert_eq!(failure(id), Some(Failure::NoCommitment));
		assert!(device(ids[0]).credit > 0, "who committed is paid the trial fee");
		assert_eq!(device(ids[0]).credit, state(id).paid);
		assert_eq!(device(ids[0]).backing, 10 * TIDE);
	});
}

#[test]
fn the_last_tick_is_in_time_and_the_next_is_not() {
	// 4 ticks for the task and 10 for the way.
	world(|w| {
		w.fleet(&[Slow(13)]);
		let id = w.submit(job(1, 1));
		w.finish(60);
		assert_eq!(state(id).accepted, 1);
	});
	world(|w| {
		let ids = w.fleet(&[Slow(14)]);
		let mut spec = job(1, 1);
		spec.tries = 1;
		let id = w.submit(spec);
		w.finish(60);
		assert_eq!(failure(id), Some(Failure::NoCommitment));
		assert_eq!(lost(w), vec![(ids[0], true)]);
	});
}

#[test]
fn a_bundle_has_time_for_each_of_its_tasks() {
	world(|w| {
		w.fleet(&[Slow(21)]);
		let mut spec = job(3, 1);
		spec.bundle_size = 3;
		let id = w.submit(spec);
		w.finish(60);
		assert_eq!(state(id).accepted, 1);
	});
}

#[test]
fn an_abstention_is_paid_and_another_device_drawn() {
	world(|w| {
		let ids = w.fleet(&[OUT, Honest]);
		let mut total = 0;
		for _ in 0..8 {
			let id = w.submit(job(1, 1));
			w.finish(120);
			assert_eq!(state(id).accepted, 1);
			total += state(id).paid;
		}
		let times = w.count(|event| matches!(event, RuntimeEvent::Attestation(Event::Abstained { .. })));
		assert!(times > 0);
		let trial = 111 * TIDE / 100 / 100;
		assert_eq!(total, 8 * TIDE * 488 / 1_000 + times as u128 * trial);
		assert_eq!(device(ids[0]).backing, 10 * TIDE, "nobody is slashed for it");
		assert_eq!(device(ids[0]).standing.state, DeviceState::Active);
	});
}

#[test]
fn a_majority_of_abstentions_is_the_verdict() {
	world(|w| {
		w.fleet(&[OUT; 3]);
		let id = w.submit(job(1, 1));
		w.finish(120);
		assert_eq!(failure(id), Some(Failure::Abstained(Abstention::InputUnavailable)));
		assert_eq!(state(id).paid, 3 * (111 * TIDE / 100 / 100));
	});
	world(|w| {
		let ids = w.fleet(&[Honest, OUT, OUT]);
		let mut spec = job(1, 3);
		spec.tries = 1;
		let id = w.submit(spec);
		w.finish(120);
		assert_eq!(failure(id), Some(Failure::Abstained(Abstention::InputUnavailable)));
		let credits: Vec<_> = ids.iter().map(|it| device(*it).credit).collect();
		assert_eq!(credits, vec![111 * TIDE / 100 / 100; 3]);
	});
}

#[test]
fn vacant_seats_are_given_up_at_the_job_s_deadline() {
	for deadline in 30..34 {
		world(|w| {
			w.fleet(&[Sleeper]);
			let mut spec = job(1, 1);
			spec.tries = 8;
			spec.deadline = deadline;
			let id = w.submit(spec);
			let last = stored_job(id).deadline;
			while tick() < last {
				w.step();
				w.check();
			}
			assert_eq!(state(id).phase, JobPhase::Ended, "in the tick of its deadline");
			assert_eq!(failure(id), Some(Failure::NoCommitment));
		});
	}
	for deadline in 30..34 {
		world(|w| {
			w.fleet(&[Honest, Honest, Sleeper]);
			let mut spec = job(1, 3);
			spec.tries = 8;
			spec.deadline = deadline;
			let id = w.submit(spec);
			for _ in 0..deadline + 3 {
				w.step();
				w.check();
			}
			assert_eq!(state(id).accepted, 1, "two of three are enough then");
		});
	}
}

#[test]
fn a_job_ends_by_its_deadline_and_the_longest_verification() {
	world(|w| {
		w.fleet(&[Sleeper, Silent, Slow(13), Slow(9), OUT, Honest]);
		let mut spec = job(12, 3);
		spec.deadline = 60;
		spec.tries = 8;
		let id = w.submit(spec);
		// A run, the wait for another draw, and the window to reveal in; and the same again, with the search, once it is widened.
		let last = stored_job(id).deadline + 14 + 7 + 40 + 1 + 7 + 40 + 14 + 40;
		while tick() < last {
			w.step();
			w.check();
		}
		assert_eq!(state(id).phase, JobPhase::Ended);
	});
}

#[test]
fn anybody_enforces_what_the_hooks_do_not_get_round_to() {
	world(|w| {
		let ids = w.fleet(&[Sleeper, Silent]);
		let spec = {
			let mut spec = job(1, 1);
			spec.tries = 1;
			spec
		};
		let jobs = [w.submit(spec.clone()), w.submit(spec)];
		w.steps(2);
		let clerk = by(&account(9));
		for id in jobs {
			assert_noop!(Attestation::enforce(clerk.clone(), id, 0), Error::<Test>::NotDue);
			assert_noop!(Attestation::enforce(clerk.clone(), id, 1), Error::<Test>::NoSuchBundle);
		}
		assert_noop!(Attestation::enforce(clerk.clone(), 77, 0), Error::<Test>::NoSuchBundle);
		// Weight for the clock alone.
		w.hooks = Some(Weight::from_parts(600_000_000, u64::MAX));
		w.steps(20);
		assert!(jobs.iter().all(|id| state(*id).in_flight == 1));
		let of = |it: DeviceId| device(it).liabilities[0].job;
		assert_ok!(Attestation::enforce(clerk.clone(), of(ids[0]), 0));
		assert_noop!(
			Attestation::enforce(clerk.clone(), of(ids[0]), 0),
			Error::<Test>::BeingEnforced
		);
		assert_noop!(
			Attestation::enforce(clerk.clone(), of(ids[1]), 0),
			Error::<Test>::NotDue
		);
		w.idle(1);
		assert_eq!(
			lost(w),
			vec![],
			"the next block's beacon is known to who makes this one"
		);
		w.idle(1);
		assert_eq!(lost(w), vec![(ids[0], false)]);
		w.check();
		w.steps(30);
		assert_ok!(Attestation::enforce(clerk.clone(), of(ids[1]), 0));
		w.idle(2);
		assert!(jobs.iter().all(|id| state(*id).phase == JobPhase::Ended));
		assert!(device(ids[1]).backing < 10 * TIDE);
		w.check();
		w.hooks = None;
		w.steps(20);
		w.check();
	});
}

#[test]
fn after_a_long_famine_of_hooks_all_is_served() {
	world(|w| {
		w.fleet(&[Sleeper, Honest, Honest, Honest]);
		let id = w.submit(job(6, 3));
		w.steps(8);
		w.hooks = Some(Weight::from_parts(600_000_000, u64::MAX));
		w.steps(150);
		w.hooks = None;
		for _ in 0..200 {
			w.step();
			w.check();
		}
		assert_eq!(state(id).phase, JobPhase::Ended);
	});
}

// Found by fuzzing the runtime.
#[test]
fn who_is_assigned_has_the_time_that_governance_gave_then() {
	for ticks in [5, 100] {
		world(|w| {
			let ids = w.fleet(&[Sleeper]);
			let mut spec = job(1, 1);
			spec.tries = 1;
			let id = w.submit(spec);
			w.steps(2);
			AttestationRules::mutate(|rules| rules.seen_ticks = ticks);
			for _ in 0..9 {
				w.step();
				w.check();
				assert_noop!(Attestation::enforce(by(&account(9)), id, 0), Error::<Test>::NotDue);
			}
			w.step();
			assert_eq!(lost(w), vec![(ids[0], false)]);
		});
	}
}

#[test]
fn deadlines_that_no_weight_is_left_for_are_put_back() {
	world(|w| {
		w.fleet(&[Sleeper; 6]);
		w.submit(job(6, 1));
		w.steps(2);
		// Weight for clocks of games, a page of deadlines, and three devices lost, the most that the last may take included.
		w.hooks = Some(Weight::from_parts(33_600_000_000, u64::MAX).saturating_add(clocks()));
		w.steps(9);
		assert_eq!(lost(w).len(), 0);
		w.step();
		assert_eq!(lost(w).len(), 3);
		w.check();
		w.step();
		assert_eq!(lost(w).len(), 6);
		w.check();
		w.hooks = None;
	});
}
