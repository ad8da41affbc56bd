//! Weights, measured by `make weights`: all files of this folder but this one are written by it.

pub mod block;
pub mod db;
#[cfg(feature = "runtime-benchmarks")]
pub mod declared;
pub mod extrinsic;
pub mod frame_system_extensions;
pub mod pallet_attestation;
pub mod pallet_disputes;
pub mod pallet_market;
pub mod pallet_programs;
pub mod pallet_providers;
pub mod pallet_rewards;
pub mod pallet_tide;
pub mod pallet_transaction_payment;
