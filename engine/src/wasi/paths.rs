//! Functions about paths and folders.

use super::{
	abi::{fdflags, filetype, oflags, rights, Errno, DIRENT_SIZE},
	calls,
	fds::{Fd, Kind},
	host::{charge, Answer, Host},
};
use crate::{
	cost,
	fs::{Ino, OpenOptions},
};

/// Rights that ask for writing.
const WRITE: u64 = rights::FD_WRITE | 1 << 8 | 1 << 22;

pub(super) fn create_directory(host: &mut Host, fd: u32, path: u32, length: u32) -> Answer {
	let path = host.path(path, length)?;
	host.charge(cost::NODE)?;
	let now = host.now();
	Ok(host.state.fs.create_dir(host.state.fds.dir(fd)?, &path, now)?)
}

pub(super) fn remove_directory(host: &mut Host, fd: u32, path: u32, length: u32) -> Answer {
	let path = host.path(path, length)?;
	host.charge(cost::NODE)?;
	let now = host.now();
	Ok(host.state.fs.remove_dir(host.state.fds.dir(fd)?, &path, now)?)
}

pub(super) fn unlink_file(host: &mut Host, fd: u32, path: u32, length: u32) -> Answer {
	let path = host.path(path, length)?;
	host.charge(cost::NODE)?;
	let now = host.now();
	Ok(host.state.fs.unlink(host.state.fds.dir(fd)?, &path, now)?)
}

pub(super) fn rename(host: &mut Host, fd: u32, path: u32, length: u32, to_fd: u32, to: u32, to_length: u32) -> Answer {
	let (from, to) = (host.path(path, length)?, host.path(to, to_length)?);
	host.charge(2 * cost::NODE)?;
	let now = host.now();
	let (start, to_start) = (host.state.fds.dir(fd)?, host.state.fds.dir(to_fd)?);
	host.state
		.fs
		.rename((start, &from), (to_start, &to), now, || charge(host.fuel, cost::NAME))
}

pub(super) fn filestat_get(host: &mut Host, fd: u32, _flags: u32, path: u32, length: u32, out: u32) -> Answer {
	let ino = host.lookup(fd, path, length)?;
	let stat = calls::filestat(host, ino)?;
	host.write(out, &stat)
}

#[allow(clippy::too_many_arguments)] // WASI's, not ours
pub(super) fn set_times(
	host: &mut Host,
	fd: u32,
	_flags: u32,
	path: u32,
	length: u32,
	atim: u64,
	mtim: u64,
	which: u32,
) -> Answer {
	let ino = host.lookup(fd, path, length)?;
	let (atim, mtim) = calls::times(host, atim, mtim, which)?;
	let now = host.now();
	Ok(host.state.fs.set_times(ino, atim, mtim, now)?)
}

#[allow(clippy::too_many_arguments)] // WASI's, not ours
pub(super) fn open(
	host: &mut Host,
	fd: u32,
	_flags: u32,
	path: u32,
	length: u32,
	flags: u32,
	base: u64,
	inheriting: u64,
	fdflags: u32,
	out: u32,
) -> Answer {
	let path = host.path(path, length)?;
	host.charge(cost::NODE)?;
	let fdflags = u16::try_from(fdflags)
		.ok()
		.filter(|flags| flags & !fdflags::ALL == 0)
		.ok_or(Errno::Inval)?;
	let has = |flag| flags & flag != 0;
	if flags & !oflags::ALL != 0 || has(oflags::CREAT) && has(oflags::DIRECTORY) {
		return Err(Errno::Inval.into());
	}
	let start = host.state.fds.dir(fd)?;
	let allowed = host.state.fds.get(fd)?.inheriting;
	if (base | inheriting) & rights::ALL & !allowed != 0 {
		return Err(Errno::Notcapable.into());
	}
	let options = OpenOptions {
		create: has(oflags::CREAT),
		exclusive: has(oflags::EXCL),
		truncate: has(oflags::TRUNC),
		directory: has(oflags::DIRECTORY),
		write: base & WRITE != 0 && !has(oflags::DIRECTORY),
	};
	host.state.fds.free()?;
	host.range(out, 4)?;
	let now = host.now();
	let ino = host.state.fs.open(start, &path, options, now)?;
	let kind = match host.state.fs.node(ino)?.is_dir() {
		true => Kind::Dir {
			ino,
			preopen: false,
			listed: None,
		},
		false => Kind::File(ino, 0),
	};
	host.state.fs.retain(ino)?;
	let new = host
		.state
		.fds
		.insert(Fd::new(kind, fdflags, base & rights::ALL, inheriting & rights::ALL))?;
	host.write(out, &new.to_le_bytes())
}

