//! Who may do what in a game, and when.

use frame_support::{assert_noop, assert_ok};
use pallet_disputes::Error;
use sp_core::H256;
use tidemill_machine::{Status, SEGMENT};
use tidemill_minds::{
	programs::{MIX, SWEEP},
	Mind,
};
use tidemill_primitives::{
	dispute::{GameId, GameView, Play, Points, Side, Stage},
	DeviceId,
};

use crate::{mock::*, world::*};

const FUEL: u64 = 5_000_000;
/// Gas of the run: more than one segment.
const ROUNDS: u32 = 400_000;

fn honest() -> Mind {
	Mind::honest(MIX, ROUNDS, limits(FUEL))
}

fn liar() -> Mind {
	Mind::other_input(MIX, (ROUNDS, ROUNDS + 1), 0, limits(FUEL))
}

/// A job that device 0 asserts by `asserter`; device 1 revealed what `rival` has.
fn contested(asserter: &mut Mind, rival: &mut Mind) -> Job {
	let reports =
		[(0, asserter), (1, rival)].map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
	Job::asserted(MIX, &[ROUNDS], limits(FUEL), reports.into())
}

fn split_of(view: &GameView, points: Points) -> Play {
	Play::Split {
		game: view.id,
		position: view.position,
		points,
	}
}

fn choice(view: &GameView, index: u32) -> Play {
	Play::Choose {
		game: view.id,
		position: view.position,
		index,
	}
}

fn opening(job: &Job, view: &GameView, mind: &mut Mind) -> Play {
	Play::Open {
		game: view.id,
		position: view.position,
		opening: job.opening(0, mind),
	}
}

fn points(view: &GameView, mind: &mut Mind) -> Points {
	match &view.game.stage {
		Stage::Split(claim) => mind.points(claim),
		_ => Points::default(),
	}
}

#[test]
fn a_lie_is_found_and_proved() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let id = job.challenge_by(1, 0).unwrap();
		assert_eq!(job.play(id, &mut liar, &mut honest), (Side::Challenger, 1));
		// What the rival revealed is asserted now.
		assert_eq!(job.verdict(), None);
		pass(WINDOW, &[&job]);
		let accepted = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(accepted)));
	});
}

#[test]
fn the_truth_stands_against_a_lie() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut honest, &mut liar);
		let id = job.challenge_by(1, 0).unwrap();
		let mut prover = self::honest();
		// The liar denies what is true, wherever it is asked.
		open(&game(id), job.opening(0, &mut honest)).unwrap();
		split(&game(id), &mut honest).unwrap();
		let view = game(id);
		let Stage::Choose { claim, points } = &view.game.stage else {
			panic!("it was split")
		};
		choose(&view, liar.denied(claim, points)).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was chosen")
		};
		let (state, witness) = prover.proof(&claim).unwrap();
		assert_ok!(prove(7, id, state, witness));
		assert!(is_over(id));
		pass(WINDOW, &[&job]);
		let accepted = vec![honest.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(accepted)));
	});
}

#[test]
fn no_move_is_made_out_of_turn() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let id = job.challenge_by(1, 0).unwrap();
		let view = game(id);
		let not_yet = Error::<Test>::NotYourTurn;
		assert_noop!(force(0, split_of(&view, Points::default())), not_yet);
		assert_noop!(force(1, choice(&view, 0)), Error::<Test>::NotYourTurn);
		open(&view, job.opening(0, &mut liar)).unwrap();
		let view = game(id);
		assert_noop!(force(1, choice(&view, 0)), Error::<Test>::NotYourTurn);
		assert_noop!(force(0, opening(&job, &view, &mut liar)), Error::<Test>::NotYourTurn);
		split(&view, &mut liar).unwrap();
		let view = game(id);
		assert_noop!(
			force(0, split_of(&view, points(&view, &mut liar))),
			Error::<Test>::NotYourTurn
		);
		assert_noop!(force(0, opening(&job, &view, &mut liar)), Error::<Test>::NotYourTurn);
	});
}

#[test]
fn nobody_moves_for_another() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let (by_device, by_account) = (job.challenge_by(1, 0).unwrap(), job.challenge(1, 0).unwrap());
		for id in [by_device, by_account] {
			let view = game(id);
			for other in [1, 2] {
				assert_noop!(
					force(other, opening(&job, &view, &mut liar)),
					Error::<Test>::NotYourGame
				);
			}
			open(&view, job.opening(0, &mut liar)).unwrap();
			let view = game(id);
			let hashes = points(&view, &mut liar);
			assert_noop!(force(1, split_of(&view, hashes)), Error::<Test>::NotYourGame);
			split(&view, &mut liar).unwrap();
		}
		let choose = |who, view: &GameView| Disputes::choose(signed(who), view.id, view.position, 0);
		let view = game(by_device);
		assert_noop!(choose(1, &view), Error::<Test>::NotYourGame);
		assert_noop!(force(0, choice(&view, 0)), Error::<Test>::NotYourGame);
		let view = game(by_account);
		assert_noop!(choose(2, &view), Error::<Test>::NotYourGame);
		assert_noop!(force(1, choice(&view, 0)), Error::<Test>::NotYourGame);
		assert_ok!(choose(1, &view));
	});
}

