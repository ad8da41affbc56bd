//! What the node and programs ask the runtime.

// The macro makes items that it does not document.
#![allow(missing_docs)]

use alloc::vec::Vec;

use codec::Encode;
use frame_support::{
	genesis_builder_helper,
	traits::{Get, KeyOwnerProofSystem},
	view_functions::{ViewFunctionDispatchError, ViewFunctionId},
	weights::Weight,
};
use sp_api::impl_runtime_apis;
use sp_consensus_babe::BabeConfiguration;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata, H256};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;
use tidemill_machine::{
	step::{StepError, Witness},
	State,
};
use tidemill_primitives::{
	api::{
		BundleView, DeviceDetails, EligibleDevices, Estimate, JobView, MarketSummary, OfferView, ProviderDetails,
		RequesterRecord, Rules, WhyQueued,
	},
	device::DeviceKey,
	dispute::{ContestView, GameId, GameView},
	job::JobSpec,
	BundleIndex, DeviceId, Fuel, JobId, Tick,
};

use crate::{
	configs::EpochDuration, genesis_presets, parameters, AccountId, Attestation, AuthorityDiscovery, Babe, Balance,
	Block, Disputes, Executive, Grandpa, Historical, InherentDataExt, Market, Nonce, Providers, Runtime, RuntimeCall,
	RuntimeGenesisConfig, SessionKeys, System, Tide, TransactionPayment, VERSION,
};

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block)
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(id: ViewFunctionId, input: Vec<u8>) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			transaction: <Block as BlockT>::Extrinsic,
			block: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, transaction, block)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> BabeConfiguration {
			let epoch = Babe::epoch_config().unwrap_or_default();
			BabeConfiguration {
				slot_duration: Babe::slot_duration(),
				epoch_length: EpochDuration::get(),
				c: epoch.c,
				authorities: Babe::authorities().to_vec(),
				randomness: Babe::randomness(),
				allowed_slots: epoch.allowed_slots,
			}
		}

		fn current_epoch_start() -> sp_consensus_babe::Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> sp_consensus_babe::Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> sp_consensus_babe::Epoch {
			Babe::next_epoch()
		}

		fn generate_key_ownership_proof(
			_slot: sp_consensus_babe::Slot,
			authority_id: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_babe::KEY_TYPE, authority_id))
				.map(|proof| sp_consensus_babe::OpaqueKeyOwnershipProof::new(proof.encode()))
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
			key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			Grandpa::current_set_id()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
		}
	}

	impl sp_authority_discovery::AuthorityDiscoveryApi<Block> for Runtime {
		fn authorities() -> Vec<sp_authority_discovery::AuthorityId> {
			AuthorityDiscovery::authorities()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(
			transaction: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(transaction, length)
		}

		fn query_fee_details(
			transaction: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(transaction, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall> for Runtime {
		fn query_call_info(
			call: RuntimeCall,
			length: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, length)
		}

		fn query_call_fee_details(call: RuntimeCall, length: u32) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl tidemill_primitives::api::ComputeApi<Block> for Runtime {
		fn job(id: JobId) -> Option<JobView> {
			Market::job_view(id)
		}

		fn bundle(job: JobId, bundle: BundleIndex) -> Option<BundleView> {
			Attestation::bundle_view(job, bundle)
		}

		fn contest(job: JobId, bundle: BundleIndex) -> Option<ContestView> {
			Disputes::contest_view(job, bundle)
		}

		fn contests(limit: u32) -> Vec<(JobId, BundleIndex)> {
			Attestation::contests(limit)
		}

		fn device(id: DeviceId) -> Option<DeviceDetails> {
			Providers::device_view(id)
		}

		fn device_by_key(key: DeviceKey) -> Option<DeviceDetails> {
			Providers::device_view(pallet_providers::DeviceOf::<Runtime>::get(key)?)
		}

		fn provider(account: AccountId) -> Option<ProviderDetails> {
			Providers::provider_view(&account)
		}

		fn stakable(account: AccountId) -> Balance {
			Providers::stakable(&account)
		}

		fn offers(limit: u32) -> Vec<OfferView> {
			Providers::offer_views(limit)
		}

		fn rules() -> Rules {
			parameters::rules()
		}

		fn estimate(spec: JobSpec) -> Result<Estimate, sp_runtime::DispatchError> {
			Market::estimate(&spec)
		}

		fn eligible_devices(
			spec: JobSpec,
			from: DeviceId,
			limit: u32,
		) -> Result<EligibleDevices, sp_runtime::DispatchError> {
			Market::eligible_devices(&spec, from, limit)
		}

		fn requester(account: AccountId) -> RequesterRecord {
			pallet_market::Requesters::<Runtime>::get(account)
		}

		fn why_queued(id: JobId) -> Option<WhyQueued> {
			Market::why_queued(id)
		}

		fn game(id: GameId) -> Option<GameView> {
			Disputes::game_view(id)
		}

		fn turns(device: DeviceId) -> Vec<GameView> {
			crate::ledger::turns(device)
		}

		fn step(program: H256, from: State, until: Fuel, witness: Witness) -> Result<State, StepError> {
			Disputes::step(program, &from, until, &witness)
		}

		fn tick() -> Tick {
			<Tide as tidemill_primitives::interfaces::Tide>::tick()
		}

		fn summary() -> MarketSummary {
			MarketSummary {
				tick: <Tide as tidemill_primitives::interfaces::Tide>::tick(),
				jobs: pallet_market::Totals::<Runtime>::get(),
				devices: pallet_providers::Totals::<Runtime>::get(),
				tickets: Providers::tickets(),
			}
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			genesis_builder_helper::build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			genesis_builder_helper::get_preset::<RuntimeGenesisConfig>(id, genesis_presets::preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			genesis_presets::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			use crate::*;
			use frame_benchmarking::BenchmarkList;
			use frame_support::traits::StorageInfoTrait;
			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, AllPalletsWithSystem::storage_info())
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use crate::*;
			use frame_benchmarking::BenchmarkBatch;
			let whitelist = crate::hot::keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl crate::benchmarks::Bencher<Block> for Runtime {
		fn declared(pallet: Vec<u8>, benchmark: Vec<u8>, components: Vec<u32>) -> Option<Weight> {
			let pallet = core::str::from_utf8(&pallet).ok()?;
			let benchmark = core::str::from_utf8(&benchmark).ok()?;
			crate::weights::declared::declared(pallet, benchmark, &components)
		}

		fn database() -> frame_support::weights::RuntimeDbWeight {
			<Runtime as frame_system::Config>::DbWeight::get()
		}

		fn base() -> (Weight, Weight) {
			crate::benchmarks::base()
		}

		fn remark(nonce: Nonce) -> Vec<u8> {
			crate::benchmarks::remark_payload(nonce)
		}

		fn signed_remark(who: AccountId, nonce: Nonce, signature: crate::Signature) -> Vec<u8> {
			crate::benchmarks::signed_remark(who, nonce, signature)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			// A failed check must stop the dry run right here, with its backtrace.
			let weight = Executive::try_runtime_upgrade(checks).expect("the upgrade's checks failed");
			(weight, crate::configs::RuntimeBlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("the block's checks failed")
		}
	}
}
