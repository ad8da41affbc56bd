//! A job's life after submission: top up, cancel, expire, close.

use frame_support::{assert_noop, assert_ok, weights::Weight};
use pallet_market::{ClosedJobs, Error, Event, JobStates};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	api::BundleView,
	interfaces::{JobPhase, Tide as _},
	job::{JobSpec, Price},
	verdict::Failure,
	H256,
};

fn me() -> RuntimeOrigin {
	by(&account(REQUESTER))
}

#[test]
fn topping_up_holds_the_difference() {
	world(|w| {
		let mut spec = job(10, 3);
		spec.bundle_size = 4;
		let id = w.submit(spec.clone());
		let before = state(id).escrow;
		let price = Price {
			per_gfuel: 3 * TIDE,
			per_task: TIDE,
			..spec.price
		};
		assert_ok!(Market::top_up(me(), id, price));
		spec.price = price;
		let total = Market::estimate(&JobSpec::V1(spec.clone())).unwrap();
		assert_eq!(state(id).escrow, total.total - total.deposit);
		assert!(w.saw(Event::<Test>::JobToppedUp {
			job: id,
			price,
			escrow: state(id).escrow - before
		}));
		assert_noop!(Market::top_up(me(), id, price), Error::<Test>::PriceNotHigher);
		let mixed = Price {
			per_gfuel: 9 * TIDE,
			per_task: 0,
			..price
		};
		assert_noop!(Market::top_up(me(), id, mixed), Error::<Test>::PriceNotHigher);
		assert_noop!(Market::top_up(by(&account(1)), id, price), Error::<Test>::NotYourJob);
		assert_noop!(Market::top_up(me(), 77, price), Error::<Test>::NoSuchJob);
		let dear = Price {
			per_gfuel: ENDOWMENT,
			..price
		};
		assert_noop!(Market::top_up(me(), id, dear), Error::<Test>::InsufficientEscrow);
		assert_ok!(Market::cancel_job(me(), id));
		assert_noop!(Market::top_up(me(), id, dear), Error::<Test>::NothingToAssign);
	});
}

#[test]
fn a_job_topped_up_in_flight_pays_every_try_of_it() {
	world(|w| {
		w.fleet(&[Behaviour::Slow(5); 6]);
		let mut spec = job(9, 3);
		spec.bundle_size = 2;
		let id = w.submit(spec.clone());
		w.steps(9);
		assert!(state(id).in_flight > 0 && state(id).cursor < 5);
		let price = Price {
			per_gfuel: 2 * TIDE,
			..spec.price
		};
		assert_ok!(Market::top_up(me(), id, price));
		w.check();
		w.finish(400);
		assert_eq!(state(id).accepted, 5);
	});
}

#[test]
fn a_job_that_was_too_cheap_is_tried_as_soon_as_the_raise_counts() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		let mut spec = job(1, 1);
		let price = spec.price;
		spec.price = Price { per_task: 1, ..price };
		let id = w.submit(spec);
		w.steps(45);
		assert!(
			state(id).rounds > 3 && state(id).wakes > Tide::tick() + 12,
			"{:?}",
			state(id)
		);
		assert_ok!(Market::top_up(me(), id, price));
		w.check();
		w.steps(6);
		assert_eq!(state(id).cursor, 0, "no seed of it was known");
		w.steps(3);
		assert_eq!(state(id).cursor, 1);
		w.finish(100);
		assert_eq!(state(id).accepted, 1);
	});
}

