//! Payment: collection, chain fees, the pot, the sweep.

use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::Inspect, LockableCurrency, WithdrawReasons},
};
use pallet_market::{types::Alarm, Error, Event};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{job::Verification, report::Outcome, Balance};

fn me() -> RuntimeOrigin {
	by(&account(REQUESTER))
}

/// Every alarm that stands.
fn alarms() -> Vec<Alarm> {
	let pages = pallet_market::AlarmPages::<Test>::iter_values().flatten();
	let heads = pallet_market::AlarmHeads::<Test>::iter_values().flat_map(|head| head.entries);
	pages.chain(heads).collect()
}

#[test]
fn a_bundle_is_paid_by_the_fuel_it_used_at_the_offer() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest; 3]);
		let id = w.submit(job(1, 3));
		w.finish(60);
		// Half of the fuel limit was used: 0.4 + 0.08 + 0.008 TIDE a seat.
		let each = TIDE * 488 / 1_000;
		for device_id in ids {
			assert_eq!(device(device_id).credit, each);
			assert!(w.saw(Event::<Test>::DevicePaid {
				device: device_id,
				job: id,
				bundle: 0,
				amount: each
			}));
		}
		let end = state(id);
		assert_eq!((end.paid, end.fees), (3 * each, 3 * each / 20));
		assert_eq!(end.chain_fees, 3 * TIDE / 1_000);
		assert!(w.saw(Event::<Test>::BundleAccepted {
			job: id,
			bundle: 0,
			tasks: 1,
			fuel: stored_job(id).spec.latest().limits.fuel / 2,
			paid: end.paid,
			fee: end.fees
		}));
		assert_eq!(
			ENDOWMENT - free(&account(REQUESTER)),
			end.paid + end.fees + end.chain_fees + stored_job(id).terms.deposit
		);
		assert_eq!(free(&account(WRITER)), ENDOWMENT + end.chain_fees);
	});
}

#[test]
fn earnings_are_paid_out_by_themselves_once() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		let before = free(&who);
		let first = w.submit(job(1, 1));
		w.finish(60);
		let paid = state(first).paid;
		let ended = state(first).ended.unwrap();
		while tick() < ended + 19 {
			w.step();
		}
		assert_eq!((device(id).credit, free(&who)), (paid, before));
		w.step();
		assert_eq!((device(id).credit, free(&who)), (0, before + paid));
		assert!(w.saw(Event::<Test>::Collected {
			device: id,
			payout: who.clone(),
			amount: paid
		}));
		assert_noop!(Market::collect(me(), id), Error::<Test>::NothingToCollect);
		assert_noop!(Market::collect(me(), 77), Error::<Test>::NothingToCollect);
		let second = w.submit(job(1, 1));
		w.finish(60);
		assert_ok!(Market::collect(me(), id));
		assert_eq!(free(&who), before + paid + state(second).paid);
		w.steps(30);
		assert_eq!(
			w.count(|it| matches!(it, RuntimeEvent::Market(Event::Collected { .. }))),
			2
		);
	});
}

#[test]
fn a_payee_that_cannot_be_paid_holds_up_nobody() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let who = device(id).provider;
		let nobody = sp_runtime::AccountId32::new([0; 32]);
		assert_ok!(Providers::set_payout(by(&who), nobody.clone()));
		let mut spec = job(1, 1);
		spec.limits.fuel = 1_000_000;
		spec.price.per_task = TIDE / 10_000;
		spec.price.per_input_mib = 0;
		let offer = tidemill_primitives::job::Price {
			per_task: TIDE / 10_000,
			per_input_mib: 0,
			..OFFER
		};
		assert_ok!(Providers::update_offer(by(&who), id, offer));
		w.idle(2);
		let first = w.submit(spec);
		w.finish(60);
		assert!(state(first).paid < LEAST);
		assert_noop!(Market::collect(me(), id), Error::<Test>::PayoutRefused);
		w.steps(25);
		assert_eq!(device(id).credit, state(first).paid, "it is kept");
		w.check();
		// Later work lifts it above the least: then it is paid.
		let second = w.submit(job(1, 1));
		w.finish(60);
		assert_ok!(Market::collect(me(), id));
		assert_eq!(Balances::balance(&nobody), state(first).paid + state(second).paid);
	});
}

