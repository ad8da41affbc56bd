//! Random courses of contests, played to the end by who goes by the true runs and by liars: one honest party is enough.

use std::collections::BTreeSet;

use pallet_disputes::DisputePolicy;
use proptest::prelude::*;
use tidemill_pallet_tests::{
	agent::report,
	games::{assertion, contested, flight, game, open_games},
	players::{Contestant, Players},
	reckoning::wealth,
	world::*,
	*,
};
use tidemill_primitives::{
	api::BundleView,
	interfaces::Player,
	verdict::{Failure, Offence},
	DeviceId, JobId,
};

/// What each seat puts at risk: the least there is under `Proof`.
const BOND: u128 = 3 * TIDE;
/// Number of the first account that takes part.
const FIRST: u8 = 220;

/// What happens in a contest.
#[derive(Clone, Debug)]
enum Course {
	/// Time passes, and everybody plays.
	Blocks(u8),
	/// Time passes, and nobody says anything: less than there is for a move.
	Sleep(u8),
	/// An account takes part from now on.
	Join(u8, bool),
	/// An account denies what is asserted, whatever it takes for true itself.
	Accuse(u8, bool),
}

fn course() -> impl Strategy<Value = Vec<Course>> {
	let step = prop_oneof![
		3 => (1u8..40).prop_map(Course::Blocks),
		2 => (1u8..15).prop_map(Course::Sleep),
		2 => (0u8..9, any::<bool>()).prop_map(|(lie, idle)| Course::Join(lie, idle)),
		2 => (0u8..9, any::<bool>()).prop_map(|(lie, idle)| Course::Accuse(lie, idle)),
	];
	prop::collection::vec(step, 0..12)
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
	prop_oneof![
		3 => Just(Behaviour::Honest),
		4 => (1u8..9).prop_map(Behaviour::Liar),
		1 => Just(Behaviour::Silent),
	]
}

/// Checks all that must hold, and that no game is open past its clock.
fn check(w: &mut World) {
	w.check();
	for id in open_games() {
		assert!(game(id).unwrap().game.due > tick(), "a game stays open past its clock");
	}
}

fn steps(w: &mut World, blocks: u8) {
	for _ in 0..blocks {
		w.step();
		check(w);
	}
}

/// Another account takes part.
fn join(w: &mut World, lie: u8, idle: bool) -> Player {
	let players = w.players.as_mut().unwrap();
	let who = Player::Account(account(FIRST + players.accounts.len() as u8));
	players.accounts.push(Contestant {
		who: who.clone(),
		lie,
		idle,
	});
	who
}

fn happen(w: &mut World, job: JobId, what: Course) {
	match what {
		Course::Blocks(blocks) => steps(w, blocks),
		Course::Sleep(blocks) => {
			w.idle(blocks.into());
			w.act();
			check(w);
		}
		Course::Join(lie, idle) => {
			join(w, lie, idle);
		}
		Course::Accuse(lie, idle) => {
			let honest = lie == 0 && !idle;
			let who = join(w, lie, idle);
			// Who plays by the truth does not deny it. There may be nothing to deny any more, and no place for it.
			if !honest && assertion(job, 0).is_some() {
				let _ = w.challenge(&who, job, 0, 0);
			}
		}
	}
}

fn conclude(w: &mut World, job: JobId) {
	for _ in 0..3_000 {
		if state(job).ended.is_some() {
			return w.finish(1);
		}
		steps(w, 1);
	}
	panic!("the contest goes on and on: {:?}", flight(job, 0));
}

/// What an account has that took no part yet.
fn endowed(who: &Player) -> u128 {
	let Player::Account(who) = who else {
		panic!("it is an account")
	};
	wealth(who)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(100))]

	#[test]
	fn one_honest_party_is_enough(
		salt: u64,
		behaviours in prop::collection::vec(behaviour(), 3),
		// Who makes no move, whatever it revealed.
		idle in prop::collection::vec(prop::bool::weighted(0.2), 3),
		watched in prop::bool::weighted(0.7),
		course in course(),
	) {
		world(|w| {
			Salt::set(salt);
			DisputeRules::set(DisputePolicy { game_ticks: 400, move_ticks: 20 });
			let devices: Vec<DeviceId> = w.fleet(&behaviours);
			let idle: BTreeSet<DeviceId> =
				devices.iter().zip(&idle).filter(|(_, idle)| **idle).map(|(device, _)| *device).collect();
			w.players = Some(Players { idle: idle.clone(), ..Default::default() });
			if watched {
				join(w, 0, false);
			}
			let job = w.submit(proof(1));
			while flight(job, 0).is_none() {
				w.block();
			}
			while contested().is_empty() && flight(job, 0).is_some() {
				w.step();
			}
			for what in course {
				happen(w, job, what);
			}
			conclude(w, job);

			let is_honest =
				|(id, it): (&DeviceId, &Behaviour)| *it == Behaviour::Honest && !idle.contains(id);
			let honest = devices.iter().zip(&behaviours).any(is_honest);
			let revealed = behaviours.iter().any(|it| *it != Behaviour::Silent);
			let accounts = w.players.take().unwrap().accounts;
			let checked = honest || accounts.first().is_some_and(|_| watched);
			match bundle(job, 0) {
				BundleView::Accepted { results, .. } if checked => {
					assert_eq!(results, report(job, 0, 0).results.into_inner());
				}
				BundleView::Accepted { .. } => {}
				BundleView::Failed { reason } => {
					assert!(!honest);
					assert_eq!(reason, if revealed { Failure::Refuted } else { Failure::NoMajority });
					assert_eq!((state(job).paid, state(job).fees), (0, 0), "the requester has its money back");
				}
				other => panic!("{other:?}"),
			}
			for (id, behaviour) in devices.into_iter().zip(behaviours) {
				let offences: Vec<Offence> = w.slashes(id).into_iter().map(|(_, offence)| offence).collect();
				match behaviour {
					Behaviour::Honest if !idle.contains(&id) => assert_eq!(offences, vec![]),
					Behaviour::Liar(_) if checked => assert_eq!((offences.len(), w.lost_by(id)), (1, BOND)),
					Behaviour::Silent => assert_eq!(offences, vec![Offence::NoReveal]),
					_ => assert!(offences.len() < 2 && w.lost_by(id) <= BOND),
				}
			}
			for one in accounts.iter().filter(|one| one.is_honest()) {
				assert!(endowed(&one.who) >= ENDOWMENT, "to be right never costs");
			}
		});
	}
}
