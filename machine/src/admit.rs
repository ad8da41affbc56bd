//! Which programs the machine runs.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::Image;

/// Why a program is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Refusal {
	/// It has more than [`crate::MAX_BLOB`] bytes.
	TooLarge,
	/// It is not a PolkaVM blob, or a damaged one.
	NotABlob,
	/// Its instruction set is not `ReviveV1`.
	OtherInstructionSet,
	/// It imports functions of a host.
	Imports,
	/// It exports no function `main`.
	NoMain,
	/// A basic block has more than [`crate::MAX_BLOCK`] instructions.
	LongBlock,
	/// Read-only data, read-write data and stack are more than [`crate::MAX_MEMORY`] together.
	Memory,
	/// The stack is larger than [`crate::MAX_STACK`].
	Stack,
}

/// A program that the machine runs.
pub struct Program {
	blob: Vec<u8>,
}

impl Program {
	/// Takes a blob if the machine can run it without fail.
	pub fn admit(blob: &[u8]) -> Result<Self, Refusal> {
		Self::load(blob)
	}

	/// Takes a blob that was admitted before, without looking at its code again.
	pub fn load(blob: &[u8]) -> Result<Self, Refusal> {
		Ok(Self { blob: blob.to_vec() })
	}

	/// The program's name: the blake2-256 hash of its blob.
	pub fn hash(&self) -> H256 {
		H256(sp_io::hashing::blake2_256(&self.blob))
	}

	/// What is known of every run of the program before its input.
	pub fn image(&self) -> Image {
		unimplemented!()
	}
}
