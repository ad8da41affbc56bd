//! A contest as `compute_contest` tells it: without the hashes and states, which are for players.

use serde::{Deserialize, Serialize};
use tidemill_primitives::{
	dispute::{ContestView, GameView, Side, Stage},
	interfaces::Player,
	report::TaskResult,
	AccountId, DeviceId, TaskIndex, Tick, H256,
};

/// What is asserted of a bundle under `Proof`, and the games about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contest {
	/// What a challenge names.
	pub assertion: H256,
	/// How many assertions of the bundle were refuted before.
	pub round: u8,
	/// First task of the bundle.
	pub first: TaskIndex,
	/// What is asserted, one result a task.
	pub results: Vec<TaskResult>,
	/// First tick in which no challenge is taken any more.
	pub until: Tick,
	/// What an account that challenges now has to put up, in units.
	pub bond: String,
	/// Devices that play for it.
	pub asserters: Vec<DeviceId>,
	/// Devices that may challenge it without a bond.
	pub rivals: Vec<DeviceId>,
	/// The games that are open.
	pub games: Vec<Game>,
}

/// Who plays against an assertion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Challenger {
	/// A device that reported something else.
	Device(DeviceId),
	/// An account that has put up a bond.
	Account(AccountId),
}

/// What a game waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Awaited {
	/// The asserter shows its end.
	Open,
	/// The asserter names hashes within its claim, or somebody proves it right or wrong.
	Split,
	/// The challenger chooses the first hash that it denies.
	Choose,
}

/// A game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Game {
	/// Its number among those of the bundle.
	pub number: u32,
	/// The task that it is about.
	pub task: TaskIndex,
	/// Who says that the report is wrong.
	pub challenger: Challenger,
	/// Held from an account that challenges, in units.
	pub bond: String,
	/// Moves so far.
	pub moves: u32,
	/// What it waits for.
	pub awaits: Awaited,
	/// Gas from and to which what is denied leads; none before the asserter has shown its end.
	pub interval: Option<(u64, u64)>,
	/// Whether that is short enough to be proved.
	pub provable: bool,
	/// First tick that is too late for what it waits for.
	pub due: Tick,
	/// Ticks that the asserter had left when the turn began.
	pub asserter_clock: Tick,
	/// Ticks that the challenger had left when the turn began.
	pub challenger_clock: Tick,
	/// Whether it is the asserter's turn.
	pub asserters_turn: bool,
}

impl From<ContestView> for Contest {
	fn from(view: ContestView) -> Self {
		Contest {
			assertion: view.assertion,
			round: view.round,
			first: view.first,
			results: view.results,
			until: view.until,
			bond: view.bond.to_string(),
			asserters: view.asserters,
			rivals: view.rivals,
			games: view.games.into_iter().map(Into::into).collect(),
		}
	}
}

impl From<GameView> for Game {
	fn from(GameView { id, game, .. }: GameView) -> Self {
		let (awaits, claim) = match &game.stage {
			Stage::Open => (Awaited::Open, None),
			Stage::Split(claim) => (Awaited::Split, Some(claim)),
			Stage::Choose { claim, .. } => (Awaited::Choose, Some(claim)),
		};
		Game {
			number: id.number,
			task: game.task,
			bond: game.bond.to_string(),
			moves: game.moves,
			awaits,
			interval: claim.map(|claim| (claim.interval.from, claim.interval.to)),
			provable: game.stage.provable().is_some(),
			due: game.due,
			asserter_clock: game.clocks.asserter,
			challenger_clock: game.clocks.challenger,
			asserters_turn: game.stage.turn() == Side::Asserter,
			challenger: match game.challenger {
				Player::Device(device) => Challenger::Device(device),
				Player::Account(account) => Challenger::Account(account),
			},
		}
	}
}
