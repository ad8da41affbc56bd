//! Random programs.

use tidemill_primitives::report::Outcome;

use super::{
	generate::Case,
	support::{run, task},
};

/// Cases, `PVM_CASES` if it is set.
fn cases() -> u64 {
	std::env::var("PVM_CASES")
		.ok()
		.and_then(|cases| cases.parse().ok())
		.unwrap_or(1_000)
}

#[test]
fn compiled_interpreted_and_replayed_they_have_the_same_result() {
	let (mut returned, mut trapped, mut stopped) = (0, 0, 0);
	for seed in 0..cases() {
		let case = Case::random(seed);
		match run(&case.blob, &task(&case.input, case.fuel)).result.outcome {
			// What a random program returns is a random length.
			Outcome::Exit(_) | Outcome::OutputTooLarge => returned += 1,
			Outcome::Trap(_) => trapped += 1,
			Outcome::OutOfFuel => stopped += 1,
			Outcome::InvalidProgram(reason) => panic!("seed {seed}: {reason:?}"),
		}
	}
	assert!([returned, trapped, stopped].iter().all(|count| count * 20 > cases()));
}
