//! How a device speaks to the chain: one signed batch of everything it has to say.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;

use crate::{
	report::{Abstention, Report},
	BundleIndex, DeviceId, JobId, SeatIndex, Tick, Try,
};

/// Most items of a batch.
pub const MAX_ITEMS: u32 = 32;

/// Which duty an item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Duty {
	/// The job.
	#[codec(compact)]
	pub job: JobId,
	/// The bundle.
	pub bundle: BundleIndex,
	/// The seat.
	pub seat: SeatIndex,
	/// How often the seat was drawn before.
	pub attempt: Try,
}

/// One thing that a device says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Item {
	/// It is there. `tick` is the one in which it last was not yet seen: an assignment's, or the last heartbeat's.
	Heartbeat {
		/// The chain's word for why a heartbeat is wanted, from `last_seen` of the device.
		tick: Tick,
	},
	/// It has a report, and binds itself to it.
	Commit {
		/// The duty.
		duty: Duty,
		/// See [`crate::report::commitment`].
		commitment: H256,
	},
	/// It shows the report that it had committed to.
	Reveal {
		/// The duty.
		duty: Duty,
		/// The report.
		report: Report,
		/// The salt of the commitment.
		salt: [u8; 32],
	},
	/// It cannot give a report.
	Abstain {
		/// The duty.
		duty: Duty,
		/// Why.
		reason: Abstention,
	},
}

impl Item {
	/// Short name, for logs and metrics.
	pub fn name(&self) -> &'static str {
		match self {
			Item::Heartbeat { .. } => "heartbeat",
			Item::Commit { .. } => "commit",
			Item::Reveal { .. } => "reveal",
			Item::Abstain { .. } => "abstain",
		}
	}

	/// The duty that it is about; none for a heartbeat.
	pub fn duty(&self) -> Option<&Duty> {
		match self {
			Item::Heartbeat { .. } => None,
			Item::Commit { duty, .. } | Item::Reveal { duty, .. } | Item::Abstain { duty, .. } => Some(duty),
		}
	}
}

/// Everything that a device has to say now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Batch {
	/// The device.
	pub device: DeviceId,
	/// Its count of batches so far: each is admitted once, in order.
	pub sequence: u32,
	/// What it says, at least one item.
	pub items: BoundedVec<Item, ConstU32<MAX_ITEMS>>,
}

impl Batch {
	/// What the device signs.
	pub fn message(&self, genesis: H256) -> [u8; 32] {
		(b"tidemill/attest", genesis, self).using_encoded(sp_crypto_hashing::blake2_256)
	}
}
