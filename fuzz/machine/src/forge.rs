//! What is changed about a segment before it is shown.

use tidemill_machine::{
	replay::Replay,
	step::{Page, Witness},
	State, Status, H256, PAGE,
};

/// Kinds of changes.
pub const KINDS: u8 = 20;
/// Kinds as inputs say them, modulo this; those that there are not change nothing.
const SAID: u8 = 32;

/// A segment as it is shown.
#[derive(Clone)]
pub struct Shown {
	/// The first state.
	pub pre: State,
	/// Where it ends.
	pub until: u64,
	/// Its pages, and what ties them to the first state.
	pub witness: Witness,
}

/// A change, as 8 bytes of an input say it.
#[derive(Clone, Copy)]
pub struct Change {
	/// Which kind; from [`KINDS`] on it changes nothing.
	pub kind: u8,
	/// What else it depends on.
	pub small: u8,
	/// Which page, sibling or register.
	pub place: u16,
	/// By what.
	pub value: u32,
}

impl Change {
	/// The change that these bytes say.
	pub fn of(bytes: [u8; 8]) -> Self {
		let [kind, small, place @ .., a, b, c, d] = bytes;
		Self {
			kind: kind % SAID,
			small,
			place: u16::from_le_bytes(place),
			value: u32::from_le_bytes([a, b, c, d]),
		}
	}

	/// The bytes that say it.
	pub fn bytes(&self) -> [u8; 8] {
		let [p, q] = self.place.to_le_bytes();
		let [a, b, c, d] = self.value.to_le_bytes();
		[self.kind, self.small, p, q, a, b, c, d]
	}

	/// Changes what is shown. `replay`: the true run, for pages of other times.
	pub fn apply(&self, shown: &mut Shown, replay: &mut Replay) {
		match self.kind {
			0..6 => self.change_state(&mut shown.pre),
			6 => shown.until = shown.until.wrapping_add_signed(i64::from(self.value as i32)),
			7 => shown.until = u64::MAX - u64::from(self.value),
			8 | 9 => self.take_from_elsewhere(shown, replay),
			10..KINDS => self.change_witness(&mut shown.witness),
			_ => {}
		}
	}

	fn change_state(&self, pre: &mut State) {
		let bit = 1u64 << (self.small % 64);
		match self.kind {
			0 => pre.pc = self.value,
			1 => pre.registers[usize::from(self.place) % 13] ^= bit,
			2 => pre.registers[usize::from(self.place) % 13] = u64::from(self.value) << (self.small % 64),
			3 => pre.gas ^= bit,
			4 => pre.memory.0[usize::from(self.place) % 32] ^= 1 << (self.small % 8),
			_ => {
				pre.status = match self.small % 3 {
					0 => Status::Running,
					1 => Status::Finished,
					_ => Status::Trapped,
				}
			}
		}
	}

	/// Pages with a true proof, of another segment.
	fn take_from_elsewhere(&self, shown: &mut Shown, replay: &mut Replay) {
		let (from, length) = match self.kind {
			8 => (shown.pre.gas, u64::from(self.value % 8_192)),
			_ => (u64::from(self.place % 8_192), u64::from(self.value % 8_192)),
		};
		// Only as far as the run was looked at: a forged gas leads anywhere.
		if from < 16_384 {
			if let Ok(witness) = replay.witness(from, from + length) {
				shown.witness = witness;
			}
		}
	}

	fn change_witness(&self, witness: &mut Witness) {
		let (mut pages, mut siblings) = (witness.pages.to_vec(), witness.siblings.to_vec());
		let beside = usize::from(self.place) % (siblings.len() + 1);
		match self.kind {
			10..15 => self.change_pages(&mut pages),
			15 => siblings.insert(beside, H256::repeat_byte(self.small)),
			_ if beside == siblings.len() => {}
			16 => siblings[beside].0[self.value as usize % 32] ^= 1 << (self.small % 8),
			17 => drop(siblings.remove(beside)),
			18 => siblings.swap(beside, 0),
			_ => siblings.truncate(beside),
		}
		if let (Ok(pages), Ok(siblings)) = (pages.try_into(), siblings.try_into()) {
			*witness = Witness { pages, siblings };
		}
	}

	fn change_pages(&self, pages: &mut Vec<Page>) {
		let place = usize::from(self.place) % (pages.len() + 1);
		let page = Page {
			index: self.value,
			bytes: [self.small; PAGE as usize],
		};
		match self.kind {
			10 => pages.insert(place, page),
			_ if place == pages.len() => {}
			11 => pages[place].bytes[(self.value % PAGE) as usize] ^= 1 << (self.small % 8),
			12 => pages[place].index = self.value,
			13 => drop(pages.remove(place)),
			_ => pages.insert(place, pages[place].clone()),
		}
	}
}
