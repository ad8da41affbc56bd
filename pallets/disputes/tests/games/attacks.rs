//! Ways to win without being right, or to keep others from it.

use frame_support::assert_noop;
use pallet_disputes::Error;
use tidemill_minds::{programs::MIX, Mind};
use tidemill_primitives::dispute::{GameId, Side};

use crate::{mock::*, world::*};

const FUEL: u64 = 20_000;

fn honest() -> Mind {
	Mind::honest(MIX, 1_000, limits(FUEL))
}

fn liar() -> Mind {
	Mind::other_input(MIX, (1_000, 1_500), 0, limits(FUEL))
}

/// A job whose reports are asserted in this order, by one device each.
fn reported(minds: &mut [&mut Mind]) -> Job {
	let reports = (0..)
		.zip(minds)
		.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
	Job::asserted(MIX, &[1_000], limits(FUEL), reports.collect())
}

fn refused(job: &Job, who: u8) -> sp_runtime::DispatchError {
	job.challenge(who, 0).unwrap_err()
}

#[test]
fn an_accomplice_who_loses_on_purpose_removes_only_itself() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = reported(&mut [&mut liar]);
		// It challenges in time, and then says nothing: the lie is opened, and split.
		let accomplice = job.challenge(1, 0).unwrap();
		open(&game(accomplice), job.opening(0, &mut liar)).unwrap();
		split(&game(accomplice), &mut liar).unwrap();
		pass(30, &[&job]);
		assert!(is_over(accomplice));
		assert_eq!(wealth(&account(1)), RICH - BOND);
		// The window is open again, for everybody else.
		assert_eq!(Committees::bundle(job.id).until, Now::get() + WINDOW);
		assert_eq!(refused(&job, 1), Error::<Test>::HasLost.into());
		pass(WINDOW - 1, &[&job]);
		let id = job.challenge(2, 0).unwrap();
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn a_liar_with_many_accounts_does_not_keep_the_honest_one_out() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = reported(&mut [&mut liar, &mut honest]);
		// A place is kept for the device that revealed the truth.
		let accomplices: Vec<_> = (1..=7).map(|who| job.challenge(who, 0).unwrap()).collect();
		assert_eq!(refused(&job, 8), Error::<Test>::TooManyGames.into());
		let id = job.challenge_by(1, 0).unwrap();
		assert_eq!(refused(&job, 8), Error::<Test>::TooManyGames.into());
		// They all lose on purpose first.
		for game_id in &accomplices {
			open(&game(*game_id), job.opening(0, &mut liar)).unwrap();
			split(&game(*game_id), &mut liar).unwrap();
		}
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		pass(29, &[&job]);
		assert!(accomplices.iter().all(|id| !is_over(*id)));
		split(&game(id), &mut liar).unwrap();
		pass(1, &[&job]);
		assert!(accomplices.into_iter().all(is_over));
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
		pass(WINDOW, &[&job]);
		let truth = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
		let lost: u128 = (1..=7).map(|who| RICH - wealth(&account(who))).sum();
		assert_eq!(lost, 10_000 + 15_000 + 22_500 + 33_750 + 50_625 + 75_938 + 113_907);
	});
}

#[test]
fn no_bundle_is_decided_while_somebody_plays() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = reported(&mut [&mut liar]);
		pass(WINDOW - 1, &[&job]);
		let id = job.challenge(1, 0).unwrap();
		pass(20, &[&job]);
		assert_eq!(job.verdict(), None);
		assert_eq!(refused(&job, 2), Error::<Test>::WindowClosed.into());
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
	});
}

#[test]
fn who_challenges_what_is_true_loses() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let job = reported(&mut [&mut honest]);
		let id = job.challenge(1, 0).unwrap();
		assert_eq!(job.play(id, &mut honest, &mut liar).0, Side::Asserter);
		assert_eq!(wealth(&account(1)), RICH - BOND);
		pass(WINDOW, &[&job]);
		let truth = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
	});
}

#[test]
fn to_challenge_oneself_loses_money_either_way() {
	test(|| {
		let (mut honest, mut liar) = (honest(), liar());
		let own = [account(1), payout(0)];
		let stakes = || Balances::free_balance(vault());
		let total = || own.iter().map(wealth).sum::<u128>() + stakes();
		let before = total();
		let job = reported(&mut [&mut honest]);
		let id = job.challenge(1, 0).unwrap();
		job.play(id, &mut honest, &mut liar);
		let after_one = total();
		assert_eq!(before - after_one, BOND * 6 / 10);
		let job = reported(&mut [&mut liar]);
		let id = job.challenge(1, 0).unwrap();
		job.play(id, &mut liar, &mut honest);
		assert_eq!(after_one - total(), STAKE * 6 / 10);
	});
}

