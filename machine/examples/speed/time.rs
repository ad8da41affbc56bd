//! How long something takes.

use std::time::{Duration, Instant};

/// The least time of several runs.
pub fn best(of: u32, mut work: impl FnMut()) -> Duration {
	let once = |_| {
		let start = Instant::now();
		work();
		start.elapsed()
	};
	(0..of).map(once).min().unwrap_or_default()
}
