//! The machine that decides disputes: a PolkaVM program's state as a hash, and the execution of one segment of its run.
//!
//! `S(t)` is the state at the last boundary of basic blocks whose cumulative gas is at most `t`; an ended state stays as it
//! is. The same code runs on chain, in the agent and in tests.
//!
//! A program is called as `main(address of the input, its length)`. It finds the input at [`INPUT_AT`], writes its output at
//! [`OUTPUT_AT`], and returns the output's length in the low 32 bits and its exit code in the high 32 bits.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod admit;
mod code;
pub mod game;
pub mod image;
pub mod proof;
pub mod replay;
mod run;
pub mod state;
pub mod step;
pub mod tree;

pub use admit::{Program, Refusal, MAX_EXPORTS};
pub use image::Image;
pub use run::module_config;
pub use sp_core::H256;
pub use state::{Ended, State, Status};

/// Version of the machine: the interpreter, its prices and the format of the state. It is part of every state's hash.
pub const VERSION: u16 = 1;

/// Bytes of a page.
pub const PAGE: u32 = 4096;

/// Address of the input block, an aligned subtree of 4,096 pages. The program may read it; what follows it, up to
/// [`INPUT_END`], are zeros.
pub const INPUT_AT: u32 = 0xFE00_0000;

/// First address behind what the program may read as its input.
pub const INPUT_END: u32 = 0xFFFF_0000;

/// Address of the output block, an aligned subtree of 2,048 pages in the stack's region. A stack that grows into it overwrites
/// it.
pub const OUTPUT_AT: u32 = 0xFD00_0000;

/// First address of the stack's region.
pub const STACK_AT: u32 = 0xFCFF_0000;

/// Bytes of the stack's region: 64 KiB, the output block, and 8,128 KiB of stack proper. A power of two, since with other sizes
/// PolkaVM's interpreter with standard memory lets accesses below the stack pass.
pub const STACK: u32 = 1 << 24;

/// Most bytes of an input.
pub const MAX_INPUT: u32 = 16 << 20;

/// Most bytes of an output.
pub const MAX_OUTPUT: u32 = 8 << 20;

/// Most bytes of a program.
pub const MAX_BLOB: u32 = 1 << 20;

/// Most instructions of a basic block, so that a single one fits a proof: 120 accesses touch at most 240 pages.
pub const MAX_BLOCK: u32 = 120;

/// Most bytes of read-only data, read-write data and the stack's region together.
pub const MAX_MEMORY: u32 = 64 << 20;

/// Most instructions and basic blocks of a program together: what the interpreter translates and keeps.
pub const MAX_CODE: u32 = 1 << 19;

/// Most gas of a segment that is proved.
pub const SEGMENT: u64 = 1 << 20;

/// Most pages of a witness.
pub const MAX_PAGES: u32 = 256;
