//! Keeping what a bundle reads until its verdict: in a dispute it is read again.

use std::sync::Arc;

use super::{Runner, Terms};
use crate::{
	manifest,
	results::Key,
	store::{Pin, Store},
};

impl Runner {
	/// Keeps what the bundle reads from eviction, without waiting for it.
	pub(super) fn keep(&self, key: Key, terms: Arc<Terms>) {
		let (store, board) = (self.store().clone(), self.board().clone());
		self.blocking(move || {
			let pins = pins(&store, &terms, &key);
			let blobs = pins.len();
			board.keep(&key, pins);
			tracing::debug!(hash = ?key.job, bundle = key.bundle, blobs, "kept until the verdict");
		});
	}
}

/// What a bundle reads, as far as it is stored.
fn pins(store: &Arc<Store>, terms: &Terms, key: &Key) -> Vec<Pin> {
	let spec = &terms.spec;
	let mut pins: Vec<Pin> = store.pin(&spec.program).into_iter().collect();
	let Some(listed) = store.pin(&spec.manifest.blob) else {
		return pins;
	};
	let bytes = listed.read().unwrap_or_default();
	for (_, task) in manifest::bundle_tasks(&bytes, spec, key.bundle).unwrap_or_default() {
		pins.extend(
			manifest::inputs(&task)
				.iter()
				.filter_map(|input| store.pin(&input.hash)),
		);
	}
	pins.push(listed);
	pins
}
