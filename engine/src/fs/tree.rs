//! Making, moving and removing nodes.

use std::collections::BTreeMap;

use super::{Body, Content, FileSystem, FsError, Ino, Node, Times, MAX_DEPTH, MAX_NODES, ROOT};
use crate::wasi::abi::Errno;

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
	/// Make it if it does not exist.
	pub create: bool,
	/// Fail if it exists.
	pub exclusive: bool,
	/// Empty it.
	pub truncate: bool,
	/// Fail if it is not a folder.
	pub directory: bool,
	/// It is to be written.
	pub write: bool,
}

impl FileSystem {
	/// Adds a node to a folder.
	pub(super) fn add(&mut self, folder: Ino, name: &str, body: Body, now: u64) -> Result<Ino, Errno> {
		if self.nodes.len() >= MAX_NODES {
			return Err(Errno::Nospc);
		}
		let ino = self.next;
		let parent = self.node_mut(folder)?;
		if !parent.linked {
			return Err(Errno::Noent);
		}
		let Body::Dir { entries, .. } = &mut parent.body else {
			return Err(Errno::Notdir);
		};
		if entries.contains_key(name) {
			return Err(Errno::Exist);
		}
		entries.insert(name.into(), ino);
		(parent.times.mtim, parent.times.ctim) = (now, now);
		let times = Times {
			atim: now,
			mtim: now,
			ctim: now,
		};
		self.nodes.insert(
			ino,
			Node {
				body,
				times,
				open: 0,
				linked: true,
			},
		);
		self.next += 1;
		Ok(ino)
	}

	fn depth(&self, folder: Ino) -> Result<u32, Errno> {
		match &self.node(folder)?.body {
			Body::Dir { depth, .. } => Ok(*depth),
			Body::File(_) => Err(Errno::Notdir),
		}
	}

	/// Makes a folder in a folder.
	pub(super) fn make_dir(&mut self, folder: Ino, name: &str, now: u64) -> Result<Ino, Errno> {
		let depth = self.depth(folder)? + 1;
		if depth > MAX_DEPTH {
			return Err(Errno::Nametoolong);
		}
		self.add(
			folder,
			name,
			Body::Dir {
				entries: BTreeMap::new(),
				parent: folder,
				depth,
			},
			now,
		)
	}

	fn unlink_entry(&mut self, folder: Ino, name: &str, now: u64) -> Result<Ino, Errno> {
		let parent = self.node_mut(folder)?;
		let Body::Dir { entries, .. } = &mut parent.body else {
			return Err(Errno::Notdir);
		};
		let ino = entries.remove(name).ok_or(Errno::Noent)?;
		(parent.times.mtim, parent.times.ctim) = (now, now);
		Ok(ino)
	}

	/// Removes a node from its folder; it lives on while it is open.
	fn detach(&mut self, folder: Ino, name: &str, now: u64) -> Result<(), Errno> {
		let ino = self.unlink_entry(folder, name, now)?;
		self.node_mut(ino)?.linked = false;
		self.drop_if_unused(ino);
		Ok(())
	}

	/// Opens what is at `path`, or makes it.
	pub fn open(&mut self, start: Ino, path: &str, options: OpenOptions, now: u64) -> Result<Ino, FsError> {
		let mut place = self.place(start, path)?;
		if let (Some(ino), Some(name), true) = (place.node, place.name, options.create) {
			if !place.slash && self.gives_way(ino) {
				self.detach(place.folder, name, now)?;
				place.node = None;
			}
		}
		let Some(ino) = place.node else {
			let name = place.name.filter(|_| options.create).ok_or(Errno::Noent)?;
			if place.slash || options.directory {
				return Err(Errno::Noent.into());
			}
			return Ok(self.add(place.folder, name, Body::File(Content::default()), now)?);
		};
		if options.create && options.exclusive {
			return Err(Errno::Exist.into());
		}
		match self.node(ino)?.is_dir() {
			true if options.write || options.truncate => Err(Errno::Isdir.into()),
			false if options.directory => Err(Errno::Notdir.into()),
			false if options.truncate => self.resize(ino, 0, now).map(|()| ino),
			_ => Ok(ino),
		}
	}

