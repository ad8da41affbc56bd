//! A whole job: from its submission to its payment, by what the off-chain worker brings in.

#[allow(dead_code)]
#[path = "../../../pallets/dispatch/src/tests/net.rs"]
mod net;

use std::sync::Arc;

use codec::{Decode, Encode};
use net::{Net, Reply};
use sp_core::{
	ed25519,
	offchain::{
		testing::{PoolState, TestOffchainExt, TestTransactionPoolExt},
		DbExternalities, OffchainDbExt, OffchainWorkerExt, StorageKind, TransactionPoolExt,
	},
	sr25519, Pair, H256,
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction};
use tidemill_primitives::{
	api::{BundleView, Estimate, JobTotals, JobView, MarketSummary},
	attestation::{Batch, Duty, Item},
	contract::{
		reconcile_message, DeviceInfo, DutyPhase, Reconcile, Reconciled, SignedBatch, HEADER_SIGNATURE, VERSION,
	},
	device::{registration_message, DeviceKey, DeviceSignature, DeviceSpec, DeviceSpecV1, Offer},
	interfaces::JobPhase,
	job::{JobSpec, JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
	report::{commitment, salt, Outcome, Place, Report, TaskResult},
};
use tidemill_runtime::{
	Attestation, Balances, Executive, Header, Market, Providers, Rewards, Runtime, RuntimeCall, System, Tide,
	UncheckedExtrinsic, TIDE,
};

use crate::harness::Chain;

const URL: &str = "http://agent:4100";
const OFFER: Offer = Price {
	per_gfuel: TIDE / 100,
	per_task: TIDE / 1_000,
	per_input_mib: 0,
};

/// A node with one agent, whose device answers as a real one does, but finds its results in a table.
struct Node {
	chain: Chain,
	net: Net,
	pool: Arc<parking_lot::RwLock<PoolState>>,
	device: ed25519::Pair,
	awaits: Option<SignedBatch>,
}

fn spec(quorum: u8) -> JobSpec {
	JobSpec::V1(JobSpecV1 {
		program: H256::repeat_byte(1),
		program_length: 1_000,
		engine: WASM_V1,
		manifest: ManifestRef {
			root: H256::repeat_byte(2),
			blob: H256::repeat_byte(3),
			length: 100,
		},
		source: b"http://127.0.0.1:8080/v1/blobs".to_vec().try_into().unwrap(),
		tasks: 3,
		bundle_size: 2,
		limits: Limits {
			fuel: 1_000_000_000,
			memory_mib: 64,
			input_bytes: 1_000,
			output_bytes: 1_000_000,
			run_ticks: 4,
		},
		requirements: Requirements::default(),
		prefer: Default::default(),
		verification: Verification::Quorum(quorum),
		price: OFFER,
		tries: 2,
		deadline: 100,
		retention: 50,
	})
}

fn machine() -> DeviceSpec {
	DeviceSpec::V1(DeviceSpecV1 {
		engines: vec![WASM_V1].try_into().unwrap(),
		cores: 2,
		memory_mib: 4_096,
		storage_mib: 10_000,
		gpu: None,
		slots: 2,
		region: *b"DE",
		endpoint: URL.as_bytes().to_vec().try_into().unwrap(),
		watts: None,
		carbon: None,
	})
}

/// Bytes of a hex string after `0x`.
fn array(hex: &str) -> Vec<u8> {
	hex::decode(hex.strip_prefix("0x").expect("it starts with 0x")).unwrap()
}

/// What every honest device finds for a bundle of `tasks` tasks.
fn report(tasks: usize) -> Report {
	let result = TaskResult {
		outcome: Outcome::Exit(0),
		output: H256::repeat_byte(7),
		output_length: 100,
		fuel: 500_000_000,
	};
	Report {
		results: vec![result; tasks].try_into().unwrap(),
	}
}

impl Node {
	fn new() -> Self {
		let mut chain = Chain::development();
		let net = Net::default();
		let (mut offchain, _) = TestOffchainExt::new();
		let urls = vec![URL.as_bytes().to_vec()].encode();
		offchain.local_storage_set(StorageKind::PERSISTENT, pallet_dispatch::AGENTS_KEY, &urls);
		let (pool, state) = TestTransactionPoolExt::new();
		let keystore = MemoryKeystore::new();
		keystore
			.sr25519_generate_new(pallet_dispatch::crypto::KEY_TYPE, Some("//Operator"))
			.unwrap();
		let externalities = chain.externalities();
		externalities.register_extension(OffchainDbExt::new(offchain));
		externalities.register_extension(OffchainWorkerExt::new(net.clone()));
		externalities.register_extension(TransactionPoolExt::new(pool));
		externalities.register_extension(KeystoreExt::new(keystore));
		let device = ed25519::Pair::from_seed(&[9; 32]);
		let mut node = Self {
			chain,
			net,
			pool: state,
			device,
			awaits: None,
		};
		node.chain.advance(1);
		node.register();
		node
	}

	fn key(&self) -> DeviceKey {
		DeviceKey::Ed25519(self.device.public().0)
	}

	/// Bob stakes and registers the device.
	fn register(&mut self) {
		let genesis = self.chain.state(|| System::block_hash(0));
		let message = registration_message(genesis, &Bob.to_account_id());
		let proof = DeviceSignature::Ed25519(self.device.sign(&message).0);
		let stake = pallet_providers::Call::register {
			stake: 1_000 * TIDE,
			payout: None,
		};
		let device = pallet_providers::Call::register_device {
			spec: machine(),
			offer: OFFER,
			backing: 500 * TIDE,
			key: self.key(),
			proof,
		};
		let stake = self.chain.signed(Bob, RuntimeCall::Providers(stake));
		let device = self.chain.signed_with(Bob, RuntimeCall::Providers(device), 1, 0);
		self.chain.block_ok(vec![stake, device]);
	}

	/// Runs the off-chain worker on the last block; the agent answers with what it had ready.
	fn run_worker(&mut self) -> Reconcile {
		let info = DeviceInfo {
			version: VERSION,
			key: H256(self.device.public().0),
			software: "test".into(),
			engines: vec!["wasm/1".into()],
			slots: 2,
			stopping: false,
			awaiting: Vec::new(),
		};
		self.net.serve("GET", &format!("{URL}/v1/device"), Reply::json(&info));
		let answer = Reconciled {
			version: VERSION,
			attestation: self.awaits.take(),
			progress: Vec::new(),
			moves: vec![],
		};
		self.net
			.serve("POST", &format!("{URL}/v1/reconcile"), Reply::json(&answer));
		let header: Header = self.chain.header();
		self.chain.state(|| Executive::offchain_worker(&header));
		let posted = self.net.seen("POST").pop().expect("the agent is reconciled");
		let signature = posted.header(HEADER_SIGNATURE).to_owned();
		let signature = sr25519::Signature::try_from(&array(&signature)[..]).unwrap();
		let operator = sr25519::Pair::from_string("//Operator", None).unwrap().public();
		assert!(sr25519::Pair::verify(
			&signature,
			reconcile_message(&posted.body),
			&operator
		));
		serde_json::from_slice(&posted.body).unwrap()
	}

	/// What the device has to say to a reconcile body.
	fn ready(&self, body: &Reconcile) -> Option<SignedBatch> {
		let view = body.device?;
		let mut items = Vec::new();
		for assignment in &body.assignments {
			let bundle = assignment.bundle;
			let place = Place {
				job: bundle.hash,
				bundle: bundle.bundle,
				seat: assignment.seat,
				attempt: assignment.attempt,
				device: view.id,
			};
			let duty = Duty {
				job: bundle.job,
				bundle: bundle.bundle,
				seat: assignment.seat,
				attempt: assignment.attempt,
			};
			let report = report(if bundle.bundle == 0 { 2 } else { 1 });
			let salt = salt(&[5; 32], body.genesis, &place, report.hash());
			match assignment.phase {
				DutyPhase::Run { .. } => {
					let commitment = commitment(body.genesis, &place, report.hash(), salt);
					items.push(Item::Commit { duty, commitment });
				}
				DutyPhase::Reveal { .. } => items.push(Item::Reveal { duty, report, salt }),
				DutyPhase::Wait { .. } | DutyPhase::Revealed => {}
			}
		}
		if items.is_empty() {
			return None;
		}
		let batch = Batch {
			device: view.id,
			sequence: view.sequence,
			items: items.try_into().unwrap(),
		};
		let signature = self.device.sign(&batch.message(body.genesis)).0.to_vec();
		Some(SignedBatch {
			batch: batch.encode().into(),
			signature: signature.into(),
		})
	}

	/// The transactions that the worker has put into the pool since it was last asked.
	fn pooled(&self) -> Vec<UncheckedExtrinsic> {
		let pooled = std::mem::take(&mut self.pool.write().transactions);
		pooled
			.iter()
			.map(|bytes| UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap())
			.collect()
	}

	/// One block and one run of the worker. What the worker brings is validated as a peer would, then included.
	fn step(&mut self) -> usize {
		let body = self.run_worker();
		let mut transactions = self.pooled();
		// The device speaks by what it was told a block ago: what is said already is stale, and never a lie.
		transactions.retain(|transaction| match self.chain.validate(transaction.clone()) {
			Ok(_) => true,
			Err(error) => {
				assert_eq!(error, TransactionValidityError::Invalid(InvalidTransaction::Stale));
				false
			}
		});
		let count = transactions.len();
		self.chain.block_ok(transactions);
		self.awaits = self.ready(&body);
		self.check();
		count
	}

	fn check(&mut self) {
		self.chain.state(|| {
			Providers::do_try_state().unwrap();
			Market::do_try_state().unwrap();
			Attestation::do_try_state().unwrap();
			Tide::do_try_state().unwrap();
			Rewards::do_try_state().unwrap();
		});
	}

	fn submit(&mut self, spec: JobSpec) {
		let call = RuntimeCall::Market(pallet_market::Call::submit_job { spec });
		let submit = self.chain.signed(Charlie, call);
		self.chain.block_ok(vec![submit]);
	}

	fn job(&mut self, id: u64) -> JobView {
		self.chain
			.api::<Option<JobView>>("ComputeApi_job", id)
			.expect("the job is open")
	}

	/// What is in the pot for the jobs of an account.
	fn held(&mut self, who: Sr25519Keyring) -> u128 {
		let who = who.to_account_id();
		self.chain.state(|| {
			pallet_market::Jobs::<Runtime>::iter()
				.filter(|(_, job)| job.requester == who)
				.map(|(id, job)| pallet_market::JobStates::<Runtime>::get(id).unwrap().escrow + job.terms.deposit)
				.sum()
		})
	}
}

#[test]
fn a_job_is_run_and_paid_by_what_the_worker_relays() {
	let mut node = Node::new();
	let issuance = node.chain.state(Balances::total_issuance);
	let estimate: Result<Estimate, sp_runtime::DispatchError> = node.chain.api("ComputeApi_estimate", spec(1));
	node.submit(spec(1));
	assert_eq!(
		node.held(Charlie),
		estimate.unwrap().total,
		"what is held is what was estimated"
	);
	let mut relayed = 0;
	for _ in 0..40 {
		relayed += node.step();
		if node.job(0).phase == JobPhase::Ended {
			break;
		}
	}
	let job = node.job(0);
	assert_eq!((job.phase, job.accepted, job.failed), (JobPhase::Ended, 2, 0));
	assert!(relayed >= 2, "commitments and reveals came by the worker");
	// Three tasks of half a unit of priced fuel each, and the price per task.
	let paid = 3 * (OFFER.per_gfuel / 2 + OFFER.per_task);
	assert_eq!(job.paid, paid);
	assert_eq!(node.held(Charlie), job.deposit, "only the deposit stays");
	let summary: MarketSummary = node.chain.api("ComputeApi_summary", ());
	assert_eq!(
		(summary.jobs, summary.tickets),
		(
			JobTotals {
				ended: 1,
				deposits: job.deposit,
				..Default::default()
			},
			2
		)
	);
	assert_eq!((summary.devices.providers, summary.devices.active), (1, 1));
	assert_eq!(Some(summary.tick), job.ended);
	let bundle: Option<BundleView> = node.chain.api("ComputeApi_bundle", (0u64, 0u16));
	assert!(matches!(bundle, Some(BundleView::Accepted { results, devices }) if results.len() == 2 && devices == [0]));

	let before = node.chain.state(|| Balances::free_balance(Bob.to_account_id()));
	for _ in 0..25 {
		node.step();
	}
	let after = node.chain.state(|| Balances::free_balance(Bob.to_account_id()));
	assert_eq!(after - before, paid, "what was earned is paid out by itself");
	let burned = node.chain.state(pallet_rewards::Burned::<Runtime>::get);
	assert!(burned > 0);
	assert_eq!(node.chain.state(Balances::total_issuance), issuance - burned);
}

#[test]
fn an_attestation_that_comes_twice_or_early_is_told_apart() {
	let mut node = Node::new();
	node.submit(spec(1));
	while node.awaits.is_none() {
		node.step();
	}
	let body = node.run_worker();
	assert_eq!(body.device.unwrap().sequence, 0);
	let transaction = node.pooled().pop().expect("the commitments are relayed");
	// A node that has not seen the device yet must not take it for a lie: the pool would ban it.
	let mut early = Chain::development();
	early.advance(1);
	assert_eq!(
		early.validate(transaction.clone()),
		Err(TransactionValidityError::Unknown(UnknownTransaction::CannotLookup))
	);
	// Sent again, it takes the place of the first in a pool that has it still: others may have refused that.
	let mut again = transaction.clone();
	again.encoded_call = None;
	let RuntimeCall::Attestation(pallet_attestation::Call::attest { retry, .. }) = &mut again.function else {
		panic!("the worker relays attestations");
	};
	*retry += 1;
	let (first, second) = (node.chain.validate(transaction.clone()), node.chain.validate(again));
	assert!(second.as_ref().unwrap().priority > first.as_ref().unwrap().priority);
	assert_eq!(second.unwrap().provides, first.unwrap().provides);
	node.chain.block_ok(vec![transaction.clone()]);
	let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
	assert_eq!(node.chain.validate(transaction.clone()), Err(stale));
	assert_eq!(node.chain.block(vec![transaction]), [Err(stale)]);
}

#[test]
fn a_forged_batch_is_refused() {
	let mut node = Node::new();
	node.submit(spec(1));
	while node.awaits.is_none() {
		node.step();
	}
	node.run_worker();
	let mut forged = node.pooled().pop().unwrap();
	let RuntimeCall::Attestation(pallet_attestation::Call::attest { signature, .. }) = &mut forged.function else {
		panic!("the worker relays attestations");
	};
	let DeviceSignature::Ed25519(bytes) = signature;
	bytes[0] ^= 1;
	// The bytes that it came in would be checked otherwise.
	forged.encoded_call = None;
	assert_eq!(
		node.chain.validate(forged.clone()),
		Err(InvalidTransaction::BadProof.into())
	);
	assert!(node.chain.block(vec![forged])[0].is_err());
}

#[test]
fn alice_cannot_have_her_job_run_by_nobody_for_ever() {
	let mut node = Node::new();
	let call = RuntimeCall::Market(pallet_market::Call::submit_job { spec: spec(3) });
	let submit = node.chain.signed(Alice, call);
	node.chain.block_ok(vec![submit]);
	// One provider cannot fill a committee of three: the job waits, says why, and is refunded at its deadline.
	for _ in 0..30 {
		node.step();
	}
	let why: Option<tidemill_primitives::api::WhyQueued> = node.chain.api("ComputeApi_why_queued", 0u64);
	let why = why.expect("the job waits");
	assert!(
		why.rejections.provider > 0 && why.explanation.contains("one seat a provider"),
		"{why:?}"
	);
	for _ in 0..80 {
		node.step();
	}
	let job = node.job(0);
	assert_eq!((job.phase, job.accepted, job.failed), (JobPhase::Ended, 0, 2));
	assert_eq!(node.held(Alice), job.deposit);
}
