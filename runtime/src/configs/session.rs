//! Sessions: the validators' keys, and proofs that a key was a validator's.

use frame_support::traits::ConstU128;
use pallet_session::historical::{self, NoteHistoricalRoot};
use sp_runtime::traits::{ConvertInto, OpaqueKeys};

use crate::{AccountId, Babe, Balances, Runtime, RuntimeEvent, SessionKeys, Staking, TIDE};

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	type DisablingStrategy = pallet_session::disabling::UpToLimitDisablingStrategy;
	type KeyDeposit = ConstU128<TIDE>;
	type Keys = SessionKeys;
	type NextSessionRotation = Babe;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = NoteHistoricalRoot<Self, Staking>;
	type ShouldEndSession = Babe;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
	type RuntimeEvent = RuntimeEvent;
}
