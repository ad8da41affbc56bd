//! `Proof`: which report is asserted, for how long it can be challenged, and what games about it do.

use frame_support::{assert_noop, assert_ok, weights::Weight};
use pallet_attestation::Event;
use pallet_disputes::DisputePolicy;
use sp_runtime::Perbill;
use tidemill_pallet_tests::{
	agent::{assignment, report},
	games::{assertion, contested, flight, game},
	reckoning::wealth,
	runs,
	world::*,
	*,
};
use tidemill_primitives::{
	api::{AssertionView, BundleView, SeatPhase},
	bond::Bond,
	dispute::{GameId, Side},
	interfaces::Player,
	job::{Engine, JobSpec, JobSpecV1, Verification, WASM_V1},
	report::Abstention,
	verdict::{Failure, Offence},
	AccountId, Balance, DeviceId, JobId, Tick, H256,
};
use Behaviour::{Abstainer, Honest, Liar, Silent, Sleeper};

/// What the first task of [`proof`] is paid at [`OFFER`].
fn run() -> Balance {
	let used = runs::result(0, 0, &proof(1).limits).fuel;
	TIDE * 88 / 1_000 + Balance::from(used) * OFFER.per_gfuel / 1_000_000_000
}

/// What each seat puts at risk: the least there is under `Proof`.
const BOND: Balance = 3 * TIDE;

/// The account of a watcher.
fn watcher() -> AccountId {
	account(240)
}

/// A challenge by the watcher.
fn by_watcher() -> Player {
	Player::Account(watcher())
}

/// Games in which nobody is late within a test.
fn long_games() {
	DisputeRules::set(DisputePolicy {
		game_ticks: 1_000,
		move_ticks: 500,
	});
}

/// Somebody who knows the truth proves wrong what is asserted.
fn refute(w: &mut World, job: JobId, player: &Player) {
	let id = w.challenge(player, job, 0, 0).unwrap();
	assert_eq!(w.play_out(id, 0), Side::Challenger);
}

/// What a challenger that is right is paid.
fn won() -> Balance {
	Perbill::from_percent(40) * BOND
}

/// What the winner of a game was paid.
fn paid(w: &mut World, id: GameId) -> Balance {
	w.look();
	let paid = w.log.iter().find_map(|event| match event {
		RuntimeEvent::Disputes(pallet_disputes::Event::GameWon { game, paid, .. }) if *game == id => Some(*paid),
		_ => None,
	});
	paid.unwrap()
}

/// A job of one bundle whose devices are drawn: seat by seat they behave like this. Returns them in order of the seats.
fn drawn(w: &mut World, spec: JobSpecV1, behaviours: [Behaviour; 3]) -> (JobId, [DeviceId; 3]) {
	w.fleet(&[Honest; 3]);
	let job = w.submit(spec);
	while state(job).in_flight == 0 {
		w.block();
	}
	let BundleView::InFlight { seats, .. } = bundle(job, 0) else {
		panic!("the bundle is in flight");
	};
	let devices: Vec<DeviceId> = seats.iter().filter_map(|seat| seat.device).collect();
	for (device, behaviour) in devices.iter().zip(behaviours) {
		w.agents.get_mut(device).unwrap().behaviour = behaviour;
	}
	(job, devices.try_into().unwrap())
}

/// Steps until the bundle's reports are contested.
fn until_contested(w: &mut World, job: JobId) {
	for _ in 0..100 {
		if contested().contains(&(job, 0, 0)) {
			w.check();
			return;
		}
		w.step();
	}
	panic!("reveals go on and on: {:?}", bundle(job, 0));
}

/// A bundle whose reports are contested.
fn contest(w: &mut World, behaviours: [Behaviour; 3]) -> (JobId, [DeviceId; 3]) {
	let spec = JobSpecV1 { tries: 1, ..proof(1) };
	let (job, devices) = drawn(w, spec, behaviours);
	until_contested(w, job);
	(job, devices)
}

fn hash(job: JobId, lie: u8) -> H256 {
	report(job, 0, lie).hash()
}

