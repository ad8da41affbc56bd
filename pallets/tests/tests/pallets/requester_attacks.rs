//! Attacks by requesters, with devices in league or without: work that cannot be done, and what it costs them.

use frame_support::assert_noop;
use pallet_attestation::{
	types::{Bundle, SeatState},
	Event, Work,
};
use pallet_market::{
	math::{least_run_ticks, most_run_ticks},
	Error,
};
use sp_runtime::DispatchResult;
use tidemill_pallet_tests::{reckoning::*, world::*, *};
use tidemill_primitives::{
	api::BundleView,
	job::{JobSpec, JobSpecV1, Verification},
	report::{Abstention, InvalidProgram, Outcome},
	verdict::Offence,
	AccountId, DeviceId, JobId,
};
use Behaviour::{Abstainer, Honest, Liar, Patient, Silent, Sleeper, Slow};

/// What came of one job, played many times.
#[derive(Default)]
struct Plays {
	/// What the requester gained, and who is in league with it.
	gang: Sample,
	/// What the others were paid, less what they were slashed.
	others: Sample,
	/// What they were slashed.
	slashed: Sample,
	/// Results that were accepted.
	results: Vec<Outcome>,
}

/// Has a job run by devices that behave like `others`, and by those in `league` with its requester.
fn play(spec: &JobSpecV1, truth: Outcome, others: &[Behaviour], league: &[Behaviour]) -> Plays {
	let mut plays = Plays::default();
	for salt in 0..16 {
		world(|w| {
			Salt::set(salt);
			Truth::set(truth);
			charge_chain_fees();
			let ids = w.fleet(&[others, league].concat());
			let (others, league) = ids.split_at(others.len());
			let mut gang: Vec<AccountId> = league.iter().map(|id| device(*id).provider).collect();
			gang.push(account(REQUESTER));
			let before = wealth_of(&gang);
			let id = w.submit(spec.clone());
			w.finish(400);
			plays.results.extend(results(id));
			close(id).expect("it is over");
			plays.gang.push(gain(before, wealth_of(&gang)) - 2.0 * tide(CALL_FEE));
			let paid: u128 = others.iter().map(|id| w.paid_to(*id)).sum();
			let lost: u128 = others.iter().map(|id| w.lost_by(*id)).sum();
			plays.others.push(gain(lost, paid));
			plays.slashed.push(tide(lost));
		});
	}
	plays
}

fn results(id: JobId) -> Vec<Outcome> {
	match bundle(id, 0) {
		BundleView::Accepted { results, .. } => results.iter().map(|result| result.outcome).collect(),
		_ => Vec::new(),
	}
}

fn close(id: JobId) -> DispatchResult {
	Market::close_job(by(&account(REQUESTER)), id)
}

/// Every kind of verification.
fn kinds() -> [Verification; 3] {
	[Verification::Quorum(1), Verification::Quorum(3), Verification::Spot]
}

fn of(kind: Verification) -> JobSpecV1 {
	let mut spec = spot(1);
	spec.verification = kind;
	spec
}

#[test]
fn fuel_that_cannot_suffice_is_paid_to_the_last_unit() {
	// In league with a device that says what the program would have said, one that is silent, or one that does not come.
	for league in [vec![], vec![Liar(1)], vec![Silent], vec![Sleeper]] {
		for kind in kinds() {
			let plays = play(&of(kind), Outcome::OutOfFuel, &[Honest; 6], &league);
			println!(
				"fuel that cannot suffice, {kind:?}, in league with {league:?}: {} TIDE; the other devices earned {}",
				plays.gang, plays.others
			);
			assert!(plays.gang.most() < 0.0);
			assert_eq!(plays.slashed.mean(), 0.0, "who was honest loses nothing");
			assert!(plays.others.mean() > 0.0 && plays.others.worst() >= 0.0);
		}
	}
}

#[test]
fn run_ticks_that_honest_devices_cannot_keep_are_refused() {
	let mut spec = job(1, 3);
	spec.limits.fuel *= 4;
	spec.limits.run_ticks = least_run_ticks(&spec.limits, &MarketRules::get());
	world(|w| {
		let mut short = spec.clone();
		short.limits.run_ticks -= 1;
		assert_noop!(
			Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(short)),
			Error::<Test>::RunTicksTooFew
		);
		w.idle(1);
	});
	// Twice as long as a device of reference takes, and the way to the device and back.
	let last = spec.limits.run_ticks + MarketRules::get().relay_ticks - 1;
	for league in [vec![], vec![Sleeper]] {
		let plays = play(&spec, Outcome::Exit(0), &[Slow(last); 5], &league);
		println!(
			"the fewest run ticks, devices half as fast as the reference, in league with {league:?}: {} TIDE; they earned {}",
			plays.gang, plays.others
		);
		assert!(plays.gang.most() < 0.0);
		assert_eq!(plays.slashed.mean(), 0.0, "who is in time loses nothing");
		assert!(plays.others.worst() > 0.0);
	}
	// A device that is slower than it may be harms itself: the requester gains nothing by it.
	for late in [Slow(last + 1), Abstainer(Abstention::TimedOut)] {
		let plays = play(&spec, Outcome::Exit(0), &[late; 5], &[Sleeper]);
		println!(
			"the fewest run ticks, devices that are {late:?}: {} TIDE; they lost {}",
			plays.gang, plays.slashed
		);
		assert!(plays.gang.most() < 0.0);
		assert_eq!(plays.slashed.mean() == 0.0, late == Abstainer(Abstention::TimedOut));
	}
}

