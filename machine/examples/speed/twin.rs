//! The mixer's native twin.

/// What the program leaves in A1.
pub fn result(input: &[u8], rounds: i32, words: u32) -> u64 {
	let mut table = vec![0u64; words as usize];
	let mut word = input.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
	for _ in 0..rounds {
		word = word.wrapping_mul(0x5851_F42D).wrapping_add(0x1405_7B7E);
		word ^= word >> 29;
		let place = &mut table[(word / 8) as usize & (words as usize - 1)];
		word = word.wrapping_add(*place);
		*place = word;
	}
	word
}
