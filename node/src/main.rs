//! The node of the Tidemill chain.
//!
//! * [`cli`]: what can be said on the command line; [`command`]: what is done about it.
//! * [`chain_spec`]: the chains that the node knows by name.
//! * [`service`]: the node put together.
//! * [`offchain`]: what a provider's node tells its off-chain worker: agents, operator key, finality.
//! * [`validator_keys`]: the keys of a validator, and the call that tells the chain of them.
//! * [`metrics`]: the market in the node's Prometheus metrics.
//! * [`rpc`]: what is added to the node's JSON-RPC.

// The SDK's errors are what its functions return, and are large.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod metrics;
mod offchain;
mod rpc;
mod service;
mod validator_keys;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error}");
			ExitCode::FAILURE
		}
	}
}