#[test]
fn wrong_inputs_are_paid_for_and_bring_no_work() {
	for reason in [Abstention::InputUnavailable, Abstention::ManifestInvalid] {
		for kind in kinds() {
			let plays = play(&of(kind), Outcome::Exit(0), &[Abstainer(reason); 6], &[]);
			println!(
				"wrong inputs, {reason:?}, {kind:?}: {} TIDE; the devices earned {}",
				plays.gang, plays.others
			);
			assert!(plays.results.is_empty(), "no work is done");
			assert!(plays.gang.most() < 0.0 && plays.others.worst() > 0.0);
			assert_eq!(plays.slashed.mean(), 0.0);
		}
	}
	let invalid = Outcome::InvalidProgram(InvalidProgram::NotWasm);
	for league in [vec![], vec![Liar(1)]] {
		// Alone a device of the requester's may say what it likes: it is paid by its own requester.
		for kind in kinds().into_iter().skip(usize::from(!league.is_empty())) {
			let plays = play(&of(kind), invalid, &[Honest; 6], &league);
			println!(
				"no program, {kind:?}, in league with {league:?}: {} TIDE; the other devices earned {}",
				plays.gang, plays.others
			);
			assert!(
				plays.results.iter().all(|result| *result == invalid),
				"there is no other result"
			);
			assert!(plays.gang.most() < 0.0);
			assert!(plays.others.worst() >= 0.0 && plays.others.mean() > 0.0);
			assert_eq!(plays.slashed.mean(), 0.0);
		}
	}
}

#[test]
fn a_requester_whose_inputs_are_wrong_is_known_for_it() {
	world(|w| {
		w.fleet(&[Abstainer(Abstention::InputUnavailable); 12]);
		let (jobs, trial) = (5, 21 * TIDE / 100 / 100);
		for _ in 0..jobs {
			let id = w.submit(of(Verification::Quorum(3)));
			w.finish(200);
			let seats = w.count(|event| matches!(event, RuntimeEvent::Attestation(Event::Abstained { .. })));
			assert_eq!((state(id).accepted, state(id).fees), (0, 0));
			assert_eq!(state(id).paid % trial, 0, "each abstention is paid the trial fee");
			assert!(seats > 0);
		}
		let record = pallet_market::Requesters::<Test>::get(account(REQUESTER));
		assert_eq!((record.jobs, record.failed_inputs), (jobs, jobs));
	});
}

#[test]
fn blobs_that_cannot_be_fetched_cost_who_names_them() {
	// What a slot earns in a tick at most: a device of reference, always at work.
	let worth = tide(OFFER.per_gfuel) * MarketRules::get().fuel_per_tick as f64 / 1e9;
	let mut spec = job(12, 1);
	spec.deadline = 9_000;
	// As cheap as it can be: hardly any fuel, no input that is paid for.
	(spec.limits.fuel, spec.limits.input_bytes) = (1, 0);
	let most = most_run_ticks(&spec.limits, &MarketRules::get());
	world(|w| {
		spec.limits.run_ticks = most + 1;
		assert_noop!(
			Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(spec.clone())),
			Error::<Test>::RunTicksTooMany
		);
		w.idle(1);
	});
	for (fuel, run_ticks) in [(1, 2), (1, most), (10_000_000_000, 10 * most)] {
		(spec.limits.fuel, spec.limits.run_ticks) = (fuel, run_ticks);
		world(|w| {
			charge_chain_fees();
			let ids = w.fleet(&[Patient; 6]);
			for id in &ids {
				Providers::set_backing(by(&device(*id).provider), *id, 1_000 * TIDE).unwrap();
			}
			w.idle(2);
			let requester = account(REQUESTER);
			let before = wealth(&requester);
			let id = w.submit(spec.clone());
			let mut held = 0u32;
			while state(id).ended.is_none() {
				w.step();
				held += ids.iter().map(|id| u32::from(device(*id).running())).sum::<u32>();
			}
			assert_eq!(state(id).failed, 12);
			close(id).expect("it is over");
			let cost = -profit(&requester, before) + 2.0 * tide(CALL_FEE);
			let paid: u128 = ids.iter().map(|id| w.paid_to(*id)).sum();
			let harm = f64::from(held) * worth - tide(paid);
			println!(
				"blobs that cannot be fetched, {fuel} fuel, {run_ticks} run ticks: {:.3} TIDE for 36 tries; {held} ticks of slots \
				 held, {:.6} TIDE each, which could have earned {harm:.1} at most",
				-cost,
				cost / f64::from(held),
			);
			assert!(cost > 36.0 * tide(CHAIN_FEE), "each try costs the chain fee at least");
			assert!(ids.iter().all(|id| w.lost_by(*id) == 0), "who abstains loses nothing");
			assert!(ids.iter().all(|id| w.paid_to(*id) > 0), "and is paid the trial fee");
			let window = run_ticks + MarketRules::get().relay_ticks;
			assert!(
				held <= 36 * (window / 2 + 1),
				"half of its time is all that a device gives to it"
			);
		});
	}
}

