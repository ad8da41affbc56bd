//! What a contest asks of a player. Pure.

use tidemill_primitives::{
	dispute::{ContestView, GameView, Side},
	interfaces::Player,
	report::TaskResult,
	TaskIndex, Tick,
};

/// What a contest asks of a player, the most urgent first.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
	/// Games in which it has a side.
	pub games: Vec<(&'a GameView, Side)>,
	/// Tasks whose asserted result it may challenge, in their order: the first of them that is wrong.
	pub doubtful: Vec<TaskIndex>,
}

/// What a contest asks of a device. `own` is what it reported, if that is still known: then only what is asserted otherwise is
/// doubtful.
pub fn wanted<'a>(contest: &'a ContestView, player: &Player, now: Tick, own: Option<&[TaskResult]>) -> Wanted<'a> {
	let side = |view: &GameView| match player {
		Player::Device(device) if contest.asserters.contains(device) => Some(Side::Asserter),
		_ if view.game.challenger == *player => Some(Side::Challenger),
		_ => None,
	};
	let mut games: Vec<_> = contest
		.games
		.iter()
		.filter(|view| now < view.game.due)
		.filter_map(|view| Some((view, side(view)?)))
		.collect();
	games.sort_by_key(|(view, _)| view.game.due);

	let may_challenge = match player {
		Player::Device(device) => contest.rivals.contains(device),
		Player::Account(_) => true,
	};
	let plays = contest.games.iter().any(|view| view.game.challenger == *player);
	let doubtful = if may_challenge && !plays && now < contest.until {
		let differs = |index: usize, said: &TaskResult| own.is_none_or(|own| own.get(index) != Some(said));
		let tasks = contest.results.iter().enumerate();
		let doubted = tasks.filter(|(index, said)| differs(*index, said));
		doubted.map(|(index, _)| contest.first + index as TaskIndex).collect()
	} else {
		Vec::new()
	};
	Wanted { games, doubtful }
}
