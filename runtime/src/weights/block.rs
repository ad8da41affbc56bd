//! Weight of an empty block: the median of 20 executions in its Wasm.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::Weight};

parameter_types! {
	/// What a block costs that holds its inherents only.
	///
	/// Nanoseconds: least 715638, mean 937825, median 860474, 95 of 100 below 1561040.
	pub const BlockWeight: Weight = Weight::from_parts(860_474_000, 0);
}
