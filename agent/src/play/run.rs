//! A run of a task, as a player of games knows it.

use sp_core::H256;
use tidemill_machine::{
	replay::{Replay, ReplayError},
	step::Witness,
	tree::OutputPath,
	State,
};

/// A run, at any gas.
pub trait Run: Send {
	/// `S(gas)`.
	fn state_at(&mut self, gas: u64) -> Result<State, ReplayError>;
	/// Root of the output block of `S(gas)`, with the proof that it is part of the memory.
	fn output_at(&mut self, gas: u64) -> Result<(H256, OutputPath), ReplayError>;
	/// What proves the segment from `S(from)` to `S(to)`.
	fn witness(&mut self, from: u64, to: u64) -> Result<Witness, ReplayError>;
}

impl Run for Replay {
	fn state_at(&mut self, gas: u64) -> Result<State, ReplayError> {
		Replay::state_at(self, gas)
	}

	fn output_at(&mut self, gas: u64) -> Result<(H256, OutputPath), ReplayError> {
		self.output_path_at(gas)
	}

	fn witness(&mut self, from: u64, to: u64) -> Result<Witness, ReplayError> {
		Replay::witness(self, from, to)
	}
}