#[test]
fn what_is_not_assigned_can_be_cancelled() {
	world(|w| {
		w.fleet(&[Behaviour::Slow(5)]);
		let id = w.submit(job(5, 1));
		w.steps(3);
		assert_eq!((state(id).cursor, state(id).in_flight), (1, 1));
		let before = state(id).escrow;
		assert_noop!(Market::cancel_job(by(&account(1)), id), Error::<Test>::NotYourJob);
		assert_noop!(Market::cancel_job(me(), 77), Error::<Test>::NoSuchJob);
		assert_ok!(Market::cancel_job(me(), id));
		let refunded = state(id).refunded;
		assert_eq!(state(id).escrow, before - refunded);
		assert!(w.saw(Event::<Test>::BundlesDropped {
			job: id,
			count: 4,
			reason: Failure::Cancelled,
			refunded
		}));
		assert_noop!(Market::cancel_job(me(), id), Error::<Test>::NothingToAssign);
		let dropped = BundleView::Failed {
			reason: Failure::Cancelled,
		};
		assert!(matches!(
			Attestation::bundle_view(id, 0),
			Some(BundleView::InFlight { .. })
		));
		assert!((1..5).all(|bundle| Attestation::bundle_view(id, bundle) == Some(dropped.clone())));
		w.check();
		w.finish(40);
		let end = state(id);
		assert_eq!((end.accepted, end.failed), (1, 4));
		assert!(end.paid > 0);
		assert_eq!(pallet_market::Totals::<Test>::get().escrow, 0);
		assert!(w.saw(Event::<Test>::JobEnded {
			job: id,
			accepted: 1,
			failed: 4,
			refunded: end.refunded
		}));
	});
}

#[test]
fn a_job_cancelled_in_the_queue_leaves_it() {
	world(|w| {
		let who = w.provider();
		w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER);
		w.block();
		let id = w.submit(job(30, 1));
		w.idle(1);
		Dark::set(true);
		w.idle(1);
		assert_eq!(state(id).phase, JobPhase::Queued, "no draws without randomness");
		w.check();
		assert_ok!(Market::cancel_job(me(), id));
		w.check();
		assert_eq!(state(id).phase, JobPhase::Ended);
		assert_ok!(Market::close_job(me(), id));
		w.check();
		Dark::set(false);
		w.idle(2);
		assert_eq!(
			pallet_market::QueueEnds::<Test>::get().head,
			pallet_market::QueueEnds::<Test>::get().tail
		);
	});
}

#[test]
fn at_its_deadline_a_job_ends_by_itself() {
	world(|w| {
		let id = w.submit(job(3, 3));
		let deadline = stored_job(id).deadline;
		assert_noop!(Market::expire_job(me(), id), Error::<Test>::DeadlineNotPassed);
		assert_noop!(Market::expire_job(me(), 77), Error::<Test>::NoSuchJob);
		while tick() < deadline - 1 {
			w.step();
		}
		assert_ne!(state(id).phase, JobPhase::Ended);
		w.step();
		assert_eq!(state(id).phase, JobPhase::Ended);
		assert_eq!(state(id).refunded, w.books.jobs.get(&id).unwrap().held);
		assert_noop!(Market::expire_job(me(), id), Error::<Test>::NothingToAssign);
		assert_eq!(
			Attestation::bundle_view(id, 0),
			Some(BundleView::Failed {
				reason: Failure::DeadlinePassed
			})
		);
		w.look();
		assert!(w.saw(Event::<Test>::BundlesDropped {
			job: id,
			count: 3,
			reason: Failure::DeadlinePassed,
			refunded: state(id).refunded
		}));
	});
}

#[test]
fn anybody_enforces_a_deadline_when_the_hooks_starve() {
	world(|w| {
		let mut spec = job(1, 1);
		spec.deadline = 20;
		let id = w.submit(spec);
		// Weight for the clock, and nothing else.
		w.hooks = Some(Weight::from_parts(600_000_000, u64::MAX));
		w.idle(25);
		assert!(tick() > stored_job(id).deadline, "ticks go on");
		assert_ne!(state(id).phase, JobPhase::Ended);
		assert_ok!(Market::expire_job(by(&account(9)), id));
		assert_eq!(state(id).phase, JobPhase::Ended);
		w.check();
		w.hooks = None;
		w.idle(10);
		w.check();
	});
}

