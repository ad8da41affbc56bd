//! The state in which every run of a program starts, but for its input.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{tree::INPUT_DEPTH, State};

/// What fixes the start of a run: with it and the input's root the first state is known without the blob.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Image {
	/// The program's hash.
	pub program: H256,
	/// Root of the memory with an input block of zeros.
	pub memory: H256,
	/// Where the program starts.
	pub pc: u32,
	/// The stack pointer at the start.
	pub sp: u64,
	/// What stands beside the input block in the page tree, from the block to the root.
	pub siblings: [H256; INPUT_DEPTH],
}

impl Image {
	/// `S(0)` of a run with an input of this root and of this length in bytes.
	pub fn initial(&self, _input_root: H256, _input_length: u32) -> State {
		unimplemented!()
	}
}
