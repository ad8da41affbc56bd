//! Commitments, reveals and verdicts.

use crate::{parameters::AttestationRules, Disputes, Market, Providers, Runtime, Tide};

impl pallet_attestation::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type Contests = Disputes;
	type Devices = Providers;
	type Jobs = Market;
	type Policy = AttestationRules;
	type Tide = Tide;
	type WeightInfo = crate::weights::pallet_attestation::WeightInfo<Runtime>;
}
