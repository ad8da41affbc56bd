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
		.unwrap_or(600)
}

#[test]
fn compiled_interpreted_and_replayed_they_have_the_same_result() {
	let mut exits = 0;
	for seed in 0..cases() {
		let case = Case::random(seed);
		let mut task = task(&case.input, case.fuel);
		task.limits.output_bytes = u64::MAX;
		let result = run(&case.blob, &task).result;
		exits += u64::from(matches!(result.outcome, Outcome::Exit(_)));
	}
	// A random program returns a random length: few are short enough.
	assert!(exits > 0);
}
