//! Paths from the root of a block to the root of the memory.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use super::{node, OUTPUT_DEPTH, OUTPUT_NODE};

/// The root above a node at this place, with what stands beside its path, the node's own sibling first.
pub(crate) fn climb(start: H256, place: u32, beside: &[H256]) -> H256 {
	beside.iter().enumerate().fold(start, |hash, (step, sibling)| {
		if place >> step & 1 == 0 {
			node(&hash, sibling)
		} else {
			node(sibling, &hash)
		}
	})
}

/// Proof that an output block is part of a memory: what stands beside its path, the block's own sibling first.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OutputPath(pub [H256; OUTPUT_DEPTH]);

impl OutputPath {
	/// Whether the memory of this root holds the output block of that root.
	pub fn verify(&self, memory: H256, output_root: H256) -> bool {
		climb(output_root, OUTPUT_NODE, &self.0) == memory
	}
}
