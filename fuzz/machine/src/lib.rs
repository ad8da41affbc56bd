//! Coverage-guided fuzzing of the machine.
//!
//! * [`segment`]: a segment of a random program's run, with a forged state and witness. Whatever is accepted is true.
//! * [`blob`]: a program of any bytes. Whatever is admitted runs, and `step` agrees with the replay.
//! * [`seeds`]: the inputs that libFuzzer begins with.
//!
//! The programs are those of the machine's tests.

pub mod blob;
#[path = "../../../machine/tests/common/mod.rs"]
mod common;
pub mod forge;
pub mod seeds;
pub mod segment;
