//! Which bundles there are to run, and how they are run.
//!
//! The [`Board`] holds one entry a bundle; each reconcile brings it in line with the chain and yields [`Orders`], which
//! the [`Runner`] carries out. What ends is on disk before the board says so.

mod bench;
mod board;
mod desired;
mod engines;
mod gather;
mod keep;
mod outputs;
mod runner;
mod settle;
mod terms;

use std::time::Duration;

use sp_core::H256;
use tidemill_engine::Abstained;
use tidemill_primitives::{report::Abstention, JobId, SeatIndex, Tick};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::results::{Key, Turn};
pub use board::{Board, Ready};
pub use engines::{engine_name, Engines, Program, ENGINES};
pub use runner::{Parts, Runner};
pub use terms::{Terms, TermsError};

/// What every line of the log about work on a bundle is told within: `job` and `bundle` as the chain and the node call
/// them, the device's `seat` if it is known, and the job's `hash`.
///
/// Of the loudest level, so that no filter takes the names from a line that it lets through.
pub fn span(id: JobId, key: &Key, seat: impl Into<Option<SeatIndex>>) -> Span {
	tracing::error_span!("work", job = id, bundle = key.bundle, seat = seat.into(), hash = ?key.job)
}

/// A bundle to run.
#[derive(Clone)]
pub struct Start {
	/// The bundle.
	pub key: Key,
	/// The job's id.
	pub id: JobId,
	/// For which turn.
	pub turn: Turn,
	/// Tells this work from earlier work on the same bundle.
	pub generation: u64,
	/// The job's terms, or why they cannot be read.
	pub terms: Result<std::sync::Arc<Terms>, TermsError>,
	/// Tick at which to give up on blobs that nobody has.
	pub give_up: Tick,
	/// Ends the work.
	pub stop: CancellationToken,
}

/// What follows from a reconcile.
#[derive(Default)]
pub struct Orders {
	/// Bundles to run.
	pub start: Vec<Start>,
	/// Bundles about which somebody may play: what they read stays.
	pub keep: Vec<(Key, std::sync::Arc<Terms>)>,
	/// Reports that were accepted: their outputs are served from now on.
	pub accepted: Vec<Over>,
	/// Results that nobody wants any more.
	pub dropped: Vec<Over>,
	/// Verdicts that were heard.
	pub heard: Vec<Heard>,
}

/// A result that has served.
pub struct Over {
	/// The bundle.
	pub key: Key,
	/// Its outputs.
	pub outputs: Vec<H256>,
	/// What lines about it are told within.
	pub span: Span,
}

/// A verdict on the device's report.
pub struct Heard {
	/// Whether the report was accepted.
	pub accepted: bool,
	/// Time since the report was shown; none if the agent was started in between.
	pub took: Option<Duration>,
}

/// Most characters of a detail.
const MAX_DETAIL: usize = 512;

/// Why work ends without a report.
#[derive(Clone, Debug)]
pub enum Stop {
	/// It was called off.
	Cancelled,
	/// The device abstains.
	Abstained {
		/// Why.
		reason: Abstention,
		/// Why, in words.
		detail: String,
	},
}

impl From<Abstained> for Stop {
	fn from(abstained: Abstained) -> Self {
		Stop::abstain(abstained.reason, abstained.detail)
	}
}

impl Stop {
	/// An abstention. Its detail goes into answers, so it has a bound.
	pub fn abstain(reason: Abstention, detail: impl ToString) -> Self {
		Stop::Abstained {
			reason,
			detail: detail.to_string().chars().take(MAX_DETAIL).collect(),
		}
	}
}
