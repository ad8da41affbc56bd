//! The arithmetic of games, without storage.

use tidemill_primitives::{
	dispute::{Clocks, Game, Side, Stage},
	Balance, Tick,
};

/// The bond of an account that challenges while so many games are open: each makes it half as dear again.
pub fn bond(least: Balance, open: u32) -> Balance {
	(0..open).fold(least, |bond, _| bond.saturating_add(bond.div_ceil(2)))
}

/// First tick that is too late for a move of who has `left` in all and `longest` for one move.
pub fn due(since: Tick, left: Tick, longest: Tick) -> Tick {
	since.saturating_add(left.min(longest))
}

/// The game once whose turn it was has moved: its clock has run since the turn began, and the other's runs from now on.
pub fn moved(game: Game, stage: Stage, now: Tick, longest: Tick) -> Game {
	let spent = now.saturating_sub(game.since);
	let mut clocks = game.clocks;
	let clock = of(&mut clocks, game.stage.turn());
	*clock = clock.saturating_sub(spent);
	let left = *of(&mut clocks, stage.turn());
	Game {
		moves: game.moves.saturating_add(1),
		stage,
		clocks,
		since: now,
		due: due(now, left, longest),
		..game
	}
}

fn of(clocks: &mut Clocks, side: Side) -> &mut Tick {
	match side {
		Side::Asserter => &mut clocks.asserter,
		Side::Challenger => &mut clocks.challenger,
	}
}

/// What each of so many winners gets, the first one first, which has the remainder too. The parts add up.
pub fn shares(amount: Balance, winners: usize) -> impl Iterator<Item = Balance> {
	let count = Balance::try_from(winners).unwrap_or(Balance::MAX);
	let each = amount.checked_div(count).unwrap_or(0);
	let rest = amount.saturating_sub(each.saturating_mul(count));
	(0..winners).map(move |index| if index == 0 { each.saturating_add(rest) } else { each })
}

/// What each of so many challengers gets whose games were about a report that is refuted, the first one first, which proved it:
/// half for the proof, which costs most, and the other half for all of them alike. The parts add up.
pub fn spoils(amount: Balance, challengers: usize) -> impl Iterator<Item = Balance> {
	let proof = amount / 2;
	let alike = shares(amount.saturating_sub(proof), challengers);
	alike
		.enumerate()
		.map(move |(index, share)| if index == 0 { share.saturating_add(proof) } else { share })
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::H256;
	use tidemill_primitives::interfaces::Player;

	fn game(since: Tick, clocks: Clocks) -> Game {
		Game {
			hash: H256::zero(),
			program: H256::zero(),
			task: 0,
			challenger: Player::Device(0),
			bond: 0,
			moves: 0,
			stage: Stage::Open,
			clocks,
			since,
			due: 0,
		}
	}

	#[test]
	fn a_bond_grows_by_half_with_each_open_game() {
		assert_eq!(
			[0, 1, 2, 7].map(|open| bond(1_000, open)),
			[1_000, 1_500, 2_250, 17_090]
		);
		assert_eq!(bond(Balance::MAX, 7), Balance::MAX);
	}

	#[test]
	fn only_the_clock_of_whose_turn_it_was_runs() {
		let clocks = Clocks {
			asserter: 100,
			challenger: 30,
		};
		let points = Default::default();
		let claim = tidemill_machine::game::Claim::whole(5, H256::zero(), H256::zero());
		let after = moved(game(7, clocks), Stage::Choose { claim, points }, 17, 50);
		assert_eq!((after.clocks.asserter, after.clocks.challenger), (90, 30));
		assert_eq!((after.moves, after.since, after.due), (1, 17, 47));
		let after = moved(after, Stage::Split(claim), 18, 50);
		assert_eq!((after.clocks.asserter, after.clocks.challenger), (90, 29));
		assert_eq!(after.due, 68);
	}

	proptest! {
		#[test]
		fn shares_add_up(amount in any::<u64>(), winners in 1usize..20) {
			let all: Vec<_> = shares(amount.into(), winners).collect();
			prop_assert_eq!(all.len(), winners);
			prop_assert_eq!(all.iter().sum::<Balance>(), Balance::from(amount));
			prop_assert!(all.iter().all(|share| *share <= all[0] && *share >= amount as Balance / winners as Balance));
		}

		#[test]
		fn spoils_add_up(amount in any::<u64>(), challengers in 1usize..9) {
			let all: Vec<_> = spoils(amount.into(), challengers).collect();
			prop_assert_eq!(all.len(), challengers);
			prop_assert_eq!(all.iter().sum::<Balance>(), Balance::from(amount));
			prop_assert!(all[0] >= Balance::from(amount / 2));
			prop_assert!(all[1..].iter().all(|share| *share == all[1] && *share <= all[0]));
		}
	}
}
