//! Why a question is not answered.

use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};
use sp_api::ApiError;
use sp_runtime::DispatchError;

/// Why a question is not answered. The numbers are part of the interface and never change.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	/// The node does not know the block.
	#[error("this node does not know the block {0}")]
	UnknownBlock(String),
	/// The runtime could not be asked, for example because the state of that block is no longer kept.
	#[error("the chain cannot be asked at that block: {0}")]
	Runtime(String),
	/// The market would not take the job.
	#[error("the market would not take this job: {0}")]
	JobRefused(String),
	/// There is no such job.
	#[error("there is no job {0} at the best block: it does not exist yet, or was closed")]
	UnknownJob(u64),
	/// The node follows as many jobs as it can.
	#[error("this node follows {max} jobs already: try again later, or ask another node", max = super::compute::MAX_FOLLOWED)]
	TooManyFollowed,
}

impl Refusal {
	/// Its number.
	pub fn code(&self) -> i32 {
		match self {
			Refusal::UnknownBlock(_) => 8001,
			Refusal::Runtime(_) => 8002,
			Refusal::JobRefused(_) => 8003,
			Refusal::UnknownJob(_) => 8004,
			Refusal::TooManyFollowed => 8005,
		}
	}
}

impl From<ApiError> for Refusal {
	fn from(error: ApiError) -> Self {
		Refusal::Runtime(error.to_string())
	}
}

impl From<DispatchError> for Refusal {
	fn from(error: DispatchError) -> Self {
		Refusal::JobRefused(tidemill_runtime::error_name(&error))
	}
}

impl From<Refusal> for ErrorObjectOwned {
	fn from(refusal: Refusal) -> Self {
		let data = match &refusal {
			Refusal::JobRefused(name) => Some(name.clone()),
			_ => None,
		};
		ErrorObject::owned(refusal.code(), refusal.to_string(), data)
	}
}
