//! Commitments, reveals and verdicts.

use crate::{parameters::AttestationRules, Market, Providers, Runtime, Tide};

impl pallet_attestation::Config for Runtime {
	type Devices = Providers;
	type Jobs = Market;
	type Policy = AttestationRules;
	type Tide = Tide;
	type WeightInfo = ();
}
