//! The agent as a process, told by a test what a node would tell it.

#[cfg(feature = "chaos")]
mod chaos;
mod disputes;
mod fetching;
mod life;
mod logs;
mod parallel;
mod pvm;
mod refusals;
mod restart;
mod support;
mod tools;
