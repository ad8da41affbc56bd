//! How a course is changed: act by act, so that what follows a change keeps its meaning.

use crate::act::{acts, is_act, KINDS};

/// How often libFuzzer may try to change an act into another.
const TRIES: u32 = 12;
/// Most bytes by which an act grows at once.
const GROWTH: usize = 64;

/// Changes the first `size` bytes of `data` into another course of at most `max_size` bytes, and says how many there are
/// then. `bytes` changes an act's bytes, within the room that there is, and says how many there are then.
pub fn mutate(
	data: &mut [u8],
	size: usize,
	max_size: usize,
	seed: u32,
	bytes: impl Fn(&mut [u8], usize, usize) -> usize,
) -> usize {
	let mut course: Vec<Vec<u8>> = acts(&data[..size]).into_iter().map(|(_, own)| own.to_vec()).collect();
	let mut dice = Dice(u64::from(seed));
	for _ in 0..=dice.roll(3) {
		change(&mut course, &mut dice, &bytes);
	}
	let mut written = 0;
	for act in course {
		let end = written + act.len();
		if end > max_size {
			break;
		}
		data[written..end].copy_from_slice(&act);
		written = end;
	}
	written
}

fn change(course: &mut Vec<Vec<u8>>, dice: &mut Dice, bytes: &impl Fn(&mut [u8], usize, usize) -> usize) {
	let at = dice.roll(course.len() + 1);
	match dice.roll(8) {
		0 => course.insert(at, vec![0, dice.roll(256) as u8]),
		1 => {
			let act = vec![dice.roll(KINDS.into()) as u8, dice.roll(256) as u8];
			course.insert(at, other(act, bytes));
		}
		_ if at == course.len() => {}
		2 => {
			course.remove(at);
		}
		3 => {
			let to = dice.roll(course.len());
			course.swap(at, to);
		}
		4 => {
			let to = dice.roll(course.len());
			course.insert(to, course[at].clone());
		}
		5 => {
			let to = dice.roll(course.len());
			let act = other(course[at].clone(), bytes);
			course.insert(to, act);
		}
		_ => course[at] = other(course[at].clone(), bytes),
	}
	course.retain(|act| is_act(act));
}

/// Another act, if one is found.
fn other(act: Vec<u8>, bytes: &impl Fn(&mut [u8], usize, usize) -> usize) -> Vec<u8> {
	for _ in 0..TRIES {
		let mut next = act.clone();
		next.resize(act.len() + GROWTH, 0);
		let room = next.len();
		let size = bytes(&mut next, act.len(), room);
		next.truncate(size);
		if next != act && is_act(&next) {
			return next;
		}
		// What libFuzzer makes of the act may be longer than one is.
		if let Some((_, own)) = acts(&next).first().filter(|(_, own)| **own != act[..]) {
			return own.to_vec();
		}
	}
	act
}

/// Numbers from a seed, by splitmix64.
struct Dice(u64);

impl Dice {
	/// A number below `sides`, which are more than none.
	fn roll(&mut self, sides: usize) -> usize {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		((mixed ^ (mixed >> 31)) % sides as u64) as usize
	}
}
