//! What a node and an agent exchange: the JSON bodies of the agent's HTTP contract, version 1.
//!
//! | call | signed by | does |
//! |---|---|---|
//! | `GET /v1/device` | nobody | answers a [`DeviceInfo`] |
//! | `POST /v1/reconcile` | the operator | takes a [`Reconcile`], answers a [`Reconciled`] |
//! | `PUT /v1/blobs` | an uploader | stores the body under its hash |
//! | `GET /v1/blobs/{hash}` | nobody | answers a blob, whole or a range |
//! | `GET /metrics`, `GET /healthz` | nobody | Prometheus metrics, liveness |
//!
//! Whoever changes something signs with an sr25519 key: [`HEADER_KEY`] carries the public key, [`HEADER_SIGNATURE`] the
//! signature, both in hex after `0x`. Signed is [`reconcile_message`] or [`upload_message`].

use alloc::{string::String, vec::Vec};
use codec::Encode;
use serde::{Deserialize, Serialize};
use sp_core::{Bytes, H256};

use crate::{report::Abstention, BlockNumber, BundleIndex, DeviceId, JobId, SeatIndex, Tick, Try};

/// Version of the contract.
pub const VERSION: u32 = 1;
/// Header with the signer's sr25519 public key.
pub const HEADER_KEY: &str = "x-tidemill-key";
/// Header with the signature.
pub const HEADER_SIGNATURE: &str = "x-tidemill-signature";
/// Header of `PUT /v1/blobs` with the blob's hash.
pub const HEADER_HASH: &str = "x-tidemill-hash";
/// Most bytes of a reconcile body or its answer; the proof of a segment, in hex, is the longest part of one.
pub const MAX_BODY: usize = 4 << 20;
/// Most contested bundles that an agent is told of at a time.
pub const MAX_CONTESTS: usize = 32;
/// Most moves that an answer holds. At most one of them is a proof.
pub const MAX_MOVES: usize = 32;
/// Most verdicts that an agent asks for at a time.
pub const MAX_AWAITING: usize = 256;

/// What the operator signs over the body of `POST /v1/reconcile`.
pub fn reconcile_message(body: &[u8]) -> [u8; 32] {
	(b"tidemill/reconcile", body).using_encoded(sp_crypto_hashing::blake2_256)
}

/// What an uploader signs over a blob of `length` bytes.
pub fn upload_message(hash: H256, length: u64) -> [u8; 32] {
	(b"tidemill/upload", hash, length).using_encoded(sp_crypto_hashing::blake2_256)
}

/// A bundle of a job, by the job's hash, so that a fork cannot confuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRef {
	/// The job's id.
	pub job: JobId,
	/// The job's hash.
	pub hash: H256,
	/// The bundle.
	pub bundle: BundleIndex,
}

/// Answer of `GET /v1/device`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
	/// [`VERSION`].
	pub version: u32,
	/// The device's ed25519 public key.
	pub key: H256,
	/// Version of the agent's software.
	pub software: String,
	/// Engine versions as `wasm/1`.
	pub engines: Vec<String>,
	/// Bundles that it runs at once.
	pub slots: u8,
	/// Whether it is stopping and wants no new work.
	pub stopping: bool,
	/// Bundles whose report it has revealed and whose verdict it wants to know; at most [`MAX_AWAITING`].
	pub awaiting: Vec<BundleRef>,
}

/// The point of the chain that a [`Reconcile`] was made at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
	/// Number of the best block.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: H256,
	/// Number of the last finalised block.
	pub finalized: BlockNumber,
	/// The chain's tick.
	pub tick: Tick,
}

/// How far an assignment is, seen from the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum DutyPhase {
	/// A commitment is wanted before tick `due`.
	Run {
		/// First tick that is too late.
		due: Tick,
	},
	/// The device has committed; others have not.
	Wait {
		/// What it committed to.
		commitment: H256,
	},
	/// Commitment closed in block `closed`: a reveal is wanted before tick `due`.
	///
	/// The agent reveals once that block is finalised, or 30 blocks old, or at once if nobody can copy
	/// (`alone`).
	Reveal {
		/// What the device committed to.
		commitment: H256,
		/// Block in which commitment closed.
		closed: BlockNumber,
		/// First tick that is too late.
		due: Tick,
		/// Whether this is the only seat.
		alone: bool,
	},
	/// The device has revealed; the verdict is open.
	Revealed,
}

