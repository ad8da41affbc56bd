//! The market's clock and chance: ticks, and a beacon chained from the VRF outputs of the blocks' authors.

use frame_support::{parameter_types, weights::Weight};
use frame_system::EnsureRoot;

use crate::{AccountId, Attestation, Runtime};

parameter_types! {
	/// What must be left in a block for the clock to go on after it: one full batch of attestations.
	pub Room: Weight = Attestation::weight_of_full_batch();
}

impl pallet_tide::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type PauseOrigin = EnsureRoot<AccountId>;
	type Randomness = pallet_babe::ParentBlockRandomness<Runtime>;
	type Room = Room;
	type WeightInfo = crate::weights::pallet_tide::WeightInfo<Runtime>;
}
