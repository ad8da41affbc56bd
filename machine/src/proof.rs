//! Pages of a memory with the proof that they belong to its root.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

use crate::{tree::DEPTH, MAX_PAGES, PAGE};

/// A page and its place.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Page {
	/// Its address, divided by [`PAGE`].
	pub index: u32,
	/// What it holds.
	pub bytes: [u8; PAGE as usize],
}

/// The pages that a segment touches, and the nodes that tie them to the memory's root.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Witness {
	/// The pages, by rising index, each once.
	pub pages: BoundedVec<Page, ConstU32<MAX_PAGES>>,
	/// The nodes beside the pages' paths, level by level from the pages to the root, each level from left to right.
	pub siblings: BoundedVec<H256, ConstU32<{ MAX_PAGES * DEPTH as u32 }>>,
}
