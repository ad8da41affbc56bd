//! Execution of one segment from the pages of a witness.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

pub use crate::proof::{Page, Witness};
use crate::{Program, State};

/// Why a segment is not executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum StepError {
	/// The end lies before the state's gas.
	Backwards,
	/// It would cost more than [`crate::SEGMENT`] and a basic block.
	TooLong,
	/// The pages are not sorted by index, or one stands there twice.
	Unsorted,
	/// A page of this index does not exist, or no program may touch it.
	ForbiddenPage(u32),
	/// The pages and siblings do not give the state's memory root.
	WrongProof,
	/// The program touches the page of this index, and the witness lacks it.
	MissingPage(u32),
	/// The witness holds a page that the program does not touch.
	SurplusPage,
	/// The interpreter cannot run the program: it was never admitted.
	Program,
}

/// Runs a segment: from the state `pre` to the last boundary of basic blocks with at most `until` gas. Never panics.
pub fn step(_program: &Program, _pre: &State, _until: u64, _witness: &Witness) -> Result<State, StepError> {
	unimplemented!()
}
