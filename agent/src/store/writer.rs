//! A blob while it arrives.

use std::{fs, io, sync::Arc};

use sp_core::H256;
use tempfile::NamedTempFile;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::{Store, StoreError};
use crate::files::{self, now};

/// A blob while it arrives: hashed as it is written, and stored only if it is what was announced.
pub struct BlobWriter {
	/// Declared before `temp`: closed before the file is removed.
	file: tokio::fs::File,
	temp: Option<NamedTempFile>,
	hasher: blake2b_simd::State,
	written: u64,
	room: Room,
}

/// Room in the store, given back when dropped.
struct Room {
	store: Arc<Store>,
	length: u64,
}

impl Drop for Room {
	fn drop(&mut self) {
		self.store.lock().reserved -= self.length;
	}
}

fn hasher() -> blake2b_simd::State {
	blake2b_simd::Params::new().hash_length(32).to_state()
}

impl BlobWriter {
	/// Takes over room for `length` bytes that was reserved already.
	pub(super) fn new(store: Arc<Store>, length: u64) -> Result<Self, StoreError> {
		let room = Room { store, length };
		let temp = NamedTempFile::new_in(room.store.temp_folder())?;
		let file = tokio::fs::File::from_std(temp.as_file().try_clone()?);
		Ok(BlobWriter {
			file,
			temp: Some(temp),
			hasher: hasher(),
			written: 0,
			room,
		})
	}

	/// Bytes so far.
	pub fn written(&self) -> u64 {
		self.written
	}

	/// Appends bytes; fails if they are more than were announced.
	pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
		let written = self.written + bytes.len() as u64;
		if written > self.room.length {
			return Err(StoreError::Length {
				written,
				length: self.room.length,
			});
		}
		self.file.write_all(bytes).await?;
		self.hasher.update(bytes);
		self.written = written;
		Ok(())
	}

	/// Begins again.
	pub async fn restart(&mut self) -> Result<(), StoreError> {
		self.file.flush().await?;
		self.file.set_len(0).await?;
		self.file.seek(io::SeekFrom::Start(0)).await?;
		self.hasher = hasher();
		self.written = 0;
		Ok(())
	}

	/// Stores the blob if its hash is `wanted`.
	pub async fn commit(mut self, wanted: H256) -> Result<(), StoreError> {
		let length = self.room.length;
		if self.written != length {
			return Err(StoreError::Length {
				written: self.written,
				length,
			});
		}
		let mut found = H256::zero();
		found.0.copy_from_slice(self.hasher.finalize().as_bytes());
		if found != wanted {
			return Err(StoreError::Mismatch { wanted, found });
		}
		self.file.sync_all().await?;
		let Some(temp) = self.temp.take() else { return Ok(()) };
		let store = self.room.store.clone();
		tokio::task::spawn_blocking(move || {
			let folder = store.public_folder(&wanted);
			fs::create_dir_all(&folder)?;
			let mut index = store.lock();
			if !index.public.contains_key(&wanted) {
				temp.persist(store.public_path(&wanted)).map_err(|error| error.error)?;
				index.insert_public(wanted, length, now());
			}
			drop(index);
			files::sync_folder(&folder)
		})
		.await
		.map_err(io::Error::other)??;
		Ok(())
	}
}
