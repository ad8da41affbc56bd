//! The same task in the interpreter that decides disputes.

use tidemill_machine::{
	replay::{Replay, ReplayError},
	Ended, Status,
};
use tidemill_primitives::{
	report::{Abstention, TaskResult},
	Fuel,
};

use super::{
	result::{outcome, with_output, without_output},
	Program, Task,
};
use crate::{
	error::Abstained,
	watch::{CancelHandle, Watch},
};

/// Gas between two looks at the watchdog.
const SLICE: Fuel = 1_000_000_000;

/// A replay of a task from its start, which keeps a snapshot every `every` gas.
pub fn start(program: &Program, task: &Task, every: Fuel) -> Result<Replay, Abstained> {
	task.check(program)?;
	Replay::new(program.0.admitted.clone(), &task.input, every).map_err(failed)
}

/// What the task's result is. The replay has gone to the task's end then, and serves every move of a dispute.
///
/// An agent that finds another result than its engine did must not defend that one.
pub fn result(replay: &mut Replay, task: &Task, cancel: &CancelHandle) -> Result<TaskResult, Abstained> {
	let limit = task.limits.fuel;
	let watch = Watch::start(cancel.clone(), limit);
	let mut at = 0;
	let state = loop {
		watch.check()?;
		at = limit.min(at + SLICE);
		let state = replay.state_at(at).map_err(failed)?;
		if at == limit || state.status != Status::Running {
			break state;
		}
	};
	let (outcome, length) = outcome(Ended::of(&state, limit), task.output_limit());
	match length {
		Some(length) => {
			let block = replay.output_at(limit, length).map_err(failed)?;
			Ok(with_output(outcome, state.gas, &block, length))
		}
		None => Ok(without_output(outcome, state.gas)),
	}
}

fn failed(error: ReplayError) -> Abstained {
	Abstained::new(Abstention::EngineUnavailable, format!("the replay failed: {error:?}"))
}
