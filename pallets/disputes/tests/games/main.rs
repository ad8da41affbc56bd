//! Games about real runs of real programs: nothing of the machine is mocked. What committees and rewards do is.

#![allow(missing_docs)]

// What the machine's own tests generate programs by.
#[allow(dead_code)]
#[path = "../../../../machine/tests/common/dice.rs"]
mod dice;
#[path = "../../../../machine/tests/common/generate.rs"]
mod generate;

mod admission;
mod attacks;
mod bonds;
mod clocks;
mod completeness;
mod crafted;
mod mock;
mod moves;
mod openings;
mod proofs;
mod world;
