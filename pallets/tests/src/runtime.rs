//! The runtime: all of our pallets, none of them mocked, and rules that a test may change.

#![allow(missing_docs)]

use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU128, Randomness},
	weights::{constants::ParityDbWeight, ConstantMultiplier, Weight},
	PalletId,
};
use frame_system::{limits::BlockWeights, EnsureRoot};
use pallet_attestation::AttestationPolicy;
use pallet_disputes::DisputePolicy;
use pallet_market::MarketPolicy;
use pallet_programs::ProgramsPolicy;
use pallet_providers::ProviderPolicy;
use pallet_rewards::RewardsPolicy;
use sp_core::H256;
use sp_runtime::{traits::IdentityLookup, Perbill};
use tidemill_primitives::{report::Outcome, AccountId, Balance, BlockNumber};

/// One token.
pub const TIDE: Balance = 1_000_000_000_000;
/// Existential deposit.
pub const LEAST: Balance = TIDE / 100;

type Block = frame_system::mocking::MockBlockU32<Test>;

// Hooks run in the order in which pallets stand here, not in that of their indices.
#[frame_support::runtime(legacy_ordering)]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Tide = pallet_tide;
	// Before committees: a game that its clock ends may be the last one about a bundle.
	#[runtime::pallet_index(7)]
	pub type Disputes = pallet_disputes;
	// Before the market: an audit, or a seat to be drawn again, comes before new bundles.
	#[runtime::pallet_index(4)]
	pub type Attestation = pallet_attestation;
	#[runtime::pallet_index(3)]
	pub type Market = pallet_market;
	#[runtime::pallet_index(5)]
	pub type Rewards = pallet_rewards;
	// Last: its hook ends the round, after every draw of the block.
	#[runtime::pallet_index(6)]
	pub type Providers = pallet_providers;
	#[runtime::pallet_index(8)]
	pub type Programs = pallet_programs;
}

/// The account of a number.
pub fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

fn provider_rules() -> ProviderPolicy {
	ProviderPolicy {
		min_stake: 100 * TIDE,
		min_backing: 10 * TIDE,
		unbonding_ticks: 100,
		heartbeat_ticks: 50,
		// Tests of the lottery let it begin.
		heartbeats: 0,
		answer_ticks: 20,
		missed_heartbeat: Perbill::from_parts(1_000_000),
		dormant_ticks: 500,
		no_commitment: Perbill::from_percent(2),
		no_reveal: Perbill::from_percent(100),
		no_reveal_alone: Perbill::from_percent(20),
		outvoted: Perbill::from_percent(100),
		disproved: Perbill::from_percent(100),
		streak_step: 10 * TIDE,
		streak_half: 100 * TIDE,
		newcomer_markup: Perbill::from_percent(25),
	}
}

fn market_rules() -> MarketPolicy {
	MarketPolicy {
		protocol_fee: Perbill::from_percent(5),
		trial_share: Perbill::from_percent(1),
		chain_fee: TIDE / 1_000,
		deposit_base: TIDE / 10,
		deposit_per_task: TIDE / 1_000,
		max_deadline: 10_000,
		max_retention: 5_000,
		fuel_per_tick: 1_000_000_000,
		bytes_per_tick: 12 << 20,
		run_slack: 10,
		relay_ticks: 10,
		committee_delay: 6,
		collect_ticks: 20,
		probation: 10,
		audit_floor: Perbill::from_percent(10),
		spot_bond: 20,
		least_proof_bond: 3 * TIDE,
		most_proof_fuel: 20_000_000_000,
		least_eligible: 3,
		candidates: 3,
	}
}

fn attestation_rules() -> AttestationPolicy {
	AttestationPolicy {
		seen_ticks: 10,
		reveal_ticks: 40,
		audit_delay: 6,
		search_ticks: 40,
		challenge_ticks: 50,
	}
}

fn dispute_rules() -> DisputePolicy {
	DisputePolicy {
		game_ticks: 60,
		move_ticks: 20,
	}
}

/// Number of the account that writes every block.
pub const WRITER: u8 = 250;
/// Number of the account that has published the program of jobs under `Proof`.
pub const PUBLISHER: u8 = 251;

