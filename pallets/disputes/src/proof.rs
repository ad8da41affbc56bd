//! The re-execution of a segment.

use frame_support::{dispatch::DispatchResultWithPostInfo, ensure};
use sp_core::H256;
use sp_runtime::DispatchResult;
use tidemill_machine::{
	game::{Claim, GameError},
	step::{step, StepError, Witness},
	Program, State,
};
use tidemill_primitives::{
	dispute::{Game, GameId, Side},
	interfaces::{Player, Programs, Tide},
	DeviceId, Fuel,
};

use crate::{cost, Config, Error, Event, Games, Pallet, WeightInfo};

impl<T> From<GameError> for Error<T> {
	fn from(error: GameError) -> Self {
		match error {
			GameError::WrongCount => Error::WrongCount,
			GameError::NoSuchPart | GameError::Indivisible => Error::NoSuchPart,
			GameError::NotProvable => Error::NotProvable,
			GameError::WrongState => Error::WrongState,
			GameError::Step(StepError::MissingPage(_)) => Error::MissingPage,
			GameError::Step(StepError::Program) => Error::NoSuchProgram,
			GameError::Step(_) => Error::WrongWitness,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The claim of a game, if it may be proved from this state on.
	fn claimed<'a>(game: &'a Game, state: &State) -> Result<&'a Claim, Error<T>> {
		let claim = game.stage.provable().ok_or(Error::<T>::NotProvable)?;
		ensure!(state.hash(game.program) == claim.first, Error::<T>::WrongState);
		Ok(claim)
	}

	/// The state to which a segment leads, run as a proof is; what is not published cannot be run.
	pub fn step(program: H256, from: &State, until: Fuel, witness: &Witness) -> Result<State, StepError> {
		let program = Self::program(program).ok_or(StepError::Program)?;
		step(&program, from, until, witness)
	}

	/// A published program.
	fn program(hash: H256) -> Option<Program> {
		Program::load(&T::Programs::blob(hash)?).ok()
	}

	/// Who is right in a game, by running the segment of its claim.
	pub(crate) fn judge(game: &Game, state: &State, witness: &Witness) -> Result<Side, Error<T>> {
		// Before the program, which is long.
		let claim = Self::claimed(game, state)?;
		let program = Self::program(game.program).ok_or(Error::<T>::NoSuchProgram)?;
		let holds = claim.prove(&program, state, witness)?;
		Ok(if holds { Side::Asserter } else { Side::Challenger })
	}

	pub(crate) fn do_prove(id: GameId, state: &State, witness: &Witness) -> DispatchResultWithPostInfo {
		let stored = Games::<T>::get(id).ok_or_else(|| cost::refused(Error::<T>::NoSuchGame))?;
		let game = stored.game;
		ensure!(T::Tide::tick() < game.due, cost::refused(Error::<T>::TooLate));
		Self::claimed(&game, state).map_err(cost::refused)?;
		let right = Self::judge(&game, state, witness)?;
		Self::deposit_event(Event::Proved { game: id, right });
		let pages = u32::try_from(witness.pages.len()).unwrap_or(u32::MAX);
		let ended = Self::end(id, game, right);
		Ok(cost::took(T::WeightInfo::prove(pages).saturating_add(ended)))
	}

	/// A game in which a device has a side, and may prove the claim from this state on.
	pub(crate) fn shown(
		device: DeviceId,
		id: &GameId,
		position: H256,
		state: &State,
	) -> Result<(Game, Side), Error<T>> {
		let game = Self::at(id, position)?.game;
		Self::claimed(&game, state)?;
		let side = match game.challenger == Player::Device(device) {
			true => Side::Challenger,
			false => Self::asserted_by(device, id).map(|_| Side::Asserter)?,
		};
		Ok((game, side))
	}

	/// The proof of a device that plays. It costs no fee: with a witness that proves nothing the device loses the game, or it
	/// could have the chain run segments for nothing.
	pub(crate) fn do_show(
		device: DeviceId,
		id: GameId,
		position: H256,
		state: &State,
		witness: &Witness,
	) -> DispatchResult {
		let (game, side) = Self::shown(device, &id, position, state)?;
		let right = match (Self::judge(&game, state, witness), side) {
			(Err(Error::<T>::WrongWitness | Error::<T>::MissingPage), Side::Asserter) => Side::Challenger,
			(Err(Error::<T>::WrongWitness | Error::<T>::MissingPage), Side::Challenger) => Side::Asserter,
			(judged, _) => judged?,
		};
		Self::deposit_event(Event::Proved { game: id, right });
		Self::end(id, game, right);
		Ok(())
	}
}
