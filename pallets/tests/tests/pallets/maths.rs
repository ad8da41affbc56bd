//! The arithmetic of market and rewards.

use pallet_market::{
	math::{back_off, bond, bundle_cost, bundle_price, cost_from, least_run_ticks, task_pay, task_price, trial_fee},
	types::Terms,
};
use proptest::prelude::*;
use sp_runtime::Perbill;
use tidemill_pallet_tests::{job, MarketRules, TIDE};
use tidemill_primitives::{
	interfaces::Rejections,
	job::{JobSpecV1, Price},
	report::{InvalidProgram, Outcome, TaskResult},
	Balance, H256,
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

fn prices() -> impl Strategy<Value = Price> {
	(amount(), amount(), amount()).prop_map(|(per_gfuel, per_task, per_input_mib)| Price {
		per_gfuel,
		per_task,
		per_input_mib,
	})
}

fn specs() -> impl Strategy<Value = JobSpecV1> {
	let quorum = prop_oneof![Just(1u8), Just(3), Just(5), Just(7)];
	(
		1u32..200,
		1u8..33,
		quorum,
		1u8..9,
		1u64..1 << 44,
		0u64..1 << 40,
		prices(),
	)
		.prop_map(|(tasks, size, quorum, tries, fuel, input, price)| {
			let mut spec = job(tasks, quorum);
			spec.bundle_size = size;
			spec.tries = tries;
			spec.limits.fuel = fuel;
			spec.limits.input_bytes = input;
			spec.price = price;
			spec
		})
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
		prop_assert!(pay <= task_price(&spec.limits, &offer));
		prop_assert!(task_price(&spec.limits, &offer) <= task_price(&spec.limits, &spec.price));
	}

	/// Whatever becomes of a bundle's seats: every draw costs its chain fee, every try ends in work, in a trial fee or in
	/// nothing, and at most one try of a seat in work.
	#[test]
	fn no_course_of_a_bundle_costs_more_than_its_escrow(
		spec in specs(), terms in terms(), tasks in 1u32..33,
		seats in prop::collection::vec((0u32..=100, 0u8..9, any::<u64>(), 0u8..3), 7),
	) {
		let n = pallet_market::types::seats(&spec.verification);
		let trial = trial_fee(terms.trial_share, bundle_price(&spec.limits, &spec.price, tasks));
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
	fn the_cost_of_a_job_is_the_sum_of_its_bundles(spec in specs(), terms in terms()) {
		prop_assume!(cost_from(&spec, &spec.price, &terms, 0).total() < u128::MAX / 2);
		let mut sum = 0;
		for bundle in (0..spec.bundles()).rev() {
			let (_, tasks) = spec.bundle(bundle as u16).unwrap();
			sum += bundle_cost(&spec, &spec.price, &terms, tasks).total();
			prop_assert_eq!(cost_from(&spec, &spec.price, &terms, bundle).total(), sum);
		}
		prop_assert_eq!(cost_from(&spec, &spec.price, &terms, spec.bundles()).total(), 0);
	}

	#[test]
	fn bonds_of_a_committee_are_above_all_its_replicas(spec in specs(), tasks in 1u32..33) {
		let run = bundle_price(&spec.limits, &spec.price, tasks);
		prop_assume!(run < u128::MAX / 1_000);
		let n = u128::from(pallet_market::types::seats(&spec.verification));
		let all = n * bond(&spec, &spec.price, tasks);
		prop_assert!(all * 7 >= (n + 1) * run * 10);
		prop_assert!(all * 7 < (n + 1) * run * 10 + 7 * n);
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
	}
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
