//! Hashes a text by blake2b, then its hash, and so on: work that cannot be done in parallel or cut short.
//!
//! Input: how many hashes, a space, and the text. Output: the last hash in hex. Exit code 1 if the input is another.
#![no_std]
#![no_main]

mod blake2b;
mod chain;

use core::fmt::Write;
use tidemill_guest::Output;

tidemill_guest::main!(run);

fn run(input: &[u8], output: &mut Output) -> Result<(), i32> {
	let (links, text) = chain::parse(input).ok_or(1)?;
	for byte in chain::last(links, text) {
		write!(output, "{byte:02x}").map_err(|_| 1)?;
	}
	output.write(b"\n");
	Ok(())
}
