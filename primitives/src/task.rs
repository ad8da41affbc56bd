//! A task as its requester states it, and the manifest that lists the tasks of a job.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{merkle, TaskIndex};

/// A blob that a task reads.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Content {
	/// blake2-256 of its bytes.
	pub hash: H256,
	/// Length in bytes.
	#[codec(compact)]
	pub length: u64,
}

/// A file that a task finds in its file system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct InputFile {
	/// Absolute path with `/` between names, without `.` or `..`.
	pub path: String,
	/// Its bytes.
	pub content: Content,
}

/// A task, version 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct TaskSpecV1 {
	/// Arguments, the program's own name first.
	pub args: Vec<String>,
	/// Environment, in this order.
	pub env: Vec<(String, String)>,
	/// What standard input reads; nothing if none.
	pub stdin: Option<Content>,
	/// Files that exist when the task starts.
	pub inputs: Vec<InputFile>,
	/// Paths whose files are kept when the task ends: a file, or a folder with all below it.
	pub outputs: Vec<String>,
}

/// A task of a `Pvm` job: a function of its input's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PvmTask {
	/// The input, as devices fetch it.
	pub input: Content,
	/// Root of the input's page tree, from which the chain derives the task's first state.
	pub root: H256,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum TaskSpec {
	/// A task of a `Wasm` job, version 1.
	V1(TaskSpecV1),
	/// A task of a `Pvm` job.
	Pvm(PvmTask),
}

impl TaskSpec {
	/// The Merkle leaf of this task as task `index` of its job.
	pub fn leaf(&self, index: TaskIndex) -> H256 {
		(b"tidemill/task", index, self).using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
	}
}

/// All tasks of a job, in order. The manifest blob is this, encoded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Manifest(pub Vec<TaskSpec>);

impl Manifest {
	/// The root that the chain holds.
	pub fn root(&self) -> H256 {
		merkle::root((0..).zip(&self.0).map(|(index, task)| task.leaf(index)).collect())
	}
}