#[test]
fn seats_that_nobody_may_take_do_not_hold_up_the_deadlines_of_others() {
	let mut alone = None;
	for bundles in [0, 16, 64, 256] {
		world(|w| {
			charge_chain_fees();
			MarketRules::mutate(|rules| rules.candidates = 1);
			w.fleet(&[Honest; 4]);
			// Devices in league, who abstain from a job that names only them: whoever left a bundle is not drawn for it again.
			let league: Vec<AccountId> = (0..7)
				.map(|_| {
					let who = w.provider();
					w.device_of(&who, Abstainer(Abstention::StackOverflow), machine(32), OFFER);
					who
				})
				.collect();
			w.idle(2);
			let gang = [league.clone(), vec![account(REQUESTER)]].concat();
			let before = wealth_of(&gang);
			let mut vacant = spot(bundles);
			vacant.verification = Verification::Quorum(7);
			vacant.requirements.providers = league.clone().try_into().unwrap();
			(vacant.tries, vacant.deadline) = (8, 600);
			let grief = (bundles > 0).then(|| w.submit(vacant));
			w.steps(100);
			// Of another requester: its devices come and commit, and then wait for the draw of their audits.
			for id in &league {
				for owned in pallet_providers::Providers::<Test>::get(id).unwrap().devices {
					Providers::pause_device(by(id), owned.device).unwrap();
				}
			}
			w.idle(2);
			let only = w.submit_by(REQUESTER + 1, spot(1));
			let start = tick();
			while state(only).ended.is_none() {
				w.step();
			}
			let took = tick() - start;
			let weight = System::block_weight().total().ref_time() / 1_000_000_000;
			w.finish(3_000);
			if let Some(id) = grief {
				close(id).expect("it is over");
			}
			let gain = gain(before, wealth_of(&gang));
			println!(
				"{bundles} bundles of 7 seats that nobody may take: {gain:.3} TIDE; another's bundle takes {took} ticks, hooks \
				 {weight} ms of 1200"
			);
			let fees = f64::from(7 * bundles) * tide(CHAIN_FEE);
			assert!(
				bundles == 0 || gain < -0.999 * fees,
				"each device that was drawn is paid for"
			);
			let alone = *alone.get_or_insert(took);
			assert!(
				took <= alone + 2,
				"{bundles} bundles make another wait for {} ticks",
				took - alone
			);
		});
	}
}

#[test]
fn a_raised_price_does_not_spare_a_liar_its_committee() {
	let mut gains = Sample::default();
	for salt in 0..16 {
		world(|w| {
			Salt::set(salt);
			charge_chain_fees();
			MarketRules::mutate(|rules| rules.candidates = 8);
			w.fleet(&[Honest; 6]);
			// In league with the requester.
			let (who, liar) = w.favourite(Liar(9));
			w.idle(2);
			let gang = [who, account(REQUESTER)];
			let before = wealth_of(&gang);
			let only = w.submit(spot(20));
			// As soon as an auditor is bound to the lie's refutation, its run costs more than what the lie forfeits.
			let index = loop {
				w.step();
				assert!(state(only).ended.is_none(), "the liar has a bundle");
				if let Some(index) = audited(only, liar) {
					break index;
				}
			};
			let mut dear = CEILING;
			dear.per_gfuel *= 50;
			Market::top_up(by(&gang[1]), only, dear).expect("some bundles are not assigned yet");
			w.finish(600);
			let wrong = w.slashes(liar).into_iter().any(|(_, why)| why == Offence::Outvoted);
			assert!(wrong, "the committee is widened, and finds the liar out");
			assert!(
				matches!(bundle(only, index), BundleView::Accepted { .. }),
				"who was right is paid"
			);
			close(only).expect("it is over");
			gains.push(gain(before, wealth_of(&gang)) - 3.0 * tide(CALL_FEE));
		});
	}
	println!("a price raised to spare a liar its committee, with the work of 20 bundles: {gains} TIDE");
	assert!(gains.most() < 0.0);
}

/// A bundle of a job whose primary is this device and whose auditor has committed.
fn audited(job: JobId, primary: DeviceId) -> Option<u16> {
	(0..state(job).cursor as u16).find(|index| {
		let Some(Bundle::InFlight(flight)) = Work::<Test>::get(job, *index) else {
			return false;
		};
		flight.seats.len() == 2
			&& flight.count(SeatState::is_bound) == 2
			&& flight.seats[0].state.worker().is_some_and(|it| it.device == primary)
	})
}
