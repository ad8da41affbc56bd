//! What the off-chain worker is told of the chain, and how it brings in what devices sign.

use alloc::{string::String, vec::Vec};

use frame_system::offchain::{CreateAuthorizedTransaction, SubmitTransaction};
use sp_core::H256;
use tidemill_primitives::{
	attestation::Batch,
	contract::{Assignment, BundleRef, DeviceView, VerdictNotice},
	device::{DeviceKey, DeviceSignature},
	dispute::{ContestView, GameView, Play},
	interfaces::{Devices, Ledger, NotPooled, Relay, Tide as _},
	job::JobSpec,
	BundleIndex, DeviceId, JobId, Tick,
};

use crate::{Attestation, Disputes, Providers, Runtime, RuntimeCall, System, Tide};

/// The chain, as the off-chain worker sees it.
pub struct ChainLedger;

impl Ledger for ChainLedger {
	fn genesis() -> H256 {
		System::block_hash(0)
	}

	fn tick() -> Tick {
		Tide::tick()
	}

	fn device(key: &DeviceKey) -> Option<DeviceView> {
		let id = pallet_providers::DeviceOf::<Runtime>::get(key)?;
		let device = pallet_providers::Devices::<Runtime>::get(id)?;
		let heartbeat = Some(device.last_seen).filter(|tick| Providers::heartbeat_wanted(id, *tick));
		Some(DeviceView {
			id,
			sequence: device.sequence,
			heartbeat,
		})
	}

	fn assignments(device: DeviceId) -> Vec<Assignment> {
		let Some(entry) = pallet_providers::Devices::<Runtime>::get(device) else {
			return Vec::new();
		};
		let duties = entry.liabilities.iter();
		duties
			.filter_map(|duty| Attestation::assignment(device, duty.job, duty.bundle))
			.collect()
	}

	fn spec(job: JobId) -> Option<JobSpec> {
		pallet_market::Jobs::<Runtime>::get(job).map(|job| job.spec)
	}

	fn peers(job: JobId, bundle: BundleIndex, device: DeviceId) -> Vec<String> {
		let specs = Attestation::peers(job, bundle, device)
			.into_iter()
			.filter_map(pallet_providers::DeviceSpecs::<Runtime>::get);
		specs
			.filter_map(|spec| String::from_utf8(spec.latest().endpoint.to_vec()).ok())
			.filter(|endpoint| !endpoint.is_empty())
			.collect()
	}

	fn verdict(bundle: &BundleRef) -> Option<VerdictNotice> {
		Attestation::verdict(bundle)
	}

	fn contest(bundle: &BundleRef) -> Option<ContestView> {
		Disputes::contest_view(bundle.job, bundle.bundle)
	}
}

/// The games in which it is a device's turn.
pub fn turns(device: DeviceId) -> Vec<GameView> {
	let Some(entry) = pallet_providers::Devices::<Runtime>::get(device) else {
		return Vec::new();
	};
	let duties = entry.liabilities.iter();
	duties
		.flat_map(|duty| Disputes::turns(device, duty.job, duty.bundle))
		.collect()
}

impl Relay for ChainLedger {
	fn relay(batch: Batch, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled> {
		let call = pallet_attestation::Call::<Runtime>::attest {
			batch,
			signature,
			retry,
		};
		submit(call.into())
	}

	fn play(device: DeviceId, play: Play, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled> {
		let call = pallet_disputes::Call::<Runtime>::play {
			device,
			play,
			signature,
			retry,
		};
		submit(call.into())
	}
}

/// Puts a call that is authorized by what it carries into the transaction pool.
fn submit(call: RuntimeCall) -> Result<(), NotPooled> {
	let transaction = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_authorized_transaction(call);
	SubmitTransaction::<Runtime, RuntimeCall>::submit_transaction(transaction).map_err(|()| NotPooled)
}
