//! What a device says came out of a bundle.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;

use crate::{BundleIndex, DeviceId, Fuel, SeatIndex, Try, MAX_BUNDLE};

/// Why a program trapped.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum TrapKind {
	/// It executed `unreachable`.
	Unreachable,
	/// It reached outside its memory.
	MemoryOutOfBounds,
	/// It reached outside a table.
	TableOutOfBounds,
	/// It called an empty table entry.
	IndirectCallToNull,
	/// It called a function by a wrong signature.
	BadSignature,
	/// An integer operation overflowed.
	IntegerOverflow,
	/// It divided by zero.
	IntegerDivisionByZero,
	/// It converted to an integer what is none.
	BadConversionToInteger,
	/// It used a null reference.
	NullReference,
	/// It misused a function of the host, for example by a pointer outside its memory.
	HostCall,
	/// The PolkaVM machine stopped it: a trap, a call of the host, or an access outside its memory.
	Machine,
}

/// Why a program cannot be run at all.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum InvalidProgram {
	/// The bytes are no WebAssembly module.
	NotWasm,
	/// It is a component; a plain module is wanted.
	Component,
	/// It does not validate, or uses a feature that the engine leaves out.
	Unsupported,
	/// It exports no function `_start` without parameters and results.
	NoStart,
	/// It exports no memory named `memory`.
	NoMemory,
	/// It imports something that is not in WASI preview 1; a `Pvm` program imports nothing.
	UnknownImport,
	/// It uses shared memory.
	SharedMemory,
	/// Its memory or tables are larger from the start than the job allows.
	MemoryAboveLimit,
	/// It is longer than the engine takes.
	TooLong,
	/// The bytes are no PolkaVM program.
	NotPolkaVm,
	/// It is for another instruction set than `ReviveV1`.
	WrongIsa,
	/// It exports no function `main`.
	NoMain,
	/// It has a basic block of more instructions than the machine takes.
	BlockTooLong,
	/// Its data or its stack is larger than the machine takes.
	MemoryTooLarge,
	/// It exports more functions than the machine takes.
	TooManyExports,
}

/// How a task ended. Every device with the same engine version finds the same.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum Outcome {
	/// The program ended with this exit code.
	Exit(i32),
	/// The program trapped.
	Trap(TrapKind),
	/// The program used up its fuel.
	OutOfFuel,
	/// The program wrote more than the job allows.
	OutputTooLarge,
	/// The program cannot be run.
	InvalidProgram(InvalidProgram),
}

impl Outcome {
	/// Whether the program ran at all, and is paid by what it used.
	pub fn ran(&self) -> bool {
		!matches!(self, Outcome::InvalidProgram(_))
	}
}

/// What came out of one task.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct TaskResult {
	/// How it ended.
	pub outcome: Outcome,
	/// Hash of the output, which is an [`Output`], encoded; of a `Pvm` task the root of its output's page tree, zero if it
	/// has none.
	pub output: H256,
	/// Bytes of that blob and of all files in it together; of a `Pvm` task, bytes of its output.
	#[codec(compact)]
	pub output_length: u64,
	/// Fuel used.
	#[codec(compact)]
	pub fuel: Fuel,
}

/// The results of a bundle's tasks, in order.
pub type TaskResults = BoundedVec<TaskResult, ConstU32<MAX_BUNDLE>>;

/// What a device says came out of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Report {
	/// One result a task.
	pub results: TaskResults,
}

impl Report {
	/// What the committee votes on.
	pub fn hash(&self) -> H256 {
		(b"tidemill/report", self).using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
	}
}

/// Why a device gives no report. Nobody is slashed for it; the seat is drawn again.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum Abstention {
	/// The program, the manifest or an input could not be had, or its bytes are not those of its hash.
	InputUnavailable,
	/// The manifest is not what the job says: root, number of tasks, input limit or a path is off.
	ManifestInvalid,
	/// The native stack ran out, which depends on more than the program.
	StackOverflow,
	/// The watchdog ended it: the device was too slow.
	TimedOut,
	/// The device does not have the engine version.
	EngineUnavailable,
}

/// Where a report is given: one device's duty to one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Place {
	/// The job's hash.
	pub job: H256,
	/// The bundle.
	pub bundle: BundleIndex,
	/// The seat.
	pub seat: SeatIndex,
	/// How often the seat was drawn before.
	pub attempt: Try,
	/// The device.
	pub device: DeviceId,
}

/// What a device commits to before it may know any other report.
///
/// `blake2_256("tidemill/commit" ++ genesis ++ place ++ report hash ++ salt)`.
pub fn commitment(genesis: H256, place: &Place, report: H256, salt: [u8; 32]) -> H256 {
	(b"tidemill/commit", genesis, place, report, salt)
		.using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
}

/// The salt of a commitment: only the device can make it, and it can make it again after a restart.
///
/// It depends on all that the commitment depends on, so that nothing revealed on one fork helps on another.
pub fn salt(secret: &[u8; 32], genesis: H256, place: &Place, report: H256) -> [u8; 32] {
	(b"tidemill/salt", secret, genesis, place, report).using_encoded(sp_crypto_hashing::blake2_256)
}

/// A file that a task wrote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OutputFile {
	/// Absolute path; `stdout` and `stderr` without a slash are the two streams.
	pub path: String,
	/// blake2-256 of its bytes.
	pub hash: H256,
	/// Length in bytes.
	#[codec(compact)]
	pub length: u64,
}

/// All that a task wrote and its requester wanted, sorted by path. Its encoding is itself a blob.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Output(pub Vec<OutputFile>);
