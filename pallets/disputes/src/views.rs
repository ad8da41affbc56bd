//! What the runtime API and the off-chain worker are told about games.

use alloc::vec::Vec;
use tidemill_primitives::{
	dispute::{self, ContestView, GameId, GameView, Side},
	interfaces::{Asserted, Assertions, Player},
	BundleIndex, DeviceId, JobId,
};

use crate::{math, Config, Contests, Games, Pallet};

impl<T: Config> Pallet<T> {
	/// A game; none if it is over.
	pub fn game_view(id: GameId) -> Option<GameView> {
		let game = Games::<T>::get(id)?.game;
		let position = game.position(&id);
		Some(GameView { id, position, game })
	}

	/// The games that are open about a bundle.
	pub fn games_of(job: JobId, bundle: BundleIndex) -> Vec<GameView> {
		let open = Contests::<T>::get(job, bundle).open;
		let ids = open.into_iter().map(|entry| GameId {
			job,
			bundle,
			number: entry.number,
		});
		ids.filter_map(Self::game_view).collect()
	}

	/// What is asserted of a bundle, and who denies it; none if nothing is.
	pub fn contest_view(job: JobId, bundle: BundleIndex) -> Option<ContestView> {
		let asserted = T::Assertions::assertion(job, bundle)?;
		let games = Self::games_of(job, bundle);
		let open = u32::try_from(games.len()).unwrap_or(u32::MAX);
		Some(ContestView {
			assertion: dispute::assertion(&asserted, bundle),
			round: asserted.round,
			program: asserted.program,
			first: asserted.first,
			results: asserted.results.into_inner(),
			until: asserted.until,
			bond: math::bond(asserted.bond, open),
			asserters: asserted.asserters,
			rivals: asserted.rivals,
			games,
		})
	}

	/// The games about a bundle in which it is a device's turn.
	pub fn turns(device: DeviceId, job: JobId, bundle: BundleIndex) -> Vec<GameView> {
		let Some(asserted) = T::Assertions::assertion(job, bundle) else {
			return Vec::new();
		};
		let mut games = Self::games_of(job, bundle);
		games.retain(|view| Self::is_turn(device, &asserted, view));
		games
	}

	fn is_turn(device: DeviceId, asserted: &Asserted, view: &GameView) -> bool {
		match view.game.stage.turn() {
			Side::Asserter => asserted.asserters.contains(&device),
			Side::Challenger => view.game.challenger == Player::Device(device),
		}
	}
}
