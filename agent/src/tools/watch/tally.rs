//! What a watcher's challenges came to.

use std::collections::BTreeMap;

use tidemill_primitives::{
	api::BundleView,
	dispute::{ContestView, GameId},
	interfaces::Player,
	report::TaskResult,
	Balance,
};

/// How one of the watcher's games ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
	/// What was asserted was proved wrong, in this game or in another one about it.
	Won,
	/// The challenge was wrong, or a clock ran out.
	Lost,
}

/// A game that the watcher plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
	/// Held for it.
	pub bond: Balance,
	/// How many assertions of the bundle were refuted before.
	pub round: u8,
	/// What is asserted.
	pub results: Vec<TaskResult>,
}

/// The games that a watcher plays, and how they ended.
#[derive(Debug, Default)]
pub struct Tally {
	/// Games that are open.
	pub open: BTreeMap<GameId, Playing>,
	/// Games won.
	pub won: u32,
	/// Games lost.
	pub lost: u32,
}

impl Tally {
	/// Takes note of the player's games in a contest; returns those that are new.
	pub fn see(&mut self, contest: &ContestView, player: &Player) -> Vec<GameId> {
		let own = contest.games.iter().filter(|view| view.game.challenger == *player);
		let mut new = Vec::new();
		for view in own {
			self.open.entry(view.id).or_insert_with(|| {
				new.push(view.id);
				Playing {
					bond: view.game.bond,
					round: contest.round,
					results: contest.results.clone(),
				}
			});
		}
		new
	}

	/// The games that are not open any more, of those that stand here.
	pub fn gone(&self, contests: &[&ContestView]) -> Vec<GameId> {
		let open = |id: &GameId| {
			contests
				.iter()
				.any(|contest| contest.games.iter().any(|view| view.id == *id))
		};
		self.open.keys().filter(|id| !open(id)).copied().collect()
	}

	/// Notes how a game ended that is open no more.
	pub fn end(&mut self, id: &GameId, contest: Option<&ContestView>, bundle: Option<&BundleView>) -> Option<End> {
		let playing = self.open.remove(id)?;
		let stands = match (contest, bundle) {
			(Some(contest), _) => contest.round == playing.round,
			(None, Some(BundleView::Accepted { results, .. })) => *results == playing.results,
			(None, _) => false,
		};
		let end = if stands { End::Lost } else { End::Won };
		match end {
			End::Won => self.won += 1,
			End::Lost => self.lost += 1,
		}
		Some(end)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::H256;
	use tidemill_primitives::{
		dispute::{Clocks, Game, GameView, Stage},
		report::Outcome,
		verdict::Failure,
		AccountId,
	};

	const PLAYER: Player = Player::Account(AccountId::new([1; 32]));
	const ID: GameId = GameId {
		job: 3,
		bundle: 0,
		number: 1,
	};

	fn result(fuel: u64) -> TaskResult {
		TaskResult {
			outcome: Outcome::Exit(0),
			output: H256::zero(),
			output_length: 0,
			fuel,
		}
	}

	fn contest(round: u8, challenger: Option<Player>) -> ContestView {
		let game = |challenger| GameView {
			id: ID,
			position: H256::zero(),
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
				due: 1,
			},
		};
		ContestView {
			assertion: H256::zero(),
			round,
			program: H256::zero(),
			first: 0,
			results: vec![result(1)],
			until: 9,
			bond: 50,
			asserters: vec![],
			rivals: vec![],
			games: challenger.into_iter().map(game).collect(),
		}
	}

	fn playing() -> Tally {
		let mut tally = Tally::default();
		assert_eq!(tally.see(&contest(0, Some(Player::Device(1))), &PLAYER), []);
		let seen = contest(0, Some(PLAYER));
		assert_eq!(tally.see(&seen, &PLAYER), [ID]);
		assert_eq!(tally.see(&seen, &PLAYER), [], "a game is new once");
		assert_eq!(tally.gone(&[&seen]), []);
		assert_eq!(tally.gone(&[&contest(0, None)]), [ID]);
		tally
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
		for (contest, bundle, end) in [
			(Some(contest(1, None)), None, End::Won),
			(Some(contest(0, None)), None, End::Lost),
			(None, Some(accepted(1)), End::Lost),
			(None, Some(accepted(2)), End::Won),
			(None, Some(failed), End::Won),
		] {
			let mut tally = playing();
			assert_eq!(tally.end(&ID, contest.as_ref(), bundle.as_ref()), Some(end));
			assert_eq!(
				(tally.won, tally.lost),
				(u32::from(end == End::Won), u32::from(end == End::Lost))
			);
			assert_eq!(tally.end(&ID, None, None), None);
		}
	}
}