/// What is asserted: hash, round and end of the window.
fn asserted(job: JobId) -> Option<(H256, u8, Tick)> {
	let BundleView::InFlight {
		contest: Some(AssertionView {
			report, round, until, ..
		}),
		..
	} = bundle(job, 0)
	else {
		return None;
	};
	report.map(|report| (report, round, until))
}

fn phases(job: JobId) -> Vec<SeatPhase> {
	match bundle(job, 0) {
		BundleView::InFlight { seats, .. } => seats.into_iter().map(|seat| seat.phase).collect(),
		_ => panic!("the bundle is in flight"),
	}
}

fn window() -> Tick {
	AttestationRules::get().challenge_ticks
}

#[test]
fn only_published_programs_of_the_machine_can_be_proved() {
	world(|w| {
		let ask = |change: fn(&mut JobSpecV1)| {
			let mut spec = proof(1);
			change(&mut spec);
			Market::estimate(&JobSpec::V1(spec)).map(|_| ())
		};
		type Error = pallet_market::Error<Test>;
		assert_eq!(ask(|_| {}), Ok(()));
		assert_eq!(ask(|it| it.engine = WASM_V1), Err(Error::ProofNeedsPvm.into()));
		assert_eq!(
			ask(|it| it.program = H256::repeat_byte(8)),
			Err(Error::ProgramNotPublished.into())
		);
		assert_eq!(
			ask(|it| {
				it.limits.input_bytes = (16 << 20) + 1;
				it.limits.run_ticks = 6;
			}),
			Err(Error::BadLimits.into())
		);
		assert_eq!(
			ask(|it| it.limits.output_bytes = (8 << 20) + 1),
			Err(Error::BadLimits.into())
		);
		let most = MarketRules::get().most_proof_fuel;
		let long = |fuel| {
			let mut spec = proof(1);
			spec.limits.fuel = fuel;
			spec.limits.run_ticks = 60;
			Market::estimate(&JobSpec::V1(spec)).map(|_| ())
		};
		assert_eq!((long(most), long(most + 1)), (Ok(()), Err(Error::ProofTooLong.into())));
		let mut spec = proof(1);
		spec.program = H256::repeat_byte(8);
		assert_noop!(
			Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(spec.clone())),
			Error::ProgramNotPublished
		);
		spec.verification = Verification::Quorum(3);
		assert!(Market::estimate(&JobSpec::V1(spec)).is_ok(), "a vote needs no program");
		w.submit(proof(1));
	});
}

#[test]
fn a_program_stays_while_jobs_name_it() {
	world(|w| {
		let (job, _) = contest(w, [Honest; 3]);
		let owner = by(&account(PUBLISHER));
		assert_ok!(Programs::retire(owner.clone(), runs::program()));
		assert_noop!(
			Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(proof(1))),
			pallet_market::Error::<Test>::ProgramNotPublished
		);
		assert_noop!(
			Programs::clear(by(&account(1)), runs::program()),
			pallet_programs::Error::<Test>::InUse
		);
		// Its games can be decided as long as there may be any.
		let id = w.challenge(&by_watcher(), job, 0, 0).unwrap();
		assert_eq!(w.play_out(id, 1), Side::Asserter);
		w.finish(window() + 5);
		assert_ok!(Market::close_job(by(&account(REQUESTER)), job));
		assert_ok!(Programs::clear(by(&account(1)), runs::program()));
		assert_eq!(pallet_programs::Blobs::<Test>::iter().count(), 0);
	});
}

#[test]
fn it_costs_what_a_committee_of_three_costs() {
	world(|_| {
		let estimate = |verification| {
			let spec = JobSpecV1 {
				verification,
				..proof(5)
			};
			Market::estimate(&JobSpec::V1(spec)).unwrap()
		};
		let (proved, voted) = (estimate(Verification::Proof), estimate(Verification::Quorum(3)));
		assert!(voted.bond < BOND);
		assert_eq!(proved.bond, BOND);
		assert_eq!((proved.total, proved.work), (voted.total, voted.work));
		let mut dear = proof(1);
		dear.limits.fuel *= 10;
		dear.limits.run_ticks *= 10;
		let bond = Market::estimate(&JobSpec::V1(dear.clone())).unwrap().bond;
		assert_eq!(
			bond,
			Bond::of(&dear, &dear.price, 1, 20, 0).at(&dear.limits, &dear.price)
		);
		assert!(bond > BOND);
	});
}

