//! Proofs of devices that play: free, and a device whose proof proves nothing loses.

use frame_support::{assert_noop, assert_ok, pallet_prelude::InvalidTransaction};
use pallet_disputes::Error;
use tidemill_machine::{
	game::{Claim, Interval},
	step::Witness,
	State,
};
use tidemill_minds::{
	programs::{MIX, SWEEP},
	Mind,
};
use tidemill_primitives::{
	device::DeviceSignature,
	dispute::{GameId, GameView, Play, Side, Stage},
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

/// A job that device 0 asserts by `asserter`, and its game against device 1, which revealed what `rival` has, once it can be
/// proved.
fn provable(asserter: &mut Mind, rival: &mut Mind) -> (Job, GameId) {
	let reports = [(0, &mut *asserter), (1, &mut *rival)]
		.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
	let job = Job::asserted(MIX, &[ROUNDS], limits(FUEL), reports.into());
	let id = job.challenge_by(1, 0).unwrap();
	open(&game(id), job.opening(0, asserter)).unwrap();
	split(&game(id), asserter).unwrap();
	let view = game(id);
	let Stage::Choose { claim, points } = &view.game.stage else {
		panic!("it was split")
	};
	choose(&view, rival.denied(claim, points)).unwrap();
	(job, id)
}

fn claim(id: GameId) -> Claim {
	*game(id).game.stage.provable().expect("the claim is short")
}

fn shown(view: &GameView, (state, witness): (State, Witness)) -> Play {
	Play::Prove {
		game: view.id,
		position: view.position,
		state,
		witness,
	}
}

/// What a device plays that knows the truth.
fn proof(id: GameId) -> Play {
	shown(&game(id), honest().proof(&claim(id)).unwrap())
}

fn invalid(why: InvalidTransaction) -> Refused {
	Refused::ByPool(why.into())
}

/// Whether the device that asserts, or the one that challenges, has lost the bond of its assignment.
fn loser(job: &Job) -> Option<DeviceId> {
	let bundle = Committees::bundle(job.id);
	match (bundle.round, bundle.out.as_slice()) {
		(0, []) => None,
		(1, []) => Some(0),
		(0, [device]) => Some(*device),
		other => panic!("{other:?}"),
	}
}

#[test]
fn either_side_proves_that_it_is_right_and_pays_nothing() {
	test(|| {
		let (job, id) = provable(&mut liar(), &mut honest());
		assert_ok!(say(1, proof(id)));
		assert_eq!((is_over(id), loser(&job)), (true, Some(0)));
		assert_eq!(wealth(&payout(1)), 1 + STAKE * 4 / 10);
	});
	test(|| {
		let (job, id) = provable(&mut honest(), &mut liar());
		assert_ok!(say(0, proof(id)));
		assert_eq!((is_over(id), loser(&job)), (true, Some(1)));
		assert_eq!(wealth(&payout(0)), 1 + STAKE * 4 / 10);
	});
}

#[test]
fn a_claim_is_proved_out_of_turn_too() {
	test(|| {
		let (job, id) = provable(&mut honest(), &mut liar());
		// It is the challenger's turn.
		split(&game(id), &mut honest()).unwrap();
		assert_eq!(game(id).game.stage.turn(), Side::Challenger);
		assert_ok!(say(0, proof(id)));
		assert_eq!(loser(&job), Some(1));
	});
}

#[test]
fn who_proves_that_it_is_wrong_loses() {
	test(|| {
		let (job, id) = provable(&mut liar(), &mut honest());
		assert_ok!(say(0, proof(id)));
		assert_eq!(loser(&job), Some(0));
	});
	test(|| {
		let (job, id) = provable(&mut honest(), &mut liar());
		assert_ok!(say(1, proof(id)));
		assert_eq!(loser(&job), Some(1));
	});
}

#[test]
fn a_device_whose_proof_proves_nothing_loses() {
	let forged: [fn(&mut Witness); 4] = [
		|witness| witness.pages[0].bytes[9] ^= 1,
		|witness| witness.siblings.truncate(witness.siblings.len() - 1),
		|witness| witness.siblings.try_push(Default::default()).unwrap(),
		|witness| *witness = Witness::default(),
	];
	for forge in forged {
		for device in [0, 1] {
			// Whether it is in the right or not.
			for truth_asserted in [true, false] {
				test(|| {
					let (mut one, mut other) = (honest(), liar());
					let (asserter, rival) = match truth_asserted {
						true => (&mut one, &mut other),
						false => (&mut other, &mut one),
					};
					let (job, id) = provable(asserter, rival);
					let (state, mut witness) = honest().proof(&claim(id)).unwrap();
					forge(&mut witness);
					assert_ok!(say(device, shown(&game(id), (state, witness))));
					assert_eq!((is_over(id), loser(&job)), (true, Some(device)));
				});
			}
		}
	}
}

#[test]
fn a_proof_is_taken_once_and_only_where_it_answers() {
	test(|| {
		let (job, id) = provable(&mut liar(), &mut honest());
		let early = proof(id);
		split(&game(id), &mut liar()).unwrap();
		assert_noop!(force(1, early.clone()), Error::<Test>::OtherPosition);
		assert!(matches!(say(1, early), Err(Refused::ByPool(_))));
		let other = job.challenge(1, 0).unwrap();
		let Play::Prove {
			position,
			state,
			witness,
			..
		} = proof(id)
		else {
			panic!("it proves")
		};
		let elsewhere = Play::Prove {
			game: other,
			position,
			state,
			witness,
		};
		assert_noop!(force(1, elsewhere), Error::<Test>::OtherPosition);
		let play = proof(id);
		assert_ok!(say(1, play.clone()));
		assert_noop!(force(1, play.clone()), Error::<Test>::NoSuchGame);
		assert!(matches!(say(1, play), Err(Refused::ByPool(_))));
	});
}

#[test]
fn a_proof_is_not_admitted_before_the_claim_is_short() {
	test(|| {
		let (mut liar, mut honest) = (liar(), honest());
		let reports = [(0, &mut liar), (1, &mut honest)]
			.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
		let job = Job::asserted(MIX, &[ROUNDS], limits(FUEL), reports.into());
		let id = job.challenge_by(1, 0).unwrap();
		let short = Claim {
			interval: Interval { from: 0, to: 1_000 },
			first: honest.hash_at(0),
			last: honest.hash_at(1_000),
		};
		let mut refused = || {
			let play = shown(&game(id), honest.proof(&short).unwrap());
			for device in [0, 1] {
				assert_eq!(say(device, play.clone()), Err(invalid(InvalidTransaction::Call)));
				assert_noop!(force(device, play.clone()), Error::<Test>::NotProvable);
			}
		};
		refused();
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		refused();
		split(&game(id), &mut liar).unwrap();
		refused();
		assert_eq!(loser(&job), None);
	});
}

#[test]
fn only_who_plays_shows_a_proof_and_only_from_the_start_of_the_claim() {
	test(|| {
		let (job, id) = provable(&mut liar(), &mut honest());
		let play = proof(id);
		assert_eq!(say(2, play.clone()), Err(invalid(InvalidTransaction::Call)));
		assert_noop!(force(2, play.clone()), Error::<Test>::NotYourGame);
		assert_eq!(
			relay(call_of(1, play, 0)),
			Err(invalid(InvalidTransaction::BadProof)),
			"another device signed it"
		);
		let changes: [fn(&mut State); 3] = [
			|state| state.gas += 1,
			|state| state.memory.0[0] ^= 1,
			|state| state.registers[3] ^= 1,
		];
		for change in changes {
			let (mut state, witness) = honest().proof(&claim(id)).unwrap();
			change(&mut state);
			let play = shown(&game(id), (state, witness));
			assert_eq!(say(1, play.clone()), Err(invalid(InvalidTransaction::Call)));
			assert_noop!(force(1, play), Error::<Test>::WrongState);
		}
		// A signature is about its witness too.
		let RuntimeCall::Disputes(pallet_disputes::Call::play { signature, .. }) = call_of(1, proof(id), 1) else {
			panic!("it plays")
		};
		let (state, mut witness) = honest().proof(&claim(id)).unwrap();
		witness.pages[0].bytes[0] ^= 1;
		let call = pallet_disputes::Call::play {
			device: 1,
			play: shown(&game(id), (state, witness)),
			signature,
			retry: 0,
		};
		assert_eq!(
			relay(RuntimeCall::Disputes(call)),
			Err(invalid(InvalidTransaction::BadProof))
		);
		assert_eq!(loser(&job), None, "nobody lost by what was not admitted");
	});
}

#[test]
fn a_late_proof_of_a_device_is_none() {
	test(|| {
		let (_, id) = provable(&mut honest(), &mut liar());
		let play = proof(id);
		Now::set(Now::get() + 30);
		assert_eq!(say(0, play.clone()), Err(invalid(InvalidTransaction::Stale)));
		assert_noop!(force(0, play), Error::<Test>::TooLate);
	});
}

#[test]
fn pages_that_the_segment_does_not_touch_prove_nothing() {
	let (fuel, rounds) = (1_000, 100);
	test(|| {
		let mut liar = Mind::other_input(SWEEP, (rounds, rounds + 7), 0, limits(fuel));
		let mut honest = Mind::honest(SWEEP, rounds, limits(fuel));
		let reports = vec![(vec![0], vec![liar.result()].try_into().unwrap())];
		let job = Job::asserted(SWEEP, &[rounds], limits(fuel), reports);
		let id = job.challenge(1, 0).unwrap();
		open(&game(id), job.opening(0, &mut liar)).unwrap();
		split(&game(id), &mut liar).unwrap();
		choose(&game(id), 0).unwrap();
		let claim = claim(id);
		let longer = Claim {
			interval: Interval {
				to: fuel / 2,
				..claim.interval
			},
			..claim
		};
		let (state, witness) = honest.proof(&longer).unwrap();
		assert_noop!(prove(7, id, state, witness), Error::<Test>::WrongWitness);
		let (state, witness) = honest.proof(&claim).unwrap();
		assert_ok!(prove(7, id, state, witness));
	});
}

#[test]
fn pages_of_another_task_prove_nothing() {
	test(|| {
		let (_, id) = provable(&mut liar(), &mut honest());
		let mut other = Mind::honest(MIX, ROUNDS + 1, limits(FUEL));
		let (state, witness) = other.proof(&claim(id)).unwrap();
		assert_noop!(prove(7, id, state, witness.clone()), Error::<Test>::WrongState);
		let (state, _) = honest().proof(&claim(id)).unwrap();
		assert_noop!(prove(7, id, state, witness), Error::<Test>::WrongWitness);
	});
}

/// A signature that no key made.
#[test]
fn an_unsigned_proof_is_not_admitted() {
	test(|| {
		let (_, id) = provable(&mut honest(), &mut liar());
		let call = pallet_disputes::Call::play {
			device: 0,
			play: proof(id),
			signature: DeviceSignature::Ed25519([0; 64]),
			retry: 0,
		};
		assert_eq!(
			relay(RuntimeCall::Disputes(call)),
			Err(invalid(InvalidTransaction::BadProof))
		);
	});
}
