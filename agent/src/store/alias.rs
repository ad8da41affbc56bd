//! Other names of blobs: the output of a `Pvm` task is asked for by the root of its page tree.
//!
//! That a name means a blob is the text of `alias/0x..`, the blob's hash. It says nothing about whether the blob is
//! served, and goes with the blob. Only who asks over HTTP may use another name: what work reads is named by its hash.

use std::{fs, io, path::PathBuf};

use sp_core::H256;

use super::{index::Index, scan::blobs, Store};
use crate::{auth::Account, files};

impl Store {
	/// From now on `name` means the blob of that hash, which is stored.
	pub fn alias(&self, name: H256, hash: H256) -> io::Result<()> {
		files::replace(&self.alias_path(&name), format!("{hash:?}\n").as_bytes())?;
		self.lock().aliases.insert(name, hash);
		Ok(())
	}

	/// The hash of the blob that is called so.
	pub(super) fn resolve(&self, name: &H256) -> H256 {
		let index = self.lock();
		match index.aliases.get(name) {
			Some(hash) if !index.public.contains_key(name) => *hash,
			_ => *name,
		}
	}

	/// Forgets the other names of a blob unless it is still stored, as an output or for all.
	pub(super) fn drop_aliases(&self, index: &mut Index, hash: &H256) {
		for name in index.forget_aliases(hash) {
			self.unlink(&self.alias_path(&name));
		}
	}

	pub(super) fn scan_aliases(&self, index: &mut Index) -> io::Result<()> {
		for (name, _) in blobs(&self.root.join("alias"))? {
			let path = self.alias_path(&name);
			let text = fs::read_to_string(&path).ok();
			let hash = text.and_then(|text| text.trim().parse::<Account>().ok());
			match hash.map(|Account(hash)| H256(hash)).filter(|hash| index.holds(hash)) {
				Some(hash) => drop(index.aliases.insert(name, hash)),
				None => files::remove(&path)?,
			}
		}
		Ok(())
	}

	fn alias_path(&self, name: &H256) -> PathBuf {
		self.root.join("alias").join(format!("{name:?}"))
	}
}
