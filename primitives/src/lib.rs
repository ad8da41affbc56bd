//! The words, formats and interfaces that every room of Tidemill shares.
//!
//! * [`job`], [`task`]: what a requester asks for; [`merkle`] ties the tasks to the chain.
//! * [`device`]: what a provider offers; [`bond`]: what it puts at risk.
//! * [`report`], [`attestation`]: what a device says came out, and how it says it.
//! * [`verdict`]: what the chain makes of that; [`dispute`]: how it is decided who is right.
//! * [`interfaces`]: the traits by which the pallets meet; they never import each other.
//! * [`wheel`]: deadlines kept in buckets, one a tick; [`budget`]: the weight that is spent on serving them.
//! * [`api`]: the runtime API; [`contract`]: the JSON that a node and an agent exchange.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
pub mod attestation;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod bond;
pub mod budget;
pub mod contract;
pub mod device;
pub mod dispute;
pub mod interfaces;
pub mod job;
mod json;
pub mod merkle;
pub mod report;
pub mod task;
pub mod verdict;
pub mod wheel;

pub use sp_core::H256;

/// An account of the chain.
pub type AccountId = sp_core::crypto::AccountId32;
/// An amount of tokens, in units of 10^-12 TIDE.
pub type Balance = u128;
/// A block's number.
pub type BlockNumber = u32;
/// A count of ticks, or a point in time as ticks since genesis. A tick is one block at most.
pub type Tick = u32;
/// Names a job in storage.
pub type JobId = u64;
/// A bundle of a job, from 0.
pub type BundleIndex = u16;
/// A task of a job, from 0.
pub type TaskIndex = u32;
/// One of the places of a bundle's committee, from 0.
pub type SeatIndex = u8;
/// How often a seat has been drawn before, from 0.
pub type Try = u8;
/// Names a device in storage.
pub type DeviceId = u32;
/// The engine's deterministic count of work done.
pub type Fuel = u64;

/// Prices are per this much fuel.
pub const FUEL_PER_PRICE: u128 = 1_000_000_000;
/// One MiB in bytes.
pub const MIB: u64 = 1 << 20;
/// Most tasks of a job.
pub const MAX_TASKS: u32 = 65_536;
/// Most tasks of a bundle.
pub const MAX_BUNDLE: u32 = 32;
/// Most seats of a committee before it widens.
pub const MAX_SEATS: u32 = 7;
/// Seats of a committee under `Proof`.
pub const PROOF_SEATS: u8 = 3;
/// Most bundles that one device answers for at a time, running and unsettled together.
pub const MAX_DUTIES: u32 = 64;
/// Least ticks between what a device or a requester decides and a draw that it decides about: the seed of the draw has the
/// outputs of so many blocks, less one, that come after it.
pub const LEAST_DELAY: Tick = 6;
/// Most slots of one device.
pub const MAX_SLOTS: u8 = 32;
