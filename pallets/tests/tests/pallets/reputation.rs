//! Reputation: streaks in value, timeliness, what comes of both, and a requester's record.

use frame_support::{assert_noop, assert_ok};
use pallet_market::Error;
use pallet_providers::math::{compared, grown, score, target, timed};
use proptest::prelude::*;
use sp_runtime::{PerU16, Perbill};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	api::RequesterRecord,
	interfaces::Standing,
	job::{Engine, EngineVersion, JobSpec, WASM_V1},
	report::Abstention,
	Balance, DeviceId,
};

fn timeliness(id: DeviceId) -> u32 {
	Providers::device_view(id).unwrap().reputations[0].timeliness
}

#[test]
fn a_streak_is_of_a_device_and_an_engine() {
	world(|w| {
		let pvm = EngineVersion {
			engine: Engine::Pvm,
			version: 1,
		};
		let who = w.provider();
		let mut spec = machine(1);
		let later = EngineVersion { version: 2, ..WASM_V1 };
		spec.engines = vec![WASM_V1, later, pvm].try_into().unwrap();
		let id = w.device_of(&who, Behaviour::Honest, spec.clone(), OFFER);
		spec.engines = vec![WASM_V1].try_into().unwrap();
		let other = w.device_of(&who, Behaviour::Honest, spec, OFFER);
		assert_eq!(device(id).reputations.len(), 2, "versions of an engine share one");
		<Providers as Standing>::confirmed(id, Engine::Wasm, TIDE);
		<Providers as Standing>::confirmed(id, Engine::Wasm, TIDE);
		<Providers as Standing>::confirmed(id, Engine::Pvm, 3);
		<Providers as Standing>::confirmed(other, Engine::Pvm, 3);
		<Providers as Standing>::confirmed(77, Engine::Pvm, 3);
		assert_eq!((streak(id), streak(other)), (2 * TIDE, 0));
		assert_eq!(<Providers as Standing>::streak(id, Engine::Pvm), 3);
		assert_eq!(
			<Providers as Standing>::streak(other, Engine::Pvm),
			0,
			"it has no such engine"
		);
		assert_eq!(<Providers as Standing>::streak(77, Engine::Pvm), 0);
		<Providers as Standing>::wrong(id, Engine::Wasm);
		assert_eq!((streak(id), <Providers as Standing>::streak(id, Engine::Pvm)), (0, 3));
	});
}

#[test]
fn one_dear_bundle_makes_no_long_streak() {
	world(|w| {
		let id = w.device(Behaviour::Honest);
		<Providers as Standing>::confirmed(id, Engine::Wasm, 1_000_000 * TIDE);
		assert_eq!(streak(id), 10 * TIDE);
		let confirmations = (2..200).find(|_| {
			<Providers as Standing>::confirmed(id, Engine::Wasm, 1_000_000 * TIDE);
			streak(id) >= 1_000 * TIDE
		});
		assert_eq!(confirmations, Some(15), "so many for a thousand, however dear");
	});
}

#[test]
fn timeliness_follows_what_a_device_does() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		assert_ok!(Providers::set_backing(by(&device(id).provider), id, 50 * TIDE));
		w.idle(2);
		assert_eq!(timeliness(id), 499, "a newcomer's, rounded down");
		let mut many = job(40, 1);
		many.tries = 1;
		w.submit(many.clone());
		w.finish(400);
		assert!(timeliness(id) > 900, "{}", timeliness(id));
		w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Silent;
		many.tasks = 1;
		w.submit(many.clone());
		w.finish(400);
		let silent = timeliness(id);
		assert!(silent < 920, "it committed in time, and did not reveal: {silent}");
		w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Abstainer(Abstention::TimedOut);
		w.submit(many);
		w.finish(400);
		assert_eq!(timeliness(id), silent, "an abstention says nothing");
	});
}

#[test]
fn a_job_can_ask_for_reputation() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest]);
		(0..60).for_each(|_| <Providers as Standing>::confirmed(ids[0], Engine::Wasm, TIDE * 20));
		let mut spec = job(12, 1);
		spec.requirements.reputation = 400;
		spec.deadline = 1_000;
		let only = w.submit(spec.clone());
		w.finish(800);
		assert_eq!(state(only).accepted, 12);
		assert_eq!(
			(device(ids[1]).sequence, device(ids[1]).credit),
			(0, 0),
			"a newcomer has none"
		);
		spec.requirements.reputation = 1_001;
		assert_noop!(
			Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(spec)),
			Error::<Test>::BadRequirements
		);
	});
}

#[test]
fn a_requester_s_record_is_kept() {
	world(|w| {
		w.fleet(&[Behaviour::Abstainer(Abstention::InputUnavailable)]);
		let record = || pallet_market::Requesters::<Test>::get(account(REQUESTER));
		assert_eq!(record(), RequesterRecord::default());
		let mut spec = job(2, 1);
		spec.tries = 1;
		w.submit(spec);
		w.finish(100);
		let cancelled = w.submit(job(1, 1));
		assert_ok!(Market::cancel_job(by(&account(REQUESTER)), cancelled));
		let expected = RequesterRecord {
			jobs: 2,
			open: 2,
			cancelled: 1,
			failed_inputs: 2,
		};
		assert_eq!(record(), expected);
	});
}

#[test]
fn scores_and_prices_are_what_the_formulas_say() {
	let half = 100 * TIDE;
	assert_eq!(score(0, PerU16::one(), half), 0);
	assert_eq!(score(half, PerU16::one(), half), 500);
	assert_eq!(score(half, PerU16::from_percent(50), half), 249);
	assert_eq!(score(Balance::MAX / 1_000, PerU16::one(), half), 999);
	let markup = Perbill::from_percent(25);
	assert_eq!(compared(1_000, 0, markup), 1_250);
	assert_eq!(compared(1_000, 500, markup), 1_125);
	assert_eq!(compared(1_000, 1_000, markup), 1_000);
	assert_eq!(target(0, 4, 100), 0);
	assert_eq!(target(200, 4, 100), 1 << 63);
	assert_eq!(target(400, 4, 100), u64::MAX);
	assert_eq!(target(u32::MAX, 4, 100), u64::MAX);
}

proptest! {
	#[test]
	fn a_streak_never_shrinks_by_a_confirmation(streak: u64, value: u128, step: u64) {
		let (streak, step) = (streak.into(), step.into());
		let after = grown(streak, value, step);
		prop_assert!(after >= streak && after <= streak + streak / 4 + step && after - streak <= value);
	}

	#[test]
	fn timeliness_stays_between_what_was_and_what_is(parts: u16, in_time: bool) {
		let before = PerU16::from_parts(parts);
		let after = timed(before, in_time);
		if in_time {
			prop_assert!(after >= before || before.deconstruct() > 65_500);
		} else {
			prop_assert!(after <= before);
		}
	}

	#[test]
	fn a_better_reputation_never_makes_dearer(price in 0u128..1 << 100, one in 0u32..1_001, other in 0u32..1_001, markup in 0u32..101) {
		let markup = Perbill::from_percent(markup);
		let (low, high) = (one.min(other), one.max(other));
		prop_assert!(compared(price, high, markup) <= compared(price, low, markup));
		prop_assert!(compared(price, low, markup) <= price * 2);
	}
}
