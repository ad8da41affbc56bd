//! Whether an opening gives the report, and what is bisected then. No storage.

use sp_core::H256;
use tidemill_machine::{game::Claim, Image, Status, MAX_INPUT};
use tidemill_primitives::{
	dispute::{result_of, Opening},
	interfaces::Asserted,
	merkle,
	report::{Outcome, TaskResult},
	task::TaskSpec,
	TaskIndex,
};

/// Why an opening is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadOpening {
	/// The task is not in the manifest at its place.
	WrongPath,
	/// The input is longer than the machine takes.
	InputTooLong,
	/// The end gives another result than the one that is asserted, or is no end within the fuel limit.
	WrongEnd,
	/// The output is not part of the end.
	WrongOutput,
}

/// The result that is asserted of a task of the job.
pub fn result(asserted: &Asserted, task: TaskIndex) -> Option<&TaskResult> {
	let index = task.checked_sub(asserted.first)?;
	asserted.results.get(usize::try_from(index).ok()?)
}

/// What the asserter claims by an opening: from the first state, which the chain computes, comes the end that it shows.
///
/// An ended state stays as it is: of a run that ended there is nothing to bisect behind its end.
pub fn claim(asserted: &Asserted, image: &Image, task: TaskIndex, opening: &Opening) -> Result<Claim, BadOpening> {
	let (count, index) = (asserted.tasks as usize, task as usize);
	let leaf = TaskSpec::Pvm(opening.task.clone()).leaf(task);
	if !merkle::verify(&asserted.manifest, count, index, leaf, &opening.path) {
		return Err(BadOpening::WrongPath);
	}
	let length = u32::try_from(opening.task.input.length).map_err(|_| BadOpening::InputTooLong)?;
	if length > MAX_INPUT {
		return Err(BadOpening::InputTooLong);
	}
	let (end, limit) = (&opening.end, asserted.limits.fuel);
	let reported = result(asserted, task).ok_or(BadOpening::WrongEnd)?;
	// No run ends before its first block, which costs something.
	if end.gas > limit || (end.status != Status::Running && end.gas == 0) {
		return Err(BadOpening::WrongEnd);
	}
	if result_of(end, reported.output, &asserted.limits) != *reported {
		return Err(BadOpening::WrongEnd);
	}
	if !shows_output(opening, reported) {
		return Err(BadOpening::WrongOutput);
	}
	let to = if end.status == Status::Running { limit } else { end.gas };
	let hash = |state: &tidemill_machine::State| -> H256 { state.hash(asserted.program) };
	let first = image.initial(opening.task.root, length);
	Ok(Claim::whole(to, hash(&first), hash(end)))
}

/// Whether the reported output is shown where there is one, and nothing where there is none.
fn shows_output(opening: &Opening, reported: &TaskResult) -> bool {
	match (&reported.outcome, &opening.output) {
		(Outcome::Exit(_), Some(path)) => path.verify(opening.end.memory, reported.output),
		(Outcome::Exit(_), None) => false,
		(_, path) => path.is_none(),
	}
}
