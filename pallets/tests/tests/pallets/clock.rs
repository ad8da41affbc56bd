//! Ticks and beacons.

use frame_support::{assert_noop, assert_ok, dispatch::DispatchClass, traits::Get, weights::Weight};
use frame_system::limits::BlockLength;
use pallet_tide::{Beacon, Event, HISTORY};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::interfaces::{JobPhase, Tide as _};

#[test]
fn a_tick_is_a_block_when_nothing_is_wrong() {
	world(|w| {
		let before = tick();
		w.idle(20);
		assert_eq!(tick(), before + 20);
		assert_eq!(Tide::block(), 21);
	});
}

#[test]
fn a_stalled_block_does_not_raise_the_tick_after_it() {
	world(|w| {
		w.idle(3);
		let before = tick();
		let room = Room::get().ref_time();
		let used = System::block_weight().total().ref_time();
		let max = Weights::get().max_block.ref_time();
		// Just enough room is left.
		let fill = max - room - used;
		System::register_extra_weight_unchecked(Weight::from_parts(fill, 0), DispatchClass::Normal);
		w.block();
		assert_eq!(tick(), before + 1);
		System::register_extra_weight_unchecked(Weight::from_parts(fill + 1, 0), DispatchClass::Normal);
		w.block();
		assert_eq!(tick(), before + 1, "the block before had no room");
		w.block();
		assert_eq!(tick(), before + 2);
	});
}

#[test]
fn a_block_filled_by_bytes_does_not_raise_the_tick_after_it() {
	world(|w| {
		let before = tick();
		type Length = <Test as frame_system::Config>::BlockLength;
		let most = *<Length as Get<BlockLength>>::get().max.get(DispatchClass::Normal);
		let fill = |bytes| System::set_block_consumed_resources(System::block_weight().total(), bytes as usize);
		fill(most);
		w.block();
		assert_eq!(tick(), before + 1);
		fill(most + 1);
		w.block();
		assert_eq!(tick(), before + 1, "the block before had no room");
		w.block();
		assert_eq!(tick(), before + 2);
	});
}

#[test]
fn a_block_without_weight_for_hooks_does_not_raise_the_tick() {
	world(|w| {
		let before = tick();
		w.hooks = Some(Weight::zero());
		w.idle(5);
		assert_eq!(tick(), before);
		w.hooks = None;
		w.idle(1);
		assert_eq!(tick(), before + 1);
	});
}

#[test]
fn while_the_market_is_paused_no_deadline_passes() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper, Behaviour::Sleeper]);
		let first = w.submit(job(1, 1));
		let second = w.submit(job(1, 3));
		w.idle(3);
		assert_eq!(state(first).in_flight, 1);
		assert_noop!(
			Tide::set_paused(by(&account(1)), true),
			sp_runtime::DispatchError::BadOrigin
		);
		assert_ok!(Tide::set_paused(RuntimeOrigin::root(), true));
		assert!(w.saw(Event::<Test>::MarketPaused));
		let before = tick();
		w.idle(400);
		assert_eq!(tick(), before);
		assert_eq!(Tide::beacon(), None);
		assert_eq!(state(first).in_flight, 1);
		assert_ne!(state(second).phase, JobPhase::Ended);
		assert!(
			ids.iter().all(|id| device(*id).backing == 10 * TIDE),
			"nobody was slashed"
		);
		// What is said is heard all the same.
		for id in &ids {
			w.agents.get_mut(id).unwrap().behaviour = Behaviour::Honest;
		}
		w.act();
		w.block();
		w.act();
		assert_eq!(state(first).accepted, 1);
		assert_ok!(Tide::set_paused(RuntimeOrigin::root(), false));
		assert!(w.saw(Event::<Test>::MarketResumed));
		w.finish(250);
		assert_eq!(state(second).failed, 1);
	});
}

#[test]
fn without_randomness_draws_wait() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		Dark::set(true);
		let id = w.submit(job(1, 1));
		w.idle(10);
		assert_eq!(Tide::beacon(), None);
		assert_eq!(
			(state(id).phase, state(id).cursor, state(id).rounds),
			(JobPhase::Queued, 0, 0)
		);
		let why = Market::why_queued(id).unwrap();
		assert!(why.explanation.contains("turn"));
		Dark::set(false);
		w.step();
		assert_eq!(state(id).in_flight, 1, "the first block with randomness draws");
		w.finish(30);
	});
}

#[test]
fn without_randomness_a_vacant_seat_waits() {
	world(|w| {
		w.fleet(&[Behaviour::Sleeper, Behaviour::Honest]);
		let mut spec = job(1, 1);
		spec.tries = 2;
		let mut id = w.submit(spec.clone());
		w.steps(2);
		// The first draw should be the sleeper's.
		for _ in 0..20 {
			if w.agents.keys().any(|it| device(*it).running() == 1) {
				break;
			}
			w.finish(60);
			id = w.submit(spec.clone());
			w.steps(2);
		}
		w.steps(10);
		Dark::set(true);
		w.steps(30);
		assert_eq!(state(id).in_flight, 1, "the seat is kept, and no try is lost");
		Dark::set(false);
		w.finish(30);
		assert_eq!(state(id).accepted, 1);
	});
}

#[test]
fn beacons_are_chained_and_the_last_are_kept() {
	world(|w| {
		w.idle(3);
		let (last, random) = (Tide::beacon().unwrap(), |block: u32| -> sp_core::H256 {
			let subject: &[u8] = b"tidemill/beacon";
			codec::Encode::using_encoded(&(subject, Salt::get(), block), sp_io::hashing::blake2_256).into()
		});
		w.idle(1);
		let next = codec::Encode::using_encoded(&(last, random(System::block_number())), sp_io::hashing::blake2_256);
		assert_eq!(Tide::beacon(), Some(next.into()));
		Dark::set(true);
		w.idle(1);
		assert_eq!(Tide::beacon(), None);
		assert_eq!(Beacon::<Test>::get().recent.last().map(|it| it.0), Some(next));
		Dark::set(false);
		w.idle(HISTORY * 2);
		let kept = Beacon::<Test>::get().recent;
		assert_eq!(kept.len(), HISTORY as usize);
		assert_eq!(kept.last().copied(), Tide::beacon());
	});
}
