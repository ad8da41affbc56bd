//! `Spot`: one device, and an audit drawn after it has committed.

use frame_support::assert_ok;
use pallet_attestation::Event;
use pallet_market::Event as Market;
use pallet_rewards::Fund;
use sp_runtime::Perbill;
use tidemill_pallet_tests::{agent::assignment, world::*, *};
use tidemill_primitives::{
	api::BundleView,
	contract::DutyPhase,
	verdict::{Failure, Offence},
	Balance, BundleIndex, DeviceId, JobId,
};
use Behaviour::{Dodger, Honest, Liar, Silent, Sleeper, Slow};

/// What a run of a task of [`spot`] is paid at [`OFFER`]: half of the fuel is used.
const RUN: Balance = TIDE * 128 / 1_000;
/// What it costs at the fuel limit.
const LIMIT: Balance = TIDE * 168 / 1_000;

fn trial() -> Balance {
	let spec = spot(1);
	pallet_market::math::trial_fee(MarketRules::get().trial_share, spec.limits.task_price(&spec.price))
}

/// The rates with which audits were drawn.
fn audits(w: &mut World) -> Vec<Perbill> {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Attestation(Event::AuditDrawn { rate, .. }) => Some(*rate),
		_ => None,
	};
	w.log.iter().filter_map(of).collect()
}

fn checks(w: &mut World) -> Vec<(Balance, Balance, Balance)> {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Market(Market::CheckPaid {
			funded,
			audit,
			replicas,
			..
		}) => Some((*funded, *audit, *replicas)),
		_ => None,
	};
	w.log.iter().filter_map(of).collect()
}

/// The devices in the seats of a bundle in flight.
fn seats(job: JobId, index: BundleIndex) -> Vec<Option<DeviceId>> {
	match bundle(job, index) {
		BundleView::InFlight { seats, .. } => seats.iter().map(|seat| seat.device).collect(),
		_ => Vec::new(),
	}
}

#[test]
fn a_new_device_is_audited_and_its_price_pays_for_that() {
	world(|w| {
		let ids = w.fleet(&[Honest; 3]);
		let only = w.submit(spot(1));
		while seats(only, 0).len() < 2 {
			w.step();
		}
		let primary = seats(only, 0)[0].unwrap();
		w.finish(60);
		assert_eq!(audits(w), vec![Perbill::one()]);
		let end = state(only);
		assert_eq!((end.accepted, end.paid, end.fees), (1, RUN, RUN / 20));
		assert_eq!(checks(w), vec![(RUN, RUN, 0)]);
		assert_eq!(
			Fund::<Test>::get().audit_fund,
			end.fees * 3 / 10,
			"what came in went out"
		);
		for id in ids {
			let auditor = device(id).sequence > 0 && id != primary;
			assert_eq!(w.paid_to(id), if auditor { RUN } else { 0 });
			let confirmed = auditor || id == primary;
			assert_eq!(streak(id), if confirmed { RUN } else { 0 });
		}
		let BundleView::Accepted { results, devices } = bundle(only, 0) else {
			panic!("accepted");
		};
		assert_eq!(devices.len(), 2);
		assert_eq!(results, agent::report(only, 0, 0).results.into_inner());
	});
}

#[test]
fn audits_have_the_first_choice_of_slots_in_a_busy_market() {
	for salt in 0..8 {
		world(|w| {
			Salt::set(salt);
			w.fleet(&[Slow(3); 4]);
			let jobs = [spot(25), job(20, 3), job(20, 3)].map(|mut spec| {
				spec.deadline = 600;
				w.submit(spec)
			});
			w.finish(900);
			for id in jobs {
				assert_eq!(state(id).failed, 0, "job {id}");
			}
		});
	}
}

