//! Binary Merkle trees over blake2-256.
//!
//! A node is `blake2_256(0x01 ++ left ++ right)`; where a level has an odd number of nodes, its last one moves up as it
//! is. Leaves are hashed by whoever makes them, with a prefix that no node starts with.

use alloc::vec::Vec;
use sp_core::H256;

fn node(left: &H256, right: &H256) -> H256 {
	let mut bytes = [1u8; 65];
	bytes[1..33].copy_from_slice(left.as_bytes());
	bytes[33..].copy_from_slice(right.as_bytes());
	sp_crypto_hashing::blake2_256(&bytes).into()
}

/// The root over `leaves`; zero if there are none.
pub fn root(mut leaves: Vec<H256>) -> H256 {
	while leaves.len() > 1 {
		leaves = leaves
			.chunks(2)
			.map(|pair| match pair {
				[left, right] => node(left, right),
				alone => alone[0],
			})
			.collect();
	}
	leaves.first().copied().unwrap_or_default()
}

/// The path that shows that leaf `index` belongs to the root; none if there is no such leaf.
pub fn proof(mut leaves: Vec<H256>, mut index: usize) -> Option<Vec<H256>> {
	if index >= leaves.len() {
		return None;
	}
	let mut path = Vec::new();
	while leaves.len() > 1 {
		if let Some(sibling) = leaves.get(index ^ 1) {
			path.push(*sibling);
		}
		leaves = leaves
			.chunks(2)
			.map(|pair| match pair {
				[left, right] => node(left, right),
				alone => alone[0],
			})
			.collect();
		index /= 2;
	}
	Some(path)
}

/// Whether `leaf` is leaf `index` of the `count` leaves under `root`.
pub fn verify(root: &H256, count: usize, mut index: usize, leaf: H256, path: &[H256]) -> bool {
	if index >= count {
		return false;
	}
	let (mut hash, mut width, mut path) = (leaf, count, path.iter());
	while width > 1 {
		if index ^ 1 < width {
			let Some(sibling) = path.next() else { return false };
			hash = if index & 1 == 0 {
				node(&hash, sibling)
			} else {
				node(sibling, &hash)
			};
		}
		width = width.div_ceil(2);
		index /= 2;
	}
	path.next().is_none() && hash == *root
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec;
	use proptest::prelude::*;

	#[test]
	fn a_single_leaf_is_the_root() {
		assert_eq!(root(vec![H256::repeat_byte(3)]), H256::repeat_byte(3));
		assert_eq!(root(vec![]), H256::zero());
	}

	proptest! {
		#[test]
		fn every_leaf_is_proved_and_nothing_else(seeds in prop::collection::vec(any::<[u8; 32]>(), 1..40), at in any::<prop::sample::Index>()) {
			let leaves: Vec<H256> = seeds.into_iter().map(H256).collect();
			let (index, root) = (at.index(leaves.len()), root(leaves.clone()));
			let path = proof(leaves.clone(), index).unwrap();
			prop_assert!(verify(&root, leaves.len(), index, leaves[index], &path));
			let mut wrong = leaves[index];
			wrong.0[0] ^= 1;
			prop_assert!(!verify(&root, leaves.len(), index, wrong, &path));
			let mut longer = path.clone();
			longer.push(root);
			prop_assert!(!verify(&root, leaves.len(), index, leaves[index], &longer));
			prop_assert!(!verify(&root, leaves.len(), leaves.len(), leaves[index], &path));
		}
	}
}