	/// Makes a folder at `path`.
	pub fn create_dir(&mut self, start: Ino, path: &str, now: u64) -> Result<(), Errno> {
		let place = self.place(start, path)?;
		match (place.node, place.name) {
			(None, Some(name)) => self.make_dir(place.folder, name, now).map(drop),
			(Some(ino), _) if self.provisional.remove(&ino) => Ok(()),
			_ => Err(Errno::Exist),
		}
	}

	/// Removes the file at `path`.
	pub fn unlink(&mut self, start: Ino, path: &str, now: u64) -> Result<(), Errno> {
		let place = self.place(start, path)?;
		let (Some(ino), Some(name)) = (place.node, place.name) else {
			return Err(if place.node.is_some() {
				Errno::Isdir
			} else {
				Errno::Noent
			});
		};
		if self.node(ino)?.is_dir() {
			return Err(Errno::Isdir);
		}
		self.detach(place.folder, name, now)
	}

	/// Removes the empty folder at `path`.
	pub fn remove_dir(&mut self, start: Ino, path: &str, now: u64) -> Result<(), Errno> {
		let place = self.place(start, path)?;
		let ino = place.node.ok_or(Errno::Noent)?;
		if !self.entries(ino)?.is_empty() {
			return Err(Errno::Notempty);
		}
		if ino == ROOT {
			return Err(Errno::Busy);
		}
		self.detach(place.folder, place.name.ok_or(Errno::Inval)?, now)
	}

	/// Moves what is at `from` to `to`, over what is there. `meter` is asked before each node that is looked at.
	pub fn rename<E: From<Errno>>(
		&mut self,
		(from_start, from): (Ino, &str),
		(to_start, to): (Ino, &str),
		now: u64,
		meter: impl FnMut() -> Result<(), E>,
	) -> Result<(), E> {
		let source = self.place(from_start, from)?;
		let target = self.place(to_start, to)?;
		let moved = source.node.ok_or(Errno::Noent)?;
		let (Some(from), Some(to)) = (source.name, target.name) else {
			return Err(Errno::Busy.into());
		};
		if target.node == Some(moved) {
			return Ok(());
		}
		let is_dir = self.node(moved)?.is_dir();
		if !is_dir && (target.slash || source.slash) {
			return Err(Errno::Notdir.into());
		}
		if !self.node(target.folder)?.linked {
			return Err(Errno::Noent.into());
		}
		if let Some(old) = target.node {
			match (is_dir, &self.node(old)?.body) {
				(true, Body::File(_)) => return Err(Errno::Notdir.into()),
				(false, Body::Dir { .. }) if !self.gives_way(old) => return Err(Errno::Isdir.into()),
				(true, Body::Dir { entries, .. }) if !entries.is_empty() => return Err(Errno::Notempty.into()),
				_ => (),
			}
		}
		let depths = if is_dir {
			self.new_depths(moved, target.folder, meter)?
		} else {
			Vec::new()
		};
		if target.node.is_some() {
			self.detach(target.folder, to, now)?;
		}
		self.unlink_entry(source.folder, from, now)?;
		let folder = self.node_mut(target.folder)?;
		(folder.times.mtim, folder.times.ctim) = (now, now);
		if let Body::Dir { entries, .. } = &mut folder.body {
			entries.insert(to.into(), moved);
		}
		for (ino, new) in depths {
			if let Body::Dir { depth, .. } = &mut self.node_mut(ino)?.body {
				*depth = new;
			}
		}
		let node = self.node_mut(moved)?;
		node.times.ctim = now;
		if let Body::Dir { parent, .. } = &mut node.body {
			*parent = target.folder;
		}
		Ok(())
	}

	/// The depths that the folders below and including `moved` have once it is in `folder`.
	fn new_depths<E: From<Errno>>(
		&self,
		moved: Ino,
		folder: Ino,
		mut meter: impl FnMut() -> Result<(), E>,
	) -> Result<Vec<(Ino, u32)>, E> {
		let mut above = folder;
		while above != ROOT {
			if above == moved {
				return Err(Errno::Inval.into());
			}
			above = self.parent(above)?;
		}
		let mut depths = vec![(moved, self.depth(folder)? + 1)];
		let mut at = 0;
		while let Some(&(ino, depth)) = depths.get(at) {
			if depth > MAX_DEPTH {
				return Err(Errno::Nametoolong.into());
			}
			for child in self.entries(ino)?.values() {
				meter()?;
				if self.node(*child)?.is_dir() {
					depths.push((*child, depth + 1));
				}
			}
			at += 1;
		}
		Ok(depths)
	}
}
