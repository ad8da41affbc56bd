//! Verdicts of committees.

use pallet_market::math::trial_fee;
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{api::BundleView, verdict::Failure, Balance, DeviceId};
use Behaviour::{Honest, Liar, Silent};

/// What the verdict on the only bundle of a job with these devices is: failure, and what each was credited.
fn verdict(w: &mut World, behaviours: &[Behaviour]) -> (Option<Failure>, Vec<Balance>, Vec<DeviceId>) {
	let ids = w.fleet(behaviours);
	let id = w.submit(job(1, behaviours.len() as u8));
	w.finish(120);
	let paid = ids.iter().map(|it| w.paid_to(*it)).collect();
	let end = state(id);
	assert_eq!(end.accepted + end.failed, 1);
	let failure = match bundle(id, 0) {
		BundleView::Accepted { .. } => None,
		BundleView::Failed { reason } => Some(reason),
		other => panic!("not decided: {other:?}"),
	};
	(failure, paid, ids)
}

const WORK: Balance = TIDE * 488 / 1_000;

fn trial() -> Balance {
	let spec = job(1, 1);
	trial_fee(MarketRules::get().trial_share, spec.limits.task_price(&spec.price))
}

#[test]
fn committees_of_every_size_accept_and_pay() {
	for n in [1usize, 3, 5, 7] {
		world(|w| {
			let ids = w.fleet(&vec![Honest; n]);
			let mut spec = job(7, n as u8);
			spec.bundle_size = 3;
			let id = w.submit(spec);
			w.finish(120);
			assert_eq!((state(id).accepted, state(id).failed), (3, 0));
			for index in 0..3 {
				let BundleView::Accepted { results, mut devices } = bundle(id, index) else {
					panic!("bundle {index} of {n} seats was not accepted");
				};
				devices.sort();
				assert_eq!(devices, ids);
				assert_eq!(results, agent::report(id, index, 0).results.into_inner());
				assert_eq!(results.len(), if index == 2 { 1 } else { 3 });
			}
			for it in &ids {
				assert_eq!(w.paid_to(*it), 7 * WORK);
				assert_eq!(
					streak(*it),
					if n == 1 { 0 } else { 7 * WORK },
					"alone nothing is confirmed"
				);
			}
			assert_eq!(state(id).paid, 7 * WORK * n as Balance);
		});
	}
}

#[test]
fn a_liar_is_outvoted_and_not_paid() {
	world(|w| {
		let (failure, paid, ids) = verdict(w, &[Honest, Liar(1), Honest]);
		assert_eq!((failure, paid), (None, vec![WORK, 0, WORK]));
		assert!(device(ids[1]).backing < 10 * TIDE);
		let BundleView::Accepted { devices, results } = bundle(0, 0) else {
			panic!("accepted");
		};
		assert!(!devices.contains(&ids[1]));
		assert_eq!(results, agent::report(0, 0, 0).results.into_inner());
	});
}

#[test]
fn minorities_of_liars_are_outvoted_in_every_size() {
	for (behaviours, liars) in [
		(vec![Liar(1), Liar(1), Honest, Honest, Honest], 2),
		(vec![Liar(1), Honest, Honest, Liar(2), Honest], 2),
		(vec![Liar(1), Liar(1), Liar(1), Honest, Honest, Honest, Honest], 3),
		(vec![Silent, Liar(1), Honest, Honest, Honest], 2),
	] {
		world(|w| {
			let (failure, paid, ids) = verdict(w, &behaviours);
			assert_eq!(failure, None);
			let mut unpaid = 0;
			for ((behaviour, paid), id) in behaviours.iter().zip(paid).zip(ids) {
				let honest = *behaviour == Honest;
				assert_eq!(paid, if honest { WORK } else { 0 });
				assert_eq!(device(id).backing == 10 * TIDE, honest);
				unpaid += usize::from(!honest);
			}
			assert_eq!(unpaid, liars);
		});
	}
}

#[test]
fn a_majority_that_agrees_decides_even_if_it_lies() {
	// What a majority of a committee says is the truth here: bonds make it dear, audits come later.
	world(|w| {
		let (failure, paid, ids) = verdict(w, &[Liar(5), Liar(5), Honest]);
		assert_eq!((failure, paid), (None, vec![WORK, WORK, 0]));
		assert!(device(ids[2]).backing < 10 * TIDE);
	});
}

#[test]
fn without_a_majority_the_undecided_get_the_trial_fee_and_the_requester_the_rest() {
	for behaviours in [
		vec![Honest, Liar(1), Liar(2)],
		vec![Honest, Honest, Liar(1), Liar(1), Liar(2)],
		vec![Honest, Honest, Honest, Liar(1), Liar(1), Liar(1), Liar(2)],
	] {
		world(|w| {
			let n = behaviours.len();
			let (failure, paid, ids) = verdict(w, &behaviours);
			assert_eq!((failure, paid), (Some(Failure::NoMajority), vec![trial(); n]));
			assert!(ids.iter().all(|it| device(*it).backing == 10 * TIDE));
			assert!(ids.iter().all(|it| streak(*it) == 0));
			let end = state(0);
			assert_eq!((end.paid, end.fees), (trial() * n as Balance, 0));
			assert_eq!(end.refunded, w.books.jobs[&0].held - end.paid - end.chain_fees);
		});
	}
}

#[test]
fn the_silent_do_not_hinder_a_majority_and_make_none() {
	world(|w| {
		let (failure, paid, _) = verdict(w, &[Honest, Silent, Honest]);
		assert_eq!((failure, paid), (None, vec![WORK, 0, WORK]));
	});
	world(|w| {
		let (failure, paid, ids) = verdict(w, &[Silent, Silent, Honest]);
		assert_eq!(failure, Some(Failure::NoMajority));
		assert_eq!(paid, vec![0, 0, trial()]);
		assert!(device(ids[0]).backing < 10 * TIDE && device(ids[2]).backing == 10 * TIDE);
	});
	world(|w| {
		let (failure, paid, _) = verdict(w, &[Silent]);
		assert_eq!((failure, paid), (Some(Failure::NoMajority), vec![0]));
	});
}

#[test]
fn a_majority_waits_for_the_others_to_reveal() {
	world(|w| {
		let ids = w.fleet(&[Honest, Honest, Silent]);
		let id = w.submit(job(1, 3));
		w.steps(7);
		let closed = tick();
		w.steps(39);
		assert_eq!(tick(), closed + 39);
		assert_eq!(state(id).in_flight, 1, "the window is open");
		assert_eq!(device(ids[0]).liabilities.len(), 1);
		w.step();
		assert_eq!(state(id).accepted, 1);
		assert!(ids.iter().all(|it| device(*it).liabilities.is_empty()));
	});
}

#[test]
fn a_slot_is_free_at_commitment_and_the_bond_at_the_verdict() {
	world(|w| {
		let id = w.fleet(&[Silent])[0];
		let first = w.submit(job(2, 1));
		w.steps(2);
		assert_eq!((device(id).running(), device(id).liabilities.len()), (0, 1));
		assert!(device(id).bonded() > 0);
		w.steps(4);
		assert_eq!(
			device(id).liabilities.len(),
			2,
			"the next bundle came before the verdict"
		);
		w.finish(120);
		assert_eq!(state(first).failed, 2);
	});
}
