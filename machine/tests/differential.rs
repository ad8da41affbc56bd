//! Every way to run a program gives the same: the interpreter with standard memory, PolkaVM's recompiler, the machine with
//! dynamic paging, and `step` chained over random cuts of the gas axis.

mod common;

use common::{
	dice::Dice,
	generate::Case,
	memory,
	reference::{engine, Reference},
	seeds,
};
use polkavm::BackendKind;
use tidemill_machine::{
	replay::Replay,
	step::{step, StepError},
	tree, Program, State, Status,
};

/// Compares a backend with the machine at random cuts; gives how the run ended.
fn compare(seed: u64, backend: BackendKind) -> Option<State> {
	let case = Case::random(seed);
	let program = Program::admit(&case.blob).unwrap();
	let mut reference = Reference::new(engine(backend)?, &program, &case.input);
	let mut replay = Replay::new(program, &case.input, 1 + seed % 2_000).unwrap();
	let cuts = Dice::new(!seed).cuts(case.fuel, 4);
	for cut in &cuts {
		let state = replay.state_at(*cut).unwrap();
		assert_eq!(
			state,
			reference.state_against(&state, *cut),
			"seed {seed} at {cut} of {}",
			case.fuel
		);
	}
	Some(replay.state_at(case.fuel).unwrap())
}

/// The generator is worth something only if runs end in every way, and not at once.
fn assert_mixed(ends: &[State]) {
	for status in [Status::Running, Status::Finished, Status::Trapped] {
		let these: Vec<_> = ends.iter().filter(|state| state.status == status).collect();
		assert!(
			these.len() * 20 > ends.len(),
			"{status:?} only {} times in {}",
			these.len(),
			ends.len()
		);
		assert!(these.iter().any(|state| state.gas > 1_000), "{status:?} always early");
	}
}

#[test]
fn interpreter_with_standard_memory_agrees() {
	let ends: Vec<State> = seeds(3_000)
		.map(|seed| compare(seed, BackendKind::Interpreter).unwrap())
		.collect();
	assert_mixed(&ends);
}

#[test]
fn recompiler_agrees() {
	if engine(BackendKind::Compiler).is_none() {
		eprintln!("skipped: this host does not let PolkaVM's recompiler run, see above");
		return;
	}
	let ends: Vec<State> = seeds(3_000)
		.map(|seed| compare(seed, BackendKind::Compiler).unwrap())
		.collect();
	assert_mixed(&ends);
}

#[test]
fn chained_steps_agree() {
	let mut steps = 0;
	for seed in seeds(3_000) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let mut replay = Replay::new(program.clone(), &case.input, 1_000).unwrap();
		let mut state = program
			.image()
			.initial(tree::input_root(&case.input), case.input.len() as u32);
		assert_eq!(state, replay.state_at(0).unwrap(), "seed {seed}");
		let mut from = 0;
		for cut in Dice::new(!seed).cuts(case.fuel, 12) {
			let witness = replay.witness(from, cut).unwrap();
			state = step(&program, &state, cut, &witness).unwrap();
			assert_eq!(state, replay.state_at(cut).unwrap(), "seed {seed} from {from} to {cut}");
			from = cut;
			steps += 1;
		}
	}
	assert!(steps > seeds(3_000).end);
}

#[test]
fn a_replay_gives_the_same_in_any_order() {
	for seed in seeds(500) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let dice = &mut Dice::new(!seed);
		let every = 1 + dice.below(2 * case.fuel);
		let mut one = Replay::new(program.clone(), &case.input, every).unwrap();
		let mut other = Replay::new(program, &case.input, 1).unwrap();
		for _ in 0..10 {
			let gas = dice.below(case.fuel + 10);
			assert_eq!(
				one.state_at(gas).unwrap(),
				other.state_at(gas).unwrap(),
				"seed {seed} at {gas}"
			);
		}
	}
}

#[test]
fn the_start_of_every_run_is_known_without_the_blob() {
	for seed in seeds(500) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let image = program.image();
		assert_eq!(
			image.memory,
			image.initial(tree::input_root(&[]), 0).memory,
			"seed {seed}"
		);
		let start = image.initial(tree::input_root(&case.input), case.input.len() as u32);
		assert_eq!(
			start.memory,
			memory::root(&memory::start(&program, &case.input)),
			"seed {seed}"
		);
	}
}

#[test]
fn a_cut_block_is_charged_once() {
	for seed in seeds(300) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let mut replay = Replay::new(program.clone(), &case.input, 1).unwrap();
		let end = replay.state_at(case.fuel.min(400)).unwrap();
		let mut state = replay.state_at(0).unwrap();
		for gas in 1..=end.gas {
			let witness = replay.witness(gas - 1, gas).unwrap();
			let next = step(&program, &state, gas, &witness);
			assert_ne!(next, Err(StepError::TooLong));
			state = next.unwrap();
		}
		assert_eq!(state, end, "seed {seed}");
	}
}
