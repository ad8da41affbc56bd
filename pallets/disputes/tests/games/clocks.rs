//! What happens when somebody does not move.

use frame_support::{assert_noop, assert_ok, weights::Weight};
use pallet_disputes::{DisputePolicy, Error};
use tidemill_minds::{programs::MIX, Mind};
use tidemill_primitives::dispute::{GameId, Play, Side, Stage};

use crate::{mock::*, world::*};

const FUEL: u64 = 5_000_000;
const ROUNDS: u32 = 400_000;

fn honest() -> Mind {
	Mind::honest(MIX, ROUNDS, limits(FUEL))
}

/// A job that device 0 asserts by the truth, and the game of an account against it.
fn challenged() -> (Job, Mind, GameId) {
	let mut mind = honest();
	let reports = vec![(vec![0], vec![mind.result()].try_into().unwrap())];
	let job = Job::asserted(MIX, &[ROUNDS], limits(FUEL), reports);
	let id = job.challenge(1, 0).unwrap();
	(job, mind, id)
}

fn enforce(id: GameId) -> Result<(), sp_runtime::DispatchError> {
	Disputes::enforce_clock(signed(9), id)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

#[test]
fn an_asserter_that_does_not_open_loses() {
	test(|| {
		let (job, _, id) = challenged();
		pass(29, &[&job]);
		assert!(!is_over(id));
		pass(1, &[&job]);
		assert!(is_over(id));
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
		assert_eq!(held(1), 0);
	});
}

#[test]
fn a_challenger_that_does_not_choose_loses() {
	test(|| {
		let (job, mut mind, id) = challenged();
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		pass(10, &[&job]);
		split(&game(id), &mut mind).unwrap();
		pass(29, &[&job]);
		assert!(!is_over(id));
		pass(1, &[&job]);
		assert!(is_over(id));
		assert_eq!((job.verdict(), held(1)), (None, 0));
		pass(WINDOW, &[&job]);
		assert!(matches!(job.verdict(), Some(Verdict::Accepted(_))));
	});
}

#[test]
fn an_asserter_loses_if_nobody_proves() {
	test(|| {
		let (job, mut mind, id) = challenged();
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		split(&game(id), &mut mind).unwrap();
		choose(&game(id), 3).unwrap();
		assert!(game(id).game.stage.provable().is_some());
		pass(30, &[&job]);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn a_late_move_is_none_even_before_the_clock_is_served() {
	test(|| {
		let (job, mut mind, id) = challenged();
		assert_noop!(enforce(id), Error::<Test>::NotLate);
		Now::set(Now::get() + 30);
		let view = game(id);
		let play = Play::Open {
			game: id,
			position: view.position,
			opening: job.opening(0, &mut mind),
		};
		assert_noop!(force(0, play), Error::<Test>::TooLate);
		assert_ok!(enforce(id));
		assert_noop!(enforce(id), Error::<Test>::NoSuchGame);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn a_late_proof_is_none() {
	test(|| {
		let (job, mut mind, id) = challenged();
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		split(&game(id), &mut mind).unwrap();
		choose(&game(id), 3).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was chosen")
		};
		let (state, witness) = mind.proof(&claim).unwrap();
		Now::set(Now::get() + 30);
		assert_noop!(prove(7, id, state.clone(), witness.clone()), Error::<Test>::TooLate);
		Now::set(Now::get() - 1);
		assert_ok!(prove(7, id, state, witness));
		assert_eq!(job.verdict(), None);
	});
}

#[test]
fn the_time_of_a_side_is_that_of_all_its_moves() {
	Policy::set(DisputePolicy {
		game_ticks: 50,
		move_ticks: 30,
	});
	test(|| {
		let (job, mut mind, id) = challenged();
		pass(29, &[&job]);
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		let view = game(id).game;
		assert_eq!((view.clocks.asserter, view.due), (21, Now::get() + 21));
		pass(20, &[&job]);
		split(&game(id), &mut mind).unwrap();
		let view = game(id).game;
		assert_eq!((view.clocks.asserter, view.clocks.challenger), (1, 50));
		assert_eq!(view.due, Now::get() + 30);
		choose(&game(id), 0).unwrap();
		assert_eq!(game(id).game.due, Now::get() + 1);
		pass(1, &[&job]);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
	Policy::set(DisputePolicy {
		game_ticks: 100,
		move_ticks: 30,
	});
}

#[test]
fn a_clock_that_was_armed_before_a_move_is_armed_again() {
	test(|| {
		let (job, mut mind, id) = challenged();
		pass(20, &[&job]);
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		// The entry of the first turn comes up here.
		pass(29, &[&job]);
		assert!(!is_over(id));
		pass(1, &[&job]);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn clocks_are_served_within_what_a_block_has_for_them() {
	test(|| {
		let mut mind = Mind::honest(MIX, 10, limits(FUEL));
		let games: Vec<_> = (1..=20)
			.map(|who| {
				let reports = vec![(vec![0], vec![mind.result()].try_into().unwrap())];
				let job = Job::asserted(MIX, &[10], limits(FUEL), reports);
				job.challenge(who, 0).unwrap()
			})
			.collect();
		let open = || games.iter().filter(|id| !is_over(**id)).count();
		pass(29, &[]);
		Now::set(Now::get() + 1);
		let little = Weight::from_parts(4_000_000_000, 0);
		serve(little);
		let left = open();
		assert!(left > 0 && left < 20, "{left} games are open");
		(0..10).for_each(|_| serve(little));
		assert_eq!(open(), 0);
	});
}

#[test]
fn whose_clock_runs_is_told() {
	test(|| {
		let (job, mut mind, id) = challenged();
		assert_eq!(game(id).game.stage.turn(), Side::Asserter);
		assert_eq!(Disputes::turns(0, job.id, 0).len(), 1);
		assert!(Disputes::turns(1, job.id, 0).is_empty());
		open(&game(id), job.opening(0, &mut mind)).unwrap();
		split(&game(id), &mut mind).unwrap();
		assert_eq!(game(id).game.stage.turn(), Side::Challenger);
		assert!(Disputes::turns(0, job.id, 0).is_empty());
		assert_eq!(Disputes::contest_view(job.id, 0).unwrap().games, vec![game(id)]);
	});
}
