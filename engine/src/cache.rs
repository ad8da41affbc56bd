//! Compiled programs, in memory and on disk, by the hash of their bytes.
//!
//! On disk each is a file named by engine version and hash, mode 0600, in a folder of mode 0700: 32 bytes of checksum,
//! then the machine code. The checksum is keyed with a secret in the same folder, so that only who can read the folder
//! can make an entry. An entry that does not match is removed and compiled again.

use std::{
	fs::{self, File, OpenOptions},
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt},
	path::{Path, PathBuf},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc, Mutex, MutexGuard, PoisonError,
	},
	time::SystemTime,
};

use codec::Encode;
use sp_crypto_hashing::blake2_256;
use tidemill_primitives::H256;
use wasmtime::{Engine, Module};

use crate::{
	config::FINGERPRINT,
	engine::EngineOptions,
	error::{Abstained, EngineError, Invalid},
	native,
	program::Program,
};

/// Most programs kept in memory.
const MAX_PROGRAMS: usize = 64;
/// Most bytes of their machine code.
const MAX_CODE: usize = 512 << 20;
/// Bytes of the checksum.
const CHECKSUM: usize = 32;

/// How often programs were compiled and found compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
	/// Found in memory.
	pub memory_hits: u64,
	/// Loaded from disk.
	pub disk_hits: u64,
	/// Not found, or found damaged.
	pub misses: u64,
}

/// A program, or why there is none on any machine; none until it was prepared. Locked while somebody prepares it.
type Slot = Arc<Mutex<Option<Result<Program, Invalid>>>>;

/// The cache.
pub(crate) struct Cache {
	/// The one used last at the end.
	programs: Mutex<Vec<(H256, Slot)>>,
	disk: Option<Disk>,
	memory_hits: AtomicU64,
	disk_hits: AtomicU64,
	misses: AtomicU64,
}

struct Disk {
	folder: PathBuf,
	limit: u64,
	key: [u8; 32],
	/// Held while files are written and removed.
	writing: Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	// What is guarded is whole after every statement.
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cache {
	pub(crate) fn new(options: EngineOptions) -> Result<Self, EngineError> {
		let disk = match options.cache_dir {
			Some(path) => {
				Some(Disk::open(&path, options.cache_bytes).map_err(|error| EngineError::Cache { path, error })?)
			}
			None => None,
		};
		Ok(Self {
			programs: Mutex::default(),
			disk,
			memory_hits: AtomicU64::new(0),
			disk_hits: AtomicU64::new(0),
			misses: AtomicU64::new(0),
		})
	}

	pub(crate) fn stats(&self) -> CacheStats {
		CacheStats {
			memory_hits: self.memory_hits.load(Ordering::Relaxed),
			disk_hits: self.disk_hits.load(Ordering::Relaxed),
			misses: self.misses.load(Ordering::Relaxed),
		}
	}

	/// The program from memory, or what `prepare` makes of it; many who ask at once wait for one. What this machine alone
	/// could not prepare is tried again the next time.
	pub(crate) fn get_or_prepare(
		&self,
		hash: H256,
		prepare: impl FnOnce() -> Result<Result<Program, Invalid>, Abstained>,
	) -> Result<Result<Program, Invalid>, Abstained> {
		let slot = {
			let mut programs = lock(&self.programs);
			let slot = match programs.iter().position(|(other, _)| *other == hash) {
				Some(at) => programs.remove(at).1,
				None => Slot::default(),
			};
			programs.push((hash, slot.clone()));
			slot
		};
		let mut known = lock(&slot);
		let result = match &*known {
			Some(known) => {
				self.memory_hits.fetch_add(1, Ordering::Relaxed);
				Ok(known.clone())
			}
			None => prepare().inspect(|made| *known = Some(made.clone())),
		};
		drop(known);
		self.evict();
		result
	}

	fn evict(&self) {
		let mut programs = lock(&self.programs);
		// One that is being prepared is not in memory yet.
		let code = |slot: &Slot| match slot.try_lock().as_deref() {
			Ok(Some(Ok(program))) => program.code_bytes(),
			_ => 0,
		};
		let mut total: usize = programs.iter().map(|(_, slot)| code(slot)).sum();
		while programs.len() > 1 && (programs.len() > MAX_PROGRAMS || total > MAX_CODE) {
			total -= code(&programs.remove(0).1);
		}
	}

	/// The compiled program from disk.
	pub(crate) fn load(&self, engine: &Engine, hash: H256) -> Option<Module> {
		let module = self.disk.as_ref().and_then(|disk| disk.load(engine, hash));
		let counter = if module.is_some() {
			&self.disk_hits
		} else {
			&self.misses
		};
		counter.fetch_add(1, Ordering::Relaxed);
		module
	}

	/// Puts a compiled program on disk; if that fails, it is compiled again next time.
	pub(crate) fn store(&self, hash: H256, code: &[u8]) {
		let Some(disk) = &self.disk else { return };
		if let Err(error) = disk.store(hash, code) {
			tracing::warn!(folder = %disk.folder.display(), %error, "a compiled program was not kept");
		}
	}
}

impl Disk {
	fn open(folder: &Path, limit: u64) -> io::Result<Self> {
		fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
		Ok(Self {
			folder: folder.into(),
			limit,
			key: key(&folder.join("key"))?,
			writing: Mutex::default(),
		})
	}

