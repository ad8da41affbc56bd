//! What each parameter is by default, and the range that is taken from it.
//!
//! `set_parameter` cannot check values: one that is out of its range is read as the nearest end. Clients find defaults and
//! ranges among the constants of the metadata.

use codec::Encode;
use pallet_attestation::AttestationPolicy;
use pallet_disputes::DisputePolicy;
use pallet_market::{types::MAX_CANDIDATES, MarketPolicy};
use pallet_programs::ProgramsPolicy;
use pallet_providers::ProviderPolicy;
use pallet_rewards::RewardsPolicy;
use scale_info::TypeInfo;
use sp_runtime::Perbill;
use tidemill_primitives::{bond::LEAST_SPOT_BOND, LEAST_DELAY, PROOF_SEATS};

use crate::{parameters::FeePolicy, TIDE};

pub use pallet::*;

/// Ticks of a day without empty slots.
const DAY: u32 = 28_800;
/// Ticks of a week.
const WEEK: u32 = 7 * DAY;
/// Ticks of a year.
const YEAR: u32 = 365 * DAY;

/// The values that the parameters of a group can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Range<Policy> {
	/// The least of each.
	pub least: Policy,
	/// What each is until governance sets it.
	pub default: Policy,
	/// The most of each.
	pub most: Policy,
}

