//! Weight of an empty block: the median of 20 executions in its Wasm.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::Weight};

parameter_types! {
	/// What a block costs that holds its inherents only.
	///
	/// Nanoseconds: least 649459, mean 757219, median 743329, 95 of 100 below 897750.
	pub const BlockWeight: Weight = Weight::from_parts(743_329_000, 0);
}
