use std::{
	collections::HashMap,
	io,
	sync::{Arc, Mutex},
};

use axum::{
	body::Body,
	extract::{Path, State},
	http::{header, HeaderMap, StatusCode},
	response::{IntoResponse, Response},
	routing::get,
	Router,
};
use futures::{stream, StreamExt};
use sp_core::H256;
use tokio::sync::Notify;

use super::{hash, Job};

/// How the server treats a blob.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
	/// As it should.
	Fine,
	/// Other bytes of the same length.
	WrongBytes,
	/// More bytes than the blob has.
	TooMany,
	/// The connection breaks after each so many bytes.
	Breaks(usize),
	/// The same, and ranges are not understood.
	BreaksWithoutRanges(usize),
	/// So many refusals first.
	Refuses(usize),
	/// Half of it, and the rest when told.
	Holds,
}

#[derive(Default)]
struct Inner {
	blobs: HashMap<String, (Vec<u8>, Mode)>,
	/// The blob and the range of each request.
	asked: Vec<(String, Option<String>)>,
}

/// A server of blobs that can misbehave.
#[derive(Clone)]
pub struct Source {
	inner: Arc<Mutex<Inner>>,
	pub release: Arc<Notify>,
	/// `{url}/{hash}` is a blob.
	pub url: String,
	/// Where it listens, as a peer's endpoint.
	pub endpoint: String,
}

impl Source {
	pub async fn start() -> Self {
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let endpoint = format!("http://{}", listener.local_addr().unwrap());
		let url = format!("{endpoint}/v1/blobs");
		let source = Source {
			inner: Default::default(),
			release: Default::default(),
			url,
			endpoint,
		};
		let router = Router::new()
			.route("/v1/blobs/{hash}", get(serve))
			.with_state(source.clone());
		tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
		source
	}

	pub fn put(&self, bytes: &[u8], mode: Mode) -> H256 {
		let name = hash(bytes);
		self.inner
			.lock()
			.unwrap()
			.blobs
			.insert(format!("{name:?}"), (bytes.to_vec(), mode));
		name
	}

	/// Serves all blobs of a job, which takes them from here.
	pub fn serve(&self, job: Job) -> Job {
		job.blobs.iter().for_each(|blob| {
			self.put(blob, Mode::Fine);
		});
		job.from(&self.url)
	}

	/// The ranges with which a blob was asked for.
	pub fn asked(&self, hash: &H256) -> Vec<Option<String>> {
		let inner = self.inner.lock().unwrap();
		inner
			.asked
			.iter()
			.filter(|(name, _)| *name == format!("{hash:?}"))
			.map(|(_, range)| range.clone())
			.collect()
	}
}

async fn serve(State(source): State<Source>, Path(name): Path<String>, headers: HeaderMap) -> Response {
	let range = headers
		.get(header::RANGE)
		.map(|range| range.to_str().unwrap().to_owned());
	let (mut bytes, mode, before) = {
		let mut inner = source.inner.lock().unwrap();
		let before = inner.asked.iter().filter(|(asked, _)| *asked == name).count();
		inner.asked.push((name.clone(), range.clone()));
		let Some((bytes, mode)) = inner.blobs.get(&name).cloned() else {
			return StatusCode::NOT_FOUND.into_response();
		};
		(bytes, mode, before)
	};
	let total = bytes.len();
	let start = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
	let start = start.filter(|_| !matches!(mode, Mode::BreaksWithoutRanges(_)));
	let mut response = Response::builder();
	if let Some(start) = start {
		bytes.drain(..start);
		response = response
			.status(206)
			.header(header::CONTENT_RANGE, format!("bytes {start}-{}/{total}", total - 1));
	}
	match mode {
		Mode::Refuses(times) if before < times => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
		Mode::Fine | Mode::Refuses(_) => {}
		Mode::WrongBytes => bytes[0] ^= 1,
		Mode::TooMany => bytes.extend([0; 100_000]),
		Mode::BreaksWithoutRanges(_) if before > 0 => {}
		Mode::Breaks(count) | Mode::BreaksWithoutRanges(count) if bytes.len() > count => {
			let length = bytes.len();
			bytes.truncate(count);
			let broken = || Err(io::Error::other("broken on purpose"));
			// The pause lets what came before reach the other side.
			let body = stream::iter([Ok(bytes)]).chain(stream::once(async move {
				tokio::time::sleep(std::time::Duration::from_millis(50)).await;
				broken()
			}));
			return response
				.header(header::CONTENT_LENGTH, length)
				.body(Body::from_stream(body))
				.unwrap();
		}
		Mode::Breaks(_) | Mode::BreaksWithoutRanges(_) => {}
		Mode::Holds => {
			let length = bytes.len();
			let rest = bytes.split_off(length / 2);
			let release = source.release.clone();
			let body = stream::iter([Ok::<_, io::Error>(bytes)]).chain(stream::once(async move {
				release.notified().await;
				Ok(rest)
			}));
			return response
				.header(header::CONTENT_LENGTH, length)
				.body(Body::from_stream(body))
				.unwrap();
		}
	}
	response.body(Body::from(bytes)).unwrap()
}
