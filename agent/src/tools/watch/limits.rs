//! What a watcher does not do, however right it is. Pure.

use std::fmt;

use tidemill_primitives::{api::JobView, job::Verification, Balance, Fuel};

use crate::tools::{amount::Tide, chain::Tokens};

/// Kept free beside a bond, for fees.
pub const FEES: Balance = crate::tools::amount::TIDE;

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
	/// The account has too little.
	Funds {
		/// What the bond and fees take.
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
			Refusal::Funds { needed, free } => write!(
				f,
				"bond and fees take {}, and the account has {} free: put tokens there",
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
	pub fn challenge(&self, bond: Balance, open: usize, tokens: Tokens) -> Result<(), Refusal> {
		if bond > self.most_bond {
			return Err(Refusal::Bond(bond));
		}
		if open >= self.most_games {
			return Err(Refusal::Games(open));
		}
		let needed = bond.saturating_add(FEES);
		if tokens.free < needed {
			return Err(Refusal::Funds {
				needed,
				free: tokens.free,
			});
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::tools::{
		amount::TIDE,
		doctor::samples::{job, spec_of},
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
		assert_eq!(LIMITS.challenge(10 * TIDE, 1, tokens(11 * TIDE)), Ok(()));
		let refused = [
			(10 * TIDE + 1, 1, 99 * TIDE, Refusal::Bond(10 * TIDE + 1)),
			(10 * TIDE, 2, 99 * TIDE, Refusal::Games(2)),
			(
				10 * TIDE,
				0,
				11 * TIDE - 1,
				Refusal::Funds {
					needed: 11 * TIDE,
					free: 11 * TIDE - 1,
				},
			),
		];
		for (bond, open, free, refusal) in refused {
			assert_eq!(LIMITS.challenge(bond, open, tokens(free)), Err(refusal), "{refusal}");
		}
	}
}
