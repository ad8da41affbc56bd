//! What happens when a clock runs out.

use frame_support::{
	dispatch::DispatchResultWithPostInfo,
	ensure,
	weights::{Weight, WeightMeter},
};
use tidemill_primitives::{
	budget::Budget,
	dispute::{Game, GameId, Side},
	interfaces::Tide,
};

use crate::{cost, types::Stored, Clockwork, Config, Error, Event, Games, Pallet, WeightInfo};

/// Most empty ticks that one serving of the clocks passes over.
const EMPTY_TICKS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// Serves the clocks that are due, as far as the weight reaches.
	pub(crate) fn serve_clocks(meter: &mut WeightMeter, share: Weight) {
		let most = Self::weight_of_serving();
		let mut budget = Budget::new(meter, share);
		while budget.take(T::WeightInfo::due_page()) {
			let Some((tick, page)) = Clockwork::<T>::take(T::Tide::tick(), EMPTY_TICKS) else {
				break;
			};
			let mut page = page.into_iter();
			while let Some(id) = page.next() {
				// An entry that the game was armed anew past is stale.
				let stored = Games::<T>::get(id).filter(|stored| stored.armed == tick);
				let Some(stored) = stored else { continue };
				if !budget.has(most) {
					return Clockwork::<T>::put_back(tick, core::iter::once(id).chain(page));
				}
				budget.spend(Self::serve(id, stored));
			}
		}
	}

	/// Ends a game whose clock has run out, or arms its clock anew. Returns the weight.
	pub(crate) fn serve(id: GameId, stored: Stored) -> Weight {
		let game = stored.game;
		if game.due <= T::Tide::tick() {
			return T::WeightInfo::enforce_clock().saturating_add(Self::run_out(id, game));
		}
		let armed = Clockwork::<T>::arm(game.due, id);
		Games::<T>::insert(id, Stored { game, armed });
		T::WeightInfo::rearm()
	}

	fn run_out(id: GameId, game: Game) -> Weight {
		let side = game.stage.turn();
		Self::deposit_event(Event::ClockRanOut { game: id, side });
		let winner = match side {
			Side::Asserter => Side::Challenger,
			Side::Challenger => Side::Asserter,
		};
		Self::end(id, game, winner)
	}

	pub(crate) fn do_enforce(id: GameId) -> DispatchResultWithPostInfo {
		let stored = Games::<T>::get(id).ok_or_else(|| cost::refused(Error::<T>::NoSuchGame))?;
		let game = stored.game;
		ensure!(game.due <= T::Tide::tick(), cost::refused(Error::<T>::NotLate));
		let ended = Self::run_out(id, game);
		Ok(cost::took(T::WeightInfo::enforce_clock().saturating_add(ended)))
	}
}
