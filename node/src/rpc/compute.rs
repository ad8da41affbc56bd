//! The methods `compute_*`: what people ask about jobs and devices, answered in JSON.
//!
//! Each method is a thin door to a call of the runtime API [`ComputeApi`], whose documentation says what the fields
//! mean. In JSON, names are in camel case, amounts are decimal text in units of 10^-12 TIDE, accounts are SS58 addresses,
//! hashes are hex after `0x`, and an enum is its name, or an object with its name as only key.

use std::sync::Arc;

use futures::StreamExt;
use jsonrpsee::{
	core::{async_trait, server::PendingSubscriptionSink},
	proc_macros::rpc,
};
use sc_client_api::{BlockchainEvents, HeaderBackend};
use sc_rpc::{
	utils::{BoundedVecDeque, PendingSubscription},
	SubscriptionTaskExecutor,
};
use sp_api::ProvideRuntimeApi;
use tidemill_primitives::{
	api::{ComputeApi, DeviceDetails, Estimate, JobView, WhyQueued},
	job::JobSpec,
	BundleIndex, DeviceId, JobId,
};
use tidemill_runtime::{opaque::Block, Hash};
use tokio::sync::Semaphore;

use super::{
	contest::Contest,
	follow::{self, JobUpdate},
	refusal::Refusal,
};

/// Most jobs that are followed at once through one node; each costs one call of the runtime a block.
pub const MAX_FOLLOWED: usize = 256;

/// Questions about jobs and devices.
///
/// `at` is the block that is asked; the best one where it is left out. A block whose state the node no longer keeps, or
/// does not know, is refused with code 8001, and so is a failed call of the runtime with code 8002.
#[rpc(client, server)]
pub trait Compute<Hash> {
	/// A job with everything known of it; null if there is none with this id, or it was closed.
	#[method(name = "compute_job", blocking)]
	fn job(&self, id: JobId, at: Option<Hash>) -> Result<Option<JobView>, Refusal>;

	/// What is asserted of a bundle under `Proof`, and the games about it; null if nothing is asserted.
	#[method(name = "compute_contest", blocking)]
	fn contest(&self, job: JobId, bundle: BundleIndex, at: Option<Hash>) -> Result<Option<Contest>, Refusal>;

	/// A device with everything known of it; null if there is none with this id.
	#[method(name = "compute_device", blocking)]
	fn device(&self, id: DeviceId, at: Option<Hash>) -> Result<Option<DeviceDetails>, Refusal>;

	/// The most that a job can cost, part by part.
	///
	/// A spec that the market would not take is refused with code 8003; the error's data names what is wrong.
	#[method(name = "compute_estimate", blocking)]
	fn estimate(&self, spec: JobSpec, at: Option<Hash>) -> Result<Estimate, Refusal>;

	/// Why the next bundle of a job is not assigned; null if nothing of the job waits.
	#[method(name = "compute_whyQueued", blocking)]
	fn why_queued(&self, id: JobId, at: Option<Hash>) -> Result<Option<WhyQueued>, Refusal>;

	/// Follows one job through all its states.
	///
	/// The first notification is the job as it stands. Another comes with each new best block in which it stands
	/// otherwise, also when the chain turns to another fork; and one with `finalized: true` when a final block shows it
	/// ended, or closed (`job: null`). That is the last. A job that does not exist is refused with code 8004; at most 256
	/// jobs are followed through one node, then code 8005.
	#[subscription(
		name = "compute_subscribeJob" => "compute_jobUpdate",
		unsubscribe = "compute_unsubscribeJob",
		item = JobUpdate<Hash>
	)]
	async fn subscribe_job(&self, id: JobId);
}

/// The methods, on a chain.
pub struct Compute<Client> {
	client: Arc<Client>,
	executor: SubscriptionTaskExecutor,
	followers: Arc<Semaphore>,
}

impl<Client> Compute<Client> {
	/// The methods, on the chain of `client`.
	pub fn new(client: Arc<Client>, executor: SubscriptionTaskExecutor) -> Self {
		Compute {
			client,
			executor,
			followers: Arc::new(Semaphore::new(MAX_FOLLOWED)),
		}
	}
}

#[async_trait]
impl<Client> ComputeServer<Hash> for Compute<Client>
where
	Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + BlockchainEvents<Block> + Send + Sync + 'static,
	Client::Api: ComputeApi<Block>,
{
	fn job(&self, id: JobId, at: Option<Hash>) -> Result<Option<JobView>, Refusal> {
		let at = self.block(at)?;
		Ok(self.client.runtime_api().job(at, id)?)
	}

	fn contest(&self, job: JobId, bundle: BundleIndex, at: Option<Hash>) -> Result<Option<Contest>, Refusal> {
		let at = self.block(at)?;
		Ok(self.client.runtime_api().contest(at, job, bundle)?.map(Into::into))
	}

	fn device(&self, id: DeviceId, at: Option<Hash>) -> Result<Option<DeviceDetails>, Refusal> {
		let at = self.block(at)?;
		Ok(self.client.runtime_api().device(at, id)?)
	}

	fn estimate(&self, spec: JobSpec, at: Option<Hash>) -> Result<Estimate, Refusal> {
		let at = self.block(at)?;
		Ok(self.client.runtime_api().estimate(at, spec)??)
	}

	fn why_queued(&self, id: JobId, at: Option<Hash>) -> Result<Option<WhyQueued>, Refusal> {
		let at = self.block(at)?;
		Ok(self.client.runtime_api().why_queued(at, id)?)
	}

	async fn subscribe_job(&self, pending: PendingSubscriptionSink, id: JobId) {
		let Ok(permit) = self.followers.clone().try_acquire_owned() else {
			pending.reject(Refusal::TooManyFollowed).await;
			return;
		};
		let updates = match follow::job(self.client.clone(), id) {
			Ok(updates) => updates,
			Err(refusal) => {
				pending.reject(refusal).await;
				return;
			}
		};
		sc_rpc::utils::spawn_subscription_task(&self.executor, async move {
			let _permit = permit;
			PendingSubscription::from(pending)
				.pipe_from_stream(updates.boxed(), BoundedVecDeque::default())
				.await;
		});
	}
}

impl<Client> Compute<Client> {
	fn block(&self, at: Option<Hash>) -> Result<Hash, Refusal>
	where
		Client: HeaderBackend<Block>,
	{
		let Some(hash) = at else {
			return Ok(self.client.info().best_hash);
		};
		match self.client.number(hash) {
			Ok(Some(_)) => Ok(hash),
			Ok(None) => Err(Refusal::UnknownBlock(format!("{hash:?}"))),
			Err(error) => Err(Refusal::Runtime(error.to_string())),
		}
	}
}
