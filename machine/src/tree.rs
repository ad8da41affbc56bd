//! The page tree: a sparse Merkle tree of blake2-256 over the 2^20 pages of the address space.
//!
//! A leaf is the hash of a page's 4,096 bytes, a node the hash of its two children. The input block and the output block
//! are subtrees, so that their roots stand for their bytes wherever they are.

mod paths;
mod zeros;

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use sp_core::H256;

pub(crate) use paths::climb;
pub use paths::OutputPath;
use zeros::ZEROS;

use crate::{INPUT_AT, MAX_INPUT, MAX_OUTPUT, OUTPUT_AT, PAGE};

/// Levels of nodes above the pages.
pub const DEPTH: usize = 20;

/// Steps from the root of the input block to the root.
pub const INPUT_DEPTH: usize = 8;

/// Steps from the root of the output block to the root.
pub const OUTPUT_DEPTH: usize = 9;

/// Place of the input block among the nodes of its level.
pub(crate) const INPUT_NODE: u32 = INPUT_AT >> (u32::BITS as usize - INPUT_DEPTH);

/// Place of the output block among the nodes of its level.
pub(crate) const OUTPUT_NODE: u32 = OUTPUT_AT >> (u32::BITS as usize - OUTPUT_DEPTH);

/// The bytes of a page.
pub(crate) type Bytes = [u8; PAGE as usize];

/// Root of the input block that holds these bytes and zeros behind them. Bytes above [`MAX_INPUT`] are left out.
pub fn input_root(bytes: &[u8]) -> H256 {
	block_root(bytes, MAX_INPUT, DEPTH - INPUT_DEPTH)
}

/// Root of the output block that holds these bytes and zeros behind them. Bytes above [`MAX_OUTPUT`] are left out.
pub fn output_root(bytes: &[u8]) -> H256 {
	block_root(bytes, MAX_OUTPUT, DEPTH - OUTPUT_DEPTH)
}

fn block_root(bytes: &[u8], most: u32, levels: usize) -> H256 {
	let mut nodes: Vec<H256> = pages_of(bytes)
		.take((most / PAGE) as usize)
		.map(|page| leaf(&page))
		.collect();
	for zero in &ZEROS[..levels] {
		nodes = nodes
			.chunks(2)
			.map(|pair| node(&pair[0], pair.get(1).unwrap_or(zero)))
			.collect();
	}
	nodes.first().copied().unwrap_or(ZEROS[levels])
}

/// The pages that hold these bytes, the last one with zeros behind them.
pub(crate) fn pages_of(bytes: &[u8]) -> impl Iterator<Item = Bytes> + '_ {
	bytes.chunks(PAGE as usize).map(|chunk| {
		let mut page = [0; PAGE as usize];
		page[..chunk.len()].copy_from_slice(chunk);
		page
	})
}

/// Hash of a page.
pub(crate) fn leaf(page: &Bytes) -> H256 {
	H256(sp_io::hashing::blake2_256(page))
}

/// Hash of a node.
pub(crate) fn node(left: &H256, right: &H256) -> H256 {
	let mut children = [0; 64];
	children[..32].copy_from_slice(left.as_bytes());
	children[32..].copy_from_slice(right.as_bytes());
	H256(sp_io::hashing::blake2_256(&children))
}

/// A whole memory with its page tree. Copies share what they have in common.
#[derive(Clone, Default)]
pub(crate) struct Tree(Option<Arc<Node>>);

struct Node {
	hash: H256,
	holds: Holds,
}

enum Holds {
	Page(Box<Bytes>),
	Children(Tree, Tree),
}

impl Tree {
	/// Root of the memory.
	pub fn root(&self) -> H256 {
		self.hash(DEPTH)
	}

	/// A page, if anything was ever written there.
	pub fn page(&self, index: u32) -> Option<&Bytes> {
		match &self.descend(DEPTH, index).0.as_ref()?.holds {
			Holds::Page(bytes) => Some(bytes),
			Holds::Children(..) => None,
		}
	}

	/// Hash of a node: its place among those that stand `depth` steps below the root.
	pub fn node_at(&self, depth: usize, place: u32) -> H256 {
		self.descend(depth, place).hash(DEPTH - depth)
	}

	/// What stands beside the path from a node to the root, the node's own sibling first.
	pub fn beside<const N: usize>(&self, place: u32) -> [H256; N] {
		core::array::from_fn(|step| self.node_at(N - step, (place >> step) ^ 1))
	}

