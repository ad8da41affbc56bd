//! What the tests have in common: the agent as a process, a test that plays the node, and a server of blobs.

pub mod agent;
pub mod job;
pub mod node;
pub mod referee;
pub mod source;

use std::{
	future::Future,
	time::{Duration, Instant},
};

use sp_core::H256;

pub use agent::Agent;
pub use job::{mixed, programs, Job};
pub use node::Node;
pub use referee::Referee;
pub use source::{Mode, Source};

/// Longest time that a test waits for anything; far more than it takes.
const PATIENCE: Duration = Duration::from_secs(120);

pub fn hash(bytes: &[u8]) -> H256 {
	H256(sp_crypto_hashing::blake2_256(bytes))
}

/// Asks again and again until there is an answer.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
	let start = Instant::now();
	loop {
		if let Some(answer) = ask().await {
			return answer;
		}
		assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
		tokio::time::sleep(Duration::from_millis(50)).await;
	}
}
