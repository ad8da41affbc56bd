//! A program of any bytes: whatever is admitted runs, and every way to run it gives the same.

use polkavm::BackendKind;
use tidemill_machine::{
	replay::{Replay, ReplayError},
	step::step,
	tree, Program, State,
};

use crate::common::reference::{engine, Reference};

/// What the programs read.
const INPUT: &[u8] = b"the input of the task";
/// Gas of a run.
const FUEL: u64 = 2_000;
/// Gas of a segment, which is divided as long as it touches too many pages.
const SEGMENT: u64 = 700;
/// Most bytes of read-write data for a comparison with standard memory, which looks at all of it.
const COMPARED: u32 = 1 << 20;
/// Where a blob's length stands.
const LENGTH: std::ops::Range<usize> = 5..13;

/// Admits the bytes as a blob, whose length is put right, and runs what is admitted.
pub fn run(data: &[u8]) {
	let mut blob = data.to_vec();
	let length = blob.len() as u64;
	if let Some(field) = blob.get_mut(LENGTH) {
		field.copy_from_slice(&length.to_le_bytes());
	}
	let Ok(program) = Program::admit(&blob) else { return };
	let loaded = Program::load(&blob).expect("what was admitted is loaded");
	assert_eq!(loaded.image(), program.image());

	let mut replay = Replay::new(program.clone(), INPUT, SEGMENT / 2).expect("the input fits");
	let start = program.image().initial(tree::input_root(INPUT), INPUT.len() as u32);
	assert_eq!(replay.state_at(0), Ok(start.clone()));
	let mut state = start;
	for from in (0..FUEL).step_by(SEGMENT as usize) {
		state = chained(&loaded, &mut replay, state, from, FUEL.min(from + SEGMENT));
	}
	if program.blob().rw_data_size() <= COMPARED {
		let engine = engine(BackendKind::Interpreter).expect("an interpreter runs everywhere");
		assert_eq!(
			Reference::new(engine, &program, INPUT).state_against(&state, FUEL),
			state
		);
	}
}

/// The state at the end of an interval by `step`, in as many segments as it takes.
fn chained(program: &Program, replay: &mut Replay, pre: State, from: u64, to: u64) -> State {
	let post = match replay.witness(from, to) {
		Ok(witness) => step(program, &pre, to, &witness).expect("a true witness is accepted"),
		Err(ReplayError::TooManyPages) => {
			assert!(to - from > 1, "a basic block fits a witness");
			let middle = from + (to - from) / 2;
			let between = chained(program, replay, pre, from, middle);
			chained(program, replay, between, middle, to)
		}
		Err(error) => panic!("{error:?}"),
	};
	assert_eq!(Ok(&post), replay.state_at(to).as_ref());
	post
}
