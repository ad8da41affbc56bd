//! Providers and their devices.

use crate::{parameters::ProviderRules, Balances, Rewards, Runtime, Tide};

impl pallet_providers::Config for Runtime {
	type Currency = Balances;
	type OnSlash = Rewards;
	type Policy = ProviderRules;
	type Tide = Tide;
	type WeightInfo = ();
}
