//! Devices: registration, offers, backing, keys.

use frame_support::{assert_noop, assert_ok};
use pallet_providers::{DeviceOf, Devices, Error, Event, Pools};
use tidemill_pallet_tests::{agent::Agent, world::*, *};
use tidemill_primitives::{
	device::{DeviceSpec, DeviceSpecV1, DeviceState, Gpu},
	job::{Engine, EngineVersion, WASM_V1},
	AccountId,
};

fn register(who: &AccountId, spec: DeviceSpecV1, backing: u128, agent: &Agent) -> sp_runtime::DispatchResult {
	let proof = agent.proof(who);
	Providers::register_device(by(who), DeviceSpec::V1(spec), OFFER, backing, agent.key(), proof)
}

#[test]
fn a_device_is_registered_by_its_own_signature() {
	world(|w| {
		let (who, agent) = (w.provider(), w.agent(Behaviour::Honest));
		assert_ok!(register(&who, machine(2), 25 * TIDE, &agent));
		assert!(w.saw(Event::<Test>::DeviceRegistered {
			device: 0,
			provider: who.clone()
		}));
		let entry = device(0);
		assert_eq!(
			(entry.backing, entry.tickets.len(), entry.slots, entry.sequence),
			(25 * TIDE, 2, 2, 0)
		);
		assert_eq!(provider_of(0).backing, 25 * TIDE);
		assert_eq!(DeviceOf::<Test>::get(agent.key()), Some(0));
		assert_noop!(register(&who, machine(1), 10 * TIDE, &agent), Error::<Test>::KeyInUse);
	});
}

#[test]
fn nobody_registers_a_machine_that_is_not_theirs() {
	world(|w| {
		let (who, other) = (w.provider(), w.provider());
		let (agent, thief) = (w.agent(Behaviour::Honest), w.agent(Behaviour::Honest));
		let try_proof = |proof| {
			let spec = DeviceSpec::V1(machine(1));
			Providers::register_device(by(&who), spec, OFFER, 10 * TIDE, agent.key(), proof)
		};
		assert_noop!(try_proof(thief.proof(&who)), Error::<Test>::BadProof);
		assert_noop!(try_proof(agent.proof(&other)), Error::<Test>::BadProof);
		assert_noop!(try_proof(agent.sign(b"something else")), Error::<Test>::BadProof);
		assert_ok!(try_proof(agent.proof(&who)));
		assert_noop!(
			register(&account(99), machine(1), 10 * TIDE, &thief),
			Error::<Test>::NotProvider
		);
	});
}

#[test]
fn a_bad_spec_is_refused_with_the_reason() {
	world(|w| {
		let (who, agent) = (w.provider(), w.agent(Behaviour::Honest));
		let refused = |change: &dyn Fn(&mut DeviceSpecV1), error: Error<Test>| {
			let mut spec = machine(1);
			change(&mut spec);
			assert_noop!(register(&who, spec, 10 * TIDE, &agent), error);
		};
		refused(&|it| it.engines = Default::default(), Error::BadEngines);
		refused(
			&|it| it.engines = vec![WASM_V1, WASM_V1].try_into().unwrap(),
			Error::BadEngines,
		);
		refused(&|it| it.slots = 0, Error::BadSlots);
		refused(&|it| it.slots = 33, Error::BadSlots);
		refused(&|it| it.cores = 0, Error::BadSpec);
		refused(&|it| it.memory_mib = 0, Error::BadSpec);
		refused(&|it| it.region = *b"de", Error::BadSpec);
		refused(&|it| it.slots = 2, Error::BackingTooSmall);
		assert_noop!(
			register(&who, machine(1), 10 * TIDE - 1, &agent),
			Error::<Test>::BackingTooSmall
		);
		assert_noop!(
			register(&who, machine(1), 1_000 * TIDE + 1, &agent),
			Error::<Test>::StakeInUse
		);
		assert_noop!(register(&who, machine(1), u128::MAX, &agent), Error::<Test>::StakeInUse);
		assert_ok!(register(&who, machine(1), 1_000 * TIDE, &agent));
		let more = w.agent(Behaviour::Honest);
		assert_noop!(register(&who, machine(1), 10 * TIDE, &more), Error::<Test>::StakeInUse);
	});
}

#[test]
fn a_provider_has_a_bounded_number_of_devices() {
	world(|w| {
		let mut rules = ProviderRules::get();
		rules.min_backing = TIDE;
		ProviderRules::set(rules);
		let who = w.provider();
		for _ in 0..256 {
			w.device_of(&who, Behaviour::Honest, machine(1), OFFER);
		}
		let agent = w.agent(Behaviour::Honest);
		assert_noop!(register(&who, machine(1), TIDE, &agent), Error::<Test>::TooManyDevices);
	});
}

