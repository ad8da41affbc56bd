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
	result::{execution, outcome, with_output, without_output},
	Program, Task,
};
use crate::{
	error::Abstained,
	task::Execution,
	watch::{CancelHandle, Watch},
};

/// Gas between two looks at the watchdog, some seconds. There a replay keeps snapshots too.
const SLICE: Fuel = 1_000_000_000;
/// The same for a run of which nothing is kept.
const SHORT_SLICE: Fuel = 100_000_000;

/// A replay of a task from its start, which keeps a snapshot every `every` gas.
pub fn start(program: &Program, task: &Task, every: Fuel) -> Result<Replay, Abstained> {
	task.check(program)?;
	Replay::new(program.0.admitted.clone(), &task.input, every).map_err(failed)
}

/// What the task's result is. The replay has gone to the task's end then, and serves every move of a dispute.
///
/// An agent that finds another result than its engine did must not defend that one.
pub fn result(replay: &mut Replay, task: &Task, cancel: &CancelHandle) -> Result<TaskResult, Abstained> {
	let watch = Watch::start(cancel.clone(), task.limits.fuel);
	let mut at = 0;
	while advance(replay, task, &mut at, SLICE)? {
		watch.check()?;
	}
	Ok(finish(replay, task)?.0)
}

/// Runs a task where it cannot run compiled.
pub(super) fn interpret(program: &Program, task: &Task, watch: &Watch) -> Result<Execution, Abstained> {
	let mut replay = Replay::new(program.0.admitted.clone(), &task.input, u64::MAX).map_err(failed)?;
	let mut at = 0;
	while advance(&mut replay, task, &mut at, SHORT_SLICE)? {
		watch.check()?;
		replay.narrow(at, u64::MAX).map_err(failed)?;
	}
	let (result, output) = finish(&mut replay, task)?;
	Ok(execution(result, output))
}

/// Goes on by a slice of gas, and says whether the task goes on after it.
fn advance(replay: &mut Replay, task: &Task, at: &mut Fuel, slice: Fuel) -> Result<bool, Abstained> {
	*at = at.saturating_add(slice).min(task.limits.fuel);
	let state = replay.state_at(*at).map_err(failed)?;
	Ok(*at < task.limits.fuel && state.status == Status::Running)
}

/// The result of a task at whose end the replay stands, and its output.
fn finish(replay: &mut Replay, task: &Task) -> Result<(TaskResult, Vec<u8>), Abstained> {
	let limit = task.limits.fuel;
	let state = replay.state_at(limit).map_err(failed)?;
	let (outcome, length) = outcome(Ended::of(&state, limit), task.output_limit());
	let Some(length) = length else {
		return Ok((without_output(outcome, state.gas), Vec::new()));
	};
	let block = replay.output_at(limit, length).map_err(failed)?;
	Ok((with_output(outcome, state.gas, &block, length), block))
}

fn failed(error: ReplayError) -> Abstained {
	Abstained::new(Abstention::EngineUnavailable, format!("the replay failed: {error:?}"))
}
