//! The node put together.
//!
//! * [`partial`]: the chain, its pool and its import queue: what every command needs.
//! * [`full`]: network, consensus and workers: what a running node has besides.

mod full;
mod partial;

pub use full::new_full;
pub use partial::{new_partial, FullBackend, FullClient, FullPool, FullSelectChain};