parameter_types! {
	pub Weights: BlockWeights = BlockWeights::with_sensible_defaults(
		Weight::from_parts(1_200_000_000_000, u64::MAX),
		Perbill::from_percent(75),
	);
	pub Room: Weight = Weight::from_parts(300_000_000_000, 0);
	pub const Pot: PalletId = PalletId(*b"tide/pot");
	pub const Treasury: PalletId = PalletId(*b"tide/tre");
	pub static Author: Option<AccountId> = Some(account(WRITER));
	/// Whether blocks have no randomness.
	pub static Dark: bool = false;
	/// Makes the chance of one run differ from another's.
	pub static Salt: u64 = 0;
	/// Slots that authors left empty since genesis: each gives the next block another author's randomness.
	pub static Skipped: BlockNumber = 0;
	/// How every task really ends.
	pub static Truth: Outcome = Outcome::Exit(0);
	pub static ProviderRules: ProviderPolicy = provider_rules();
	pub static MarketRules: MarketPolicy = market_rules();
	pub static AttestationRules: AttestationPolicy = attestation_rules();
	pub static DisputeRules: DisputePolicy = dispute_rules();
	pub const ProgramsRules: ProgramsPolicy = ProgramsPolicy {
		deposit_base: TIDE / 10,
		deposit_per_byte: TIDE / 10_000,
	};
	pub static RewardsRules: RewardsPolicy = RewardsPolicy {
		burn: Perbill::from_percent(50),
		audit_fund: Perbill::from_percent(30),
		sweep_ticks: 20,
	};
}

/// Puts everything back that a test on this thread may have changed.
pub(crate) fn reset() {
	Author::set(Some(account(WRITER)));
	Dark::set(false);
	Salt::set(0);
	Skipped::set(0);
	Truth::set(Outcome::Exit(0));
	ProviderRules::set(provider_rules());
	MarketRules::set(market_rules());
	AttestationRules::set(attestation_rules());
	DisputeRules::set(dispute_rules());
}

/// A hash of the slot of the parent block, in place of its author's VRF output.
pub struct Chance;
impl Randomness<Option<H256>, BlockNumber> for Chance {
	fn random(subject: &[u8]) -> (Option<H256>, BlockNumber) {
		let now = System::block_number();
		let value = (subject, Salt::get(), now + Skipped::get()).using_encoded(sp_io::hashing::blake2_256);
		((!Dark::get()).then_some(value.into()), now)
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type BlockWeights = Weights;
	type DbWeight = ParityDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<LEAST>;
	type AccountStore = System;
}

impl pallet_tide::Config for Test {
	type Randomness = Chance;
	type Room = Room;
	type PauseOrigin = EnsureRoot<AccountId>;
	type WeightInfo = ();
}

impl pallet_market::Config for Test {
	type Currency = Balances;
	type Tide = Tide;
	type Pool = Providers;
	type Committees = Attestation;
	type Programs = Programs;
	type Fees = Rewards;
	type Policy = MarketRules;
	// Free: whether the chain fee covers it is for the real runtime to check.
	type WeightToFee = ConstantMultiplier<Balance, ConstU128<0>>;
	type WeightInfo = ();
}

impl pallet_attestation::Config for Test {
	type Tide = Tide;
	type Devices = Providers;
	type Jobs = Market;
	type Contests = Disputes;
	type Policy = AttestationRules;
	type WeightInfo = ();
}

impl pallet_disputes::Config for Test {
	type Currency = Balances;
	type Tide = Tide;
	type Assertions = Attestation;
	type Programs = Programs;
	type Devices = Providers;
	type Fees = Rewards;
	type OnSlash = Rewards;
	type Policy = DisputeRules;
	type WeightInfo = ();
}

impl pallet_programs::Config for Test {
	type Currency = Balances;
	type Policy = ProgramsRules;
	type WeightInfo = ();
}

impl pallet_rewards::Config for Test {
	type Currency = Balances;
	type Tide = Tide;
	type Author = Author;
	type PotId = Pot;
	type TreasuryId = Treasury;
	type Policy = RewardsRules;
	type WeightInfo = ();
}

impl pallet_providers::Config for Test {
	type Currency = Balances;
	type Tide = Tide;
	type Policy = ProviderRules;
	type OnSlash = Rewards;
	type WeightInfo = ();
}
