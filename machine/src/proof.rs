//! Pages of a memory with the proof that they belong to its root.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::{build::Fields, Path, Type, TypeInfo};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

use crate::{
	tree::{leaf, node, Bytes, Tree, DEPTH},
	MAX_PAGES, PAGE,
};

/// Most nodes beside the paths of a witness's pages.
pub const MAX_SIBLINGS: u32 = MAX_PAGES * DEPTH as u32;

/// Hashes of pages or of nodes with their places, by rising place.
pub(crate) type Hashes = Vec<(u32, H256)>;

/// A page and its place.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen)]
pub struct Page {
	/// Its address, divided by [`PAGE`].
	pub index: u32,
	/// What it holds.
	pub bytes: [u8; PAGE as usize],
}

/// Half a page. Its bytes stand in the metadata in two halves, which are encoded alike: polkadot.js refuses whole metadata in
/// which an array has more than 2,048 elements.
type Half = [u8; PAGE as usize / 2];

impl TypeInfo for Page {
	type Identity = Self;

	fn type_info() -> Type {
		let fields = Fields::named()
			.field(|field| {
				field
					.ty::<u32>()
					.name("index")
					.docs(&["Its address, divided by 4,096."])
			})
			.field(|field| {
				field
					.ty::<[Half; 2]>()
					.name("bytes")
					.docs(&["What it holds, in two halves."])
			});
		Type::builder()
			.path(Path::new("Page", module_path!()))
			.docs(&["A page and its place."])
			.composite(fields)
	}
}

/// The pages that a segment touches, and the nodes that tie them to the memory's root. Both are empty if it touches none.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Witness {
	/// The pages, by rising index, each once.
	pub pages: BoundedVec<Page, ConstU32<MAX_PAGES>>,
	/// The nodes beside the pages' paths, level by level from the pages to the root, each level from left to right.
	pub siblings: BoundedVec<H256, ConstU32<MAX_SIBLINGS>>,
}

impl Witness {
	/// The witness of these pages, sorted and each once; nothing if they are more than [`MAX_PAGES`].
	pub(crate) fn of(tree: &Tree, indices: &[u32]) -> Option<Self> {
		let pages: Vec<Page> = indices
			.iter()
			.map(|&index| Page {
				index,
				bytes: tree.page(index).copied().unwrap_or([0; PAGE as usize]),
			})
			.collect();
		Some(Self {
			pages: pages.try_into().ok()?,
			siblings: siblings(tree, indices).try_into().ok()?,
		})
	}

	/// Hashes of the pages as they stand in the witness.
	pub(crate) fn leaves(&self) -> Hashes {
		self.pages.iter().map(|page| (page.index, leaf(&page.bytes))).collect()
	}

	/// The memory's root with these leaves; nothing if the siblings are too few or too many for them.
	pub(crate) fn root(&self, leaves: &[(u32, H256)]) -> Option<H256> {
		let mut siblings = self.siblings.iter();
		let mut nodes = parents(leaves, &mut siblings)?;
		for _ in 1..DEPTH {
			nodes = parents(&nodes, &mut siblings)?;
		}
		let whole = siblings.next().is_none().then_some(nodes)?;
		whole.first().map(|(_, root)| *root)
	}

	/// The page of this index.
	pub(crate) fn page(&self, index: u32) -> Option<(usize, &Bytes)> {
		let place = self.pages.binary_search_by_key(&index, |page| page.index).ok()?;
		Some((place, &self.pages[place].bytes))
	}
}

/// The nodes one level up: a node's other child stands next to it or is taken from the siblings.
fn parents<'a>(nodes: &[(u32, H256)], siblings: &mut impl Iterator<Item = &'a H256>) -> Option<Hashes> {
	nodes
		.chunk_by(|one, other| one.0 >> 1 == other.0 >> 1)
		.map(|family| {
			let hash = match family {
				[(_, left), (_, right)] => node(left, right),
				[(place, left)] if place & 1 == 0 => node(left, siblings.next()?),
				[(_, right)] => node(siblings.next()?, right),
				_ => return None,
			};
			Some((family[0].0 >> 1, hash))
		})
		.collect()
}

fn siblings(tree: &Tree, indices: &[u32]) -> Vec<H256> {
	let mut found = Vec::new();
	let mut places = indices.to_vec();
	for depth in (1..=DEPTH).rev() {
		for family in places.chunk_by(|one, other| one >> 1 == other >> 1) {
			if let [alone] = family {
				found.push(tree.node_at(depth, alone ^ 1));
			}
		}
		places = places.iter().map(|place| place >> 1).collect();
		places.dedup();
	}
	found
}
