//! Chance with a seed.

pub struct Dice {
	state: u64,
	turns: std::vec::IntoIter<u8>,
}

impl Dice {
	pub fn new(seed: u64) -> Self {
		Self::turned(seed, Vec::new())
	}

	/// Dice whose first throws are changed, each by one byte, so that a single one can be chosen and the others stay.
	pub fn turned(seed: u64, turns: Vec<u8>) -> Self {
		Self {
			state: seed,
			turns: turns.into_iter(),
		}
	}

	pub fn next(&mut self) -> u64 {
		self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
		let mut z = self.state;
		z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
		z ^ (z >> 31) ^ u64::from(self.turns.next().unwrap_or(0))
	}

	/// Below `bound`.
	pub fn below(&mut self, bound: u64) -> u64 {
		self.next() % bound.max(1)
	}

	/// True in `percent` of 100 cases.
	pub fn chance(&mut self, percent: u64) -> bool {
		self.below(100) < percent
	}

	pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
		of[self.below(of.len() as u64) as usize]
	}

	pub fn bytes(&mut self, length: usize) -> Vec<u8> {
		(0..length).map(|_| self.next() as u8).collect()
	}

	/// A number whose size is random too, so that small ones and the edges are common.
	pub fn number(&mut self) -> i32 {
		let edge = [0, 1, -1, i32::MIN, i32::MAX, 31, 32, 63, 64, 4095, 4096];
		match self.chance(30) {
			true => self.pick(&edge),
			false => (self.next() as i32) >> self.below(32),
		}
	}

	/// Rising points up to `end`, which is the last.
	pub fn cuts(&mut self, end: u64, most: u64) -> Vec<u64> {
		let mut cuts: Vec<u64> = (0..self.below(most)).map(|_| self.below(end)).collect();
		cuts.push(end);
		cuts.sort_unstable();
		cuts.dedup();
		cuts
	}
}
