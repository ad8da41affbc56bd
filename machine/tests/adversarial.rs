//! Forged segments: `step` refuses them or gives the true state, whatever it is handed.

mod common;

use common::{
	dice::Dice,
	generate::Case,
	memory::{self, Pages},
	programs::{blob, mixer, strider, Parts, RW_AT},
	seeds,
};
use polkavm::Reg::*;
use polkavm_common::program::{asm, Instruction};
use tidemill_machine::{
	replay::{Replay, ReplayError},
	step::{step, StepError, Witness},
	tree, Program, State, Status, H256, INPUT_AT, INPUT_END, MAX_BLOCK, MAX_PAGES, OUTPUT_AT, PAGE, SEGMENT, STACK,
	STACK_AT,
};

const INPUT: &[u8] = b"the input of the task";
const UNTIL: u64 = 500;

struct Scene {
	program: Program,
	pages: Pages,
	pre: State,
	post: State,
	witness: Witness,
}

/// A true segment of the mixer, from its start.
fn scene() -> Scene {
	let program = Program::admit(&mixer(1_000, 4)).unwrap();
	let mut replay = Replay::new(program.clone(), INPUT, 100).unwrap();
	let (pre, post) = (replay.state_at(0).unwrap(), replay.state_at(UNTIL).unwrap());
	let witness = replay.witness(0, UNTIL).unwrap();
	let pages = memory::start(&program, INPUT);
	assert_eq!(step(&program, &pre, UNTIL, &witness), Ok(post.clone()));
	assert!(witness.pages.len() >= 4);
	Scene {
		program,
		pages,
		pre,
		post,
		witness,
	}
}

impl Scene {
	fn step(&self, witness: &Witness) -> Result<State, StepError> {
		step(&self.program, &self.pre, UNTIL, witness)
	}

	fn indices(&self) -> Vec<u32> {
		self.witness.pages.iter().map(|page| page.index).collect()
	}
}

fn edit(witness: &Witness, change: impl FnOnce(&mut Vec<tidemill_machine::step::Page>, &mut Vec<H256>)) -> Witness {
	let (mut pages, mut siblings) = (witness.pages.to_vec(), witness.siblings.to_vec());
	change(&mut pages, &mut siblings);
	Witness {
		pages: pages.try_into().unwrap(),
		siblings: siblings.try_into().unwrap(),
	}
}

#[test]
fn witnesses_are_as_the_plain_tree_builds_them() {
	let scene = scene();
	assert_eq!(scene.witness, memory::witness(&scene.pages, &scene.indices()));
}

#[test]
fn a_wrong_page_is_refused() {
	let scene = scene();
	for page in 0..scene.witness.pages.len() {
		let forged = edit(&scene.witness, |pages, _| pages[page].bytes[17] ^= 1);
		assert_eq!(scene.step(&forged), Err(StepError::WrongProof));
	}
}

#[test]
fn a_missing_page_is_named() {
	let scene = scene();
	for missing in scene.indices() {
		let rest: Vec<u32> = scene.indices().into_iter().filter(|index| *index != missing).collect();
		let forged = memory::witness(&scene.pages, &rest);
		assert_eq!(scene.step(&forged), Err(StepError::MissingPage(missing)));
		let torn = edit(&scene.witness, |pages, _| pages.retain(|page| page.index != missing));
		assert_eq!(scene.step(&torn), Err(StepError::WrongProof));
	}
	assert!(matches!(
		scene.step(&Witness::default()),
		Err(StepError::MissingPage(_))
	));
}

#[test]
fn a_surplus_page_is_refused() {
	let scene = scene();
	for surplus in [INPUT_AT / PAGE + 9, (INPUT_END - PAGE) / PAGE] {
		let mut indices = scene.indices();
		indices.push(surplus);
		indices.sort_unstable();
		assert_eq!(
			scene.step(&memory::witness(&scene.pages, &indices)),
			Err(StepError::SurplusPage)
		);
	}
}

#[test]
fn a_page_that_nobody_may_touch_is_refused() {
	let scene = scene();
	for forbidden in [
		0,
		1,
		15,
		16,
		INPUT_AT / PAGE - 1,
		INPUT_END / PAGE,
		(1 << 20) - 1,
		1 << 20,
		u32::MAX,
	] {
		let forged = edit(&scene.witness, |pages, _| {
			pages[0].index = forbidden;
			pages.sort_by_key(|page| page.index);
		});
		assert_eq!(scene.step(&forged), Err(StepError::ForbiddenPage(forbidden)));
	}
}

