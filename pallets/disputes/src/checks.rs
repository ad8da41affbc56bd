//! What must always hold.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{
	dispute::{GameId, Stage},
	interfaces::{Assertions, Player},
	AccountId, Balance,
};

use crate::{opening, Clockwork, Config, Contests, Games, HoldReason, Pallet};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of games, bonds and clocks. Reads all of them.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let entries: BTreeSet<(u32, GameId)> = Clockwork::<T>::entries().collect();
		let mut bonds: BTreeMap<AccountId, Balance> = BTreeMap::new();
		for (id, stored) in Games::<T>::iter() {
			let game = stored.game;
			ensure!(
				entries.contains(&(stored.armed, id)),
				"an open game has no deadline entry"
			);
			let due = game.due.max(Clockwork::<T>::earliest());
			ensure!(stored.armed <= due, "a game comes up after it is due");
			ensure!(game.since < game.due, "a side of a game had no time");
			let listed = Contests::<T>::get(id.job, id.bundle);
			ensure!(
				listed
					.open
					.iter()
					.any(|entry| entry.number == id.number && entry.challenger == game.challenger),
				"an open game is not listed by its bundle"
			);
			let asserted = T::Assertions::assertion(id.job, id.bundle).ok_or("a game is about no assertion")?;
			ensure!(
				asserted.hash == game.hash && asserted.program == game.program,
				"a game is about another job"
			);
			ensure!(
				opening::result(&asserted, game.task).is_some(),
				"a game is about no task of its bundle"
			);
			if let Stage::Split(claim) | Stage::Choose { claim, .. } = &game.stage {
				ensure!(
					claim.interval.from < claim.interval.to && claim.interval.to <= asserted.limits.fuel,
					"a game is about no part of the run"
				);
			}
			if let Player::Account(account) = game.challenger {
				let sum = bonds.entry(account).or_default();
				*sum = sum.saturating_add(game.bond);
			}
		}
		for (account, bond) in bonds {
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Challenge.into(), &account) == bond,
				"what is held from an account is not the sum of its bonds"
			);
		}
		for (job, bundle, contest) in Contests::<T>::iter() {
			let players: BTreeSet<_> = contest.open.iter().map(|entry| entry.challenger.clone()).collect();
			ensure!(
				players.len() == contest.open.len(),
				"somebody plays twice about a bundle"
			);
			for entry in &contest.open {
				let number = entry.number;
				ensure!(number < contest.next, "a game has the number of a later one");
				ensure!(
					Games::<T>::contains_key(GameId { job, bundle, number }),
					"a bundle lists a game that is over"
				);
			}
		}
		Ok(())
	}
}