#[test]
fn the_audit_is_drawn_six_ticks_after_the_commitment_from_another_provider() {
	for salt in 0..8 {
		world(|w| {
			Salt::set(salt);
			let who = w.provider();
			let own = [
				w.device_of(&who, Honest, machine(1), OFFER),
				w.device_of(&who, Honest, machine(1), OFFER),
			];
			let others = w.fleet(&[Honest, Honest]);
			let only = w.submit(spot(1));
			while seats(only, 0).is_empty() {
				w.block();
			}
			let primary = seats(only, 0)[0].unwrap();
			w.act();
			let committed = tick();
			let phase = |id| assignment(id, only, 0).map(|it| it.phase);
			while tick() < committed + 5 {
				w.step();
				assert!(
					matches!(phase(primary), Some(DutyPhase::Wait { .. })),
					"nothing is revealed"
				);
				assert_eq!(seats(only, 0).len(), 1, "nobody knows whether there is an audit");
			}
			w.block();
			let auditor = seats(only, 0)[1].unwrap();
			assert!(own.contains(&auditor) != own.contains(&primary) || others.contains(&auditor));
			assert_ne!(device(auditor).provider, device(primary).provider);
			assert!(matches!(phase(primary), Some(DutyPhase::Wait { .. })));
			w.finish(60);
		});
	}
}

#[test]
fn without_randomness_the_draw_of_an_audit_waits() {
	world(|w| {
		w.fleet(&[Honest; 3]);
		let only = w.submit(spot(1));
		w.steps(3);
		Dark::set(true);
		w.steps(12);
		assert!(matches!(bundle(only, 0), BundleView::InFlight { ref seats, .. } if seats.len() == 1));
		w.check();
		Dark::set(false);
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
	});
}

#[test]
fn a_trusted_device_is_audited_now_and_then_and_pays_as_often() {
	world(|w| {
		let trusted = w.fleet(&[Honest; 3])[0];
		let bundles = 200u32;
		for id in w.agents.keys().copied().collect::<Vec<_>>() {
			w.trust(id, 1_000 * TIDE);
		}
		let mut spec = spot(bundles);
		spec.deadline = 3_000;
		let only = w.submit(spec);
		w.finish(3_000);
		let drawn = audits(w);
		assert!(drawn.iter().all(|rate| *rate == Perbill::from_percent(10)));
		assert!(
			(8..=35).contains(&drawn.len()),
			"{} of {bundles} were audited",
			drawn.len()
		);
		let end = state(only);
		assert_eq!((end.accepted, end.paid), (bundles, RUN * Balance::from(bundles)));
		let (funded, paid): (Balance, Balance) = checks(w)
			.into_iter()
			.fold((0, 0), |sum, (funded, audit, _)| (sum.0 + funded, sum.1 + audit));
		assert_eq!(funded, RUN / 10 * Balance::from(bundles));
		assert!(
			paid <= RUN * drawn.len() as Balance,
			"where the fund was short the primary paid"
		);
		assert!(streak(trusted) >= 1_000 * TIDE);
	});
}

#[test]
fn a_market_full_of_new_devices_does_not_come_to_a_stand() {
	world(|w| {
		w.fleet(&[Honest; 4]);
		let mut spec = spot(25);
		spec.deadline = 2_000;
		let jobs: Vec<_> = (0..4).map(|_| w.submit(spec.clone())).collect();
		w.finish(2_000);
		assert!(jobs.iter().all(|id| state(*id).accepted == 25));
		assert_eq!(
			w.count(|it| matches!(it, RuntimeEvent::Attestation(Event::SeatLost { .. }))),
			0
		);
	});
}

#[test]
fn half_of_the_backing_is_left_for_audits() {
	world(|w| {
		let ids = w.fleet(&[Sleeper; 3]);
		let mut dear = spot(3);
		dear.limits.fuel = 500_000_000;
		// 20 runs at 0.488 TIDE are below the backing, and above half of it.
		assert!(20 * dear.limits.task_price(&OFFER) < device(ids[0]).backing);
		let id = w.submit(dear);
		w.idle(5);
		assert_eq!(state(id).in_flight, 0);
		assert!(state(id).rejections.stake > 0);
	});
}

