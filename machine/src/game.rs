//! The game: two who agree on the start of a run and not on its end find the first segment on which they part.
//!
//! Pure: no clocks, no money, no storage.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
	step::{StepError, Witness},
	Program, State,
};

/// Parts into which a move divides an interval.
pub const FAN: u32 = 32;

/// Most points that a move names.
pub const MAX_POINTS: u32 = FAN - 1;

/// A part of the gas axis: from `S(from)` to `S(to)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Interval {
	/// Gas at its start.
	pub from: u64,
	/// Gas at its end, not below `from`.
	pub to: u64,
}

impl Interval {
	/// The gas of the points that divide the interval into [`FAN`] even parts, fewer where it is shorter; none if it is 1 or 0.
	pub fn points(&self) -> Vec<u64> {
		unimplemented!()
	}

	/// Whether it is short enough to be proved.
	pub fn provable(&self) -> bool {
		unimplemented!()
	}
}

/// Why a move is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum GameError {
	/// Another number of hashes than the interval has points.
	WrongCount,
	/// There is no such part.
	NoSuchPart,
	/// The interval is too long to be proved.
	NotProvable,
	/// The state is not the one at the interval's start.
	WrongState,
	/// The segment is not executed.
	Step(StepError),
}

/// What the asserter says of an interval and the challenger denies: from the first state comes the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Claim {
	/// The interval.
	pub interval: Interval,
	/// Hash of `S(interval.from)`; both agree on it.
	pub first: H256,
	/// Hash of `S(interval.to)` as the asserter says.
	pub last: H256,
}

impl Claim {
	/// The first claim: a run of `fuel_limit` gas from `first` to `last`.
	pub fn whole(_fuel_limit: u64, _first: H256, _last: H256) -> Self {
		unimplemented!()
	}

	/// The claim about one part, once the asserter has named the hashes at the interval's points and the challenger the part
	/// whose end is the first hash that it denies: `index` 0 is the first part, the number of hashes the last.
	pub fn narrow(&self, _hashes: &[H256], _index: u32) -> Result<Self, GameError> {
		unimplemented!()
	}

	/// Whether the claim is true, by executing the segment.
	pub fn prove(&self, _program: &Program, _pre: &State, _witness: &Witness) -> Result<bool, GameError> {
		unimplemented!()
	}
}
