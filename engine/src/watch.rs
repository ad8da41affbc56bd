//! Stopping a run from outside: by the agent, or because the machine is too slow.
//!
//! The watchdog's deadline follows from the fuel limit, at a rate that any machine reaches. It is looked at whenever a
//! program has burnt a slice of fuel and at host calls, and ends in an abstention, never in an outcome.

use std::{
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};

use tidemill_primitives::{report::Abstention, Fuel};

use crate::error::Abstained;

/// Time that every run has, however little fuel.
const BASE: Duration = Duration::from_secs(30);
/// Fuel a second below which a machine counts as stuck: about a hundredth of what is usual.
const SLOWEST: u64 = 10_000_000;
/// Host calls between two looks at the time.
const CALLS_PER_LOOK: u32 = 256;

/// Stops a run from another thread. Clones stop the same run.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<AtomicBool>);

impl CancelHandle {
	/// A handle that has not stopped anything.
	pub fn new() -> Self {
		Self::default()
	}

	/// Stops the run soon; it gives no result.
	pub fn cancel(&self) {
		self.0.store(true, Ordering::Relaxed);
	}

	/// Whether it was stopped.
	pub fn is_cancelled(&self) -> bool {
		self.0.load(Ordering::Relaxed)
	}
}

/// What a run looks at to see whether it must end.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
	cancel: CancelHandle,
	limit: Duration,
	started: Instant,
	calls: u32,
}

impl Watch {
	/// Starts the watchdog for a run that may burn `fuel`.
	pub(crate) fn start(cancel: CancelHandle, fuel: Fuel) -> Self {
		Self {
			cancel,
			limit: BASE + Duration::from_secs(fuel / SLOWEST),
			started: Instant::now(),
			calls: 0,
		}
	}

	/// Why the run must end now, if it must.
	pub(crate) fn check(&self) -> Result<(), Abstained> {
		if self.cancel.is_cancelled() {
			return Err(Abstained::new(Abstention::TimedOut, "the run was cancelled"));
		}
		if self.started.elapsed() > self.limit {
			let limit = self.limit.as_secs();
			return Err(Abstained::new(
				Abstention::TimedOut,
				format!("the watchdog ended the run after {limit} s: this machine is far too slow for its fuel limit"),
			));
		}
		Ok(())
	}

	/// The same, cheap enough for every host call.
	pub(crate) fn check_call(&mut self) -> Result<(), Abstained> {
		self.calls = self.calls.wrapping_add(1);
		if self.calls.is_multiple_of(CALLS_PER_LOOK) {
			self.check()
		} else {
			Ok(())
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_deadline_follows_from_the_fuel_limit() {
		let mut watch = Watch::start(CancelHandle::new(), 20 * SLOWEST);
		assert_eq!(watch.limit, BASE + Duration::from_secs(20));
		assert!(watch.check().is_ok());
		watch.limit = Duration::ZERO;
		std::thread::sleep(Duration::from_millis(1));
		assert_eq!(watch.check().unwrap_err().reason, Abstention::TimedOut);
	}

	#[test]
	fn clones_of_a_handle_stop_the_same_run() {
		let handle = CancelHandle::new();
		let watch = Watch::start(handle.clone(), 0);
		assert!(watch.check().is_ok());
		handle.cancel();
		assert_eq!(watch.check().unwrap_err().reason, Abstention::TimedOut);
	}
}
