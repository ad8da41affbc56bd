//! The machine within the runtime's Wasm does what the native one does, in whatever it is handed.

#[allow(dead_code)]
#[path = "../../../machine/tests/common/dice.rs"]
mod dice;
#[path = "../../../machine/tests/common/generate.rs"]
mod generate;
#[allow(dead_code)]
#[path = "../../../machine/tests/common/programs.rs"]
mod programs;

use std::collections::{BTreeMap, BTreeSet};

use dice::Dice;
use generate::Case;
use sp_core::H256;
use sp_keyring::Sr25519Keyring::Alice;
use tidemill_machine::{
	replay::Replay,
	step::{step, Page, StepError, Witness},
	Program, State, Status, MAX_BLOCK, MAX_PAGES, PAGE, SEGMENT,
};
use tidemill_runtime::{Programs, RuntimeOrigin};

use crate::{harness::Chain, wasm::Wasm};

/// Random programs, `WASM_CASES` if it is set.
fn cases() -> u64 {
	std::env::var("WASM_CASES")
		.ok()
		.and_then(|cases| cases.parse().ok())
		.unwrap_or(400)
}

/// A chain on which segments are run by the runtime's Wasm and natively.
struct Scene {
	chain: Chain,
	wasm: &'static Wasm,
}

impl Scene {
	fn new() -> Self {
		Self {
			chain: Chain::development(),
			wasm: Wasm::built(),
		}
	}

	fn publish(&mut self, blob: &[u8]) -> Program {
		self.chain.state(|| {
			let blob = blob.to_vec().try_into().unwrap();
			Programs::publish_pvm(RuntimeOrigin::signed(Alice.to_account_id()), blob).unwrap();
		});
		Program::admit(blob).unwrap()
	}

	fn retire(&mut self, program: &Program) {
		self.chain
			.state(|| Programs::retire(RuntimeOrigin::signed(Alice.to_account_id()), program.hash()).unwrap());
	}

	/// What the chain makes of a proof.
	fn ask(&mut self, program: H256, from: &State, until: u64, witness: &Witness) -> Result<State, StepError> {
		self.wasm.api(
			self.chain.externalities(),
			"ComputeApi_step",
			(program, from, until, witness),
		)
	}

	/// What both make of it.
	fn step(&mut self, program: &Program, from: &State, until: u64, witness: &Witness) -> Result<State, StepError> {
		let native = step(program, from, until, witness);
		let wasm = self.ask(program.hash(), from, until, witness);
		assert_eq!(wasm, native, "from {from:?} until {until}");
		native
	}
}

#[test]
fn random_programs_run_alike_from_cut_to_cut() {
	let mut scene = Scene::new();
	let mut ends = BTreeMap::<&str, u64>::new();
	for seed in 0..cases() {
		let case = Case::random(seed);
		let program = scene.publish(&case.blob);
		let mut replay = Replay::new(program.clone(), &case.input, 1_000).unwrap();
		let (mut from, mut state) = (0, replay.state_at(0).unwrap());
		for cut in Dice::new(!seed).cuts(case.fuel, 8) {
			let witness = replay.witness(from, cut).unwrap();
			state = scene.step(&program, &state, cut, &witness).unwrap();
			assert_eq!(state, replay.state_at(cut).unwrap(), "seed {seed} from {from} to {cut}");
			from = cut;
		}
		scene.retire(&program);
		let end = match state.status {
			Status::Running => "out of gas",
			Status::Finished => "finished",
			Status::Trapped => "trapped",
		};
		*ends.entry(end).or_default() += 1;
	}
	// The programs are worth something only if they end in every way.
	assert_eq!(ends.len(), 3, "{ends:?}");
	assert!(ends.values().all(|count| count * 20 > cases()), "{ends:?}");
}

/// The witness with other pages and siblings.
fn edit(witness: &Witness, change: impl FnOnce(&mut Vec<Page>, &mut Vec<H256>)) -> Witness {
	let (mut pages, mut siblings) = (witness.pages.to_vec(), witness.siblings.to_vec());
	change(&mut pages, &mut siblings);
	Witness {
		pages: pages.try_into().unwrap(),
		siblings: siblings.try_into().unwrap(),
	}
}

/// Witnesses that prove something else, or nothing.
fn witnesses(dice: &mut Dice, witness: &Witness) -> Vec<Witness> {
	let mut forged = vec![
		Witness::default(),
		edit(witness, |_, siblings| siblings.push(H256::zero())),
		edit(witness, |_, siblings| {
			siblings.truncate(siblings.len().saturating_sub(1))
		}),
	];
	if witness.pages.is_empty() {
		return forged;
	}
	let place = dice.below(witness.pages.len() as u64) as usize;
	let at = dice.below(PAGE.into()) as usize;
	forged.extend([
		edit(witness, |pages, _| pages[place].bytes[at] ^= 1),
		edit(witness, |pages, _| {
			pages.retain(|page| page.index != witness.pages[place].index)
		}),
		edit(witness, |pages, _| pages.reverse()),
		edit(witness, |pages, _| pages[0].index = dice.below(16) as u32),
	]);
	forged
}

