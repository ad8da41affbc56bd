//! The game: two who agree on the start of a run and not on its end find the first segment on which they part.
//!
//! Pure: no clocks, no money, no storage.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
	step::{step, StepError, Witness},
	Program, State, SEGMENT,
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
	/// The gas of the points that divide the interval into [`FAN`] even parts, or into parts of 1 where it is shorter.
	pub fn points(&self) -> Vec<u64> {
		let length = self.length();
		let parts = length.min(u64::from(FAN));
		let point = |part: u64| self.from + (u128::from(length) * u128::from(part) / u128::from(parts)) as u64;
		(1..parts).map(point).collect()
	}

	/// Whether it is short enough to be proved, if its witness fits too. At a length of 1 it always does.
	pub fn provable(&self) -> bool {
		self.length() <= SEGMENT
	}

	fn length(&self) -> u64 {
		self.to.saturating_sub(self.from)
	}
}

/// Why a move is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum GameError {
	/// The hashes are not as many as the interval has points.
	WrongCount,
	/// The interval has no such part.
	NoSuchPart,
	/// The interval cannot be divided.
	Indivisible,
	/// The interval is too long to be proved.
	NotProvable,
	/// The state is not the one at the interval's start.
	WrongState,
	/// The segment is not executed.
	Step(StepError),
}

/// What the asserter says of an interval and the challenger denies: from the first state comes the last.
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
	/// The first claim: a run with this fuel limit leads from `first` to `last`.
	pub fn whole(fuel_limit: u64, first: H256, last: H256) -> Self {
		Self {
			interval: Interval {
				from: 0,
				to: fuel_limit,
			},
			first,
			last,
		}
	}

	/// The claim about one part, once the asserter has named the hashes at the interval's points and the challenger the part
	/// whose end is the first hash that it denies: `index` 0 is the first part, the number of hashes the last.
	pub fn narrow(&self, hashes: &[H256], index: u32) -> Result<Self, GameError> {
		let points = self.interval.points();
		if points.is_empty() {
			return Err(GameError::Indivisible);
		}
		if hashes.len() != points.len() {
			return Err(GameError::WrongCount);
		}
		let index = index as usize;
		if index > points.len() {
			return Err(GameError::NoSuchPart);
		}
		let (from, first) = match index.checked_sub(1) {
			Some(before) => (points[before], hashes[before]),
			None => (self.interval.from, self.first),
		};
		let (to, last) = match index < points.len() {
			true => (points[index], hashes[index]),
			false => (self.interval.to, self.last),
		};
		Ok(Self {
			interval: Interval { from, to },
			first,
			last,
		})
	}

	/// Whether the claim is true: executes its segment from the state that both agree on.
	pub fn prove(&self, program: &Program, pre: &State, witness: &Witness) -> Result<bool, GameError> {
		if !self.interval.provable() {
			return Err(GameError::NotProvable);
		}
		if pre.hash(program.hash()) != self.first {
			return Err(GameError::WrongState);
		}
		let post = step(program, pre, self.interval.to, witness).map_err(GameError::Step)?;
		Ok(post.hash(program.hash()) == self.last)
	}
}
