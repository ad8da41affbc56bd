//! The runtime's Wasm with its benchmarks.

#![no_std]
pub use tidemill_runtime::*;
