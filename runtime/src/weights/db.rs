//! Weights of the database: means of reads and writes in a ParityDB of 1_000_000 items.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::RuntimeDbWeight};

parameter_types! {
	/// What a read and a write cost.
	///
	/// Nanoseconds of a read: least 1662, mean 6812, median 6710, 95 of 100 below 8372.
	/// Nanoseconds of a write, a share of a commit: least 22959, mean 32136, median 27455, 95 of 100 below 57946.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 6_812_000,
		write: 32_136_000,
	};
}
