//! Jobs, escrow and draws.

use crate::{parameters::MarketRules, Attestation, Balances, Providers, Rewards, Runtime, Tide};

impl pallet_market::Config for Runtime {
	type Committees = Attestation;
	type Currency = Balances;
	type Fees = Rewards;
	type Policy = MarketRules;
	type Pool = Providers;
	type Tide = Tide;
	type WeightInfo = ();
}
