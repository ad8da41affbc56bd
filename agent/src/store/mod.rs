//! Blobs by hash, on disk, within a bound.
//!
//! Public blobs are in `blobs/ab/0x..`: what was fetched or uploaded, and outputs once their report was accepted.
//! Outputs of reports that are still open are in `private/0x..` and are served to nobody.
//!
//! When room is needed, public blobs go in the order in which they were last used, except those that work needs now
//! (pinned) and those promised for a time: uploads, and accepted outputs. The end of a promise is the text of
//! `keep/0x..`, in milliseconds since 1970. `alias/0x..` holds the hash of a blob that has another name too.

mod alias;
mod index;
mod scan;
mod writer;

use std::{
	fs::{self, File},
	io::{self, Read, Write},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, MutexGuard},
	time::{Duration, SystemTime},
};

use sp_core::H256;
use tempfile::NamedTempFile;

use crate::files::{self, now};
use index::Index;
pub use writer::BlobWriter;

/// How much is stored, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
	/// Most bytes of one blob.
	pub blob: u64,
	/// Most bytes of all blobs.
	pub total: u64,
	/// How long an upload is kept after it was last sent.
	pub keep_uploads: Duration,
	/// How long an output is kept after its report was accepted.
	pub keep_outputs: Duration,
}

/// Why a blob is not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
	/// There is no room.
	#[error("no room for {length} bytes: everything stored is needed or promised")]
	Full {
		/// Its length.
		length: u64,
	},
	/// It is too long.
	#[error("a blob of {length} bytes is too long: {most} at most")]
	TooLarge {
		/// Its length.
		length: u64,
		/// Most bytes of a blob.
		most: u64,
	},
	/// The bytes are those of another hash.
	#[error("the bytes have the hash {found:?}, not {wanted:?}")]
	Mismatch {
		/// The hash that was named.
		wanted: H256,
		/// The hash of the bytes.
		found: H256,
	},
	/// Too few or too many bytes.
	#[error("{written} bytes came, {length} were announced")]
	Length {
		/// What came.
		written: u64,
		/// What was announced.
		length: u64,
	},
	/// The disk failed.
	#[error(transparent)]
	Io(#[from] io::Error),
}

/// The blob store.
pub struct Store {
	root: PathBuf,
	bounds: Bounds,
	index: Mutex<Index>,
}

/// Keeps a public blob from being evicted for as long as it lives.
pub struct Pin {
	store: Arc<Store>,
	hash: H256,
	length: u64,
}

impl Pin {
	/// The blob's hash.
	pub fn hash(&self) -> H256 {
		self.hash
	}

	/// The blob's length.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// The blob's bytes, checked against its hash; a damaged one is dropped, to be fetched again.
	pub fn read(&self) -> Result<Vec<u8>, StoreError> {
		let path = self.store.public_path(&self.hash);
		let mut bytes = Vec::with_capacity(self.length as usize);
		// One byte more than it should have shows that it is longer.
		File::open(&path)?.take(self.length + 1).read_to_end(&mut bytes)?;
		let found = H256(sp_crypto_hashing::blake2_256(&bytes));
		if found == self.hash {
			return Ok(bytes);
		}
		self.store.forget(&self.hash);
		Err(StoreError::Mismatch {
			wanted: self.hash,
			found,
		})
	}
}

impl Drop for Pin {
	fn drop(&mut self) {
		self.store.lock().unpin(&self.hash);
	}
}

impl Store {
	/// Whether and how long the public blob is.
	pub fn length(&self, hash: &H256) -> Option<u64> {
		self.lock().public.get(hash).map(|blob| blob.length)
	}

	/// Bytes of all blobs.
	pub fn bytes(&self) -> u64 {
		self.lock().bytes
	}

	/// The public blob, kept from eviction until the pin is dropped.
	pub fn pin(self: &Arc<Self>, hash: &H256) -> Option<Pin> {
		let length = self.lock().pin(hash, now())?;
		let pin = Pin {
			store: self.clone(),
			hash: *hash,
			length,
		};
		// The order of use lasts through a restart; that it might not is no reason to fail.
		if let Ok(file) = File::options().append(true).open(self.public_path(hash)) {
			let _ = file.set_modified(SystemTime::now());
		}
		Some(pin)
	}

	/// The public blob that is called so, opened.
	pub fn file(&self, name: &H256) -> io::Result<Option<(File, u64)>> {
		let hash = self.resolve(name);
		let Some(length) = self.lock().touch(&hash, now()) else {
			return Ok(None);
		};
		match File::open(self.public_path(&hash)) {
			Ok(file) => Ok(Some((file, length))),
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(error),
		}
	}