#[test]
fn what_is_not_audited_is_revealed_at_once_and_confirms_nothing() {
	world(|w| {
		let ids = w.fleet(&[Honest; 3]);
		for id in &ids {
			w.trust(*id, 1_000 * TIDE);
		}
		let mut times = 0;
		while times < 3 {
			let before: Balance = ids.iter().map(|id| streak(*id)).sum();
			let drawn = audits(w).len();
			let only = w.submit(spot(1));
			w.finish(60);
			assert_eq!(state(only).accepted, 1);
			if audits(w).len() == drawn {
				let after: Balance = ids.iter().map(|id| streak(*id)).sum();
				assert_eq!(after, before);
				assert_eq!(checks(w).last(), Some(&(RUN / 10, 0, 0)));
				let took = state(only).ended.unwrap() - stored_job(only).submitted;
				assert!(took <= 12, "settled after {took} ticks");
				times += 1;
			}
		}
	});
}

#[test]
fn an_audit_that_the_fund_cannot_pay_is_paid_by_the_primary() {
	world(|w| {
		let ids = w.fleet(&[Honest; 3]);
		for id in &ids {
			w.trust(*id, 1_000 * TIDE);
		}
		while audits(w).is_empty() {
			Fund::<Test>::mutate(|fund| {
				fund.burn += fund.audit_fund;
				fund.audit_fund = 0;
			});
			w.books.audits = Default::default();
			w.submit(spot(1));
			w.finish(60);
		}
		let (funded, audit, _) = *checks(w).last().unwrap();
		let fees = RUN / 20 * 3 / 10;
		assert_eq!((funded, audit), (RUN / 10, RUN / 10 + fees));
		let last = pallet_market::NextJob::<Test>::get() - 1;
		let paid = |event: &RuntimeEvent| match event {
			RuntimeEvent::Market(Market::DevicePaid { job, amount, .. }) if *job == last => Some(*amount),
			_ => None,
		};
		let paid: Vec<Balance> = w.log.iter().filter_map(paid).collect();
		assert_eq!(paid, vec![RUN - funded - (RUN - audit), RUN], "the auditor has its due");
	});
}

#[test]
fn half_of_the_duties_are_left_for_audits() {
	world(|w| {
		for _ in 0..4 {
			let who = w.provider();
			let id = w.device_of(&who, Honest, machine(32), OFFER);
			assert_ok!(Providers::set_backing(by(&who), id, 900 * TIDE));
		}
		w.block();
		// More bundles at once than the devices have duties.
		let only = w.submit(spot(300));
		w.finish(200);
		assert_eq!(state(only).accepted, 300);
	});
}

#[test]
fn an_auditor_is_paid_its_own_offer_and_at_most_the_primary_s_price() {
	for (cheap, dear) in [(50, 100), (100, 50)] {
		world(|w| {
			let offer = |percent: u128| tidemill_primitives::job::Price {
				per_gfuel: OFFER.per_gfuel * percent / 100,
				per_task: OFFER.per_task * percent / 100,
				per_input_mib: OFFER.per_input_mib * percent / 100,
			};
			let device_at = |w: &mut World, percent| {
				let who = w.provider();
				w.device_of(&who, Honest, machine(1), offer(percent))
			};
			let primary = device_at(w, cheap);
			w.block();
			let only = w.submit(spot(1));
			w.steps(3);
			let auditor = device_at(w, dear);
			let third = w.device(Honest);
			assert_ok!(Providers::pause_device(by(&device(third).provider), third));
			assert_eq!(seats(only, 0), vec![Some(primary)]);
			w.finish(60);
			assert_eq!(state(only).paid, RUN * cheap / 100);
			assert_eq!(w.paid_to(auditor), RUN * 50 / 100);
		});
	}
}

