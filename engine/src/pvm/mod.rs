//! The engine `Pvm`: PolkaVM programs, each a function of its input's bytes.
//!
//! A program runs compiled, in a process of its own that can reach nothing, where the machine's system allows that; else
//! it is interpreted. The result is the same: [`tidemill_machine`] says what it must be, [`replay`] computes it in the very
//! interpreter that decides disputes on chain.
//!
//! # What a task finds
//!
//! * Its input at [`tidemill_machine::INPUT_AT`], zeros at [`tidemill_machine::OUTPUT_AT`], its own data, heap and stack, and
//!   nothing else: no files, no clock, no randomness. Every access elsewhere, and every call of the host, is a trap.
//! * Fuel is gas: one for each instruction, charged for a whole basic block as it is entered.
//!
//! # What comes out
//!
//! * The task's output is what `main` says, from the start of the output block. What is reported is the root of the block's
//!   page tree; the blob holds the block up to that length, or up to its last byte that is not zero if that is further on,
//!   so that [`tidemill_machine::tree::output_root`] of the blob is that root.
//! * A task that traps, runs out of fuel or writes too much has no output: its root is zero.

mod backend;
mod engine;
mod program;
pub mod replay;
mod result;
mod task;

pub use backend::Backend;
pub use engine::{PvmEngine, PvmOptions};
pub use program::Program;
pub use result::invalid_execution;
pub use task::Task;