#[test]
fn nothing_is_assigned_after_the_deadline_even_if_alarms_are_late() {
	world(|w| {
		let who = w.provider();
		w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER);
		w.block();
		let mut spec = job(30, 1);
		spec.deadline = 10;
		let id = w.submit(spec);
		w.idle(1);
		// Clock, clocks of games, pages of deadlines and alarms, and a turn: the round ends before the job's bundles do.
		w.hooks = Some(Weight::from_parts(13_650_000_000, u64::MAX).saturating_add(clocks()));
		w.idle(1);
		assert!(state(id).in_flight > 0);
		assert_eq!(state(id).phase, JobPhase::Queued);
		Dark::set(true);
		// Beside clocks of games and a page of deadlines less than a page of alarms costs, more than a round of a few draws.
		w.hooks = Some(Weight::from_parts(3_500_000_000, u64::MAX).saturating_add(clocks()));
		w.idle(12);
		let assigned = state(id).cursor;
		assert!(tick() > stored_job(id).deadline);
		Dark::set(false);
		w.device_of(&who, Behaviour::Sleeper, machine(8), OFFER);
		w.idle(3);
		assert_eq!(state(id).cursor, 30, "the rest is given up");
		assert_eq!(state(id).in_flight, assigned);
		w.hooks = None;
		w.finish(120);
	});
}

#[test]
fn closing_clears_the_results_and_gives_the_deposit_back() {
	world(|w| {
		w.fleet(&[Behaviour::Honest; 3]);
		let id = w.submit(job(2, 3));
		assert_noop!(Market::close_job(me(), id), Error::<Test>::JobOpen);
		assert_noop!(Market::close_job(me(), 77), Error::<Test>::NoSuchJob);
		w.finish(80);
		assert!(matches!(bundle(id, 1), BundleView::Accepted { .. }));
		let ended = state(id).ended.unwrap();
		let deposit = stored_job(id).terms.deposit;
		let reports: Vec<H256> = (0..2).map(|it| agent::report(id, it, 0).hash()).collect();
		while tick() < ended + 99 {
			w.step();
		}
		assert_noop!(Market::close_job(by(&account(9)), id), Error::<Test>::Retained);
		w.step();
		let before = free(&account(REQUESTER));
		assert_ok!(Market::close_job(by(&account(9)), id));
		assert_eq!(free(&account(REQUESTER)), before + deposit);
		let root = reports.into_iter().fold(H256::zero(), |root, report| {
			codec::Encode::using_encoded(&(root, report), sp_io::hashing::blake2_256).into()
		});
		assert_eq!(ClosedJobs::<Test>::get(id), Some(root));
		assert!(w.saw(Event::<Test>::JobClosed { job: id, root, deposit }));
		assert!(JobStates::<Test>::get(id).is_none());
		assert_eq!(pallet_attestation::Work::<Test>::iter().count(), 0);
		assert_noop!(Market::close_job(me(), id), Error::<Test>::NoSuchJob);
		assert_eq!(Attestation::bundle_view(id, 0), None);
	});
}

#[test]
fn the_requester_closes_early_and_a_large_job_in_steps() {
	world(|w| {
		let who = w.provider();
		w.device_of(&who, Behaviour::Honest, machine(32), OFFER);
		w.block();
		let id = w.submit(job(150, 1));
		w.steps(40);
		assert!(state(id).accepted > 64);
		if state(id).ended.is_none() {
			assert_ok!(Market::cancel_job(me(), id));
		}
		w.finish(60);
		let accepted = state(id).accepted as usize;
		assert_eq!(pallet_attestation::Work::<Test>::iter().count(), accepted);
		assert_ok!(Market::close_job(me(), id));
		assert_eq!(state(id).cleared, 64);
		assert_eq!(Attestation::bundle_view(id, 63), Some(BundleView::Cleared));
		assert!(matches!(
			Attestation::bundle_view(id, 64),
			Some(BundleView::Accepted { .. })
		));
		w.check();
		assert_ok!(Market::close_job(me(), id));
		assert_eq!(state(id).cleared, 128);
		w.check();
		assert_ok!(Market::close_job(me(), id));
		assert!(JobStates::<Test>::get(id).is_none());
		assert_eq!(pallet_attestation::Work::<Test>::iter().count(), 0);
		assert_eq!(pallet_market::Totals::<Test>::get().deposits, 0);
	});
}
