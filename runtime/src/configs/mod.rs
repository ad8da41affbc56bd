//! What each pallet is told, one file a pallet or close family.

mod attestation;
mod balances;
mod consensus;
mod dispatch;
mod disputes;
mod market;
mod parameters;
mod programs;
mod providers;
mod proxy;
mod rewards;
mod session;
mod staking;
mod sudo;
mod system;
mod tide;
mod utility;

pub use balances::{DealWithFees, SlowAdjustingFees, WeightFee, LENGTH_PRICE, WEIGHT_PRICE};
pub use consensus::EpochDuration;
pub use proxy::ProxyType;
pub use staking::{BONDING_ERAS, MAX_CANDIDATES, MAX_VALIDATORS, SESSIONS_PER_ERA};
pub use system::{BlockHashCount, RuntimeBlockLength, RuntimeBlockWeights, MAX_BLOCK_WEIGHT, NORMAL_RATIO};
