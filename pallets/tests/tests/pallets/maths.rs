//! The arithmetic of market and rewards.

use pallet_attestation::{
	math::{asserted, extra_seats, pause},
	types::{Seat, SeatState, Worker},
};
use pallet_market::{
	math::{
		audit_rate, back_off, bundle_cost, cost_from, least_run_ticks, most_run_ticks, spot_pay, task_pay, trial_fee,
	},
	types::Terms,
};
use proptest::prelude::*;
use sp_runtime::Perbill;
use tidemill_pallet_tests::{job, MarketRules, OFFER, TIDE};
use tidemill_primitives::{
	bond::Bond,
	interfaces::Rejections,
	job::{JobSpecV1, Price, Verification},
	report::{InvalidProgram, Outcome, TaskResult},
	Balance, DeviceId, H256,
};

fn amount() -> impl Strategy<Value = Balance> {
	prop_oneof![
		Just(0),
		1..1_000u128,
		0..1_000 * TIDE,
		Just(u128::MAX / 7),
		Just(u128::MAX)
	]
}

/// Amounts of which no job makes a sum that saturates: at most 2^20 MiB, 200 tasks, 7 seats and as many fees are paid at one.
fn payable() -> impl Strategy<Value = Balance> {
	prop_oneof![Just(0), 1..1_000u128, 0..1_000 * TIDE, Just(u128::MAX >> 50)]
}

/// A seat whose device gave a report; it has lost with report 0.
fn seat(device: DeviceId, report: u8) -> Seat {
	let worker = Worker { device, offer: OFFER };
	let state = match report {
		0 => SeatState::Disproved { worker },
		_ => SeatState::Revealed {
			worker,
			report: H256::repeat_byte(report),
		},
	};
	Seat { attempt: 0, state }
}

fn specs() -> impl Strategy<Value = JobSpecV1> {
	specs_at(amount)
}

fn payable_specs() -> impl Strategy<Value = JobSpecV1> {
	specs_at(payable)
}

fn specs_at<S: Strategy<Value = Balance>>(amount: fn() -> S) -> impl Strategy<Value = JobSpecV1> {
	let prices = (amount(), amount(), amount()).prop_map(|(per_gfuel, per_task, per_input_mib)| Price {
		per_gfuel,
		per_task,
		per_input_mib,
	});
	let quorum = prop_oneof![Just(1u8), Just(3), Just(5), Just(7)];
	(1u32..200, 1u8..33, quorum, 1u8..9, 1u64..1 << 44, 0u64..1 << 40, prices).prop_map(
		|(tasks, size, quorum, tries, fuel, input, price)| {
			let mut spec = job(tasks, quorum);
			spec.bundle_size = size;
			spec.tries = tries;
			spec.limits.fuel = fuel;
			spec.limits.input_bytes = input;
			spec.price = price;
			spec
		},
	)
}

fn terms() -> impl Strategy<Value = Terms> {
	(0u32..=1_000_000_000, 0u32..=1_000_000_000, 0..TIDE).prop_map(|(fee, trial, chain_fee)| Terms {
		protocol_fee: Perbill::from_parts(fee),
		trial_share: Perbill::from_parts(trial),
		chain_fee,
		deposit: 0,
		relay_ticks: 10,
		draw_delay: 2,
	})
}

fn lower(price: &Price, share: u32) -> Price {
	let share = Perbill::from_percent(share);
	Price {
		per_gfuel: share.mul_floor(price.per_gfuel),
		per_task: share.mul_floor(price.per_task),
		per_input_mib: share.mul_floor(price.per_input_mib),
	}
}

