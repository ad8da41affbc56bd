//! BABE makes blocks, GRANDPA finalises them; whoever makes or votes for two at a time is reported.

use frame_support::traits::{ConstU32, ConstU64, KeyOwnerProofSystem};
use pallet_session::historical::IdentificationTuple;
use sp_core::crypto::KeyTypeId;

use crate::{
	configs::staking::{BONDING_ERAS, MAX_VALIDATORS, SESSIONS_PER_ERA},
	sessions, Babe, Historical, Offences, Runtime, RuntimeEvent, Session, Sessions, Staking, DAY_SLOTS,
	MILLISECS_PER_BLOCK,
};

/// Most validators of a set.
type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
/// There are no nominators yet.
type MaxNominators = ConstU32<0>;
/// Slots of a session.
pub type EpochDuration = Sessions;
/// How long an equivocation can be reported.
type ReportLongevity = ConstU64<DAY_SLOTS>;
/// How many of GRANDPA's voter sets can still be held to account: those whose stake is still held.
type MaxSetIdSessionEntries = ConstU64<{ (BONDING_ERAS * SESSIONS_PER_ERA) as u64 }>;

impl sessions::Config for Runtime {}

impl pallet_timestamp::Config for Runtime {
	type MinimumPeriod = ConstU64<{ MILLISECS_PER_BLOCK / 2 }>;
	type Moment = u64;
	type OnTimestampSet = Babe;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_babe::Config for Runtime {
	type DisabledValidators = Session;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type EpochDuration = EpochDuration;
	type EquivocationReportSystem = pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type ExpectedBlockTime = ConstU64<MILLISECS_PER_BLOCK>;
	type KeyOwnerProof = <Historical as KeyOwnerProofSystem<(KeyTypeId, pallet_babe::AuthorityId)>>::Proof;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = MaxNominators;
	type WeightInfo = ();
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
	type KeyOwnerProof = <Historical as KeyOwnerProofSystem<(KeyTypeId, pallet_grandpa::AuthorityId)>>::Proof;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = MaxNominators;
	type MaxSetIdSessionEntries = MaxSetIdSessionEntries;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = Staking;
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
}

impl pallet_offences::Config for Runtime {
	type IdentificationTuple = IdentificationTuple<Self>;
	type OnOffenceHandler = Staking;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_authority_discovery::Config for Runtime {
	type MaxAuthorities = MaxAuthorities;
}
