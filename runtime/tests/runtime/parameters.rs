//! What the runtime makes of what governance sets.

use frame_support::{
	assert_ok,
	traits::{Get, Hooks},
};
use pallet_disputes::DisputePolicy;
use pallet_market::MarketPolicy;
use sp_runtime::{traits::Dispatchable, Perbill};
use tidemill_runtime::{
	parameters::{groups, AttestationRules, DisputeRules, MarketRules, ProgramsRules, ProviderRules, RewardsRules},
	ranges::{ATTESTATION, DISPUTES, LONGEST_LIABILITY, MARKET, PROGRAMS, PROVIDERS, REWARDS},
	Attestation, Disputes, Market, Programs, Providers, Rewards, RuntimeCall, RuntimeOrigin, RuntimeParameters, TIDE,
};

use crate::harness::Chain;

fn set(parameter: RuntimeParameters) {
	let call = RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { key_value: parameter });
	assert_ok!(call.dispatch(RuntimeOrigin::root()));
}

#[test]
fn what_is_not_set_has_its_default() {
	Chain::development().state(|| {
		assert_eq!(MarketRules::get(), MARKET.default);
		assert_eq!(AttestationRules::get(), ATTESTATION.default);
		assert_eq!(RewardsRules::get(), REWARDS.default);
		assert_eq!(ProviderRules::get(), PROVIDERS.default);
		assert_eq!(ProgramsRules::get(), PROGRAMS.default);
		assert_eq!(DisputeRules::get(), DISPUTES.default);
	});
}

#[test]
fn games_and_programs_find_the_ends_of_their_ranges_sound() {
	for (programs, disputes) in [
		(PROGRAMS.least, DISPUTES.least),
		(PROGRAMS.most, DISPUTES.most),
		// A move that would take longer than all moves together.
		(
			PROGRAMS.default,
			DisputePolicy {
				game_ticks: DISPUTES.least.game_ticks,
				move_ticks: DISPUTES.most.move_ticks,
			},
		),
	] {
		Chain::development().state(|| {
			set(RuntimeParameters::Programs(groups::programs::Parameters::Policy(
				groups::programs::Policy,
				Some(programs),
			)));
			set(RuntimeParameters::Disputes(groups::disputes::Parameters::Policy(
				groups::disputes::Policy,
				Some(disputes),
			)));
			assert_eq!(ProgramsRules::get(), programs);
			assert_eq!(DisputeRules::get().move_ticks, disputes.move_ticks);
			Programs::integrity_test();
			Disputes::integrity_test();
		});
	}
}

#[test]
fn every_pallet_finds_the_ends_of_all_ranges_sound() {
	let ends = [
		(MARKET.least, ATTESTATION.least, REWARDS.least, PROVIDERS.least),
		(MARKET.most, ATTESTATION.most, REWARDS.most, PROVIDERS.most),
		// The dearest draw, and the least fee for it.
		(
			MarketPolicy {
				candidates: MARKET.most.candidates,
				..MARKET.least
			},
			ATTESTATION.default,
			REWARDS.default,
			PROVIDERS.default,
		),
	];
	for (market, attestation, rewards, providers) in ends {
		Chain::development().state(|| {
			set(RuntimeParameters::Market(groups::market::Parameters::Policy(
				groups::market::Policy,
				Some(market),
			)));
			set(RuntimeParameters::Attestation(groups::attestation::Parameters::Policy(
				groups::attestation::Policy,
				Some(attestation),
			)));
			set(RuntimeParameters::Rewards(groups::rewards::Parameters::Policy(
				groups::rewards::Policy,
				Some(rewards),
			)));
			set(RuntimeParameters::Providers(groups::providers::Parameters::Policy(
				groups::providers::Policy,
				Some(providers),
			)));
			assert_eq!(MarketRules::get(), market);
			Market::integrity_test();
			Attestation::integrity_test();
			Rewards::integrity_test();
			Providers::integrity_test();
		});
	}
}

