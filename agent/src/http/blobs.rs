//! `GET /v1/blobs/{hash}`: a blob, whole or a part of it.

use std::{io, sync::Arc};

use axum::{
	body::Body,
	extract::{Path, State},
	http::{header, HeaderMap, StatusCode},
	response::{IntoResponse, Response},
};
use sp_core::H256;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::{
	range::{self, Part},
	Shared,
};
use crate::{auth::Account, refusal::Refused};

const CHUNK: usize = 64 << 10;

pub(super) async fn blob(
	State(shared): State<Arc<Shared>>,
	Path(name): Path<String>,
	headers: HeaderMap,
) -> Result<Response, Refused> {
	let hash = Some(&name)
		.filter(|name| name.starts_with("0x"))
		.and_then(|name| name.parse::<Account>().ok());
	let hash = H256(hash.ok_or(Refused::MalformedHash)?.0);
	let disk = |error: io::Error| Refused::Disk(error.to_string());
	let (file, length) = shared
		.store
		.file(&hash)
		.map_err(disk)?
		.ok_or(Refused::UnknownBlob(hash))?;

	let tag = format!("\"{hash:?}\"");
	let is_tag = |name| {
		headers
			.get(name)
			.is_some_and(|value: &header::HeaderValue| value.as_bytes() == tag.as_bytes())
	};
	let common = [
		(header::ETAG, tag.clone()),
		(header::ACCEPT_RANGES, "bytes".into()),
		// A hash never means anything else.
		(header::CACHE_CONTROL, "public, max-age=31536000, immutable".into()),
		(header::CONTENT_TYPE, "application/octet-stream".into()),
	];
	if is_tag(header::IF_NONE_MATCH) {
		return Ok((StatusCode::NOT_MODIFIED, common).into_response());
	}
	let wanted = headers
		.get(header::RANGE)
		.filter(|_| !headers.contains_key(header::IF_RANGE) || is_tag(header::IF_RANGE));
	let part = range::parse(wanted.and_then(|value| value.to_str().ok()), length);
	let (first, count) = match part {
		Part::Whole => (0, length),
		Part::Of { first, count } => (first, count),
		Part::None => return Err(Refused::RangeNotSatisfiable(length)),
	};
	let mut file = tokio::fs::File::from_std(file);
	file.seek(io::SeekFrom::Start(first)).await.map_err(disk)?;
	let body = Body::from_stream(ReaderStream::with_capacity(file.take(count), CHUNK));
	let size = [(header::CONTENT_LENGTH, count.to_string())];
	Ok(match part {
		Part::Of { .. } => {
			let range = format!("bytes {first}-{}/{length}", first + count - 1);
			(
				StatusCode::PARTIAL_CONTENT,
				common,
				size,
				[(header::CONTENT_RANGE, range)],
				body,
			)
				.into_response()
		}
		_ => (StatusCode::OK, common, size, body).into_response(),
	})
}
