//! The file descriptors of a task.

use super::abi::{filetype, rights, Errno};
use crate::fs::{FileSystem, Ino, Stream, ROOT};

/// Most file descriptors that are open at a time.
pub const MAX_FDS: usize = 256;

/// What is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
	/// Standard input, read up to here.
	Stdin(u64),
	/// Standard output or error.
	Stream(Stream),
	/// A file, at this position.
	File(Ino, u64),
	/// A folder.
	Dir {
		/// Which.
		ino: Ino,
		/// Whether it was open from the start.
		preopen: bool,
		/// The last entry given, by its cookie and name.
		listed: Option<(u64, String)>,
	},
}

/// A file descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fd {
	pub(super) kind: Kind,
	pub(super) flags: u16,
	pub(super) base: u64,
	pub(super) inheriting: u64,
}

impl Fd {
	pub(super) fn new(kind: Kind, flags: u16, base: u64, inheriting: u64) -> Self {
		Self {
			kind,
			flags,
			base,
			inheriting,
		}
	}

	pub(super) fn ino(&self) -> Option<Ino> {
		match &self.kind {
			Kind::File(ino, _) | Kind::Dir { ino, .. } => Some(*ino),
			Kind::Stdin(_) | Kind::Stream(_) => None,
		}
	}

	pub(super) fn filetype(&self) -> u8 {
		match &self.kind {
			Kind::File(..) => filetype::REGULAR,
			Kind::Dir { .. } => filetype::DIRECTORY,
			Kind::Stdin(_) | Kind::Stream(_) => filetype::UNKNOWN,
		}
	}

	/// Fails unless it may be read.
	pub(super) fn readable(&self) -> Result<&Self, Errno> {
		(self.base & rights::FD_READ != 0).then_some(self).ok_or(Errno::Badf)
	}

	/// Fails unless it may be written.
	pub(super) fn writable(&self) -> Result<&Self, Errno> {
		(self.base & rights::FD_WRITE != 0).then_some(self).ok_or(Errno::Badf)
	}

	/// The file; a folder is `isdir`, a stream `otherwise`.
	pub(super) fn file(&self, otherwise: Errno) -> Result<(Ino, u64), Errno> {
		match &self.kind {
			Kind::File(ino, position) => Ok((*ino, *position)),
			Kind::Dir { .. } => Err(Errno::Isdir),
			Kind::Stdin(_) | Kind::Stream(_) => Err(otherwise),
		}
	}
}

/// The file descriptors of a task.
#[derive(Debug)]
pub(super) struct Fds(Vec<Option<Fd>>);

impl Fds {
	/// The three standard streams, and the root as 3.
	pub(super) fn new() -> Self {
		let root = Kind::Dir {
			ino: ROOT,
			preopen: true,
			listed: None,
		};
		let stream = |stream| Fd::new(Kind::Stream(stream), 0, rights::FD_WRITE, 0);
		Self(vec![
			Some(Fd::new(Kind::Stdin(0), 0, rights::FD_READ, 0)),
			Some(stream(Stream::Out)),
			Some(stream(Stream::Err)),
			Some(Fd::new(root, 0, rights::ALL, rights::ALL)),
		])
	}

	pub(super) fn get(&self, fd: u32) -> Result<&Fd, Errno> {
		self.0.get(fd as usize).and_then(Option::as_ref).ok_or(Errno::Badf)
	}

	pub(super) fn get_mut(&mut self, fd: u32) -> Result<&mut Fd, Errno> {
		self.0.get_mut(fd as usize).and_then(Option::as_mut).ok_or(Errno::Badf)
	}

	/// The folder that a file descriptor has open.
	pub(super) fn dir(&self, fd: u32) -> Result<Ino, Errno> {
		match &self.get(fd)?.kind {
			Kind::Dir { ino, .. } => Ok(*ino),
			_ => Err(Errno::Notdir),
		}
	}

	/// The lowest number that is free.
	pub(super) fn free(&self) -> Result<u32, Errno> {
		let free = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
		u32::try_from(free).ok().filter(|_| free < MAX_FDS).ok_or(Errno::Mfile)
	}

	/// Opens; the node is counted as open by the caller.
	pub(super) fn insert(&mut self, fd: Fd) -> Result<u32, Errno> {
		let number = self.free()?;
		match self.0.get_mut(number as usize) {
			Some(slot) => *slot = Some(fd),
			None => self.0.push(Some(fd)),
		}
		Ok(number)
	}

	/// Closes.
	pub(super) fn close(&mut self, number: u32, fs: &mut FileSystem) -> Result<(), Errno> {
		let fd = self
			.0
			.get_mut(number as usize)
			.and_then(Option::take)
			.ok_or(Errno::Badf)?;
		if let Some(ino) = fd.ino() {
			fs.release(ino);
		}
		Ok(())
	}

	/// Moves `from` to the number `to`, closing what is there.
	pub(super) fn renumber(&mut self, from: u32, to: u32, fs: &mut FileSystem) -> Result<(), Errno> {
		self.get(from)?;
		self.get(to)?;
		if from != to {
			self.close(to, fs)?;
			self.0.swap(from as usize, to as usize);
		}
		Ok(())
	}
}
