//! What each pallet is told, one file a pallet or close family.

mod balances;
mod consensus;
mod parameters;
mod proxy;
mod session;
mod sudo;
mod system;
mod utility;

pub use balances::{DealWithFees, SlowAdjustingFees, LENGTH_PRICE, WEIGHT_PRICE};
pub use consensus::EpochDuration;
pub use proxy::ProxyType;
pub use system::{BlockHashCount, RuntimeBlockLength, RuntimeBlockWeights, MAX_BLOCK_WEIGHT, NORMAL_RATIO};
