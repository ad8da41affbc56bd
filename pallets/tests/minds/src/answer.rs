//! What a player answers in a game.

use tidemill_primitives::dispute::{GameView, Play, Side, Stage};

use crate::{tasks::opening, Mind};

/// What somebody plays on one side of a game, about a task of the job with these inputs. It proves as soon as a proof finds
/// it right. None if it waits for the other side, or knows nothing to say.
pub fn answer(view: &GameView, side: Side, mind: &mut Mind, inputs: &[Vec<u8>]) -> Option<Play> {
	let (game, position, stage) = (view.id, view.position, &view.game.stage);
	if let Some(claim) = stage.provable().filter(|claim| mind.judge(claim) == Some(side)) {
		if let Some((state, witness)) = mind.proof(claim) {
			return Some(Play::Prove {
				game,
				position,
				state,
				witness,
			});
		}
	}
	if stage.turn() != side {
		return None;
	}
	match stage {
		Stage::Open => Some(Play::Open {
			game,
			position,
			opening: opening(inputs, view.game.task, mind),
		}),
		Stage::Split(claim) => Some(mind.points(claim))
			.filter(|points| !points.is_empty())
			.map(|points| Play::Split { game, position, points }),
		Stage::Choose { claim, points } => Some(Play::Choose {
			game,
			position,
			index: mind.denied(claim, points),
		}),
	}
}
