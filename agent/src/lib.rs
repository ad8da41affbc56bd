//! A device's daemon: it keeps blobs, runs tasks, and signs what came out.
//!
//! * [`cli`]: what a person types; [`daemon`]: start and stop.
//! * [`http`]: the contract with the node, see [`tidemill_primitives::contract`].
//! * [`chain`]: which chain the agent serves, and up to which block it has been told.
//! * [`work`]: which bundles there are to run, and how they are run.
//! * [`play`]: how the device plays the games about bundles under `Proof`.
//! * [`answer`]: what the device says to the chain, from what the chain says and what is done.
//! * [`store`]: blobs by hash; [`fetch`]: blobs from elsewhere; [`results`]: what is done, through a crash.
//! * [`places`]: who does dear work first.
//! * [`key`]: the device's key; [`auth`]: the keys that may tell it what to do.
//! * [`tools`]: what a provider asks before and beside the daemon: `enrol`, `selftest`, `doctor`.
//! * [`conduct`]: how the agent treats what it found; only a test build has another than the honest one.

pub mod answer;
pub mod auth;
pub mod chain;
pub mod cli;
pub mod conduct;
pub mod daemon;
pub mod fetch;
pub mod files;
pub mod http;
pub mod key;
pub mod manifest;
pub mod metrics;
pub mod places;
pub mod play;
pub mod refusal;
pub mod results;
pub mod store;
pub mod tools;
pub mod work;
