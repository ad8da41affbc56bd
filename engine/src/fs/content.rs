//! The bytes of a file: an input shared with other tasks until it is changed.

use std::sync::Arc;

use super::FsError;

/// A file's bytes.
#[derive(Clone, Debug)]
pub struct Content(Bytes);

#[derive(Clone, Debug)]
enum Bytes {
	Shared(Arc<[u8]>),
	Own(Vec<u8>),
}

impl Default for Content {
	fn default() -> Self {
		Self(Bytes::Own(Vec::new()))
	}
}

impl Content {
	/// An input file.
	pub fn shared(bytes: Arc<[u8]>) -> Self {
		Self(Bytes::Shared(bytes))
	}

	/// All bytes.
	pub fn bytes(&self) -> &[u8] {
		match &self.0 {
			Bytes::Shared(bytes) => bytes,
			Bytes::Own(bytes) => bytes,
		}
	}

	/// Their number.
	pub fn len(&self) -> u64 {
		self.bytes().len() as u64
	}

	/// Whether there are none.
	pub fn is_empty(&self) -> bool {
		self.bytes().is_empty()
	}

	/// The bytes from `offset`, at most `length`.
	pub fn slice(&self, offset: u64, length: u64) -> &[u8] {
		let bytes = self.bytes();
		let start = offset.min(bytes.len() as u64) as usize;
		let end = start + length.min((bytes.len() - start) as u64) as usize;
		&bytes[start..end]
	}

	/// Bytes that the task has written: all or, of an unchanged input, none.
	pub fn written(&self) -> u64 {
		match &self.0 {
			Bytes::Shared(_) => 0,
			Bytes::Own(bytes) => bytes.len() as u64,
		}
	}

	/// Bytes to be copied before the first change.
	pub(super) fn shared_len(&self) -> u64 {
		self.len() - self.written()
	}

	/// Changes the size; new bytes are zero. The caller has checked the budget.
	pub(super) fn resize(&mut self, size: u64) -> Result<(), FsError> {
		let size = usize::try_from(size).map_err(|_| FsError::HostMemory)?;
		let bytes = match &mut self.0 {
			Bytes::Own(bytes) => bytes,
			Bytes::Shared(shared) => {
				let mut bytes = Vec::new();
				bytes.try_reserve(size).map_err(|_| FsError::HostMemory)?;
				bytes.extend_from_slice(&shared[..size.min(shared.len())]);
				self.0 = Bytes::Own(bytes);
				return self.resize(size as u64);
			}
		};
		if size > bytes.len() {
			bytes.try_reserve(size - bytes.len()).map_err(|_| FsError::HostMemory)?;
			bytes.resize(size, 0);
		} else if size < bytes.len() {
			bytes.truncate(size);
			// What is not counted any more must not stay allocated.
			bytes.shrink_to_fit();
		}
		Ok(())
	}

	/// Overwrites from `offset`; the bytes are within the size.
	pub(super) fn put(&mut self, offset: u64, new: &[u8]) {
		if let Bytes::Own(bytes) = &mut self.0 {
			let start = offset as usize;
			bytes[start..start + new.len()].copy_from_slice(new);
		}
	}

	/// Gives the bytes away.
	pub fn into_vec(self) -> Vec<u8> {
		match self.0 {
			Bytes::Shared(bytes) => bytes.to_vec(),
			Bytes::Own(bytes) => bytes,
		}
	}
}
