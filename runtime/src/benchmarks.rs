//! The runtime under its own benchmarks: what is measured, and how scenes are set for it.
//!
//! Only the bencher builds this, see `tools/bencher`.

use alloc::vec::Vec;

use codec::Encode;
use frame_support::{
	traits::{Hooks, OnPoll},
	weights::{RuntimeDbWeight, Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	BABE_ENGINE_ID,
};
use sp_core::H256;
use sp_runtime::{generic::Era, Digest, DigestItem, DispatchError, DispatchResult};
use tidemill_primitives::{
	attestation::Batch,
	benchmarking::Scene,
	contract::Assignment,
	device::{DeviceKey, DeviceSignature, DeviceSpec, DeviceState, Offer},
	interfaces::Ledger,
	job::JobSpec,
	DeviceId, JobId, Tick,
};

use crate::{
	configs::RuntimeBlockWeights, ledger::ChainLedger, transactions::extension, AccountId, Address, Attestation,
	Balance, Balances, Disputes, Market, Nonce, Programs, Providers, Rewards, Runtime, RuntimeCall, RuntimeOrigin,
	Signature, SignedPayload, System, Tide as TidePallet, UncheckedExtrinsic,
};

frame_benchmarking::define_benchmarks!(
	[frame_system_extensions, frame_system_benchmarking::extensions::Pallet::<Runtime>]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_tide, Tide]
	[pallet_providers, Providers]
	[pallet_market, Market]
	[pallet_attestation, Attestation]
	[pallet_rewards, Rewards]
	[pallet_programs, Programs]
	[pallet_disputes, Disputes]
);

sp_api::decl_runtime_apis! {
	/// What the bencher asks beside the benchmarks.
	pub trait Bencher {
		/// The weight that the runtime declares for what a benchmark measures; none if there is no such benchmark.
		fn declared(pallet: Vec<u8>, benchmark: Vec<u8>, components: Vec<u32>) -> Option<Weight>;
		/// The declared weight of a read and of a write of the database.
		fn database() -> RuntimeDbWeight;
		/// The declared weights of an empty block and of a transaction that does nothing.
		fn base() -> (Weight, Weight);
		/// What an account signs to send a transaction that does nothing.
		fn remark(nonce: Nonce) -> Vec<u8>;
		/// That transaction, signed.
		fn signed_remark(who: AccountId, nonce: Nonce, signature: Signature) -> Vec<u8>;
	}
}

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: Vec::new() }.into()
}

/// What is signed of a transaction that does nothing.
pub fn remark_payload(nonce: Nonce) -> Vec<u8> {
	SignedPayload::new(remark(), extension(Era::Immortal, nonce, 0)).map_or(Vec::new(), |payload| payload.encode())
}

/// A transaction that does nothing.
pub fn signed_remark(who: AccountId, nonce: Nonce, signature: Signature) -> Vec<u8> {
	UncheckedExtrinsic::new_signed(
		remark(),
		Address::Id(who),
		signature,
		extension(Era::Immortal, nonce, 0),
	)
	.encode()
}

/// The declared weights of an empty block and of a transaction that does nothing.
pub fn base() -> (Weight, Weight) {
	let weights = RuntimeBlockWeights::get();
	let normal = weights.get(frame_support::dispatch::DispatchClass::Normal);
	(crate::weights::block::BlockWeight::get(), normal.base_extrinsic)
}

impl pallet_transaction_payment::BenchmarkConfig for Runtime {
	fn setup_benchmark_environment() {
		// So that there is an author to be paid.
		BenchmarkScene::next_tick();
	}
}

/// Sets scenes by real calls.
pub struct BenchmarkScene;

impl Scene for BenchmarkScene {
	fn fund(who: &AccountId, amount: Balance) {
		let minted = <Balances as frame_support::traits::fungible::Mutate<_>>::mint_into(who, amount);
		assert!(minted.is_ok(), "tokens can be minted");
	}

