//! The proof of a segment.

use std::time::Duration;

use codec::Encode;
use tidemill_machine::{
	replay::{Replay, ReplayError},
	step::step,
	Program, SEGMENT,
};

use super::time::best;

const ROUNDS: u32 = 3;

/// What the proof of a segment takes.
pub struct Proof {
	/// Pages of the witness.
	pub pages: u32,
	/// Bytes of the witness and of the state at the start.
	pub bytes: u32,
	time: Duration,
}

impl Proof {
	/// Proves the segment between two points of a run.
	pub fn new(program: &Program, replay: &mut Replay, from: u64, to: u64) -> Result<Self, ReplayError> {
		let witness = replay.witness(from, to)?;
		let bytes = witness.encoded_size() + replay.state_at(from)?.encoded_size();
		let mut time = Duration::ZERO;
		for start in (from..to).step_by(SEGMENT as usize) {
			let end = to.min(start + SEGMENT);
			let (pre, post) = (replay.state_at(start)?, replay.state_at(end)?);
			let witness = replay.witness(start, end)?;
			time += best(ROUNDS, || {
				assert_eq!(step(program, &pre, end, &witness).as_ref(), Ok(&post))
			});
		}
		Ok(Self {
			pages: witness.pages.len() as u32,
			bytes: bytes as u32,
			time,
		})
	}

	/// Milliseconds that its steps take, the least of several runs of each.
	pub fn millis(&self) -> f64 {
		self.time.as_secs_f64() * 1e3
	}
}
