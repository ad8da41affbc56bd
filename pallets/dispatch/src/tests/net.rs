//! A network of agents in memory, with a clock of its own.
//!
//! The SDK's `TestOffchainExt` compares requests byte by byte with what was expected, which the random part of an sr25519
//! signature forbids, and its agents are always up, quick and content. Here they need not be.

use std::sync::{Arc, Mutex, MutexGuard};

use serde::Serialize;
use sp_core::{
	offchain::{Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState, Timestamp},
	OpaquePeerId,
};

/// What comes back from a URL.
#[derive(Clone)]
pub struct Reply {
	status: u16,
	body: Vec<u8>,
	/// When the head comes, in milliseconds from the request.
	delay: u64,
	/// Bytes of the body that come at a time, and milliseconds between.
	pace: (usize, u64),
	down: bool,
}

impl Reply {
	/// A prompt success with this body.
	pub fn json(body: &impl Serialize) -> Self {
		Self::raw(200, serde_json::to_vec(body).unwrap())
	}

	/// A prompt answer with this status and body.
	pub fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
		Self {
			status,
			body: body.into(),
			delay: 0,
			pace: (usize::MAX, 0),
			down: false,
		}
	}

	/// A connection that fails.
	pub fn down() -> Self {
		Self {
			down: true,
			..Self::raw(0, [])
		}
	}

	/// The same, later.
	pub fn after(self, delay: u64) -> Self {
		Self { delay, ..self }
	}

	/// The same, by so many bytes at a time.
	pub fn paced(self, bytes: usize, millis: u64) -> Self {
		Self {
			pace: (bytes, millis),
			..self
		}
	}
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
	pub method: String,
	pub url: String,
	pub headers: Vec<(String, String)>,
	pub body: Vec<u8>,
	pub at: u64,
	sent: bool,
	read: usize,
}

impl Seen {
	/// The value of a header that is there once.
	pub fn header(&self, name: &str) -> &str {
		let found: Vec<_> = self.headers.iter().filter(|(key, _)| key == name).collect();
		assert_eq!(found.len(), 1, "{name} in {:?}", self.headers);
		&found[0].1
	}
}

/// Everything that the network holds.
#[derive(Default)]
pub struct State {
	/// Milliseconds since the run began.
	pub now: u64,
	/// All requests, in order.
	pub seen: Vec<Seen>,
	replies: Vec<(String, String, Reply)>,
}

/// The network. Clones are the same network.
#[derive(Clone, Default)]
pub struct Net(Arc<Mutex<State>>);

impl Net {
	/// From now on, `method` to `url` is answered so.
	pub fn serve(&self, method: &str, url: &str, reply: Reply) {
		let mut state = self.state();
		state
			.replies
			.retain(|(m, u, _)| (m.as_str(), u.as_str()) != (method, url));
		state.replies.push((method.into(), url.into(), reply));
	}

	/// The state, to look at.
	pub fn state(&self) -> MutexGuard<'_, State> {
		self.0.lock().unwrap()
	}

	/// The requests that were made with this method, whole.
	pub fn seen(&self, method: &str) -> Vec<Seen> {
		self.state()
			.seen
			.iter()
			.filter(|seen| seen.method == method && seen.sent)
			.cloned()
			.collect()
	}
}

impl State {
	fn reply(&self, id: HttpRequestId) -> Option<(&Seen, Reply)> {
		let seen = self.seen.get(usize::from(id.0))?;
		let found = self
			.replies
			.iter()
			.find(|(method, url, _)| *method == seen.method && *url == seen.url);
		Some((seen, found.map_or(Reply::down(), |(_, _, reply)| reply.clone())))
	}
}

impl Externalities for Net {
	fn is_validator(&self) -> bool {
		false
	}

	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}

	fn timestamp(&mut self) -> Timestamp {
		Timestamp::from_unix_millis(self.state().now)
	}

	fn sleep_until(&mut self, _: Timestamp) {
		unreachable!("a run never sleeps")
	}

	fn random_seed(&mut self) -> [u8; 32] {
		unreachable!("a run leaves nothing to chance")
	}

	fn http_request_start(&mut self, method: &str, url: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
		if !url.starts_with("http") {
			return Err(());
		}
		let mut state = self.state();
		let (id, at) = (state.seen.len() as u16, state.now);
		state.seen.push(Seen {
			method: method.into(),
			url: url.into(),
			headers: Vec::new(),
			body: Vec::new(),
			at,
			sent: false,
			read: 0,
		});
		Ok(HttpRequestId(id))
	}

	fn http_request_add_header(&mut self, id: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
		self.state().seen[usize::from(id.0)]
			.headers
			.push((name.into(), value.into()));
		Ok(())
	}

	fn http_request_write_body(
		&mut self,
		id: HttpRequestId,
		chunk: &[u8],
		deadline: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(deadline.is_some(), "a run has a deadline for everything");
		let seen = &mut self.state().seen[usize::from(id.0)];
		assert!(!seen.sent, "the body was ended before");
		seen.body.extend_from_slice(chunk);
		seen.sent = chunk.is_empty();
		Ok(())
	}

	fn http_response_wait(&mut self, ids: &[HttpRequestId], deadline: Option<Timestamp>) -> Vec<HttpRequestStatus> {
		let deadline = deadline.expect("a run has a deadline for everything").unix_millis();
		let mut state = self.state();
		let ready = |state: &State, id| state.reply(id).map_or(0, |(seen, reply)| seen.at + reply.delay);
		let last = ids.iter().map(|id| ready(&state, *id)).max().unwrap_or(0);
		state.now = state.now.max(last.min(deadline));
		ids.iter()
			.map(|id| match state.reply(*id) {
				None => HttpRequestStatus::Invalid,
				Some(_) if ready(&state, *id) > state.now => HttpRequestStatus::DeadlineReached,
				Some((_, reply)) if reply.down => HttpRequestStatus::IoError,
				Some((_, reply)) => HttpRequestStatus::Finished(reply.status),
			})
			.collect()
	}

	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		Vec::new()
	}

	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		let deadline = deadline.expect("a run has a deadline for everything").unix_millis();
		let mut state = self.state();
		let (seen, reply) = state.reply(id).ok_or(HttpError::Invalid)?;
		let (bytes, millis) = reply.pace;
		// The chunk that byte `read` is in comes after so many pauses.
		let due = seen.at + reply.delay + (seen.read / bytes) as u64 * millis;
		if due > state.now.max(deadline) {
			state.now = state.now.max(deadline);
			return Err(HttpError::DeadlineReached);
		}
		let read = seen.read;
		let count = buffer.len().min(reply.body.len() - read).min(bytes - read % bytes);
		buffer[..count].copy_from_slice(&reply.body[read..read + count]);
		state.now = state.now.max(due);
		state.seen[usize::from(id.0)].read += count;
		Ok(count)
	}

	fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {
		unreachable!("a run does not touch the network of nodes")
	}
}