#[test]
fn what_nobody_challenges_is_accepted_when_the_window_is_over() {
	world(|w| {
		let (job, devices) = contest(w, [Honest; 3]);
		let (report, round, until) = asserted(job).unwrap();
		assert_eq!(assertion(job, 0).unwrap().asserters, vec![devices[0]]);
		assert_eq!((report, round, until), (hash(job, 0), 0, tick() + window()));
		assert!(w.saw(Event::<Test>::Asserted {
			device: devices[0],
			job,
			bundle: 0,
			report,
			round,
			until
		}));
		w.idle(window() - 1);
		assert_eq!(state(job).accepted, 0);
		w.block();
		assert_eq!((tick(), state(job).accepted), (until, 1));
		assert_eq!(pallet_attestation::Reports::<Test>::iter().count(), 0);
		w.finish(1);
		assert_eq!(state(job).paid, 3 * run());
		for id in devices {
			assert_eq!((w.paid_to(id), w.lost_by(id)), (run(), 0));
			assert_eq!(device(id).reputation(Engine::Pvm).streak, run(), "three agree");
		}
	});
}

#[test]
fn another_report_that_is_not_defended_counts_as_wrong() {
	world(|w| {
		let (job, [first, liar, last]) = contest(w, [Honest, Liar(1), Honest]);
		w.trust(liar, 5 * TIDE);
		let before = pallet_rewards::Fund::<Test>::get().audit_fund;
		w.finish(window() + 5);
		assert_eq!(state(job).accepted, 1);
		assert_eq!(w.slashes(liar), vec![(BOND, Offence::Undefended)]);
		assert_eq!(device(liar).reputation(Engine::Pvm).streak, 0);
		assert_eq!(
			device(liar).standing.state,
			tidemill_primitives::device::DeviceState::Suspended
		);
		assert!(matches!(bundle(job, 0), BundleView::Accepted { devices, .. } if devices == vec![first, last]));
		assert_eq!(state(job).paid, 2 * run(), "of the third run nothing is paid");
		let fee_share = pallet_rewards::Fund::<Test>::get().audit_fund - before - BOND / 2;
		assert!(fee_share <= state(job).fees, "half of the bond is the audit fund's");
	});
}

#[test]
fn the_report_of_most_seats_is_asserted_and_of_several_the_one_in_the_lowest() {
	world(|w| {
		let (job, [one, two, three]) = contest(w, [Honest, Liar(1), Liar(1)]);
		let asserted = assertion(job, 0).unwrap();
		assert_eq!(asserted.results, report(job, 0, 1).results);
		assert_eq!((asserted.asserters, asserted.rivals), (vec![two], vec![one]));
		refute(w, job, &Player::Device(one));
		let next = assertion(job, 0).unwrap();
		assert_eq!(
			(next.asserters, next.rivals),
			(vec![one], vec![three]),
			"one of each is left"
		);
		w.finish(window() + 5);
		assert_eq!(w.slashes(three), vec![(BOND, Offence::Undefended)]);
	});
	world(|w| {
		let (job, [one, two, three]) = contest(w, [Liar(1), Honest, Liar(2)]);
		let first = assertion(job, 0).unwrap();
		assert_eq!((first.asserters, first.rivals), (vec![one], vec![two, three]));
		let spec = proof(1);
		assert_eq!((first.hash, first.program), (stored_job(job).hash, spec.program));
		assert_eq!((first.manifest, first.limits), (spec.manifest.root, spec.limits));
		assert_eq!((first.tasks, first.first, first.bond), (1, 0, BOND));
		assert_eq!((first.round, first.until), (0, tick() + window()));
		let id = w.challenge(&by_watcher(), job, 0, 0).unwrap();
		w.idle(5);
		assert_eq!(w.play_out(id, 0), Side::Challenger);
		let second = assertion(job, 0).unwrap();
		assert_eq!((second.asserters, second.rivals), (vec![two], vec![three]));
		assert_eq!((second.round, second.until), (1, tick() + window()));
		assert_eq!(phases(job)[0], SeatPhase::Disproved);
		w.finish(window() + 5);
		assert_eq!(state(job).accepted, 1);
	});
}

