//! Finding at start what the store held when the agent stopped.

use std::{
	fs, io,
	path::Path,
	sync::Mutex,
	time::{SystemTime, UNIX_EPOCH},
};

use sp_core::H256;

use super::{
	index::{Index, Private, Public},
	Bounds, Store,
};
use crate::{auth::Account, files};

impl Store {
	/// Opens the store in the data folder. `outputs` are the blobs of open reports, once for each report.
	pub fn open(root: &Path, bounds: Bounds, outputs: impl IntoIterator<Item = H256>) -> io::Result<Self> {
		let store = Store {
			root: root.into(),
			bounds,
			index: Mutex::new(Index::default()),
		};
		for folder in ["blobs", "private", "keep", "alias"] {
			fs::create_dir_all(root.join(folder))?;
		}
		// Whatever was being written when the agent stopped is begun anew.
		match fs::remove_dir_all(store.temp_folder()) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
			_ => fs::create_dir_all(store.temp_folder())?,
		}
		let mut index = Index::default();
		store.scan_public(&mut index)?;
		store.scan_private(&mut index, outputs)?;
		store.scan_promises(&mut index)?;
		store.scan_aliases(&mut index)?;
		*store.lock() = index;
		if store.reserve(0).is_err() {
			tracing::warn!("the blob store holds more than --max-store-bytes, and all of it is needed or promised");
		}
		Ok(store)
	}

	fn scan_public(&self, index: &mut Index) -> io::Result<()> {
		for folder in fs::read_dir(self.root.join("blobs"))? {
			for (hash, meta) in blobs(&folder?.path())? {
				let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
				let used = used
					.duration_since(UNIX_EPOCH)
					.map_or(0, |since| since.as_millis() as u64);
				index.bytes += meta.len();
				index.public.insert(
					hash,
					Public {
						length: meta.len(),
						used,
						keep: 0,
						pins: 0,
					},
				);
			}
		}
		Ok(())
	}

	fn scan_private(&self, index: &mut Index, outputs: impl IntoIterator<Item = H256>) -> io::Result<()> {
		for (hash, meta) in blobs(&self.root.join("private"))? {
			index.bytes += meta.len();
			index.private.insert(
				hash,
				Private {
					length: meta.len(),
					references: 0,
				},
			);
		}
		for hash in outputs {
			if !index.refer(&hash) {
				tracing::error!(blob = ?hash, "an output of a finished bundle is gone: it cannot be served");
			}
		}
		let orphans: Vec<H256> = index
			.private
			.iter()
			.filter(|(_, blob)| blob.references == 0)
			.map(|(hash, _)| *hash)
			.collect();
		for hash in orphans {
			index.release(&hash);
			self.unlink(&self.private_path(&hash));
		}
		Ok(())
	}

	fn scan_promises(&self, index: &mut Index) -> io::Result<()> {
		for (hash, _) in blobs(&self.root.join("keep"))? {
			let path = self.keep_path(&hash);
			let until = fs::read_to_string(&path).ok().and_then(|text| text.parse().ok());
			match until.filter(|_| index.public.contains_key(&hash)) {
				Some(until) => index.promise(&hash, until),
				None => files::remove(&path)?,
			}
		}
		Ok(())
	}
}

/// The files in the folder that are named by a hash; others are left alone.
pub(super) fn blobs(folder: &Path) -> io::Result<Vec<(H256, fs::Metadata)>> {
	let mut found = Vec::new();
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		let hash = entry
			.file_name()
			.to_str()
			.filter(|name| name.starts_with("0x"))
			.and_then(|name| name.parse().ok());
		let meta = entry.metadata()?;
		if let Some(Account(hash)) = hash.filter(|_| meta.is_file()) {
			found.push((H256(hash), meta));
		}
	}
	Ok(found)
}