	fn next_tick() {
		let number = System::block_number().saturating_add(1);
		let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
			authority_index: 0,
			slot: u64::from(number).into(),
		});
		let digest = Digest {
			logs: Vec::from([DigestItem::PreRuntime(BABE_ENGINE_ID, claim.encode())]),
		};
		System::initialize(&number, &H256::zero(), &digest);
		// What BABE finds in the digest of a real block.
		pallet_babe::AuthorVrfRandomness::<Runtime>::put(Some(sp_io::hashing::blake2_256(&number.encode())));
		TidePallet::on_initialize(number);
		<TidePallet as OnPoll<_>>::on_poll(number, &mut WeightMeter::new());
	}

	fn next_block() {
		Self::next_tick();
		let number = System::block_number();
		let mut meter = WeightMeter::with_limit(RuntimeBlockWeights::get().max_block);
		// In the order of the runtime.
		<(Disputes, Attestation, Market, Rewards, Providers) as OnPoll<_>>::on_poll(number, &mut meter);
	}

	fn skip(ticks: Tick) {
		System::set_block_number(System::block_number().saturating_add(ticks));
		pallet_tide::CurrentTick::<Runtime>::mutate(|tick| *tick = tick.saturating_add(ticks));
	}

	fn genesis() -> H256 {
		System::block_hash(0)
	}

	fn register(provider: &AccountId, stake: Balance, payout: AccountId) -> DispatchResult {
		Providers::register(RuntimeOrigin::signed(provider.clone()), stake, Some(payout))
	}

	fn register_device(
		provider: &AccountId,
		spec: DeviceSpec,
		offer: Offer,
		backing: Balance,
		key: DeviceKey,
		proof: DeviceSignature,
	) -> Result<DeviceId, DispatchError> {
		let id = pallet_providers::NextDevice::<Runtime>::get();
		Providers::register_device(
			RuntimeOrigin::signed(provider.clone()),
			spec,
			offer,
			backing,
			key,
			proof,
		)?;
		Ok(id)
	}

	fn set_state(provider: &AccountId, device: DeviceId, state: DeviceState) -> DispatchResult {
		let origin = RuntimeOrigin::signed(provider.clone());
		match state {
			DeviceState::Active => Providers::resume_device(origin, device),
			DeviceState::Draining => Providers::drain_device(origin, device),
			DeviceState::Retiring => Providers::retire_device(origin, device),
			DeviceState::Paused => Providers::pause_device(origin, device),
			DeviceState::Absent | DeviceState::Suspended => Err(DispatchError::Other("no provider can do that")),
		}
	}

	fn device_key(device: DeviceId) -> Vec<u8> {
		pallet_providers::Devices::<Runtime>::hashed_key_for(device)
	}

	fn job_keys(job: JobId) -> [Vec<u8>; 2] {
		[
			pallet_market::Jobs::<Runtime>::hashed_key_for(job),
			pallet_market::JobStates::<Runtime>::hashed_key_for(job),
		]
	}

	fn device(device: DeviceId) -> Option<(DeviceKey, AccountId, u32)> {
		let device = pallet_providers::Devices::<Runtime>::get(device)?;
		Some((device.key, device.provider, device.sequence))
	}

	fn submit(requester: &AccountId, spec: JobSpec) -> Result<JobId, DispatchError> {
		let id = pallet_market::NextJob::<Runtime>::get();
		Market::submit_job(RuntimeOrigin::signed(requester.clone()), spec)?;
		Ok(id)
	}

	fn assignments(device: DeviceId) -> Vec<Assignment> {
		ChainLedger::assignments(device)
	}

	fn tasks(job: JobId) -> u8 {
		pallet_market::Jobs::<Runtime>::get(job).map_or(0, |job| job.spec.latest().bundle_size)
	}

	fn publish(owner: &AccountId, blob: Vec<u8>) -> Result<H256, DispatchError> {
		let program = sp_io::hashing::blake2_256(&blob).into();
		let blob = blob
			.try_into()
			.map_err(|_| DispatchError::Other("the program is too long"))?;
		Programs::publish_pvm(RuntimeOrigin::signed(owner.clone()), blob)?;
		Ok(program)
	}

	fn attest(batch: Batch, signature: DeviceSignature) -> DispatchResult {
		let done = Attestation::attest(RawOrigin::Authorized.into(), batch, signature, 0);
		done.map(|_| ()).map_err(|failed| failed.error)
	}
}
