//! Programs of a few lines, each of which reads a number.

use polkavm_common::{assembler::assemble, program::InstructionSetKind};
use tidemill_machine::STACK;

/// Mixes as many numbers as the input says, and returns the mix: 5 gas a round.
pub const MIX: &str = "
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 1
	@loop:
	a4 = a4 * 31
	a4 = a4 + a2
	u64 [a3] = a4
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// As [`MIX`], but that bits of the output are flipped in the end: below 128.
pub fn flipping_output(mask: u8) -> String {
	format!(
		"
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 1
	@loop:
	a4 = a4 * 31
	a4 = a4 + a2
	a2 = a2 + -1
	jump @loop if a2 != 0
	a4 = a4 ^ {mask}
	u64 [a3] = a4
	a0 = 8
	ret
"
	)
}

/// Mixes numbers as [`MIX`] does, in memory and not in a register; in the middle bits of it are flipped: below 128.
pub fn flipping_memory(mask: u8) -> String {
	format!(
		"
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a5 = 0xfd100000
	t1 = a2 >> 1
	@loop:
	a4 = u64 [a5]
	a4 = a4 * 31
	a4 = a4 + a2
	u64 [a5] = a4
	jump @on if a2 != t1
	a4 = a4 ^ {mask}
	u64 [a5] = a4
	@on:
	a2 = a2 + -1
	jump @loop if a2 != 0
	u64 [a3] = a4
	a0 = 8
	ret
"
	)
}

/// Writes to another page of its output in each of as many rounds as the input says.
pub const SWEEP: &str = "
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 0x7ff000
	a5 = 0
	@loop:
	t0 = a3 + a5
	u64 [t0] = a2
	a5 = a5 + 4096
	a5 = a5 & a4
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// Reads where nothing is, after as many rounds as the input says.
pub const TRAP: &str = "
	pub @main:
	a2 = u32 [a0]
	@loop:
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = u32 [0]
	ret
";

/// Never ends.
pub const ENDLESS: &str = "
	pub @main:
	@loop:
	a2 = a2 + 1
	jump @loop
";

/// The bytes of a program.
pub fn blob(source: &str) -> Vec<u8> {
	let source = format!("%stack_size = {STACK}\n{source}");
	assemble(Some(InstructionSetKind::ReviveV1), &source).expect("the source is well formed")
}
