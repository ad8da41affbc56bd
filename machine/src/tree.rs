//! The page tree: a sparse Merkle tree of blake2-256 over the 2^20 pages of the address space.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// Levels of nodes above the pages.
pub const DEPTH: usize = 20;

/// Steps from the input block to the root.
pub const INPUT_DEPTH: usize = 8;

/// Steps from the output block to the root.
pub const OUTPUT_DEPTH: usize = 9;

/// Root of the input block that holds these bytes and zeros behind them; bytes above [`crate::MAX_INPUT`] are left out.
pub fn input_root(_bytes: &[u8]) -> H256 {
	unimplemented!()
}

/// Root of the output block that holds these bytes and zeros behind them; bytes above [`crate::MAX_OUTPUT`] are left out.
pub fn output_root(_bytes: &[u8]) -> H256 {
	unimplemented!()
}

/// Proof that an output block is part of a memory: what stands beside it, from the block to the root.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OutputPath(pub [H256; OUTPUT_DEPTH]);

impl OutputPath {
	/// Whether the memory of this root holds the output block of that root.
	pub fn verify(&self, _memory: H256, _output_root: H256) -> bool {
		unimplemented!()
	}
}
