//! Games about what came out.

use crate::{parameters::DisputeRules, Attestation, Balances, Programs, Providers, Rewards, Runtime, Tide};

impl pallet_disputes::Config for Runtime {
	type Assertions = Attestation;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type Currency = Balances;
	type Devices = Providers;
	type Fees = Rewards;
	type OnSlash = Rewards;
	type Policy = DisputeRules;
	type Programs = Programs;
	type Tide = Tide;
	type WeightInfo = crate::weights::pallet_disputes::WeightInfo<Runtime>;
}
