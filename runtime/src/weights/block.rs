//! Weight of an empty block: the median of 20 executions in its Wasm.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::Weight};

parameter_types! {
	/// What a block costs that holds its inherents only.
	///
	/// Nanoseconds: least 838111, mean 1245376, median 1278466, 95 of 100 below 1668890.
	pub const BlockWeight: Weight = Weight::from_parts(1_278_466_000, 0);
}
