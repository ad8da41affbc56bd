//! States of a device: paused, draining, absent, suspended, retiring.

use frame_support::{assert_noop, assert_ok};
use pallet_providers::{Devices, Error, Event};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	attestation::Item, device::DeviceState, interfaces::Devices as _, report::Abstention, verdict::Offence,
};

fn changed(device: u32, state: DeviceState) -> Event<Test> {
	Event::DeviceStateChanged { device, state }
}

#[test]
fn a_device_rests_and_comes_back() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		assert_noop!(Providers::resume_device(by(&who), id), Error::<Test>::SameState);
		assert_ok!(Providers::pause_device(by(&who), id));
		assert!(w.saw(changed(id, DeviceState::Paused)));
		assert_noop!(Providers::pause_device(by(&who), id), Error::<Test>::SameState);
		w.idle(2);
		let waiting = w.submit(job(1, 1));
		w.idle(2);
		let found = state(waiting).rejections;
		assert_eq!(
			(found.inactive, found.busy),
			(0, 1),
			"it has no ticket that could be met"
		);
		assert!(device(id).tickets.is_empty());
		assert_ok!(Providers::resume_device(by(&who), id));
		assert!(w.saw(changed(id, DeviceState::Active)));
		assert_eq!(device(id).tickets.len(), 1);
		w.finish(80);
		assert_eq!(state(waiting).accepted, 1);
	});
}

#[test]
fn a_freed_slot_is_drawn_from_the_round_after_next() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let first = w.submit(job(1, 1));
		w.idle(1);
		let second = w.submit(job(1, 1));
		w.step();
		assert_eq!(
			(device(id).liabilities.len(), device(id).running()),
			(1, 0),
			"it has committed"
		);
		w.idle(1);
		assert_eq!(
			state(second).in_flight,
			0,
			"the slot was not there when the seed was made"
		);
		w.idle(1);
		assert_eq!((state(first).in_flight, state(second).in_flight), (1, 1));
		w.finish(60);
	});
}

#[test]
fn a_draining_device_finishes_and_takes_nothing_new() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Slow(3)])[0];
		let who = device(id).provider;
		let first = w.submit(job(1, 1));
		w.steps(2);
		assert_eq!(device(id).running(), 1);
		assert_ok!(Providers::drain_device(by(&who), id));
		assert!(w.saw(changed(id, DeviceState::Draining)));
		assert_noop!(Providers::drain_device(by(&who), id), Error::<Test>::SameState);
		let second = w.submit(job(1, 1));
		w.steps(20);
		assert_eq!(state(first).accepted, 1);
		assert_eq!(state(second).in_flight + state(second).accepted, 0);
		assert!(w.saw(changed(id, DeviceState::Paused)), "it has finished");
		assert_ok!(Providers::resume_device(by(&who), id));
		w.finish(120);
		assert_eq!(state(second).accepted, 1);
	});
}

#[test]
fn a_device_at_rest_that_misses_a_commitment_stays_as_its_provider_made_it() {
	for rest in [Providers::pause_device, Providers::drain_device] {
		world(|w| {
			let id = w.fleet(&[Behaviour::Sleeper])[0];
			let who = device(id).provider;
			assert_ok!(Providers::set_backing(by(&who), id, 20 * TIDE));
			w.submit(job(1, 1));
			w.idle(3);
			assert_eq!(device(id).running(), 1);
			assert_ok!(rest(by(&who), id));
			w.idle(15);
			assert_eq!(
				w.slashes(id).iter().map(|(_, why)| *why).collect::<Vec<_>>(),
				[Offence::NoCommitment]
			);
			assert!(!w.saw(changed(id, DeviceState::Absent)));
			assert_eq!(
				device(id).standing.state,
				DeviceState::Paused,
				"what drained has finished"
			);
			assert!(!Providers::heartbeat_wanted(id, device(id).last_seen));
			w.idle(30);
			assert_eq!(device(id).running(), 0, "it is not drawn");
		});
	}
}

#[test]
fn a_retiring_device_stays_until_its_last_work_is_judged_and_paid() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Slow(3)])[0];
		let who = device(id).provider;
		let only = w.submit(job(1, 1));
		w.steps(2);
		assert_ok!(Providers::retire_device(by(&who), id));
		assert!(w.saw(changed(id, DeviceState::Retiring)));
		assert_noop!(Providers::retire_device(by(&who), id), Error::<Test>::Retiring);
		assert_noop!(Providers::resume_device(by(&who), id), Error::<Test>::Retiring);
		assert_noop!(Providers::pause_device(by(&who), id), Error::<Test>::Retiring);
		assert_noop!(Providers::drain_device(by(&who), id), Error::<Test>::Retiring);
		assert_noop!(Providers::unbond(by(&who), 1_000 * TIDE), Error::<Test>::StakeInUse);
		let before = free(&who);
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
		assert_eq!(device(id).credit, state(only).paid, "it is owed its last work");
		w.steps(25);
		assert!(Devices::<Test>::get(id).is_none(), "paid, it is gone");
		assert!(w.saw(Event::<Test>::DeviceRetired { device: id }));
		assert_eq!(free(&who), before + state(only).paid);
		assert_eq!(pallet_providers::Providers::<Test>::get(&who).unwrap().backing, 0);
	});
}

