//! The market in the node's metrics, on the Prometheus port that every node of the SDK has.
//!
//! * [`events`]: what the events of a block say, counted; pure.
//! * [`registry`]: the metrics, by name.
//! * [`follow`]: the task that follows the chain and fills them.
//!
//! Gauges show the best block. Counters and histograms take finalised blocks only, each once, so that a re-organisation
//! changes nothing in them; they begin with the first block that becomes final while the node runs.

mod events;
mod follow;
mod registry;

pub use follow::Follower;
pub use registry::Metrics;
