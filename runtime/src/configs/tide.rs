//! The market's clock and chance: ticks, and a beacon chained from the VRF outputs of the blocks' authors.

use frame_support::{parameter_types, weights::Weight};
use frame_system::EnsureRoot;
use pallet_attestation::WeightInfo;
use tidemill_primitives::attestation::MAX_ITEMS;

use crate::{AccountId, Runtime};

parameter_types! {
	/// What must be left in a block for the clock to go on after it: one full batch of attestations.
	pub Room: Weight = <() as WeightInfo>::attest(MAX_ITEMS).saturating_add(<() as WeightInfo>::authorize_attest(MAX_ITEMS));
}

impl pallet_tide::Config for Runtime {
	type PauseOrigin = EnsureRoot<AccountId>;
	type Randomness = pallet_babe::ParentBlockRandomness<Runtime>;
	type Room = Room;
	type WeightInfo = ();
}
