//! Coverage-guided fuzzing of the runtime.
//!
//! An input is a course of [acts](act): calls of any kind by any account, what devices say, blocks, empty slots. It is
//! [run](course) against the real runtime, each block by `Executive` with all of its hooks, from a [scene](scene) with
//! providers and devices. After each block every invariant of the market is checked, and every token is accounted for.
//!
//! * [`act`]: what a course is made of, and its bytes.
//! * [`mutate`]: how libFuzzer changes a course, act by act.
//! * [`seeds`]: the courses that it begins with.
//! * [`alarm`]: a defensive failure is a failure, also in the SDK.
//!
//! The chain, its devices and its books are those of the tests: `runtime/tests` and `pallets/tests`.

pub mod act;
pub mod alarm;
pub mod course;
pub mod mutate;
pub mod runtime;
pub mod scene;
pub mod seeds;

#[path = "../../pallets/tests/src/agent.rs"]
pub mod agent;
#[path = "../../pallets/tests/src/books.rs"]
pub mod books;
#[path = "../../runtime/tests/runtime/harness.rs"]
pub mod harness;
#[path = "../../pallets/tests/src/runs.rs"]
pub mod runs;
#[path = "../../pallets/tests/src/specs.rs"]
pub mod specs;
