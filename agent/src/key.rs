//! The device's key.

use std::{
	fs, io,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};

use sp_core::{ed25519, Pair, H256};

/// Name of the key's file in the data folder.
pub const FILE: &str = "device.key";

/// Why there is no device key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
	/// Others may read the file.
	#[error("others may read {} (mode {mode:03o}): make it yours alone with `chmod 600` if nobody did, or replace the device's key", path.display())]
	Exposed {
		/// The file.
		path: PathBuf,
		/// Its mode.
		mode: u32,
	},
	/// The file holds no key.
	#[error("{} holds no key: 64 hex digits are wanted; restore it, or remove it to get a new device key", .0.display())]
	Malformed(PathBuf),
	/// The file cannot be used.
	#[error("cannot use {}: {source}", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// Why.
		source: io::Error,
	},
}

/// The device's key.
pub struct DeviceKey {
	pair: ed25519::Pair,
	seed: [u8; 32],
}

impl DeviceKey {
	/// The key in the data folder; made if there is none.
	pub fn load_or_create(data: &Path) -> Result<Self, KeyError> {
		if let Some(key) = Self::open(data)? {
			return Ok(key);
		}
		let path = data.join(FILE);
		let fail = |source| KeyError::Io {
			path: path.clone(),
			source,
		};
		fs::create_dir_all(data).map_err(fail)?;
		let (_, seed) = ed25519::Pair::generate();
		match crate::files::create_secret(&path, format!("{}\n", hex::encode(seed)).as_bytes()) {
			Ok(()) => Ok(Self::from_seed(seed)),
			// Another process was faster: its key is the device's.
			Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(&path)?.ok_or_else(|| fail(error)),
			Err(error) => Err(fail(error)),
		}
	}

	/// The key in the data folder; none if there is none.
	pub fn open(data: &Path) -> Result<Option<Self>, KeyError> {
		Self::load(&data.join(FILE))
	}

	fn load(path: &Path) -> Result<Option<Self>, KeyError> {
		let fail = |source| KeyError::Io {
			path: path.into(),
			source,
		};
		let mode = match fs::metadata(path) {
			Ok(meta) => meta.permissions().mode() & 0o777,
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
			Err(error) => return Err(fail(error)),
		};
		if mode & 0o077 != 0 {
			return Err(KeyError::Exposed {
				path: path.into(),
				mode,
			});
		}
		let text = fs::read_to_string(path).map_err(fail)?;
		let mut seed = [0; 32];
		hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| KeyError::Malformed(path.into()))?;
		Ok(Some(Self::from_seed(seed)))
	}

	fn from_seed(seed: [u8; 32]) -> Self {
		DeviceKey {
			pair: ed25519::Pair::from_seed(&seed),
			seed,
		}
	}

	/// The public key.
	pub fn public(&self) -> H256 {
		H256(self.pair.public().0)
	}

	/// What the salts of commitments come from.
	pub fn secret(&self) -> &[u8; 32] {
		&self.seed
	}

	/// The signature over `message`.
	pub fn sign(&self, message: &[u8]) -> [u8; 64] {
		self.pair.sign(message).0
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_key_is_made_once_and_for_its_owner_alone() {
		let data = tempfile::tempdir().unwrap();
		assert!(DeviceKey::open(data.path()).unwrap().is_none());
		let first = DeviceKey::load_or_create(data.path()).unwrap();
		let path = data.path().join(FILE);
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert_eq!(DeviceKey::load_or_create(data.path()).unwrap().public(), first.public());

		fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
		assert!(matches!(
			DeviceKey::load_or_create(data.path()),
			Err(KeyError::Exposed { mode: 0o640, .. })
		));
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
		fs::write(&path, "no key").unwrap();
		assert!(matches!(
			DeviceKey::load_or_create(data.path()),
			Err(KeyError::Malformed(_))
		));
	}
}