// As many as the function of WASI has.
#[allow(clippy::too_many_arguments)]
pub(super) fn link(
	host: &mut Host,
	fd: u32,
	_flags: u32,
	path: u32,
	length: u32,
	to_fd: u32,
	to: u32,
	to_length: u32,
) -> Answer {
	host.lookup(fd, path, length)?;
	host.path(to, to_length)?;
	host.state.fds.dir(to_fd)?;
	Err(Errno::Notsup.into())
}

pub(super) fn symlink(host: &mut Host, target: u32, target_length: u32, fd: u32, path: u32, length: u32) -> Answer {
	host.path(target, target_length)?;
	host.path(path, length)?;
	host.state.fds.dir(fd)?;
	Err(Errno::Notsup.into())
}

pub(super) fn readlink(
	host: &mut Host,
	fd: u32,
	path: u32,
	length: u32,
	_buffer: u32,
	_size: u32,
	_out: u32,
) -> Answer {
	host.lookup(fd, path, length)?;
	// Nothing is a link.
	Err(Errno::Inval.into())
}

fn dirent(next: u64, ino: Ino, name: &str, is_dir: bool) -> Vec<u8> {
	let mut entry = Vec::with_capacity(DIRENT_SIZE + name.len());
	entry.extend(next.to_le_bytes());
	entry.extend(ino.to_le_bytes());
	entry.extend((name.len() as u32).to_le_bytes());
	entry.extend([if is_dir { filetype::DIRECTORY } else { filetype::REGULAR }, 0, 0, 0]);
	entry.extend(name.as_bytes());
	entry
}

/// Lists a folder from entry `cookie` on: `.`, `..`, then all names in order.
///
/// A listing that goes on where it stopped is found again by name, so that removing what was listed hides nothing.
pub(super) fn readdir(host: &mut Host, fd: u32, buffer: u32, length: u32, cookie: u64, out: u32) -> Answer {
	let Kind::Dir { ino, listed, .. } = host.state.fds.get(fd)?.kind.clone() else {
		return Err(Errno::Notdir.into());
	};
	let room = host.range(buffer, u64::from(length))?.len();
	let count = host.state.fs.entries(ino)?.len() as u64 + 2;
	let resumed = listed.filter(|(at, _)| *at == cookie).map(|(_, name)| name);
	let skipped = if resumed.is_some() { 0 } else { cookie.min(count) };
	host.charge_each((room as u64 / DIRENT_SIZE as u64 + 1).min(count) + skipped, cost::ENTRY)?;
	let fs = &host.state.fs;
	let folder = fs.entries(ino)?;
	let rest: Box<dyn Iterator<Item = (&str, Ino)>> = match &resumed {
		Some(name) => Box::new(
			folder
				.range::<String, _>((std::ops::Bound::Excluded(name), std::ops::Bound::Unbounded))
				.map(|(name, ino)| (name.as_str(), *ino)),
		),
		None => Box::new(
			[(".", ino), ("..", fs.parent(ino)?)]
				.into_iter()
				.chain(folder.iter().map(|(name, ino)| (name.as_str(), *ino)))
				.skip(usize::try_from(cookie).unwrap_or(usize::MAX)),
		),
	};
	let (mut bytes, mut last) = (Vec::new(), None);
	let mut next = cookie;
	for (name, ino) in rest {
		next = next.saturating_add(1);
		bytes.extend(dirent(next, ino, name, fs.node(ino)?.is_dir()));
		if bytes.len() > room {
			break;
		}
		last = (next > 2).then(|| (next, name.to_owned()));
	}
	bytes.truncate(room);
	host.charge_each(bytes.len() as u64, cost::BYTE)?;
	host.write(buffer, &bytes)?;
	if let (Kind::Dir { listed, .. }, Some(last)) = (&mut host.state.fds.get_mut(fd)?.kind, last) {
		*listed = Some(last);
	}
	host.write(out, &(bytes.len() as u32).to_le_bytes())
}
