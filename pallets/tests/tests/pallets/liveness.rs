//! The lottery for idle devices: a bounded number asked in a tick, answers, and what silence costs.

use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold, weights::Weight};
use pallet_providers::{Error, Event, HoldReason};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{attestation::Item, device::DeviceState, DeviceId};

/// Lets the lottery ask for so many signs of life in a tick at most, of each device about once in so many ticks.
fn lottery(heartbeats: u32, heartbeat_ticks: u32) {
	let mut rules = ProviderRules::get();
	rules.heartbeats = heartbeats;
	rules.heartbeat_ticks = heartbeat_ticks;
	ProviderRules::set(rules);
}

/// Waits until a device is asked, and returns the tick by which it must answer.
fn wait_for_question(w: &mut World, id: DeviceId) -> u32 {
	for _ in 0..200 {
		if let Some(by) = device(id).answer_by {
			return by;
		}
		w.idle(1);
	}
	panic!("it was not asked");
}

fn asked() -> usize {
	let devices = pallet_providers::Devices::<Test>::iter_values();
	devices.filter(|device| device.answer_by.is_some()).count()
}

#[test]
fn a_tick_asks_a_bounded_number_however_many_there_are() {
	for (count, least, most) in [(40, 15, 40), (1_000, 170, 200)] {
		world(|w| {
			let mut rules = ProviderRules::get();
			rules.min_backing = TIDE;
			rules.answer_ticks = 1_000;
			ProviderRules::set(rules);
			let mut who = w.provider();
			for number in 0..count {
				if number % 250 == 249 {
					who = w.provider();
				}
				w.device_of(&who, Behaviour::Sleeper, machine(1), OFFER);
			}
			w.idle(51);
			lottery(2, 50);
			for _ in 0..100 {
				let before = asked();
				w.block();
				assert!(asked() - before <= 2);
			}
			assert!((least..=most).contains(&asked()), "{} of {count}", asked());
		});
	}
}

#[test]
fn each_device_is_asked_about_once_in_its_ticks() {
	world(|w| {
		lottery(4, 20);
		let ids = w.fleet(&[Behaviour::Honest; 8]);
		w.steps(820);
		let heartbeats: u32 = ids.iter().map(|id| device(*id).sequence).sum();
		// Once in 20 ticks of which it was not seen, after 20 in which it need not say anything.
		assert!(
			(120..210).contains(&heartbeats),
			"{heartbeats} in 820 ticks, of 8 devices"
		);
		assert!(ids.iter().all(|id| device(*id).standing.state == DeviceState::Active));
	});
}

#[test]
fn who_does_not_answer_is_absent_and_comes_back_by_speaking() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		lottery(4, 5);
		let by = wait_for_question(w, id);
		assert_eq!(by, tick() + 20);
		w.idle(19);
		assert_eq!(device(id).standing.state, DeviceState::Active);
		w.idle(1);
		assert_eq!(device(id).standing.state, DeviceState::Absent);
		let cost = 10 * TIDE / 1_000;
		assert!(w.saw(Event::<Test>::HeartbeatMissed {
			device: id,
			provider: device(id).provider,
			amount: cost
		}));
		assert_eq!(provider_of(id).stake, 1_000 * TIDE - cost);
		assert_eq!(device(id).backing, 10 * TIDE, "stake that backs nothing is taken first");
		w.idle(1);
		assert_eq!(Providers::tickets(), 0);
		lottery(0, 5);
		w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Honest;
		w.step();
		assert_eq!(device(id).standing.state, DeviceState::Active);
		let only = w.submit(job(1, 1));
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
	});
}

#[test]
fn any_word_is_a_sign_of_life_and_one_is_enough() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let heartbeat = |w: &mut World| {
			let tick = device(id).last_seen;
			w.say(id, vec![Item::Heartbeat { tick }])
		};
		w.idle(30);
		assert!(heartbeat(w).is_err(), "nobody asked");
		lottery(4, 5);
		wait_for_question(w, id);
		lottery(0, 5);
		assert_ok!(heartbeat(w));
		assert_eq!((device(id).answer_by, device(id).last_seen), (None, tick()));
		assert!(heartbeat(w).is_err(), "once is enough");
		w.idle(40);
		assert_eq!(device(id).standing.state, DeviceState::Active);
	});
}