#[test]
fn a_bundle_of_a_job_says_where_its_tasks_are() {
	world(|w| {
		let spec = JobSpecV1 {
			bundle_size: 2,
			..proof(3)
		};
		let (job, _) = drawn(w, spec, [Honest; 3]);
		while contested().is_empty() {
			w.step();
		}
		w.steps(60);
		let of: Vec<_> = (0..2).filter_map(|bundle| assertion(job, bundle)).collect();
		assert!(of
			.iter()
			.all(|it| it.tasks == 3 && it.results.len() == 2 - it.first as usize / 2));
	});
}

#[test]
fn who_loses_a_game_is_out_and_the_window_opens_again() {
	world(|w| {
		let (job, [one, liar, other]) = contest(w, [Honest, Liar(1), Liar(2)]);
		long_games();
		let id = w.challenge(&Player::Device(liar), job, 0, 0).unwrap();
		w.idle(window() + 10);
		assert_eq!(w.play_out(id, 1), Side::Asserter);
		assert_eq!(paid(w, id), won());
		let until = tick() + window();
		assert!(w.saw(Event::<Test>::WindowReopened {
			job,
			bundle: 0,
			loser: Player::Device(liar),
			until
		}));
		assert_eq!(w.slashes(liar), vec![(BOND, Offence::Disproved)]);
		assert_eq!(device(liar).bonded(), 0, "it answers for nothing any more");
		let asserted = assertion(job, 0).unwrap();
		assert_eq!((asserted.asserters, asserted.rivals), (vec![one], vec![other]));
		assert_eq!((asserted.round, asserted.until), (0, until));
		w.check();
		w.idle(window() - 1);
		assert_eq!(state(job).accepted, 0);
		w.finish(5);
		assert_eq!(state(job).accepted, 1);
		assert_eq!(w.slashes(liar).len(), 1, "once");
		assert_eq!(w.slashes(other), vec![(BOND, Offence::Undefended)]);
	});
}

#[test]
fn an_account_that_loses_costs_no_seat_anything() {
	world(|w| {
		let (job, devices) = contest(w, [Honest, Honest, Liar(1)]);
		long_games();
		let one = w.challenge(&by_watcher(), job, 0, 0).unwrap();
		let other = w.challenge(&Player::Account(account(241)), job, 0, 0).unwrap();
		w.idle(3);
		let before = wealth(&watcher());
		assert_eq!(w.play_out(one, 1), Side::Asserter);
		assert_eq!(
			(paid(w, one), before - wealth(&watcher())),
			(won(), 0),
			"its bond was held"
		);
		assert_eq!(asserted(job), Some((hash(job, 0), 0, tick() + window())));
		assert!(devices.iter().all(|id| w.slashes(*id).is_empty()));
		w.idle(2 * window());
		assert_eq!(state(job).accepted, 0, "another game is open");
		assert_eq!(w.play_out(other, 2), Side::Asserter);
		w.finish(window() + 5);
		assert_eq!(state(job).accepted, 1);
	});
}

#[test]
fn who_asserts_does_not_challenge_itself() {
	world(|w| {
		let (job, [one, two, _]) = contest(w, [Honest; 3]);
		for id in [one, two] {
			assert!(matches!(
				w.challenge(&Player::Device(id), job, 0, 0),
				Err(Refused::Invalid(_))
			));
		}
		assert_eq!(assertion(job, 0).unwrap().asserters, vec![one]);
		w.finish(window() + 5);
	});
}

