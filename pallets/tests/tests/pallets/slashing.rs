//! What offences cost, and who gets it.

use frame_support::traits::{fungible::InspectHold, LockableCurrency, WithdrawReasons};
use pallet_providers::HoldReason;
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	bond::Bond,
	device::DeviceState,
	job::JobSpecV1,
	verdict::{Failure, Offence},
	Balance, DeviceId,
};

fn bond(spec: &JobSpecV1) -> Balance {
	Bond::of(spec, &spec.price, 1, 20, 0).at(&spec.limits, &OFFER)
}

fn stake(id: DeviceId) -> (Balance, Balance) {
	let provider = provider_of(id);
	let held = Balances::balance_on_hold(&HoldReason::Stake.into(), &device(id).provider);
	assert_eq!(held, provider.stake);
	(provider.stake, device(id).backing)
}

#[test]
fn bonds_are_what_the_design_says() {
	// P = 1.11 TIDE; (n + 1) P / 0.7 over n seats.
	let price = 111 * TIDE / 100;
	assert_eq!(bond(&job(1, 1)), (price * 20).div_ceil(7));
	assert_eq!(bond(&job(1, 3)), (price * 40).div_ceil(21));
	assert_eq!(bond(&job(1, 7)), (price * 80).div_ceil(49));
}

#[test]
fn no_commitment_costs_two_percent() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let spec = job(1, 1);
		w.submit(spec.clone());
		w.finish(250);
		let cost = bond(&spec).div_ceil(50);
		assert_eq!(w.slashes(id), vec![(cost, Offence::NoCommitment)]);
		assert_eq!(stake(id), (1_000 * TIDE - cost, 10 * TIDE - cost));
		assert_eq!(pallet_rewards::Fund::<Test>::get().total(), 0, "it is burned");
		assert_eq!(device(id).standing.state, DeviceState::Absent);
	});
}

#[test]
fn a_lock_on_the_stake_does_not_save_it() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Silent])[0];
		let spec = job(1, 1);
		w.submit(spec.clone());
		Balances::set_lock(*b"governed", &device(id).provider, Balance::MAX, WithdrawReasons::all());
		w.finish(250);
		assert_eq!(w.slashes(id), vec![(bond(&spec).div_ceil(5), Offence::NoRevealAlone)]);
	});
}

#[test]
fn silence_alone_costs_a_fifth() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Silent])[0];
		let spec = job(1, 1);
		let only = w.submit(spec.clone());
		w.finish(250);
		let cost = bond(&spec).div_ceil(5);
		assert_eq!(w.slashes(id), vec![(cost, Offence::NoRevealAlone)]);
		assert_eq!(stake(id), (1_000 * TIDE - cost, 10 * TIDE - cost));
		assert_eq!((state(only).failed, state(only).paid), (1, 0));
		assert_eq!(state(only).refunded + state(only).chain_fees, w.books.jobs[&only].held);
	});
}

#[test]
fn silence_in_a_committee_costs_as_much_as_a_lie() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest, Behaviour::Silent]);
		let spec = job(1, 3);
		let only = w.submit(spec.clone());
		w.finish(250);
		assert_eq!(w.slashes(ids[2]), vec![(bond(&spec), Offence::NoReveal)]);
		assert_eq!(device(ids[2]).standing.state, DeviceState::Suspended);
		assert_eq!(state(only).accepted, 1);
		assert_eq!(device(ids[2]).credit, 0);
		assert_eq!(
			pallet_rewards::Fund::<Test>::get().audit_fund,
			bond(&spec) / 2 + audit_share(only)
		);
	});
}

/// What of a job's fees is the audit fund's.
fn audit_share(id: u64) -> Balance {
	state(id).fees * 3 / 10
}

#[test]
fn a_lie_costs_the_bond_half_of_it_to_the_audit_fund() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Liar(1), Behaviour::Honest]);
		let spec = job(1, 3);
		let only = w.submit(spec.clone());
		let burned = pallet_rewards::Burned::<Test>::get();
		for _ in 0..20 {
			w.step();
			if state(only).ended.is_some() {
				break;
			}
		}
		let bond = bond(&spec);
		assert_eq!(w.slashes(ids[1]), vec![(bond, Offence::Outvoted)]);
		assert_eq!(stake(ids[1]), (1_000 * TIDE - bond, 10 * TIDE - bond));
		let fund = pallet_rewards::Fund::<Test>::get();
		assert_eq!(fund.audit_fund, bond / 2 + audit_share(only));
		assert_eq!(
			pallet_rewards::Burned::<Test>::get() - burned,
			bond - bond / 2,
			"the odd unit is burned"
		);
		assert!(w.slashes(ids[0]).is_empty() && w.slashes(ids[2]).is_empty());
		assert_eq!((streak(ids[1]), streak(ids[0])), (0, w.paid_to(ids[0])));
		assert!(streak(ids[0]) > 0);
	});
}

#[test]
fn a_slash_never_reaches_other_bonds() {
	world(|w| {
		// Backing for both bonds, and not a unit more.
		let behaviours = [Behaviour::Honest, Behaviour::Honest, Behaviour::Liar(1)];
		let providers: Vec<_> = behaviours.iter().map(|_| w.provider()).collect();
		let ids: Vec<_> = behaviours
			.iter()
			.zip(&providers)
			.map(|(behaviour, who)| w.device_of(who, *behaviour, machine(2), OFFER))
			.collect();
		w.block();
		let mut spec = job(16, 3);
		spec.bundle_size = 8;
		spec.limits.fuel /= 2;
		let only = w.submit(spec.clone());
		for _ in 0..120 {
			w.step();
			w.check();
		}
		assert_eq!(state(only).accepted, 2);
		let each = Bond::of(&spec, &spec.price, 8, 20, 0).at(&spec.limits, &OFFER);
		assert_eq!(w.slashes(ids[2]), vec![(each, Offence::Outvoted); 2]);
		assert_eq!(device(ids[2]).backing, 20 * TIDE - 2 * each);
	});
}

#[test]
fn where_only_named_providers_work_no_vote_slashes_or_confirms() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Honest, Behaviour::Liar(1)]);
		let mut spec = job(1, 3);
		let names: Vec<_> = ids.iter().map(|id| device(*id).provider).collect();
		spec.requirements.providers = names.try_into().unwrap();
		let only = w.submit(spec);
		w.finish(250);
		assert_eq!(state(only).accepted, 1);
		assert!(w.slashes(ids[2]).is_empty());
		assert_eq!(device(ids[2]).standing.state, DeviceState::Active);
		assert_eq!(device(ids[2]).credit, 0, "it is not paid either");
		assert_eq!(streak(ids[0]), 0);
	});
}

#[test]
fn nobody_is_slashed_without_a_majority() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Liar(1), Behaviour::Liar(2), Behaviour::Liar(3)]);
		let only = w.submit(job(1, 3));
		w.finish(250);
		assert!(w.saw(pallet_market::Event::<Test>::BundleFailed {
			job: only,
			bundle: 0,
			reason: Failure::NoMajority,
			paid: state(only).paid
		}));
		for id in ids {
			assert!(w.slashes(id).is_empty());
			assert_eq!(device(id).standing.state, DeviceState::Active);
		}
	});
}
