//! What a course is made of. Its bytes are those of its acts, one after the other, in SCALE; numbers that name an account,
//! a device or an assignment are taken modulo how many there are.

use codec::{Decode, DecodeLimit, Encode};
use tidemill_primitives::{attestation::Item, report::Abstention};
use tidemill_runtime::RuntimeCall;

use crate::specs::Shape;

/// How deep calls within calls may go.
const MAX_DEPTH: u32 = 16;
/// Most acts of a course; what comes after them is left out.
pub const MAX_ACTS: usize = 96;
/// Most items that a device says at once.
pub const MAX_WORDS: usize = 8;

/// Something that happens. What is sent gets into the next block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
	/// Blocks, in each of which every device says what it has to say.
	#[codec(index = 0)]
	Blocks(u8),
	/// Blocks without a word from any device.
	#[codec(index = 1)]
	Idle(u8),
	/// Slots stay empty.
	#[codec(index = 2)]
	Skip(u8),
	/// From now on a device behaves so.
	#[codec(index = 3)]
	Behave {
		/// The device.
		device: u8,
		/// The behaviour's number.
		behaviour: u8,
	},
	/// A device says this, signed.
	#[codec(index = 4)]
	Say {
		/// The device.
		device: u8,
		/// How far ahead of the one that the chain wants the sequence number is.
		ahead: u8,
		/// What it says.
		words: Vec<Word>,
	},
	/// A provider registers a new machine.
	#[codec(index = 5)]
	Join {
		/// The account.
		who: u8,
		/// The behaviour's number.
		behaviour: u8,
		/// How many slots.
		slots: u8,
		/// The number of its price.
		price: u8,
	},
	/// A device gets a new key.
	#[codec(index = 6)]
	Rotate {
		/// The account that asks for it.
		who: u8,
		/// The device.
		device: u8,
	},
	/// An account submits a job.
	#[codec(index = 7)]
	Submit {
		/// The account.
		who: u8,
		/// How many providers it names, the first ones.
		named: u8,
		/// The job.
		shape: Shape,
	},
	/// An account sends a call.
	#[codec(index = 8)]
	Call {
		/// The account.
		who: u8,
		/// The call.
		call: RuntimeCall,
	},
	/// Governance sends a call.
	#[codec(index = 9)]
	Root(RuntimeCall),
	/// Nobody signs a call.
	#[codec(index = 10)]
	Unsigned(RuntimeCall),
}

/// How many kinds of acts there are.
pub const KINDS: u8 = 11;

/// An item that a device says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Word {
	/// A commitment to a report: the true one, or the lie of this number.
	#[codec(index = 0)]
	Commit {
		/// The assignment.
		duty: u8,
		/// The lie, or none if 0.
		lie: u8,
	},
	/// A report.
	#[codec(index = 1)]
	Reveal {
		/// The assignment.
		duty: u8,
		/// The lie, or none if 0.
		lie: u8,
	},
	/// No report, for this reason.
	#[codec(index = 2)]
	Abstain {
		/// The assignment.
		duty: u8,
		/// The reason.
		reason: Abstention,
	},
	/// A sign of life, of so many ticks ago.
	#[codec(index = 3)]
	Heartbeat(u8),
	/// Anything.
	#[codec(index = 4)]
	Any(Item),
}

/// The acts of an input, each with its bytes: up to what is no act any more.
pub fn acts(mut input: &[u8]) -> Vec<(Act, &[u8])> {
	let mut acts = Vec::new();
	while !input.is_empty() && acts.len() < MAX_ACTS {
		let mut rest = input;
		let Ok(act) = Act::decode_with_depth_limit(MAX_DEPTH, &mut rest) else {
			break;
		};
		let (own, rest) = input.split_at(input.len() - rest.len());
		acts.push((act, own));
		input = rest;
	}
	acts
}

/// Whether these bytes are one act and no more.
pub fn is_act(bytes: &[u8]) -> bool {
	Act::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]).is_ok()
}
