//! A runtime with nothing but the worker, a ledger to write on, and a log to read.

use std::{cell::RefCell, collections::BTreeMap, sync::Once};

use codec::{Decode, Encode};
use frame_support::{derive_impl, traits::OffchainWorker};
use sp_core::{
	crypto::Pair as _,
	ed25519,
	offchain::{testing::TestOffchainExt, DbExternalities, OffchainDbExt, OffchainWorkerExt, StorageKind},
	sr25519, ConstU32, H256,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::{BoundedVec, BuildStorage};
use tidemill_primitives::{
	attestation::{Batch, Item, MAX_ITEMS},
	contract::{
		self, Assignment, BundleRef, DeviceInfo, DeviceView, DutyPhase, Reconciled, SignedBatch, SignedPlay,
		VerdictNotice, VERSION,
	},
	device::{DeviceKey, DeviceSignature},
	dispute::{ContestView, Play},
	interfaces::{Ledger, NotPooled, Relay},
	job::{JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
	BundleIndex, DeviceId, JobId, Tick,
};

use super::net::{Net, Reply};
use crate::{crypto::KEY_TYPE, Failures, AGENTS_KEY, FAILURES_KEY, FINALIZED_KEY};

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Dispatch = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
}

impl crate::Config for Test {
	type Ledger = Chain;
	type Relay = Chain;
}

/// The mock chain's genesis hash.
pub const GENESIS: H256 = H256::repeat_byte(0x6e);
/// Its tick.
pub const TICK: Tick = 77;
/// What the node says is finalised.
pub const FINALIZED: u32 = 40;

/// All that the mock chain knows.
#[derive(Default)]
pub struct Chain {
	pub devices: BTreeMap<[u8; 32], DeviceView>,
	pub assignments: BTreeMap<DeviceId, Vec<Assignment>>,
	pub specs: BTreeMap<JobId, JobSpec>,
	pub peers: BTreeMap<(JobId, BundleIndex), Vec<String>>,
	pub verdicts: Vec<VerdictNotice>,
	pub contests: BTreeMap<(JobId, BundleIndex), ContestView>,
	pub relayed: Vec<(Batch, DeviceSignature, u32)>,
	pub played: Vec<(DeviceId, Play, DeviceSignature, u32)>,
	pub pool_refuses: bool,
	pub spec_reads: Vec<JobId>,
}

thread_local! {
	static CHAIN: RefCell<Chain> = RefCell::default();
	static LOG: RefCell<Vec<(log::Level, String)>> = RefCell::default();
}

/// Reads or changes the mock chain.
pub fn chain<R>(f: impl FnOnce(&mut Chain) -> R) -> R {
	CHAIN.with_borrow_mut(f)
}

impl Ledger for Chain {
	fn genesis() -> H256 {
		GENESIS
	}
	fn tick() -> Tick {
		TICK
	}
	fn device(key: &DeviceKey) -> Option<DeviceView> {
		let DeviceKey::Ed25519(key) = key;
		chain(|chain| chain.devices.get(key).copied())
	}
	fn assignments(device: DeviceId) -> Vec<Assignment> {
		chain(|chain| chain.assignments.get(&device).cloned().unwrap_or_default())
	}
	fn spec(job: JobId) -> Option<JobSpec> {
		chain(|chain| {
			chain.spec_reads.push(job);
			chain.specs.get(&job).cloned()
		})
	}
	fn peers(job: JobId, bundle: BundleIndex, _: DeviceId) -> Vec<String> {
		chain(|chain| chain.peers.get(&(job, bundle)).cloned().unwrap_or_default())
	}
	fn verdict(bundle: &BundleRef) -> Option<VerdictNotice> {
		chain(|chain| chain.verdicts.iter().find(|notice| notice.bundle == *bundle).copied())
	}
	fn contest(bundle: &BundleRef) -> Option<ContestView> {
		chain(|chain| chain.contests.get(&(bundle.job, bundle.bundle)).cloned())
	}
}

impl Relay for Chain {
	fn relay(batch: Batch, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled> {
		chain(|chain| {
			if chain.pool_refuses {
				return Err(NotPooled);
			}
			chain.relayed.push((batch, signature, retry));
			Ok(())
		})
	}
	fn play(device: DeviceId, play: Play, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled> {
		chain(|chain| {
			if chain.pool_refuses {
				return Err(NotPooled);
			}
			chain.played.push((device, play, signature, retry));
			Ok(())
		})
	}
}

struct Recorder;

impl log::Log for Recorder {
	fn enabled(&self, _: &log::Metadata) -> bool {
		true
	}
	fn log(&self, record: &log::Record) {
		if record.target() == crate::LOG_TARGET {
			LOG.with_borrow_mut(|log| log.push((record.level(), record.args().to_string())));
		}
	}
	fn flush(&self) {}
}

/// What was logged since it was last asked.
pub fn logged() -> Vec<(log::Level, String)> {
	LOG.take()
}

/// An agent in the mock network, with its device.
pub struct Agent {
	pub url: String,
	pub pair: ed25519::Pair,
}

impl Agent {
	/// The agent at `http://agent-{seed}`, whose device has a key made from `seed`.
	pub fn new(seed: u8) -> Self {
		Self {
			url: format!("http://agent-{seed}:4100"),
			pair: ed25519::Pair::from_seed(&[seed; 32]),
		}
	}

	/// Registers its device on the mock chain.
	pub fn registered(self, id: DeviceId) -> Self {
		let view = DeviceView {
			id,
			sequence: 9,
			heartbeat: None,
		};
		chain(|chain| chain.devices.insert(self.pair.public().0, view));
		self
	}

	/// What it says it is.
	pub fn info(&self) -> DeviceInfo {
		DeviceInfo {
			version: VERSION,
			key: H256(self.pair.public().0),
			software: "0.1.0".into(),
			engines: vec!["wasm/1".into()],
			slots: 2,
			stopping: false,
			awaiting: Vec::new(),
		}
	}

	/// A heartbeat of `device`, signed by this agent's device for the chain with that genesis.
	pub fn batch(&self, device: DeviceId, genesis: H256) -> (Batch, SignedBatch) {
		let items = vec![Item::Heartbeat { tick: TICK }];
		let batch = Batch {
			device,
			sequence: 9,
			items: BoundedVec::<_, ConstU32<MAX_ITEMS>>::try_from(items).unwrap(),
		};
		let signed = self.sign(batch.encode(), batch.message(genesis));
		(batch, signed)
	}

	/// Any bytes as a batch, with a signature over a message.
	pub fn sign(&self, batch: Vec<u8>, message: [u8; 32]) -> SignedBatch {
		SignedBatch {
			batch: batch.into(),
			signature: self.pair.sign(&message).0.to_vec().into(),
		}
	}

	/// A move, signed by this agent's device as `device` of the chain with that genesis.
	pub fn play(&self, play: &Play, device: DeviceId, genesis: H256) -> SignedPlay {
		SignedPlay {
			play: play.encode().into(),
			signature: self.pair.sign(&play.message(genesis, device)).0.to_vec().into(),
		}
	}

	/// Puts its answer to `GET /v1/device`.
	pub fn says_device(&self, net: &Net, reply: Reply) {
		net.serve("GET", &format!("{}/v1/device", self.url), reply);
	}

	/// Puts its answer to `POST /v1/reconcile`.
	pub fn says_reconciled(&self, net: &Net, reply: Reply) {
		net.serve("POST", &format!("{}/v1/reconcile", self.url), reply);
	}

	/// A healthy agent, with a batch to relay or without.
	pub fn serves(&self, net: &Net, attestation: Option<SignedBatch>) {
		self.says_device(net, Reply::json(&self.info()));
		self.says_reconciled(net, Reply::json(&reconciled(attestation)));
	}
}

/// An answer to `POST /v1/reconcile`.
pub fn reconciled(attestation: Option<SignedBatch>) -> Reconciled {
	Reconciled {
		version: VERSION,
		attestation,
		progress: Vec::new(),
		moves: Vec::new(),
	}
}

/// A bundle of a job whose hash is made from its id.
pub fn bundle(job: JobId, bundle: BundleIndex) -> BundleRef {
	BundleRef {
		job,
		hash: H256::from_low_u64_be(job),
		bundle,
	}
}

/// An assignment of that bundle that is to be run.
pub fn assignment(job: JobId, index: BundleIndex) -> Assignment {
	Assignment {
		bundle: bundle(job, index),
		seat: 1,
		attempt: 0,
		phase: DutyPhase::Run { due: TICK + 20 },
	}
}

/// A contest in which challenges are taken before tick `until`.
pub fn contest(until: Tick) -> ContestView {
	ContestView {
		assertion: H256::repeat_byte(7),
		round: 0,
		program: H256::repeat_byte(1),
		first: 0,
		results: Vec::new(),
		until,
		bond: 1_000,
		asserters: vec![1],
		rivals: vec![5],
		games: Vec::new(),
	}
}

/// Some spec of a job.
pub fn spec(tasks: u32) -> JobSpec {
	JobSpec::V1(JobSpecV1 {
		program: H256::repeat_byte(1),
		program_length: 1_000,
		engine: WASM_V1,
		manifest: ManifestRef {
			root: H256::repeat_byte(2),
			blob: H256::repeat_byte(3),
			length: 500,
		},
		source: BoundedVec::truncate_from(b"http://source/v1/blobs".to_vec()),
		tasks,
		bundle_size: 4,
		limits: Limits {
			fuel: 1_000,
			memory_mib: 64,
			input_bytes: 0,
			output_bytes: 1_000,
			run_ticks: 5,
		},
		requirements: Requirements::default(),
		prefer: Default::default(),
		verification: Verification::Quorum(3),
		price: Price::default(),
		tries: 3,
		deadline: 100,
		retention: 100,
	})
}

/// The node around the worker: its network, its settings, and blocks.
pub struct Node {
	pub net: Net,
	ext: sp_io::TestExternalities,
	db: TestOffchainExt,
	pub operator: Option<sr25519::Public>,
}

impl Drop for Node {
	fn drop(&mut self) {
		// Tests may share a thread.
		chain(|chain| *chain = Chain::default());
		logged();
	}
}

impl Node {
	/// A node with an operator key that serves these agents.
	pub fn new(agents: &[&Agent]) -> Self {
		let mut node = Self::without_key();
		let keystore = MemoryKeystore::new();
		node.operator = Some(keystore.sr25519_generate_new(KEY_TYPE, Some("//Operator")).unwrap());
		node.ext.register_extension(KeystoreExt::new(keystore));
		node.set_agents(agents.iter().map(|agent| agent.url.clone().into_bytes()).collect());
		node
	}

	/// A node without keys and settings.
	pub fn without_key() -> Self {
		static ONCE: Once = Once::new();
		ONCE.call_once(|| {
			log::set_logger(&Recorder).unwrap();
			log::set_max_level(log::LevelFilter::Trace);
		});
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		let (net, (db, _)) = (Net::default(), TestOffchainExt::new());
		ext.register_extension(OffchainWorkerExt::new(net.clone()));
		ext.register_extension(OffchainDbExt::new(db.clone()));
		ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
		let mut node = Self {
			net,
			ext,
			db,
			operator: None,
		};
		node.store(FINALIZED_KEY, &FINALIZED.encode());
		node
	}

	/// Writes the list of agents as the node's service does.
	pub fn set_agents(&mut self, urls: Vec<Vec<u8>>) {
		self.store(AGENTS_KEY, &urls.encode());
	}

	/// Writes into persistent off-chain storage.
	pub fn store(&mut self, key: &[u8], value: &[u8]) {
		self.db.local_storage_set(StorageKind::PERSISTENT, key, value);
	}

	/// What was counted as failed.
	pub fn failures(&mut self) -> Failures {
		let stored = self.db.local_storage_get(StorageKind::PERSISTENT, FAILURES_KEY);
		stored
			.map(|bytes| Failures::decode(&mut &bytes[..]).unwrap())
			.unwrap_or_default()
	}

	/// All of off-chain storage, to compare.
	pub fn storage(&self) -> String {
		let state = self.db.0.read();
		format!("{:?} {:?}", state.persistent_storage, state.local_storage)
	}

	/// Hash of the block of that number.
	pub fn hash(number: u32) -> H256 {
		H256::from_low_u64_be(0xb10c_0000 + u64::from(number))
	}

	/// Runs the worker on the block of that number, and returns how many milliseconds it took.
	pub fn run(&mut self, number: u32) -> u64 {
		let before = self.net.state().now;
		self.ext.execute_with(|| {
			// As `Executive::offchain_worker` does.
			frame_system::BlockHash::<Test>::insert(number, Self::hash(number));
			<Dispatch as OffchainWorker<u32>>::offchain_worker(number);
		});
		let after = self.net.state().now;
		after - before
	}

	/// The bodies that were posted to that agent.
	pub fn told(&self, agent: &Agent) -> Vec<contract::Reconcile> {
		let url = format!("{}/v1/reconcile", agent.url);
		let posts = self.net.seen("POST");
		posts
			.iter()
			.filter(|seen| seen.url == url)
			.map(|seen| serde_json::from_slice(&seen.body).unwrap())
			.collect()
	}
}
