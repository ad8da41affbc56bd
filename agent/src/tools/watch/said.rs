//! What was said, so that it is said once.

use std::collections::{HashMap, HashSet};

use tidemill_primitives::JobId;

/// Lines that were said, by the job that they are about.
#[derive(Debug, Default)]
pub struct Said(HashMap<JobId, HashSet<String>>);

impl Said {
	/// Says a line about a job, if that is new.
	pub fn say(&mut self, job: JobId, line: String) {
		if self.note(job, &line) {
			println!("{line}");
		}
	}

	/// Forgets what was said about all other jobs.
	pub fn keep(&mut self, jobs: &HashSet<JobId>) {
		self.0.retain(|job, _| jobs.contains(job));
	}

	fn note(&mut self, job: JobId, line: &str) -> bool {
		self.0.entry(job).or_default().insert(line.into())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_line_is_said_once_for_as_long_as_its_job_is_watched() {
		let mut said = Said::default();
		assert!(said.note(1, "wrong") && !said.note(1, "wrong") && said.note(2, "wrong"));
		said.keep(&HashSet::from([2]));
		assert!(said.note(1, "wrong") && !said.note(2, "wrong"));
	}
}
