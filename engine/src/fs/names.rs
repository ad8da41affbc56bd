//! From a path to a place.

use super::{FileSystem, Ino, ROOT};
use crate::wasi::abi::Errno;

/// Most bytes of a path.
pub const MAX_PATH: usize = 4_096;
/// Most bytes of a name.
pub const MAX_NAME: usize = 255;

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub struct Place<'a> {
	/// The folder that the last name is in.
	pub folder: Ino,
	/// The last name; none if the path is the folder itself, by `.`, `..` or `/`.
	pub name: Option<&'a str>,
	/// What is there.
	pub node: Option<Ino>,
	/// Whether the path says that it is a folder, by a slash at its end.
	pub slash: bool,
}

impl FileSystem {
	/// Follows `path` from the folder `start`, or from the root if it begins with a slash. There is nothing above the
	/// root: `..` stays there.
	pub fn place<'a>(&self, start: Ino, path: &'a str) -> Result<Place<'a>, Errno> {
		if path.is_empty() {
			return Err(Errno::Noent);
		}
		if path.len() > MAX_PATH {
			return Err(Errno::Nametoolong);
		}
		if path.contains('\0') {
			return Err(Errno::Inval);
		}
		let start = if path.starts_with('/') { ROOT } else { start };
		self.entries(start)?;
		let mut place = Place {
			folder: start,
			name: None,
			node: Some(start),
			slash: false,
		};
		for name in path.split('/').filter(|name| !name.is_empty() && *name != ".") {
			let folder = place.node.ok_or(Errno::Noent)?;
			if name == ".." {
				let parent = self.parent(folder)?;
				place = Place {
					folder: parent,
					name: None,
					node: Some(parent),
					slash: false,
				};
				continue;
			}
			if name.len() > MAX_NAME {
				return Err(Errno::Nametoolong);
			}
			let node = self.entries(folder)?.get(name).copied();
			place = Place {
				folder,
				name: Some(name),
				node,
				slash: false,
			};
		}
		place.slash = path.ends_with('/') || path.ends_with("/.");
		if let Some(node) = place.node {
			if place.slash && !self.node(node)?.is_dir() {
				return Err(Errno::Notdir);
			}
		}
		Ok(place)
	}

	/// The node at `path`.
	pub fn lookup(&self, start: Ino, path: &str) -> Result<Ino, Errno> {
		self.place(start, path)?.node.ok_or(Errno::Noent)
	}
}
