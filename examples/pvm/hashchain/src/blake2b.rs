//! BLAKE2b without a key, with 32 bytes of output (RFC 7693).

const START: [u64; 8] = [
	0x6a09_e667_f3bc_c908,
	0xbb67_ae85_84ca_a73b,
	0x3c6e_f372_fe94_f82b,
	0xa54f_f53a_5f1d_36f1,
	0x510e_527f_ade6_82d1,
	0x9b05_688c_2b3e_6c1f,
	0x1f83_d9ab_fb41_bd6b,
	0x5be0_cd19_137e_2179,
];

const ORDER: [[u8; 16]; 10] = [
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
	[14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
	[11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
	[7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
	[9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
	[2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
	[12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
	[13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
	[6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
	[10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

const ROUNDS: usize = 12;
const BLOCK: usize = 128;
const LENGTH: u64 = 32;

fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
	v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
	v[d] = (v[d] ^ v[a]).rotate_right(32);
	v[c] = v[c].wrapping_add(v[d]);
	v[b] = (v[b] ^ v[c]).rotate_right(24);
	v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
	v[d] = (v[d] ^ v[a]).rotate_right(16);
	v[c] = v[c].wrapping_add(v[d]);
	v[b] = (v[b] ^ v[c]).rotate_right(63);
}

fn compress(h: &mut [u64; 8], block: &[u8; BLOCK], count: u64, last: bool) {
	let mut m = [0; 16];
	for (word, bytes) in m.iter_mut().zip(block.chunks_exact(8)) {
		*word = bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte));
	}
	let mut v = [0; 16];
	v[..8].copy_from_slice(h);
	v[8..].copy_from_slice(&START);
	v[12] ^= count;
	if last {
		v[14] = !v[14];
	}
	for round in 0..ROUNDS {
		let order = &ORDER[round % ORDER.len()];
		let word = |at: usize| m[usize::from(order[at] & 15)];
		for at in 0..4 {
			mix(&mut v, [at, at + 4, at + 8, at + 12], word(2 * at), word(2 * at + 1));
		}
		for at in 0..4 {
			let diagonal = [at, (at + 1) % 4 + 4, (at + 2) % 4 + 8, (at + 3) % 4 + 12];
			mix(&mut v, diagonal, word(8 + 2 * at), word(9 + 2 * at));
		}
	}
	for (at, word) in h.iter_mut().enumerate() {
		*word ^= v[at] ^ v[at + 8];
	}
}

/// The hash of a message of less than 2^64 bytes.
pub fn blake2b_256(message: &[u8]) -> [u8; 32] {
	let mut h = START;
	h[0] ^= 0x0101_0000 ^ LENGTH;
	let mut count = 0;
	let mut rest = message;
	while let Some((block, after)) = rest.split_first_chunk::<BLOCK>().filter(|(_, after)| !after.is_empty()) {
		count += BLOCK as u64;
		compress(&mut h, block, count, false);
		rest = after;
	}
	let mut block = [0; BLOCK];
	block[..rest.len()].copy_from_slice(rest);
	compress(&mut h, &block, count + rest.len() as u64, true);
	let mut hash = [0; 32];
	for (bytes, word) in hash.chunks_exact_mut(8).zip(h) {
		bytes.copy_from_slice(&word.to_le_bytes());
	}
	hash
}
