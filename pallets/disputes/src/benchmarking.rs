//! Benchmarks of games. They are about real runs, and contests that devices brought about.

mod arena;

use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::TransactionSource,
	traits::Authorize,
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::BoundedVec;
use tidemill_machine::MAX_PAGES;
use tidemill_primitives::{
	benchmarking::{self as scene, Scene as _},
	dispute::{GameId, Play, Side, Stage, MAX_GAMES},
	interfaces::{Contests as _, Player, Tide},
};

use self::arena::{dear_game, Arena};
use crate::{
	types::{Contest, Stored, MAX_LOST, WHEEL_PAGE},
	Call, Clockwork, Config, Contests, Games, Pallet, OTHERS,
};

#[benchmarks(where <T as frame_system::Config>::RuntimeCall: From<Call<T>> + Authorize)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn authorize_play() -> Result<(), BenchmarkError> {
		let mut arena = Arena::<T>::with_rival()?;
		let id = arena.challenge(0)?;
		let call: <T as frame_system::Config>::RuntimeCall = arena.opening(id)?.into();
		let valid;
		#[block]
		{
			valid = call.authorize(TransactionSource::External);
		}
		valid.ok_or("moves are authorized")??;
		Ok(())
	}

	#[benchmark]
	fn challenge() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		arena.challenges(OTHERS)?;
		let (who, assertion) = (arena.rich("challenger", 0), arena.assertion()?);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), arena.job, 0, 0, assertion);
		assert_eq!(Contests::<T>::get(arena.job, 0).games(), MAX_GAMES);
		Ok(())
	}

	#[benchmark]
	fn play_challenge() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::with_rival()?;
		arena.challenges(OTHERS - 1)?;
		let (device, signature) = (arena.devices[1], arena.signature()?);
		let play = Play::Challenge {
			job: arena.job,
			bundle: 0,
			task: 0,
			assertion: arena.assertion()?,
		};
		#[extrinsic_call]
		play(RawOrigin::Authorized, device, play, signature, 0);
		assert_eq!(Contests::<T>::get(arena.job, 0).games(), OTHERS);
		Ok(())
	}

	#[benchmark]
	fn play_open() -> Result<(), BenchmarkError> {
		let mut arena = Arena::<T>::with_rival()?;
		let id = arena.challenge(0)?;
		let play = arena.opens(id)?;
		let (device, signature) = (arena.devices[0], arena.signature()?);
		#[extrinsic_call]
		play(RawOrigin::Authorized, device, play, signature, 0);
		assert!(matches!(arena.game(id)?.stage, Stage::Split(_)));
		Ok(())
	}

	#[benchmark]
	fn play_split() -> Result<(), BenchmarkError> {
		let mut arena = Arena::<T>::with_rival()?;
		let id = arena.opened()?;
		let play = arena.splits(id)?;
		let (device, signature) = (arena.devices[0], arena.signature()?);
		#[extrinsic_call]
		play(RawOrigin::Authorized, device, play, signature, 0);
		assert!(matches!(arena.game(id)?.stage, Stage::Choose { .. }));
		Ok(())
	}

	#[benchmark]
	fn choose() -> Result<(), BenchmarkError> {
		let mut arena = Arena::<T>::with_rival()?;
		let id = arena.opened()?;
		let play = arena.splits(id)?;
		Pallet::<T>::do_play(arena.devices[0], play)?;
		let position = arena.game(id)?.position(&id);
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("challenger", 0)), id, position, 30);
		assert!(matches!(arena.game(id)?.stage, Stage::Split(_)));
		Ok(())
	}

	// As much new code as a program can have, in which every instruction writes across the border of two pages.
	#[benchmark]
	fn prove(p: Linear<2, MAX_PAGES>) -> Result<(), BenchmarkError> {
		let (game, state, witness) = dear_game::<T>(p)?;
		assert_eq!(witness.pages.len(), p as usize);
		let right;
		#[block]
		{
			right = Pallet::<T>::judge(&game, &state, &witness);
		}
		assert!(matches!(right, Ok(Side::Challenger)));
		Ok(())
	}

	#[benchmark]
	fn upheld() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		arena.lost_before();
		let id = arena.challenge(0)?;
		let game = arena.game(id)?;
		#[block]
		{
			Pallet::<T>::end(id, game, Side::Asserter);
		}
		assert!(Games::<T>::get(id).is_none());
		Ok(())
	}

	#[benchmark]
	fn upheld_rival() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::with_rival()?;
		arena.lost_before();
		let id = arena.deny(1)?;
		let game = arena.game(id)?;
		#[block]
		{
			Pallet::<T>::end(id, game, Side::Asserter);
		}
		assert!(Games::<T>::get(id).is_none());
		Ok(())
	}

	#[benchmark]
	fn refuted(g: Linear<0, OTHERS>) -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		arena.lost_before();
		let id = arena.challenge(0)?;
		for number in 1..=g {
			arena.challenge(number)?;
		}
		let game = arena.game(id)?;
		#[block]
		{
			Pallet::<T>::end(id, game, Side::Challenger);
		}
		assert_eq!(Games::<T>::iter_keys().count(), 0);
		Ok(())
	}

	#[benchmark]
	fn enforce_clock() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		let id = arena.challenge(0)?;
		let done;
		#[block]
		{
			done = Pallet::<T>::do_enforce(id);
		}
		assert!(done.is_err());
		Ok(())
	}

	// Each game was armed anew since.
	#[benchmark]
	fn due_page() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		let id = arena.challenge(0)?;
		let game = arena.game(id)?;
		let now = T::Tide::tick();
		for number in 0..WHEEL_PAGE {
			let other = GameId {
				bundle: 1,
				number,
				..id
			};
			let armed = Clockwork::<T>::arm(now, other).saturating_add(1);
			let game = game.clone();
			Games::<T>::insert(other, Stored { game, armed });
		}
		T::BenchmarkHelper::next_tick();
		#[block]
		{
			Pallet::<T>::serve_clocks(&mut WeightMeter::new(), Weight::MAX);
		}
		assert_eq!(Clockwork::<T>::entries().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn rearm() -> Result<(), BenchmarkError> {
		let arena = Arena::<T>::unanimous()?;
		let id = arena.challenge(0)?;
		let stored = Games::<T>::get(id).ok_or("the game is open")?;
		#[block]
		{
			Pallet::<T>::serve(id, stored);
		}
		assert_eq!(Clockwork::<T>::entries().count(), 2);
		Ok(())
	}

	#[benchmark]
	fn over() {
		let lost = (0..MAX_LOST).map(|number| scene::account("loser", number));
		let contest = Contest {
			next: u32::MAX,
			lost: BoundedVec::truncate_from(lost.collect()),
			..Default::default()
		};
		Contests::<T>::insert(0, 0, contest);
		#[block]
		{
			Pallet::<T>::over(0, 0);
		}
		assert!(!Contests::<T>::contains_key(0, 0));
	}
}

/// Who challenges with this number.
fn challenger(number: u32) -> Player {
	Player::Account(scene::account("challenger", number))
}
