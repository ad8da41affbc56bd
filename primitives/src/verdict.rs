//! What the chain makes of a bundle.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	device::Offer,
	report::{Abstention, TaskResults},
	Balance, DeviceId,
};

/// Why a bundle has no accepted result.
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
pub enum Failure {
	/// Too few devices committed, and every try was used.
	NoCommitment,
	/// A majority of the seats abstained; the last of them for this reason.
	Abstained(Abstention),
	/// No strict majority gave the same report.
	NoMajority,
	/// The job's deadline came before devices could be drawn.
	DeadlinePassed,
	/// The requester cancelled the job before the bundle was assigned.
	Cancelled,
}

/// How a seat's device stood in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Standing {
	/// Its report was accepted.
	Agreed,
	/// Its report was outvoted.
	Outvoted,
	/// It committed and did not reveal.
	Silent,
	/// It revealed, and no report was accepted.
	Undecided,
	/// It committed, and the bundle failed before anything was revealed.
	Unasked,
}

/// A seat that ended with a device in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatEnd {
	/// The device.
	pub device: DeviceId,
	/// Its offer when it was drawn.
	pub offer: Offer,
	/// How it stood.
	pub standing: Standing,
}

/// What the chain makes of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
	/// The accepted results, or why there are none.
	pub outcome: Result<TaskResults, Failure>,
	/// The seats that ended with a device in them.
	pub seats: Vec<SeatEnd>,
	/// How many abstentions there were, in all tries of all seats: each is paid a trial fee.
	pub abstained: Vec<DeviceId>,
}

/// Why part of a bond is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Offence {
	/// No commitment in time.
	NoCommitment,
	/// A commitment without a reveal, in a committee.
	NoReveal,
	/// A commitment without a reveal, alone in a committee of one.
	NoRevealAlone,
	/// A report that a committee outvoted.
	Outvoted,
}

/// Where the tokens of a settled bundle went.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Settlement {
	/// To providers, trial fees included.
	pub paid: Balance,
	/// Protocol fee.
	pub fee: Balance,
}
