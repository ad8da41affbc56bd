//! `PUT /v1/blobs`: a blob from somebody who may bring some.

use std::{sync::Arc, time::Duration};

use axum::{
	body::{Body, HttpBody},
	extract::{Request, State},
	http::{HeaderMap, StatusCode},
	Json,
};
use futures::StreamExt;
use serde::Serialize;
use sp_core::H256;
use tidemill_primitives::contract::{upload_message, HEADER_HASH};
use tokio::time::{timeout, Instant};

use super::{body::drain, Shared};
use crate::{auth::hex_header, refusal::Refused};

/// Longest pause within an upload.
const IDLE: Duration = Duration::from_secs(20);
/// Time that any upload may take.
const BASE: Duration = Duration::from_secs(60);
/// Bytes a second below which an upload is cut off.
const SLOWEST: u64 = 64 << 10;

/// Answer to an upload.
#[derive(Serialize)]
pub(super) struct Stored {
	hash: H256,
	length: u64,
}

pub(super) async fn upload(
	State(shared): State<Arc<Shared>>,
	request: Request,
) -> Result<(StatusCode, Json<Stored>), Refused> {
	let (parts, mut body) = request.into_parts();
	let done = store(&shared, &parts.headers, &mut body).await;
	if done.is_err() {
		drain(body).await;
	}
	let (status, stored) = done?;
	Ok((status, Json(stored)))
}

async fn store(shared: &Shared, headers: &HeaderMap, body: &mut Body) -> Result<(StatusCode, Stored), Refused> {
	let hash = H256(hex_header(headers, HEADER_HASH)?);
	// Known from content-length, and for a request without any body.
	let length = body.size_hint().exact();
	let length = length.ok_or(Refused::NoLength)?;
	shared.uploaders.check(headers, &upload_message(hash, length))?;
	let _turn = shared.uploads.try_acquire().map_err(|_| Refused::Busy)?;

	// What is here already is read all the same: many clients look at no answer before they have sent everything.
	let known = shared.store.pin(&hash);
	let mut writer = match &known {
		Some(_) => None,
		None => Some(shared.store.write(length)?),
	};
	let end = Instant::now() + BASE + Duration::from_secs(length / SLOWEST);
	let mut read = 0;
	let mut chunks = std::mem::take(body).into_data_stream();
	loop {
		let wait = IDLE.min(end.saturating_duration_since(Instant::now()));
		let Some(chunk) = timeout(wait, chunks.next()).await.map_err(|_| Refused::TooSlow)? else {
			break;
		};
		let chunk = chunk.map_err(|_| Refused::Incomplete(read))?;
		read += chunk.len() as u64;
		if let Some(writer) = &mut writer {
			writer.write(&chunk).await?;
		}
	}
	let status = match writer {
		Some(writer) => {
			writer.commit(hash).await?;
			shared.metrics.uploaded.inc_by(length);
			tracing::info!(blob = ?hash, length, "uploaded");
			StatusCode::CREATED
		}
		None => StatusCode::OK,
	};
	shared
		.store
		.promise_upload(&hash)
		.map_err(|error| Refused::Disk(error.to_string()))?;
	Ok((status, Stored { hash, length }))
}
