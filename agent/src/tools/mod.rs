//! What a provider asks before and beside the daemon. Each command measures, asks the chain, and says what to do; none of
//! them needs or touches the provider's own key.
//!
//! * [`enrol`]: makes the call ready that registers this device; [`selftest`]: whether this machine would serve;
//!   [`doctor`]: what is wrong with a device, seen from the network.
//! * [`watch`]: re-executes what others assert, and challenges what is wrong; the only one that signs by itself, with an
//!   [`account`] of its own.
//! * [`http`], [`rpc`]: a node's JSON-RPC; [`chain`]: the questions; [`metadata`] and [`call`]: calls to be signed.
//! * [`machine`], [`offers`], [`amount`], [`findings`]: what all of them reckon with.

pub mod account;
pub mod amount;
pub mod call;
pub mod chain;
pub mod doctor;
pub mod enrol;
pub mod findings;
pub mod http;
pub mod machine;
pub mod metadata;
pub mod offers;
pub mod rpc;
pub mod selftest;
pub mod watch;

use std::{future::Future, io, path::PathBuf, process::ExitCode};

use serde::Serialize;
use tidemill_engine::EngineError;
use tidemill_primitives::MAX_SLOTS;

use crate::{chain::PinError, key::KeyError};

/// The engine version by which machines are measured, as [`tidemill_primitives::contract::DeviceInfo`] names it.
pub const ENGINE: &str = "wasm/1";

/// Why a tool cannot do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
	/// The chain.
	#[error(transparent)]
	Chain(#[from] chain::ChainError),
	/// The device's key.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// The pinned chain.
	#[error(transparent)]
	Pin(#[from] PinError),
	/// The engine.
	#[error(transparent)]
	Engine(#[from] EngineError),
	/// What is asked for cannot be registered.
	#[error(transparent)]
	Plan(#[from] enrol::PlanError),
	/// The machine cannot be measured.
	#[error("cannot measure this machine: {0}")]
	Machine(io::Error),
	/// What was found cannot be written.
	#[error("cannot write what was found: {0}")]
	Json(#[from] serde_json::Error),
	/// The account that signs.
	#[error(transparent)]
	Account(#[from] account::AccountError),
	/// The data folder is a device's.
	#[error("{} is a device's data folder: give the watcher one of its own by --data", .0.display())]
	DeviceFolder(PathBuf),
	/// The data folder is in use.
	#[error("another watcher uses {}: stop it, or give this one a data folder of its own by --data", .0.display())]
	FolderTaken(PathBuf),
	/// The folder for blobs.
	#[error("cannot use the data folder: {0}")]
	Data(io::Error),
	/// The client for fetching.
	#[error("cannot set up fetching: {0}")]
	Fetch(#[from] reqwest::Error),
	/// The metrics.
	#[error("cannot set up metrics: {0}")]
	Metrics(#[from] prometheus::Error),
	/// The runtime, or HTTP.
	#[error("cannot set up the network: {0}")]
	Setup(String),
}

/// Runs a tool to its end.
pub fn block_on(tool: impl Future<Output = Result<ExitCode, ToolError>>) -> Result<ExitCode, ToolError> {
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
	runtime
		.map_err(|error| ToolError::Setup(error.to_string()))?
		.block_on(tool)
}

/// Bundles that run at once: as given, or one a processor.
pub fn slots_of(given: Option<u8>) -> u8 {
	let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
	given.unwrap_or_else(|| u8::try_from(processors).unwrap_or(MAX_SLOTS).min(MAX_SLOTS))
}

fn print_json(report: &impl Serialize) -> Result<(), ToolError> {
	println!("{}", serde_json::to_string_pretty(report)?);
	Ok(())
}
