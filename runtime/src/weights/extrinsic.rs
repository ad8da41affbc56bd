//! Weight of a transaction that does nothing: its share of a block of 1000, the median of 20 executions.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::{parameter_types, weights::Weight};

parameter_types! {
	/// What a signed transaction costs beside its call.
	///
	/// Nanoseconds: least 177864, mean 181152, median 180897, 95 of 100 below 191649.
	pub const ExtrinsicWeight: Weight = Weight::from_parts(180_897_000, 0);
}