#[test]
fn a_lie_falls_and_the_next_one_too() {
	test(|| {
		let mut other = Mind::other_input(MIX, (1_000, 1_600), 2_000, limits(FUEL));
		let (mut liar, mut honest) = (liar(), honest());
		let job = reported(&mut [&mut liar, &mut other, &mut honest]);
		let id = job.challenge(1, 0).unwrap();
		let old = job.assertion();
		assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger);
		// What named the first lie is no challenge of the second.
		assert_noop!(
			Disputes::challenge(signed(2), job.id, 0, 0, old),
			Error::<Test>::OtherAssertion
		);
		let id = job.challenge_by(2, 0).unwrap();
		assert_eq!(id.number, 1);
		assert_eq!(job.play(id, &mut other, &mut honest).0, Side::Challenger);
		pass(WINDOW, &[&job]);
		let truth = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
		assert_noop!(
			Disputes::challenge(signed(2), job.id, 0, 0, old),
			Error::<Test>::NoAssertion
		);
	});
}

#[test]
fn nobody_plays_twice_at_a_time_and_only_about_tasks_that_there_are() {
	test(|| {
		let job = reported(&mut [&mut honest(), &mut liar()]);
		job.challenge(1, 0).unwrap();
		assert_eq!(refused(&job, 1), Error::<Test>::AlreadyPlaying.into());
		assert_eq!(job.challenge(2, 1), Err(Error::<Test>::NoSuchTask.into()));
		assert_eq!(job.challenge(2, u32::MAX), Err(Error::<Test>::NoSuchTask.into()));
		job.challenge_by(1, 0).unwrap();
		assert!(job.challenge_by(1, 0).is_err());
		let gone = GameId {
			job: job.id,
			bundle: 0,
			number: 7,
		};
		assert_eq!(Disputes::game_view(gone), None);
	});
}

#[test]
fn a_task_of_a_bundle_is_played_by_its_own_truth() {
	test(|| {
		let rounds = [1_000, 1_200, 1_400];
		let mut minds: Vec<_> = rounds.map(|rounds| Mind::honest(MIX, rounds, limits(FUEL))).into();
		let mut told = results(&mut minds);
		let mut liar = Mind::other_input(MIX, (1_200, 1_201), 0, limits(FUEL));
		told[1] = liar.result();
		let job = Job::asserted(MIX, &rounds, limits(FUEL), vec![(vec![0], told)]);
		// Nothing is wrong about the others.
		let id = job.challenge(1, 0).unwrap();
		let mut wrong = Mind::other_input(MIX, (1_000, 999), 0, limits(FUEL));
		assert_eq!(job.play(id, &mut minds[0], &mut wrong).0, Side::Asserter);
		let id = job.challenge(2, 1).unwrap();
		assert_eq!(job.play(id, &mut liar, &mut minds[1]).0, Side::Challenger);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn gas_off_by_one_is_refuted() {
	for more in [-1, 1] {
		test(|| {
			let mut liar = Mind::other_end(MIX, 1_000, limits(FUEL), |end| {
				end.gas = end.gas.saturating_add_signed(more)
			});
			let job = reported(&mut [&mut liar]);
			let id = job.challenge(1, 0).unwrap();
			assert_eq!(job.play(id, &mut liar, &mut honest()).0, Side::Challenger);
			assert_eq!(job.verdict(), Some(Verdict::Refuted));
		});
	}
}

#[test]
fn nobody_proves_from_a_state_that_two_liars_agree_on() {
	let (fuel, rounds) = (5_000_000, 400_000);
	test(|| {
		let mut asserter = Mind::other_input(MIX, (rounds, rounds + 1), 1, limits(fuel));
		let mut honest = Mind::honest(MIX, rounds, limits(fuel));
		let reports = vec![(vec![0], vec![asserter.result()].try_into().unwrap())];
		let job = Job::asserted(MIX, &[rounds], limits(fuel), reports);
		let id = job.challenge(1, 0).unwrap();
		open(&game(id), job.opening(0, &mut asserter)).unwrap();
		split(&game(id), &mut asserter).unwrap();
		// The challenger does not deny what is wrong from the start, but something later.
		choose(&game(id), 20).unwrap();
		let claim = *game(id).game.stage.provable().unwrap();
		assert_ne!(claim.first, honest.hash_at(claim.interval.from));
		let (state, witness) = honest.proof(&claim).unwrap();
		assert_noop!(prove(9, id, state, witness), Error::<Test>::WrongState);
		// Who asserts has to show something, and cannot.
		pass(30, &[&job]);
		assert!(is_over(id));
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn the_truth_stands_alone_against_seven() {
	test(|| {
		let mut honest = honest();
		let job = reported(&mut [&mut honest]);
		let mut liars: Vec<_> = (0..7)
			.map(|number| Mind::other_input(MIX, (1_000, 1_001 + number), u64::from(number) * 500, limits(FUEL)))
			.collect();
		let games: Vec<_> = (1..=7).map(|who| job.challenge(who, 0).unwrap()).collect();
		for id in &games {
			open(&game(*id), job.opening(0, &mut honest)).unwrap();
		}
		for id in &games {
			split(&game(*id), &mut honest).unwrap();
		}
		for (id, liar) in games.iter().zip(&mut liars) {
			assert_eq!(job.play(*id, &mut honest, liar).0, Side::Asserter);
		}
		assert_eq!(Committees::bundle(job.id).round, 0);
		let lost: u128 = (1..=7).map(|who| RICH - wealth(&account(who))).sum();
		assert_eq!(lost, 10_000 + 15_000 + 22_500 + 33_750 + 50_625 + 75_938 + 113_907);
		pass(WINDOW, &[&job]);
		let truth = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
	});
}
