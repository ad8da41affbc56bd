//! The chain.

use super::blake2b::blake2b_256;

/// How many hashes, and of what.
pub fn parse(input: &[u8]) -> Option<(u64, &[u8])> {
	let space = input.iter().position(|byte| *byte == b' ')?;
	let links = core::str::from_utf8(&input[..space]).ok()?.parse().ok()?;
	Some((links, &input[space + 1..]))
}

/// The last of the chain's hashes: of the text for one link, of that hash for two. Zero for none.
pub fn last(links: u64, text: &[u8]) -> [u8; 32] {
	if links == 0 {
		return [0; 32];
	}
	let mut hash = blake2b_256(text);
	for _ in 1..links {
		hash = blake2b_256(&hash);
	}
	hash
}
