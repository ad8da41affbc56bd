//! The runtime, under the names by which the devices and the books of `pallets/tests` know theirs.

use tidemill_primitives::report::Outcome;

pub use tidemill_runtime::{
	Attestation, Balances, Disputes, Market, Programs, Providers, Rewards, Runtime as Test, RuntimeEvent,
	RuntimeHoldReason, System, Tide, EXISTENTIAL_DEPOSIT as LEAST, TIDE,
};

/// How every task really ends.
pub struct Truth;

impl Truth {
	/// With success: what a course varies is what devices say of it.
	pub fn get() -> Outcome {
		Outcome::Exit(0)
	}
}
