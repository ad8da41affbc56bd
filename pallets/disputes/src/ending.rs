//! How a game ends, and who is paid.

use alloc::vec::Vec;
use frame_support::{
	defensive,
	traits::{
		fungible::{
			hold::{Balanced, Mutate as MutateHold},
			Mutate,
		},
		tokens::{Precision, Preservation},
		Imbalance, OnUnbalanced,
	},
	weights::Weight,
};
use tidemill_primitives::{
	dispute::{Game, GameId, Side},
	interfaces::{Assertions, Contests as ContestsInterface, Credits, Fees, Player},
	AccountId, Balance, BundleIndex, DeviceId, JobId,
};

use crate::{math, Config, Contests, Event, Games, HoldReason, Pallet, WeightInfo};

impl<T: Config> Pallet<T> {
	/// Ends a game for good, and returns the weight.
	pub(crate) fn end(id: GameId, game: Game, winner: Side) -> Weight {
		match winner {
			Side::Asserter => Self::uphold(id, game),
			Side::Challenger => Self::refute(id, game),
		}
	}

	/// The challenger has lost: it pays, and is out.
	fn uphold(id: GameId, game: Game) -> Weight {
		let GameId { job, bundle, number } = id;
		let asserters = T::Assertions::assertion(job, bundle).map_or(Vec::new(), |asserted| asserted.asserters);
		let winners: Vec<_> = asserters.into_iter().map(Self::payout_of).collect();
		Games::<T>::remove(id);
		let mut contest = Contests::<T>::get(job, bundle);
		contest.lose(number, &game.challenger);
		let games = contest.games();
		Contests::<T>::insert(job, bundle, contest);
		let bond = Self::take_bond(&game);
		let stake = T::Assertions::upheld(job, bundle, &game.challenger);
		let paid = Self::reward(bond.saturating_add(stake), &winners, math::shares);
		// Last: the window is open again by now.
		T::Assertions::playing(job, bundle, games);
		Self::deposit_event(Event::GameWon {
			game: id,
			winner: Side::Asserter,
			paid: paid.iter().sum(),
		});
		match game.challenger {
			Player::Account(_) => T::WeightInfo::upheld(),
			Player::Device(_) => T::WeightInfo::upheld_rival(),
		}
	}

	/// The asserter has lost, and with this game all others about what it asserted. Their challengers were right too: an
	/// accomplice to whom the asserter loses in haste does not take it all.
	fn refute(id: GameId, game: Game) -> Weight {
		let GameId { job, bundle, number } = id;
		let mut contest = Contests::<T>::get(job, bundle);
		let open = core::mem::take(&mut contest.open);
		Contests::<T>::insert(job, bundle, contest);
		let others: Vec<_> = open.into_iter().filter(|entry| entry.number != number).collect();
		// Before the devices' duties end: they may be gone then.
		let challengers = core::iter::once(&game.challenger).chain(others.iter().map(|entry| &entry.challenger));
		let winners: Vec<_> = challengers.map(Self::account_of).collect();
		Games::<T>::remove(id);
		Self::release_bond(&game);
		let stake = T::Assertions::refuted(job, bundle, &game.challenger);
		let paid = Self::reward(stake, &winners, math::spoils);
		for (entry, paid) in others.iter().zip(paid.iter().skip(1)) {
			let number = entry.number;
			let game = GameId { number, ..id };
			if let Some(stored) = Games::<T>::take(game) {
				Self::release_bond(&stored.game);
			}
			Self::deposit_event(Event::GameClosed { game, paid: *paid });
		}
		Self::deposit_event(Event::GameWon {
			game: id,
			winner: Side::Challenger,
			paid: paid.first().copied().unwrap_or(0),
		});
		T::WeightInfo::refuted(u32::try_from(others.len()).unwrap_or(u32::MAX))
	}

	/// The account that a player's winnings go to.
	fn account_of(player: &Player) -> Option<AccountId> {
		match player {
			Player::Account(account) => Some(account.clone()),
			Player::Device(device) => Self::payout_of(*device),
		}
	}

	/// The account that a device's income goes to.
	fn payout_of(device: DeviceId) -> Option<AccountId> {
		T::Devices::outstanding(device).map(|(payout, _)| payout)
	}

	/// Takes the bond of who lost; returns what was taken, which waits in the pot.
	fn take_bond(game: &Game) -> Balance {
		let Player::Account(account) = &game.challenger else {
			return 0;
		};
		let (credit, missing) = T::Currency::slash(&HoldReason::Challenge.into(), account, game.bond);
		frame_support::defensive_assert!(missing == 0, "the bond of an open game is held");
		let taken = credit.peek();
		T::OnSlash::on_unbalanced(credit);
		taken
	}

	fn release_bond(game: &Game) {
		let Player::Account(account) = &game.challenger else {
			return;
		};
		let reason = HoldReason::Challenge.into();
		if T::Currency::release(&reason, account, game.bond, Precision::Exact).is_err() {
			defensive!("the bond of an open game is held");
		}
	}

	/// Pays the winners their share of what was forfeited, divided among so many. Returns what each of them got; what cannot be
	/// paid is a fee.
	fn reward<Parts: Iterator<Item = Balance>>(
		forfeited: Balance,
		winners: &[Option<AccountId>],
		divide: fn(Balance, usize) -> Parts,
	) -> Vec<Balance> {
		if forfeited == 0 {
			return alloc::vec![0; winners.len()];
		}
		let share = T::Fees::divide_disproved(forfeited);
		let pay = |(winner, amount): (&Option<AccountId>, Balance)| {
			let account = winner.as_ref()?;
			T::Currency::transfer(&T::Fees::pot(), account, amount, Preservation::Preserve).ok()
		};
		let paid: Vec<Balance> = winners
			.iter()
			.zip(divide(share, winners.len()))
			.map(|part| pay(part).unwrap_or(0))
			.collect();
		let left = share.saturating_sub(paid.iter().sum());
		if left > 0 {
			T::Fees::take(left);
		}
		paid
	}
}

impl<T: Config> ContestsInterface for Pallet<T> {
	fn over(job: JobId, bundle: BundleIndex) {
		let contest = Contests::<T>::take(job, bundle);
		frame_support::defensive_assert!(contest.open.is_empty(), "no bundle is decided while somebody plays");
	}

	fn weight_of_over() -> Weight {
		T::WeightInfo::over()
	}
}
