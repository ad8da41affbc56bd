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

impl Wanted<'_> {
	/// First tick that is too late for something of it; none if it is nothing.
	pub fn due(&self, contest: &ContestView) -> Option<Tick> {
		let window = (!self.doubtful.is_empty()).then_some(contest.until);
		self.games.iter().map(|(view, _)| view.game.due).chain(window).min()
	}
}

/// What a contest asks of a player. `own` is what came out here of each task, as far as it is known: what is asserted otherwise
/// is doubtful. Of the rest a device doubts all, since it reported otherwise and has forgotten where; an account doubts nothing.
pub fn wanted<'a>(contest: &'a ContestView, player: &Player, now: Tick, own: &[Option<TaskResult>]) -> Wanted<'a> {
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
		let differs = |index: usize, said: &TaskResult| match own.get(index) {
			Some(Some(own)) => own != said,
			_ => matches!(player, Player::Device(_)),
		};
		let tasks = contest.results.iter().enumerate();
		let doubted = tasks.filter(|(index, said)| differs(*index, said));
		doubted.map(|(index, _)| contest.first + index as TaskIndex).collect()
	} else {
		Vec::new()
	};
	Wanted { games, doubtful }
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::play::samples::{contest, game, result};
	use tidemill_primitives::AccountId;

	const DEVICE: Player = Player::Device(5);
	const ACCOUNT: Player = Player::Account(AccountId::new([1; 32]));

	#[test]
	fn what_is_not_known_is_doubted_by_devices_alone() {
		let mut contest = contest(vec![result(1), result(2), result(3)]);
		contest.rivals = vec![5];
		let own = [Some(result(1)), Some(result(9))];
		assert_eq!(wanted(&contest, &DEVICE, 0, &own).doubtful, [1, 2]);
		assert_eq!(wanted(&contest, &ACCOUNT, 0, &own).doubtful, [1]);
		assert_eq!(wanted(&contest, &DEVICE, 0, &[]).doubtful, [0, 1, 2]);
		assert_eq!(wanted(&contest, &ACCOUNT, 0, &[]), Wanted::default());
	}

	#[test]
	fn the_first_thing_that_is_due_says_how_urgent_it_is() {
		let mut contest = contest(vec![result(1)]);
		contest.games = vec![game(0, ACCOUNT, contest.until + 5), game(1, DEVICE, contest.until - 1)];
		contest.rivals = vec![5, 6];
		let due = |player, own: &[_]| wanted(&contest, &player, 0, own).due(&contest);
		assert_eq!(due(ACCOUNT, &[]), Some(contest.until + 5));
		assert_eq!(due(DEVICE, &[]), Some(contest.until - 1));
		assert_eq!(due(Player::Device(6), &[]), Some(contest.until));
		assert_eq!(due(Player::Device(7), &[]), None);
	}
}
