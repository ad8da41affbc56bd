//! Weights of the database: means of reads and writes in a ParityDB of 1_000_000 items.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::RuntimeDbWeight};

parameter_types! {
	/// What a read and a write cost.
	///
	/// Nanoseconds of a read: least 1742, mean 8115, median 7862, 95 of 100 below 10485.
	/// Nanoseconds of a write, a share of a commit: least 24262, mean 36403, median 32598, 95 of 100 below 62009.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 8_115_000,
		write: 36_403_000,
	};
}
