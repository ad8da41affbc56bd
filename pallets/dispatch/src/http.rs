//! One HTTP exchange that never blocks for longer than it is told to.
//!
//! Bodies are read from the host directly: the SDK's iterator gives single bytes and knows no limit.

use alloc::{vec, vec::Vec};
use sp_core::offchain::{Duration, HttpError, HttpRequestId, HttpRequestStatus, Timestamp};
use sp_io::offchain;
use tidemill_primitives::contract::MAX_BODY;

use crate::error::AgentError;

/// Bytes of a body that are read at a time.
const CHUNK: usize = 16 * 1024;
/// How long one exchange may read while others wait, in milliseconds.
const READ_MILLIS: u64 = 5;

/// A complete answer.
#[derive(Debug)]
pub struct Answer {
	/// HTTP status.
	pub status: u16,
	/// The body, at most [`MAX_BODY`] bytes.
	pub body: Vec<u8>,
}

/// A request that was sent, and as much of its answer as has come.
#[derive(Debug)]
pub struct Exchange {
	id: HttpRequestId,
	head: Head,
	body: Vec<u8>,
}

#[derive(Debug)]
enum Head {
	Awaited,
	Failed,
	Status(u16),
}

impl Exchange {
	/// Sends a request whole.
	pub fn start(
		method: &str,
		url: &str,
		headers: &[(&str, &str)],
		body: &[u8],
		deadline: Timestamp,
	) -> Result<Self, AgentError> {
		let id = offchain::http_request_start(method, url, &[]).map_err(|()| AgentError::UrlInvalid)?;
		for (name, value) in headers {
			offchain::http_request_add_header(id, name, value).map_err(|()| AgentError::UrlInvalid)?;
		}
		// The host dispatches the request with its first chunk; an empty one ends the body.
		for chunk in [body, &[]].iter().skip(usize::from(body.is_empty())) {
			offchain::http_request_write_body(id, chunk, Some(deadline)).map_err(failure)?;
		}
		Ok(Self {
			id,
			head: Head::Awaited,
			body: Vec::new(),
		})
	}

	/// Waits until every one of the exchanges has the head of its answer, or `until`.
	pub fn wait<'a>(exchanges: impl Iterator<Item = &'a mut Exchange>, until: Timestamp) {
		let (ids, heads): (Vec<_>, Vec<_>) = exchanges
			.filter(|exchange| matches!(exchange.head, Head::Awaited))
			.map(|exchange| (exchange.id, &mut exchange.head))
			.unzip();
		if ids.is_empty() {
			return;
		}
		for (head, status) in heads.into_iter().zip(offchain::http_response_wait(&ids, Some(until))) {
			*head = match status {
				HttpRequestStatus::DeadlineReached => Head::Awaited,
				HttpRequestStatus::IoError | HttpRequestStatus::Invalid => Head::Failed,
				HttpRequestStatus::Finished(status) => Head::Status(status),
			};
		}
	}

	/// Reads what there is of the answer, for a short while. None as long as it is not complete.
	pub fn read(&mut self) -> Option<Result<Answer, AgentError>> {
		let status = match self.head {
			Head::Awaited => return None,
			Head::Failed => return Some(Err(AgentError::Unreachable)),
			Head::Status(status) => status,
		};
		let until = offchain::timestamp().add(Duration::from_millis(READ_MILLIS));
		let mut chunk = vec![0; CHUNK];
		loop {
			let count = match offchain::http_response_read_body(self.id, &mut chunk, Some(until)) {
				Ok(count) => chunk.len().min(count as usize),
				Err(HttpError::DeadlineReached) => return None,
				Err(error) => return Some(Err(failure(error))),
			};
			if count == 0 {
				return Some(Ok(Answer {
					status,
					body: core::mem::take(&mut self.body),
				}));
			}
			if self.body.len() + count > MAX_BODY {
				return Some(Err(AgentError::BodyTooLong));
			}
			self.body.extend_from_slice(&chunk[..count]);
			// Whoever sends without a pause must not keep the others waiting either.
			if offchain::timestamp() >= until {
				return None;
			}
		}
	}
}

fn failure(error: HttpError) -> AgentError {
	match error {
		HttpError::DeadlineReached => AgentError::Deadline,
		HttpError::IoError | HttpError::Invalid => AgentError::Unreachable,
	}
}
