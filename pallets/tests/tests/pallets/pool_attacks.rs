//! Attacks on the pool, each with what it earns: less than honesty, and less than nothing.

use frame_support::{assert_noop, assert_ok};
use pallet_attestation::types::{Bundle, InFlight};
use pallet_providers::Error;
use tidemill_pallet_tests::{reckoning::*, world::*, *};
use tidemill_primitives::{api::BundleView, device::DeviceSpec, job::JobSpecV1, AccountId, Balance, DeviceId};

/// What an operator earns in a market of such jobs, with this much of its stake behind so many devices of so many slots, less
/// what it pays to register them.
fn operator(jobs: &[JobSpecV1], salt: u64, devices: u8, slots: u8, backing: Balance) -> f64 {
	let mut earned = 0.0;
	world(|w| {
		Salt::set(salt);
		let who = w.provider();
		for _ in 0..devices {
			let id = w.device_of(&who, Behaviour::Honest, machine(slots), OFFER);
			assert_ok!(Providers::set_backing(by(&who), id, backing / Balance::from(devices)));
		}
		for _ in 0..3 {
			let other = w.provider();
			let id = w.device_of(&other, Behaviour::Honest, machine(16), OFFER);
			assert_ok!(Providers::set_backing(by(&other), id, backing));
		}
		w.idle(3);
		let before = wealth(&who);
		for spec in jobs {
			let deadline = 3_000;
			w.submit(JobSpecV1 {
				deadline,
				..spec.clone()
			});
		}
		w.finish(4_000);
		earned = profit(&who, before) - f64::from(devices) * tide(CALL_FEE);
	});
	earned
}

#[test]
fn one_operator_with_many_devices_gains_nothing_by_their_number() {
	let markets = [
		("Quorum(1)", vec![job(200, 1)]),
		("Quorum(3)", vec![job(60, 3)]),
		("Spot", vec![spot(500)]),
		("all of them", vec![job(100, 1), job(30, 3), spot(300)]),
	];
	let mut gains = Vec::new();
	// The least backing of sixteen slots, and nearly all of the stake: the same for one device and for sixteen.
	for backing in [160 * TIDE, 960 * TIDE] {
		for (name, jobs) in &markets {
			let (mut whole, mut split, mut more) = (Sample::default(), Sample::default(), Sample::default());
			for salt in 0..16 {
				// The same chance for both.
				let (one, many) = (
					operator(jobs, salt, 1, 16, backing),
					operator(jobs, salt, 16, 1, backing),
				);
				whole.push(one);
				split.push(many);
				more.push(many - one);
			}
			println!(
				"{name}, 16 slots with {} TIDE behind them: {whole} TIDE with one device, {split} with 16; by splitting {more}",
				backing / TIDE
			);
			gains.push(more);
		}
	}
	assert!(gains.iter().all(|more| more.most() <= 0.0), "{gains:?}");
}

/// Seats of a bundle in flight that a provider holds.
fn seats_of(flight: &InFlight, provider: &AccountId) -> usize {
	flight.count(|seat| seat.worker().is_some_and(|it| device(it.device).provider == *provider))
}

#[test]
fn devices_of_one_operator_never_confirm_each_other() {
	let mut gain = Sample::default();
	for salt in 0..16 {
		world(|w| {
			Salt::set(salt);
			// Half of all tickets are one operator's, and all of its devices tell the same lie.
			let gang = w.provider();
			for _ in 0..12 {
				w.device_of(&gang, Behaviour::Liar(1), machine(1), OFFER);
			}
			for _ in 0..12 {
				w.device(Behaviour::Honest);
			}
			w.idle(2);
			let before = wealth(&gang);
			let jobs = [job(4, 3), job(4, 5), spot(6)].map(|spec| w.submit(spec));
			while jobs.iter().any(|id| state(*id).ended.is_none()) {
				w.step();
				for entry in pallet_attestation::Work::<Test>::iter_values() {
					if let Bundle::InFlight(flight) = entry {
						assert!(seats_of(&flight, &gang) <= 1, "one seat a provider: {flight:?}");
					}
				}
			}
			for id in jobs {
				for index in 0..state(id).cursor as u16 {
					if let BundleView::Accepted { results, devices } = bundle(id, index) {
						assert_eq!(
							results,
							agent::report(id, index, 0).results.into_inner(),
							"no lie is accepted"
						);
						assert!(devices.iter().all(|it| device(*it).provider != gang));
					}
				}
			}
			gain.push(profit(&gang, before));
		});
	}
	println!("12 devices of one operator, half of all, that tell the same lie: {gain} TIDE in 14 bundles");
	assert!(gain.most() < 0.0);
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
		let profit = profit(&griefer, before) - 300.0 * tide(CALL_FEE);
		println!("registering and retiring 150 devices: {profit:.2} TIDE, and no draw missed");
		assert!(profit < 0.0);
	});
}
