//! The Tidemill chain put together.
//!
//! * [`configs`]: what each pallet is told, one file a pallet or close family.
//! * [`parameters`]: the numbers that governance can change; [`ranges`]: their defaults and bounds.
//! * [`sessions`]: how long a session is.
//! * [`transactions`]: the shape of a transaction, and how the runtime makes its own.
//! * [`genesis_presets`]: the chains that start from nothing.
//! * [`apis`]: what the node and programs ask the runtime.
//! * [`weights`]: what everything costs, as it was measured; [`hot`]: what is counted once a block.
//! * `ledger`: what the off-chain worker is told, and how it brings attestations in.

#![cfg_attr(not(feature = "std"), no_std)]
// The runtime macro and the Wasm builder make items that they do not document.
#![allow(missing_docs)]
// The runtime's types are made by one macro, which recurses once a pallet.
#![recursion_limit = "512"]

extern crate alloc;

// First: it makes macros that the APIs use.
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
pub mod benchmarks;

pub mod apis;
pub mod configs;
pub mod genesis_presets;
pub mod hot;
mod ledger;
pub mod parameters;
pub mod ranges;
pub mod sessions;
pub mod transactions;
pub mod weights;

use alloc::{format, string::String, vec::Vec};

use pallet_session::historical as pallet_session_historical;
use sp_runtime::{generic, impl_opaque_keys, traits::BlakeTwo256, DispatchError, MultiAddress, MultiSignature};
use sp_version::RuntimeVersion;

pub use parameters::RuntimeParameters;
pub use tidemill_primitives::{AccountId, Balance, BlockNumber};
pub use transactions::{SignedPayload, TxExtension, UncheckedExtrinsic};

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

/// A signature of a transaction.
pub type Signature = MultiSignature;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// Hash of a block, a transaction, or a call.
pub type Hash = sp_core::H256;
/// How transactions name an account.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block with its justification.
pub type SignedBlock = generic::SignedBlock<Block>;

/// Migrations between stored formats, in the order in which they run. None yet: the formats are those of genesis.
pub type Migrations = ();

/// Runs blocks.
pub type Executive =
	frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// One TIDE, in the unit of all amounts.
pub const TIDE: Balance = 1_000_000_000_000;
/// Least balance that an account can have.
pub const EXISTENTIAL_DEPOSIT: Balance = TIDE / 1_000;

/// Length of a slot, and of a block when no slot stays empty.
pub const MILLISECS_PER_BLOCK: u64 = 3_000;
/// Slots of a day.
pub const DAY_SLOTS: u64 = 24 * 60 * 60 * 1_000 / MILLISECS_PER_BLOCK;

/// The node's view of the chain's types: a transaction is only bytes to it.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// A block's header.
	pub type Header = super::Header;
	/// A block.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

impl_opaque_keys! {
	/// The keys by which a validator is known.
	pub struct SessionKeys {
		/// Makes blocks.
		pub babe: Babe,
		/// Finalises them.
		pub grandpa: Grandpa,
		/// Signs the addresses at which the validator is found.
		pub authority_discovery: AuthorityDiscovery,
	}
}

/// The runtime's version.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("tidemill"),
	impl_name: alloc::borrow::Cow::Borrowed("tidemill"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

// Hooks run in the order in which pallets stand here, not in that of their indices.
#[frame_support::runtime(legacy_ordering)]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	/// The chain's state machine.
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Babe = pallet_babe;
	#[runtime::pallet_index(3)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;
	// Before Session, whose first validators it elects: pallets are built in this order.
	#[runtime::pallet_index(6)]
	pub type Staking = pallet_staking;
	#[runtime::pallet_index(7)]
	pub type Historical = pallet_session_historical;
	#[runtime::pallet_index(8)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(9)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(10)]
	pub type AuthorityDiscovery = pallet_authority_discovery;
	#[runtime::pallet_index(11)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(12)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(13)]
	pub type Parameters = pallet_parameters;
	// Only the development presets name a sudo key (see `genesis_presets`).
	#[runtime::pallet_index(14)]
	pub type Sudo = pallet_sudo;
	#[runtime::pallet_index(15)]
	pub type Sessions = sessions;
	#[runtime::pallet_index(16)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(17)]
	pub type Ranges = ranges;

	#[runtime::pallet_index(20)]
	pub type Tide = pallet_tide;
	// Before the committees: what a game decides, they settle in the same block.
	#[runtime::pallet_index(27)]
	pub type Disputes = pallet_disputes;
	// Before the market: an audit, or a seat to be drawn again, comes before new bundles.
	#[runtime::pallet_index(22)]
	pub type Attestation = pallet_attestation;
	#[runtime::pallet_index(21)]
	pub type Market = pallet_market;
	#[runtime::pallet_index(23)]
	pub type Rewards = pallet_rewards;
	// Behind the pallets that draw: its hook ends the round of draws.
	#[runtime::pallet_index(24)]
	pub type Providers = pallet_providers;
	#[runtime::pallet_index(25)]
	pub type Dispatch = pallet_dispatch;
	#[runtime::pallet_index(26)]
	pub type Programs = pallet_programs;
}

/// The name of an error, as in `Market(BadTaskCount)`.
pub fn error_name(error: &DispatchError) -> String {
	match RuntimeError::from_dispatch_error(*error) {
		Some(error) => format!("{error:?}"),
		None => format!("{error:?}"),
	}
}
