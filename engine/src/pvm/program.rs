//! A program that is ready to run.

use std::sync::Arc;

use polkavm::Module;
use tidemill_machine::{Image, Program as Admitted, Refusal};
use tidemill_primitives::{report::InvalidProgram, H256};

use super::backend::Backend;
use crate::error::Invalid;

/// A program that is ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Program(pub(super) Arc<Prepared>);

pub(super) struct Prepared {
	pub(super) admitted: Admitted,
	/// Compiled, if it can run so.
	pub(super) module: Option<Module>,
	pub(super) image: Image,
}

impl Program {
	/// blake2-256 of its bytes.
	pub fn hash(&self) -> H256 {
		self.0.admitted.hash()
	}

	/// How it is executed.
	pub fn backend(&self) -> Backend {
		match self.0.module {
			Some(_) => Backend::Compiler,
			None => Backend::Interpreter,
		}
	}

	/// Bytes of its constants, its data and its stack.
	pub(super) fn memory(&self) -> u64 {
		let map = self.0.admitted.memory_map();
		[map.ro_data_range(), map.rw_data_range(), map.stack_range()]
			.map(|range| u64::from(range.end - range.start))
			.iter()
			.sum()
	}
}

impl std::fmt::Debug for Program {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Program")
			.field("hash", &self.hash())
			.field("backend", &self.backend())
			.finish()
	}
}

/// Takes a program as the machine takes it.
pub(super) fn admit(bytes: &[u8]) -> Result<Admitted, Invalid> {
	Admitted::admit(bytes).map_err(|refusal| {
		let (reason, detail) = why(refusal);
		Invalid::new(reason, detail)
	})
}

/// Why the machine refuses a program, as reports say it.
fn why(refusal: Refusal) -> (InvalidProgram, &'static str) {
	match refusal {
		Refusal::TooLarge => (InvalidProgram::TooLong, "it is longer than 1 MiB"),
		Refusal::LongCode => (InvalidProgram::TooLong, "it has too many instructions"),
		Refusal::NotABlob => (InvalidProgram::NotPolkaVm, "it is no PolkaVM program, or a damaged one"),
		Refusal::OtherInstructionSet => (InvalidProgram::WrongIsa, "its instruction set is not ReviveV1"),
		Refusal::Imports => (InvalidProgram::UnknownImport, "it imports functions"),
		Refusal::NoMain => (InvalidProgram::NoMain, "it exports no function `main`"),
		Refusal::Exports => (InvalidProgram::TooManyExports, "it exports more than 16 functions"),
		Refusal::Code => (
			InvalidProgram::Unsupported,
			"an instruction is invalid, or a jump leads nowhere",
		),
		Refusal::LongBlock => (
			InvalidProgram::BlockTooLong,
			"a basic block has more than 120 instructions",
		),
		Refusal::Memory => (
			InvalidProgram::MemoryTooLarge,
			"its data and its stack have more than 64 MiB",
		),
		Refusal::Stack => (
			InvalidProgram::MemoryTooLarge,
			"its stack is not of the size that every program has",
		),
	}
}
