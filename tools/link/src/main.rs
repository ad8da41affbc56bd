//! Links a guest of the engine `Pvm` into a program, and checks it as the chain does.

mod blocks;
mod link;

use std::{
	fs, io,
	path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Parser;

/// Links a guest of the engine `Pvm` into a program, checks it as the chain does, and prints its hash.
#[derive(Parser)]
#[command(version)]
struct Options {
	/// The guest as cargo leaves it, an ELF file for riscv64emac-unknown-none-polkavm.
	elf: PathBuf,
	/// Where the program is written.
	program: PathBuf,
}

fn main() -> anyhow::Result<()> {
	let options = Options::parse();
	let elf = fs::read(&options.elf).with_context(|| format!("cannot read {}", options.elf.display()))?;
	let program = link::link(&elf)?;
	let hash = link::check(&program)?;
	write(&options.program, &program).with_context(|| format!("cannot write {}", options.program.display()))?;
	println!("{hash:?} {} ({} bytes)", options.program.display(), program.len());
	Ok(())
}

/// Puts a file in its place at once: who reads it meanwhile finds the old one or the new one.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let part = path.with_extension("part");
	fs::write(&part, bytes)?;
	fs::rename(&part, path)
}
