//! The off-chain worker.

use crate::{ledger::ChainLedger, Runtime};

impl pallet_dispatch::Config for Runtime {
	type Ledger = ChainLedger;
	type Relay = ChainLedger;
}
