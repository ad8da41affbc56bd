//! Weights of the database: means of reads and writes in a ParityDB of 1_000_000 items.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::RuntimeDbWeight};

parameter_types! {
	/// What a read and a write cost.
	///
	/// Nanoseconds of a read: least 2284, mean 19947, median 9314, 95 of 100 below 12308.
	/// Nanoseconds of a write, a share of a commit: least 35351, mean 85652, median 71442, 95 of 100 below 156904.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 19_947_000,
		write: 85_652_000,
	};
}
