//! The outputs of a bundle while it runs.

use std::sync::Arc;

use sp_core::H256;

use crate::store::{Store, StoreError};

/// Outputs that are forgotten unless they are kept.
pub struct Outputs {
	store: Arc<Store>,
	hashes: Vec<H256>,
}

impl Outputs {
	/// No outputs yet.
	pub fn new(store: Arc<Store>) -> Self {
		Outputs {
			store,
			hashes: Vec::new(),
		}
	}

	/// Stores an output, served to nobody; once it is served it is under its other name too, if it has one.
	pub fn put(&mut self, hash: H256, bytes: &[u8], name: Option<H256>) -> Result<(), StoreError> {
		self.store.put_private(hash, bytes)?;
		self.hashes.push(hash);
		name.map_or(Ok(()), |name| self.store.alias(name, hash).map_err(Into::into))
	}

	/// The outputs so far, one entry for each reference in the store.
	pub fn hashes(&self) -> &[H256] {
		&self.hashes
	}

	/// Leaves the outputs to the record that names them.
	pub fn keep(mut self) {
		self.hashes.clear();
	}
}

impl Drop for Outputs {
	fn drop(&mut self) {
		for hash in &self.hashes {
			self.store.release(hash);
		}
	}
}