#[test]
fn a_value_out_of_its_range_is_read_as_the_nearest_end() {
	Chain::development().state(|| {
		let mut policy = MARKET.default;
		(policy.protocol_fee, policy.chain_fee) = (Perbill::one(), 0);
		(policy.relay_ticks, policy.max_deadline) = (0, u32::MAX);
		(policy.audit_floor, policy.probation) = (Perbill::from_percent(9), 0);
		(policy.spot_bond, policy.least_eligible) = (3, 2);
		(policy.candidates, policy.least_proof_bond) = (9, 0);
		set(RuntimeParameters::Market(groups::market::Parameters::Policy(
			groups::market::Policy,
			Some(policy),
		)));
		policy.protocol_fee = Perbill::from_percent(50);
		policy.chain_fee = 5 * TIDE / 100;
		policy.relay_ticks = 5;
		policy.max_deadline = 7 * 28_800;
		(policy.audit_floor, policy.probation) = (Perbill::from_percent(10), 1);
		(policy.spot_bond, policy.least_eligible) = (4, 3);
		(policy.candidates, policy.least_proof_bond) = (8, 10 * TIDE);
		assert_eq!(MarketRules::get(), policy);

		let mut policy = ATTESTATION.default;
		(policy.seen_ticks, policy.reveal_ticks) = (101, 39);
		(policy.audit_delay, policy.search_ticks) = (1, 1_001);
		policy.challenge_ticks = 39;
		set(RuntimeParameters::Attestation(groups::attestation::Parameters::Policy(
			groups::attestation::Policy,
			Some(policy),
		)));
		(policy.seen_ticks, policy.reveal_ticks) = (100, 40);
		(policy.audit_delay, policy.search_ticks) = (6, 1_000);
		policy.challenge_ticks = 40;
		assert_eq!(AttestationRules::get(), policy);
	});
}

#[test]
fn the_shares_of_a_fee_are_never_above_it() {
	Chain::development().state(|| {
		let mut policy = REWARDS.default;
		(policy.burn, policy.audit_fund) = (Perbill::from_percent(80), Perbill::from_percent(30));
		set(RuntimeParameters::Rewards(groups::rewards::Parameters::Policy(
			groups::rewards::Policy,
			Some(policy),
		)));
		assert_eq!(RewardsRules::get().audit_fund, Perbill::from_percent(20));
	});
}

#[test]
fn the_least_stake_backs_a_slot() {
	Chain::development().state(|| {
		let mut policy = PROVIDERS.default;
		(policy.min_stake, policy.min_backing) = (TIDE, 3 * TIDE);
		set(RuntimeParameters::Providers(groups::providers::Parameters::Policy(
			groups::providers::Policy,
			Some(policy),
		)));
		assert_eq!(ProviderRules::get().min_stake, 3 * TIDE);
	});
}

#[test]
fn unbonding_outlasts_every_liability() {
	Chain::development().state(|| {
		let mut policy = PROVIDERS.default;
		(policy.unbonding_ticks, policy.dormant_ticks) = (0, 0);
		(policy.heartbeats, policy.answer_ticks) = (33, 19);
		(policy.missed_heartbeat, policy.no_commitment) = (Perbill::from_percent(2), Perbill::from_percent(11));
		(policy.streak_half, policy.no_reveal_alone) = (0, Perbill::zero());
		set(RuntimeParameters::Providers(groups::providers::Parameters::Policy(
			groups::providers::Policy,
			Some(policy),
		)));
		(policy.unbonding_ticks, policy.dormant_ticks) = (LONGEST_LIABILITY, 28_800);
		(policy.heartbeats, policy.answer_ticks) = (32, 20);
		(policy.missed_heartbeat, policy.no_commitment) = (Perbill::from_percent(1), Perbill::from_percent(10));
		// Nobody pays less for a commitment that is not revealed than for none.
		(policy.streak_half, policy.no_reveal_alone) = (TIDE, Perbill::from_percent(10));
		assert_eq!(ProviderRules::get(), policy);
		const { assert!(LONGEST_LIABILITY >= 2 * MARKET.most.max_deadline) };
		const { assert!(PROVIDERS.default.unbonding_ticks > LONGEST_LIABILITY) };
	});
}

#[test]
fn silence_is_never_cheaper_than_a_lie() {
	Chain::development().state(|| {
		let mut policy = PROVIDERS.default;
		(policy.no_reveal, policy.outvoted) = (Perbill::from_percent(20), Perbill::from_percent(70));
		policy.disproved = Perbill::from_percent(60);
		set(RuntimeParameters::Providers(groups::providers::Parameters::Policy(
			groups::providers::Policy,
			Some(policy),
		)));
		assert_eq!(ProviderRules::get().no_reveal, Perbill::from_percent(70));
		assert_eq!(ProviderRules::get().disproved, Perbill::from_percent(70));
	});
}