	fn path(&self, hash: H256) -> PathBuf {
		self.folder.join(format!("{FINGERPRINT}-{hash:x}.bin"))
	}

	fn checksum(&self, hash: H256, code: &[u8]) -> [u8; CHECKSUM] {
		(self.key, FINGERPRINT, hash, code).using_encoded(blake2_256)
	}

	fn load(&self, engine: &Engine, hash: H256) -> Option<Module> {
		let path = self.path(hash);
		let bytes = fs::read(&path).ok()?;
		let intact = bytes
			.split_at_checked(CHECKSUM)
			.filter(|(sum, code)| *sum == self.checksum(hash, code));
		match intact.map(|(_, code)| native::deserialize(engine, code)) {
			Some(Ok(module)) => {
				// What is used stays; failing to say so only makes it older.
				let _ = File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
				Some(module)
			}
			Some(Err(error)) => {
				tracing::warn!(path = %path.display(), %error, "a compiled program cannot be loaded; it is compiled again");
				None
			}
			None => {
				tracing::warn!(path = %path.display(), "a compiled program is damaged; it is compiled again");
				let _ = fs::remove_file(&path);
				None
			}
		}
	}

	fn store(&self, hash: H256, code: &[u8]) -> io::Result<()> {
		let size = (CHECKSUM + code.len()) as u64;
		if size > self.limit {
			return Ok(());
		}
		let _guard = lock(&self.writing);
		self.make_room(size)?;
		let path = self.path(hash);
		let part = path.with_extension(format!("part{}", std::process::id()));
		let written = write_private(&part, &[&self.checksum(hash, code), code]).and_then(|()| fs::rename(&part, &path));
		if written.is_err() {
			let _ = fs::remove_file(&part);
		}
		written
	}

	/// Removes the files that were not used for the longest time, until `size` more bytes fit.
	fn make_room(&self, size: u64) -> io::Result<()> {
		let mut files = Vec::new();
		for entry in fs::read_dir(&self.folder)? {
			let entry = entry?;
			let path = entry.path();
			if path.extension().is_some_and(|extension| extension == "bin") {
				// Another process may have removed it meanwhile.
				if let Ok(about) = entry.metadata() {
					files.push((about.modified()?, about.len(), path));
				}
			}
		}
		files.sort();
		let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
		for (_, length, path) in files {
			if total + size <= self.limit {
				break;
			}
			fs::remove_file(path)?;
			total -= length;
		}
		Ok(())
	}
}

fn write_private(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
	let mut file = OpenOptions::new()
		.write(true)
		.create(true)
		.truncate(true)
		.mode(0o600)
		.open(path)?;
	parts.iter().try_for_each(|part| file.write_all(part))
}

/// The secret of a folder, made at its first use.
fn key(path: &Path) -> io::Result<[u8; 32]> {
	if let Ok(Ok(key)) = fs::read(path).map(TryInto::try_into) {
		return Ok(key);
	}
	let mut key = [0; 32];
	File::open("/dev/urandom")?.read_exact(&mut key)?;
	let part = path.with_extension(format!("part{}", std::process::id()));
	write_private(&part, &[&key])?;
	fs::rename(&part, path)?;
	Ok(key)
}
