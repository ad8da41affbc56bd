//! What can go wrong, apart from what a program does.

use std::path::PathBuf;

use tidemill_primitives::report::{Abstention, InvalidProgram};

/// The engine cannot be set up on this machine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
	/// The processor or the system lacks what the engine version needs.
	#[error("this machine cannot run engine version wasm/1: {0}; it needs Linux on x86-64 with SSE4.2 and POPCNT, and leave to run code that it makes (under systemd: no MemoryDenyWriteExecute)")]
	Unsupported(String),
	/// The folder of compiled programs cannot be used.
	#[error("the cache folder {path} cannot be used: {error}; create it or name another one")]
	Cache {
		/// The folder.
		path: PathBuf,
		/// Why not.
		error: std::io::Error,
	},
}

/// A program that cannot be run, on any machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid program ({reason:?}): {detail}")]
pub struct Invalid {
	/// Why, as reports say it.
	pub reason: InvalidProgram,
	/// Why, in words for logs.
	pub detail: String,
}

impl Invalid {
	/// A reason with its details.
	pub fn new(reason: InvalidProgram, detail: impl Into<String>) -> Self {
		Self {
			reason,
			detail: detail.into(),
		}
	}
}

/// A run without a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no result ({reason:?}): {detail}")]
pub struct Abstained {
	/// Why, as attestations say it.
	pub reason: Abstention,
	/// Why, in words for logs.
	pub detail: String,
}

impl Abstained {
	/// A reason with its details.
	pub fn new(reason: Abstention, detail: impl Into<String>) -> Self {
		Self {
			reason,
			detail: detail.into(),
		}
	}
}