fn result(fuel: u64, runs: bool) -> TaskResult {
	TaskResult {
		outcome: if runs {
			Outcome::OutOfFuel
		} else {
			Outcome::InvalidProgram(InvalidProgram::NotWasm)
		},
		output: H256::zero(),
		output_length: 0,
		fuel,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(512))]

	#[test]
	fn a_run_is_never_paid_above_its_price(
		spec in specs(), terms in terms(), share in 0u32..=100, fuel in any::<u64>(), runs: bool,
	) {
		let offer = lower(&spec.price, share);
		let pay = task_pay(&spec.limits, &offer, &terms, &result(fuel, runs));
		prop_assert!(pay <= spec.limits.task_price(&offer));
		prop_assert!(spec.limits.task_price(&offer) <= spec.limits.task_price(&spec.price));
	}

	/// Whatever becomes of a bundle's seats: every draw costs its chain fee, every try ends in work, in a trial fee or in
	/// nothing, and at most one try of a seat in work.
	#[test]
	fn no_course_of_a_bundle_costs_more_than_its_escrow(
		spec in specs(), terms in terms(), tasks in 1u32..33,
		seats in prop::collection::vec((0u32..=100, 0u8..9, any::<u64>(), 0u8..3), 7),
	) {
		let n = spec.verification.seats();
		let trial = trial_fee(terms.trial_share, spec.limits.bundle_price(&spec.price, tasks));
		let (mut work, mut tries, mut chain) = (0u128, 0u128, 0u128);
		for (share, draws, fuel, end) in seats.into_iter().take(n.into()) {
			let draws = draws.min(spec.tries);
			chain = chain.saturating_add(terms.chain_fee * u128::from(draws));
			let Some(failed) = draws.checked_sub(1) else { continue };
			tries = tries.saturating_add(trial.saturating_mul(failed.into()));
			match end {
				0 => {
					let offer = lower(&spec.price, share);
					for _ in 0..tasks {
						let pay = task_pay(&spec.limits, &offer, &terms, &result(fuel, true));
						work = work.saturating_add(pay);
					}
				}
				1 => tries = tries.saturating_add(trial),
				_ => {}
			}
		}
		let cost = work
			.saturating_add(terms.protocol_fee.mul_floor(work))
			.saturating_add(tries)
			.saturating_add(chain);
		prop_assert!(cost <= bundle_cost(&spec, &spec.price, &terms, tasks).total());
	}

	#[test]
	fn the_cost_of_a_job_is_the_sum_of_its_bundles(spec in payable_specs(), terms in terms()) {
		let mut sum = 0;
		for bundle in (0..spec.bundles()).rev() {
			let (_, tasks) = spec.bundle(bundle as u16).unwrap();
			sum += bundle_cost(&spec, &spec.price, &terms, tasks).total();
			prop_assert_eq!(cost_from(&spec, &spec.price, &terms, bundle).total(), sum);
		}
		prop_assert_eq!(cost_from(&spec, &spec.price, &terms, spec.bundles()).total(), 0);
	}

	#[test]
	fn bonds_of_a_committee_are_above_all_its_replicas(spec in payable_specs(), tasks in 1u32..33) {
		let run = spec.limits.bundle_price(&spec.price, tasks);
		let n = u128::from(spec.verification.seats());
		let all = n * Bond::of(&spec, &spec.price, tasks, 20, 0).at(&spec.limits, &spec.price);
		prop_assert!(all * 7 >= (n + 1) * run * 10);
		prop_assert!(all * 7 < (n + 1) * run * 10 + 7 * n);
	}

	#[test]
	fn a_bond_under_proof_is_that_of_a_committee_of_three_and_never_less_than_the_least(
		spec in payable_specs(), tasks in 1u32..33, least in payable(),
	) {
		let bond = |verification| {
			let spec = JobSpecV1 { verification, ..spec.clone() };
			let bond = Bond::of(&spec, &spec.price, tasks, 20, 0).with_least_of_proof(&spec, least);
			bond.at(&spec.limits, &spec.price)
		};
		let voted = bond(Verification::Quorum(3));
		prop_assert_eq!(bond(Verification::Proof), voted.max(least));
	}

	#[test]
	fn the_report_of_most_seats_is_asserted_by_the_lowest_of_them(reports in prop::collection::vec(0u8..4, 0..8)) {
		// Report 0 stands for a seat that has lost.
		let seats: Vec<_> = (0..).zip(&reports).map(|(device, report)| seat(device, *report)).collect();
		let count = |wanted: u8| reports.iter().filter(|report| **report == wanted).count();
		match asserted(&seats) {
			None => prop_assert!(reports.iter().all(|report| *report == 0)),
			Some((device, hash)) => {
				let report = reports[device as usize];
				prop_assert_eq!(hash, H256::repeat_byte(report));
				prop_assert!(report > 0);
				for (other, given) in (0..).zip(&reports).filter(|(_, given)| **given > 0) {
					prop_assert!(count(*given) < count(report) || (count(*given) == count(report) && device <= other));
				}
			}
		}
	}

	#[test]
	fn what_a_lost_game_costs_is_divided_without_a_rest(forfeited in amount()) {
		let parts = pallet_rewards::divide_disproved(forfeited);
		prop_assert_eq!(parts.winner + parts.burn + parts.audit_fund, forfeited);
		prop_assert!(parts.winner <= forfeited / 100 * 40 + 40, "two fifths at most");
		prop_assert!(parts.burn >= forfeited / 100 * 30, "three tenths at least are burned");
	}

	#[test]
	fn a_spot_bond_is_twenty_runs_and_pays_for_a_committee(spec in payable_specs(), share in 0u32..=100, tasks in 1u32..33) {
		let spec = JobSpecV1 { verification: Verification::Spot, ..spec };
		let offer = lower(&spec.price, share);
		let run = spec.limits.bundle_price(&spec.price, tasks);
		let bond = Bond::of(&spec, &spec.price, tasks, 20, 0).at(&spec.limits, &offer);
		prop_assert_eq!(bond, (20 * spec.limits.bundle_price(&offer, tasks)).max(4 * run));
		prop_assert_eq!(extra_seats(1, 1, bond, run, 3), 3);
	}

	#[test]
	fn the_audit_rate_falls_with_the_streak_and_never_below_the_floor(
		streak in 0..1_000_000 * TIDE, more in 0..1_000 * TIDE, run in 1..1_000 * TIDE, probation in 1u32..1_000,
		floor in 10u32..=100,
	) {
		let floor = Perbill::from_percent(floor);
		let rate = audit_rate(streak, run, probation, floor);
		prop_assert!(rate >= floor);
		prop_assert!(audit_rate(streak + more, run, probation, floor) <= rate);
		prop_assert!(audit_rate(streak, run + more, probation, floor) >= rate, "a dearer bundle is audited more");
		let short = run * u128::from(probation);
		let wanted = if streak <= short { Perbill::one() } else { Perbill::from_rational(short, streak).max(floor) };
		prop_assert_eq!(rate, wanted);
	}

	/// The audit fund is never short: what it lacks the primary's price has.
	#[test]
	fn an_audit_is_always_paid_out_of_one_run(
		price in 0..1_000_000 * TIDE, rate in 0u32..=1_000_000_000, audit in 0..1_000_000 * TIDE, fund in 0..1_000 * TIDE,
	) {
		let pay = spot_pay(price, Perbill::from_parts(rate), audit, fund);
		prop_assert_eq!(pay.primary + pay.funded + pay.topped, price);
		prop_assert!(pay.audit <= fund + pay.funded);
		prop_assert_eq!(pay.audit + pay.topped, audit.min(price), "the auditor has its due");
		if fund + pay.funded >= audit.min(price) {
			prop_assert_eq!(pay.topped, 0);
		}
	}

	/// Whoever has the majority in the end, the runs that the requester does not pay for are paid by who lost it.
	#[test]
	fn a_committee_is_widened_by_no_more_than_is_paid_for(
		n in prop_oneof![Just(3u32), Just(5), Just(7)], groups in prop::collection::vec(0u8..4, 7), most in 1u32..16,
		run in 1..1_000 * TIDE, bond in 1..5_000 * TIDE,
	) {
		let committee = &groups[..n as usize];
		let size = |group: u8| committee.iter().filter(|it| **it == group).count() as u32;
		let agreeing = (0..4).map(size).max().unwrap_or(0);
		let forfeit = u128::from(n - agreeing) * bond;
		let extra = extra_seats(n, agreeing, forfeit, run, most);
		prop_assert!(extra <= most);
		for winner in (0..4).chain([9]) {
			let paid = u128::from(size(winner) + extra) * run;
			let lost = u128::from(n - size(winner)) * bond;
			prop_assert!(paid <= u128::from(n) * run + lost);
		}
	}

	#[test]
	fn what_is_forfeited_is_divided_without_a_rest(forfeited in amount(), cost in amount()) {
		let parts = pallet_rewards::divide(forfeited, cost);
		prop_assert_eq!(parts.replicas, cost.min(forfeited));
		prop_assert_eq!(parts.replicas + parts.audit_fund + parts.burn, forfeited);
		prop_assert!(parts.burn >= parts.audit_fund && parts.burn - parts.audit_fund <= 1);
	}

	#[test]
	fn draws_hit_as_often_as_they_should(salt: u64, percent in 0u32..=100) {
		use pallet_attestation::math::{audit_seed, hits};
		let rate = Perbill::from_percent(percent);
		let beacon = H256::from_low_u64_be(salt);
		let count = (0..2_000).filter(|bundle| hits(audit_seed(beacon, H256::zero(), *bundle), rate)).count() as i64;
		// Five standard deviations are at most 112.
		prop_assert!((count - i64::from(percent) * 20).abs() <= 112, "{} of 2000 at {} %", count, percent);
	}

	#[test]
	fn a_fee_is_divided_without_a_rest(amount in amount(), burn in 0u32..=100, audit in 0u32..=100, ticks in 1u32..9) {
		let policy = pallet_rewards::RewardsPolicy {
			burn: Perbill::from_percent(burn),
			audit_fund: Perbill::from_percent(audit.min(100 - burn)),
			sweep_ticks: ticks,
		};
		tidemill_pallet_tests::RewardsRules::set(policy);
		tidemill_pallet_tests::world::externalities().execute_with(|| {
			use tidemill_primitives::interfaces::Fees;
			tidemill_pallet_tests::Rewards::take(amount);
			let fund = pallet_rewards::Fund::<tidemill_pallet_tests::Test>::get();
			assert_eq!(fund.burn.checked_add(fund.audit_fund).and_then(|it| it.checked_add(fund.treasury)), Some(amount));
			assert_eq!(fund.burn, policy.burn.mul_floor(amount));
		});
	}
}

