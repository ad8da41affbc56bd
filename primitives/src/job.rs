//! A job as its requester states it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;

use crate::{
	device::{MAX_GPU_MODEL, MAX_GPU_VENDOR},
	json, AccountId, Balance, BundleIndex, Fuel, JobId, TaskIndex, Tick, FUEL_PER_PRICE, MAX_BUNDLE, MAX_TASKS, MIB,
	PROOF_SEATS,
};

/// Most bytes of a job's source URL.
pub const MAX_URL: u32 = 256;
/// Most providers that a job may name.
pub const MAX_ALLOWED: u32 = 8;
/// Most bytes of an encoded job spec.
pub const MAX_SPEC: u32 = 1_024;

/// What executes a program.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum Engine {
	/// WebAssembly with WASI preview 1.
	Wasm,
	/// PolkaVM.
	Pvm,
}

/// An engine together with the version of its semantics.
///
/// Two devices with the same engine version give the same report for the same task.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
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
pub struct EngineVersion {
	/// The engine.
	pub engine: Engine,
	/// The version, from 1.
	pub version: u16,
}

/// The `Wasm` engine that this release of the agent runs.
pub const WASM_V1: EngineVersion = EngineVersion {
	engine: Engine::Wasm,
	version: 1,
};

/// The `Pvm` engine that this release of the agent runs, and the chain re-executes in disputes.
pub const PVM_V1: EngineVersion = EngineVersion {
	engine: Engine::Pvm,
	version: 1,
};

/// Where the tasks of a job are written down.
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
pub struct ManifestRef {
	/// Merkle root over the tasks, see [`crate::merkle`].
	pub root: H256,
	/// Hash of the manifest as a blob, so that it can be fetched.
	pub blob: H256,
	/// Length of that blob in bytes.
	pub length: u32,
}

/// What one task may use at most.
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
pub struct Limits {
	/// Fuel. A task that wants more ends as `OutOfFuel`.
	#[codec(compact)]
	pub fuel: Fuel,
	/// Memory in MiB. `memory.grow` beyond it fails.
	#[codec(compact)]
	pub memory_mib: u32,
	/// Bytes of all input files together.
	#[codec(compact)]
	pub input_bytes: u64,
	/// Bytes of all outputs together. A task that writes more ends as `OutputTooLarge`.
	#[codec(compact)]
	pub output_bytes: u64,
	/// Ticks that a device has for one task; a bundle has that many for each of its tasks.
	#[codec(compact)]
	pub run_ticks: Tick,
}

impl Limits {
	/// Input limit in MiB, rounded up: what the price for input is charged on.
	pub fn input_mib(&self) -> u64 {
		self.input_bytes.div_ceil(MIB)
	}

	/// The most that one run of one task costs:
	/// `ceil(per_gfuel * fuel limit / 10^9) + per_task + per_input_mib * ceil(input limit / MiB)`.
	pub fn task_price(&self, price: &Price) -> Balance {
		let fuel = price
			.per_gfuel
			.saturating_mul(Balance::from(self.fuel))
			.div_ceil(FUEL_PER_PRICE);
		fuel.saturating_add(price.per_task)
			.saturating_add(self.input_price(price))
	}

	/// The most that one run of a bundle of `tasks` tasks costs.
	pub fn bundle_price(&self, price: &Price, tasks: u32) -> Balance {
		self.task_price(price).saturating_mul(Balance::from(tasks))
	}

	/// What the input of one task costs, whatever it is.
	pub fn input_price(&self, price: &Price) -> Balance {
		price.per_input_mib.saturating_mul(Balance::from(self.input_mib()))
	}
}

/// The reputation of a device that nobody can surpass, in thousandths.
pub const BEST_REPUTATION: u32 = 1_000;

/// What a device must have to be drawn for a job.
#[derive(
	Clone,
	Debug,
	Default,
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
pub struct Requirements {
	/// Processor cores.
	pub cores: u16,
	/// Memory of the whole device in MiB, beside what the limits ask for one task.
	pub memory_mib: u32,
	/// A GPU with at least this much memory in MiB.
	pub gpu_memory_mib: Option<u32>,
	/// A GPU of this maker, as text; capitals and small letters are the same.
	#[serde(with = "json::text::option", default)]
	pub gpu_vendor: Option<BoundedVec<u8, ConstU32<MAX_GPU_VENDOR>>>,
	/// A GPU of this name, as text; capitals and small letters are the same.
	#[serde(with = "json::text::option", default)]
	pub gpu_model: Option<BoundedVec<u8, ConstU32<MAX_GPU_MODEL>>>,
	/// Region as ISO 3166-1 alpha-2, upper case.
	#[serde(with = "json::region::option")]
	pub region: Option<[u8; 2]>,
	/// Least reputation on the job's engine in thousandths, 0 to [`BEST_REPUTATION`]; see the providers' rules.
	pub reputation: u32,
	/// Only devices of these providers; empty means anybody's.
	pub providers: BoundedVec<AccountId, ConstU32<MAX_ALLOWED>>,
}

