//! A job and a device that suit each other, for tests.

use sp_core::H256;
use tidemill_primitives::{
	api::{DeviceDetails, JobView},
	device::{DeviceKey, DeviceSpec, DeviceSpecV1, DeviceState, Offer},
	interfaces::JobPhase,
	job::{JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
	AccountId,
};

const PRICE: Price = Price {
	per_gfuel: 100,
	per_task: 100,
	per_input_mib: 100,
};

pub fn job() -> JobView {
	let spec = JobSpecV1 {
		program: H256::zero(),
		program_length: 1,
		engine: WASM_V1,
		manifest: ManifestRef {
			root: H256::zero(),
			blob: H256::zero(),
			length: 1,
		},
		source: Default::default(),
		tasks: 1,
		bundle_size: 1,
		limits: Limits {
			fuel: 1_000,
			memory_mib: 64,
			input_bytes: 0,
			output_bytes: 0,
			run_ticks: 2,
		},
		requirements: Requirements::default(),
		prefer: Default::default(),
		verification: Verification::Quorum(3),
		price: PRICE,
		tries: 1,
		deadline: 100,
		retention: 100,
	};
	JobView {
		hash: H256::zero(),
		requester: AccountId::new([1; 32]),
		spec: JobSpec::V1(spec),
		price: PRICE,
		// ceil(4 P / (0.7 * 3)), where a run costs P = 101.
		bond: 193,
		phase: JobPhase::Waiting,
		bundles: 1,
		unassigned: 1,
		accepted: 0,
		failed: 0,
		escrow: 0,
		deposit: 0,
		paid: 0,
		fees: 0,
		chain_fees: 0,
		refunded: 0,
		submitted: 0,
		deadline: 100,
		ended: None,
	}
}

pub fn device() -> DeviceDetails {
	DeviceDetails {
		id: 3,
		provider: AccountId::new([2; 32]),
		key: DeviceKey::Ed25519([3; 32]),
		spec: DeviceSpec::V1(DeviceSpecV1 {
			engines: vec![WASM_V1].try_into().unwrap(),
			cores: 4,
			memory_mib: 2_048,
			storage_mib: 1_024,
			gpu: None,
			slots: 2,
			region: *b"DE",
			endpoint: b"http://203.0.113.7:8844".to_vec().try_into().unwrap(),
			watts: None,
			carbon: None,
		}),
		offer: Offer {
			per_gfuel: 90,
			per_task: 90,
			per_input_mib: 90,
		},
		state: DeviceState::Active,
		backing: 1_000,
		bonded: 0,
		credit: 0,
		duties: vec![],
		running: 0,
		reputations: vec![],
		since: 0,
		answer_by: None,
		last_seen: 950,
		sequence: 0,
	}
}

pub fn spec_of(job: &mut JobView) -> &mut JobSpecV1 {
	let JobSpec::V1(spec) = &mut job.spec;
	spec
}

pub fn machine_of(device: &mut DeviceDetails) -> &mut DeviceSpecV1 {
	let DeviceSpec::V1(spec) = &mut device.spec;
	spec
}