#[test]
fn the_least_run_time_is_twice_what_the_limits_need() {
	let rules = MarketRules::get();
	let mut limits = job(1, 1).limits;
	for (fuel, input, ticks) in [
		(1, 0, 2),
		(1_000_000_000, 0, 2),
		(1_000_000_001, 0, 4),
		(10_000_000_000, 0, 20),
		(1, 12 << 20, 4),
		(1, (12 << 20) + 1, 6),
		(u64::MAX, u64::MAX, u32::MAX),
	] {
		(limits.fuel, limits.input_bytes) = (fuel, input);
		assert_eq!(least_run_ticks(&limits, &rules), ticks, "{fuel} fuel, {input} bytes");
		assert_eq!(most_run_ticks(&limits, &rules), ticks.saturating_mul(10));
	}
}

#[test]
fn a_seat_that_finds_nobody_is_drawn_again_after_half_of_what_it_has_waited() {
	let draws = |until: u32| {
		let tick = core::iter::successors(Some(0), |waited| Some(waited + pause(*waited)));
		tick.take_while(|waited| *waited < until).collect::<Vec<u32>>()
	};
	assert_eq!(draws(40), [0, 1, 2, 3, 4, 6, 9, 13, 19, 28]);
	assert_eq!(draws(600).len(), 17);
	assert_eq!(draws(201_600).len(), 31, "a week");
}

#[test]
fn the_back_off_doubles_up_to_64() {
	let pauses = |found: &Rejections| (0..10).map(|rounds| back_off(rounds, found)).collect::<Vec<_>>();
	let mut found = Rejections::default();
	assert_eq!(pauses(&found), vec![1, 2, 4, 8, 16, 32, 64, 64, 64, 64]);
	assert_eq!(back_off(255, &found), 64);
	found.busy = 1;
	assert_eq!(pauses(&found), vec![1, 2, 4, 4, 4, 4, 4, 4, 4, 4], "devices are there");
}
