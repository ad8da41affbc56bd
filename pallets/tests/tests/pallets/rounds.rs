//! Round boundaries: what providers change takes effect after the draws that may have known of it.

use frame_support::{assert_noop, assert_ok, weights::Weight};
use pallet_providers::{Error, Pools};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{device::DeviceState, DeviceId};

/// A job of one seat, one block before it is drawn: its seed is known to the block's author.
fn nearly_drawn(w: &mut World) -> u64 {
	let id = w.submit(job(1, 1));
	w.idle(1);
	id
}

#[test]
fn who_leaves_with_the_seed_known_is_drawn_all_the_same() {
	for leave in [
		Providers::retire_device,
		Providers::drain_device,
		Providers::pause_device,
	] {
		world(|w| {
			let id = w.fleet(&[Behaviour::Honest])[0];
			let who = device(id).provider;
			w.idle(3);
			let only = nearly_drawn(w);
			assert_ok!(leave(by(&who), id));
			w.idle(1);
			assert_eq!((state(only).in_flight, device(id).running()), (1, 1));
			w.finish(60);
			assert_eq!(state(only).accepted, 1);
			w.steps(25);
			if pallet_providers::Devices::<Test>::get(id).is_none() {
				w.agents.remove(&id);
			}
		});
	}
}

#[test]
fn backing_that_is_lowered_with_the_seed_known_still_carries_the_bond() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Slow(9)])[0];
		let who = device(id).provider;
		assert_ok!(Providers::set_backing(by(&who), id, 100 * TIDE));
		w.idle(3);
		let mut large = job(20, 1);
		large.bundle_size = 20;
		let only = w.submit(large);
		w.idle(1);
		assert_ok!(Providers::set_backing(by(&who), id, 10 * TIDE));
		assert_noop!(Providers::unbond(by(&who), 990 * TIDE), Error::<Test>::StakeInUse);
		w.idle(1);
		let bonded = device(id).bonded();
		assert!(bonded > 60 * TIDE, "it was drawn with what it had");
		assert_eq!(device(id).backing, bonded, "what backs no bond is free");
		assert_eq!(provider_of(id).backing, bonded);
		w.finish(150);
		assert_eq!(state(only).accepted, 1);
		assert_eq!((device(id).backing, provider_of(id).backing), (10 * TIDE, 10 * TIDE));
	});
}

#[test]
fn backing_that_is_raised_with_the_seed_known_does_not_count() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		w.idle(3);
		let mut large = job(20, 1);
		large.bundle_size = 20;
		let only = w.submit(large);
		w.idle(1);
		assert_ok!(Providers::set_backing(by(&who), id, 100 * TIDE));
		assert_eq!(provider_of(id).backing, 100 * TIDE, "it is bound at once");
		w.idle(1);
		assert_eq!((state(only).in_flight, state(only).rejections.stake > 0), (0, true));
		w.finish(150);
		assert_eq!(state(only).accepted, 1);
	});
}

#[test]
fn what_was_lowered_and_raised_again_is_bound() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		assert_ok!(Providers::set_backing(by(&who), id, 100 * TIDE));
		w.idle(2);
		assert_ok!(Providers::set_backing(by(&who), id, 20 * TIDE));
		assert_ok!(Providers::set_backing(by(&who), id, 50 * TIDE));
		assert_eq!(device(id).backing, 100 * TIDE);
		w.idle(1);
		assert_eq!((device(id).backing, provider_of(id).backing), (50 * TIDE, 50 * TIDE));
	});
}

#[test]
fn a_pool_holds_no_ticket_of_whoever_left() {
	world(|w| {
		let mut rules = ProviderRules::get();
		rules.min_backing = TIDE;
		ProviderRules::set(rules);
		let who = w.provider();
		let good = w.device(Behaviour::Honest);
		let ids: Vec<DeviceId> = (0..25)
			.map(|_| w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER))
			.collect();
		assert_ok!(Providers::set_backing(by(&device(good).provider), good, 10 * TIDE));
		w.idle(2);
		assert_eq!(Providers::tickets(), 801);
		for (number, id) in ids.iter().enumerate() {
			let leave = [Providers::retire_device, Providers::pause_device][number % 2];
			assert_ok!(leave(by(&who), *id));
		}
		w.idle(1);
		assert_eq!((Providers::tickets(), Pools::<Test>::get()[0].drawable()), (1, 1));
		for id in ids.iter().step_by(2) {
			w.agents.remove(id);
		}
		let only = w.submit(job(1, 1));
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
	});
}

