//! What is at stake, and who gets it.

use frame_support::assert_noop;
use pallet_disputes::Error;
use tidemill_minds::{programs::MIX, Mind};
use tidemill_primitives::dispute::{Play, Side, Stage};

use crate::{mock::*, world::*};

const FUEL: u64 = 20_000;

fn honest() -> Mind {
	Mind::honest(MIX, 1_000, limits(FUEL))
}

fn liar() -> Mind {
	Mind::other_input(MIX, (1_000, 1_500), 0, limits(FUEL))
}

/// A job that these devices assert by `mind`.
fn asserted(mind: &mut Mind, devices: &[u32]) -> Job {
	let reports = vec![(devices.to_vec(), vec![mind.result()].try_into().unwrap())];
	Job::asserted(MIX, &[1_000], limits(FUEL), reports)
}

#[test]
fn a_bond_grows_with_the_games_that_are_open() {
	test(|| {
		let job = asserted(&mut honest(), &[0]);
		for (who, bond) in [
			(1, 10_000),
			(2, 15_000),
			(3, 22_500),
			(4, 33_750),
			(5, 50_625),
			(6, 75_938),
			(7, 113_907),
		] {
			assert_eq!(Disputes::contest_view(job.id, 0).unwrap().bond, bond);
			job.challenge(who, 0).unwrap();
			assert_eq!(held(who), bond);
		}
		// The eighth is the last.
		job.challenge(8, 0).unwrap();
		assert_eq!(held(8), 170_861);
		assert_noop!(
			Disputes::challenge(signed(9), job.id, 0, 0, job.assertion()),
			Error::<Test>::TooManyGames
		);
	});
}

#[test]
fn nobody_challenges_without_the_bond() {
	test(|| {
		let job = asserted(&mut honest(), &[0]);
		assert_noop!(
			Disputes::challenge(signed(60), job.id, 0, 0, job.assertion()),
			Error::<Test>::InsufficientBalance
		);
	});
}

#[test]
fn who_loses_a_challenge_pays_the_asserters() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let job = asserted(&mut honest, &[0, 1, 2]);
		let issued = Balances::total_issuance();
		let id = job.challenge(1, 0).unwrap();
		assert_eq!(job.play(id, &mut honest, &mut liar).0, Side::Asserter);
		assert_eq!(wealth(&account(1)), RICH - BOND);
		let paid: Vec<_> = (0..3).map(|device| wealth(&payout(device)) - 1).collect();
		assert_eq!(paid, vec![1_334, 1_333, 1_333]);
		assert_eq!(Balances::total_issuance(), issued - BOND * 3 / 10);
		assert_eq!(paid_out(), BOND * 4 / 10);
	});
}

#[test]
fn who_proves_a_lie_has_40_percent_of_the_bonds_of_all_who_told_it() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let job = asserted(&mut liar, &[0, 1]);
		let issued = Balances::total_issuance();
		let id = job.challenge(1, 0).unwrap();
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
		assert_eq!((wealth(&account(1)), held(1)), (RICH + 2 * STAKE * 4 / 10, 0));
		assert_eq!(Balances::total_issuance(), issued - 2 * STAKE * 3 / 10);
		assert_eq!(Balances::free_balance(vault()), 98 * STAKE);
	});
}

#[test]
fn a_device_that_wins_is_paid_where_its_income_goes() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let reports = [(0, &mut liar), (1, &mut honest)]
			.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
		let job = Job::asserted(MIX, &[1_000], limits(FUEL), reports.into());
		let id = job.challenge_by(1, 0).unwrap();
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
		assert_eq!(wealth(&payout(1)), 1 + STAKE * 4 / 10);
	});
}

#[test]
fn a_device_that_loses_pays_by_its_stake() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let reports = [(0, &mut honest), (1, &mut liar)]
			.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
		let job = Job::asserted(MIX, &[1_000], limits(FUEL), reports.into());
		let id = job.challenge_by(1, 0).unwrap();
		assert_eq!(job.play(id, &mut honest, &mut liar).0, Side::Asserter);
		assert_eq!(wealth(&payout(0)), 1 + STAKE * 4 / 10);
		assert_eq!(Disputes::contest_view(job.id, 0).unwrap().rivals, Vec::<u32>::new());
	});
}

#[test]
fn the_others_get_their_bonds_back_when_a_lie_is_proved_and_share_in_what_it_costs() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let job = asserted(&mut liar, &[0]);
		let games: Vec<_> = (1..=8).map(|who| job.challenge(who, 0).unwrap()).collect();
		assert_eq!(job.play(games[4], &mut liar, &mut honest).0, Side::Challenger);
		assert!(games.into_iter().all(is_over));
		for who in 1..=8 {
			let share = STAKE * 4 / 10;
			let proof = if who == 5 { share / 2 } else { 0 };
			assert_eq!((wealth(&account(who)), held(who)), (RICH + proof + share / 16, 0));
		}
	});
}

#[test]
fn what_nobody_can_be_paid_is_a_fee() {
	test(|| {
		let mut honest = honest();
		// Device 10 was removed: there is no account that its income goes to.
		let job = asserted(&mut honest, &[10]);
		let id = job.challenge(1, 0).unwrap();
		let opened = Play::Open {
			game: id,
			position: game(id).position,
			opening: job.opening(0, &mut honest),
		};
		force(10, opened).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was opened")
		};
		let (state, witness) = honest.proof(&claim).unwrap();
		prove(9, id, state, witness).unwrap();
		assert_eq!((paid_out(), Funds::taken()), (0, BOND * 4 / 10));
	});
}
