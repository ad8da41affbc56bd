//! Scenes for the benchmarks of the pallets: providers, devices and jobs, made by the calls that people and devices make.

use alloc::{format, vec::Vec};
use codec::Encode;
use sp_core::{crypto::KeyTypeId, ed25519, H256};
use sp_runtime::{BoundedVec, DispatchError, DispatchResult};

use crate::{
	attestation::{Batch, Duty, Item},
	contract::{Assignment, DutyPhase},
	device::{registration_message, DeviceKey, DeviceSignature, DeviceSpec, DeviceSpecV1, DeviceState, Gpu, Offer},
	job::{EngineVersion, JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
	report::{commitment, Abstention, Outcome, Place, Report, TaskResult},
	AccountId, Balance, DeviceId, JobId, Tick, MAX_BUNDLE, MIB,
};

/// One token.
const TIDE: Balance = 1_000_000_000_000;
/// Backing of one slot.
const BACKING: Balance = 10 * TIDE;
/// Key type of the devices' keys.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");
/// What jobs pay, and devices take.
const PRICE: Price = Price {
	per_gfuel: TIDE / 1_000,
	per_task: TIDE / 1_000,
	per_input_mib: TIDE / 10_000,
};

/// A runtime in which scenes are set. Each function is a call, or a step, that the chain itself could take.
pub trait Scene {
	/// Gives an account tokens.
	fn fund(who: &AccountId, amount: Balance);
	/// Begins a block with randomness: a new tick and beacon. The rest of its hooks do not run.
	fn next_tick();
	/// Begins a block with all its hooks: alarms and deadlines are served, devices drawn.
	fn next_block();
	/// Lets blocks pass in which nothing happens; their hooks do not run.
	fn skip(ticks: Tick);
	/// The genesis hash.
	fn genesis() -> H256;
	/// `register`.
	fn register(provider: &AccountId, stake: Balance, payout: AccountId) -> DispatchResult;
	/// `register_device`; returns the device's id.
	fn register_device(
		provider: &AccountId,
		spec: DeviceSpec,
		offer: Offer,
		backing: Balance,
		key: DeviceKey,
		proof: DeviceSignature,
	) -> Result<DeviceId, DispatchError>;
	/// `pause_device`, `resume_device`, `drain_device` or `retire_device`.
	fn set_state(provider: &AccountId, device: DeviceId, state: DeviceState) -> DispatchResult;
	/// Where the state has a device's record.
	fn device_key(device: DeviceId) -> Vec<u8>;
	/// Where the state has a job's records.
	fn job_keys(job: JobId) -> [Vec<u8>; 2];
	/// The key of a device, with its provider and the sequence number of its next batch.
	fn device(device: DeviceId) -> Option<(DeviceKey, AccountId, u32)>;
	/// `submit_job`; returns the job's id.
	fn submit(requester: &AccountId, spec: JobSpec) -> Result<JobId, DispatchError>;
	/// What a device has to do.
	fn assignments(device: DeviceId) -> Vec<Assignment>;
	/// Tasks of a bundle of a job.
	fn tasks(job: JobId) -> u8;
	/// `attest`.
	fn attest(batch: Batch, signature: DeviceSignature) -> DispatchResult;
	/// `publish_pvm`; returns the program's hash.
	fn publish(owner: &AccountId, blob: Vec<u8>) -> Result<H256, DispatchError>;
}

/// The account of a role and a number.
pub fn account(role: &str, number: u32) -> AccountId {
	AccountId::new((role, number).using_encoded(sp_crypto_hashing::blake2_256))
}

/// A requester with tokens for any job.
pub fn requester<S: Scene>() -> AccountId {
	let who = account("requester", 0);
	S::fund(&who, 1_000_000 * TIDE);
	who
}

/// A provider with stake for this many slots, whose income goes to an account of its own.
pub fn provider<S: Scene>(number: u32, slots: u32) -> Result<AccountId, DispatchError> {
	let (who, payout) = (account("provider", number), account("payout", number));
	let stake = BACKING.saturating_mul(slots.max(10).into());
	S::fund(&who, stake.saturating_add(1_000 * TIDE));
	S::register(&who, stake, payout)?;
	Ok(who)
}

/// The key of a number, in the keystore.
fn key(number: u32) -> ed25519::Public {
	sp_io::crypto::ed25519_generate(KEYS, Some(format!("//device//{number}").into_bytes()))
}

/// What a device signs.
pub fn signed<S: Scene>(device: DeviceId, message: &[u8]) -> Result<DeviceSignature, DispatchError> {
	let (DeviceKey::Ed25519(key), ..) = S::device(device).ok_or(DispatchError::Other("the device is there"))?;
	sign(&ed25519::Public::from_raw(key), message)
}

fn sign(key: &ed25519::Public, message: &[u8]) -> Result<DeviceSignature, DispatchError> {
	let signature = sp_io::crypto::ed25519_sign(KEYS, key, message);
	Ok(DeviceSignature::Ed25519(
		signature.ok_or(DispatchError::Other("the keystore has the key"))?.0,
	))
}

/// A key, and its signature that a provider may register it.
pub fn proof<S: Scene>(number: u32, provider: &AccountId) -> Result<(DeviceKey, DeviceSignature), DispatchError> {
	let key = key(number);
	let proof = sign(&key, &registration_message(S::genesis(), provider))?;
	Ok((DeviceKey::Ed25519(key.0), proof))
}

/// What devices take.
pub fn offer() -> Offer {
	PRICE
}

/// Backing of a device with this many slots.
pub fn backing(slots: u8) -> Balance {
	BACKING.saturating_mul(slots.into())
}

/// A machine whose description is the longest. Below 64, each `kind` is a class of its own; kind 63 suits any job.
pub fn machine(kind: u32, slots: u8) -> DeviceSpecV1 {
	let engine = |version: u16| EngineVersion { version, ..WASM_V1 };
	DeviceSpecV1 {
		engines: BoundedVec::truncate_from((1..=4).map(engine).collect()),
		cores: 64,
		memory_mib: (64u32 << (kind / 8)).saturating_mul(slots.into()),
		storage_mib: 1_000_000,
		gpu: Some(Gpu {
			vendor: BoundedVec::truncate_from([b'v'; 32].to_vec()),
			model: BoundedVec::truncate_from([b'm'; 64].to_vec()),
			memory_mib: 1 << (kind % 8),
		}),
		slots,
		region: *b"DE",
		endpoint: BoundedVec::truncate_from([b'e'; 256].to_vec()),
		watts: Some(100),
		carbon: Some(100),
	}
}

/// Registers a machine with the key of a number.
pub fn device<S: Scene>(provider: &AccountId, number: u32, spec: DeviceSpecV1) -> Result<DeviceId, DispatchError> {
	let (key, proof) = proof::<S>(number, provider)?;
	let backing = backing(spec.slots);
	S::register_device(provider, DeviceSpec::V1(spec), offer(), backing, key, proof)
}

/// This many providers, each with one device of so many slots, in the draws from the next block on.
pub fn fleet<S: Scene>(providers: u32, slots: u8) -> Result<Vec<DeviceId>, DispatchError> {
	let devices = (0..providers)
		.map(|number| device::<S>(&provider::<S>(number, slots.into())?, number, machine(63, slots)))
		.collect::<Result<Vec<_>, _>>()?;
	S::next_block();
	Ok(devices)
}

/// All classes of a pool but one, none of which suits the jobs.
pub fn other_classes<S: Scene>() -> DispatchResult {
	let others = account("provider", 1_000);
	S::fund(&others, 10_000 * TIDE);
	S::register(&others, 63 * BACKING, others.clone())?;
	for kind in 0..63 {
		device::<S>(&others, 10_000u32.saturating_add(kind), machine(kind, 1))?;
	}
	Ok(())
}

/// A pool of 64 classes, of which one suits the jobs: it has 32 pages of tickets that are drawn. Returns the devices that suit,
/// with their providers.
pub fn full_pool<S: Scene>() -> Result<Vec<(AccountId, DeviceId)>, DispatchError> {
	other_classes::<S>()?;
	let mut devices = Vec::new();
	for number in 0..32u32 {
		let who = provider::<S>(number, 9 * 32)?;
		for place in 0..8 {
			let key = number.saturating_mul(8).saturating_add(place);
			devices.push((who.clone(), device::<S>(&who, key, machine(63, 32))?));
		}
	}
	S::next_block();
	Ok(devices)
}

/// Adds tickets to the pool that are drawn from the next round on.
pub fn fresh_tickets<S: Scene>() -> DispatchResult {
	for number in 0..8u32 {
		device::<S>(
			&account("provider", number),
			number.saturating_add(20_000),
			machine(63, 32),
		)?;
	}
	Ok(())
}

/// A job of so many bundles, each of as many tasks as there can be, whose spec is the longest.
pub fn job(bundles: u32, quorum: u8) -> JobSpecV1 {
	let mut source = b"http://".to_vec();
	source.resize(256, b's');
	JobSpecV1 {
		program: H256::repeat_byte(1),
		program_length: u32::MAX,
		engine: WASM_V1,
		manifest: ManifestRef {
			root: H256::repeat_byte(2),
			blob: H256::repeat_byte(3),
			length: u32::MAX,
		},
		source: BoundedVec::truncate_from(source),
		tasks: bundles.saturating_mul(MAX_BUNDLE),
		bundle_size: MAX_BUNDLE as u8,
		limits: Limits {
			fuel: 1_000_000_000,
			memory_mib: 64 << 7,
			input_bytes: MIB,
			output_bytes: MIB,
			run_ticks: 4,
		},
		requirements: Requirements {
			gpu_memory_mib: Some(1 << 7),
			..Default::default()
		},
		prefer: Default::default(),
		verification: Verification::Quorum(quorum),
		price: PRICE,
		tries: 8,
		deadline: 10_000,
		retention: 1_000,
	}
}

/// The same with so many tasks a bundle.
pub fn of_tasks(spec: JobSpecV1, tasks: u8) -> JobSpecV1 {
	JobSpecV1 {
		tasks: spec.bundles().saturating_mul(tasks.into()),
		bundle_size: tasks,
		..spec
	}
}

/// The same under `Spot`.
pub fn spot(bundles: u32) -> JobSpecV1 {
	JobSpecV1 {
		verification: Verification::Spot,
		..job(bundles, 1)
	}
}

/// Submits a job of the requester's.
pub fn submit<S: Scene>(spec: JobSpecV1) -> Result<JobId, DispatchError> {
	S::submit(&requester::<S>(), JobSpec::V1(spec))
}

/// Ticks from a job's submission, or from a vacancy, until devices are drawn, and some more.
const DRAW: u32 = 11;

/// Lets blocks pass until the devices of jobs and vacancies have been drawn.
pub fn draw<S: Scene>() {
	for _ in 0..DRAW {
		S::next_block();
	}
}

/// A report of so many tasks, each result the longest; another one for another `lie`.
pub fn report(lie: u8, tasks: u8) -> Report {
	let result = TaskResult {
		outcome: Outcome::Exit(0),
		output: H256::repeat_byte(lie),
		output_length: u64::MAX,
		fuel: 1_000_000_000,
	};
	Report {
		results: BoundedVec::truncate_from([result; MAX_BUNDLE as usize][..tasks.into()].to_vec()),
	}
}

fn duty(it: &Assignment) -> Duty {
	Duty {
		job: it.bundle.job,
		bundle: it.bundle.bundle,
		seat: it.seat,
		attempt: it.attempt,
	}
}

/// Commitments to all that a device is to commit to, the first `most` of them.
pub fn commits<S: Scene>(device: DeviceId, lie: u8, most: u32) -> Vec<Item> {
	commits_to::<S>(device, most, |tasks| report(lie, tasks))
}

/// The same to reports of so many tasks that are made so.
pub fn commits_to<S: Scene>(device: DeviceId, most: u32, report: impl Fn(u8) -> Report) -> Vec<Item> {
	let wanted = |it: &Assignment| matches!(it.phase, DutyPhase::Run { .. });
	let commit = |it: Assignment| {
		let place = Place {
			job: it.bundle.hash,
			bundle: it.bundle.bundle,
			seat: it.seat,
			attempt: it.attempt,
			device,
		};
		Item::Commit {
			duty: duty(&it),
			commitment: commitment(S::genesis(), &place, report(S::tasks(it.bundle.job)).hash(), [7; 32]),
		}
	};
	let all = S::assignments(device).into_iter();
	all.filter(wanted).map(commit).take(most as usize).collect()
}

/// Reveals of all that a device is to reveal, the first `most` of them.
pub fn reveals<S: Scene>(device: DeviceId, lie: u8, most: u32) -> Vec<Item> {
	reveals_of::<S>(device, most, |tasks| report(lie, tasks))
}

/// The same of reports of so many tasks that are made so.
pub fn reveals_of<S: Scene>(device: DeviceId, most: u32, report: impl Fn(u8) -> Report) -> Vec<Item> {
	let wanted = |it: &Assignment| matches!(it.phase, DutyPhase::Reveal { .. });
	let reveal = |it: Assignment| Item::Reveal {
		duty: duty(&it),
		report: report(S::tasks(it.bundle.job)),
		salt: [7; 32],
	};
	let all = S::assignments(device).into_iter();
	all.filter(wanted).map(reveal).take(most as usize).collect()
}

/// Abstentions from all that a device is to run, the first `most` of them.
pub fn abstentions<S: Scene>(device: DeviceId, most: u32) -> Vec<Item> {
	let wanted = |it: &Assignment| matches!(it.phase, DutyPhase::Run { .. });
	let abstain = |it: Assignment| Item::Abstain {
		duty: duty(&it),
		reason: Abstention::TimedOut,
	};
	let all = S::assignments(device).into_iter();
	all.filter(wanted).map(abstain).take(most as usize).collect()
}

/// A batch of a device, signed.
pub fn batch<S: Scene>(device: DeviceId, items: Vec<Item>) -> Result<(Batch, DeviceSignature), DispatchError> {
	let (DeviceKey::Ed25519(key), _, sequence) =
		S::device(device).ok_or(DispatchError::Other("the device is there"))?;
	let batch = Batch {
		device,
		sequence,
		items: items
			.try_into()
			.map_err(|_| DispatchError::Other("a batch has 32 items at most"))?,
	};
	let signature = sign(&ed25519::Public::from_raw(key), &batch.message(S::genesis()))?;
	Ok((batch, signature))
}

/// A device says something, if it has something to say.
pub fn say<S: Scene>(device: DeviceId, items: Vec<Item>) -> DispatchResult {
	if items.is_empty() {
		return Ok(());
	}
	let (batch, signature) = batch::<S>(device, items)?;
	S::attest(batch, signature)
}

/// Devices commit to all that they run, each to the same report.
pub fn commit_all<S: Scene>(devices: &[DeviceId]) -> DispatchResult {
	devices
		.iter()
		.try_for_each(|device| say::<S>(*device, commits::<S>(*device, 0, u32::MAX)))
}

/// Devices reveal all that they have committed to.
pub fn reveal_all<S: Scene>(devices: &[DeviceId]) -> DispatchResult {
	devices
		.iter()
		.try_for_each(|device| say::<S>(*device, reveals::<S>(*device, 0, u32::MAX)))
}
