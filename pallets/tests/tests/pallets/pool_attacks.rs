//! Attacks on the pool, each with what it earns: less than honesty, and less than nothing.

use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use pallet_providers::{Error, HoldReason};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{device::DeviceSpec, AccountId, Balance, DeviceId};

/// All that an account has, and what it is owed.
fn wealth(who: &AccountId) -> Balance {
	let devices = pallet_providers::Devices::<Test>::iter_values();
	let owed: Balance = devices.filter(|it| it.provider == *who).map(|it| it.credit).sum();
	free(who) + Balances::balance_on_hold(&HoldReason::Stake.into(), who) + owed
}

/// What an account gained or lost, in TIDE.
fn profit(who: &AccountId, before: Balance) -> f64 {
	(wealth(who) as f64 - before as f64) / TIDE as f64
}

#[test]
fn one_operator_with_many_devices_gains_nothing_by_their_number() {
	world(|w| {
		// The same stake, behind one machine and behind sixteen; two other providers fill the committees.
		let (one, many) = (w.provider(), w.provider());
		w.device_of(&one, Behaviour::Honest, machine(16), OFFER);
		for _ in 0..16 {
			w.device_of(&many, Behaviour::Honest, machine(1), OFFER);
		}
		for _ in 0..2 {
			let who = w.provider();
			w.device_of(&who, Behaviour::Honest, machine(16), OFFER);
		}
		w.block();
		let before = [wealth(&one), wealth(&many)];
		let mut spec = job(400, 1);
		spec.deadline = 2_000;
		w.submit(spec);
		let committees = w.submit_by(REQUESTER + 1, job(60, 3));
		w.finish(600);
		assert_eq!(state(committees).accepted, 60);
		let (whole, split) = (profit(&one, before[0]), profit(&many, before[1]));
		println!("one device of 16 slots earned {whole:.2} TIDE, 16 devices of one slot {split:.2}");
		assert!((split - whole).abs() < whole / 4.0, "{whole} {split}");
	});
}

#[test]
fn many_devices_of_one_operator_that_lie_in_committees_lose() {
	world(|w| {
		// Half of all tickets are one operator's: it still has one seat of a committee.
		let liar = w.provider();
		for _ in 0..20 {
			w.device_of(&liar, Behaviour::Liar(1), machine(1), OFFER);
		}
		for _ in 0..20 {
			w.device(Behaviour::Honest);
		}
		w.block();
		let before = wealth(&liar);
		let only = w.submit(job(20, 3));
		w.finish(400);
		let loss = profit(&liar, before);
		println!("one operator with half of the tickets, lying in committees: {loss:.2} TIDE");
		assert_eq!(state(only).accepted, 20, "it never has a majority");
		assert!(loss < -10.0, "{loss}");
	});
}

