//! What the tests of the machine share.
#![allow(dead_code, missing_docs)]

pub mod dice;
pub mod generate;
pub mod memory;
pub mod programs;
pub mod reference;

/// Cases of a random test: `MACHINE_CASES` if it is set.
pub fn cases(default: u64) -> u64 {
	std::env::var("MACHINE_CASES")
		.ok()
		.and_then(|cases| cases.parse().ok())
		.unwrap_or(default)
}

/// Seeds of a random test. A failing one is shown by the assertion's message.
pub fn seeds(default: u64) -> std::ops::Range<u64> {
	0..cases(default)
}
