//! Bodies of requests, within bounds.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use futures::StreamExt;
use tokio::time::timeout;

use crate::refusal::Refused;

/// Time in which a body that is read into memory must have come.
const LIMIT: Duration = Duration::from_secs(20);
/// Bytes of a refused body that are read and thrown away, so that the client gets to read why.
const DRAINED: usize = 4 << 20;
/// Time in which they must have come.
const DRAIN_LIMIT: Duration = Duration::from_secs(2);

/// Reads a body of at most `most` bytes.
pub(super) async fn read(body: Body, most: usize) -> Result<Vec<u8>, Refused> {
	timeout(LIMIT, read_all(body, most))
		.await
		.map_err(|_| Refused::TooSlow)?
}

async fn read_all(body: Body, most: usize) -> Result<Vec<u8>, Refused> {
	let announced = body.size_hint().lower();
	let mut bytes = Vec::new();
	let mut chunks = body.into_data_stream();
	while announced.max(bytes.len() as u64) <= most as u64 {
		let Some(chunk) = chunks.next().await else {
			return Ok(bytes);
		};
		let chunk = chunk.map_err(|_| Refused::Incomplete(bytes.len() as u64))?;
		bytes.extend_from_slice(&chunk);
	}
	let length = announced.max(bytes.len() as u64);
	drain(Body::from_stream(chunks)).await;
	Err(Refused::TooLarge {
		length,
		most: most as u64,
	})
}

/// Reads on for a while: many clients look at no answer before they have sent everything.
pub(super) async fn drain(body: Body) {
	let mut chunks = body.into_data_stream();
	let all = async {
		let mut drained = 0;
		while let Some(Ok(chunk)) = chunks.next().await {
			drained += chunk.len();
			if drained > DRAINED {
				break;
			}
		}
	};
	// A client that takes longer has to do without.
	let _ = timeout(DRAIN_LIMIT, all).await;
}
