//! The pallets together in a runtime of their own, with devices that speak by real keys.
//!
//! * [`runtime`]: the runtime and its rules.
//! * [`world`]: blocks, accounts, calls.
//! * [`agent`]: devices, each with a behaviour.
//! * [`runs`]: what tasks under `Proof` really give, and lies about it.
//! * [`games`]: games about what is asserted; [`players`]: who plays them by itself.
//! * [`specs`]: jobs and machines to start from.
//! * [`books`]: what is known of every token, and what must always hold.
//! * [`reckoning`]: what an attack brings to who plays it.
//! * [`author`]: an author that leaves blocks away.
//! * [`draws`]: draws by themselves, in pools of any size; [`accesses`]: what they read and write.
//!
//! The tests are in `tests/pallets`, one file a subject.

pub mod accesses;
pub mod agent;
pub mod author;
pub mod books;
pub mod draws;
pub mod games;
pub mod players;
pub mod reckoning;
pub mod runs;
pub mod runtime;
pub mod specs;
pub mod world;

pub use agent::Behaviour;
pub use runtime::*;
pub use specs::*;
pub use world::{world, World};