#[test]
fn pages_out_of_order_are_refused() {
	let scene = scene();
	let swapped = edit(&scene.witness, |pages, _| pages.swap(0, 1));
	assert_eq!(scene.step(&swapped), Err(StepError::Unsorted));
	let twice = edit(&scene.witness, |pages, _| pages.insert(0, pages[0].clone()));
	assert_eq!(scene.step(&twice), Err(StepError::Unsorted));
}

#[test]
fn pages_of_another_task_are_refused() {
	let scene = scene();
	let mut other = Replay::new(scene.program.clone(), b"the input of another", 100).unwrap();
	assert_eq!(
		scene.step(&other.witness(0, UNTIL).unwrap()),
		Err(StepError::WrongProof)
	);
}

#[test]
fn pages_of_another_time_are_refused() {
	let scene = scene();
	let mut replay = Replay::new(scene.program.clone(), INPUT, 100).unwrap();
	assert_eq!(
		scene.step(&replay.witness(UNTIL, 2 * UNTIL).unwrap()),
		Err(StepError::WrongProof)
	);
}

#[test]
fn a_wrong_root_is_refused() {
	let mut scene = scene();
	scene.pre.memory.0[0] ^= 1;
	assert_eq!(scene.step(&scene.witness), Err(StepError::WrongProof));
}

#[test]
fn a_proof_of_another_depth_is_refused() {
	let scene = scene();
	for forged in [
		edit(&scene.witness, |_, siblings| siblings.truncate(siblings.len() - 1)),
		edit(&scene.witness, |_, siblings| siblings.rotate_left(1)),
		edit(&scene.witness, |_, siblings| siblings.push(H256::zero())),
		edit(&scene.witness, |_, siblings| siblings.insert(0, H256::zero())),
		edit(&scene.witness, |_, siblings| siblings.clear()),
		edit(&Witness::default(), |_, siblings| siblings.push(scene.pre.memory)),
	] {
		assert_eq!(scene.step(&forged), Err(StepError::WrongProof));
	}
}

#[test]
fn gas_off_by_one_is_another_state() {
	let scene = scene();
	let end = scene.post.gas;
	let before = step(&scene.program, &scene.pre, end - 1, &scene.witness);
	assert!(before != Ok(scene.post.clone()));
	let forged = State {
		gas: 1,
		..scene.pre.clone()
	};
	let after = step(&scene.program, &forged, UNTIL + 1, &scene.witness).unwrap();
	assert_eq!(after.gas, end + 1);
	assert_ne!(after.hash(scene.program.hash()), scene.post.hash(scene.program.hash()));
}

#[test]
fn segments_are_bounded() {
	let scene = scene();
	let most = SEGMENT + u64::from(MAX_BLOCK);
	assert_eq!(
		step(&scene.program, &scene.pre, most + 1, &scene.witness),
		Err(StepError::TooLong)
	);
	assert_eq!(
		step(&scene.program, &scene.pre, u64::MAX, &scene.witness),
		Err(StepError::TooLong)
	);
	assert!(step(&scene.program, &scene.pre, most, &scene.witness).is_ok());
	let late = State {
		gas: 10,
		..scene.pre.clone()
	};
	assert_eq!(
		step(&scene.program, &late, 9, &scene.witness),
		Err(StepError::Backwards)
	);
}

#[test]
fn ended_states_stay_as_they_are() {
	let scene = scene();
	for status in [Status::Finished, Status::Trapped] {
		let ended = State {
			status,
			..scene.pre.clone()
		};
		assert_eq!(
			step(&scene.program, &ended, 1 << 40, &Witness::default()),
			Ok(ended.clone())
		);
		assert_eq!(
			step(&scene.program, &ended, UNTIL, &scene.witness),
			Err(StepError::SurplusPage)
		);
	}
}

#[test]
fn only_starts_of_blocks_are_entered() {
	let scene = scene();
	let last = scene.program.blob().code().len() as u32;
	let mut starts = 0;
	for pc in (0..last + 3).chain([u32::MAX, u32::MAX - 1, 1 << 31]) {
		match step(
			&scene.program,
			&State {
				pc,
				..scene.pre.clone()
			},
			UNTIL,
			&scene.witness,
		) {
			Err(StepError::NotABoundary) => {}
			_ => starts += 1,
		}
	}
	assert_eq!(starts, 3);
}

