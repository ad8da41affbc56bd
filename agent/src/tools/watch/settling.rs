//! What became of moves and games: of moves as soon as they are in a block, of games once their end is final.

use sp_core::H256;
use tidemill_primitives::{dispute::GameId, BlockNumber};

use super::{
	tally::End,
	watcher::{Bundle, Watcher},
};
use crate::tools::{
	account::LIFE,
	chain::{blocks::Block, ChainError},
	metadata::outcome::Outcome,
};

/// Final blocks that a node surely remembers.
const MEMORY: BlockNumber = 128;

impl Watcher {
	/// Finds out what became of the moves that were sent, in the blocks up to the best one.
	pub(super) async fn confirm(&mut self, head: &Block) -> Result<(), ChainError> {
		if !self.sent.waits() {
			self.known = [head.hash].into();
			return Ok(());
		}
		let mut block = *head;
		let mut new = Vec::new();
		while !self.known.contains(&block.hash) && block.number > 0 && new.len() < LIFE as usize {
			new.push(block.hash);
			block = self.chain.block(block.parent).await?;
		}
		for hash in new.into_iter().rev() {
			self.read(hash).await?;
			self.known.push_back(hash);
			if self.known.len() > LIFE as usize {
				self.known.pop_front();
			}
		}
		Ok(())
	}

	/// Takes note of the own moves in a block.
	async fn read(&mut self, block: H256) -> Result<(), ChainError> {
		let Some(signer) = &self.signer else { return Ok(()) };
		for (index, extrinsic) in (0..).zip(self.chain.extrinsics(block).await?) {
			let hash = H256(sp_crypto_hashing::blake2_256(&extrinsic));
			let Some(sent) = self.sent.of(&hash).cloned() else {
				continue;
			};
			let events = self.chain.events(block).await?;
			let ((job, bundle), name) = (sent.bundle, sent.name);
			match signer.metadata().outcome(&events, index) {
				Ok(Some(outcome)) => {
					if let Outcome::Failed(failure) = &outcome {
						println!(
							"job {job} bundle {bundle}: the chain refused the {name}: {}. {}",
							failure.name, failure.words
						);
					}
					self.sent.told(&hash, &outcome);
				}
				Ok(None) => {}
				Err(error) => tracing::warn!(job, bundle, kind = name, %error, "what became of it cannot be read"),
			}
		}
		Ok(())
	}

	/// Finds out by the blocks that are final now how games ended.
	pub(super) async fn settle(&mut self) -> Result<(), ChainError> {
		let last = self.chain.finalized().await?;
		let from = self.settled.map_or(last.number, |settled| settled.saturating_add(1));
		for number in from.max(last.number.saturating_sub(MEMORY))..=last.number {
			let bundles = self.tally.bundles();
			if !bundles.is_empty() {
				let hash = self.chain.hash_of(number).await?;
				for bundle in &bundles {
					self.settle_bundle(bundle, number, hash).await?;
				}
			}
			self.settled = Some(number);
		}
		Ok(())
	}

	async fn settle_bundle(&mut self, bundle: &Bundle, number: BlockNumber, hash: H256) -> Result<(), ChainError> {
		let (job, index) = *bundle;
		let contest = self.chain.contest_at(job, index, hash).await?;
		let view = match contest {
			Some(_) => None,
			None => self.chain.bundle_at(job, index, hash).await?,
		};
		for (id, end) in self.tally.settle(*bundle, number, contest.as_ref(), view.as_ref()) {
			match end {
				End::Won => println!("{}: won, what was asserted is refuted", named(&id)),
				End::Lost => println!("{}: lost, and its bond with it", named(&id)),
				End::Undone => println!("{}: it was on a fork, and never was", named(&id)),
			}
			self.tell_tokens().await;
		}
		Ok(())
	}
}

/// A game as it is called here.
pub(super) fn named(id: &GameId) -> String {
	format!("job {} bundle {} game {}", id.job, id.bundle, id.number)
}
