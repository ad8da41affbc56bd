//! What players of tests take for the run of a task, truth or lie, and what they play by it. No chain.
//!
//! * [`programs`]: the programs that are run, each on a number as its input.
//! * [`tasks`]: their tasks and manifests, and what opens a game about one.
//! * [`mind`]: what somebody takes for a run.
//! * [`answer`]: what follows from it in a game.

pub mod answer;
pub mod mind;
pub mod programs;
pub mod tasks;

pub use answer::answer;
pub use mind::Mind;
