//! Tokens, and what a transaction costs.

use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		ConstU128, ConstU32, ConstU8, Get, Imbalance, OnUnbalanced, VariantCountOf,
	},
	weights::ConstantMultiplier,
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
	traits::{Bounded, One},
	FixedPointNumber, Perquintill,
};

use crate::{
	parameters::groups::fees, AccountId, Authorship, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
	RuntimeHoldReason, System, EXISTENTIAL_DEPOSIT, TIDE,
};

/// Price of a picosecond of weight: 10 TIDE a second, so that a transfer costs some thousandths of one.
pub const WEIGHT_PRICE: Balance = 10 * TIDE / 1_000_000_000_000;
/// Price of a byte: a block full of bytes costs about as much as one full of weight.
pub const LENGTH_PRICE: Balance = TIDE / 1_000_000;

/// What weight costs.
pub type WeightFee = ConstantMultiplier<Balance, ConstU128<WEIGHT_PRICE>>;

parameter_types! {
	/// Fullness of blocks at which fees stay as they are.
	pub const TargetFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast fees follow: by at most about a tenth in an hour of full blocks.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
	/// Fees never fall below their price, so that an empty chain is not free to fill.
	pub MinimumMultiplier: Multiplier = Multiplier::one();
	/// Fees may rise without limit.
	pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// Fees that follow how full blocks are, slowly.
pub type SlowAdjustingFees =
	TargetedFeeAdjustment<Runtime, TargetFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;

/// Pays fees and tips to the block's author; what the author does not get is burned.
pub struct DealWithFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for DealWithFees {
	fn on_nonzero_unbalanced(amount: Credit<AccountId, Balances>) {
		let share = fees::Policy::get().author_share * amount.peek();
		let (reward, burned) = amount.split(share);
		drop(burned);
		if let Some(author) = Authorship::author() {
			// An author that cannot be paid, below the existential deposit, gets nothing: that too is burned.
			drop(Balances::resolve(&author, reward));
		}
	}
}

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	type DustRemoval = ();
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<0>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

impl pallet_transaction_payment::Config for Runtime {
	type FeeMultiplierUpdate = SlowAdjustingFees;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<LENGTH_PRICE>>;
	type OnChargeTransaction = FungibleAdapter<Balances, DealWithFees>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = crate::weights::pallet_transaction_payment::WeightInfo<Runtime>;
	type WeightToFee = WeightFee;
}