#[test]
fn the_penalty_touches_no_bond() {
	world(|w| {
		let mut rules = ProviderRules::get();
		rules.missed_heartbeat = sp_runtime::Perbill::from_percent(50);
		ProviderRules::set(rules);
		let id = w.fleet(&[Behaviour::Slow(5)])[0];
		let who = device(id).provider;
		assert_ok!(Providers::set_backing(by(&who), id, 1_000 * TIDE));
		w.idle(2);
		// All but a little of the stake backs a bond.
		let mut spec = job(32, 1);
		spec.bundle_size = 32;
		spec.price.per_task = 99 * TIDE / 10;
		spec.limits.run_ticks = 40;
		let only = w.submit(spec);
		w.idle(2);
		let bonded = device(id).bonded();
		assert!(bonded > 997 * TIDE && bonded <= 1_000 * TIDE, "{bonded}");
		lottery(4, 5);
		// It has no ticket, and is asked by nobody; as if it had been before.
		pallet_providers::Pallet::<Test>::ask(id, 0, 5);
		w.idle(5);
		assert_eq!(device(id).standing.state, DeviceState::Absent);
		assert!(device(id).backing >= bonded, "bonds are whole");
		let free = 1_000 * TIDE - bonded;
		assert_eq!(provider_of(id).stake, 1_000 * TIDE - free.min(5 * TIDE));
		w.finish(400);
		assert_eq!(state(only).accepted + state(only).failed, 1);
	});
}

#[test]
fn neither_a_pause_nor_leaving_saves_from_answering() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper, Behaviour::Sleeper]);
		lottery(8, 5);
		wait_for_question(w, ids[0]);
		wait_for_question(w, ids[1]);
		lottery(0, 5);
		let (pausing, leaving) = (device(ids[0]).provider, device(ids[1]).provider);
		assert_ok!(Providers::pause_device(by(&pausing), ids[0]));
		assert_ok!(Providers::retire_device(by(&leaving), ids[1]));
		w.idle(2);
		assert_eq!(
			device(ids[1]).standing.state,
			DeviceState::Retiring,
			"it is still to answer"
		);
		w.idle(30);
		let cost = 10 * TIDE / 1_000;
		assert_eq!(device(ids[0]).standing.state, DeviceState::Paused);
		for who in [pausing, leaving] {
			let held = Balances::balance_on_hold(&HoldReason::Stake.into(), &who);
			assert_eq!(held, 1_000 * TIDE - cost);
		}
		assert!(pallet_providers::Devices::<Test>::get(ids[1]).is_none());
		w.agents.remove(&ids[1]);
	});
}

#[test]
fn anybody_enforces_what_the_chain_does_not_get_round_to() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let me = || by(&account(99));
		assert_noop!(Providers::enforce_heartbeat(me(), 77), Error::<Test>::NoSuchDevice);
		assert_noop!(Providers::enforce_heartbeat(me(), id), Error::<Test>::NotOverdue);
		lottery(4, 5);
		let due = wait_for_question(w, id);
		lottery(0, 5);
		// Enough for the clock, and for nothing behind it.
		w.hooks = Some(Weight::from_parts(300_000_000, u64::MAX));
		w.idle(due - tick() - 1);
		assert_noop!(Providers::enforce_heartbeat(me(), id), Error::<Test>::NotOverdue);
		w.idle(1);
		assert_eq!(tick(), due);
		assert_eq!(device(id).standing.state, DeviceState::Active);
		assert_ok!(Providers::enforce_heartbeat(me(), id));
		assert_eq!(device(id).standing.state, DeviceState::Absent);
		assert_noop!(Providers::enforce_heartbeat(me(), id), Error::<Test>::NotOverdue);
		w.hooks = None;
		w.idle(20);
		let missed = w.count(|event| matches!(event, RuntimeEvent::Providers(Event::HeartbeatMissed { .. })));
		assert_eq!(missed, 1, "once is enough");
	});
}

#[test]
fn nobody_is_asked_without_chance_or_in_a_pause() {
	world(|w| {
		w.fleet(&[Behaviour::Sleeper; 6]);
		w.idle(5);
		lottery(8, 1);
		Dark::set(true);
		w.idle(20);
		assert_eq!(asked(), 0);
		Dark::set(false);
		Tide::set_paused(RuntimeOrigin::root(), true).unwrap();
		w.idle(20);
		assert_eq!(asked(), 0);
		Tide::set_paused(RuntimeOrigin::root(), false).unwrap();
		w.idle(20);
		assert_eq!(asked(), 6);
		lottery(0, 1);
		w.idle(30);
	});
}

#[test]
fn anybody_retires_a_device_that_has_taken_no_work_for_long() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper, Behaviour::Sleeper]);
		let me = || by(&account(99));
		let who = device(ids[0]).provider;
		assert_noop!(Providers::retire_dormant(me(), 77), Error::<Test>::NoSuchDevice);
		assert_ok!(Providers::pause_device(by(&who), ids[0]));
		w.idle(499);
		assert_noop!(Providers::retire_dormant(me(), ids[0]), Error::<Test>::NotDormant);
		assert_noop!(Providers::retire_dormant(me(), ids[1]), Error::<Test>::NotDormant);
		w.idle(1);
		assert_noop!(Providers::retire_dormant(me(), ids[1]), Error::<Test>::NotDormant);
		assert_ok!(Providers::retire_dormant(me(), ids[0]));
		assert!(pallet_providers::Devices::<Test>::get(ids[0]).is_none());
		assert_eq!(pallet_providers::Providers::<Test>::get(&who).unwrap().backing, 0);
		w.agents.remove(&ids[0]);
	});
}
