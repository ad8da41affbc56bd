//! Deterministic execution of a task: no chain, no network, no clock, no file of the machine.
//!
//! The same program, task spec, inputs, limits, job hash and task index give the same [`Execution`] on every machine
//! that has the same engine version, byte for byte, fuel included. What depends on the machine (its native stack, its
//! patience) is an [`Abstained`], never an outcome.
//!
//! * [`WasmEngine`] prepares programs and runs tasks; [`config`] says what engine version `WASM_V1` is.
//! * [`pvm`] is the engine `Pvm`. All else here is about `Wasm`.
//! * [`cost`] says what a call of the host costs in fuel.
//! * [`fs`] is the file system that a task sees; [`wasi`] the 46 functions of WASI preview 1 over it.
//!
//! # What a task finds
//!
//! * One file system in memory, opened as file descriptor 3 under the name `/`: the input files, the folders above
//!   them, and the folders above every wanted output. A wanted path without a dot in its name is taken for a folder
//!   and exists; it gives way if the task makes a file of that name. No links. Listings are sorted by name.
//! * A clock that shows the fuel used in nanoseconds, from 0 (monotonic) and from 2020-01-01 (realtime). Waiting moves
//!   the clock and takes no time.
//! * Randomness from (job hash, task index).
//! * Standard input from the spec; standard output and error are captured and always part of the output.
//!
//! # What counts as output
//!
//! All bytes that the task has written and that are still there (files, standard output and error; an input file counts
//! whole from its first change on) are within `Limits::output_bytes` at every moment: the first byte beyond ends the
//! task as `OutputTooLarge`. So are, at the end, the wanted files with [`output::ENTRY_BYTES`] and the path's length
//! for each.

mod cache;
pub mod config;
pub mod cost;
mod engine;
mod error;
pub mod fs;
mod limiter;
mod native;
pub mod output;
mod program;
pub mod pvm;
mod scan;
mod task;
pub mod wasi;
mod watch;

pub use cache::CacheStats;
pub use engine::{EngineOptions, WasmEngine};
pub use error::{Abstained, EngineError, Invalid};
pub use program::Program;
pub use task::{invalid_execution, Execution, Stats, Task};
pub use watch::CancelHandle;
