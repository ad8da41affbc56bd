//! The off-chain worker: reconciles this node's agents with the chain.
//!
//! ## What it does
//! At each new best block it asks every agent of this node which device it is, tells it the whole of what the chain wants
//! that device to be doing, and relays the batch that the device has signed, if it has one ready, and its moves in disputes:
//!
//! ```text
//! agents' URLs ──> GET /v1/device ──> what the chain says ──> POST /v1/reconcile ──> signed batch ──> transaction pool
//!                  of each agent      about that device       signed by the operator  of the device
//! ```
//!
//! ## What it relies on
//! * It goes by **no record of its own**: a restart, a fork, a skipped block or a second run changes nothing. What it says
//!   follows from the state of the block alone, and agents and chain bear hearing a thing twice.
//! * It **waits for no compute**: a run lasts [`RUN_MILLIS`] at most, and an agent that is slow, down or lying costs the
//!   others nothing. What dies is found out by deadlines on chain.
//! * It **only relays** what devices sign. The operator's key ([`crypto`]) signs the request to an agent and nothing
//!   that reaches the chain; so agents of different providers may share a node.
//!
//! ## What the node puts in place
//! * [`AGENTS_KEY`] in persistent off-chain storage: the agents' base URLs as `Vec<Vec<u8>>`, encoded.
//! * [`FINALIZED_KEY`] there: number of the last finalised block as `u32`, encoded; none counts as 0.
//! * The operator's sr25519 key of type [`crypto::KEY_TYPE`] in the keystore, exactly one.
//!
//! ## What it leaves for the node
//! * [`FAILURES_KEY`] in persistent off-chain storage: how often what went wrong, as [`Failures`], encoded. Nothing that
//!   it does depends on it.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod agent;
pub mod crypto;
mod desired;
mod error;
mod failures;
mod http;
#[cfg(test)]
mod tests;
mod worker;

pub use error::{AgentError, BatchError, PlayError, SetupError, REASONS};
pub use failures::Failures;

/// Key in persistent off-chain storage of the agents' URLs: `Vec<Vec<u8>>`, encoded.
pub const AGENTS_KEY: &[u8] = b"tidemill/agents";
/// Key in persistent off-chain storage of the last finalised block's number: `u32`, encoded.
pub const FINALIZED_KEY: &[u8] = b"tidemill/finalized";
/// Key in persistent off-chain storage of the counts of failures: [`Failures`], encoded.
pub const FAILURES_KEY: &[u8] = b"tidemill/failures";
/// Most agents of a node.
pub const MAX_AGENTS: usize = 64;
/// How long a run lasts at most, in milliseconds: half of a block.
pub const RUN_MILLIS: u64 = 1_500;
/// Blocks after which a batch that is still not on chain is sent again as a different transaction.
pub const RETRY_BLOCKS: u32 = 4;
/// Of this many blocks, one logs its failures as warnings; the others log them for debugging only.
pub const WARN_BLOCKS: u32 = 32;

pub(crate) const LOG_TARGET: &str = "tidemill::dispatch";

#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_core::H256;
	use sp_runtime::traits::SaturatedConversion;
	use tidemill_primitives::interfaces::{Ledger, Relay};

	use crate::worker;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = H256> {
		/// What the chain says about devices and their jobs.
		type Ledger: Ledger;
		/// The way of a signed batch into the transaction pool.
		type Relay: Relay;
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn offchain_worker(number: BlockNumberFor<T>) {
			let hash = frame_system::Pallet::<T>::block_hash(number);
			worker::run::<T::Ledger, T::Relay>(number.saturated_into(), hash);
		}
	}
}
