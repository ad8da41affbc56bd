//! Jobs, escrow and draws.

use crate::{parameters::MarketRules, Attestation, Balances, Programs, Providers, Rewards, Runtime, Tide};

impl pallet_market::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type Committees = Attestation;
	type Currency = Balances;
	type Fees = Rewards;
	type Policy = MarketRules;
	type Pool = Providers;
	type Programs = Programs;
	type Tide = Tide;
	type WeightInfo = crate::weights::pallet_market::WeightInfo<Runtime>;
	type WeightToFee = super::WeightFee;
}
