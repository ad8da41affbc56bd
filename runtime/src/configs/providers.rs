//! Providers and their devices.

use crate::{parameters::ProviderRules, Balances, Rewards, Runtime, Tide};

impl pallet_providers::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type Currency = Balances;
	type OnSlash = Rewards;
	type Policy = ProviderRules;
	type Tide = Tide;
	type WeightInfo = crate::weights::pallet_providers::WeightInfo<Runtime>;
}
