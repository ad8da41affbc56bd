//! Submission: what is held, and every way to be refused.

use frame_support::{assert_noop, assert_ok};
use pallet_market::{Error, Event, Totals};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	interfaces::JobPhase,
	job::{job_hash, Engine, EngineVersion, JobSpec, JobSpecV1, Preference, Price, Verification},
	AccountId,
};

fn refused(change: impl Fn(&mut JobSpecV1), error: Error<Test>) {
	let mut spec = job(4, 3);
	change(&mut spec);
	let spec = JobSpec::V1(spec);
	let error: sp_runtime::DispatchError = error.into();
	assert_eq!(Market::estimate(&spec), Err(error), "the estimate says the same");
	assert_noop!(Market::submit_job(by(&account(REQUESTER)), spec), error);
}

#[test]
fn what_is_held_is_what_was_estimated() {
	world(|w| {
		for (tasks, size, quorum) in [(1, 1, 1), (7, 3, 3), (32, 32, 7), (65_536, 32, 5)] {
			let mut spec = job(tasks, quorum);
			spec.bundle_size = size;
			let spec = JobSpec::V1(spec);
			let estimate = Market::estimate(&spec).unwrap();
			assert_eq!(
				estimate.total,
				estimate.work + estimate.fee + estimate.tries + estimate.deposit
			);
			let who = account(REQUESTER + quorum);
			let id = pallet_market::NextJob::<Test>::get();
			if estimate.total > ENDOWMENT {
				assert_noop!(
					Market::submit_job(by(&who), spec.clone()),
					Error::<Test>::InsufficientEscrow
				);
				continue;
			}
			let before = Totals::<Test>::get();
			assert_ok!(Market::submit_job(by(&who), spec.clone()));
			let after = Totals::<Test>::get();
			assert_eq!(after.deposits - before.deposits, estimate.deposit);
			assert_eq!(after.escrow - before.escrow + estimate.deposit, estimate.total);
			assert_eq!(free(&who), ENDOWMENT - estimate.total);
			let hash = job_hash(agent::genesis(), id, &who, &spec);
			assert!(w.saw(Event::<Test>::JobSubmitted {
				job: id,
				requester: who,
				hash,
				escrow: estimate.total
			}));
			let view = Market::job_view(id).unwrap();
			assert_eq!((view.escrow, view.deposit), (estimate.total, estimate.deposit));
			assert_eq!(view.unassigned, spec.latest().bundles());
			assert_eq!(view.phase, JobPhase::Waiting);
		}
	});
}

#[test]
fn the_price_is_the_design_s_formula() {
	world(|_| {
		let estimate = Market::estimate(&JobSpec::V1(job(2, 3))).unwrap();
		let price = 111 * TIDE / 100;
		assert_eq!(estimate.work, 2 * 3 * price);
		assert_eq!(estimate.fee, 2 * (3 * price).div_ceil(20));
		// Three tries of three seats, and four seats by which the committee may be widened.
		assert_eq!(estimate.tries, 2 * (3 * 3 + 4) * (price / 100 + TIDE / 1_000));
		assert_eq!(estimate.deposit, TIDE / 10 + 2 * (TIDE / 1_000));
		assert_eq!(estimate.bond, (price * 40).div_ceil(21));
		assert_eq!(estimate.least_run_ticks, 4);
		let spot = JobSpecV1 {
			verification: Verification::Spot,
			..job(2, 3)
		};
		let estimate = Market::estimate(&JobSpec::V1(spot)).unwrap();
		assert_eq!((estimate.work, estimate.bond), (2 * price, 20 * price));
		assert_eq!(estimate.tries, 2 * (2 * 3 + 3) * (price / 100 + TIDE / 1_000));
	});
}

