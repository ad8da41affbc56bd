//! A segment of a random program's run: the true one is accepted, and of a forged one only what is true of its first state.

use tidemill_machine::{
	replay::{Replay, ReplayError},
	step::{step, StepError, Witness},
	Program, State, Status, MAX_BLOCK,
};

use crate::{
	common::{dice::Dice, generate::Case},
	forge::{Change, Shown},
};

/// Changes that an input says, one after the other; what follows them turns the dice by which the program is made.
pub const CHANGES: usize = 6;
/// Bytes of an input before its changes: the program's seed, and where the segment starts and ends.
pub const HEAD: usize = 8;

/// An input, taken apart.
pub struct Scenario {
	case: Case,
	from: u64,
	to: u64,
	changes: Vec<Change>,
}

impl Scenario {
	/// What an input says; what it lacks is 0.
	pub fn of(data: &[u8]) -> Self {
		let mut head = [0; HEAD + 8 * CHANGES];
		let (own, turns) = data.split_at(data.len().min(head.len()));
		head[..own.len()].copy_from_slice(own);
		let [a, b, c, d, e, f, g, h] = core::array::from_fn(|place| head[place]);
		let case = Case::thrown(&mut Dice::turned(
			u32::from_le_bytes([a, b, c, d]).into(),
			turns.to_vec(),
		));
		let from = u64::from(u16::from_le_bytes([e, f])) % case.fuel;
		let to = from + u64::from(u16::from_le_bytes([g, h])) % (case.fuel - from + 1);
		let changes = head[HEAD..]
			.chunks_exact(8)
			.map(|bytes| Change::of(core::array::from_fn(|place| bytes[place])))
			.collect();
		Self {
			case,
			from,
			to,
			changes,
		}
	}

	/// Shows the segment, as it is and forged.
	pub fn run(&self) {
		let program = Program::admit(&self.case.blob).expect("the generator makes what is admitted");
		let mut replay = Replay::new(program.clone(), &self.case.input, 1_000).expect("the input fits");
		let (pre, post) = (state_at(&mut replay, self.from), state_at(&mut replay, self.to));
		let truth = match replay.witness(self.from, self.to) {
			Ok(witness) => Shown {
				pre,
				until: self.to,
				witness,
			},
			Err(ReplayError::TooManyPages) => return,
			Err(error) => panic!("{error:?}"),
		};
		assert_eq!(show(&program, &truth), Ok(post.clone()));
		late(&program, &truth, &post);

		let mut forged = truth.clone();
		for change in &self.changes {
			change.apply(&mut forged, &mut replay);
			let Ok(state) = show(&program, &forged) else { continue };
			sound(&program, &forged, &state);
			if forged.pre == truth.pre {
				assert_eq!(state, state_at(&mut replay, forged.until));
			}
			let with_true_pages = Shown {
				witness: truth.witness.clone(),
				..forged.clone()
			};
			if let Ok(other) = show(&program, &with_true_pages) {
				assert_eq!(state, other);
			}
		}
	}
}

fn state_at(replay: &mut Replay, gas: u64) -> State {
	replay.state_at(gas).expect("an admitted program runs")
}

fn show(program: &Program, shown: &Shown) -> Result<State, StepError> {
	let result = step(program, &shown.pre, shown.until, &shown.witness);
	assert_ne!(result, Err(StepError::Program), "an admitted program runs");
	result
}

/// The same segment at the end of the gas axis gives the same, later.
fn late(program: &Program, truth: &Shown, post: &State) {
	let delay = u64::MAX - truth.until;
	let delayed = |state: &State| State {
		gas: state.gas + delay,
		..state.clone()
	};
	let shown = Shown {
		pre: delayed(&truth.pre),
		until: u64::MAX,
		witness: truth.witness.clone(),
	};
	assert_eq!(show(program, &shown), Ok(delayed(post)));
}

/// What holds for every state that a segment gives, whichever it starts with.
fn sound(program: &Program, shown: &Shown, post: &State) {
	assert!(post.gas >= shown.pre.gas && post.gas <= shown.until);
	match (shown.pre.status, post.status) {
		(Status::Running, Status::Running) => assert!(shown.until - post.gas < u64::from(MAX_BLOCK)),
		(Status::Running, Status::Finished) => assert_eq!(post.pc, 0),
		(Status::Running, Status::Trapped) => assert_eq!(*post, State::trapped(post.gas)),
		_ => assert_eq!(*post, shown.pre),
	}
	let nothing = step(program, post, shown.until, &Witness::default());
	assert_eq!(nothing.as_ref(), Ok(post), "what has come to its end goes no further");
}
