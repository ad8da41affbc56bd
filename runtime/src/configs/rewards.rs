//! Fees: who gets them.

use frame_support::{parameter_types, traits::Get, PalletId};

use crate::{parameters::RewardsRules, AccountId, Authorship, Balances, Runtime, Tide};

parameter_types! {
	/// Account of the pot.
	pub const PotId: PalletId = PalletId(*b"tide/pot");
	/// Account of the treasury.
	pub const TreasuryId: PalletId = PalletId(*b"tide/trs");
}

/// The author of the block that is being run.
pub struct BlockAuthor;

impl Get<Option<AccountId>> for BlockAuthor {
	fn get() -> Option<AccountId> {
		Authorship::author()
	}
}

impl pallet_rewards::Config for Runtime {
	type Author = BlockAuthor;
	type Currency = Balances;
	type Policy = RewardsRules;
	type PotId = PotId;
	type Tide = Tide;
	type TreasuryId = TreasuryId;
	type WeightInfo = crate::weights::pallet_rewards::WeightInfo<Runtime>;
}
