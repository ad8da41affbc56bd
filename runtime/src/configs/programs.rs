//! Published programs.

use crate::{parameters::ProgramsRules, Balances, Runtime};

impl pallet_programs::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::BenchmarkScene;
	type Currency = Balances;
	type Policy = ProgramsRules;
	type WeightInfo = crate::weights::pallet_programs::WeightInfo<Runtime>;
}
