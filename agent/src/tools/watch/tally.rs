//! What a watcher's challenges came to.

use std::collections::{BTreeMap, BTreeSet};

use tidemill_primitives::{
	api::BundleView,
	dispute::{ContestView, GameId, GameView},
	interfaces::Player,
	report::TaskResult,
	Balance, BlockNumber, BundleIndex, JobId,
};

/// How one of the watcher's games ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
	/// What was asserted was proved wrong, in this game or in another one about it.
	Won,
	/// The challenge was wrong, or a clock ran out.
	Lost,
	/// It was on a fork, and never was.
	Undone,
}

/// A game that the watcher plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
	/// Held for it.
	pub bond: Balance,
	/// Who plays it: on another fork the game of this number may be somebody else's.
	player: Player,
	/// How many assertions of the bundle were refuted before.
	round: u8,
	/// What is asserted.
	results: Vec<TaskResult>,
	/// Last block, final or not, in which it was open.
	seen: BlockNumber,
	/// Whether it was open in a block that is final.
	certain: bool,
}

/// The games that a watcher plays, and how they ended.
#[derive(Debug, Default)]
pub struct Tally {
	/// Games that are open, or whose end is not final.
	pub open: BTreeMap<GameId, Playing>,
	/// Games won.
	pub won: u32,
	/// Games lost.
	pub lost: u32,
}

impl Tally {
	/// Takes note of the player's games in a contest as it stands in that block, which may be none of the final ones; returns
	/// those that are new.
	pub fn see(&mut self, contest: &ContestView, player: &Player, number: BlockNumber) -> Vec<GameId> {
		let own = contest.games.iter().filter(|view| view.game.challenger == *player);
		let mut new = Vec::new();
		for view in own {
			let playing = self.open.entry(view.id).or_insert_with(|| {
				new.push(view.id);
				Playing {
					bond: view.game.bond,
					player: player.clone(),
					round: contest.round,
					results: contest.results.clone(),
					seen: number,
					certain: false,
				}
			});
			playing.seen = playing.seen.max(number);
		}
		new
	}

	/// The bundles about which games are open.
	pub fn bundles(&self) -> BTreeSet<(JobId, BundleIndex)> {
		self.open.keys().map(|id| (id.job, id.bundle)).collect()
	}

	/// Takes note of how a bundle stands in a final block: final blocks are told one after the other. Returns the games about it
	/// that have ended.
	pub fn settle(
		&mut self,
		(job, bundle): (JobId, BundleIndex),
		number: BlockNumber,
		contest: Option<&ContestView>,
		view: Option<&BundleView>,
	) -> Vec<(GameId, End)> {
		let mut ended = Vec::new();
		for (id, playing) in self
			.open
			.iter_mut()
			.filter(|(id, _)| (id.job, id.bundle) == (job, bundle))
		{
			let is_it = |view: &GameView| view.id == *id && view.game.challenger == playing.player;
			let open = contest.filter(|contest| contest.games.iter().any(is_it));
			if let Some(contest) = open {
				(playing.round, playing.certain) = (contest.round, true);
				playing.results.clone_from(&contest.results);
			} else if playing.certain {
				let stands = match (contest, view) {
					(Some(contest), _) => contest.round == playing.round,
					(None, Some(BundleView::Accepted { results, .. })) => *results == playing.results,
					(None, _) => false,
				};
				ended.push((*id, if stands { End::Lost } else { End::Won }));
			} else if number >= playing.seen {
				ended.push((*id, End::Undone));
			}
		}
		for (id, end) in &ended {
			self.open.remove(id);
			match end {
				End::Won => self.won += 1,
				End::Lost => self.lost += 1,
				End::Undone => {}
			}
		}
		ended
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::play::samples::{contest as asserted, game, result};
	use tidemill_primitives::{verdict::Failure, AccountId};

	const PLAYER: Player = Player::Account(AccountId::new([1; 32]));
	const BUNDLE: (JobId, BundleIndex) = (3, 0);

	fn contest(round: u8, challenger: Option<Player>) -> ContestView {
		let games = challenger.into_iter().map(|challenger| game(1, challenger, 100));
		ContestView {
			round,
			games: games.collect(),
			..asserted(vec![result(1)])
		}
	}

	/// A game that was seen open in block 7.
	fn playing() -> (Tally, GameId) {
		let mut tally = Tally::default();
		let other = contest(0, Some(Player::Device(1)));
		assert_eq!(tally.see(&other, &PLAYER, 7), []);
		let seen = contest(0, Some(PLAYER));
		let id = seen.games[0].id;
		assert_eq!(tally.see(&seen, &PLAYER, 7), [id]);
		assert_eq!(tally.see(&seen, &PLAYER, 7), [], "a game is new once");
		assert_eq!(tally.bundles(), BTreeSet::from([BUNDLE]));
		(tally, id)
	}

	#[test]
	fn a_refuted_assertion_is_a_win() {
		let accepted = |fuel| BundleView::Accepted {
			results: vec![result(fuel)],
			devices: vec![],
		};
		let failed = BundleView::Failed {
			reason: Failure::Refuted,
		};
		for (then, view, end) in [
			(Some(contest(1, None)), None, End::Won),
			(Some(contest(0, None)), None, End::Lost),
			(None, Some(accepted(1)), End::Lost),
			(None, Some(accepted(2)), End::Won),
			(None, Some(failed), End::Won),
		] {
			let (mut tally, id) = playing();
			assert_eq!(tally.settle(BUNDLE, 7, Some(&contest(0, Some(PLAYER))), None), []);
			assert_eq!(tally.settle(BUNDLE, 8, then.as_ref(), view.as_ref()), [(id, end)]);
			assert_eq!(
				(tally.won, tally.lost),
				(u32::from(end == End::Won), u32::from(end == End::Lost))
			);
			assert_eq!(tally.settle(BUNDLE, 9, None, None), [], "it ends once");
		}
	}

	#[test]
	fn what_is_not_final_settles_nothing() {
		let (mut tally, id) = playing();
		// The final blocks are behind: in them the game is not open yet.
		assert_eq!(tally.settle(BUNDLE, 6, Some(&contest(0, None)), None), []);
		assert_eq!(tally.settle((3, 1), 7, None, None), [], "another bundle says nothing");
		assert_eq!(tally.settle(BUNDLE, 7, Some(&contest(0, Some(PLAYER))), None), []);
		assert_eq!(tally.open.len(), 1);
		assert_eq!(tally.settle(BUNDLE, 8, Some(&contest(1, None)), None), [(id, End::Won)]);
	}

	#[test]
	fn a_game_on_a_fork_is_neither_won_nor_lost() {
		let (mut tally, id) = playing();
		// There the game of that number is another's.
		let others = contest(0, Some(Player::Account(AccountId::new([2; 32]))));
		assert_eq!(tally.settle(BUNDLE, 7, Some(&others), None), [(id, End::Undone)]);
		assert_eq!((tally.won, tally.lost, tally.open.len()), (0, 0, 0));
		// On the chain that became final it began later.
		tally.see(&contest(0, Some(PLAYER)), &PLAYER, 9);
		assert_eq!(tally.settle(BUNDLE, 8, Some(&contest(0, None)), None), []);
		assert_eq!(tally.open.len(), 1);
	}
}
