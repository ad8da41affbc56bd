//! The machine's state, and how a run ended.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkavm::Reg;
use scale_info::TypeInfo;
use sp_core::H256;

/// Whether a run goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Status {
	/// It goes on at the program counter.
	Running,
	/// `main` returned.
	Finished,
	/// It did what is forbidden.
	Trapped,
}

/// A state at a boundary of basic blocks.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct State {
	/// Whether the run goes on.
	pub status: Status,
	/// Offset of the next basic block; 0 once the run has ended.
	pub pc: u32,
	/// The registers, RA first; all 0 after a trap.
	pub registers: [u64; 13],
	/// Root of the page tree; the zero hash after a trap.
	pub memory: H256,
	/// Gas charged so far, that of the block that trapped included.
	pub gas: u64,
}

impl State {
	/// The state after a trap, whatever the program did before: only the gas counts.
	pub fn trapped(gas: u64) -> Self {
		Self {
			status: Status::Trapped,
			pc: 0,
			registers: [0; 13],
			memory: H256::zero(),
			gas,
		}
	}

	/// The state's hash in a run of this program.
	pub fn hash(&self, program: H256) -> H256 {
		let preimage = (b"tidemill/state", crate::VERSION, program, self).encode();
		H256(sp_io::hashing::blake2_256(&preimage))
	}
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Ended {
	/// `main` returned.
	Exit {
		/// The high 32 bits of what it returned.
		code: i32,
		/// The low 32 bits: bytes of the output, above [`crate::MAX_OUTPUT`] if the program claims more than there can be.
		length: u32,
	},
	/// It did what is forbidden.
	Trap,
	/// Its next basic block costs more than was left.
	OutOfFuel,
}

impl Ended {
	/// What the claimed `S(fuel_limit)` says of the end of the run. More gas than the limit is never used: a state that claims
	/// it, which no run reaches, counts as out of fuel.
	pub fn of(state: &State, fuel_limit: u64) -> Self {
		let result = state.registers[Reg::A0.to_usize()];
		match state.status {
			_ if state.gas > fuel_limit => Self::OutOfFuel,
			Status::Running => Self::OutOfFuel,
			Status::Trapped => Self::Trap,
			Status::Finished => Self::Exit {
				code: (result >> 32) as i32,
				length: result as u32,
			},
		}
	}
}
