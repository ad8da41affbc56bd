//! What the chain makes of a bundle.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Perbill;

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
	/// Too few devices committed: every try was used, or no auditor was found in time.
	NoCommitment,
	/// A majority of the seats abstained; the last of them for this reason.
	Abstained(Abstention),
	/// No strict majority gave the same report, of a widened committee either.
	NoMajority,
	/// The job's deadline came before devices could be drawn.
	DeadlinePassed,
	/// The requester cancelled the job before the bundle was assigned.
	Cancelled,
	/// Under `Proof`, every device that revealed a report lost a game about it.
	Refuted,
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
	/// Its report is not the one that was asserted, and it did not prove that one wrong.
	Undefended,
	/// It lost a game about its report; its bond was taken then.
	Disproved,
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
	/// The seats that ended with a device in them, in order.
	pub seats: Vec<SeatEnd>,
	/// Devices that abstained, in all tries of all seats: each is paid a trial fee.
	pub abstained: Vec<DeviceId>,
	/// Of a bundle whose one device is audited at random: how likely that was, and that device.
	pub spot: Option<SpotCheck>,
	/// Whether the agreement of several devices of an open job says that they were right.
	pub confirms: bool,
	/// Stake that was forfeited to the audit fund for it.
	pub forfeited: Balance,
}

/// How a bundle was checked whose one device is audited at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotCheck {
	/// The device that is not an auditor; none if it did not commit.
	pub primary: Option<DeviceId>,
	/// Probability with which it was audited.
	pub rate: Perbill,
}

/// Why part of a bond is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Offence {
	/// No commitment in time.
	NoCommitment,
	/// A commitment without a reveal, in a committee or when an audit had been drawn.
	NoReveal,
	/// A commitment without a reveal, where nobody else ran the bundle.
	NoRevealAlone,
	/// A report that a committee outvoted.
	Outvoted,
	/// A report that is not the asserted one, whose device did not prove that one wrong.
	Undefended,
	/// A report about which its device lost a game.
	Disproved,
}

impl Offence {
	/// Whether what it costs pays for more runs, for audits and for proofs, and is not just burned.
	pub fn forfeits(self) -> bool {
		match self {
			Offence::NoReveal | Offence::Outvoted | Offence::Undefended | Offence::Disproved => true,
			Offence::NoCommitment | Offence::NoRevealAlone => false,
		}
	}
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