#[test]
fn a_liar_is_found_out_by_a_committee_that_its_bond_pays_for() {
	for salt in 0..6 {
		world(|w| {
			Salt::set(salt);
			let ids = w.fleet(&[Liar(1), Honest, Honest, Honest, Honest, Honest]);
			let mut jobs = Vec::new();
			while w.slashes(ids[0]).is_empty() {
				jobs.push(w.submit(spot(1)));
				w.finish(150);
			}
			let bond = 20 * LIMIT;
			assert_eq!(w.slashes(ids[0]), vec![(bond, Offence::Outvoted)]);
			assert_eq!((w.paid_to(ids[0]), streak(ids[0])), (0, 0));
			assert!(ids[1..].iter().all(|id| w.slashes(*id).is_empty()));
			for id in jobs {
				assert_eq!(
					(state(id).accepted, state(id).paid),
					(1, RUN),
					"the requester pays one run"
				);
				let BundleView::Accepted { results, .. } = bundle(id, 0) else {
					panic!("accepted");
				};
				assert_eq!(results, agent::report(id, 0, 0).results.into_inner());
			}
			let (_, audit, replicas) = *checks(w).last().unwrap();
			assert_eq!(
				(audit, replicas),
				(0, 3 * RUN),
				"three more runs than the requester pays"
			);
			assert!(w.saw(pallet_rewards::Event::<Test>::Forfeited {
				replicas,
				burned: (bond - replicas).div_ceil(2),
				audit_fund: (bond - replicas) / 2,
			}));
		});
	}
}

#[test]
fn two_that_differ_with_nobody_to_decide_get_the_trial_fee() {
	world(|w| {
		let ids = w.fleet(&[Honest, Liar(1), Honest]);
		let rest = ids[2];
		assert_ok!(Providers::pause_device(by(&device(rest).provider), rest));
		w.idle(2);
		let only = w.submit(spot(1));
		w.finish(150);
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoMajority
			}
		);
		for id in ids {
			assert!(w.slashes(id).is_empty());
			assert_eq!(w.paid_to(id), if id == rest { 0 } else { trial() });
		}
		let end = state(only);
		assert_eq!(end.refunded, w.books.jobs[&only].held - end.paid - end.chain_fees);
	});
}

#[test]
fn an_audit_that_nobody_comes_to_ends_the_bundle_in_time() {
	world(|w| {
		let id = w.fleet(&[Honest])[0];
		let only = w.submit(spot(1));
		w.steps(3);
		let committed = tick();
		while state(only).ended.is_none() {
			w.step();
			w.check();
		}
		assert!(tick() <= committed + 6 + 40 + 1, "the search is over");
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoCommitment
			}
		);
		assert_eq!((w.paid_to(id), device(id).bonded()), (trial(), 0));
	});
	world(|w| {
		let primary = w.fleet(&[Honest])[0];
		let only = w.submit(spot(1));
		w.steps(3);
		let sleepers = w.fleet(&[Sleeper; 4]);
		w.finish(150);
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoCommitment
			}
		);
		assert_eq!(w.paid_to(primary), trial());
		let lost = sleepers.iter().filter(|id| !w.slashes(**id).is_empty()).count();
		assert_eq!(lost, 3, "as many as there are tries");
	});
}

/// A job whose primary has committed, and whose auditor will have longer, with the time on the way, than one is sought for.
fn committed_long_run(w: &mut World) -> JobId {
	w.fleet(&[Honest]);
	let mut spec = spot(1);
	spec.limits.run_ticks = 40;
	let job = w.submit(spec);
	w.steps(3);
	job
}

#[test]
fn an_auditor_that_stays_away_is_replaced_however_long_it_had() {
	world(|w| {
		let only = committed_long_run(w);
		let late = w.fleet(&[Slow(1_000)])[0];
		while seats(only, 0).get(1) != Some(&Some(late)) {
			w.step();
		}
		let other = w.fleet(&[Honest])[0];
		w.finish(200);
		assert_eq!(state(only).accepted, 1);
		assert!(matches!(w.slashes(late)[..], [(_, Offence::NoCommitment)]));
		assert_eq!((w.paid_to(other), w.paid_to(late)), (RUN, 0), "who took over is paid");
	});
	// Each other who stays away leaves what is left of that.
	world(|w| {
		let only = committed_long_run(w);
		let late = w.fleet(&[Slow(1_000); 4]);
		w.finish(300);
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoCommitment
			}
		);
		let lost = late.iter().filter(|id| !w.slashes(**id).is_empty()).count();
		assert_eq!(lost, 2, "one takes the other's place, and nobody its own");
	});
}