	/// Fails if no blob may be that long.
	pub fn takes(&self, length: u64) -> Result<(), StoreError> {
		let most = self.bounds.blob;
		if length > most {
			return Err(StoreError::TooLarge { length, most });
		}
		Ok(())
	}

	/// Begins a blob of `length` bytes, for which room is made.
	pub fn write(self: &Arc<Self>, length: u64) -> Result<BlobWriter, StoreError> {
		self.takes(length)?;
		self.reserve(length)?;
		BlobWriter::new(self.clone(), length)
	}

	/// Promises an uploaded blob for as long as uploads are kept, from now on.
	pub fn promise_upload(&self, hash: &H256) -> io::Result<()> {
		self.promise(hash, self.bounds.keep_uploads)
	}

	/// Keeps the output of an open report, served to nobody. Each call wants a [`Store::release`].
	pub fn put_private(&self, hash: H256, bytes: &[u8]) -> Result<(), StoreError> {
		if self.lock().refer(&hash) {
			return Ok(());
		}
		let length = bytes.len() as u64;
		self.reserve(length)?;
		let stored = (|| {
			let mut temp = NamedTempFile::new_in(self.temp_folder())?;
			temp.write_all(bytes)?;
			temp.as_file().sync_data()?;
			let mut index = self.lock();
			temp.persist(self.private_path(&hash)).map_err(|error| error.error)?;
			index.insert_private(hash, length);
			Ok(())
		})();
		self.lock().reserved -= length;
		stored
	}

	/// Makes the names of private blobs last through a power failure.
	pub fn sync_private(&self) -> io::Result<()> {
		files::sync_folder(&self.root.join("private"))
	}

	/// Forgets one reference to a private blob, and the blob with the last.
	pub fn release(&self, hash: &H256) {
		let mut index = self.lock();
		if index.release(hash) {
			self.unlink(&self.private_path(hash));
			self.drop_aliases(&mut index, hash);
		}
	}

	/// Serves a private blob from now on, and promises it for as long as outputs are kept.
	pub fn publish(&self, hash: &H256) -> io::Result<()> {
		{
			let mut index = self.lock();
			if !index.public.contains_key(hash) {
				let path = self.public_path(hash);
				fs::create_dir_all(self.public_folder(hash))?;
				let private = self.private_path(hash);
				match fs::hard_link(&private, &path) {
					Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
					// Not every file system has hard links.
					Err(_) => drop(fs::copy(&private, &path)?),
					Ok(()) => {}
				}
				index.insert_public(*hash, fs::metadata(&path)?.len(), now());
			}
		}
		self.promise(hash, self.bounds.keep_outputs)
	}

	fn promise(&self, hash: &H256, time: Duration) -> io::Result<()> {
		let until = now().saturating_add(time.as_millis() as u64);
		files::replace(&self.keep_path(hash), until.to_string().as_bytes())?;
		self.lock().promise(hash, until);
		Ok(())
	}

	fn reserve(&self, length: u64) -> Result<(), StoreError> {
		let mut index = self.lock();
		let evicted = index
			.make_room(length, self.bounds.total, now())
			.ok_or(StoreError::Full { length })?;
		for hash in evicted {
			tracing::debug!(blob = ?hash, "evicted to make room");
			self.unlink_public(&hash);
			self.drop_aliases(&mut index, &hash);
		}
		index.reserved += length;
		Ok(())
	}

	fn forget(&self, hash: &H256) {
		tracing::error!(blob = ?hash, "a stored blob is damaged and was dropped: check the disk");
		let mut index = self.lock();
		index.remove_public(hash);
		self.unlink_public(hash);
		self.drop_aliases(&mut index, hash);
	}

	fn unlink_public(&self, hash: &H256) {
		self.unlink(&self.public_path(hash));
		self.unlink(&self.keep_path(hash));
	}

	fn unlink(&self, path: &Path) {
		if let Err(error) = files::remove(path) {
			tracing::warn!(path = %path.display(), %error, "cannot remove a blob");
		}
	}

	fn public_folder(&self, hash: &H256) -> PathBuf {
		self.root.join("blobs").join(hex::encode(&hash.0[..1]))
	}

	fn public_path(&self, hash: &H256) -> PathBuf {
		self.public_folder(hash).join(format!("{hash:?}"))
	}

	fn private_path(&self, hash: &H256) -> PathBuf {
		self.root.join("private").join(format!("{hash:?}"))
	}

	fn keep_path(&self, hash: &H256) -> PathBuf {
		self.root.join("keep").join(format!("{hash:?}"))
	}

	fn temp_folder(&self) -> PathBuf {
		self.root.join("temp")
	}

	fn lock(&self) -> MutexGuard<'_, Index> {
		self.index.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

#[cfg(test)]
mod tests;
