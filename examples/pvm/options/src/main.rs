//! Prices options by binomial trees (Cox, Ross and Rubinstein) in fixed point: the same bytes on every machine.
//!
//! Input: one option a line, as `american put 100 95.5 0.05 0.2 1 1000`: exercise (`european`, `american`), kind (`call`,
//! `put`), price of the share, strike, interest a year, volatility a year, years, steps of the tree. Output: one price a
//! line. Exit code 1 at a line that is none, 2 at terms that no tree can be made of.
#![no_std]
#![no_main]

extern crate alloc;

mod fixed;
mod option;

use core::fmt::Write;
use option::Contract;
use tidemill_guest::Output;

tidemill_guest::heap!(8 << 20);
tidemill_guest::main!(run);

fn run(input: &[u8], output: &mut Output) -> Result<(), i32> {
	let text = core::str::from_utf8(input).map_err(|_| 1)?;
	for line in text.lines() {
		let contract = Contract::parse(line).ok_or(1)?;
		let price = contract.price().ok_or(2)?;
		writeln!(output, "{price}").map_err(|_| 1)?;
	}
	Ok(())
}
