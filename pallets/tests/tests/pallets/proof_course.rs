//! Random courses of contests in which games end as the truth is: one honest party is enough.

use proptest::{prelude::*, sample::Index};
use tidemill_pallet_tests::{
	agent::report,
	referee::{assertion, contested, flight, playing, refuted, upheld},
	world::*,
	*,
};
use tidemill_primitives::{
	api::BundleView,
	interfaces::Player,
	verdict::{Failure, Offence},
	DeviceId, JobId,
};

/// What happens in a contest.
#[derive(Clone, Debug)]
enum Course {
	/// Time passes.
	Blocks(u8),
	/// A challenger plays, and the truth decides: a device that is not of the assertion, or an account.
	Play(Option<Index>),
	/// An accomplice challenges what is true or not, and loses on purpose.
	Lose(Option<Index>),
	/// Whoever asserts defends it badly, if it is an accomplice: then it loses, true or not.
	Spoil,
}

fn course() -> impl Strategy<Value = Vec<Course>> {
	let who = || prop::option::of(any::<Index>());
	let step = prop_oneof![
		3 => (1u8..40).prop_map(Course::Blocks),
		2 => who().prop_map(Course::Play),
		2 => who().prop_map(Course::Lose),
		2 => Just(Course::Spoil),
	];
	prop::collection::vec(step, 0..12)
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
	prop_oneof![
		3 => Just(Behaviour::Honest),
		4 => (1u8..3).prop_map(Behaviour::Liar),
		1 => Just(Behaviour::Silent),
	]
}

/// Whether what is asserted is true.
fn is_true(job: JobId) -> bool {
	assertion(job, 0).is_some_and(|asserted| asserted.results == report(job, 0, 0).results)
}

/// A rival that may lose or win, or an account.
fn player(job: JobId, who: Option<Index>) -> Player {
	let rivals = assertion(job, 0).map_or(Vec::new(), |asserted| asserted.rivals);
	match who.filter(|_| !rivals.is_empty()) {
		Some(index) => Player::Device(rivals[index.index(rivals.len())]),
		None => Player::Account(account(240)),
	}
}

/// One game, which lasts some blocks.
fn play(w: &mut World, job: JobId, player: Player, won: bool) {
	playing(job, 0, 1);
	w.steps(7);
	w.check();
	if won {
		refuted(job, 0, &player, &account(241));
	} else {
		upheld(job, 0, &player, &account(241));
		playing(job, 0, 0);
	}
	w.check();
}

fn happen(w: &mut World, job: JobId, accomplices: &[DeviceId], what: Course) {
	// It may be over.
	if assertion(job, 0).is_none() {
		return w.step();
	}
	match what {
		Course::Blocks(count) => w.steps(count.into()),
		Course::Play(who) => {
			let player = player(job, who);
			let honest = match &player {
				Player::Device(id) => w.agents[id].behaviour == Behaviour::Honest,
				Player::Account(_) => true,
			};
			// A liar that plays fairly loses against a liar too, or wins: here it loses.
			play(w, job, player, honest && !is_true(job));
		}
		Course::Lose(who) => {
			let player = player(job, who);
			if !matches!(&player, Player::Device(id) if w.agents[id].behaviour == Behaviour::Honest) {
				play(w, job, player, false);
			}
		}
		Course::Spoil => {
			let asserter = assertion(job, 0).map_or(Vec::new(), |asserted| asserted.asserters);
			if asserter.iter().any(|id| accomplices.contains(id)) {
				play(w, job, Player::Account(account(240)), true);
			}
		}
	}
}

/// The watcher, which challenges whatever is not true, until all is over.
fn watch(w: &mut World, job: JobId) {
	for _ in 0..1_000 {
		if state(job).ended.is_some() {
			return;
		}
		if !contested().is_empty() && assertion(job, 0).is_some() && !is_true(job) {
			play(w, job, Player::Account(account(240)), true);
		}
		w.step();
	}
	panic!("the contest goes on and on: {:?}", flight(job, 0));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(100))]

	#[test]
	fn one_honest_party_is_enough(
		salt: u64,
		behaviours in prop::collection::vec(behaviour(), 3),
		// Who reveals the truth and defends it badly.
		spoils in prop::collection::vec(prop::bool::weighted(0.2), 3),
		course in course(),
	) {
		world(|w| {
			Salt::set(salt);
			let devices: Vec<DeviceId> = w.fleet(&behaviours);
			let told = devices.iter().zip(&behaviours).zip(&spoils);
			let accomplices: Vec<DeviceId> = told
				.filter(|((_, behaviour), spoils)| **spoils && **behaviour == Behaviour::Honest)
				.map(|((device, _), _)| *device)
				.collect();
			let job = w.submit(proof(1));
			while flight(job, 0).is_none() {
				w.block();
			}
			while contested().is_empty() && flight(job, 0).is_some() {
				w.step();
			}
			// The watcher sees to it that no window of a lie ends; a course of less than a window is not its concern.
			for what in course {
				if let Course::Blocks(_) = what {
					if !contested().is_empty() && assertion(job, 0).is_some() && !is_true(job) {
						play(w, job, Player::Account(account(240)), true);
					}
				}
				happen(w, job, &accomplices, what);
			}
			watch(w, job);
			w.finish(1);
			let is_honest = |(id, behaviour): (&DeviceId, &Behaviour)| {
				*behaviour == Behaviour::Honest && !accomplices.contains(id)
			};
			let honest = devices.iter().zip(&behaviours).any(is_honest);
			let revealed = behaviours.iter().any(|it| *it != Behaviour::Silent);
			match bundle(job, 0) {
				BundleView::Accepted { results, .. } => {
					assert_eq!(results, report(job, 0, 0).results.into_inner());
				}
				BundleView::Failed { reason } => {
					assert!(!honest);
					assert_eq!(reason, if revealed { Failure::Refuted } else { Failure::NoMajority });
				}
				other => panic!("{other:?}"),
			}
			for (id, behaviour) in devices.into_iter().zip(behaviours) {
				let offences: Vec<Offence> = w.slashes(id).into_iter().map(|(_, offence)| offence).collect();
				match behaviour {
					Behaviour::Honest if accomplices.contains(&id) => {
						assert!(offences.is_empty() || offences == vec![Offence::Disproved]);
					}
					Behaviour::Honest => assert_eq!(offences, vec![]),
					Behaviour::Liar(_) => assert_eq!((offences.len(), w.lost_by(id)), (1, 3 * TIDE)),
					_ => assert_eq!(offences, vec![Offence::NoReveal]),
				}
			}
		});
	}
}