/// States from which no run goes on, or another one.
fn states(dice: &mut Dice, state: &State) -> Vec<State> {
	let mut registers = state.registers;
	registers[dice.below(13) as usize] ^= 1 << dice.below(64);
	let mut memory = state.memory;
	memory.0[dice.below(32) as usize] ^= 1;
	vec![
		State {
			registers,
			..state.clone()
		},
		State {
			memory,
			..state.clone()
		},
		State {
			pc: dice.next() as u32,
			..state.clone()
		},
		State {
			gas: dice.next(),
			..state.clone()
		},
		State {
			status: dice.pick(&[Status::Running, Status::Finished, Status::Trapped]),
			..state.clone()
		},
	]
}

/// The name of an error.
fn name(error: StepError) -> String {
	let text = format!("{error:?}");
	text.split('(').next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_forged_is_refused_alike() {
	let mut scene = Scene::new();
	let mut refused = BTreeSet::new();
	for seed in 0..cases() {
		let case = Case::random(seed);
		let program = scene.publish(&case.blob);
		let mut replay = Replay::new(program.clone(), &case.input, 1_000).unwrap();
		let dice = &mut Dice::new(!seed);
		let from = dice.below(case.fuel);
		let until = from + dice.below(case.fuel - from + 1);
		let (state, witness) = (replay.state_at(from).unwrap(), replay.witness(from, until).unwrap());
		let ends = [
			state.gas.wrapping_sub(1),
			state.gas + SEGMENT + u64::from(MAX_BLOCK) + 1,
			state.gas + dice.below(until - from + 1),
			until + dice.below(case.fuel),
			dice.next(),
		];
		let mut answers = Vec::new();
		for end in ends {
			answers.push(scene.step(&program, &state, end, &witness));
		}
		for forged in witnesses(dice, &witness) {
			answers.push(scene.step(&program, &state, until, &forged));
		}
		for forged in states(dice, &state) {
			answers.push(scene.step(&program, &forged, until, &witness));
		}
		scene.retire(&program);
		refused.extend(answers.into_iter().filter_map(Result::err).map(name));
	}
	// All that a program which is published can be refused for.
	let all = [
		"Backwards",
		"ForbiddenPage",
		"MissingPage",
		"NotABoundary",
		"SurplusPage",
		"TooLong",
		"Unsorted",
		"WrongProof",
	];
	assert_eq!(refused, BTreeSet::from(all.map(String::from)));
}

#[test]
fn the_longest_and_the_widest_segments_run_alike() {
	let mut scene = Scene::new();
	let long = scene.publish(&programs::mixer(300_000, 128));
	let mut replay = Replay::new(long.clone(), b"a start.", SEGMENT).unwrap();
	for from in (0..4 * SEGMENT).step_by(SEGMENT as usize) {
		let until = from + SEGMENT;
		let (state, witness) = (replay.state_at(from).unwrap(), replay.witness(from, until).unwrap());
		let next = scene.step(&long, &state, until, &witness);
		assert_eq!(next, Ok(replay.state_at(until).unwrap()));
	}
	assert_eq!(replay.state_at(4 * SEGMENT).unwrap().status, Status::Finished);

	let wide = scene.publish(&programs::strider(MAX_PAGES));
	let mut replay = Replay::new(wide.clone(), &[], SEGMENT).unwrap();
	let witness = replay.witness(0, SEGMENT).unwrap();
	assert_eq!(witness.pages.len(), MAX_PAGES as usize);
	let end = scene
		.step(&wide, &replay.state_at(0).unwrap(), SEGMENT, &witness)
		.unwrap();
	assert_eq!(end.status, Status::Finished);
}

#[test]
fn what_is_not_published_is_not_run() {
	let mut scene = Scene::new();
	let program = Program::admit(&programs::mixer(1, 1)).unwrap();
	let mut replay = Replay::new(program.clone(), b"a start.", 1).unwrap();
	let (state, witness) = (replay.state_at(0).unwrap(), replay.witness(0, 100).unwrap());
	assert_eq!(
		scene.ask(program.hash(), &state, 100, &witness),
		Err(StepError::Program)
	);
	scene.publish(&programs::mixer(1, 1));
	let end = scene.step(&program, &state, 100, &witness).unwrap();
	assert_eq!(end.status, Status::Finished);
	scene.retire(&program);
	assert_eq!(
		scene.ask(program.hash(), &state, 100, &witness),
		Err(StepError::Program)
	);
}