#[test]
fn a_move_is_taken_once() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let (one, other) = (job.challenge_by(1, 0).unwrap(), job.challenge(1, 0).unwrap());
		let replayed = |device: DeviceId, play: &Play| {
			assert_noop!(force(device, play.clone()), Error::<Test>::OtherPosition);
			assert!(matches!(say(device, play.clone()), Err(Refused::ByPool(_))));
		};
		let first = opening(&job, &game(one), &mut liar);
		say(0, first.clone()).unwrap();
		replayed(0, &first);
		let view = game(one);
		let second = split_of(&view, points(&view, &mut liar));
		say(0, second.clone()).unwrap();
		replayed(0, &second);
		let third = choice(&game(one), 0);
		say(1, third.clone()).unwrap();
		replayed(1, &third);
		// Nor in another game.
		let Play::Open { position, opening, .. } = first else {
			panic!("it opens")
		};
		let moved = Play::Open {
			game: other,
			position,
			opening,
		};
		replayed(0, &moved);
		let gone = GameId { number: 9, ..one };
		assert_noop!(
			Disputes::choose(signed(1), gone, H256::zero(), 0),
			Error::<Test>::NoSuchGame
		);
	});
}

#[test]
fn a_split_names_all_points_and_a_choice_one_of_the_parts() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let id = job.challenge_by(1, 0).unwrap();
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		let view = game(id);
		let mut short = points(&view, &mut liar);
		assert_eq!(short.len(), 31);
		short.pop();
		assert_noop!(force(0, split_of(&view, short)), Error::<Test>::WrongCount);
		assert_noop!(force(0, split_of(&view, Points::default())), Error::<Test>::WrongCount);
		split(&view, &mut liar).unwrap();
		let view = game(id);
		assert_noop!(force(1, choice(&view, 32)), Error::<Test>::NoSuchPart);
		assert_noop!(force(1, choice(&view, u32::MAX)), Error::<Test>::NoSuchPart);
		assert_ok!(force(1, choice(&view, 31)));
	});
}

#[test]
fn only_a_short_claim_is_proved_and_only_from_its_start() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let id = job.challenge_by(1, 0).unwrap();
		let whole = tidemill_machine::game::Claim::whole(SEGMENT, H256::zero(), H256::zero());
		let (state, witness) = honest.proof(&whole).unwrap();
		let tried = |state: &tidemill_machine::State, witness: &tidemill_machine::step::Witness| {
			prove(3, id, state.clone(), witness.clone())
		};
		assert_noop!(tried(&state, &witness), Error::<Test>::NotProvable);
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		assert_noop!(tried(&state, &witness), Error::<Test>::NotProvable);
		split(&game(id), &mut liar).unwrap();
		assert_noop!(tried(&state, &witness), Error::<Test>::NotProvable);
		choose(&game(id), 0).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was chosen")
		};
		let (state, witness) = honest.proof(&claim).unwrap();

		let mut other = state.clone();
		other.gas += 1;
		assert_noop!(tried(&other, &witness), Error::<Test>::WrongState);
		let mut other = state.clone();
		other.status = Status::Finished;
		assert_noop!(tried(&other, &witness), Error::<Test>::WrongState);
		let mut other = witness.clone();
		other.pages[0].bytes[0] ^= 1;
		assert_noop!(tried(&state, &other), Error::<Test>::WrongWitness);
		let mut other = witness.clone();
		other.siblings.pop();
		assert_noop!(tried(&state, &other), Error::<Test>::WrongWitness);
		assert_noop!(tried(&state, &Default::default()), Error::<Test>::MissingPage);
		assert_ok!(tried(&state, &witness));
		assert!(is_over(id));
	});
}

#[test]
fn an_asserter_splits_on_until_the_witness_fits() {
	let (fuel, rounds) = (1_000_000, 100_000);
	test(|| {
		let mut liar = Mind::other_input(SWEEP, (rounds, rounds + 7), 300_000, limits(fuel));
		let mut honest = Mind::honest(SWEEP, rounds, limits(fuel));
		let reports = vec![(vec![0], vec![liar.result()].try_into().unwrap())];
		let job = Job::asserted(SWEEP, &[rounds], limits(fuel), reports);
		let id = job.challenge(1, 0).unwrap();
		let (winner, splits) = job.play(id, &mut liar, &mut honest);
		assert_eq!(winner, Side::Challenger);
		// Every round touches a page: 256 of them are 1,536 gas.
		assert_eq!(splits, 2);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}

#[test]
fn a_claim_that_is_split_again_can_still_be_proved() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let job = contested(&mut liar, &mut honest);
		let id = job.challenge_by(1, 0).unwrap();
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		split(&game(id), &mut liar).unwrap();
		choose(&game(id), 0).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was chosen")
		};
		// The liar does not want it proved.
		split(&game(id), &mut liar).unwrap();
		let (state, witness) = honest.proof(&claim).unwrap();
		assert_ok!(prove(7, id, state, witness));
		assert!(is_over(id));
	});
}

#[test]
fn of_two_liars_the_one_loses_whom_the_proof_finds() {
	test(|| {
		let mut one = liar();
		let mut other = Mind::other_input(MIX, (ROUNDS, ROUNDS + 2), 0, limits(FUEL));
		let mut truth = honest();
		let job = contested(&mut one, &mut other);
		let id = job.challenge_by(1, 0).unwrap();
		open(&game(id), job.opening(0, &mut one)).unwrap();
		split(&game(id), &mut one).unwrap();
		let view = game(id);
		let Stage::Choose { claim, points } = &view.game.stage else {
			panic!("it was split")
		};
		choose(&view, other.denied(claim, points)).unwrap();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("it was chosen")
		};
		// They part in the first segment, and the asserter is wrong about it.
		let (state, witness) = truth.proof(&claim).unwrap();
		assert_ok!(prove(7, id, state, witness));
		assert_eq!(Committees::bundle(job.id).round, 1);
		// The winner's lie is asserted now, and falls to anybody who knows better.
		let id = job.challenge(1, 0).unwrap();
		assert_eq!(job.play(id, &mut other, &mut truth).0, Side::Challenger);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}
