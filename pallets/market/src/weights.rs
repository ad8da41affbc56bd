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
	/// A page of alarms, each the dearest.
	fn alarm_page() -> Weight;
	/// A job's turn, with a bundle of one seat.
	fn turn() -> Weight;
	/// The draw of a committee of `n` seats, each filled by the first ticket that it comes upon.
	fn draw_bundle(n: u32) -> Weight;
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
		steps(100)
	}
	fn turn() -> Weight {
		steps(6)
	}
	fn draw_bundle(n: u32) -> Weight {
		steps(n.into())
	}
	fn missed_draw() -> Weight {
		steps(12)
	}
}

#[cfg(feature = "std")]
fn steps(count: u64) -> Weight {
	Weight::from_parts(count.saturating_mul(100_000_000), 0)
}
