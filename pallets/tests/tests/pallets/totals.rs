//! All jobs and all devices together, as they are counted. That the counts are those of the things themselves is checked
//! after every test of this crate, by `try_state`; here, that they say what one expects.

use frame_support::assert_ok;
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::api::{DeviceTotals, JobTotals};

fn jobs() -> JobTotals {
	pallet_market::Totals::<Test>::get()
}

fn devices() -> DeviceTotals {
	pallet_providers::Totals::<Test>::get()
}

#[test]
fn a_job_is_counted_where_it_is_until_it_is_closed() {
	world(|w| {
		w.fleet(&[Behaviour::Honest; 3]);
		let id = w.submit(job(5, 3));
		let (held, deposit) = (state(id).escrow, stored_job(id).terms.deposit);
		assert_eq!(
			jobs(),
			JobTotals {
				waiting: 1,
				unassigned: 5,
				escrow: held,
				deposits: deposit,
				..Default::default()
			}
		);
		assert_eq!(Providers::tickets(), 3);
		w.idle(7);
		let totals = jobs();
		assert_eq!(
			(totals.unassigned, totals.in_flight),
			(4, 1),
			"three slots make one committee"
		);
		assert_eq!(Providers::tickets(), 0);
		assert_eq!(totals.escrow, held - state(id).chain_fees);
		w.finish(200);
		assert_eq!(
			jobs(),
			JobTotals {
				ended: 1,
				deposits: deposit,
				..Default::default()
			}
		);
		assert_ok!(Market::close_job(by(&account(REQUESTER)), id));
		assert_eq!(jobs(), JobTotals::default());
	});
}

#[test]
fn what_is_cancelled_waits_no_longer() {
	world(|w| {
		let kept = w.submit(job(2, 1));
		let dropped = w.submit_by(REQUESTER + 1, job(3, 1));
		assert_eq!((jobs().waiting, jobs().unassigned), (2, 5));
		assert_ok!(Market::cancel_job(by(&account(REQUESTER + 1)), dropped));
		assert_eq!((jobs().waiting, jobs().ended, jobs().unassigned), (1, 1, 2));
		assert_eq!(jobs().escrow, state(kept).escrow);
	});
}

#[test]
fn devices_are_counted_by_state_and_stake_until_it_is_gone() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper, Behaviour::Honest]);
		let stake = 2_000 * TIDE;
		assert_eq!(
			devices(),
			DeviceTotals {
				providers: 2,
				stake,
				active: 2,
				..Default::default()
			}
		);
		let idle = device(ids[1]).provider;
		assert_ok!(Providers::pause_device(by(&idle), ids[1]));
		assert_eq!((devices().active, devices().paused), (1, 1));

		// The one that is left sleeps: it is absent, and a part of its stake is gone.
		w.submit(job(1, 1));
		w.steps(30);
		assert_eq!((devices().active, devices().absent), (0, 1));
		assert!(devices().stake < stake);
		assert_eq!(devices().stake, provider_of(ids[0]).stake + 1_000 * TIDE);

		assert_ok!(Providers::retire_device(by(&idle), ids[1]));
		assert_eq!((devices().paused, devices().retiring), (0, 0));
		let left = provider_of(ids[0]).stake;
		assert_ok!(Providers::unbond(by(&idle), 1_000 * TIDE));
		assert_eq!(devices().stake, left + 1_000 * TIDE, "what is unbonding is still held");
		w.idle(ProviderRules::get().unbonding_ticks + 1);
		assert_ok!(Providers::withdraw_unbonded(by(&idle)));
		assert_eq!((devices().stake, devices().providers), (left, 1));
		w.agents.remove(&ids[1]);
		w.finish(400);
	});
}
