//! The numbers that governance can change, each with the range that is taken from it.
//!
//! One struct a group, since each access is a read of storage. `set_parameter` cannot check values, so whoever reads one
//! clamps it to the range that its documentation names.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::Get,
};
use pallet_attestation::AttestationPolicy;
use pallet_market::{types::MAX_CANDIDATES, MarketPolicy};
use pallet_providers::ProviderPolicy;
use pallet_rewards::RewardsPolicy;
use scale_info::TypeInfo;
use sp_runtime::{PerThing, Perbill};
use tidemill_primitives::{api::Rules, Tick};

use crate::{Runtime, MILLISECS_PER_BLOCK, TIDE};

/// Longest deadline that governance can allow, in ticks: a week.
const LONGEST_DEADLINE: Tick = 201_600;

/// Where transaction fees go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct FeePolicy {
	/// Part that the block's author gets, 0 to 100 %; the rest is burned.
	pub author_share: Perbill,
}

/// All parameters, by group.
// The macro makes items that it does not document.
#[allow(missing_docs)]
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod groups {
	use super::*;

	/// Transaction fees.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod fees {
		/// Where transaction fees go.
		#[codec(index = 0)]
		pub static Policy: FeePolicy = FeePolicy {
			author_share: Perbill::from_percent(100),
		};
	}

	/// The market.
	#[dynamic_pallet_params]
	#[codec(index = 21)]
	pub mod market {
		/// Fees, deposits, deadlines and reference rates of jobs.
		#[codec(index = 0)]
		pub static Policy: MarketPolicy = MarketPolicy {
			protocol_fee: Perbill::from_percent(5),
			trial_share: Perbill::from_percent(1),
			chain_fee: 6 * TIDE / 100,
			deposit_base: TIDE / 10,
			deposit_per_task: TIDE / 1_000,
			max_deadline: 201_600,
			max_retention: 201_600,
			fuel_per_tick: 1_000_000_000,
			bytes_per_tick: 12 * 1024 * 1024,
			relay_ticks: 20,
			committee_delay: 6,
			collect_ticks: 20,
			candidates: 3,
		};
	}

	/// Committees.
	#[dynamic_pallet_params]
	#[codec(index = 22)]
	pub mod attestation {
		/// Windows of a committee.
		#[codec(index = 0)]
		pub static Policy: AttestationPolicy = AttestationPolicy {
			seen_ticks: 10,
			reveal_ticks: 40,
		};
	}

	/// Fees and slashed stake.
	#[dynamic_pallet_params]
	#[codec(index = 23)]
	pub mod rewards {
		/// How a fee is divided.
		#[codec(index = 0)]
		pub static Policy: RewardsPolicy = RewardsPolicy {
			burn: Perbill::from_percent(50),
			audit_fund: Perbill::from_percent(30),
			sweep_ticks: 20,
		};
	}

	/// Providers and their devices.
	#[dynamic_pallet_params]
	#[codec(index = 24)]
	pub mod providers {
		/// Stake, liveness and slashes.
		#[codec(index = 0)]
		pub static Policy: ProviderPolicy = ProviderPolicy {
			min_stake: 100 * TIDE,
			min_backing: 10 * TIDE,
			unbonding_ticks: 806_400,
			heartbeat_ticks: 100,
			heartbeats: 4,
			answer_ticks: 100,
			missed_heartbeat: Perbill::from_parts(1_000_000),
			dormant_ticks: 806_400,
			no_commitment: Perbill::from_percent(2),
			no_reveal: Perbill::from_percent(100),
			no_reveal_alone: Perbill::from_percent(20),
			outvoted: Perbill::from_percent(100),
			streak_step: 10 * TIDE,
			streak_half: 100 * TIDE,
			newcomer_markup: Perbill::from_percent(25),
		};
	}
}

/// The market's rules, each value within its range.
///
/// | value | range |
/// |---|---|
/// | `protocol_fee` | 0 to 50 % |
/// | `trial_share` | 0 to 10 % |
/// | `chain_fee` | any; one that covers the weight of a draw, which the default is checked for |
/// | `deposit_base`, `deposit_per_task` | 0 to 1,000 TIDE, 0 to 1 TIDE |
/// | `max_deadline`, `max_retention` | 100 to 201,600 ticks, a week |
/// | `fuel_per_tick`, `bytes_per_tick` | at least 10^6, at least 1,024 |
/// | `relay_ticks` | 5 to 1,000 |
/// | `committee_delay` | 1 to 60 |
/// | `collect_ticks` | 1 to 20 |
/// | `candidates` | 1 to 8 |
pub struct MarketRules;

impl Get<MarketPolicy> for MarketRules {
	fn get() -> MarketPolicy {
		let set = groups::market::Policy::get();
		MarketPolicy {
			protocol_fee: set.protocol_fee.min(Perbill::from_percent(50)),
			trial_share: set.trial_share.min(Perbill::from_percent(10)),
			chain_fee: set.chain_fee,
			deposit_base: set.deposit_base.min(1_000 * TIDE),
			deposit_per_task: set.deposit_per_task.min(TIDE),
			max_deadline: set.max_deadline.clamp(100, LONGEST_DEADLINE),
			max_retention: set.max_retention.clamp(100, LONGEST_DEADLINE),
			fuel_per_tick: set.fuel_per_tick.max(1_000_000),
			bytes_per_tick: set.bytes_per_tick.max(1_024),
			relay_ticks: set.relay_ticks.clamp(5, 1_000),
			committee_delay: set.committee_delay.clamp(1, 60),
			collect_ticks: set.collect_ticks.clamp(1, 20),
			candidates: set.candidates.clamp(1, MAX_CANDIDATES),
		}
	}
}