#[test]
fn the_pool_has_a_bounded_number_of_classes_and_uses_empty_ones_again() {
	world(|w| {
		let who = w.provider();
		let kind = |number: u32| {
			let mut spec = machine(1);
			spec.memory_mib = 1 << (number % 16);
			spec.gpu = Some(Gpu {
				vendor: Default::default(),
				model: Default::default(),
				memory_mib: 1 << (number / 16),
			});
			spec
		};
		for number in 0..64 {
			w.device_of(&who, Behaviour::Honest, kind(number), OFFER);
		}
		let agent = w.agent(Behaviour::Honest);
		assert_noop!(
			register(&who, kind(64), 10 * TIDE, &agent),
			Error::<Test>::TooManyClasses
		);
		assert_ok!(register(&who, kind(63), 10 * TIDE, &agent));
		// Only the order of the engines differs.
		let pvm = EngineVersion {
			engine: Engine::Pvm,
			version: 1,
		};
		assert_ok!(Providers::retire_device(by(&who), 0));
		w.agents.remove(&0);
		let mut first = kind(64);
		first.engines = vec![pvm, WASM_V1].try_into().unwrap();
		let again = w.agent(Behaviour::Honest);
		assert_noop!(
			register(&who, first.clone(), 10 * TIDE, &again),
			Error::<Test>::TooManyClasses
		);
		w.block();
		assert_eq!(
			(Pools::<Test>::get()[0].devices, Pools::<Test>::get()[0].tickets()),
			(0, 0)
		);
		assert_ok!(register(&who, first.clone(), 10 * TIDE, &again));
		first.engines = vec![WASM_V1, pvm].try_into().unwrap();
		let third = w.agent(Behaviour::Honest);
		assert_ok!(register(&who, first, 10 * TIDE, &third));
		assert_eq!(Pools::<Test>::get()[0].devices, 2);
	});
}

#[test]
fn a_device_is_drawn_from_the_round_after_next() {
	world(|w| {
		// A job of one seat is drawn in the second block after its submission.
		let early = w.submit(job(1, 1));
		w.idle(1);
		let late = w.submit(job(1, 1));
		let id = w.device(Behaviour::Honest);
		w.idle(1);
		assert_eq!(state(early).in_flight, 0, "the next round is too early");
		assert_eq!(device(id).running(), 0);
		w.idle(1);
		assert_eq!(state(late).in_flight, 1);
		assert_eq!(device(id).running(), 1);
	});
}

#[test]
fn changes_count_from_the_round_after_next() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest]);
		let who = device(ids[0]).provider;
		w.idle(3);
		let dear = tidemill_primitives::job::Price {
			per_gfuel: 2 * TIDE,
			..OFFER
		};
		// Its draw is at this tick and the second one from here.
		let job_id = w.submit(job(1, 1));
		w.idle(1);
		assert_ok!(Providers::update_offer(by(&who), ids[0], dear));
		assert!(w.saw(Event::<Test>::OfferUpdated {
			device: ids[0],
			offer: dear
		}));
		w.idle(1);
		assert_eq!(state(job_id).in_flight, 1, "the old offer holds for this draw");
		w.finish(60);
		let second = w.submit(job(1, 1));
		w.idle(2);
		assert_eq!(state(second).in_flight, 0, "the new one is too dear");
		assert!(state(second).rejections.price > 0);
	});
}

#[test]
fn a_device_that_pauses_after_the_seed_is_known_is_drawn_all_the_same() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		w.idle(3);
		let job_id = w.submit(job(1, 1));
		w.idle(1);
		assert_ok!(Providers::pause_device(by(&who), id));
		w.idle(1);
		assert_eq!(device(id).running(), 1, "it is liable");
		w.act();
		w.finish(60);
		assert_eq!(state(job_id).accepted, 1, "what it runs goes on");
		let second = w.submit(job(1, 1));
		w.idle(5);
		assert_eq!(state(second).in_flight, 0);
	});
}

