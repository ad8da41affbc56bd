//! Which programs the machine runs.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkavm::{
	program::{ISA_ReviveV1, InstructionSetKind},
	ArcBytes, MemoryMap, MemoryMapBuilder, ProgramBlob, ProgramCounter,
};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
	code,
	tree::{pages_of, Bytes, Tree, INPUT_NODE},
	Image, INPUT_AT, INPUT_END, MAX_BLOB, MAX_MEMORY, PAGE, STACK,
};

/// Most functions that a program exports: each is looked at whenever it is loaded, and only `main` is called.
pub const MAX_EXPORTS: usize = 16;

/// Why a program is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Refusal {
	/// It has more than [`MAX_BLOB`] bytes.
	TooLarge,
	/// It is not a PolkaVM blob, or a damaged one.
	NotABlob,
	/// Its instruction set is not `ReviveV1`.
	OtherInstructionSet,
	/// It imports functions of a host.
	Imports,
	/// It exports no function `main` that starts a basic block.
	NoMain,
	/// It exports more than [`MAX_EXPORTS`] functions.
	Exports,
	/// An instruction is invalid, a jump leads to no basic block, or the code can run past its end.
	Code,
	/// A basic block has more than [`crate::MAX_BLOCK`] instructions.
	LongBlock,
	/// It has more than [`crate::MAX_CODE`] instructions and basic blocks.
	LongCode,
	/// Read-only data, read-write data and the stack's region are more than [`MAX_MEMORY`] together.
	Memory,
	/// The stack's region has another size than [`STACK`].
	Stack,
}

/// A program that the machine runs.
#[derive(Clone)]
pub struct Program {
	hash: H256,
	blob: ProgramBlob,
	map: MemoryMap,
	entry: u32,
}

impl Program {
	/// Takes a blob if the machine can run it without fail.
	pub fn admit(blob: &[u8]) -> Result<Self, Refusal> {
		let program = Self::load(blob)?;
		code::check(&program.blob)?;
		Ok(program)
	}

	/// Takes a blob that was admitted before, without looking at its code again.
	pub fn load(blob: &[u8]) -> Result<Self, Refusal> {
		if blob.len() > MAX_BLOB as usize {
			return Err(Refusal::TooLarge);
		}
		let hash = H256(sp_io::hashing::blake2_256(blob));
		let blob = ProgramBlob::parse(ArcBytes::from(blob)).map_err(|_| Refusal::NotABlob)?;
		if blob.isa() != InstructionSetKind::ReviveV1 {
			return Err(Refusal::OtherInstructionSet);
		}
		if !blob.imports().is_empty() {
			return Err(Refusal::Imports);
		}
		if blob.exports().nth(MAX_EXPORTS).is_some() {
			return Err(Refusal::Exports);
		}
		let map = memory_map(&blob)?;
		let entry = entry(&blob).ok_or(Refusal::NoMain)?;
		Ok(Self { hash, blob, map, entry })
	}

	/// The program's name: the blake2-256 hash of its blob.
	pub fn hash(&self) -> H256 {
		self.hash
	}

	/// The parsed blob.
	pub fn blob(&self) -> &ProgramBlob {
		&self.blob
	}

	/// Where its memory lies: nothing else can be touched, and only read-write data and stack be written.
	pub fn memory_map(&self) -> &MemoryMap {
		&self.map
	}

	/// What is known of every run of the program before its input.
	pub fn image(&self) -> Image {
		let tree = self.tree();
		Image {
			program: self.hash,
			memory: tree.root(),
			pc: self.entry,
			sp: u64::from(self.map.stack_address_high()),
			siblings: tree.beside(INPUT_NODE),
		}
	}

	/// The memory at the start of a run with an empty input.
	pub(crate) fn tree(&self) -> Tree {
		let read_only = (self.map.ro_data_address() / PAGE..).zip(pages_of(self.blob.ro_data()));
		let writable = (self.map.rw_data_address() / PAGE..).zip(pages_of(self.blob.rw_data()));
		let mut tree = Tree::default();
		tree.replace(&read_only.chain(writable).collect::<Vec<(u32, Bytes)>>());
		tree
	}

	/// Whether a basic block starts there.
	pub(crate) fn is_boundary(&self, pc: u32) -> bool {
		self.blob.scan_is_jump_target_valid(ISA_ReviveV1, ProgramCounter(pc))
	}
}

fn memory_map(blob: &ProgramBlob) -> Result<MemoryMap, Refusal> {
	if blob.stack_size() != STACK {
		return Err(Refusal::Stack);
	}
	let memory = [blob.ro_data_size(), blob.rw_data_size(), blob.stack_size()];
	if memory.into_iter().map(u64::from).sum::<u64>() > u64::from(MAX_MEMORY) {
		return Err(Refusal::Memory);
	}
	MemoryMapBuilder::new(PAGE)
		.ro_data_size(blob.ro_data_size())
		.rw_data_size(blob.rw_data_size())
		.stack_size(blob.stack_size())
		.aux_data_size(INPUT_END - INPUT_AT)
		.build()
		.map_err(|_| Refusal::Memory)
}

fn entry(blob: &ProgramBlob) -> Option<u32> {
	let main = blob.exports().find(|export| export.symbol().as_bytes() == b"main")?;
	let pc = main.program_counter();
	blob.scan_is_jump_target_valid(ISA_ReviveV1, pc).then_some(pc.0)
}
