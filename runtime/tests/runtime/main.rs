//! The runtime as a chain in memory: blocks are built through `Executive`, as a validator builds them.

mod accounts;
mod blocks;
mod fees;
mod genesis;
mod harness;
mod integrity;
mod job;
mod metadata;
mod parameters;
mod segments;
mod sessions;
mod staking;
mod wasm;
