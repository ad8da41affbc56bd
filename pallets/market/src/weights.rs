//! Weights of the market, as its benchmarks measure them.

use frame_support::weights::Weight;

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `submit_job`, with the longest spec.
	fn submit_job() -> Weight;
	/// `top_up`.
	fn top_up() -> Weight;
	/// `cancel_job`.
	fn cancel_job() -> Weight;
	/// `close_job`, with as many bundles as one call clears.
	fn close_job() -> Weight;
	/// `collect`.
	fn collect() -> Weight;
	/// `expire_job`.
	fn expire_job() -> Weight;
	/// A page of alarms, each of which puts a job into the queue.
	fn alarm_page() -> Weight;
	/// Putting a job into the queue that waited for devices.
	fn wake() -> Weight;
	/// Seeing to the deadline of a job in the queue.
	fn watch_deadline() -> Weight;
	/// The end of a job, beside the verdict that brings it.
	fn end_job() -> Weight;
	/// Arming an alarm.
	fn arm() -> Weight;
	/// A job's turn, in which nothing is drawn, without the alarm that wakes it again.
	fn turn() -> Weight;
	/// The draw of a committee of `2 p + 1` seats, each filled by the first ticket that it comes upon.
	fn draw_bundle(p: u32) -> Weight;
	/// A draw that takes none of the most tickets that it looks at, and clears them all out of the pool.
	fn missed_draw() -> Weight;
}

/// Weights for tests of the pallets alone, of the right order: a tenth of a millisecond a step.
#[cfg(feature = "std")]
impl WeightInfo for () {
	fn submit_job() -> Weight {
		steps(10)
	}
	fn top_up() -> Weight {
		steps(5)
	}
	fn cancel_job() -> Weight {
		steps(5)
	}
	fn close_job() -> Weight {
		steps(50)
	}
	fn collect() -> Weight {
		steps(5)
	}
	fn expire_job() -> Weight {
		steps(5)
	}
	fn alarm_page() -> Weight {
		steps(30)
	}
	fn wake() -> Weight {
		steps(1)
	}
	fn watch_deadline() -> Weight {
		steps(1)
	}
	fn end_job() -> Weight {
		steps(1)
	}
	fn arm() -> Weight {
		steps(1)
	}
	fn turn() -> Weight {
		steps(6)
	}
	fn draw_bundle(p: u32) -> Weight {
		steps(1 + 2 * u64::from(p))
	}
	fn missed_draw() -> Weight {
		steps(12)
	}
}

#[cfg(feature = "std")]
fn steps(count: u64) -> Weight {
	Weight::from_parts(count.saturating_mul(100_000_000), 0)
}