#[test]
fn while_a_game_is_open_there_is_no_verdict() {
	world(|w| {
		let (job, _) = contest(w, [Honest; 3]);
		long_games();
		let id = w.challenge(&by_watcher(), job, 0, 0).unwrap();
		let BundleView::InFlight {
			contest: Some(contest),
			due,
			..
		} = bundle(job, 0)
		else {
			panic!("it is contested");
		};
		assert_eq!((contest.games, due), (1, Tick::MAX));
		assert_eq!(contest.results, report(job, 0, 0).results.into_inner());
		for _ in 0..4 {
			w.idle(window());
			w.check();
			assert_eq!(state(job).accepted, 0);
			assert_noop!(
				Attestation::enforce(by(&account(1)), job, 0),
				pallet_attestation::Error::<Test>::NotDue
			);
		}
		assert_eq!(
			pallet_attestation::DueHeads::<Test>::iter().count(),
			0,
			"nothing comes up"
		);
		assert_eq!(w.play_out(id, 1), Side::Asserter);
		w.finish(window() + 5);
		assert_eq!(state(job).accepted, 1);
	});
}

#[test]
fn an_asserter_that_loses_pays_who_proved_it_with_all_its_bond() {
	world(|w| {
		let (job, [one, two, honest]) = contest(w, [Liar(1), Liar(1), Honest]);
		let (before, fund) = (free(&watcher()), pallet_rewards::Fund::<Test>::get().audit_fund);
		let burned = pallet_rewards::Burned::<Test>::get();
		w.trust(one, TIDE);
		let others = [241, 242].map(|number| Player::Account(account(number)));
		let others = others.map(|other| w.challenge(&other, job, 0, 0).unwrap());
		refute(w, job, &by_watcher());
		assert!(w.saw(Event::<Test>::Refuted {
			device: one,
			job,
			bundle: 0,
			report: hash(job, 1),
			winner: by_watcher()
		}));
		let share = won() / 2 / 3;
		assert_eq!(
			free(&watcher()) - before,
			won() - 2 * share,
			"the others were right too"
		);
		assert_eq!(
			pallet_rewards::Burned::<Test>::get() - burned,
			Perbill::from_percent(30) * BOND
		);
		assert_eq!(
			pallet_rewards::Fund::<Test>::get().audit_fund - fund,
			Perbill::from_percent(30) * BOND
		);
		assert_eq!(w.slashes(one), vec![(BOND, Offence::Disproved)]);
		assert_eq!((device(one).bonded(), w.slashes(two)), (0, vec![]));
		assert_eq!(contested(), vec![(job, 0, 0)]);
		assert!(others.into_iter().all(|id| game(id).is_none()), "all games are over");
		w.check();

		assert_eq!(
			assertion(job, 0).unwrap().asserters,
			vec![two],
			"the other one defends it"
		);
		assert_eq!(asserted(job), Some((hash(job, 1), 1, tick() + window())));
		refute(w, job, &Player::Device(honest));
		assert_eq!(w.slashes(two), vec![(BOND, Offence::Disproved)]);
		assert_eq!(asserted(job), Some((hash(job, 0), 2, tick() + window())));
		w.finish(window() + 5);
		assert!(matches!(bundle(job, 0), BundleView::Accepted { devices, .. } if devices == vec![honest]));
		assert_eq!((state(job).paid, w.paid_to(honest)), (run(), run()));
		assert_eq!(device(one).reputation(Engine::Pvm).streak, 0);
		assert_eq!(
			device(honest).reputation(Engine::Pvm).streak,
			0,
			"one report alone confirms nobody"
		);
	});
}

#[test]
fn who_defends_a_true_report_badly_harms_nobody_else() {
	world(|w| {
		let (job, [accomplice, honest, liar]) = contest(w, [Honest, Honest, Liar(1)]);
		let id = w.challenge(&Player::Device(liar), job, 0, 0).unwrap();
		w.run_out(id);
		assert_eq!(w.winner(id), Side::Challenger);
		let next = assertion(job, 0).unwrap();
		assert_eq!((next.asserters, next.rivals), (vec![honest], vec![liar]));
		assert_eq!(asserted(job), Some((hash(job, 0), 1, tick() + window())));
		w.finish(window() + 5);
		assert!(matches!(bundle(job, 0), BundleView::Accepted { devices, .. } if devices == vec![honest]));
		assert_eq!((w.paid_to(honest), w.lost_by(honest)), (run(), 0));
		assert_eq!(w.slashes(accomplice), vec![(BOND, Offence::Disproved)]);
		assert_eq!(w.slashes(liar), vec![(BOND, Offence::Undefended)]);
	});
}