#[test]
fn only_the_owner_changes_a_device() {
	world(|w| {
		let id = w.device(Behaviour::Honest);
		let (who, other) = (device(id).provider, w.provider());
		let fresh = w.agent(Behaviour::Honest);
		macro_rules! all_refused {
			($caller:expr, $device:expr, $error:expr) => {
				assert_noop!(Providers::update_offer(by($caller), $device, OFFER), $error);
				assert_noop!(Providers::pause_device(by($caller), $device), $error);
				assert_noop!(Providers::resume_device(by($caller), $device), $error);
				assert_noop!(Providers::drain_device(by($caller), $device), $error);
				assert_noop!(Providers::retire_device(by($caller), $device), $error);
				assert_noop!(
					Providers::set_backing(by($caller), $device, 20 * TIDE),
					$error
				);
				assert_noop!(
					Providers::rotate_key(by($caller), $device, fresh.key(), fresh.proof($caller)),
					$error
				);
			};
		}
		all_refused!(&other, id, Error::<Test>::NotYourDevice);
		all_refused!(&who, 77, Error::<Test>::NoSuchDevice);
		assert_noop!(
			Providers::set_backing(by(&account(99)), id, 20 * TIDE),
			Error::<Test>::NotProvider
		);
	});
}

#[test]
fn backing_changes_within_bonds_and_stake() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Slow(8)])[0];
		let who = device(id).provider;
		assert_noop!(
			Providers::set_backing(by(&who), id, 10 * TIDE - 1),
			Error::<Test>::BackingTooSmall
		);
		assert_noop!(
			Providers::set_backing(by(&who), id, 1_000 * TIDE + 1),
			Error::<Test>::StakeInUse
		);
		assert_ok!(Providers::set_backing(by(&who), id, 1_000 * TIDE));
		assert!(w.saw(Event::<Test>::BackingChanged {
			device: id,
			backing: 1_000 * TIDE
		}));
		assert_eq!(provider_of(id).backing, 1_000 * TIDE);
		let mut big = job(32, 1);
		big.bundle_size = 32;
		let job_id = w.submit(big);
		w.steps(3);
		let bonded = device(id).bonded();
		assert!(bonded > 50 * TIDE);
		assert_noop!(
			Providers::set_backing(by(&who), id, bonded - 1),
			Error::<Test>::BackingBonded
		);
		assert_ok!(Providers::set_backing(by(&who), id, bonded));
		w.finish(250);
		assert_eq!(state(job_id).accepted, 1);
		assert_ok!(Providers::set_backing(by(&who), id, 10 * TIDE));
	});
}

#[test]
fn a_rotated_key_speaks_and_the_old_one_does_not() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest]);
		let who = device(ids[0]).provider;
		let job_id = w.submit(job(1, 1));
		w.idle(3);
		let id = if device(ids[0]).running() > 0 { ids[0] } else { ids[1] };
		let who = if id == ids[0] { who } else { device(id).provider };
		let (old, fresh) = (w.agents[&id].clone(), w.agent(Behaviour::Honest));
		let neighbour = w.agents[&(ids[0] + ids[1] - id)].clone();
		assert_noop!(
			Providers::rotate_key(by(&who), id, neighbour.key(), neighbour.proof(&who)),
			Error::<Test>::KeyInUse
		);
		assert_noop!(
			Providers::rotate_key(by(&who), id, fresh.key(), old.proof(&who)),
			Error::<Test>::BadProof
		);
		assert_ok!(Providers::rotate_key(by(&who), id, fresh.key(), fresh.proof(&who)));
		assert!(w.saw(Event::<Test>::KeyRotated { device: id }));
		assert_eq!(DeviceOf::<Test>::get(old.key()), None);
		let items = old.items(id);
		let (batch, signature) = old.batch(id, items);
		assert!(w.relay(batch, signature).is_err());
		w.agents.insert(id, fresh);
		w.act();
		w.finish(60);
		assert_eq!(state(job_id).accepted, 1);
	});
}

#[test]
fn the_id_of_a_retired_device_is_not_used_again() {
	world(|w| {
		let (who, agent) = (w.provider(), w.agent(Behaviour::Honest));
		assert_ok!(register(&who, machine(1), 10 * TIDE, &agent));
		assert_ok!(Providers::retire_device(by(&who), 0));
		assert!(w.saw(Event::<Test>::DeviceStateChanged {
			device: 0,
			state: DeviceState::Retiring
		}));
		assert!(Devices::<Test>::get(0).is_some(), "the round goes on with it");
		w.block();
		assert!(w.saw(Event::<Test>::DeviceRetired { device: 0 }));
		assert!(Devices::<Test>::get(0).is_none());
		assert_ok!(register(&who, machine(1), 10 * TIDE, &agent));
		assert_eq!(DeviceOf::<Test>::get(agent.key()), Some(1));
	});
}
