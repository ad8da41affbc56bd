//! Whatever the lie is, and wherever it begins: who plays by the truth wins, on either side and alone against seven.

use proptest::prelude::*;
use tidemill_machine::{State, Status};
use tidemill_minds::{
	programs::{MIX, SWEEP, TRAP},
	Mind,
};
use tidemill_primitives::dispute::Side;

use crate::{mock::*, world::*};

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

fn lying(source: &str, rounds: u32, told: &Told) -> Mind {
	let change = |change: &dyn Fn(&mut State)| Mind::other_end(source, rounds, limits(FUEL), |end| change(end));
	match told {
		Told::OtherInput(more, gas) => {
			let mut truth = Mind::honest(source, rounds, limits(FUEL));
			let ends = truth.end().0.gas;
			Mind::other_input(source, (rounds, rounds + more), (*gas).min(ends - 1), limits(FUEL))
		}
		Told::Gas(more) => change(&|end| end.gas = end.gas.saturating_add_signed(*more)),
		Told::Trapped(part) => change(&|end| *end = State::trapped((end.gas * part / 1_000).max(1))),
		Told::Returned(value) => change(&|end| {
			// A0 is the seventh register; what a trap left has none.
			end.status = Status::Finished;
			end.registers[7] = *value;
		}),
		Told::Running => change(&|end| end.status = Status::Running),
	}
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
		test(|| {
			let mut honest = Mind::honest(source, rounds, limits(FUEL));
			let mut liar = lying(source, rounds, &told);
			if honest.result() == liar.result() {
				return;
			}
			let truth = vec![honest.result()].try_into().unwrap();
			// The lie is asserted, and seven accomplices take what places they get: they say nothing more.
			let reports = vec![(vec![0], vec![liar.result()].try_into().unwrap()), (vec![1], truth)];
			let job = Job::asserted(source, &[rounds], limits(FUEL), reports);
			let accomplice = |who: u8| job.challenge(who, 0).is_ok();
			(1..=others.min(order)).for_each(|who| assert!(accomplice(who)));
			let id = job.challenge_by(1, 0).unwrap();
			(1 + order..=others).for_each(|who| assert!(accomplice(who)));
			let opening = job.opening(0, &mut liar);
			match open(&game(id), opening) {
				// A lie that no end gives cannot even be opened.
				Err(_) => pass(30, &[&job]),
				Ok(()) => assert_eq!(job.play(id, &mut liar, &mut honest).0, Side::Challenger),
			}
			assert_eq!(Committees::bundle(job.id).round, 1);
			// The truth is asserted now, and the lie's device denies it.
			let id = job.challenge(20, 0).unwrap();
			assert_eq!(job.play(id, &mut honest, &mut liar).0, Side::Asserter);
			pass(WINDOW, &[&job]);
			let truth = vec![honest.result()].try_into().unwrap();
			assert_eq!(job.verdict(), Some(Verdict::Accepted(truth)));
		});
	}
}
