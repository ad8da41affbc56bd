//! Which blobs are admitted, and that no bytes make the machine panic.

mod common;

use common::{
	dice::Dice,
	generate::Case,
	programs::{blob, mixer, Parts},
	reference::{engine, Reference},
	seeds,
};
use polkavm::{BackendKind, Reg::*};
use polkavm_common::program::{asm, Instruction, InstructionSetKind};
use tidemill_machine::{
	replay::Replay, step::step, Program, Refusal, MAX_BLOB, MAX_BLOCK, MAX_CODE, MAX_MEMORY, STACK,
};

fn refusal(code: &[Instruction], parts: Parts) -> Option<Refusal> {
	Program::admit(&blob(code, parts)).err()
}

#[test]
fn a_plain_program_is_admitted_and_named_by_its_blob() {
	let blob = mixer(3, 1);
	let program = Program::admit(&blob).unwrap();
	assert_eq!(program.hash().0, sp_crypto_hashing::blake2_256(&blob));
	assert_eq!(program.image().program, program.hash());
}

#[test]
fn what_is_no_blob_is_refused() {
	assert_eq!(Program::admit(&[]).err(), Some(Refusal::NotABlob));
	assert_eq!(Program::admit(b"PVM\0").err(), Some(Refusal::NotABlob));
	assert_eq!(
		Program::admit(&vec![0; MAX_BLOB as usize + 1]).err(),
		Some(Refusal::TooLarge)
	);
}

#[test]
fn other_instruction_sets_are_refused() {
	for isa in [
		InstructionSetKind::Latest64,
		InstructionSetKind::Latest32,
		InstructionSetKind::JamV1,
	] {
		assert_eq!(
			refusal(
				&[asm::trap()],
				Parts {
					isa,
					..Default::default()
				}
			),
			Some(Refusal::OtherInstructionSet)
		);
	}
}

#[test]
fn imports_are_refused_and_main_is_wanted() {
	let imports = Parts {
		imports: vec![b"host"],
		..Default::default()
	};
	assert_eq!(refusal(&[asm::trap()], imports), Some(Refusal::Imports));
	let other = Parts {
		export: b"start",
		..Default::default()
	};
	assert_eq!(refusal(&[asm::trap()], other), Some(Refusal::NoMain));
}

#[test]
fn blocks_are_bounded() {
	let code = |length: u32| {
		let mut code = vec![asm::add_64(A0, A0, A1); length as usize - 1];
		code.push(asm::trap());
		code
	};
	assert_eq!(refusal(&code(MAX_BLOCK), Parts::default()), None);
	assert_eq!(
		refusal(&code(MAX_BLOCK + 1), Parts::default()),
		Some(Refusal::LongBlock)
	);
}

#[test]
fn code_is_bounded() {
	let code = |blocks: u32| vec![asm::trap(); blocks as usize];
	assert_eq!(refusal(&code(MAX_CODE / 2), Parts::default()), None);
	assert_eq!(
		refusal(&code(MAX_CODE / 2 + 1), Parts::default()),
		Some(Refusal::LongCode)
	);
}

#[test]
fn code_that_runs_past_its_end_is_refused() {
	for last in [
		asm::fallthrough(),
		asm::branch_eq(A0, A1, 0),
		asm::add_64(A0, A0, A1),
		asm::ecalli(0),
	] {
		assert_eq!(refusal(&[asm::trap(), last], Parts::default()), Some(Refusal::Code));
	}
}

#[test]
fn memory_is_bounded() {
	let with = |ro, rw, stack| {
		refusal(
			&[asm::trap()],
			Parts {
				ro,
				rw,
				stack,
				..Default::default()
			},
		)
	};
	let half = MAX_MEMORY / 2;
	assert_eq!(with(half, half - STACK, STACK), None);
	assert_eq!(with(half, half - STACK + 1, STACK), Some(Refusal::Memory));
	assert_eq!(with(u32::MAX, u32::MAX, STACK), Some(Refusal::Memory));
	for stack in [0, STACK - 1, STACK + 1, u32::MAX] {
		assert_eq!(with(0, 0, stack), Some(Refusal::Stack));
	}
}

#[test]
fn random_bytes_never_panic() {
	for seed in seeds(20_000) {
		let dice = &mut Dice::new(seed);
		let length = dice.below(300) as usize;
		let mut bytes = dice.bytes(length);
		if dice.chance(80) && length > 16 {
			bytes[..5].copy_from_slice(b"PVM\0\0");
			bytes[5..13].copy_from_slice(&(length as u64).to_le_bytes());
			bytes[13] = dice.pick(&[1, 2, 3, 4, 5, 6]);
		}
		let _ = Program::admit(&bytes);
	}
}

/// Changes a few bytes, cuts or doubles a part, and keeps the length field right.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
	for _ in 0..1 + dice.below(4) {
		let at = 13 + dice.below(bytes.len() as u64 - 13) as usize;
		match dice.below(4) {
			0 => bytes[at] ^= 1 << dice.below(8),
			1 => bytes[at] = dice.next() as u8,
			2 => drop(bytes.remove(at)),
			_ => bytes.insert(at, dice.next() as u8),
		}
	}
	let length = bytes.len() as u64;
	bytes[5..13].copy_from_slice(&length.to_le_bytes());
}

/// What is admitted runs like any other program, on every backend.
#[test]
fn mutated_blobs_never_panic_and_run_alike_if_they_are_admitted() {
	let mut admitted = 0;
	for seed in seeds(6_000) {
		let case = Case::random(seed);
		let dice = &mut Dice::new(!seed);
		let mut bytes = case.blob.clone();
		mutate(&mut bytes, dice);
		let Ok(program) = Program::admit(&bytes) else { continue };
		admitted += 1;
		let fuel = 1 + case.fuel / 4;
		let mut replay = Replay::new(program.clone(), &case.input, fuel).unwrap();
		let end = replay.state_at(fuel).unwrap();
		let witness = replay.witness(0, fuel).unwrap();
		assert_eq!(
			step(&program, &replay.state_at(0).unwrap(), fuel, &witness),
			Ok(end.clone()),
			"seed {seed}"
		);
		let backends = [BackendKind::Interpreter, BackendKind::Compiler];
		let backend = backends[usize::from(admitted % 2 == 0)];
		if let Some(engine) = engine(backend) {
			assert_eq!(
				Reference::new(engine, &program, &case.input).state_against(&end, fuel),
				end,
				"seed {seed}"
			);
		}
	}
	assert!(
		admitted > seeds(6_000).end / 20,
		"only {admitted} mutated blobs are admitted"
	);
}
