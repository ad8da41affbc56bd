//! The file system in memory that a task sees.
//!
//! Folders are sorted, inode numbers count up in the order in which nodes are made, times are the caller's. There are no
//! links, so every file has one path. Everything that grows is bounded: nodes by [`MAX_NODES`], depth by [`MAX_DEPTH`],
//! bytes by the budget, which standard output and error share.

mod content;
mod names;
mod tree;

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};

pub use content::Content;
pub use names::{Place, MAX_NAME, MAX_PATH};
pub use tree::OpenOptions;

use crate::wasi::abi::Errno;

/// Number of a node; the root's is [`ROOT`].
pub type Ino = u64;

/// The root folder.
pub const ROOT: Ino = 1;
/// Most nodes that exist at a time.
pub const MAX_NODES: usize = 65_536;
/// Most folders between a node and the root.
pub const MAX_DEPTH: u32 = 128;

/// Why the file system refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FsError {
	/// The program learns of it and may go on.
	Errno(Errno),
	/// The task has written more than it may.
	OutputTooLarge,
	/// This machine has too little memory.
	HostMemory,
}

impl From<Errno> for FsError {
	fn from(errno: Errno) -> Self {
		FsError::Errno(errno)
	}
}

/// When a node was read, changed in its bytes, and changed at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
	/// Access.
	pub atim: u64,
	/// Modification.
	pub mtim: u64,
	/// Change.
	pub ctim: u64,
}

/// What a node is.
#[derive(Debug)]
pub enum Body {
	/// A file.
	File(Content),
	/// A folder.
	Dir {
		/// What is in it.
		entries: BTreeMap<String, Ino>,
		/// Where it is; the root is in itself.
		parent: Ino,
		/// Folders between it and the root.
		depth: u32,
	},
}

/// A file or a folder.
#[derive(Debug)]
pub struct Node {
	/// What it is.
	pub body: Body,
	/// Its times.
	pub times: Times,
	/// File descriptors that have it open.
	open: u32,
	/// Whether it has a path.
	linked: bool,
}

impl Node {
	/// Whether it is a folder.
	pub fn is_dir(&self) -> bool {
		matches!(self.body, Body::Dir { .. })
	}

	/// Bytes of a file; none of a folder.
	pub fn size(&self) -> u64 {
		match &self.body {
			Body::File(content) => content.len(),
			Body::Dir { .. } => 0,
		}
	}
}

/// A standard stream that a program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
	/// Standard output.
	Out,
	/// Standard error.
	Err,
}

/// The file system.
#[derive(Debug)]
pub struct FileSystem {
	nodes: BTreeMap<Ino, Node>,
	/// Folders that give way to a file of their name while they are empty.
	provisional: BTreeSet<Ino>,
	next: Ino,
	written: u64,
	budget: u64,
	stdout: Vec<u8>,
	stderr: Vec<u8>,
}

impl FileSystem {
	/// An empty one, in which `budget` bytes may be written.
	pub fn new(budget: u64) -> Self {
		let root = Node {
			body: Body::Dir {
				entries: BTreeMap::new(),
				parent: ROOT,
				depth: 0,
			},
			times: Times::default(),
			open: 0,
			linked: true,
		};
		Self {
			nodes: BTreeMap::from([(ROOT, root)]),
			provisional: BTreeSet::new(),
			next: ROOT + 1,
			written: 0,
			budget,
			stdout: Vec::new(),
			stderr: Vec::new(),
		}
	}

	/// Bytes written that are still there.
	pub fn written(&self) -> u64 {
		self.written
	}

	/// A node.
	pub fn node(&self, ino: Ino) -> Result<&Node, Errno> {
		self.nodes.get(&ino).ok_or(Errno::Noent)
	}

	fn node_mut(&mut self, ino: Ino) -> Result<&mut Node, Errno> {
		self.nodes.get_mut(&ino).ok_or(Errno::Noent)
	}

	/// A file's bytes.
	pub fn content(&self, ino: Ino) -> Result<&Content, Errno> {
		match &self.node(ino)?.body {
			Body::File(content) => Ok(content),
			Body::Dir { .. } => Err(Errno::Isdir),
		}
	}

	/// A folder's entries.
	pub fn entries(&self, ino: Ino) -> Result<&BTreeMap<String, Ino>, Errno> {
		match &self.node(ino)?.body {
			Body::Dir { entries, .. } => Ok(entries),
			Body::File(_) => Err(Errno::Notdir),
		}
	}

	/// The folder that a folder is in.
	pub fn parent(&self, ino: Ino) -> Result<Ino, Errno> {
		match &self.node(ino)?.body {
			Body::Dir { parent, .. } => Ok(*parent),
			Body::File(_) => Err(Errno::Notdir),
		}
	}

	/// Counts a file descriptor that opens the node.
	pub fn retain(&mut self, ino: Ino) -> Result<(), Errno> {
		self.node_mut(ino)?.open += 1;
		Ok(())
	}

	/// Counts a file descriptor less; a node that is neither open nor in a folder is gone.
	pub fn release(&mut self, ino: Ino) {
		if let Ok(node) = self.node_mut(ino) {
			node.open = node.open.saturating_sub(1);
			self.drop_if_unused(ino);
		}
	}

	fn drop_if_unused(&mut self, ino: Ino) {
		if self.nodes.get(&ino).is_some_and(|node| node.open == 0 && !node.linked) {
			if let Some(Node {
				body: Body::File(content),
				..
			}) = self.nodes.remove(&ino)
			{
				self.written -= content.written();
			}
		}
	}

