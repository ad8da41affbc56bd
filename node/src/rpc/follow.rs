//! One job, followed from block to block.
//!
//! Nothing is concluded from single events: at each new best block the job is read whole, and told if it stands
//! otherwise than it was told last. So a re-organisation needs no care: the next best block, on whatever fork, is read
//! like any other.

use std::sync::Arc;

use futures::{stream, Stream, StreamExt};
use sc_client_api::{BlockchainEvents, HeaderBackend};
use serde::{Deserialize, Serialize};
use sp_api::ProvideRuntimeApi;
use tidemill_primitives::{
	api::{ComputeApi, JobView},
	interfaces::JobPhase,
	BlockNumber, JobId,
};
use tidemill_runtime::{opaque::Block, Hash};

use super::refusal::Refusal;

/// How a job stands at a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobUpdate<Hash> {
	/// The block's hash.
	pub hash: Hash,
	/// The block's number.
	pub number: BlockNumber,
	/// Whether the block is final; then the job is over, and this is the last that is told.
	pub finalized: bool,
	/// The job; none if it was closed.
	pub job: Option<JobView>,
}

/// A block that the chain came upon.
struct Seen {
	hash: Hash,
	number: BlockNumber,
	finalized: bool,
}

/// What has been told of a job, and what is worth telling next.
#[derive(Default)]
struct Follower {
	told: Option<Option<JobView>>,
	/// Whether a final block had the job: the first ones may be older than it.
	known: bool,
	over: bool,
}

impl Follower {
	/// What is told of a block at which the job stands so; none if it was told before.
	fn update(&mut self, block: Seen, job: Option<JobView>) -> Option<JobUpdate<Hash>> {
		if block.finalized {
			self.over = match &job {
				Some(job) => job.phase == JobPhase::Ended,
				None => self.known,
			};
			self.known |= job.is_some();
			if !self.over {
				return None;
			}
		} else if self.told.as_ref() == Some(&job) {
			return None;
		}
		self.told = Some(job.clone());
		Some(JobUpdate {
			hash: block.hash,
			number: block.number,
			finalized: block.finalized,
			job,
		})
	}
}

/// The states of a job from the best block on. Ends when a final block shows it ended or closed, or when the node cannot
/// read the job any more.
pub fn job<Client>(client: Arc<Client>, id: JobId) -> Result<impl Stream<Item = JobUpdate<Hash>>, Refusal>
where
	Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + BlockchainEvents<Block> + Send + Sync + 'static,
	Client::Api: ComputeApi<Block>,
{
	// The streams come first, so that no block falls between them and the first look.
	let imported = client.import_notification_stream().filter_map(|block| async move {
		block.is_new_best.then_some(Seen {
			hash: block.hash,
			number: block.header.number,
			finalized: false,
		})
	});
	let finalized = client.finality_notification_stream().map(|block| Seen {
		hash: block.hash,
		number: block.header.number,
		finalized: true,
	});
	let info = client.info();
	if client.runtime_api().job(info.best_hash, id)?.is_none() {
		return Err(Refusal::UnknownJob(id));
	}
	let now = [
		Seen {
			hash: info.best_hash,
			number: info.best_number,
			finalized: false,
		},
		Seen {
			hash: info.finalized_hash,
			number: info.finalized_number,
			finalized: true,
		},
	];
	let blocks = stream::iter(now).chain(stream::select(Box::pin(imported), Box::pin(finalized)));
	let start = (client, Box::pin(blocks), Follower::default());
	Ok(stream::unfold(
		start,
		move |(client, mut blocks, mut follower)| async move {
			while !follower.over {
				let block = blocks.next().await?;
				let job = match client.runtime_api().job(block.hash, id) {
					Ok(job) => job,
					Err(error) => {
						log::warn!(target: "rpc", "job {id} is not followed any more: {error}");
						return None;
					}
				};
				if let Some(update) = follower.update(block, job) {
					return Some((update, (client, blocks, follower)));
				}
			}
			None
		},
	))
}

#[cfg(test)]
mod tests {
	use super::*;
	use tidemill_primitives::{
		job::{JobSpec, Price},
		AccountId, H256,
	};

	fn job(phase: JobPhase, accepted: u32) -> Option<JobView> {
		// A spec of zeros: what is asked for is of no matter here.
		let spec = <JobSpec as codec::Decode>::decode(&mut &[0; 1_024][..]);
		Some(JobView {
			hash: H256::zero(),
			requester: AccountId::new([1; 32]),
			spec: spec.expect("zeros are a spec"),
			price: Price::default(),
			bond: 0,
			phase,
			bundles: 2,
			unassigned: 0,
			accepted,
			failed: 0,
			escrow: 0,
			deposit: 0,
			paid: 0,
			fees: 0,
			chain_fees: 0,
			refunded: 0,
			submitted: 1,
			deadline: 100,
			ended: None,
		})
	}

	/// Block numbers that are told of, of blocks `(number, final, job)`.
	fn told(blocks: Vec<(BlockNumber, bool, Option<JobView>)>) -> Vec<(BlockNumber, bool)> {
		let mut follower = Follower::default();
		let mut told = Vec::new();
		for (number, finalized, job) in blocks {
			assert!(!follower.over, "block {number} comes after the last word");
			let seen = Seen {
				hash: H256::from_low_u64_be(number.into()),
				number,
				finalized,
			};
			told.extend(
				follower
					.update(seen, job)
					.map(|update| (update.number, update.finalized)),
			);
		}
		assert!(follower.over, "the last block is the last word");
		told
	}

	#[test]
	fn each_state_is_told_once_and_the_end_when_it_is_final() {
		let (queued, running, ended) = (
			job(JobPhase::Queued, 0),
			job(JobPhase::Running, 1),
			job(JobPhase::Ended, 2),
		);
		let blocks = vec![
			(5, false, queued.clone()),
			(3, true, None),
			(6, false, queued.clone()),
			(5, true, queued),
			(7, false, running.clone()),
			(7, true, running),
			(8, false, ended.clone()),
			(8, true, ended),
		];
		assert_eq!(told(blocks), [(5, false), (7, false), (8, false), (8, true)]);
	}

	#[test]
	fn a_fork_that_undoes_a_state_is_told() {
		let (queued, ended) = (job(JobPhase::Queued, 0), job(JobPhase::Ended, 2));
		let blocks = vec![
			(5, false, queued.clone()),
			(6, false, ended.clone()),
			// Another fork, on which the job has not ended, and one on which it was never submitted.
			(6, false, queued),
			(7, false, None),
			(4, true, None),
			(8, false, ended.clone()),
			(8, true, ended),
		];
		assert_eq!(
			told(blocks),
			[(5, false), (6, false), (6, false), (7, false), (8, false), (8, true)]
		);
	}

	#[test]
	fn a_job_that_is_closed_is_over() {
		let ended = job(JobPhase::Ended, 2);
		let blocks = vec![
			(5, false, job(JobPhase::Queued, 0)),
			(4, true, job(JobPhase::Queued, 0)),
			(6, false, ended),
			(7, false, None),
			(7, true, None),
		];
		assert_eq!(told(blocks), [(5, false), (6, false), (7, false), (7, true)]);
	}
}
