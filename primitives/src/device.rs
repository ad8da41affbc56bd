//! A device as its provider states it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;

use crate::{
	job::{EngineVersion, Price, MAX_URL},
	json, AccountId,
};

/// Most bytes of the name of a GPU's maker.
pub const MAX_GPU_VENDOR: u32 = 32;
/// Most bytes of the name of a GPU.
pub const MAX_GPU_MODEL: u32 = 64;
/// Most engine versions that one device has.
pub const MAX_ENGINES: u32 = 4;

/// The key by which a device speaks.
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
pub enum DeviceKey {
	/// An ed25519 public key.
	Ed25519(#[serde(with = "json::bytes")] [u8; 32]),
}

/// A signature by a device's key.
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
pub enum DeviceSignature {
	/// An ed25519 signature.
	Ed25519(#[serde(with = "json::bytes")] [u8; 64]),
}

impl DeviceKey {
	/// Whether `signature` over `message` is by this key.
	pub fn verify(&self, message: &[u8], signature: &DeviceSignature) -> bool {
		let (DeviceKey::Ed25519(key), DeviceSignature::Ed25519(signature)) = (self, signature);
		sp_io::crypto::ed25519_verify(
			&sp_core::ed25519::Signature::from_raw(*signature),
			message,
			&sp_core::ed25519::Public::from_raw(*key),
		)
	}
}

/// What a device's key signs so that `provider` may register it on the chain with that genesis block.
pub fn registration_message(genesis: H256, provider: &AccountId) -> [u8; 32] {
	(b"tidemill/device", genesis, provider).using_encoded(sp_crypto_hashing::blake2_256)
}

/// A graphics processor.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct Gpu {
	/// Who made it, as text.
	#[serde(with = "json::text")]
	pub vendor: BoundedVec<u8, ConstU32<MAX_GPU_VENDOR>>,
	/// Its name, as text.
	#[serde(with = "json::text")]
	pub model: BoundedVec<u8, ConstU32<MAX_GPU_MODEL>>,
	/// Its memory in MiB.
	pub memory_mib: u32,
}

/// A machine, version 1.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct DeviceSpecV1 {
	/// Engine versions that it runs, at least one.
	pub engines: BoundedVec<EngineVersion, ConstU32<MAX_ENGINES>>,
	/// Processor cores.
	pub cores: u16,
	/// Memory in MiB.
	pub memory_mib: u32,
	/// Storage in MiB.
	pub storage_mib: u32,
	/// Graphics processor, if it has one to offer.
	pub gpu: Option<Gpu>,
	/// How many bundles it runs at once, 1 to 32. Its memory is shared among them.
	pub slots: u8,
	/// Where it stands, as ISO 3166-1 alpha-2, upper case.
	#[serde(with = "json::region")]
	pub region: [u8; 2],
	/// Where others reach it over HTTP, for outputs; empty if nobody can.
	#[serde(with = "json::text")]
	pub endpoint: BoundedVec<u8, ConstU32<MAX_URL>>,
	/// Power drawn under load, in watts.
	pub watts: Option<u16>,
	/// Carbon intensity of its power, in grams of CO2 per kWh.
	pub carbon: Option<u16>,
}

/// A machine.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum DeviceSpec {
	/// Version 1.
	V1(DeviceSpecV1),
}

impl DeviceSpec {
	/// The newest version's view of the machine.
	pub fn latest(&self) -> &DeviceSpecV1 {
		let DeviceSpec::V1(spec) = self;
		spec
	}
}

/// A name in a few bytes, so that names can be compared without keeping them; capitals and small letters are the same.
///
/// Whoever states a name chooses it freely, so two names of the same bytes gain nobody anything.
pub fn name_tag(name: &[u8]) -> [u8; 8] {
	sp_crypto_hashing::blake2_64(&name.to_ascii_lowercase())
}

impl DeviceSpecV1 {
	/// Micrograms of CO2 that one slot causes in a second of work: `watts x g/kWh / (3.6 x slots)`, rounded down.
	///
	/// All devices are taken to run at the reference rate, so this is in proportion to the grams of CO2 for 10^9 fuel. None
	/// if the provider does not say both.
	pub fn carbon_rate(&self) -> Option<u32> {
		let grams = u64::from(self.watts?).saturating_mul(u64::from(self.carbon?));
		let rate = grams.saturating_mul(10) / u64::from(self.slots).max(1).saturating_mul(36);
		u32::try_from(rate).ok()
	}

	/// Memory that one slot has, in MiB.
	pub fn slot_memory_mib(&self) -> u32 {
		self.memory_mib / u32::from(self.slots).max(1)
	}
}

/// What a device takes for its work.
pub type Offer = Price;

/// Whether a device takes work.
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
pub enum DeviceState {
	/// It is drawn.
	Active,
	/// Its provider wants a rest for it; what it runs goes on.
	Paused,
	/// It finishes what it runs and takes nothing new; then it is paused.
	Draining,
	/// It was assigned work, or asked for a sign of life, and not heard of: out until it is seen.
	Absent,
	/// It was outvoted: out until its provider takes it up again.
	Suspended,
	/// It is on its way out: gone as soon as it answers for nothing.
	Retiring,
}