#[test]
fn a_refused_payout_is_tried_again_until_it_can_be_taken() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		let (who, nobody) = (device(id).provider, account(0));
		assert_ok!(Providers::set_payout(by(&who), nobody.clone()));
		// Below the existential deposit of an account that does not exist.
		let mut spec = job(1, 1);
		spec.limits.fuel = 1_000_000;
		let offer = tidemill_primitives::job::Price {
			per_task: LEAST / 2,
			per_input_mib: 0,
			..OFFER
		};
		assert_ok!(Providers::update_offer(by(&who), id, offer));
		w.idle(2);
		let only = w.submit(spec.clone());
		w.finish(60);
		let owed = state(only).paid;
		assert!(owed > 0 && owed < LEAST);
		w.idle(100);
		assert_eq!(device(id).credit, owed);
		assert_eq!(
			Balances::transfer_allow_death(by(&account(9)), nobody.clone(), LEAST),
			Ok(())
		);
		w.idle(160);
		assert_eq!(device(id).credit, 0, "nobody had to call");
		assert_eq!(Balances::balance(&nobody), LEAST + owed);
		w.check();

		// Tried in vain for as long as it is tried, it stays; later work lets it be tried anew.
		let other = account(254 - 10);
		assert_ok!(Balances::transfer_allow_death(by(&other), account(9), free(&other)));
		assert_ok!(Providers::set_payout(by(&who), other.clone()));
		let second = w.submit(spec);
		w.finish(60);
		w.idle(20 * 600);
		assert_eq!(device(id).credit, state(second).paid);
		assert!(!device(id).collecting, "it is given up");
		let payouts = alarms()
			.into_iter()
			.filter(|alarm| matches!(alarm, Alarm::Collect { .. }));
		assert_eq!(payouts.count(), 0);
		let third = w.submit(job(1, 1));
		w.finish(60);
		w.steps(25);
		assert_eq!(Balances::balance(&other), state(second).paid + state(third).paid);
	});
}

#[test]
fn a_device_has_one_collection_at_a_time() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Honest])[0];
		w.submit(job(3, 1));
		w.finish(60);
		let payout = Alarm::Collect { device: id, refused: 0 };
		assert_eq!(alarms().into_iter().filter(|alarm| *alarm == payout).count(), 1);
	});
}

#[test]
fn without_an_author_chain_fees_are_the_protocol_s() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		Author::set(None);
		let id = w.submit(job(1, 1));
		w.idle(2);
		assert_eq!(state(id).chain_fees, TIDE / 1_000);
		w.block();
		let fund = pallet_rewards::Fund::<Test>::get();
		assert_eq!(fund.total(), TIDE / 1_000);
		assert_eq!(
			(fund.burn, fund.audit_fund, fund.treasury),
			(TIDE / 2_000, TIDE * 3 / 10_000, TIDE * 2 / 10_000)
		);
		w.check();
		w.act();
		w.finish(60);
	});
}

#[test]
fn an_author_that_cannot_be_paid_leaves_the_fee_to_the_protocol() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		// No account, and the fee is below the existential deposit.
		Author::set(Some(sp_runtime::AccountId32::new([0; 32])));
		let id = w.submit(job(1, 1));
		w.finish(60);
		assert_eq!(
			pallet_rewards::Fund::<Test>::get().total(),
			state(id).fees + TIDE / 1_000
		);
	});
}

#[test]
fn the_requester_may_be_the_author() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		Author::set(Some(account(REQUESTER)));
		let id = w.submit(job(1, 1));
		w.finish(60);
		let end = state(id);
		assert_eq!(end.accepted, 1);
		assert_eq!(
			ENDOWMENT - free(&account(REQUESTER)),
			end.paid + end.fees + stored_job(id).terms.deposit
		);
	});
}

#[test]
fn a_lock_on_the_requester_s_tokens_does_not_hold_up_what_is_in_escrow() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest]);
		let id = w.submit(job(1, 1));
		let who = account(REQUESTER);
		Balances::set_lock(*b"governed", &who, Balance::MAX, WithdrawReasons::all());
		w.finish(60);
		assert_eq!(state(id).accepted, 1);
		assert!(device(ids[0]).credit > 0);
		assert_eq!(state(id).chain_fees, TIDE / 1_000);
	});
}

#[test]
fn the_sweep_burns_and_pays_the_treasury() {
	world(|w| {
		w.fleet(&[Behaviour::Honest; 3]);
		let id = w.submit(job(3, 3));
		w.finish(80);
		let issuance = Balances::total_issuance();
		let fund = pallet_rewards::Fund::<Test>::get();
		let (burned, fees) = (pallet_rewards::Burned::<Test>::get(), state(id).fees);
		assert_eq!(
			fund.total() + burned + Balances::balance(&Rewards::treasury_account()) - LEAST,
			fees
		);
		w.steps(25);
		let after = pallet_rewards::Fund::<Test>::get();
		assert_eq!((after.burn, after.treasury, after.audit_fund), (0, 0, fund.audit_fund));
		assert_eq!(Balances::total_issuance(), issuance - fund.burn);
		let all = pallet_rewards::Burned::<Test>::get() + Balances::balance(&Rewards::treasury_account()) - LEAST;
		assert_eq!(all + after.audit_fund, fees, "every unit of the fees has its place");
	});
}

#[test]
fn a_program_that_cannot_run_is_paid_as_a_try() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper]);
		let spec = job(1, 1);
		let id = w.submit(spec.clone());
		w.idle(2);
		let agent = w.agents[&ids[0]].clone();
		let mut report = agent::report(id, 0, 0);
		report.results[0].outcome = Outcome::InvalidProgram(tidemill_primitives::report::InvalidProgram::NotWasm);
		let assigned = agent::assignment(ids[0], id, 0).unwrap();
		w.say(ids[0], vec![agent.commit(ids[0], &assigned, &report)]).unwrap();
		w.say(ids[0], vec![agent.reveal(ids[0], &assigned, report)]).unwrap();
		assert_eq!(state(id).accepted, 1);
		assert_eq!(state(id).paid, spec.limits.task_price(&OFFER) / 100);
		assert_eq!(spec.verification, Verification::Quorum(1));
	});
}