/// What decides among devices that would do, where the draw has a choice: the first device of a `Spot` bundle.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub enum Preference {
	/// The lowest price, a good reputation making up for a part of it.
	#[default]
	Price,
	/// Of about the same price, the least CO2 for 10^9 fuel, as the devices' providers state it.
	LowCarbon,
}

/// How the chain learns whether a result is right.
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
pub enum Verification {
	/// One device, audited at random.
	Spot,
	/// This many devices, of which a strict majority must agree: 1, 3, 5 or 7.
	///
	/// With 1 nothing is checked: the requester's own risk.
	Quorum(u8),
	/// [`PROOF_SEATS`] devices, and a window in which anybody may prove their report wrong: one that is honest is enough.
	///
	/// Of programs of the engine `Pvm` that are published.
	Proof,
}

impl Verification {
	/// Seats of a bundle's first committee.
	pub fn seats(self) -> u8 {
		match self {
			Verification::Quorum(n) => n,
			Verification::Spot => 1,
			Verification::Proof => PROOF_SEATS,
		}
	}
}

/// A price for work, in tokens.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub struct Price {
	/// Per 10^9 fuel used.
	#[codec(compact)]
	#[serde(with = "json::amount")]
	pub per_gfuel: Balance,
	/// Per task, whatever it used.
	#[codec(compact)]
	#[serde(with = "json::amount")]
	pub per_task: Balance,
	/// Per MiB of a task's input limit.
	#[codec(compact)]
	#[serde(with = "json::amount")]
	pub per_input_mib: Balance,
}

impl Price {
	/// Whether no part of this price is above that of `ceiling`.
	pub fn within(&self, ceiling: &Price) -> bool {
		self.per_gfuel <= ceiling.per_gfuel
			&& self.per_task <= ceiling.per_task
			&& self.per_input_mib <= ceiling.per_input_mib
	}
}

/// What a requester asks for, version 1.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct JobSpecV1 {
	/// Hash of the program.
	pub program: H256,
	/// Length of the program in bytes.
	#[codec(compact)]
	pub program_length: u32,
	/// Engine that executes it.
	pub engine: EngineVersion,
	/// The tasks.
	pub manifest: ManifestRef,
	/// Where blobs are: a blob is fetched from `{source}/{hash}`, hash in lower-case hex after `0x`.
	#[serde(with = "json::text")]
	pub source: BoundedVec<u8, ConstU32<MAX_URL>>,
	/// Number of tasks, 1 to 65,536.
	#[codec(compact)]
	pub tasks: u32,
	/// Tasks of a bundle, 1 to 32; the last bundle may have fewer.
	pub bundle_size: u8,
	/// What one task may use.
	pub limits: Limits,
	/// What a device must have.
	pub requirements: Requirements,
	/// What decides among devices that have it.
	#[serde(default)]
	pub prefer: Preference,
	/// How the result is checked.
	pub verification: Verification,
	/// The dearest offer that is accepted.
	pub price: Price,
	/// How many devices in turn may be drawn for a seat, 1 to 8.
	pub tries: u8,
	/// Ticks from submission after which nothing is assigned any more.
	#[codec(compact)]
	pub deadline: Tick,
	/// Ticks from the job's end for which its results stay on chain.
	#[codec(compact)]
	pub retention: Tick,
}

/// What a requester asks for.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum JobSpec {
	/// Version 1.
	V1(JobSpecV1),
}

impl JobSpec {
	/// The newest version's view of the spec.
	pub fn latest(&self) -> &JobSpecV1 {
		let JobSpec::V1(spec) = self;
		spec
	}
}

impl JobSpecV1 {
	/// Number of bundles; at most 65,536. Zero where the spec is not valid.
	pub fn bundles(&self) -> u32 {
		self.tasks.div_ceil(u32::from(self.bundle_size).max(1))
	}

	/// The tasks of a bundle, as first index and number. None where there is no such bundle.
	pub fn bundle(&self, bundle: BundleIndex) -> Option<(TaskIndex, u32)> {
		let size = u32::from(self.bundle_size);
		let first = u32::from(bundle).checked_mul(size)?;
		let rest = self.tasks.checked_sub(first).filter(|rest| *rest > 0)?;
		Some((first, rest.min(size)))
	}

	/// Whether the counts are within their bounds.
	pub fn counts_valid(&self) -> bool {
		(1..=MAX_TASKS).contains(&self.tasks) && (1..=MAX_BUNDLE).contains(&u32::from(self.bundle_size))
	}
}

/// Names a job in commitments, signatures and draws, on this chain and no other.
pub fn job_hash(genesis: H256, id: JobId, requester: &AccountId, spec: &JobSpec) -> H256 {
	(b"tidemill/job", genesis, id, requester, spec).using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_spec_fits_its_bound() {
		assert!(
			JobSpec::max_encoded_len() <= MAX_SPEC as usize,
			"{}",
			JobSpec::max_encoded_len()
		);
	}
}