#[test]
fn who_refutes_itself_loses_money() {
	world(|w| {
		let (job, [one, two, _]) = contest(w, [Liar(1), Liar(2), Honest]);
		let owner = device(one).provider;
		let before = wealth(&owner);
		refute(w, job, &Player::Account(owner.clone()));
		assert_eq!(before - wealth(&owner), Perbill::from_percent(60) * BOND);
		// The same as a challenger: as a device, and as an account.
		let (owner, rival) = (device(two).provider, assertion(job, 0).unwrap().rivals[0]);
		let loser = device(rival).provider;
		let before = wealth(&owner) + wealth(&loser);
		let id = w.challenge(&Player::Device(rival), job, 0, 0).unwrap();
		w.give_up(id);
		assert_eq!(w.winner(id), Side::Asserter);
		assert_eq!(
			before - wealth(&owner) - wealth(&loser),
			Perbill::from_percent(60) * BOND
		);
		let before = wealth(&owner);
		let id = w.challenge(&Player::Account(owner.clone()), job, 0, 0).unwrap();
		w.give_up(id);
		assert_eq!(w.winner(id), Side::Asserter);
		assert_eq!(before - wealth(&owner), Perbill::from_percent(60) * BOND);
		w.finish(window() + 5);
	});
}

#[test]
fn contested_bundles_can_be_listed() {
	world(|w| {
		let (job, _) = contest(w, [Honest; 3]);
		assert_eq!(Attestation::contests(10), vec![(job, 0)]);
		assert_eq!(Attestation::contests(0), vec![]);
		w.finish(window() + 5);
		assert_eq!(Attestation::contests(10), vec![]);
	});
}

#[test]
fn a_bundle_of_which_every_report_is_refuted_is_refunded() {
	world(|w| {
		let before = wealth(&account(REQUESTER));
		let (job, devices) = contest(w, [Liar(1), Liar(2), Liar(3)]);
		for round in 0..3 {
			assert_eq!(asserted(job).unwrap().1, round);
			let id = w.challenge(&by_watcher(), job, 0, 0).unwrap();
			w.idle(10);
			assert_eq!(w.play_out(id, 0), Side::Challenger);
		}
		assert_eq!((assertion(job, 0), asserted(job)), (None, None));
		w.finish(5);
		let refuted = BundleView::Failed {
			reason: Failure::Refuted,
		};
		assert_eq!(bundle(job, 0), refuted);
		assert_eq!((state(job).paid, state(job).fees), (0, 0));
		assert!(devices
			.iter()
			.all(|id| w.slashes(*id) == vec![(BOND, Offence::Disproved)]));
		Market::close_job(by(&account(REQUESTER)), job).unwrap();
		assert_eq!(
			before - wealth(&account(REQUESTER)),
			3 * MarketRules::get().chain_fee,
			"it cost what the chain did, and no more"
		);
	});
}

#[test]
fn one_that_reveals_is_enough_and_silence_is_slashed() {
	world(|w| {
		let (job, [honest, silent, sleeper]) = contest(w, [Honest, Silent, Sleeper]);
		assert_eq!(phases(job)[0], SeatPhase::Revealed(hash(job, 0)));
		assert_eq!(phases(job)[1], SeatPhase::Silent);
		let wanted = assignment(silent, job, 0).unwrap();
		let late = w.agents[&silent].reveal(silent, &wanted, report(job, 0, 0));
		assert!(w.say(silent, vec![late]).is_err(), "it is too late for a reveal");
		w.finish(window() + 5);
		assert!(matches!(bundle(job, 0), BundleView::Accepted { devices, .. } if devices == vec![honest]));
		assert_eq!(w.slashes(silent), vec![(BOND, Offence::NoReveal)]);
		assert!(w
			.slashes(sleeper)
			.iter()
			.all(|(_, offence)| *offence == Offence::NoCommitment));
	});
}

