//! What a watcher does not do, however right it is. Pure.

use std::fmt;

use tidemill_primitives::{
	api::JobView,
	dispute::{ContestView, MAX_GAMES},
	interfaces::Player,
	job::Verification,
	Balance, Fuel,
};

use crate::tools::{
	amount::{Tide, TIDE},
	chain::Tokens,
};

/// Kept free for each game, for fees: the dearest one, with two proofs, takes nearly so much.
pub const FEES: Balance = 3 * TIDE;

/// Bounds that the watcher was given.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Most tokens that are put up for one challenge.
	pub most_bond: Balance,
	/// Most challenges that are open at once.
	pub most_games: usize,
	/// Most fuel that a task of a job may use.
	pub most_fuel: Fuel,
	/// Least bond of a device of the job: a share of it is what there is to earn.
	pub least_stake: Balance,
}

/// What the watcher is in for already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Engaged {
	/// Games that are open, and challenges that are on their way to the chain.
	pub games: usize,
	/// Bonds of challenges that are on their way: nothing is held for them yet.
	pub promised: Balance,
}

/// Why something is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
	/// The job is not verified by proof.
	OtherVerification,
	/// A task may use more fuel than the watcher wants to run.
	Fuel(Fuel),
	/// Too little is at stake.
	Stake(Balance),
	/// The bond is too high.
	Bond(Balance),
	/// Enough challenges are open.
	Games(usize),
	/// As many games are open about the bundle as there can be.
	Places,
	/// The account has lost a game about the bundle.
	Lost,
	/// The account has too little.
	Funds {
		/// What bonds take that are not held yet, and the fees of all games.
		needed: Balance,
		/// What is free.
		free: Balance,
	},
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Refusal::OtherVerification => write!(f, "its job is not verified by proof"),
			Refusal::Fuel(fuel) => write!(f, "a task may use {fuel} fuel: see --most-fuel"),
			Refusal::Stake(stake) => write!(f, "a device puts only {} at risk: see --least-stake", Tide(*stake)),
			Refusal::Bond(bond) => write!(f, "the challenge takes a bond of {}: see --most-bond", Tide(*bond)),
			Refusal::Games(open) => write!(f, "{open} challenges are open already: see --most-games"),
			Refusal::Places => write!(
				f,
				"as many games are open about it as there can be: it is looked at again"
			),
			Refusal::Lost => write!(f, "the account has lost a game about it"),
			Refusal::Funds { needed, free } => write!(
				f,
				"bonds and fees take {}, and the account has {} free: put tokens there",
				Tide(*needed),
				Tide(*free)
			),
		}
	}
}

impl Limits {
	/// Why a job is not looked at.
	pub fn job(&self, job: &JobView) -> Result<(), Refusal> {
		let spec = job.spec.latest();
		if spec.verification != Verification::Proof {
			return Err(Refusal::OtherVerification);
		}
		if spec.limits.fuel > self.most_fuel {
			return Err(Refusal::Fuel(spec.limits.fuel));
		}
		if job.bond < self.least_stake {
			return Err(Refusal::Stake(job.bond));
		}
		Ok(())
	}

	/// Why a challenge is not made.
	pub fn challenge(&self, contest: &ContestView, engaged: Engaged, tokens: Tokens) -> Result<(), Refusal> {
		let bond = contest.bond;
		if !has_room(contest) {
			return Err(Refusal::Places);
		}
		if bond > self.most_bond {
			return Err(Refusal::Bond(bond));
		}
		if engaged.games >= self.most_games {
			return Err(Refusal::Games(engaged.games));
		}
		let games = Balance::try_from(engaged.games)
			.unwrap_or(Balance::MAX)
			.saturating_add(1);
		let needed = bond
			.saturating_add(engaged.promised)
			.saturating_add(FEES.saturating_mul(games));
		if tokens.free < needed {
			return Err(Refusal::Funds {
				needed,
				free: tokens.free,
			});
		}
		Ok(())
	}
}

/// Whether an account finds a place for a game about the bundle: one is kept for each device that may still challenge.
fn has_room(contest: &ContestView) -> bool {
	let plays = |device| {
		let mut games = contest.games.iter();
		games.any(|view| view.game.challenger == Player::Device(device))
	};
	let kept = contest.rivals.iter().filter(|device| !plays(**device)).count();
	contest.games.len().saturating_add(kept) < MAX_GAMES as usize
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		play::samples::{contest, game, result},
		tools::doctor::samples::{job, spec_of},
	};

	const LIMITS: Limits = Limits {
		most_bond: 10 * TIDE,
		most_games: 2,
		most_fuel: 1_000,
		least_stake: 193,
	};

	#[test]
	fn a_job_is_looked_at_within_the_limits() {
		let mut found = job();
		assert_eq!(LIMITS.job(&found), Err(Refusal::OtherVerification));
		spec_of(&mut found).verification = Verification::Proof;
		assert_eq!(LIMITS.job(&found), Ok(()));
		found.bond = 192;
		assert_eq!(LIMITS.job(&found), Err(Refusal::Stake(192)));
		spec_of(&mut found).limits.fuel = 1_001;
		assert_eq!(LIMITS.job(&found), Err(Refusal::Fuel(1_001)));
	}

	#[test]
	fn a_challenge_is_made_within_the_limits() {
		let tokens = |free| Tokens { free, held: 5 * TIDE };
		let challenge = |bond, games, promised, free| {
			let contest = ContestView {
				bond,
				..contest(vec![result(1)])
			};
			LIMITS.challenge(&contest, Engaged { games, promised }, tokens(free))
		};
		let fees = |games| FEES * games;
		assert_eq!(challenge(10 * TIDE, 1, TIDE, 11 * TIDE + fees(2)), Ok(()));
		let funds = |needed| Refusal::Funds {
			needed,
			free: needed - 1,
		};
		let (alone, third) = (10 * TIDE + fees(1), 12 * TIDE + fees(2));
		let refused = [
			(10 * TIDE + 1, 1, 0, 99 * TIDE, Refusal::Bond(10 * TIDE + 1)),
			(10 * TIDE, 2, 0, 99 * TIDE, Refusal::Games(2)),
			(10 * TIDE, 0, 0, alone - 1, funds(alone)),
			(10 * TIDE, 1, 2 * TIDE, third - 1, funds(third)),
		];
		for (bond, games, promised, free, refusal) in refused {
			assert_eq!(challenge(bond, games, promised, free), Err(refusal), "{refusal}");
		}
	}

	#[test]
	fn places_are_kept_for_devices_that_may_challenge() {
		let mut contest = contest(vec![result(1)]);
		contest.rivals = vec![5, 6];
		let others = |number| game(number, Player::Account([number as u8; 32].into()), 9);
		contest.games = (0..MAX_GAMES - 3).map(others).collect();
		assert!(has_room(&contest));
		contest.games.push(game(7, Player::Device(5), 9));
		assert!(has_room(&contest), "the device has its place");
		contest.games.push(others(8));
		assert!(!has_room(&contest));
		let tokens = Tokens {
			free: 99 * TIDE,
			held: 0,
		};
		assert_eq!(
			LIMITS.challenge(&contest, Engaged::default(), tokens),
			Err(Refusal::Places)
		);
	}
}
