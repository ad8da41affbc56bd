//! Weights of the database: means of reads and writes in a ParityDB of 1_000_000 items.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::RuntimeDbWeight};

parameter_types! {
	/// What a read and a write cost.
	///
	/// Nanoseconds of a read: least 1612, mean 7183, median 7061, 95 of 100 below 8833.
	/// Nanoseconds of a write, a share of a commit: least 25652, mean 39966, median 34072, 95 of 100 below 74541.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 7_183_000,
		write: 39_966_000,
	};
}