#[test]
fn a_penalty_is_not_dodged_by_leaving() {
	let leave = |w: &mut World, id: DeviceId, how: u32| {
		let who = device(id).provider;
		let bonded = device(id).bonded();
		assert!(bonded > 0);
		match how {
			0 => Providers::retire_device(by(&who), id).unwrap(),
			1 => Providers::drain_device(by(&who), id).unwrap(),
			2 => Providers::pause_device(by(&who), id).unwrap(),
			3 => {
				assert_noop!(
					Providers::set_backing(by(&who), id, 10 * TIDE),
					Error::<Test>::BackingBonded
				);
				assert_ok!(Providers::set_backing(by(&who), id, bonded));
			}
			_ => {
				assert_ok!(Providers::retire_device(by(&who), id));
				// Under another account, with the same machine.
				let (other, agent) = (w.provider(), w.agents[&id].clone());
				let spec = DeviceSpec::V1(machine(1));
				assert_noop!(
					Providers::register_device(by(&other), spec, OFFER, 10 * TIDE, agent.key(), agent.proof(&other)),
					Error::<Test>::KeyInUse
				);
			}
		}
		// What is free can go, and is never what is at risk.
		let free = provider_of(id).stake - provider_of(id).backing;
		let rest = free.min(provider_of(id).stake - 100 * TIDE);
		assert_ok!(Providers::unbond(by(&who), rest));
		assert_noop!(Providers::unbond(by(&who), free - rest + 1), Error::<Test>::StakeInUse);
		bonded
	};
	for (how, name) in [
		"retiring",
		"draining",
		"pausing",
		"lowering the backing",
		"registering anew",
	]
	.iter()
	.enumerate()
	{
		world(|w| {
			let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest, Behaviour::Liar(1)]);
			let liar = device(ids[2]).provider;
			for id in &ids {
				assert_ok!(Providers::set_backing(by(&device(*id).provider), *id, 40 * TIDE));
			}
			w.idle(2);
			let before = wealth(&liar);
			// More than the least backing is at risk.
			let mut spec = job(8, 3);
			spec.bundle_size = 8;
			let only = w.submit(spec);
			for _ in 0..20 {
				w.block();
				if device(ids[2]).bonded() > 0 {
					break;
				}
			}
			let bonded = leave(w, ids[2], how as u32);
			w.finish(200);
			// Whatever is free then is taken, to the last unit.
			w.steps(30);
			if pallet_providers::Devices::<Test>::get(ids[2]).is_none() {
				w.agents.remove(&ids[2]);
			}
			let loss = profit(&liar, before);
			println!("lying, and {name} before the verdict: {loss:.2} TIDE");
			assert_eq!(state(only).accepted, 1);
			assert_eq!(
				wealth(&liar),
				before - bonded,
				"the whole bond is gone, and nothing else"
			);
		});
	}
}

#[test]
fn who_leaves_takes_every_unit_that_was_not_slashed() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest, Behaviour::Liar(1)]);
		let liar = device(ids[2]).provider;
		let before = wealth(&liar);
		w.submit(job(1, 3));
		w.finish(100);
		let slashed = before - wealth(&liar);
		assert!(slashed > 0);
		assert_ok!(Providers::retire_device(by(&liar), ids[2]));
		w.idle(2);
		w.agents.remove(&ids[2]);
		let stake = pallet_providers::Providers::<Test>::get(&liar).unwrap().stake;
		assert_ok!(Providers::unbond(by(&liar), stake));
		w.idle(100);
		// Anybody pays for that; it is the provider's all the same.
		assert_ok!(Providers::withdraw_for(by(&account(99)), liar.clone()));
		assert!(pallet_providers::Providers::<Test>::get(&liar).is_none());
		assert_eq!(free(&liar), ENDOWMENT - slashed);
	});
}

#[test]
fn dead_tickets_cannot_be_made() {
	world(|w| {
		let mut rules = ProviderRules::get();
		rules.min_backing = TIDE;
		ProviderRules::set(rules);
		let good = w.device(Behaviour::Honest);
		assert_ok!(Providers::set_backing(by(&device(good).provider), good, 10 * TIDE));
		let griefer = w.provider();
		let before = wealth(&griefer);
		let mut most = 0;
		// All its stake, registered and retired again in every block.
		for _ in 0..10 {
			let ids: Vec<_> = (0..15)
				.map(|_| w.device_of(&griefer, Behaviour::Sleeper, machine(32), OFFER))
				.collect();
			w.block();
			for id in ids {
				assert_ok!(Providers::retire_device(by(&griefer), id));
				w.agents.remove(&id);
			}
			w.block();
			most = most.max(Providers::tickets());
			let only = w.submit(job(1, 1));
			w.steps(8);
			assert_eq!(state(only).accepted, 1, "the draws come upon who works");
			w.finish(30);
		}
		assert_eq!(most, 1, "nothing is left of them in any round");
		println!(
			"registering and retiring 150 devices: {:.2} TIDE beside the fees of 300 calls, and no draw missed",
			profit(&griefer, before)
		);
	});
}