#[test]
fn who_is_silent_does_not_hide_behind_one_that_was_proved_wrong() {
	world(|w| {
		let (job, [liar, silent, _]) = contest(w, [Liar(1), Silent, Sleeper]);
		refute(w, job, &by_watcher());
		w.finish(5);
		assert_eq!(w.slashes(liar), vec![(BOND, Offence::Disproved)]);
		assert_eq!(w.slashes(silent), vec![(BOND, Offence::NoReveal)]);
	});
}

#[test]
fn where_nobody_reveals_nothing_is_asserted() {
	world(|w| {
		let (job, devices) = drawn(w, proof(1), [Silent; 3]);
		w.finish(100);
		let failed = BundleView::Failed {
			reason: Failure::NoMajority,
		};
		assert_eq!(bundle(job, 0), failed);
		assert!(devices
			.iter()
			.all(|id| w.slashes(*id) == vec![(BOND, Offence::NoReveal)]));
	});
}

#[test]
fn a_majority_of_abstentions_is_the_verdict() {
	world(|w| {
		let spec = JobSpecV1 { tries: 1, ..proof(1) };
		let absent = Abstainer(Abstention::InputUnavailable);
		let (job, devices) = drawn(w, spec, [absent, Honest, absent]);
		w.finish(100);
		let failed = BundleView::Failed {
			reason: Failure::Abstained(Abstention::InputUnavailable),
		};
		assert_eq!(bundle(job, 0), failed);
		assert!(devices.iter().all(|id| w.slashes(*id).is_empty()));
	});
}

#[test]
fn one_seat_that_abstains_leaves_the_others_to_be_asserted() {
	world(|w| {
		let spec = JobSpecV1 { tries: 1, ..proof(1) };
		let (job, devices) = drawn(w, spec, [Abstainer(Abstention::TimedOut), Liar(1), Honest]);
		until_contested(w, job);
		assert_eq!(assertion(job, 0).unwrap().asserters, vec![devices[1]]);
		refute(w, job, &Player::Device(devices[2]));
		w.finish(window() + 5);
		assert_eq!((state(job).accepted, w.paid_to(devices[2])), (1, run()));
		assert!(w.paid_to(devices[0]) > 0, "the try is paid");
	});
}

#[test]
fn anybody_has_a_window_closed_that_the_hooks_do_not_get_round_to() {
	world(|w| {
		let (job, _) = contest(w, [Honest; 3]);
		w.hooks = Some(Weight::zero());
		assert_noop!(
			Attestation::enforce(by(&account(1)), job, 0),
			pallet_attestation::Error::<Test>::NotDue
		);
		w.idle(1);
		let until = asserted(job).unwrap().2;
		// Without hooks time stands still.
		w.hooks = None;
		while tick() + 1 < until {
			w.block();
		}
		w.hooks = Some(Weight::from_parts(150_000_000, u64::MAX));
		while tick() < until {
			w.block();
		}
		assert_eq!(state(job).accepted, 0);
		assert_ok!(Attestation::enforce(by(&account(1)), job, 0));
		w.idle(2);
		assert_eq!(state(job).accepted, 1);
	});
}

#[test]
fn a_job_that_names_its_providers_is_decided_by_proof_too() {
	world(|w| {
		w.fleet(&[Liar(1), Liar(1), Honest]);
		let mut spec = proof(1);
		let owners = pallet_providers::Devices::<Test>::iter_values().map(|device| device.provider);
		spec.requirements.providers = owners.collect::<Vec<_>>().try_into().unwrap();
		let job = w.submit(spec);
		while contested().is_empty() {
			w.step();
		}
		assert!(!flight(job, 0).unwrap().terms.open);
		let honest = assertion(job, 0).unwrap().rivals[0];
		while assertion(job, 0).unwrap().asserters != vec![honest] {
			refute(w, job, &Player::Device(honest));
		}
		w.finish(window() + 5);
		assert_eq!((state(job).accepted, w.paid_to(honest)), (1, run()));
	});
}
