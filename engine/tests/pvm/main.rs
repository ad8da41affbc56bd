//! The engine `Pvm`: compiled, interpreted and replayed, every task has the same result.

extern crate alloc;

#[path = "../../../machine/tests/common/dice.rs"]
#[allow(dead_code)]
mod dice;
#[path = "../../../machine/tests/common/generate.rs"]
mod generate;
mod hostile;
mod inputs;
mod invalid;
mod outcomes;
mod programs;
mod random;
mod support;
