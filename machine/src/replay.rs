//! A whole run, off chain: its state at any gas, its output, and the witness of any segment.

use alloc::vec::Vec;
use sp_core::H256;

use crate::{proof::Witness, step::StepError, tree::OutputPath, Program, State};

/// Why a witness cannot be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplayError {
	/// The input has more than [`crate::MAX_INPUT`] bytes.
	InputTooLarge,
	/// The segment touches more than [`crate::MAX_PAGES`] pages: split on.
	TooManyPages,
	/// The interpreter refuses.
	Step(StepError),
}

/// A run of a program on an input. It keeps snapshots, so that going back is cheap.
pub struct Replay {
	_program: Program,
}

impl Replay {
	/// A run that stands at `S(0)`. `every`: gas between the snapshots that it keeps.
	pub fn new(_program: Program, _input: &[u8], _every: u64) -> Result<Self, ReplayError> {
		unimplemented!()
	}

	/// `S(gas)`.
	pub fn state_at(&mut self, _gas: u64) -> Result<State, ReplayError> {
		unimplemented!()
	}

	/// Hash of `S(gas)`.
	pub fn hash_at(&mut self, _gas: u64) -> Result<H256, ReplayError> {
		unimplemented!()
	}

	/// What proves the segment from `S(from)` to `S(to)`.
	pub fn witness(&mut self, _from: u64, _to: u64) -> Result<Witness, ReplayError> {
		unimplemented!()
	}

	/// The output block of `S(gas)`, `length` bytes or up to its last byte that is not zero, whichever is longer: the bytes
	/// whose [`crate::tree::output_root`] the state commits to.
	pub fn output_at(&mut self, _gas: u64, _length: u32) -> Result<Vec<u8>, ReplayError> {
		unimplemented!()
	}

	/// Proof that the output block is part of `S(gas)`, with the block's root.
	pub fn output_path_at(&mut self, _gas: u64) -> Result<(H256, OutputPath), ReplayError> {
		unimplemented!()
	}
}
