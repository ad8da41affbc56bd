//! Programs that are made to cost as much as they can, or to lead the interpreter astray: games about them end like others.

use std::fmt::Write;

use tidemill_machine::MAX_BLOCK;
use tidemill_minds::{programs::blob, tasks::input, Mind};
use tidemill_primitives::dispute::Side;

use crate::{mock::*, world::*};

/// Rounds of each program.
const ROUNDS: u32 = 20_000;
const FUEL: u64 = 3_000_000;

/// The longest block that is admitted, all but the last instructions of which write over the edge of two pages.
fn largest_block() -> String {
	let mut source = "pub @main:\na2 = u32 [a0]\na3 = 0xfd000ffc\n@loop:\n".to_string();
	for page in 0..MAX_BLOCK - 2 {
		writeln!(source, "u64 [a3 + {}] = a2", page * 0x2000).unwrap();
	}
	source + "a2 = a2 + -1\njump @loop if a2 != 0\na0 = 8\nret\n"
}

/// As many jumps as a block can have: back and forth through the code.
fn deepest_jumps() -> String {
	let depth = 60;
	let mut source = "pub @main:\na2 = u32 [a0]\n@loop:\njump @there0\n".to_string();
	for level in 0..depth {
		let next = if level + 1 < depth {
			format!("@there{}", level + 1)
		} else {
			"@end".to_string()
		};
		writeln!(source, "@back{level}:\njump {next}").unwrap();
	}
	for level in (0..depth).rev() {
		writeln!(source, "@there{level}:\njump @back{level}").unwrap();
	}
	source + "@end:\na2 = a2 + -1\njump @loop if a2 != 0\na0 = 8\nret\n"
}

/// Writes that overlap each other, and the edge of two pages; and reads what is left.
const OVERLAPPING: &str = "
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 0xfd000ff7
	@loop:
	u64 [a4 + 5] = a2
	u32 [a4 + 8] = a2
	u16 [a4 + 10] = a2
	u8 [a4 + 12] = a2
	u64 [a4] = a2
	a5 = u64 [a4 + 6]
	u64 [a3] = a5
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// The truth about a program wins on both sides. Returns how often the asserter had to split.
fn decided(source: &str) -> u32 {
	let (blob, rounds) = (blob(source), input(ROUNDS));
	let honest = || Mind::of(&blob, &rounds, limits(FUEL));
	let (mut truth, mut liar) = (honest(), honest().running(&blob, &input(ROUNDS + 1), 0));
	let mut splits = 0;
	test(|| {
		let reports = [&mut liar, &mut truth].map(|mind| vec![mind.result()].try_into().unwrap());
		let reports = (0..)
			.zip(reports)
			.map(|(device, report)| (vec![device], report))
			.collect();
		let job = Job::running(blob.clone(), vec![rounds.clone()], limits(FUEL), reports);
		let id = job.challenge_by(1, 0).unwrap();
		let (winner, count) = job.play(id, &mut liar, &mut truth);
		assert_eq!(winner, Side::Challenger);
		splits = count;
		let id = job.challenge(1, 0).unwrap();
		assert_eq!(job.play(id, &mut truth, &mut liar).0, Side::Asserter);
		pass(WINDOW, &[&job]);
		let accepted = vec![truth.result()].try_into().unwrap();
		assert_eq!(job.verdict(), Some(Verdict::Accepted(accepted)));
	});
	splits
}

#[test]
fn the_largest_block_is_decided() {
	assert_eq!(decided(&largest_block()), 1);
}

#[test]
fn the_deepest_jumps_are_decided() {
	assert_eq!(decided(&deepest_jumps()), 1);
}

#[test]
fn overlapping_writes_are_decided() {
	assert_eq!(decided(OVERLAPPING), 0);
}
