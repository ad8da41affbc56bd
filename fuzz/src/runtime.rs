//! The runtime, under the names by which the devices and the books of `pallets/tests` know theirs.

pub use tidemill_runtime::{
	Attestation, Balances, Market, Providers, Rewards, Runtime as Test, RuntimeEvent, RuntimeHoldReason, System, Tide,
	EXISTENTIAL_DEPOSIT as LEAST, TIDE,
};