/// Whatever is changed in a witness, nothing but the true state comes out.
#[test]
fn mutated_witnesses_prove_nothing_false() {
	for seed in seeds(2_000) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let dice = &mut Dice::new(!seed);
		let mut replay = Replay::new(program.clone(), &case.input, 1_000).unwrap();
		let (from, to) = (dice.below(case.fuel), case.fuel);
		let (pre, post) = (replay.state_at(from).unwrap(), replay.state_at(to).unwrap());
		let witness = replay.witness(from, to).unwrap();
		for _ in 0..4 {
			let forged = edit(&witness, |pages, siblings| {
				for _ in 0..1 + dice.below(2) {
					let page = dice.below(pages.len() as u64) as usize;
					let sibling = dice.below(siblings.len() as u64) as usize;
					match dice.below(6) {
						0 if page < pages.len() => pages[page].bytes[dice.below(4096) as usize] ^= 1 << dice.below(8),
						1 if page < pages.len() => pages[page].index = dice.next() as u32 >> dice.below(32),
						2 if page < pages.len() => drop(pages.remove(page)),
						3 if sibling < siblings.len() => siblings[sibling].0[dice.below(32) as usize] ^= 1,
						4 if sibling < siblings.len() => drop(siblings.remove(sibling)),
						_ => siblings.insert(sibling, H256::repeat_byte(dice.next() as u8)),
					}
				}
			});
			match step(&program, &pre, to, &forged) {
				Ok(state) => assert_eq!(state, post, "seed {seed}"),
				Err(error) => assert_ne!(error, StepError::Program, "seed {seed}"),
			}
		}
	}
}

/// A state that no run reaches gives some state or an error, the same each time, and no panic.
#[test]
fn forged_states_never_panic() {
	for seed in seeds(2_000) {
		let case = Case::random(seed);
		let program = Program::admit(&case.blob).unwrap();
		let dice = &mut Dice::new(!seed);
		let mut replay = Replay::new(program.clone(), &case.input, 1_000).unwrap();
		let mut pre = replay.state_at(dice.below(case.fuel)).unwrap();
		let witness = replay.witness(0, case.fuel).unwrap();
		for _ in 0..1 + dice.below(3) {
			match dice.below(5) {
				0 => pre.pc = dice.next() as u32 >> dice.below(32),
				1 => pre.registers[dice.below(13) as usize] = dice.next() >> dice.below(64),
				2 => pre.gas = dice.next() >> dice.below(64),
				3 => pre.status = dice.pick(&[Status::Running, Status::Finished, Status::Trapped]),
				_ => pre.memory = replay.state_at(0).unwrap().memory,
			}
		}
		let until = pre.gas.saturating_add(dice.below(10_000));
		let once = step(&program, &pre, until, &witness);
		assert_eq!(once, step(&program, &pre, until, &witness), "seed {seed}");
		if let Ok(post) = once {
			assert!(post.gas <= until.max(pre.gas), "seed {seed}");
		}
	}
}

fn run(code: &[Instruction], parts: Parts, fuel: u64) -> (Program, State, Witness) {
	let program = Program::admit(&blob(code, parts)).unwrap();
	let mut replay = Replay::new(program.clone(), &[], fuel).unwrap();
	let post = replay.state_at(fuel).unwrap();
	let witness = replay.witness(0, fuel).unwrap();
	let pre = replay.state_at(0).unwrap();
	assert_eq!(step(&program, &pre, fuel, &witness), Ok(post.clone()));
	(program, post, witness)
}

#[test]
fn the_block_that_touches_most_pages_fits_a_proof() {
	let mut code: Vec<Instruction> = (1..MAX_BLOCK)
		.map(|page| asm::store_imm_u64((OUTPUT_AT + 2 * page * PAGE - 4) as i32, -1))
		.collect();
	code.push(asm::trap());
	let (_, post, witness) = run(&code, Parts::default(), u64::from(MAX_BLOCK));
	assert_eq!(post, State::trapped(u64::from(MAX_BLOCK)));
	assert_eq!(witness.pages.len() as u32, 2 * (MAX_BLOCK - 1));
	assert!(witness.pages.len() as u32 <= MAX_PAGES);
}

#[test]
fn a_segment_that_touches_too_much_is_divided() {
	let program = Program::admit(&strider(2_000)).unwrap();
	let mut replay = Replay::new(program.clone(), &[], SEGMENT).unwrap();
	assert_eq!(replay.witness(0, SEGMENT).err(), Some(ReplayError::TooManyPages));
	let witness = replay.witness(0, 600).unwrap();
	let pre = replay.state_at(0).unwrap();
	assert_eq!(
		step(&program, &pre, 600, &witness),
		replay.state_at(600).map_err(|_| StepError::Program)
	);
}

