//! What the programs pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tidemill_machine::Image;
use tidemill_primitives::{AccountId, Balance};

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProgramsPolicy {
	/// Deposit for a program, whatever its length.
	pub deposit_base: Balance,
	/// Deposit for each byte of it.
	pub deposit_per_byte: Balance,
}

impl ProgramsPolicy {
	/// Deposit for a program of so many bytes.
	pub fn deposit(&self, bytes: u32) -> Balance {
		self.deposit_per_byte
			.saturating_mul(bytes.into())
			.saturating_add(self.deposit_base)
	}
}

/// A published program.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Published {
	/// Whose it is.
	pub owner: AccountId,
	/// Held from the owner for it.
	pub deposit: Balance,
	/// Length in bytes.
	pub length: u32,
	/// What every run of it starts from.
	pub image: Image,
	/// Jobs that name it and are not closed.
	pub uses: u32,
	/// Whether no new job may name it.
	pub retired: bool,
}
