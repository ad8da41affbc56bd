//! Weights of the market: cautious estimates until they are measured.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// `submit_job`.
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
	/// A job's turn without its bundles.
	fn turn() -> Weight;
	/// The draw of a committee of `n` seats.
	fn draw_bundle(n: u32) -> Weight;
	/// The settlement of a bundle with `n` seats.
	fn settle(n: u32) -> Weight;
}

fn estimate(micros: u64, reads: u64, writes: u64) -> Weight {
	// Proof size: 2 KiB a read is above the mean of this pallet's items.
	Weight::from_parts(micros.saturating_mul(1_000_000), reads.saturating_mul(2_048))
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn submit_job() -> Weight {
		estimate(80, 10, 11)
	}
	fn top_up() -> Weight {
		estimate(50, 6, 5)
	}
	fn cancel_job() -> Weight {
		estimate(50, 6, 5)
	}
	fn close_job() -> Weight {
		estimate(300, 71, 71)
	}
	fn collect() -> Weight {
		estimate(60, 6, 5)
	}
	fn expire_job() -> Weight {
		estimate(50, 6, 5)
	}
	fn alarm_page() -> Weight {
		estimate(1_500, 201, 201)
	}
	fn turn() -> Weight {
		estimate(40, 10, 9)
	}
	fn draw_bundle(n: u32) -> Weight {
		estimate(30, 3, 4).saturating_add(estimate(40, 12, 4).saturating_mul(n.into()))
	}
	fn settle(n: u32) -> Weight {
		estimate(50, 9, 9).saturating_add(estimate(10, 2, 2).saturating_mul(n.into()))
	}
}