	/// How many of its pages it does not share with another one.
	pub fn pages_beside(&self, other: &Tree) -> usize {
		match (&self.0, &other.0) {
			(None, _) => 0,
			(Some(own), Some(other)) if Arc::ptr_eq(own, other) => 0,
			(Some(own), _) => match &own.holds {
				Holds::Page(_) => 1,
				Holds::Children(left, right) => {
					let (beside_left, beside_right) = other.children();
					left.pages_beside(&beside_left) + right.pages_beside(&beside_right)
				}
			},
		}
	}

	/// Replaces pages, sorted by index and each once.
	pub fn replace(&mut self, pages: &[(u32, Bytes)]) {
		self.replace_below(DEPTH, pages);
	}

	fn hash(&self, levels: usize) -> H256 {
		self.0.as_ref().map_or(ZEROS[levels], |node| node.hash)
	}

	fn children(&self) -> (Tree, Tree) {
		match self.0.as_ref().map(|node| &node.holds) {
			Some(Holds::Children(left, right)) => (left.clone(), right.clone()),
			_ => Default::default(),
		}
	}

	fn descend(&self, depth: usize, place: u32) -> &Tree {
		let mut at = self;
		for step in (0..depth).rev() {
			at = match at.0.as_ref().map(|node| &node.holds) {
				Some(Holds::Children(left, right)) => {
					if place >> step & 1 == 0 {
						left
					} else {
						right
					}
				}
				_ => return at,
			};
		}
		at
	}

	fn replace_below(&mut self, levels: usize, pages: &[(u32, Bytes)]) {
		let Some((_, bytes)) = pages.first() else { return };
		if levels == 0 {
			*self = Self(Some(Arc::new(Node {
				hash: leaf(bytes),
				holds: Holds::Page(Box::new(*bytes)),
			})));
			return;
		}
		let (mut left, mut right) = self.children();
		let middle = pages.partition_point(|(index, _)| index >> (levels - 1) & 1 == 0);
		left.replace_below(levels - 1, &pages[..middle]);
		right.replace_below(levels - 1, &pages[middle..]);
		let hash = node(&left.hash(levels - 1), &right.hash(levels - 1));
		*self = Self(Some(Arc::new(Node {
			hash,
			holds: Holds::Children(left, right),
		})));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn zeros_are_the_roots_of_empty_subtrees() {
		assert_eq!(ZEROS[0], leaf(&[0; PAGE as usize]));
		for pair in ZEROS.windows(2) {
			assert_eq!(pair[1], node(&pair[0], &pair[0]));
		}
	}

	#[test]
	fn a_block_has_the_same_root_by_itself_and_within_a_memory() {
		let bytes: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
		let place = |at: u32| -> Tree {
			let mut tree = Tree::default();
			tree.replace(&(at / PAGE..).zip(pages_of(&bytes)).collect::<Vec<_>>());
			tree
		};
		assert_eq!(place(INPUT_AT).node_at(INPUT_DEPTH, INPUT_NODE), input_root(&bytes));
		assert_eq!(place(OUTPUT_AT).node_at(OUTPUT_DEPTH, OUTPUT_NODE), output_root(&bytes));
	}

	#[test]
	fn empty_blocks_and_explicit_zeros_are_the_same() {
		assert_eq!(input_root(&[]), ZEROS[12]);
		assert_eq!(output_root(&[]), ZEROS[11]);
		assert_eq!(input_root(&[0; 10_000]), ZEROS[12]);
	}

	#[test]
	fn the_order_of_replacing_does_not_matter() {
		let pages: Vec<_> = [3u32, 4, 77, 0xFE000, 0xFFFFF]
			.map(|i| (i, [i as u8; PAGE as usize]))
			.into();
		let mut at_once = Tree::default();
		at_once.replace(&pages);
		let mut one_by_one = Tree::default();
		for page in pages.iter().rev() {
			one_by_one.replace(core::slice::from_ref(page));
		}
		assert_eq!(at_once.root(), one_by_one.root());
		assert_eq!(at_once.page(77), Some(&[77; PAGE as usize]));
		assert_eq!(at_once.page(78), None);
	}

	#[test]
	fn pages_are_shared_until_they_are_replaced() {
		let page = [1; PAGE as usize];
		let mut one = Tree::default();
		one.replace(&[(3, page), (4, page), (77, page)]);
		let mut other = one.clone();
		assert_eq!((one.pages_beside(&Tree::default()), other.pages_beside(&one)), (3, 0));
		other.replace(&[(4, page), (5, page)]);
		assert_eq!((one.pages_beside(&other), other.pages_beside(&one)), (1, 2));
		assert_eq!(Tree::default().pages_beside(&one), 0);
	}
}
