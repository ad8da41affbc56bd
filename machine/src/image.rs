//! The state in which every run of a program starts, but for its input.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkavm::{Reg, RETURN_TO_HOST};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
	tree::{climb, INPUT_DEPTH, INPUT_NODE},
	State, Status, INPUT_AT,
};

/// What fixes the start of a run: with it and the input's root the first state is known without the blob.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Image {
	/// The program's hash.
	pub program: H256,
	/// Root of the memory with an input block of zeros.
	pub memory: H256,
	/// Where the program starts.
	pub pc: u32,
	/// The stack pointer at the start.
	pub sp: u64,
	/// What stands beside the input block's path in the page tree, the block's own sibling first.
	pub siblings: [H256; INPUT_DEPTH],
}

impl Image {
	/// `S(0)` of a run with an input of this root and of this length in bytes.
	pub fn initial(&self, input_root: H256, input_length: u32) -> State {
		let mut registers = [0; 13];
		registers[Reg::RA.to_usize()] = RETURN_TO_HOST;
		registers[Reg::SP.to_usize()] = self.sp;
		registers[Reg::A0.to_usize()] = u64::from(INPUT_AT);
		registers[Reg::A1.to_usize()] = u64::from(input_length);
		State {
			status: Status::Running,
			pc: self.pc,
			registers,
			memory: climb(input_root, INPUT_NODE, &self.siblings),
			gas: 0,
		}
	}
}
