//! The numbers that governance can change, each with the range that is taken from it.
//!
//! One struct a group, since each access is a read of storage. What they are by default, and what is made of values out of
//! their ranges: [`crate::ranges`].

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::Get,
};
use pallet_attestation::AttestationPolicy;
use pallet_disputes::DisputePolicy;
use pallet_market::MarketPolicy;
use pallet_programs::ProgramsPolicy;
use pallet_providers::ProviderPolicy;
use pallet_rewards::RewardsPolicy;
use scale_info::TypeInfo;
use sp_runtime::{PerThing, Perbill};
use tidemill_primitives::api::Rules;

use crate::{
	ranges::{ATTESTATION, DISPUTES, FEES, MARKET, PROGRAMS, PROVIDERS, REWARDS},
	Runtime, MILLISECS_PER_BLOCK,
};

/// Where transaction fees go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FeePolicy {
	/// Part that the block's author gets; the rest is burned.
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
		pub static Policy: FeePolicy = FEES.default;
	}

	/// The market.
	#[dynamic_pallet_params]
	#[codec(index = 21)]
	pub mod market {
		/// Fees, deposits, deadlines and reference rates of jobs.
		#[codec(index = 0)]
		pub static Policy: MarketPolicy = MARKET.default;
	}

	/// Committees.
	#[dynamic_pallet_params]
	#[codec(index = 22)]
	pub mod attestation {
		/// Windows of a committee.
		#[codec(index = 0)]
		pub static Policy: AttestationPolicy = ATTESTATION.default;
	}

	/// Fees and slashed stake.
	#[dynamic_pallet_params]
	#[codec(index = 23)]
	pub mod rewards {
		/// How a fee is divided.
		#[codec(index = 0)]
		pub static Policy: RewardsPolicy = REWARDS.default;
	}

	/// Providers and their devices.
	#[dynamic_pallet_params]
	#[codec(index = 24)]
	pub mod providers {
		/// Stake, liveness and slashes.
		#[codec(index = 0)]
		pub static Policy: ProviderPolicy = PROVIDERS.default;
	}

	/// Published programs.
	#[dynamic_pallet_params]
	#[codec(index = 26)]
	pub mod programs {
		/// Deposits for their bytes.
		#[codec(index = 0)]
		pub static Policy: ProgramsPolicy = PROGRAMS.default;
	}

	/// Games.
	#[dynamic_pallet_params]
	#[codec(index = 27)]
	pub mod disputes {
		/// Their clocks.
		#[codec(index = 0)]
		pub static Policy: DisputePolicy = DISPUTES.default;
	}
}

/// The market's rules.
pub struct MarketRules;

impl Get<MarketPolicy> for MarketRules {
	fn get() -> MarketPolicy {
		MARKET.nearest(groups::market::Policy::get())
	}
}

/// The rules of committees.
pub struct AttestationRules;

impl Get<AttestationPolicy> for AttestationRules {
	fn get() -> AttestationPolicy {
		ATTESTATION.nearest(groups::attestation::Policy::get())
	}
}

/// The rules of fees: the audit fund gets at most what is not burned.
pub struct RewardsRules;

impl Get<RewardsPolicy> for RewardsRules {
	fn get() -> RewardsPolicy {
		let set = REWARDS.nearest(groups::rewards::Policy::get());
		RewardsPolicy {
			audit_fund: set.audit_fund.min(set.burn.left_from_one()),
			..set
		}
	}
}

/// The rules of providers: the least stake backs one slot, silence is never cheaper than a lie, a lie that was proved never
/// than one that was not, and who committed and is silent alone never pays less than who did not commit.
pub struct ProviderRules;

impl Get<ProviderPolicy> for ProviderRules {
	fn get() -> ProviderPolicy {
		let set = PROVIDERS.nearest(groups::providers::Policy::get());
		ProviderPolicy {
			min_stake: set.min_stake.max(set.min_backing),
			no_reveal: set.no_reveal.max(set.outvoted),
			disproved: set.disproved.max(set.outvoted),
			no_reveal_alone: set.no_reveal_alone.max(set.no_commitment),
			..set
		}
	}
}

/// The rules of published programs.
pub struct ProgramsRules;

impl Get<ProgramsPolicy> for ProgramsRules {
	fn get() -> ProgramsPolicy {
		PROGRAMS.nearest(groups::programs::Policy::get())
	}
}

/// The rules of games: a move takes no longer than all moves together.
pub struct DisputeRules;

impl Get<DisputePolicy> for DisputeRules {
	fn get() -> DisputePolicy {
		let set = DISPUTES.nearest(groups::disputes::Policy::get());
		DisputePolicy {
			game_ticks: set.game_ticks.max(set.move_ticks),
			..set
		}
	}
}

/// Of the rules, those that clients reckon with.
pub fn rules() -> Rules {
	let (providers, market) = (ProviderRules::get(), MarketRules::get());
	let challenge_ticks = AttestationRules::get().challenge_ticks;
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
		disproved: providers.disproved,
		protocol_fee: market.protocol_fee,
		spot_bond: market.spot_bond,
		least_proof_bond: market.least_proof_bond,
		challenge_ticks,
		fuel_per_tick: market.fuel_per_tick,
		bytes_per_tick: market.bytes_per_tick,
	}
}