#[test]
fn changes_that_hooks_do_not_get_round_to_are_not_lost() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		w.idle(2);
		assert_ok!(Providers::pause_device(by(&who), id));
		w.hooks = Some(Weight::from_parts(300_000_000, u64::MAX));
		w.idle(40);
		assert_eq!(Providers::tickets(), 1);
		// Resumed, it has its one ticket still; and it is not taken out any more.
		assert_ok!(Providers::resume_device(by(&who), id));
		w.check();
		assert_ok!(Providers::retire_device(by(&who), id));
		w.idle(1);
		w.hooks = None;
		w.idle(6);
		assert!(pallet_providers::Devices::<Test>::get(id).is_none());
		assert_eq!(Providers::tickets(), 0);
		w.agents.remove(&id);
	});
}

#[test]
fn anybody_settles_a_change_that_hooks_do_not_get_round_to() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let (who, clerk) = (device(id).provider, by(&account(9)));
		assert_ok!(Providers::set_backing(by(&who), id, 50 * TIDE));
		w.idle(3);
		w.hooks = Some(Weight::from_parts(300_000_000, u64::MAX));
		assert_ok!(Providers::set_backing(by(&who), id, 20 * TIDE));
		w.idle(1);
		assert_noop!(Providers::settle_change(clerk.clone(), id), Error::<Test>::NotSettled);
		w.idle(1);
		assert_eq!(provider_of(id).backing, 50 * TIDE);
		assert_ok!(Providers::settle_change(clerk.clone(), id));
		assert_eq!(provider_of(id).backing, 20 * TIDE);
		assert_ok!(Providers::retire_device(by(&who), id));
		w.idle(2);
		assert_ok!(Providers::settle_change(clerk.clone(), id));
		assert_noop!(Providers::settle_change(clerk, id), Error::<Test>::NoSuchDevice);
		assert_eq!(Providers::tickets(), 0);
		w.agents.remove(&id);
	});
}

#[test]
fn who_rests_and_is_missed_rests_when_it_is_heard_of() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let who = device(id).provider;
		assert_ok!(Providers::set_backing(by(&who), id, 20 * TIDE));
		w.submit(job(1, 1));
		w.idle(2);
		assert_ok!(Providers::pause_device(by(&who), id));
		w.idle(15);
		assert_eq!(device(id).running(), 0, "it was not seen");
		assert_eq!(device(id).standing.state, DeviceState::Paused);
		w.finish(300);
	});
}

#[test]
fn the_ring_of_places_goes_round() {
	world(|w| {
		// Places are counted on modulo 2^32: near the end of the count.
		let first = w.fleet(&[Behaviour::Sleeper])[0];
		Pools::<Test>::mutate(|pools| {
			let pool = pools.iter_mut().next().unwrap();
			let start = 0u32.wrapping_sub(256);
			(pool.start, pool.head) = (start, start);
			(pool.ripe, pool.tail) = (start.wrapping_add(1), start.wrapping_add(1));
		});
		let page = pallet_providers::PoolPages::<Test>::take((0, 0));
		pallet_providers::PoolPages::<Test>::insert((0, u32::MAX / 256), page);
		pallet_providers::Devices::<Test>::mutate(first, |entry| {
			entry.as_mut().unwrap().tickets = vec![0u32.wrapping_sub(256)].try_into().unwrap();
		});
		w.check();
		let mut rules = ProviderRules::get();
		rules.min_backing = TIDE;
		ProviderRules::set(rules);
		for _ in 0..12 {
			let who = w.provider();
			w.device_of(&who, Behaviour::Honest, machine(32), OFFER);
		}
		assert_ok!(Providers::pause_device(by(&device(first).provider), first));
		w.idle(2);
		w.check();
		let mut many = job(600, 1);
		many.deadline = 2_000;
		// The smallest bond that there is.
		many.limits.fuel = 1;
		many.price.per_task = TIDE / 10;
		let only = w.submit(many);
		w.finish(400);
		assert_eq!(state(only).accepted, 600);
		assert!(Pools::<Test>::get()[0].head < 1 << 31, "it has gone round");
	});
}