/// The rules of committees: 5 to 100 ticks to be seen, 40 to 1,000 to reveal.
pub struct AttestationRules;

impl Get<AttestationPolicy> for AttestationRules {
	fn get() -> AttestationPolicy {
		let set = groups::attestation::Policy::get();
		AttestationPolicy {
			seen_ticks: set.seen_ticks.clamp(5, 100),
			reveal_ticks: set.reveal_ticks.clamp(40, 1_000),
		}
	}
}

/// The rules of fees: a sweep every 1 to 1,000 ticks; the audit fund gets at most what is not burned.
pub struct RewardsRules;

impl Get<RewardsPolicy> for RewardsRules {
	fn get() -> RewardsPolicy {
		let set = groups::rewards::Policy::get();
		RewardsPolicy {
			burn: set.burn,
			audit_fund: set.audit_fund.min(set.burn.left_from_one()),
			sweep_ticks: set.sweep_ticks.clamp(1, 1_000),
		}
	}
}

/// The longest for which a device can be liable for a bundle, in ticks: drawn at the job's deadline, run for the longest time,
/// and once more by a widened committee, each with the time on the way and to reveal.
pub const LONGEST_LIABILITY: Tick = 3 * LONGEST_DEADLINE + 4 * 1_000;

/// The rules of providers, each value within its range.
///
/// | value | range |
/// |---|---|
/// | `min_backing` | at least 0.01 TIDE: a ticket is always backed |
/// | `min_stake` | at least `min_backing` |
/// | `unbonding_ticks` | [`LONGEST_LIABILITY`] to twice that |
/// | `heartbeat_ticks` | 10 to 10,000 |
/// | `heartbeats` | 0 (no lottery) to 32 |
/// | `answer_ticks` | 20 to 1,000 |
/// | `missed_heartbeat` | 0 to 1 % |
/// | `dormant_ticks` | 28,800, a day, to 10,512,000, a year |
/// | `no_commitment` | 0 to 10 % |
/// | `no_reveal_alone` | `no_commitment` to 100 % |
/// | `outvoted` | 50 to 100 % |
/// | `no_reveal` | `outvoted` to 100 %: silence is never cheaper than a lie |
/// | `streak_step`, `streak_half` | 0.001 TIDE to 10,000 TIDE, 1 TIDE to 1,000,000 TIDE |
/// | `newcomer_markup` | 0 to 100 % |
pub struct ProviderRules;

impl Get<ProviderPolicy> for ProviderRules {
	fn get() -> ProviderPolicy {
		let set = groups::providers::Policy::get();
		let min_backing = set.min_backing.max(TIDE / 100);
		let no_commitment = set.no_commitment.min(Perbill::from_percent(10));
		let outvoted = set.outvoted.max(Perbill::from_percent(50));
		ProviderPolicy {
			min_backing,
			min_stake: set.min_stake.max(min_backing),
			unbonding_ticks: set.unbonding_ticks.clamp(LONGEST_LIABILITY, 2 * LONGEST_LIABILITY),
			heartbeat_ticks: set.heartbeat_ticks.clamp(10, 10_000),
			heartbeats: set.heartbeats.min(32),
			answer_ticks: set.answer_ticks.clamp(20, 1_000),
			missed_heartbeat: set.missed_heartbeat.min(Perbill::from_percent(1)),
			dormant_ticks: set.dormant_ticks.clamp(28_800, 10_512_000),
			no_commitment,
			no_reveal: set.no_reveal.max(outvoted),
			no_reveal_alone: set.no_reveal_alone.max(no_commitment),
			outvoted,
			streak_step: set.streak_step.clamp(TIDE / 1_000, 10_000 * TIDE),
			streak_half: set.streak_half.clamp(TIDE, 1_000_000 * TIDE),
			newcomer_markup: set.newcomer_markup,
		}
	}
}

/// Of the rules, those that clients reckon with.
pub fn rules() -> Rules {
	let (providers, market) = (ProviderRules::get(), MarketRules::get());
	Rules {
		tick_millis: MILLISECS_PER_BLOCK as u32,
		min_stake: providers.min_stake,
		min_backing: providers.min_backing,
		unbonding_ticks: providers.unbonding_ticks,
		heartbeat_ticks: providers.heartbeat_ticks,
		answer_ticks: providers.answer_ticks,
		missed_heartbeat: providers.missed_heartbeat,
		dormant_ticks: providers.dormant_ticks,
		no_commitment: providers.no_commitment,
		no_reveal: providers.no_reveal,
		no_reveal_alone: providers.no_reveal_alone,
		outvoted: providers.outvoted,
		protocol_fee: market.protocol_fee,
		fuel_per_tick: market.fuel_per_tick,
		bytes_per_tick: market.bytes_per_tick,
	}
}
