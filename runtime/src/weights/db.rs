//! Weights of the database: medians of reads and writes in a ParityDB of 1_000_000 items.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::RuntimeDbWeight};

parameter_types! {
	/// What a read and a write cost.
	///
	/// Nanoseconds of a read: least 1663, mean 6563, median 6319, 95 of 100 below 7862.
	/// Nanoseconds of a write, a share of a commit: least 23260, mean 36008, median 30022, 95 of 100 below 70545.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 6_319_000,
		write: 30_022_000,
	};
}
