//! The moves of a game.

use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, Get},
};
use sp_core::H256;
use sp_runtime::DispatchResult;
use tidemill_machine::game::Claim;
use tidemill_primitives::{
	dispute::{self, Clocks, Game, GameId, Opening, Play, Points, Stage},
	interfaces::{Asserted, Assertions, Player, Programs, Tide},
	BundleIndex, DeviceId, JobId, TaskIndex,
};

use crate::{
	math,
	opening::{self, BadOpening},
	types::{Contest, Playing, Stored},
	Clockwork, Config, Contests, Error, Event, Games, HoldReason, Pallet,
};

impl<T> From<BadOpening> for Error<T> {
	fn from(bad: BadOpening) -> Self {
		match bad {
			BadOpening::WrongPath => Error::WrongPath,
			BadOpening::InputTooLong => Error::InputTooLong,
			BadOpening::WrongEnd => Error::WrongEnd,
			BadOpening::WrongOutput => Error::WrongOutput,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What is asserted of a bundle.
	pub(crate) fn asserted(job: JobId, bundle: BundleIndex) -> Result<Asserted, Error<T>> {
		T::Assertions::assertion(job, bundle).ok_or(Error::<T>::NoAssertion)
	}

	/// What a challenge is made against, if it can be made now.
	pub(crate) fn challengeable(
		player: &Player,
		job: JobId,
		bundle: BundleIndex,
		task: TaskIndex,
		assertion: H256,
	) -> Result<(Asserted, Contest), Error<T>> {
		let asserted = Self::asserted(job, bundle)?;
		ensure!(
			dispute::assertion(&asserted, bundle) == assertion,
			Error::<T>::OtherAssertion
		);
		ensure!(T::Tide::tick() < asserted.until, Error::<T>::WindowClosed);
		ensure!(opening::result(&asserted, task).is_some(), Error::<T>::NoSuchTask);
		let contest = Contests::<T>::get(job, bundle);
		ensure!(!contest.plays(player), Error::<T>::AlreadyPlaying);
		match player {
			Player::Device(device) => ensure!(asserted.rivals.contains(device), Error::<T>::NotRival),
			Player::Account(account) => ensure!(!contest.lost.contains(account), Error::<T>::HasLost),
		}
		ensure!(contest.has_room(player, &asserted), Error::<T>::TooManyGames);
		Ok((asserted, contest))
	}

	pub(crate) fn do_challenge(
		challenger: Player,
		job: JobId,
		bundle: BundleIndex,
		task: TaskIndex,
		assertion: H256,
	) -> DispatchResult {
		let (asserted, mut contest) = Self::challengeable(&challenger, job, bundle, task, assertion)?;
		let bond = match &challenger {
			Player::Device(_) => 0,
			Player::Account(account) => {
				let bond = math::bond(asserted.bond, contest.games());
				T::Currency::hold(&HoldReason::Challenge.into(), account, bond)
					.map_err(|_| Error::<T>::InsufficientBalance)?;
				bond
			}
		};
		let number = contest.next;
		contest.next = number.saturating_add(1);
		let entry = Playing {
			number,
			challenger: challenger.clone(),
		};
		contest.open.try_push(entry).map_err(|_| Error::<T>::TooManyGames)?;
		let games = contest.games();
		Contests::<T>::insert(job, bundle, contest);
		let id = GameId { job, bundle, number };
		Self::begin(id, &asserted, task, challenger.clone(), bond);
		T::Assertions::playing(job, bundle, games);
		Self::deposit_event(Event::Challenged {
			game: id,
			challenger,
			task,
			bond,
		});
		Ok(())
	}

	fn begin(id: GameId, asserted: &Asserted, task: TaskIndex, challenger: Player, bond: u128) {
		let (now, policy) = (T::Tide::tick(), T::Policy::get());
		let game = Game {
			hash: asserted.hash,
			program: asserted.program,
			task,
			challenger,
			bond,
			moves: 0,
			stage: Stage::Open,
			clocks: Clocks {
				asserter: policy.game_ticks,
				challenger: policy.game_ticks,
			},
			since: now,
			due: math::due(now, policy.game_ticks, policy.move_ticks),
		};
		let armed = Clockwork::<T>::arm(game.due, id);
		Games::<T>::insert(id, Stored { game, armed });
	}

	/// A game that stands as a move says, and whose clock has not run out.
	pub(crate) fn at(id: &GameId, position: H256) -> Result<Stored, Error<T>> {
		let stored = Games::<T>::get(id).ok_or(Error::<T>::NoSuchGame)?;
		ensure!(stored.game.position(id) == position, Error::<T>::OtherPosition);
		ensure!(T::Tide::tick() < stored.game.due, Error::<T>::TooLate);
		Ok(stored)
	}

	/// What a device asserts of the bundle of a game.
	pub(crate) fn asserted_by(device: DeviceId, id: &GameId) -> Result<Asserted, Error<T>> {
		let asserted = Self::asserted(id.job, id.bundle)?;
		ensure!(asserted.asserters.contains(&device), Error::<T>::NotYourGame);
		Ok(asserted)
	}

	/// What is claimed by an opening, if it can be made now.
	pub(crate) fn opened(
		device: DeviceId,
		id: &GameId,
		position: H256,
		opening: &Opening,
	) -> Result<(Stored, Claim), Error<T>> {
		let stored = Self::at(id, position)?;
		ensure!(stored.game.stage == Stage::Open, Error::<T>::NotYourTurn);
		let asserted = Self::asserted_by(device, id)?;
		let image = T::Programs::image(asserted.program).ok_or(Error::<T>::NoSuchProgram)?;
		let claim = opening::claim(&asserted, &image, stored.game.task, opening)?;
		Ok((stored, claim))
	}

	/// The claim that is split, if it can be now.
	pub(crate) fn to_split(
		device: DeviceId,
		id: &GameId,
		position: H256,
		points: &Points,
	) -> Result<(Stored, Claim), Error<T>> {
		let stored = Self::at(id, position)?;
		let Stage::Split(claim) = stored.game.stage.clone() else {
			return Err(Error::<T>::NotYourTurn);
		};
		Self::asserted_by(device, id)?;
		let wanted = claim.interval.points().len();
		ensure!(wanted > 0 && points.len() == wanted, Error::<T>::WrongCount);
		Ok((stored, claim))
	}

	/// The claim that a choice leaves, if it can be made now.
	pub(crate) fn chosen(
		player: &Player,
		id: &GameId,
		position: H256,
		index: u32,
	) -> Result<(Stored, Claim), Error<T>> {
		let stored = Self::at(id, position)?;
		let Stage::Choose { claim, points } = &stored.game.stage else {
			return Err(Error::<T>::NotYourTurn);
		};
		ensure!(stored.game.challenger == *player, Error::<T>::NotYourGame);
		let narrowed = claim.narrow(points, index)?;
		Ok((stored, narrowed))
	}

	/// Stores a game after a move. Its clock is armed anew only if it is due earlier than before.
	fn advance(id: GameId, stored: Stored, stage: Stage) {
		let game = math::moved(stored.game, stage, T::Tide::tick(), T::Policy::get().move_ticks);
		let earliest = Clockwork::<T>::earliest();
		let due = game.due.max(earliest);
		let armed = if stored.armed > due || stored.armed < earliest {
			Clockwork::<T>::arm(due, id)
		} else {
			stored.armed
		};
		Games::<T>::insert(id, Stored { game, armed });
	}

	pub(crate) fn do_choose(player: Player, id: GameId, position: H256, index: u32) -> DispatchResult {
		let (stored, claim) = Self::chosen(&player, &id, position, index)?;
		Self::advance(id, stored, Stage::Split(claim));
		Self::deposit_event(Event::Chosen {
			game: id,
			from: claim.interval.from,
			to: claim.interval.to,
			provable: claim.interval.provable(),
		});
		Ok(())
	}

	pub(crate) fn do_play(device: DeviceId, play: Play) -> DispatchResult {
		match play {
			Play::Challenge {
				job,
				bundle,
				task,
				assertion,
			} => Self::do_challenge(Player::Device(device), job, bundle, task, assertion),
			Play::Open {
				game,
				position,
				opening,
			} => {
				let (stored, claim) = Self::opened(device, &game, position, &opening)?;
				Self::advance(game, stored, Stage::Split(claim));
				let to = claim.interval.to;
				Self::deposit_event(Event::Opened { game, to });
				Ok(())
			}
			Play::Split { game, position, points } => {
				let (stored, claim) = Self::to_split(device, &game, position, &points)?;
				let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
				Self::advance(game, stored, Stage::Choose { claim, points });
				Self::deposit_event(Event::Split { game, points: count });
				Ok(())
			}
			Play::Choose { game, position, index } => Self::do_choose(Player::Device(device), game, position, index),
			Play::Prove {
				game,
				position,
				state,
				witness,
			} => Self::do_show(device, game, position, &state, &witness),
		}
	}
}
