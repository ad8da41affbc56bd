//! The worker between a mock chain and a mock network of agents.

mod failures;
mod faults;
mod mock;
mod net;
mod play;
mod relay;
mod requests;
mod setup;
