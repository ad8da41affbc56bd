//! A job's terms, as the node tells them.

use std::sync::RwLock;

use codec::DecodeAll;
use reqwest::Url;
use tidemill_primitives::{
	contract::JobTerms,
	job::{JobSpec, JobSpecV1},
};

use crate::fetch::{self, SourceError};

/// Why a job's terms cannot be read: this release of the agent is too old for them.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the job's spec cannot be decoded ({0}): update the agent")]
pub struct TermsError(String);

/// A job's terms.
pub struct Terms {
	/// What the requester asks for.
	pub spec: JobSpecV1,
	/// As the requester gave it; nothing if it is of no use.
	source: Result<Option<Url>, SourceError>,
	/// Their endpoints, as the chain has them.
	peers: RwLock<Vec<String>>,
}

impl Terms {
	/// Reads the terms.
	pub fn read(terms: &JobTerms) -> Result<Self, TermsError> {
		let JobSpec::V1(spec) =
			JobSpec::decode_all(&mut &terms.spec[..]).map_err(|error| TermsError(error.to_string()))?;
		let text = String::from_utf8_lossy(&spec.source);
		let source = match text.is_empty() {
			true => Ok(None),
			false => fetch::parse_source(&text).map(Some),
		};
		let read = Terms {
			spec,
			source,
			peers: RwLock::default(),
		};
		read.update(terms);
		Ok(read)
	}

	/// Takes over the peers, which come and go.
	pub fn update(&self, terms: &JobTerms) {
		*self.peers.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = terms.peers.clone();
	}

	/// Adds endpoints that are not known yet.
	pub fn add_peers(&self, more: Vec<String>) {
		let mut peers = self.peers.write().unwrap_or_else(|poisoned| poisoned.into_inner());
		for peer in more {
			if !peers.contains(&peer) {
				peers.push(peer);
			}
		}
	}

	/// Why the job's source is of no use, if it is of none.
	pub fn bad_source(&self) -> Option<&SourceError> {
		self.source.as_ref().err()
	}

	/// Where blobs may be, in the order in which to ask. Called within the work on a bundle, which the log names.
	pub fn sources(&self) -> Vec<Url> {
		let peers = self.peers.read().unwrap_or_else(|poisoned| poisoned.into_inner());
		let peers = peers.iter().filter_map(|peer| {
			let peer = format!("{}/v1/blobs", peer.trim_end_matches('/'));
			fetch::parse_source(&peer)
				.inspect_err(|error| tracing::debug!(%error, "a peer's endpoint is of no use"))
				.ok()
		});
		self.source.iter().flatten().cloned().chain(peers).collect()
	}
}
