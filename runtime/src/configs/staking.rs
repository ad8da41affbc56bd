//! Staking: who makes blocks. Anybody may validate who has staked enough; the largest stakes are elected.
//!
//! Not to be confused with the stake of providers, which stands behind their devices: see `pallet-providers`. Validators
//! earn the fees of their blocks. There is no inflation for them, and there are no nominators yet.

use frame_election_provider_support::{
	bounds::{ElectionBounds, ElectionBoundsBuilder},
	onchain, SequentialPhragmen,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, Nothing},
};
use frame_system::EnsureRoot;
use pallet_staking::{FixedNominationsQuota, UseNominatorsAndValidatorsMap, UseValidatorsMap};
use sp_runtime::Perbill;
use sp_staking::currency_to_vote::U128CurrencyToVote;

use crate::{AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeHoldReason, Session, Staking, Timestamp};

/// Most validators of a set.
pub const MAX_VALIDATORS: u32 = 100;
/// Most accounts that want to validate; the election looks at all of them. Genesis sets the same bound for
/// `validate`.
pub const MAX_CANDIDATES: u32 = 400;
/// Sessions of an era: the set is elected anew once an era, once an hour with sessions of ten minutes.
pub const SESSIONS_PER_ERA: u32 = 6;
/// Eras for which a stake is held after it was unbonded: a week of hours. An offence can be punished as long.
pub const BONDING_ERAS: u32 = 7 * 24;

parameter_types! {
	/// The election takes all candidates into account.
	pub Bounds: ElectionBounds = ElectionBoundsBuilder::default()
		.voters_count(MAX_CANDIDATES.into())
		.targets_count(MAX_CANDIDATES.into())
		.build();
}

/// The election of an era, in the block that begins its last session.
pub struct Election;

impl onchain::Config for Election {
	type Bounds = Bounds;
	type DataProvider = Staking;
	type MaxBackersPerWinner = ConstU32<MAX_CANDIDATES>;
	type MaxWinnersPerPage = ConstU32<MAX_VALIDATORS>;
	type Solver = SequentialPhragmen<AccountId, Perbill>;
	type Sort = ConstBool<true>;
	type System = Runtime;
	type WeightInfo = frame_election_provider_support::weights::SubstrateWeight<Runtime>;
}

/// Sizes of the SDK's own benchmarks.
pub struct BenchmarkSizes;

impl pallet_staking::BenchmarkingConfig for BenchmarkSizes {
	type MaxNominators = ConstU32<MAX_CANDIDATES>;
	type MaxValidators = ConstU32<MAX_CANDIDATES>;
}

impl pallet_staking::Config for Runtime {
	type AdminOrigin = EnsureRoot<AccountId>;
	type BenchmarkingConfig = BenchmarkSizes;
	type BondingDuration = ConstU32<BONDING_ERAS>;
	type Currency = Balances;
	type CurrencyBalance = Balance;
	type CurrencyToVote = U128CurrencyToVote;
	type ElectionProvider = onchain::OnChainExecution<Election>;
	// Nothing is minted for validators.
	type EraPayout = ();
	type EventListeners = ();
	type Filter = Nothing;
	type GenesisElectionProvider = Self::ElectionProvider;
	type HistoryDepth = ConstU32<{ BONDING_ERAS }>;
	type MaxControllersInDeprecationBatch = ConstU32<1>;
	type MaxExposurePageSize = ConstU32<64>;
	type MaxUnlockingChunks = ConstU32<32>;
	type MaxValidatorSet = ConstU32<MAX_VALIDATORS>;
	type NextNewSession = Session;
	type NominationsQuota = FixedNominationsQuota<16>;
	type OldCurrency = Balances;
	type Reward = ();
	type RewardRemainder = ();
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SessionInterface = Self;
	type SessionsPerEra = ConstU32<SESSIONS_PER_ERA>;
	// What is slashed is burned: an imbalance that is dropped lowers the issuance.
	type Slash = ();
	// At once: nobody can leave or move stake between an offence and its penalty.
	type SlashDeferDuration = ConstU32<0>;
	type TargetList = UseValidatorsMap<Self>;
	type UnixTime = Timestamp;
	type VoterList = UseNominatorsAndValidatorsMap<Self>;
	type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
}
