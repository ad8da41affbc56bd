//! Commitments, reveals and verdicts.

use crate::{parameters::AttestationRules, Market, Providers, Runtime, Tide};

impl pallet_attestation::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	// Nobody can challenge yet what is asserted, and no program is published that could be asserted of.
	type Contests = ();
	type Devices = Providers;
	type Jobs = Market;
	type Policy = AttestationRules;
	type Tide = Tide;
	type WeightInfo = crate::weights::pallet_attestation::WeightInfo<Runtime>;
}
