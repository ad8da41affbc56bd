//! Providers' stake: register, add, unbond, withdraw, leave.

use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use pallet_providers::{Error, Event, HoldReason, Providers as Stored};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{AccountId, Balance};

fn held(who: &AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::Stake.into(), who)
}

#[test]
fn registering_holds_the_stake() {
	world(|w| {
		let (who, cold) = (account(1), account(2));
		assert_ok!(Providers::register(by(&who), 100 * TIDE, Some(cold.clone())));
		assert_eq!(held(&who), 100 * TIDE);
		assert_eq!(free(&who), ENDOWMENT - 100 * TIDE);
		let entry = Stored::<Test>::get(&who).unwrap();
		assert_eq!((entry.payout, entry.stake, entry.backing), (cold, 100 * TIDE, 0));
		assert!(w.saw(Event::<Test>::ProviderRegistered {
			provider: who.clone(),
			stake: 100 * TIDE
		}));
		assert_noop!(
			Providers::register(by(&who), 100 * TIDE, None),
			Error::<Test>::AlreadyProvider
		);
		assert_ok!(Providers::register(by(&account(3)), 100 * TIDE, None));
		assert_eq!(Stored::<Test>::get(account(3)).unwrap().payout, account(3));
	});
}

#[test]
fn registering_needs_stake_and_tokens() {
	world(|_| {
		assert_noop!(
			Providers::register(by(&account(1)), 100 * TIDE - 1, None),
			Error::<Test>::StakeTooSmall
		);
		assert_noop!(
			Providers::register(by(&account(1)), ENDOWMENT, None),
			Error::<Test>::InsufficientBalance
		);
		assert_ok!(Providers::register(by(&account(1)), ENDOWMENT - LEAST, None));
		assert_noop!(
			Providers::register(RuntimeOrigin::root(), 100 * TIDE, None),
			sp_runtime::DispatchError::BadOrigin
		);
	});
}

#[test]
fn stake_is_added() {
	world(|w| {
		let who = w.provider();
		assert_ok!(Providers::bond_more(by(&who), 5));
		assert_eq!(held(&who), 1_000 * TIDE + 5);
		assert_eq!(Stored::<Test>::get(&who).unwrap().stake, 1_000 * TIDE + 5);
		assert!(w.saw(Event::<Test>::StakeAdded {
			provider: who.clone(),
			amount: 5
		}));
		assert_noop!(Providers::bond_more(by(&who), 0), Error::<Test>::ZeroAmount);
		assert_noop!(
			Providers::bond_more(by(&who), ENDOWMENT),
			Error::<Test>::InsufficientBalance
		);
		assert_noop!(Providers::bond_more(by(&account(99)), 1), Error::<Test>::NotProvider);
	});
}

#[test]
fn stake_comes_back_after_unbonding_to_the_last_unit() {
	world(|w| {
		let who = w.provider();
		w.idle(7);
		assert_ok!(Providers::unbond(by(&who), 300 * TIDE));
		let ripe = tick() + 100;
		assert!(w.saw(Event::<Test>::UnbondingStarted {
			provider: who.clone(),
			amount: 300 * TIDE,
			ripe
		}));
		assert_eq!(held(&who), 1_000 * TIDE, "it is held while it unbonds");
		w.idle(50);
		assert_ok!(Providers::unbond(by(&who), 200 * TIDE + 1));
		w.idle(49);
		assert_eq!(tick(), ripe - 1);
		assert_noop!(Providers::withdraw_unbonded(by(&who)), Error::<Test>::NothingToWithdraw);
		w.idle(1);
		assert_ok!(Providers::withdraw_unbonded(by(&who)));
		assert_eq!(held(&who), 700 * TIDE);
		assert!(w.saw(Event::<Test>::StakeWithdrawn {
			provider: who.clone(),
			amount: 300 * TIDE
		}));
		w.idle(50);
		assert_ok!(Providers::withdraw_unbonded(by(&who)));
		assert_eq!(held(&who), 500 * TIDE - 1);
		assert_eq!(free(&who), ENDOWMENT - 500 * TIDE + 1);
	});
}

#[test]
fn unbonding_is_refused_with_the_reason() {
	world(|w| {
		let who = w.provider();
		w.device_of(&who, Behaviour::Honest, machine(20), OFFER);
		assert_noop!(Providers::unbond(by(&who), 0), Error::<Test>::ZeroAmount);
		assert_noop!(Providers::unbond(by(&account(99)), 1), Error::<Test>::NotProvider);
		assert_noop!(Providers::unbond(by(&who), 800 * TIDE + 1), Error::<Test>::StakeInUse);
		assert_noop!(Providers::unbond(by(&who), 1_001 * TIDE), Error::<Test>::StakeInUse);
		assert_ok!(Providers::unbond(by(&who), 800 * TIDE));

		let idle = w.provider();
		assert_noop!(
			Providers::unbond(by(&idle), 900 * TIDE + 1),
			Error::<Test>::RestTooSmall
		);
		for _ in 0..8 {
			assert_ok!(Providers::unbond(by(&idle), 1));
		}
		assert_noop!(Providers::unbond(by(&idle), 1), Error::<Test>::TooManyUnbonding);
		assert_noop!(
			Providers::withdraw_unbonded(by(&account(99))),
			Error::<Test>::NotProvider
		);
	});
}

#[test]
fn a_provider_leaves_with_everything() {
	world(|w| {
		let who = w.provider();
		let id = w.device_of(&who, Behaviour::Honest, machine(1), OFFER);
		assert_noop!(Providers::unbond(by(&who), 1_000 * TIDE), Error::<Test>::StakeInUse);
		assert_ok!(Providers::retire_device(by(&who), id));
		assert_noop!(Providers::unbond(by(&who), 1_000 * TIDE), Error::<Test>::StakeInUse);
		w.agents.remove(&id);
		w.block();
		assert_ok!(Providers::unbond(by(&who), 1_000 * TIDE));
		w.idle(100);
		assert_ok!(Providers::withdraw_unbonded(by(&who)));
		assert!(w.saw(Event::<Test>::ProviderLeft { provider: who.clone() }));
		assert_eq!((held(&who), free(&who)), (0, ENDOWMENT));
		assert!(Stored::<Test>::get(&who).is_none());
		assert_ok!(Providers::register(by(&who), 100 * TIDE, None));
	});
}

#[test]
fn income_goes_where_the_provider_says() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let (who, payout) = (device(id).provider, account(150));
		assert_noop!(
			Providers::set_payout(by(&account(99)), payout.clone()),
			Error::<Test>::NotProvider
		);
		assert_ok!(Providers::set_payout(by(&who), payout.clone()));
		assert!(w.saw(Event::<Test>::PayoutChanged {
			provider: who.clone(),
			payout: payout.clone()
		}));
		let before = free(&who);
		let job = w.submit(job(1, 1));
		w.finish(60);
		w.steps(25);
		assert_eq!(free(&payout) - ENDOWMENT, state(job).paid);
		assert!(state(job).paid > 0);
		assert_eq!(free(&who), before);
	});
}
