//! What a job can cost: never more than was held, whatever happens to it.

use frame_support::assert_ok;
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{job::Price, report::Abstention};

/// The worst that can happen: every seat's every try is paid for.
#[test]
fn the_escrow_covers_the_dearest_course() {
	world(|w| {
		// Devices at the ceiling; two tries of each seat abstain, the third ones all differ in what they say.
		let behaviours: Vec<Behaviour> = (0..6)
			.map(|_| Behaviour::Abstainer(Abstention::InputUnavailable))
			.chain((1..=3).map(Behaviour::Liar))
			.collect();
		let ids: Vec<u32> = behaviours
			.iter()
			.map(|behaviour| {
				let who = w.provider();
				w.device_of(&who, *behaviour, machine(1), CEILING)
			})
			.collect();
		w.block();
		let id = w.submit(job(1, 3));
		w.finish(300);
		let end = state(id);
		assert_eq!(end.accepted + end.failed, 1);
		let tried = ids.iter().filter(|it| device(**it).sequence > 0).count();
		assert!(tried >= 3);
		assert_eq!(
			w.books.jobs[&id].held,
			end.paid + end.fees + end.chain_fees + end.refunded
		);
	});
}

#[test]
fn a_job_at_the_ceiling_with_all_fuel_used_costs_work_and_fee_to_the_unit() {
	world(|w| {
		let ids: Vec<u32> = (0..3)
			.map(|_| {
				let who = w.provider();
				w.device_of(&who, Behaviour::Sleeper, machine(1), CEILING)
			})
			.collect();
		w.block();
		let mut spec = job(1, 3);
		spec.tries = 1;
		spec.limits.fuel = 999_999_999;
		spec.price.per_gfuel = TIDE + 1;
		let id = w.submit(spec.clone());
		w.idle(7);
		let mut report = agent::report(id, 0, 0);
		report.results[0].fuel = spec.limits.fuel;
		for step in 0..2 {
			for it in &ids {
				let (agent, assigned) = (w.agents[it].clone(), agent::assignment(*it, id, 0).unwrap());
				let item = if step == 0 {
					agent.commit(*it, &assigned, &report)
				} else {
					agent.reveal(*it, &assigned, report.clone())
				};
				assert_ok!(w.say(*it, vec![item]));
			}
		}
		let end = state(id);
		assert_eq!(end.accepted, 1);
		let each = TIDE * 999_999_999 / 1_000_000_000 + TIDE / 10 + TIDE / 100;
		assert_eq!((end.paid, end.fees), (3 * each, 3 * each / 20));
		assert_eq!(
			end.refunded,
			w.books.jobs[&id].held - end.paid - end.fees - end.chain_fees
		);
	});
}

#[test]
fn topping_up_twice_in_flight_stays_covered() {
	world(|w| {
		w.fleet(&[Behaviour::Abstainer(Abstention::TimedOut); 9]);
		let id = w.submit(job(4, 3));
		for round in 1..=12u128 {
			w.steps(3);
			let price = Price {
				per_gfuel: TIDE * (1 + round),
				..CEILING
			};
			let _ = Market::top_up(by(&account(REQUESTER)), id, price);
			w.check();
		}
		w.finish(400);
		assert_eq!(state(id).failed, 4);
		assert!(state(id).paid > 0);
	});
}