#[test]
fn the_trial_fee_of_a_device_that_is_gone_stays_with_the_requester() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Abstainer(Abstention::TimedOut)]);
		let who = device(ids[0]).provider;
		let only = w.submit(job(1, 1));
		w.idle(2);
		assert_ok!(Providers::retire_device(by(&who), ids[0]));
		w.act();
		assert!(Devices::<Test>::get(ids[0]).is_none(), "it answers for nothing more");
		w.finish(250);
		assert_eq!((state(only).failed, state(only).paid), (1, 0));
		w.check();
	});
}

#[test]
fn an_absent_device_is_out_until_it_speaks() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		assert_ok!(Providers::set_backing(by(&device(id).provider), id, 20 * TIDE));
		let only = w.submit(job(1, 1));
		w.idle(3);
		assert_eq!(device(id).running(), 1);
		w.idle(10);
		assert!(w.saw(changed(id, DeviceState::Absent)));
		assert_eq!((device(id).running(), device(id).tickets.len()), (0, 0));
		w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Honest;
		w.idle(30);
		assert_eq!(device(id).liabilities.len(), 0, "it is not drawn");
		let tick_before = device(id).last_seen;
		assert!(Providers::heartbeat_wanted(id, tick_before));
		assert!(w.say(id, vec![Item::Heartbeat { tick: tick_before + 1 }]).is_err());
		assert_ok!(w.say(id, vec![Item::Heartbeat { tick: tick_before }]));
		assert_eq!(device(id).standing.state, DeviceState::Active);
		assert_eq!(device(id).last_seen, tick());
		let next = w.submit(job(1, 1));
		w.finish(260);
		assert_eq!(state(next).accepted, 1);
		assert_eq!(
			state(only).accepted,
			0,
			"whoever failed a bundle is not drawn for it again"
		);
	});
}

#[test]
fn an_absent_device_with_too_little_backing_stays_out() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		w.submit(job(1, 1));
		w.idle(13);
		assert_eq!(device(id).standing.state, DeviceState::Absent);
		assert!(device(id).backing < 10 * TIDE);
		let who = device(id).provider;
		assert_noop!(Providers::resume_device(by(&who), id), Error::<Test>::BackingTooSmall);
		let heartbeat = Item::Heartbeat {
			tick: device(id).last_seen,
		};
		assert!(w.say(id, vec![heartbeat]).is_err(), "it would change nothing");
		assert_eq!(device(id).standing.state, DeviceState::Absent);
		assert_ok!(Providers::set_backing(by(&who), id, 10 * TIDE));
		assert_ok!(Providers::resume_device(by(&who), id));
		assert_eq!(device(id).standing.state, DeviceState::Active);
	});
}

#[test]
fn an_assigned_device_is_asked_at_once() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Slow(9)])[0];
		let only = w.submit(job(1, 1));
		w.idle(3);
		assert!(Providers::heartbeat_wanted(id, device(id).last_seen));
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
		assert_eq!(device(id).sequence, 3, "seen, committed, revealed");
	});
}

#[test]
fn a_suspended_device_comes_back_by_its_provider_only() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest, Behaviour::Liar(1)]);
		let (liar, who) = (ids[2], device(ids[2]).provider);
		w.submit(job(1, 3));
		w.finish(80);
		assert_eq!(device(liar).standing.state, DeviceState::Suspended);
		assert!(w.saw(changed(liar, DeviceState::Suspended)));
		w.agents.get_mut(&liar).unwrap().behaviour = Behaviour::Honest;
		w.steps(60);
		assert_eq!(
			device(liar).standing.state,
			DeviceState::Suspended,
			"speaking does not help"
		);
		assert_noop!(Providers::resume_device(by(&who), liar), Error::<Test>::BackingTooSmall);
		assert_ok!(Providers::set_backing(by(&who), liar, 10 * TIDE));
		assert_ok!(Providers::resume_device(by(&who), liar));
		let again = w.submit(job(1, 3));
		w.finish(80);
		assert_eq!(state(again).accepted, 1);
		assert!(streak(liar) > 0);
	});
}
