//! The same for this machine, to compare with: the input by stdin, the output to stdout.

extern crate alloc;

#[path = "../src/fixed.rs"]
mod fixed;
#[path = "../src/option.rs"]
mod option;

use std::io;

fn main() -> io::Result<()> {
	for line in io::read_to_string(io::stdin())?.lines() {
		let price = option::Contract::parse(line).and_then(|contract| contract.price());
		println!("{}", price.ok_or(io::ErrorKind::InvalidData)?);
	}
	Ok(())
}