#[test]
fn overlapping_writes_are_made_in_order() {
	let at = (RW_AT + PAGE - 3) as i32;
	let code = [
		asm::load_imm64(T0, 0x1122_3344_5566_7788),
		asm::store_u64(T0, at),
		asm::store_u64(T0, at + 3),
		asm::store_imm_u32(at + 1, 0),
		asm::load_u64(A0, at),
		asm::ret(),
	];
	let (program, post, _) = run(
		&code,
		Parts {
			rw: 2 * PAGE,
			..Default::default()
		},
		100,
	);
	let mut bytes = vec![0; 2 * PAGE as usize];
	let mut put = |offset: usize, data: &[u8]| bytes[PAGE as usize - 3 + offset..][..data.len()].copy_from_slice(data);
	let word = 0x1122_3344_5566_7788u64.to_le_bytes();
	put(0, &word);
	put(3, &word);
	put(1, &[0; 4]);
	let mut pages = memory::start(&program, &[]);
	memory::add(&mut pages, RW_AT, &bytes);
	assert_eq!(post.memory, memory::root(&pages));
	assert_eq!(post.registers[7].to_le_bytes(), bytes[PAGE as usize - 3..][..8]);
}

#[test]
fn accesses_beside_the_memory_trap() {
	let parts = || Parts {
		ro: PAGE,
		rw: PAGE,
		..Default::default()
	};
	let (ro, rw) = (0x1_0000u32, 0x3_0000u32);
	let load = |at: u32| run(&[asm::load_u64(A0, at as i32), asm::ret()], parts(), 10).1;
	let store = |at: u32| run(&[asm::store_imm_u64(at as i32, 1), asm::ret()], parts(), 10).1;
	for (start, end, writable) in [
		(ro, ro + PAGE, false),
		(rw, rw + PAGE, true),
		(STACK_AT, STACK_AT + STACK, true),
		(INPUT_AT, INPUT_END, false),
	] {
		for inside in [start, start + 1, end - 8] {
			assert_eq!(load(inside).status, Status::Finished, "load at {inside:x}");
			let expected = if writable { Status::Finished } else { Status::Trapped };
			assert_eq!(store(inside).status, expected, "store at {inside:x}");
		}
		for beside in [start - 8, start - 7, start - 1, end - 7, end - 1, end, end + PAGE] {
			assert_eq!(load(beside), State::trapped(2), "load at {beside:x}");
			assert_eq!(store(beside), State::trapped(2), "store at {beside:x}");
		}
	}
	for nowhere in [0, 8, 0xFFF8, u32::MAX - 3, u32::MAX - 7, 0x8000_0000] {
		assert_eq!(load(nowhere), State::trapped(2), "load at {nowhere:x}");
		assert_eq!(store(nowhere), State::trapped(2), "store at {nowhere:x}");
	}
}

#[test]
fn host_calls_trap() {
	let (_, post, _) = run(&[asm::ecalli(0), asm::ret()], Parts::default(), 10);
	assert_eq!(post, State::trapped(2));
}

/// The longest chain of jumps back and forth, through the largest code, and indirect jumps through a large table.
#[test]
fn the_deepest_jumps_are_bounded() {
	let blocks = 100_000u32;
	let mut code: Vec<Instruction> = (0..blocks / 2).map(|block| asm::jump(blocks - 1 - block)).collect();
	code.extend((blocks / 2..blocks).map(|block| asm::jump((blocks - block) % blocks)));
	let fuel = SEGMENT;
	let (_, post, _) = run(&code, Parts::default(), fuel);
	assert_eq!((post.status, post.gas), (Status::Running, fuel));

	let table = 10_000;
	let mut code = vec![asm::load_imm(T0, 2), asm::fallthrough()];
	code.extend([asm::add_imm_64(T0, T0, 2), asm::jump_indirect(T0, 0)].repeat(table as usize));
	code.push(asm::trap());
	let parts = Parts {
		jump_table: (1..=table).collect(),
		..Default::default()
	};
	let (_, post, _) = run(&code, parts, SEGMENT);
	assert_eq!(post.status, Status::Trapped);
	assert!(post.gas > 2 * u64::from(table) - 10);
}

#[test]
fn a_proof_of_the_output_holds_for_no_other() {
	let scene = scene();
	let mut replay = Replay::new(scene.program.clone(), INPUT, 10_000).unwrap();
	let end = replay.state_at(1 << 20).unwrap();
	assert_eq!(end.status, Status::Finished);
	let bytes = replay.output_at(1 << 20, 8).unwrap();
	let (root, path) = replay.output_path_at(1 << 20).unwrap();
	assert_eq!((bytes.len(), root), (8, tree::output_root(&bytes)));
	assert!(path.verify(end.memory, root));
	assert!(!path.verify(scene.pre.memory, root));
	assert!(!path.verify(end.memory, tree::output_root(b"another")));
	let mut forged = path.clone();
	forged.0[8].0[0] ^= 1;
	assert!(!forged.verify(end.memory, root));
}
