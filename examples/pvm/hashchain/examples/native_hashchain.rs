//! The same for this machine, to compare with: the input by stdin, the output to stdout.

#[path = "../src/blake2b.rs"]
mod blake2b;
#[path = "../src/chain.rs"]
mod chain;

use std::io::{self, Read};

fn main() -> io::Result<()> {
	let mut input = Vec::new();
	io::stdin().read_to_end(&mut input)?;
	let (links, text) = chain::parse(&input).ok_or(io::ErrorKind::InvalidData)?;
	for byte in chain::last(links, text) {
		print!("{byte:02x}");
	}
	println!();
	Ok(())
}
