//! What is run.

use std::sync::Arc;

use tidemill_machine::{tree, INPUT_AT, INPUT_END, MAX_INPUT, MAX_OUTPUT};
use tidemill_primitives::{job::Limits, report::Abstention, task::PvmTask, MIB};

use super::Program;
use crate::error::Abstained;

/// One task with its input. The caller has checked the bytes against their hash.
#[derive(Clone, Debug)]
pub struct Task {
	/// What its requester states.
	pub spec: PvmTask,
	/// The input.
	pub input: Arc<[u8]>,
	/// What it may use.
	pub limits: Limits,
}

impl Task {
	/// Most bytes of its output.
	pub(super) fn output_limit(&self) -> u64 {
		self.limits.output_bytes.min(MAX_OUTPUT.into())
	}

	/// Fails if no device can run the task.
	pub(super) fn check(&self, program: &Program) -> Result<(), Abstained> {
		let invalid = |detail: String| Err(Abstained::new(Abstention::ManifestInvalid, detail));
		let (length, limit) = (self.spec.input.length, self.limits.input_bytes.min(MAX_INPUT.into()));
		if self.input.len() as u64 != length {
			let detail = "the input given is not the one that the task's spec names";
			return Err(Abstained::new(Abstention::InputUnavailable, detail));
		}
		if length > limit {
			return invalid(format!("the input has {length} bytes; {limit} are allowed"));
		}
		let (memory, limit) = (
			program.memory() + u64::from(INPUT_END - INPUT_AT),
			self.limits.memory_mib,
		);
		if memory > u64::from(limit) * MIB {
			let needed = memory.div_ceil(MIB);
			return invalid(format!(
				"the program has {needed} MiB of memory; the job allows {limit}"
			));
		}
		let root = tree::input_root(&self.input);
		if root != self.spec.root {
			return invalid(format!(
				"the input's page tree has the root {root:?}, the spec names {:?}",
				self.spec.root
			));
		}
		Ok(())
	}
}
