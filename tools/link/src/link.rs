//! From an ELF file to a program.

use anyhow::{anyhow, Context};
use polkavm_linker::{program_from_elf, Config, TargetInstructionSet};
use tidemill_machine::{Program, Refusal, H256, MAX_BLOB, MAX_BLOCK, MAX_CODE, MAX_EXPORTS, MAX_MEMORY, STACK};

use crate::blocks;

/// The program that a guest becomes.
pub fn link(elf: &[u8]) -> anyhow::Result<Vec<u8>> {
	let mut config = Config::default();
	config.set_strip(true).set_optimize(true).set_min_stack_size(STACK);
	let linked = program_from_elf(config, TargetInstructionSet::ReviveV1, elf)
		.map_err(|error| anyhow!("{error}"))
		.context("the guest cannot be linked")?;
	blocks::shorten(linked, MAX_BLOCK)
}

/// The program's hash, if the chain would take it.
pub fn check(program: &[u8]) -> anyhow::Result<H256> {
	let mib = |bytes: u32| bytes >> 20;
	let program = Program::admit(program).map_err(|refusal| match refusal {
		Refusal::TooLarge => anyhow!("the program has {} bytes; at most {MAX_BLOB} are taken", program.len()),
		Refusal::NoMain => anyhow!("the guest exports no function `main`: has it a line `tidemill_guest::main!(..)`?"),
		Refusal::Exports => anyhow!("the guest exports more than {MAX_EXPORTS} functions; only `main` is called"),
		Refusal::Imports => anyhow!("the guest imports functions; a program has nothing but its input"),
		Refusal::Memory => anyhow!(
			"constants, data, heap and stack have more than {} MiB together",
			mib(MAX_MEMORY)
		),
		Refusal::Stack => anyhow!("the guest asks for a larger stack than every program has"),
		Refusal::LongBlock => anyhow!("a basic block has more than {MAX_BLOCK} instructions"),
		Refusal::LongCode => anyhow!("the code has more than {MAX_CODE} instructions and basic blocks"),
		Refusal::NotABlob | Refusal::OtherInstructionSet | Refusal::Code => {
			anyhow!("the linker made a program that the chain refuses: {refusal:?}")
		}
	})?;
	Ok(program.hash())
}
