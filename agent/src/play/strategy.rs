//! What a player answers to a game as it stands. Pure: it follows from the game and from the run as the player knows it.
//!
//! Who goes by the true run wins: an asserter never asserts what is not so, a challenger denies the first hash that is
//! another, and whichever segment is left is proved.

use std::sync::Arc;

use sp_core::H256;
use tidemill_machine::{game::Claim, replay::ReplayError, step::Witness, Program, State};
use tidemill_primitives::{
	dispute::{result_of, GameView, Opening, Play, Points, Side, Stage},
	job::Limits,
	report::{Outcome, TaskResult},
	task::PvmTask,
};

use super::Run;

/// What all games about a task have in common.
#[derive(Clone)]
pub struct Facts {
	/// Hash of the program.
	pub program: H256,
	/// The program as the chain runs it.
	pub code: Arc<Program>,
	/// The task.
	pub task: PvmTask,
	/// Its path in the manifest.
	pub path: Vec<H256>,
	/// What it may use.
	pub limits: Limits,
}

/// Why no move can be found.
#[derive(Debug, thiserror::Error)]
pub enum StrategyError {
	/// The replay.
	#[error("the replay failed: {0:?}")]
	Replay(ReplayError),
	/// Somebody else on this side has moved otherwise than this device finds.
	#[error("the game stands on a hash that is not of the run as this machine finds it: another player of this side moved wrongly")]
	NotOurs,
	/// The asserter has nothing left to split, and the segment cannot be proved.
	#[error("nothing is left to split, and the last segment cannot be proved")]
	AtTheEnd,
}

impl From<ReplayError> for StrategyError {
	fn from(error: ReplayError) -> Self {
		StrategyError::Replay(error)
	}
}

/// The task's result, by the run to its end.
pub fn result(run: &mut dyn Run, limits: &Limits) -> Result<TaskResult, ReplayError> {
	let end = run.state_at(limits.fuel)?;
	let shown = result_of(&end, H256::zero(), limits);
	Ok(match shown.outcome {
		Outcome::Exit(_) => TaskResult {
			output: run.output_at(limits.fuel)?.0,
			..shown
		},
		_ => shown,
	})
}

/// The move that a side makes; none if it is not its turn and nothing can be proved.
pub fn answer(view: &GameView, side: Side, run: &mut dyn Run, facts: &Facts) -> Result<Option<Play>, StrategyError> {
	let (game, position) = (view.id, view.position);
	if let Some(claim) = view.game.stage.provable() {
		if let Some((state, witness)) = proof(claim, side, run, facts)? {
			return Ok(Some(Play::Prove {
				game,
				position,
				state,
				witness,
			}));
		}
	}
	match (&view.game.stage, side) {
		(Stage::Open, Side::Asserter) => {
			let opening = open(run, facts)?;
			Ok(Some(Play::Open {
				game,
				position,
				opening,
			}))
		}
		(Stage::Split(claim), Side::Asserter) => {
			let points = split(claim, run, facts)?;
			Ok(Some(Play::Split { game, position, points }))
		}
		(Stage::Choose { claim, points }, Side::Challenger) => {
			let index = choose(claim, points, run, facts)?;
			Ok(Some(Play::Choose { game, position, index }))
		}
		_ => Ok(None),
	}
}

fn hash_at(run: &mut dyn Run, gas: u64, facts: &Facts) -> Result<H256, ReplayError> {
	Ok(run.state_at(gas)?.hash(facts.program))
}

fn open(run: &mut dyn Run, facts: &Facts) -> Result<Opening, StrategyError> {
	let limit = facts.limits.fuel;
	let end = run.state_at(limit)?;
	let output = match result_of(&end, H256::zero(), &facts.limits).outcome {
		Outcome::Exit(_) => Some(run.output_at(limit)?.1),
		_ => None,
	};
	Ok(Opening {
		task: facts.task.clone(),
		path: facts.path.clone().try_into().map_err(|_| StrategyError::NotOurs)?,
		end,
		output,
	})
}

fn split(claim: &Claim, run: &mut dyn Run, facts: &Facts) -> Result<Points, StrategyError> {
	if hash_at(run, claim.interval.from, facts)? != claim.first {
		return Err(StrategyError::NotOurs);
	}
	let points = claim.interval.points();
	if points.is_empty() {
		return Err(StrategyError::AtTheEnd);
	}
	let hashes: Result<Vec<H256>, _> = points.iter().map(|gas| hash_at(run, *gas, facts)).collect();
	Ok(Points::truncate_from(hashes?))
}

/// The first hash that is not of the run; their number if only the end is not.
fn choose(claim: &Claim, points: &Points, run: &mut dyn Run, facts: &Facts) -> Result<u32, StrategyError> {
	if hash_at(run, claim.interval.from, facts)? != claim.first {
		return Err(StrategyError::NotOurs);
	}
	for (index, (gas, said)) in (0..).zip(claim.interval.points().iter().zip(points)) {
		if hash_at(run, *gas, facts)? != *said {
			return Ok(index);
		}
	}
	Ok(points.len() as u32)
}

/// What proves the side right; none if it would prove it wrong, or touches more pages than a proof may.
fn proof(
	claim: &Claim,
	side: Side,
	run: &mut dyn Run,
	facts: &Facts,
) -> Result<Option<(State, Witness)>, StrategyError> {
	let (from, to) = (claim.interval.from, claim.interval.to);
	let state = run.state_at(from)?;
	let holds = hash_at(run, to, facts)? == claim.last;
	if state.hash(facts.program) != claim.first || holds != (side == Side::Asserter) {
		return Ok(None);
	}
	let witness = match run.witness(from, to) {
		Ok(witness) => witness,
		Err(ReplayError::TooManyPages) => return Ok(None),
		Err(error) => return Err(error.into()),
	};
	// Who shows what proves nothing has lost: the chain's part is done here first.
	match claim.prove(&facts.code, &state, &witness) {
		Ok(proved) if proved == holds => Ok(Some((state, witness))),
		other => {
			tracing::error!(from, to, proved = ?other, "a proof is not shown, since it proves nothing: report this");
			Ok(None)
		}
	}
}