#[test]
fn a_bad_spec_is_refused_with_the_reason() {
	world(|w| {
		refused(|it| it.tasks = 0, Error::BadTaskCount);
		refused(|it| it.tasks = 65_537, Error::BadTaskCount);
		refused(|it| it.bundle_size = 0, Error::BadBundleSize);
		refused(|it| it.bundle_size = 33, Error::BadBundleSize);
		for n in [0, 2, 4, 6, 8, 9, 255] {
			refused(|it| it.verification = Verification::Quorum(n), Error::BadQuorum);
		}
		refused(|it| it.verification = Verification::Proof, Error::ProofNeedsPvm);
		let other = |engine, version| EngineVersion { engine, version };
		refused(|it| it.engine = other(Engine::Pvm, 2), Error::EngineUnavailable);
		refused(|it| it.engine = other(Engine::Wasm, 2), Error::EngineUnavailable);
		refused(|it| it.limits.fuel = 0, Error::BadLimits);
		refused(|it| it.limits.memory_mib = 0, Error::BadLimits);
		refused(|it| it.limits.output_bytes = 0, Error::BadLimits);
		refused(|it| it.limits.run_ticks = 3, Error::RunTicksTooFew);
		refused(|it| it.limits.fuel += 1, Error::RunTicksTooFew);
		refused(|it| it.limits.fuel = u64::MAX, Error::RunTicksTooFew);
		refused(|it| it.limits.run_ticks = 41, Error::RunTicksTooMany);
		refused(
			|it| (it.limits.fuel, it.limits.run_ticks) = (5_000_000_000_000, 10_002),
			Error::BadLimits,
		);
		refused(|it| it.tries = 0, Error::BadTries);
		refused(|it| it.tries = 9, Error::BadTries);
		refused(|it| it.deadline = 7, Error::BadDeadline);
		refused(|it| it.deadline = 10_001, Error::BadDeadline);
		refused(|it| it.retention = 5_001, Error::BadRetention);
		refused(|it| it.program_length = 0, Error::BadBlob);
		refused(|it| it.manifest.length = 0, Error::BadBlob);
		for source in ["", "ftp://a/b", "http:/a", "http://a b", "http://ä"] {
			refused(
				|it| it.source = source.as_bytes().to_vec().try_into().unwrap(),
				Error::BadSource,
			);
		}
		refused(|it| it.requirements.region = Some(*b"d1"), Error::BadRequirements);
		refused(|it| it.prefer = Preference::LowCarbon, Error::BadPreference);
		refused(|it| it.price = Price::default(), Error::BadPrice);
		refused(
			|it| {
				it.price = Price {
					per_input_mib: 1,
					..Default::default()
				}
			},
			Error::BadPrice,
		);
		assert_eq!(pallet_market::NextJob::<Test>::get(), 0);
		let least = |it: &mut JobSpecV1| {
			it.deadline = 8;
			it.limits.run_ticks = 4;
			it.tries = 1;
		};
		let mut spec = job(1, 3);
		least(&mut spec);
		w.submit(spec);
	});
}

#[test]
fn an_escrow_that_cannot_be_held_is_refused_whole() {
	world(|w| {
		let total = Market::estimate(&JobSpec::V1(job(1, 1))).unwrap().total;
		let poor = account(REQUESTER + 9);
		let rest = total + LEAST - 1;
		let give = ENDOWMENT - rest;
		assert_ok!(Balances::transfer_allow_death(by(&poor), account(1), give));
		assert_noop!(
			Market::submit_job(by(&poor), JobSpec::V1(job(1, 1))),
			Error::<Test>::InsufficientEscrow
		);
		assert_ok!(Balances::transfer_allow_death(by(&account(1)), poor.clone(), 1));
		assert_ok!(Market::submit_job(by(&poor), JobSpec::V1(job(1, 1))));
		let huge = Price {
			per_gfuel: u128::MAX,
			..CEILING
		};
		refused_price(w, huge);
	});
}

#[test]
fn an_account_is_not_given_up_before_its_last_job_is_closed() {
	world(|w| {
		let who = account(REQUESTER);
		let all = |who: &AccountId| Balances::transfer_allow_death(by(who), account(1), free(who));
		let jobs = [w.submit(job(1, 1)), w.submit(job(1, 1))];
		for job in jobs {
			assert!(all(&who).is_err(), "its jobs' money could not go back");
			assert_ok!(Market::cancel_job(by(&who), job));
			assert!(all(&who).is_err(), "its deposit could not");
			assert_ok!(Market::close_job(by(&who), job));
		}
		assert_eq!(free(&who), ENDOWMENT);
		assert_ok!(all(&who));
	});
}

fn refused_price(_: &mut World, price: Price) {
	let mut spec = job(65_536, 7);
	spec.price = price;
	assert_noop!(
		Market::submit_job(by(&account(REQUESTER)), JobSpec::V1(spec)),
		Error::<Test>::InsufficientEscrow
	);
}

#[test]
fn the_largest_job_is_one_entry_and_ends() {
	world(|w| {
		let mut spec = job(65_536, 1);
		spec.price = Price {
			per_gfuel: TIDE / 100,
			per_task: 0,
			per_input_mib: 0,
		};
		spec.deadline = 30;
		let id = w.submit(spec);
		assert_eq!(state(id).phase, JobPhase::Waiting);
		w.finish(60);
		assert_eq!(state(id).failed, 65_536);
		assert_eq!(state(id).refunded, w.books.jobs[&id].held);
	});
}