#[test]
fn audits_are_drawn_after_the_job_s_deadline_too() {
	world(|w| {
		w.fleet(&[Honest; 3]);
		let mut spec = spot(1);
		spec.deadline = 4;
		let only = w.submit(spec);
		w.finish(60);
		assert_eq!(state(only).accepted, 1);
		assert!(state(only).ended.unwrap() > stored_job(only).deadline);
	});
}

#[test]
fn where_few_or_named_providers_work_audits_neither_slash_nor_confirm() {
	for named in [true, false] {
		world(|w| {
			let mut all = vec![Honest, Honest];
			if named {
				all.extend([Honest; 3]);
			}
			let ids = w.fleet(&all);
			let mut spec = spot(1);
			if named {
				let names: Vec<_> = ids[..2].iter().map(|id| device(*id).provider).collect();
				spec.requirements.providers = names.try_into().unwrap();
			}
			let first = w.submit(spec.clone());
			w.finish(150);
			assert_eq!(state(first).accepted, 1);
			assert!(ids.iter().all(|id| streak(*id) == 0), "agreement confirms nothing");
			w.agents.get_mut(&ids[1]).unwrap().behaviour = Liar(1);
			let second = w.submit(spec);
			w.finish(150);
			assert_eq!(
				bundle(second, 0),
				BundleView::Failed {
					reason: Failure::NoMajority
				}
			);
			assert!(ids.iter().all(|id| w.slashes(*id).is_empty()));
			assert_eq!(
				w.count(|it| matches!(it, RuntimeEvent::Attestation(Event::CommitteeWidened { .. }))),
				0
			);
		});
	}
}

#[test]
fn silence_after_an_audit_is_drawn_is_as_dear_as_a_lie() {
	world(|w| {
		let ids = w.fleet(&[Dodger(1), Honest, Honest, Honest, Honest, Honest]);
		while w.slashes(ids[0]).is_empty() {
			w.submit(spot(1));
			w.finish(250);
		}
		assert_eq!(w.slashes(ids[0]), vec![(20 * LIMIT, Offence::NoReveal)]);
		assert!(ids[1..].iter().all(|id| w.slashes(*id).is_empty()));
		let last = pallet_market::NextJob::<Test>::get() - 1;
		assert_eq!(state(last).accepted, 1, "others decide");
	});
	world(|w| {
		let ids = w.fleet(&[Silent; 3]);
		let only = w.submit(spot(1));
		w.finish(150);
		assert_eq!(
			bundle(only, 0),
			BundleView::Failed {
				reason: Failure::NoMajority
			}
		);
		let slashed: Vec<_> = ids.iter().flat_map(|id| w.slashes(*id)).collect();
		assert_eq!(
			slashed,
			vec![(20 * LIMIT, Offence::NoReveal); 2],
			"nobody is left to decide"
		);
		assert_eq!(state(only).paid, 0);
	});
}

#[test]
fn silence_without_an_audit_costs_a_fifth_and_the_streak() {
	world(|w| {
		let ids = w.fleet(&[Silent, Honest, Honest]);
		for other in &ids[1..] {
			assert_ok!(Providers::pause_device(by(&device(*other).provider), *other));
		}
		w.idle(2);
		while !w
			.slashes(ids[0])
			.iter()
			.any(|(_, offence)| *offence == Offence::NoRevealAlone)
		{
			w.trust(ids[0], 1_000 * TIDE);
			w.submit(spot(1));
			w.finish(150);
		}
		let alone = w.slashes(ids[0]).pop();
		assert_eq!(alone, Some((20 * LIMIT / 5, Offence::NoRevealAlone)));
		assert_eq!(streak(ids[0]), 0);
		assert_eq!(device(ids[0]).bonded(), 0);
	});
}
