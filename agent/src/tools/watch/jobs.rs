//! The jobs that contests are about: whether they are within the limits, and where their blobs may be.

use std::{
	collections::{HashMap, HashSet},
	sync::Arc,
};

use codec::Encode;
use sp_core::{Bytes, H256};
use tidemill_primitives::{api::JobView, contract::JobTerms, dispute::ContestView, BlockNumber, DeviceId, JobId};

use super::limits::Limits;
use crate::{
	tools::chain::{Chain, ChainError},
	work::Terms,
};

/// Blocks after which a job is read again that was left alone: its price may have been raised.
const AGAIN: BlockNumber = 100;

/// A job.
#[derive(Clone)]
pub struct Job {
	/// Its hash.
	pub hash: H256,
	/// Its terms.
	pub terms: Arc<Terms>,
	/// Why it is left alone, unless games are open already.
	pub refusal: Option<String>,
}

/// Jobs that were read, and where devices serve blobs.
pub struct Jobs {
	limits: Limits,
	jobs: HashMap<JobId, (Result<Job, String>, BlockNumber)>,
	endpoints: HashMap<DeviceId, String>,
}

impl Jobs {
	/// None yet.
	pub fn new(limits: Limits) -> Self {
		Jobs {
			limits,
			jobs: HashMap::new(),
			endpoints: HashMap::new(),
		}
	}

	/// The job of a contest in that block, its terms with where its blobs may be now; or why it can never be played about. None
	/// if the chain has forgotten it.
	pub async fn get(
		&mut self,
		chain: &Chain,
		id: JobId,
		contest: &ContestView,
		number: BlockNumber,
	) -> Result<Option<Result<Job, String>>, ChainError> {
		let stale = |(job, read): &(Result<Job, String>, BlockNumber)| {
			let alone = job.as_ref().map_or(true, |job| job.refusal.is_some());
			alone && number.saturating_sub(*read) >= AGAIN
		};
		if self.jobs.get(&id).is_none_or(stale) {
			let Some(view) = chain.job(id).await? else {
				return Ok(None);
			};
			self.jobs.insert(id, (self.read(&view), number));
		}
		let Some((job, _)) = self.jobs.get(&id) else {
			return Ok(None);
		};
		let job = job.clone();
		if let Ok(job) = &job {
			job.terms.add_peers(self.endpoints(chain, contest).await?);
		}
		Ok(Some(job))
	}

	/// Forgets all other jobs.
	pub fn keep(&mut self, jobs: &HashSet<JobId>) {
		self.jobs.retain(|id, _| jobs.contains(id));
	}

	/// Forgets all other devices.
	pub fn keep_devices(&mut self, devices: &HashSet<DeviceId>) {
		self.endpoints.retain(|id, _| devices.contains(id));
	}

	fn read(&self, view: &JobView) -> Result<Job, String> {
		let terms = JobTerms {
			hash: view.hash,
			spec: Bytes(view.spec.encode()),
			peers: Vec::new(),
		};
		let terms = Terms::read(&terms).map_err(|error| error.to_string())?;
		Ok(Job {
			hash: view.hash,
			terms: Arc::new(terms),
			refusal: self.limits.job(view).err().map(|refusal| refusal.to_string()),
		})
	}

	/// Where the devices of a contest serve blobs.
	async fn endpoints(&mut self, chain: &Chain, contest: &ContestView) -> Result<Vec<String>, ChainError> {
		let mut found = Vec::new();
		for id in contest.asserters.iter().chain(&contest.rivals) {
			if !self.endpoints.contains_key(id) {
				let device = chain.device_of_id(*id).await?;
				let endpoint = device.map(|it| String::from_utf8_lossy(&it.spec.latest().endpoint).into_owned());
				self.endpoints.insert(*id, endpoint.unwrap_or_default());
			}
			let endpoint = self.endpoints.get(id).filter(|endpoint| !endpoint.is_empty());
			found.extend(endpoint.cloned());
		}
		Ok(found)
	}
}