/// Makes the range of a group from lines of `parameter: least, default, most;`.
macro_rules! range {
	($(#[$docs:meta])* $name:ident: $policy:ident { $($field:ident: $least:expr, $default:expr, $most:expr;)* }) => {
		$(#[$docs])*
		pub const $name: Range<$policy> = Range {
			least: $policy { $($field: $least),* },
			default: $policy { $($field: $default),* },
			most: $policy { $($field: $most),* },
		};

		impl Range<$policy> {
			/// The values within the range that are nearest to those that were set.
			pub fn nearest(&self, set: $policy) -> $policy {
				$policy { $($field: set.$field.max(self.least.$field).min(self.most.$field)),* }
			}
		}
	};
}

const NOTHING: Perbill = Perbill::zero();
const ALL: Perbill = Perbill::one();

range! {
	/// Transaction fees.
	FEES: FeePolicy {
		author_share: NOTHING, ALL, ALL;
	}
}

range! {
	/// The market.
	MARKET: MarketPolicy {
		protocol_fee: NOTHING, Perbill::from_percent(5), Perbill::from_percent(50);
		trial_share: NOTHING, Perbill::from_percent(1), Perbill::from_percent(10);
		chain_fee: 5 * TIDE / 100, 8 * TIDE / 100, 100 * TIDE;
		deposit_base: TIDE / 1_000, TIDE / 10, 1_000 * TIDE;
		deposit_per_task: TIDE / 1_000_000, TIDE / 1_000, 10 * TIDE;
		max_deadline: 1_200, WEEK, WEEK;
		max_retention: 1_200, WEEK, YEAR;
		fuel_per_tick: 1_000_000, 1_000_000_000, 1_000_000_000_000_000;
		bytes_per_tick: 1_024, 12 * 1_024 * 1_024, 1_024 * 1_024 * 1_024 * 1_024;
		run_slack: 2, 10, 1_000;
		relay_ticks: 5, 20, 1_000;
		committee_delay: LEAST_DELAY, 6, 60;
		collect_ticks: 1, 20, 20;
		probation: 1, 10, 1_000;
		audit_floor: Perbill::from_percent(10), Perbill::from_percent(10), ALL;
		spot_bond: LEAST_SPOT_BOND, 20, 1_000;
		// Of what a lost bond is worth 40 % are the winner's: twice what the dearest game costs in fees, which is 1.2 TIDE for the
		// weight and the bytes of a proof each, and some tenths for the moves before it.
		least_proof_bond: 10 * TIDE, 15 * TIDE, 100_000 * TIDE;
		// The interpreter does 100 to 200 million gas a second: within `challenge_ticks` a challenger runs its task again in a third
		// of them, and within `move_ticks` an asserter all tasks that eight games are about.
		most_proof_fuel: 1_000_000_000, 20_000_000_000, 1_000_000_000_000;
		least_eligible: 3, 3, 100_000;
		candidates: 1, 3, MAX_CANDIDATES;
	}
}

range! {
	/// Committees.
	ATTESTATION: AttestationPolicy {
		seen_ticks: 5, 10, 100;
		reveal_ticks: 40, 40, 1_000;
		audit_delay: LEAST_DELAY, 6, 60;
		search_ticks: 10, 40, 1_000;
		challenge_ticks: 40, 200, DAY;
	}
}

range! {
	/// Fees and slashed stake.
	REWARDS: RewardsPolicy {
		burn: NOTHING, Perbill::from_percent(50), ALL;
		audit_fund: NOTHING, Perbill::from_percent(30), ALL;
		sweep_ticks: 1, 20, 1_000;
	}
}

/// The longest for which a device can answer for a bundle, in ticks. The first to commit in a committee waits until the job's
/// deadline for a seat to be drawn again, for that device's run, and for that of one by which the committee is widened. The
/// primary of a `Spot` bundle waits for its own run, for two auditors', and for one by which they are widened. A run takes half
/// of the longest deadline and its time on the way at most; there are three draws with a search each, and two windows to
/// reveal in. Under `Proof` no committee is widened; there is a window for each report that is asserted in turn. What games
/// add to that is paid for by the bonds of who loses them.
pub const LONGEST_LIABILITY: u32 = {
	let (market, committee) = (MARKET.most, ATTESTATION.most);
	let delay = if market.committee_delay > committee.audit_delay {
		market.committee_delay
	} else {
		committee.audit_delay
	};
	2 * market.max_deadline
		+ 4 * market.relay_ticks
		+ 3 * (delay + committee.search_ticks)
		+ 2 * committee.reveal_ticks
		+ PROOF_SEATS as u32 * committee.challenge_ticks
};

range! {
	/// Providers and their devices.
	PROVIDERS: ProviderPolicy {
		min_stake: TIDE / 100, 100 * TIDE, 1_000_000 * TIDE;
		min_backing: TIDE / 100, 10 * TIDE, 100_000 * TIDE;
		unbonding_ticks: LONGEST_LIABILITY, 4 * WEEK, YEAR;
		heartbeat_ticks: 10, 100, 10_000;
		heartbeats: 0, 4, 32;
		answer_ticks: 20, 100, 1_000;
		missed_heartbeat: NOTHING, Perbill::from_parts(1_000_000), Perbill::from_percent(1);
		dormant_ticks: DAY, 4 * WEEK, YEAR;
		no_commitment: NOTHING, Perbill::from_percent(2), Perbill::from_percent(10);
		no_reveal: Perbill::from_percent(50), ALL, ALL;
		no_reveal_alone: NOTHING, Perbill::from_percent(20), ALL;
		outvoted: Perbill::from_percent(50), ALL, ALL;
		disproved: Perbill::from_percent(50), ALL, ALL;
		streak_step: TIDE / 1_000, 10 * TIDE, 1_000_000 * TIDE;
		streak_half: TIDE, 100 * TIDE, 1_000_000 * TIDE;
		newcomer_markup: NOTHING, Perbill::from_percent(25), ALL;
	}
}

range! {
	/// Published programs: the longest has a deposit of about 100 TIDE.
	PROGRAMS: ProgramsPolicy {
		deposit_base: TIDE / 1_000, TIDE / 10, 1_000 * TIDE;
		deposit_per_byte: TIDE / 1_000_000_000, TIDE / 10_000, TIDE;
	}
}

range! {
	/// Games. A side has two hours for all its moves and twenty minutes for one: its agent has to run a task again in them, by
	/// the interpreter, 10^11 gas in about ten minutes.
	DISPUTES: DisputePolicy {
		game_ticks: 100, 2_400, WEEK;
		move_ticks: 20, 400, DAY;
	}
}

/// The pallet: constants and nothing else.
#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	use super::*;

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// There is nothing to configure.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Transaction fees.
		#[pallet::constant_name(Fees)]
		fn fees() -> Range<FeePolicy> {
			FEES
		}

		/// The market.
		#[pallet::constant_name(Market)]
		fn market() -> Range<MarketPolicy> {
			MARKET
		}

		/// Committees.
		#[pallet::constant_name(Attestation)]
		fn attestation() -> Range<AttestationPolicy> {
			ATTESTATION
		}

		/// Fees and slashed stake.
		#[pallet::constant_name(Rewards)]
		fn rewards() -> Range<RewardsPolicy> {
			REWARDS
		}

		/// Providers and their devices.
		#[pallet::constant_name(Providers)]
		fn providers() -> Range<ProviderPolicy> {
			PROVIDERS
		}

		/// Published programs.
		#[pallet::constant_name(Programs)]
		fn programs() -> Range<ProgramsPolicy> {
			PROGRAMS
		}

		/// Games.
		#[pallet::constant_name(Disputes)]
		fn disputes() -> Range<DisputePolicy> {
			DISPUTES
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert_eq!(FEES.nearest(FEES.default), FEES.default);
			assert_eq!(MARKET.nearest(MARKET.default), MARKET.default);
			assert_eq!(ATTESTATION.nearest(ATTESTATION.default), ATTESTATION.default);
			assert_eq!(REWARDS.nearest(REWARDS.default), REWARDS.default);
			assert_eq!(PROVIDERS.nearest(PROVIDERS.default), PROVIDERS.default);
			assert_eq!(PROGRAMS.nearest(PROGRAMS.default), PROGRAMS.default);
			assert_eq!(DISPUTES.nearest(DISPUTES.default), DISPUTES.default);
		}
	}
}
