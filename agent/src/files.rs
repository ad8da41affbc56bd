//! Writing files so that a crash leaves either the old one or the new one.

use std::{
	fs::{self, File},
	io::{self, Write},
	path::Path,
	time::{SystemTime, UNIX_EPOCH},
};

use tempfile::NamedTempFile;

/// Replaces the file by `bytes`, on disk before this returns.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let folder = parent(path)?;
	let mut temp = NamedTempFile::new_in(folder)?;
	temp.write_all(bytes)?;
	temp.as_file().sync_all()?;
	temp.persist(path).map_err(|error| error.error)?;
	sync_folder(folder)
}

/// Makes the file of `bytes`, readable by its owner only; fails if there is one.
pub fn create_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let folder = parent(path)?;
	// A temporary file has mode 0600 from its first moment, and keeps it when it is renamed.
	let mut temp = NamedTempFile::new_in(folder)?;
	temp.write_all(bytes)?;
	temp.as_file().sync_all()?;
	temp.persist_noclobber(path).map_err(|error| error.error)?;
	sync_folder(folder)
}

/// Removes the file if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
	match fs::remove_file(path) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
		_ => Ok(()),
	}
}

/// Makes renames and new files in the folder last through a power failure.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
	File::open(folder)?.sync_all()
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.map_or(0, |since| since.as_millis() as u64)
}

fn parent(path: &Path) -> io::Result<&Path> {
	path.parent()
		.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a path without a folder"))
}
