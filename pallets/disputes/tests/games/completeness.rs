//! Whatever the lie is, and wherever it begins: who plays by the truth wins, on either side and alone against seven.

use proptest::prelude::*;
use tidemill_machine::{State, Status};
use tidemill_minds::{
	programs::{blob, flipping_memory, flipping_output, MIX, SWEEP, TRAP},
	tasks::input,
	Mind,
};
use tidemill_primitives::dispute::Side;

use crate::{generate::Case, mock::*, world::*};

/// Gas that a run may take: some segments.
const FUEL: u64 = 6_000_000;

/// A lie about a run.
#[derive(Clone, Debug)]
enum Told {
	/// It is the run of another input from this gas on.
	OtherInput(u32, u64),
	/// It used more gas, or less.
	Gas(i64),
	/// It trapped after so much of its gas, in parts of 1,000.
	Trapped(u64),
	/// It returned something else.
	Returned(u64),
	/// It did not end.
	Running,
}

fn told() -> impl Strategy<Value = Told> {
	prop_oneof![
		(1u32..2_000, 0..FUEL).prop_map(|(more, gas)| Told::OtherInput(more, gas)),
		(-100i64..100).prop_filter("a lie", |gas| *gas != 0).prop_map(Told::Gas),
		(1u64..1_000).prop_map(Told::Trapped),
		(0u64..1 << 33)
			.prop_filter("a lie", |value| *value != 8)
			.prop_map(Told::Returned),
		Just(Told::Running),
	]
}

/// What a liar says of a run.
fn lying(mut truth: Mind, (blob, rounds): (&[u8], u32), told: &Told) -> Mind {
	match told {
		Told::OtherInput(more, gas) => {
			let ends = truth.true_end().gas;
			truth.running(blob, &input(rounds + more), (*gas).min(ends.saturating_sub(1)))
		}
		Told::Gas(more) => truth.ending(|end| end.gas = end.gas.saturating_add_signed(*more)),
		Told::Trapped(part) => truth.ending(|end| *end = State::trapped((end.gas * part / 1_000).max(1))),
		Told::Returned(value) => truth.ending(|end| {
			// A0 is the seventh register; what a trap left has none.
			end.status = Status::Finished;
			end.registers[7] = *value;
		}),
		Told::Running => truth.ending(|end| end.status = Status::Running),
	}
}

/// A lie is asserted by a device, while `others` accomplices take what places they get, `order` of them before the one honest
/// device: they say nothing more. Then the truth is asserted, and the liar denies it.
fn the_truth_wins(honest: &mut Mind, liar: &mut Mind, run: (&[u8], &[u8], u64), (others, order): (u8, u8)) {
	let (blob, input, fuel) = run;
	if honest.result() == liar.result() {
		return;
	}
	let truth = vec![honest.result()].try_into().unwrap();
	let reports = vec![(vec![0], vec![liar.result()].try_into().unwrap()), (vec![1], truth)];
	let job = Job::running(blob.to_vec(), vec![input.to_vec()], limits(fuel), reports);
	let accomplice = |who: u8| job.challenge(who, 0).is_ok();
	(1..=others.min(order)).for_each(|who| assert!(accomplice(who)));
	let id = job.challenge_by(1, 0).unwrap();
	(1 + order..=others).for_each(|who| assert!(accomplice(who)));
	let opening = job.opening(0, liar);
	match open(&game(id), opening) {
		// A lie that no end gives cannot even be opened.
		Err(_) => pass(30, &[&job]),
		Ok(()) => assert_eq!(job.play(id, liar, honest).0, Side::Challenger),
	}
	assert_eq!(Committees::bundle(job.id).round, 1);
	let id = job.challenge(20, 0).unwrap();
	assert_eq!(job.play(id, honest, liar).0, Side::Asserter);
	pass(WINDOW, &[&job]);
	let truth = vec![honest.result()].try_into().unwrap();
	assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn the_truth_wins_against_any_lie(
		source in prop_oneof![Just(MIX), Just(SWEEP), Just(TRAP)],
		rounds in 10u32..600_000,
		told in told(),
		others in 0u8..8,
		order in 0u8..8,
	) {
		let blob = blob(source);
		let mut honest = Mind::honest(source, rounds, limits(FUEL));
		let mut liar = lying(Mind::honest(source, rounds, limits(FUEL)), (&blob, rounds), &told);
		test(|| the_truth_wins(&mut honest, &mut liar, (&blob, &input(rounds), FUEL), (others, order)));
	}

	#[test]
	fn the_truth_wins_against_a_flipped_bit(
		memory: bool,
		rounds in 10u32..600_000,
		others in 0u8..8,
		order in 0u8..8,
	) {
		let source = |mask| if memory { flipping_memory(mask) } else { flipping_output(mask) };
		let (truth, lie) = (blob(&source(32)), blob(&source(32 + 64)));
		let input = input(rounds);
		let mut honest = Mind::of(&truth, &input, limits(FUEL));
		let mut liar = Mind::of(&truth, &input, limits(FUEL)).running(&lie, &input, 0);
		test(|| the_truth_wins(&mut honest, &mut liar, (&truth, &input, FUEL), (others, order)));
	}

	#[test]
	fn the_truth_wins_in_random_programs(
		seed: u64,
		told in told(),
		others in 0u8..8,
		order in 0u8..8,
	) {
		let Case { blob, input, fuel } = Case::random(seed);
		let mut honest = Mind::of(&blob, &input, limits(fuel));
		let mut liar = lying(Mind::of(&blob, &input, limits(fuel)), (&blob, 0), &told);
		test(|| the_truth_wins(&mut honest, &mut liar, (&blob, &input, fuel), (others, order)));
	}
}
