//! What moves and ends of games weigh.

use frame_support::{
	dispatch::{DispatchErrorWithPostInfo, PostDispatchInfo},
	weights::Weight,
};
use tidemill_primitives::dispute::Play;

use crate::{Config, Error, Pallet, WeightInfo, OTHERS};

/// So much was used of what was declared.
pub(crate) fn took(weight: Weight) -> PostDispatchInfo {
	Some(weight).into()
}

/// Refused at first sight: the block has room again for what was declared, or it could be filled by what does nothing.
pub(crate) fn refused<T: Config>(error: Error<T>) -> DispatchErrorWithPostInfo {
	DispatchErrorWithPostInfo {
		post_info: took(T::WeightInfo::enforce_clock()),
		error: error.into(),
	}
}

impl<T: Config> Pallet<T> {
	/// Weight of taking what a device plays.
	pub(crate) fn weight_of_play(play: &Play) -> Weight {
		match play {
			Play::Challenge { .. } => T::WeightInfo::play_challenge(),
			Play::Open { .. } => T::WeightInfo::play_open(),
			Play::Split { .. } => T::WeightInfo::play_split(),
			Play::Choose { .. } => T::WeightInfo::choose(),
			Play::Prove { witness, .. } => {
				T::WeightInfo::prove(witness.pages.len() as u32).saturating_add(Self::weight_of_ending())
			}
		}
	}

	/// Weight of looking at what a device plays before it is admitted. Of a proof, which is long, every page is hashed once for
	/// the signature; running the segment hashes it too.
	pub(crate) fn weight_of_authorizing(play: &Play) -> Weight {
		let pages = match play {
			Play::Prove { witness, .. } => witness.pages.len() as u32,
			_ => 0,
		};
		let hashed = T::WeightInfo::prove(pages).saturating_sub(T::WeightInfo::prove(0));
		T::WeightInfo::authorize_play().saturating_add(hashed)
	}

	/// Most weight of the end of a game.
	pub(crate) fn weight_of_ending() -> Weight {
		T::WeightInfo::upheld()
			.max(T::WeightInfo::upheld_rival())
			.max(T::WeightInfo::refuted(OTHERS))
	}

	/// Most weight of serving one clock.
	pub(crate) fn weight_of_serving() -> Weight {
		T::WeightInfo::rearm().max(T::WeightInfo::enforce_clock().saturating_add(Self::weight_of_ending()))
	}
}
