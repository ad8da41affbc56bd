//! One request for a blob, or for the rest of it.

use std::time::Duration;

use futures::StreamExt;
use reqwest::{
	header::{HeaderMap, ACCEPT_ENCODING, CONTENT_RANGE, RANGE},
	Client, StatusCode, Url,
};

use crate::store::{BlobWriter, StoreError};

/// Time that any transfer may take.
const BASE: Duration = Duration::from_secs(30);
/// Bytes a second below which a transfer is not worth waiting for.
const SLOWEST: u64 = 64 << 10;

/// Why a transfer failed.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
	/// Nobody answers, or not in HTTP.
	#[error("no answer: {0}")]
	NoAnswer(String),
	/// The answer is not the blob.
	#[error("it answers with status {0}")]
	Status(StatusCode),
	/// The part that came is not the part that was asked for.
	#[error("it answers with another range than was asked for")]
	WrongRange,
	/// The connection broke, or the body ended early.
	#[error("the transfer broke after {0} bytes")]
	Broken(u64),
	/// It takes too long.
	#[error("the transfer is too slow")]
	TooSlow,
	/// The blob cannot be stored: not that blob, or no room.
	#[error(transparent)]
	Store(#[from] StoreError),
}

impl TransferError {
	/// Whether the rest may still come.
	pub fn can_resume(&self) -> bool {
		matches!(self, TransferError::Broken(_))
	}

	/// Short name, for metrics.
	pub fn name(&self) -> &'static str {
		match self {
			TransferError::NoAnswer(_) => "no_answer",
			TransferError::Status(_) => "status",
			TransferError::WrongRange => "wrong_range",
			TransferError::Broken(_) => "broken",
			TransferError::TooSlow => "too_slow",
			TransferError::Store(StoreError::Length { .. } | StoreError::Mismatch { .. }) => "wrong_bytes",
			TransferError::Store(_) => "no_room",
		}
	}
}

/// Brings the rest of the blob of `length` bytes into the writer. Its hash is the writer's to check.
pub async fn run(client: &Client, url: &Url, writer: &mut BlobWriter, length: u64) -> Result<(), TransferError> {
	let limit = BASE + Duration::from_secs(length / SLOWEST);
	tokio::time::timeout(limit, transfer(client, url, writer, length))
		.await
		.map_err(|_| TransferError::TooSlow)?
}

async fn transfer(client: &Client, url: &Url, writer: &mut BlobWriter, length: u64) -> Result<(), TransferError> {
	let from = writer.written();
	let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
	if from > 0 {
		request = request.header(RANGE, format!("bytes={from}-"));
	}
	let response = request
		.send()
		.await
		.map_err(|error| TransferError::NoAnswer(innermost(&error)))?;
	match response.status() {
		StatusCode::PARTIAL_CONTENT if starts_at(response.headers(), from) => {}
		StatusCode::PARTIAL_CONTENT => return Err(TransferError::WrongRange),
		// It does not do ranges: all over again.
		StatusCode::OK => writer.restart().await?,
		status => return Err(TransferError::Status(status)),
	}
	let mut body = response.bytes_stream();
	while let Some(chunk) = body.next().await {
		let chunk = chunk.map_err(|_| TransferError::Broken(writer.written()))?;
		writer.write(&chunk).await?;
	}
	if writer.written() < length {
		return Err(TransferError::Broken(writer.written()));
	}
	Ok(())
}

fn starts_at(headers: &HeaderMap, from: u64) -> bool {
	let range = headers.get(CONTENT_RANGE).and_then(|value| value.to_str().ok());
	range
		.and_then(|range| range.strip_prefix("bytes "))
		.and_then(|range| range.split_once('-'))
		.and_then(|(start, _)| start.trim().parse::<u64>().ok())
		.is_some_and(|start| start == from)
}

/// What is at the bottom of an error: reqwest's own words end before they say anything.
fn innermost(error: &reqwest::Error) -> String {
	let mut cause: &dyn std::error::Error = error;
	while let Some(source) = cause.source() {
		cause = source;
	}
	cause.to_string()
}
