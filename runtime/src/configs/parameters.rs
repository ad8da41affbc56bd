//! Parameters: root alone changes them.

use frame_support::traits::AsEnsureOriginWithArg;
use frame_system::EnsureRoot;

use crate::{ranges, AccountId, Runtime, RuntimeEvent, RuntimeParameters};

impl pallet_parameters::Config for Runtime {
	type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type WeightInfo = ();
}

impl ranges::Config for Runtime {}
