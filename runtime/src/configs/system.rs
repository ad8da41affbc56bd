//! Blocks: how much fits into one, and what a storage access costs.

use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::ConstU16,
	weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{traits::AccountIdLookup, Perbill};
use sp_version::RuntimeVersion;

use crate::{
	hot::BaseBlock,
	weights::{db::DbWeight, extrinsic::ExtrinsicWeight, frame_system_extensions},
	AccountId, Block, BlockNumber, Hash, Migrations, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin, RuntimeTask, VERSION,
};

/// Part of a block that transactions of the normal class can fill. The rest is kept for the operational class:
/// attestations get in however many people submit jobs.
pub const NORMAL_RATIO: Perbill = Perbill::from_percent(75);
/// Part of a block that its hooks are expected to take.
const INITIALIZATION_RATIO: Perbill = Perbill::from_percent(10);
/// Computing time of a block. A block is built and then imported within a slot of 3 s, so it is less than half of one.
/// There is no limit on the size of proofs: nobody validates this chain without its state.
pub const MAX_BLOCK_WEIGHT: Weight = Weight::from_parts(1_200 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
/// Bytes of a block.
const MAX_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

parameter_types! {
	/// How many past block hashes are kept: how old a transaction's mortality can be.
	pub const BlockHashCount: BlockNumber = 2400;
	/// The runtime's version.
	pub const Version: RuntimeVersion = VERSION;
	/// How much weight fits into a block.
	pub RuntimeBlockWeights: BlockWeights = {
		let normal = NORMAL_RATIO * MAX_BLOCK_WEIGHT;
		BlockWeights::builder()
			.base_block(BaseBlock::get())
			.for_class(DispatchClass::all(), |weights| weights.base_extrinsic = ExtrinsicWeight::get())
			.for_class(DispatchClass::Normal, |weights| weights.max_total = Some(normal))
			.for_class(DispatchClass::Operational, |weights| {
				weights.max_total = Some(MAX_BLOCK_WEIGHT);
				weights.reserved = Some(MAX_BLOCK_WEIGHT - normal);
			})
			.avg_block_initialization(INITIALIZATION_RATIO)
			.build_or_panic()
	};
	/// How many bytes fit into a block.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAX_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_RATIO * *length)
		.build();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountData = pallet_balances::AccountData<crate::Balance>;
	type AccountId = AccountId;
	type Block = Block;
	type BlockHashCount = BlockHashCount;
	type BlockLength = RuntimeBlockLength;
	type BlockWeights = RuntimeBlockWeights;
	type DbWeight = DbWeight;
	type ExtensionsWeightInfo = frame_system_extensions::WeightInfo<Runtime>;
	type Hash = Hash;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type Nonce = Nonce;
	type SS58Prefix = ConstU16<42>;
	type SingleBlockMigrations = Migrations;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type Version = Version;
}
