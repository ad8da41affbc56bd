//! How the agent treats what it found. `tidemill-agent` is honest; tests build another binary that is not.

use tidemill_primitives::{attestation::Item, dispute::Play, report::Report};

use crate::play::Run;

/// What the agent makes of what it found.
pub trait Conduct: Send + Sync + 'static {
	/// The report that it gives where this one came out.
	fn report(&self, report: Report) -> Report;
	/// Whether it says this at all.
	fn says(&self, item: &Item) -> bool;
	/// The run that it plays by where this one came out, which ended after `end` gas.
	fn run(&self, run: Box<dyn Run>, _end: u64) -> Box<dyn Run> {
		run
	}
	/// Whether it makes this move at all.
	fn plays(&self, _: &Play) -> bool {
		true
	}
}

/// It reports what came out, and says all of it.
#[derive(Clone, Copy, Debug)]
pub struct Honest;

impl Conduct for Honest {
	fn report(&self, report: Report) -> Report {
		report
	}

	fn says(&self, _: &Item) -> bool {
		true
	}
}