	/// Sets times; `None` leaves one as it is.
	pub fn set_times(&mut self, ino: Ino, atim: Option<u64>, mtim: Option<u64>, now: u64) -> Result<(), Errno> {
		let times = &mut self.node_mut(ino)?.times;
		*times = Times {
			atim: atim.unwrap_or(times.atim),
			mtim: mtim.unwrap_or(times.mtim),
			ctim: now,
		};
		Ok(())
	}

	/// Bytes that a write of `length` bytes at `offset` makes the host touch beside those bytes.
	pub fn write_overhead(&self, ino: Ino, offset: u64, length: u64) -> Result<u64, Errno> {
		let content = self.content(ino)?;
		let gap = if length == 0 {
			0
		} else {
			offset.saturating_sub(content.len())
		};
		Ok(gap.saturating_add(content.shared_len()))
	}

	/// Bytes that a change of size to `size` makes the host touch.
	pub fn resize_overhead(&self, ino: Ino, size: u64) -> Result<u64, Errno> {
		let content = self.content(ino)?;
		Ok(if size >= content.len() {
			size - content.len() + content.shared_len()
		} else {
			size
		})
	}

	/// Writes, clearing any gap before `offset`.
	pub fn write(&mut self, ino: Ino, offset: u64, bytes: &[u8], now: u64) -> Result<(), FsError> {
		let end = offset.checked_add(bytes.len() as u64).ok_or(Errno::Fbig)?;
		let size = self.content(ino)?.len();
		if bytes.is_empty() {
			return Ok(());
		}
		self.resize(ino, size.max(end), now)?;
		if let Body::File(content) = &mut self.node_mut(ino)?.body {
			content.put(offset, bytes);
		}
		Ok(())
	}

	/// Bytes written once a file has been changed and is `size` long. Fails if that is too much; changes nothing.
	fn written_with(&self, ino: Ino, size: u64) -> Result<u64, FsError> {
		let written = (self.written - self.content(ino)?.written()).saturating_add(size);
		(written <= self.budget)
			.then_some(written)
			.ok_or(FsError::OutputTooLarge)
	}

	/// Fails if a write that reaches to `end` would be too much; changes nothing.
	pub fn admit(&self, ino: Ino, end: u64) -> Result<(), FsError> {
		self.written_with(ino, end).map(drop)
	}

	/// Fails if `more` bytes for a standard stream would be too much; changes nothing.
	pub fn admit_more(&self, more: u64) -> Result<(), FsError> {
		(self.written.saturating_add(more) <= self.budget)
			.then_some(())
			.ok_or(FsError::OutputTooLarge)
	}

	/// Changes a file's size; what is new is zero.
	pub fn resize(&mut self, ino: Ino, size: u64, now: u64) -> Result<(), FsError> {
		let written = self.written_with(ino, size)?;
		let node = self.node_mut(ino)?;
		if let Body::File(content) = &mut node.body {
			content.resize(size)?;
			(node.times.mtim, node.times.ctim) = (now, now);
		}
		self.written = written;
		Ok(())
	}

	/// Appends to a standard stream.
	pub fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), FsError> {
		self.admit_more(bytes.len() as u64)?;
		let text = match stream {
			Stream::Out => &mut self.stdout,
			Stream::Err => &mut self.stderr,
		};
		text.try_reserve(bytes.len()).map_err(|_| FsError::HostMemory)?;
		text.extend_from_slice(bytes);
		self.written += bytes.len() as u64;
		Ok(())
	}

	/// Takes what was written to a standard stream.
	pub fn take_stream(&mut self, stream: Stream) -> Vec<u8> {
		std::mem::take(match stream {
			Stream::Out => &mut self.stdout,
			Stream::Err => &mut self.stderr,
		})
	}

	/// Puts a file that the task finds at its start, with the folders above it. Fails if something is in its place.
	pub fn install(&mut self, path: &str, bytes: Arc<[u8]>) -> Result<(), Errno> {
		let (folder, name) = path.rsplit_once('/').ok_or(Errno::Inval)?;
		let folder = self.install_dirs(folder)?;
		self.add(folder, name, Body::File(Content::shared(bytes)), 0).map(drop)
	}

	/// Makes place for a wanted output: the folders above it and, if its name looks like a folder's because there is
	/// no dot in it, a folder that gives way to a file once the task makes one of that name.
	pub fn install_wanted(&mut self, path: &str) -> Result<(), Errno> {
		let (above, name) = path.rsplit_once('/').ok_or(Errno::Inval)?;
		let folder = self.install_dirs(above)?;
		if !name.contains('.') && !name.is_empty() && !self.entries(folder)?.contains_key(name) {
			let ino = self.make_dir(folder, name, 0)?;
			self.provisional.insert(ino);
		}
		Ok(())
	}

	/// Whether a folder gives way to a file of its name.
	fn gives_way(&self, ino: Ino) -> bool {
		self.provisional.contains(&ino) && self.entries(ino).is_ok_and(BTreeMap::is_empty)
	}

	/// Makes a folder that the task finds at its start, with those above it.
	pub fn install_dirs(&mut self, path: &str) -> Result<Ino, Errno> {
		path.split('/')
			.filter(|name| !name.is_empty())
			.try_fold(ROOT, |folder, name| match self.entries(folder)?.get(name) {
				Some(ino) => self.node(*ino)?.is_dir().then_some(*ino).ok_or(Errno::Notdir),
				None => self.make_dir(folder, name, 0),
			})
	}
}

#[cfg(test)]
mod tests;
