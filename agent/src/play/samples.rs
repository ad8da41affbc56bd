//! Contests and jobs, for tests.

pub mod blobs;

use sp_core::H256;
use tidemill_primitives::{
	dispute::{Clocks, ContestView, Game, GameId, GameView, Stage},
	interfaces::Player,
	report::{Outcome, TaskResult},
	Tick,
};

/// A result that took this fuel.
pub fn result(fuel: u64) -> TaskResult {
	TaskResult {
		outcome: Outcome::Exit(0),
		output: H256::zero(),
		output_length: 0,
		fuel,
	}
}

/// A game about the first task of bundle 0 of job 3.
pub fn game(number: u32, challenger: Player, due: Tick) -> GameView {
	GameView {
		id: GameId {
			job: 3,
			bundle: 0,
			number,
		},
		position: H256::repeat_byte(number as u8),
		game: Game {
			hash: H256::zero(),
			program: H256::zero(),
			task: 0,
			challenger,
			bond: 50,
			moves: 0,
			stage: Stage::Open,
			clocks: Clocks {
				asserter: 1,
				challenger: 1,
			},
			since: 0,
			due,
		},
	}
}

/// What is asserted of that bundle, without a game about it.
pub fn contest(results: Vec<TaskResult>) -> ContestView {
	ContestView {
		assertion: H256::repeat_byte(1),
		round: 0,
		program: H256::zero(),
		first: 0,
		results,
		until: 100,
		bond: 50,
		asserters: vec![],
		rivals: vec![],
		games: vec![],
	}
}