/// One assignment of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
	/// The bundle.
	#[serde(flatten)]
	pub bundle: BundleRef,
	/// The seat.
	pub seat: SeatIndex,
	/// How often the seat was drawn before.
	pub attempt: Try,
	/// How far it is.
	#[serde(flatten)]
	pub phase: DutyPhase,
}

/// A job that one of the assignments belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTerms {
	/// The job's hash.
	pub hash: H256,
	/// The encoded [`crate::job::JobSpec`].
	pub spec: Bytes,
	/// Where else blobs may be: `{endpoint}/v1/blobs` of the devices that share its bundles.
	pub peers: Vec<String>,
}

/// How the chain sees the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
	/// Its id.
	pub id: DeviceId,
	/// Sequence number that its next batch must have.
	pub sequence: u32,
	/// Tick that a heartbeat must name to be admitted, if one is wanted.
	pub heartbeat: Option<Tick>,
}

/// A verdict that the agent had asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictNotice {
	/// The bundle.
	#[serde(flatten)]
	pub bundle: BundleRef,
	/// Hash of the accepted report; none if the bundle failed or the chain knows it no more.
	pub accepted: Option<H256>,
}

/// A bundle under `Proof` in which the device has a seat, and of which a report is asserted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
	/// The bundle.
	#[serde(flatten)]
	pub bundle: BundleRef,
	/// The encoded [`crate::dispute::ContestView`]: what is asserted, and the games about it.
	pub contest: Bytes,
}

/// Body of `POST /v1/reconcile`: everything that the device should be doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconcile {
	/// [`VERSION`].
	pub version: u32,
	/// The chain's genesis block.
	pub genesis: H256,
	/// Where the chain stands.
	pub head: Head,
	/// How it sees the device; none if the device is not registered.
	pub device: Option<DeviceView>,
	/// All of the device's assignments. What is not here any more is over.
	pub assignments: Vec<Assignment>,
	/// The jobs that they belong to, each once.
	pub jobs: Vec<JobTerms>,
	/// Verdicts on bundles that the agent awaits; those still open are left out.
	pub verdicts: Vec<VerdictNotice>,
	/// Bundles that the device may challenge or plays about, at most [`MAX_CONTESTS`], the most urgent first.
	#[serde(default)]
	pub contests: Vec<Contested>,
}

/// How far a bundle is, seen from the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
	/// It waits for a slot.
	Queued,
	/// Its blobs are being fetched.
	Fetching,
	/// Its tasks are being run.
	Running,
	/// Its report is ready.
	Done,
	/// It abstains.
	Abstained,
}

/// Progress of one assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleProgress {
	/// The bundle.
	#[serde(flatten)]
	pub bundle: BundleRef,
	/// How far it is.
	pub state: Progress,
	/// Tasks done.
	pub done: u32,
	/// Tasks in all.
	pub of: u32,
	/// Why it abstains, in words, for logs.
	pub detail: Option<String>,
}

/// A batch that the device has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBatch {
	/// The encoded [`crate::attestation::Batch`].
	pub batch: Bytes,
	/// The device's ed25519 signature over [`crate::attestation::Batch::message`].
	pub signature: Bytes,
}

/// A move in a dispute that the device has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedPlay {
	/// The encoded [`crate::dispute::Play`].
	pub play: Bytes,
	/// The device's ed25519 signature over [`crate::dispute::Play::message`].
	pub signature: Bytes,
}

/// Answer of `POST /v1/reconcile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
	/// [`VERSION`].
	pub version: u32,
	/// What the device has to say now, if anything.
	pub attestation: Option<SignedBatch>,
	/// Progress of its assignments.
	pub progress: Vec<BundleProgress>,
	/// Moves in disputes that it wants made, at most [`MAX_MOVES`].
	#[serde(default)]
	pub moves: Vec<SignedPlay>,
}

/// Body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
	/// What is wrong, as a stable code in snake case.
	pub error: String,
	/// What is wrong and what to do, in words.
	pub message: String,
}

/// Short name of a reason to abstain, for logs and metrics.
pub fn abstention_name(reason: Abstention) -> &'static str {
	match reason {
		Abstention::InputUnavailable => "input_unavailable",
		Abstention::ManifestInvalid => "manifest_invalid",
		Abstention::StackOverflow => "stack_overflow",
		Abstention::TimedOut => "timed_out",
		Abstention::EngineUnavailable => "engine_unavailable",
	}
}
