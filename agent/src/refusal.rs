//! Why a request is refused, and how the agent says so.

use axum::{
	http::{header, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use sp_core::H256;
use tidemill_primitives::{contract::Refusal, BlockNumber};

use crate::store::StoreError;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
	/// A header is not there.
	#[error("the header {0} is missing: send it, see the contract of the agent")]
	MissingHeader(&'static str),
	/// A header cannot be read.
	#[error("the header {name} is not 0x followed by {bytes} bytes in hex")]
	MalformedHeader {
		/// The header.
		name: &'static str,
		/// Bytes that it must hold.
		bytes: usize,
	},
	/// The key may not do this.
	#[error("the key {0:?} may not do this: start the agent with it as --operator (reconcile) or --uploader (upload)")]
	UnknownKey(H256),
	/// The signature is not by that key over this request.
	#[error(
		"the signature is not by that key over this request: sign the 32 bytes that the contract names, with sr25519"
	)]
	BadSignature,
	/// The body's length is not given.
	#[error("the header content-length is missing: an upload must state its length")]
	NoLength,
	/// The body is too long.
	#[error("{length} bytes are too many: {most} at most")]
	TooLarge {
		/// Its length; what is known of it.
		length: u64,
		/// The most that is taken.
		most: u64,
	},
	/// The body cannot be read.
	#[error("the body cannot be read: {0}")]
	Malformed(String),
	/// Another version of the contract.
	#[error("version {0} of the contract is not spoken here, version 1 is: update the older of the two")]
	WrongVersion(u64),
	/// Another chain.
	#[error(
		"this agent serves the chain with genesis {ours:?}, not {theirs:?}: use another data folder for another chain"
	)]
	OtherGenesis {
		/// The chain that it serves.
		ours: H256,
		/// The chain of the request.
		theirs: H256,
	},
	/// An old block.
	#[error("block {theirs} is older than block {ours}, which was the last: send the newest state")]
	OldBlock {
		/// The last block.
		ours: BlockNumber,
		/// The block of the request.
		theirs: BlockNumber,
	},
	/// The bytes are not those of the hash.
	#[error("the bytes have the hash {found:?}, not {wanted:?}: nothing was kept")]
	HashMismatch {
		/// The hash that was named.
		wanted: H256,
		/// The hash of what came.
		found: H256,
	},
	/// The body ended early.
	#[error("the body ended after {0} bytes: nothing was kept, send it again")]
	Incomplete(u64),
	/// The body came too slowly.
	#[error("the body came too slowly: nothing was kept, send it again over a better connection")]
	TooSlow,
	/// There is no room.
	#[error("the blob store has no room for {0} bytes beside what work needs: give it more with --max-store-bytes")]
	Full(u64),
	/// Too many uploads at once.
	#[error("too many uploads at once: send it again in a moment")]
	Busy,
	/// No such blob.
	#[error("no blob {0:?} here; an output is served once its report was accepted")]
	UnknownBlob(H256),
	/// Not a blob's name.
	#[error("a blob is named by 0x and 64 hex digits")]
	MalformedHash,
	/// The range is outside the blob.
	#[error("the range is outside the blob of {0} bytes")]
	RangeNotSatisfiable(u64),
	/// No such call.
	#[error("no such call: there are /v1/device, /v1/reconcile, /v1/blobs, /metrics and /healthz")]
	NoSuchCall,
	/// The call has another method.
	#[error("the call has another method, see the header allow")]
	WrongMethod,
	/// The disk failed.
	#[error("the agent's disk failed: {0}")]
	Disk(String),
}

impl Refused {
	/// Stable code and status.
	pub fn code(&self) -> (&'static str, StatusCode) {
		match self {
			Refused::MissingHeader(_) => ("missing_header", StatusCode::UNAUTHORIZED),
			Refused::MalformedHeader { .. } => ("malformed_header", StatusCode::BAD_REQUEST),
			Refused::UnknownKey(_) => ("unknown_key", StatusCode::FORBIDDEN),
			Refused::BadSignature => ("bad_signature", StatusCode::UNAUTHORIZED),
			Refused::NoLength => ("no_length", StatusCode::LENGTH_REQUIRED),
			Refused::TooLarge { .. } => ("too_large", StatusCode::PAYLOAD_TOO_LARGE),
			Refused::Malformed(_) => ("malformed_body", StatusCode::BAD_REQUEST),
			Refused::WrongVersion(_) => ("wrong_version", StatusCode::BAD_REQUEST),
			Refused::OtherGenesis { .. } => ("other_genesis", StatusCode::CONFLICT),
			Refused::OldBlock { .. } => ("old_block", StatusCode::CONFLICT),
			Refused::HashMismatch { .. } => ("hash_mismatch", StatusCode::UNPROCESSABLE_ENTITY),
			Refused::Incomplete(_) => ("incomplete_body", StatusCode::BAD_REQUEST),
			Refused::TooSlow => ("too_slow", StatusCode::REQUEST_TIMEOUT),
			Refused::Full(_) => ("store_full", StatusCode::INSUFFICIENT_STORAGE),
			Refused::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE),
			Refused::UnknownBlob(_) => ("unknown_blob", StatusCode::NOT_FOUND),
			Refused::MalformedHash => ("malformed_hash", StatusCode::BAD_REQUEST),
			Refused::RangeNotSatisfiable(_) => ("range_not_satisfiable", StatusCode::RANGE_NOT_SATISFIABLE),
			Refused::NoSuchCall => ("no_such_call", StatusCode::NOT_FOUND),
			Refused::WrongMethod => ("wrong_method", StatusCode::METHOD_NOT_ALLOWED),
			Refused::Disk(_) => ("disk_failed", StatusCode::INTERNAL_SERVER_ERROR),
		}
	}
}

impl From<StoreError> for Refused {
	fn from(error: StoreError) -> Self {
		match error {
			StoreError::Full { length } => Refused::Full(length),
			StoreError::TooLarge { length, most } => Refused::TooLarge { length, most },
			StoreError::Mismatch { wanted, found } => Refused::HashMismatch { wanted, found },
			StoreError::Length { written, .. } => Refused::Incomplete(written),
			StoreError::Io(error) => Refused::Disk(error.to_string()),
		}
	}
}

/// The code of a refusal, attached to its response for the metrics.
#[derive(Clone, Copy, Debug)]
pub struct RefusalCode(pub &'static str);

impl IntoResponse for Refused {
	fn into_response(self) -> Response {
		let (code, status) = self.code();
		let body = Refusal {
			error: code.into(),
			message: self.to_string(),
		};
		let mut response = (status, Json(body)).into_response();
		if let Refused::RangeNotSatisfiable(length) = self {
			if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
				response.headers_mut().insert(header::CONTENT_RANGE, value);
			}
		}
		response.extensions_mut().insert(RefusalCode(code));
		response
	}
}
