//! Functions about file descriptors themselves.

use super::{
	abi::{fdflags, filetype, fstflags, Errno, FILESTAT_SIZE},
	fds::Kind,
	host::{Answer, Host},
};
use crate::{
	cost,
	fs::{Ino, Times},
};

const PREOPEN: &[u8] = b"/";

pub(super) fn advise(host: &mut Host, fd: u32, _offset: u64, _length: u64, advice: u32) -> Answer {
	host.state.fds.get(fd)?.file(Errno::Spipe)?;
	if advice > 5 {
		return Err(Errno::Inval.into());
	}
	Ok(())
}

pub(super) fn close(host: &mut Host, fd: u32) -> Answer {
	Ok(host.state.fds.close(fd, &mut host.state.fs)?)
}

pub(super) fn sync(host: &mut Host, fd: u32) -> Answer {
	host.state.fds.get(fd)?;
	Ok(())
}

pub(super) fn renumber(host: &mut Host, from: u32, to: u32) -> Answer {
	Ok(host.state.fds.renumber(from, to, &mut host.state.fs)?)
}

pub(super) fn fdstat_get(host: &mut Host, fd: u32, out: u32) -> Answer {
	let fd = host.state.fds.get(fd)?;
	let mut stat = [0; 24];
	stat[0] = fd.filetype();
	stat[2..4].copy_from_slice(&fd.flags.to_le_bytes());
	stat[8..16].copy_from_slice(&fd.base.to_le_bytes());
	stat[16..].copy_from_slice(&fd.inheriting.to_le_bytes());
	host.write(out, &stat)
}

pub(super) fn fdstat_set_flags(host: &mut Host, fd: u32, flags: u32) -> Answer {
	let flags = u16::try_from(flags)
		.ok()
		.filter(|flags| flags & !fdflags::ALL == 0)
		.ok_or(Errno::Inval)?;
	host.state.fds.get_mut(fd)?.flags = flags;
	Ok(())
}

pub(super) fn fdstat_set_rights(host: &mut Host, fd: u32, base: u64, inheriting: u64) -> Answer {
	let fd = host.state.fds.get_mut(fd)?;
	if base & !fd.base != 0 || inheriting & !fd.inheriting != 0 {
		return Err(Errno::Notcapable.into());
	}
	(fd.base, fd.inheriting) = (base, inheriting);
	Ok(())
}

/// The `filestat` of a node.
pub(super) fn filestat(host: &Host, ino: Ino) -> Answer<[u8; FILESTAT_SIZE]> {
	let node = host.state.fs.node(ino)?;
	let kind = if node.is_dir() {
		filetype::DIRECTORY
	} else {
		filetype::REGULAR
	};
	Ok(encode(1, ino, kind, node.size(), node.times))
}

fn encode(device: u64, ino: Ino, kind: u8, size: u64, times: Times) -> [u8; FILESTAT_SIZE] {
	let mut stat = [0; FILESTAT_SIZE];
	for (at, value) in [
		(0, device),
		(8, ino),
		(24, 1),
		(32, size),
		(40, times.atim),
		(48, times.mtim),
		(56, times.ctim),
	] {
		stat[at..at + 8].copy_from_slice(&value.to_le_bytes());
	}
	stat[16] = kind;
	stat
}

pub(super) fn filestat_get(host: &mut Host, fd: u32, out: u32) -> Answer {
	let fd = host.state.fds.get(fd)?;
	let stat = match fd.ino() {
		Some(ino) => filestat(host, ino)?,
		None => encode(0, 0, fd.filetype(), 0, Times::default()),
	};
	host.write(out, &stat)
}

/// The times that `flags` ask for.
pub(super) fn times(host: &Host, atim: u64, mtim: u64, flags: u32) -> Answer<(Option<u64>, Option<u64>)> {
	let one = |given, now, value| match (flags & given != 0, flags & now != 0) {
		(true, true) => Err(Errno::Inval),
		(true, false) => Ok(Some(value)),
		(false, true) => Ok(Some(host.now())),
		(false, false) => Ok(None),
	};
	if flags & !fstflags::ALL != 0 {
		return Err(Errno::Inval.into());
	}
	Ok((
		one(fstflags::ATIM, fstflags::ATIM_NOW, atim)?,
		one(fstflags::MTIM, fstflags::MTIM_NOW, mtim)?,
	))
}

pub(super) fn set_times(host: &mut Host, fd: u32, atim: u64, mtim: u64, flags: u32) -> Answer {
	let ino = host.state.fds.get(fd)?.ino().ok_or(Errno::Inval)?;
	let (atim, mtim) = times(host, atim, mtim, flags)?;
	let now = host.now();
	Ok(host.state.fs.set_times(ino, atim, mtim, now)?)
}

fn preopen(host: &Host, fd: u32) -> Answer {
	match host.state.fds.get(fd)?.kind {
		Kind::Dir { preopen: true, .. } => Ok(()),
		_ => Err(Errno::Badf.into()),
	}
}

pub(super) fn prestat_get(host: &mut Host, fd: u32, out: u32) -> Answer {
	preopen(host, fd)?;
	let mut stat = [0; 8];
	stat[4..].copy_from_slice(&(PREOPEN.len() as u32).to_le_bytes());
	host.write(out, &stat)
}

pub(super) fn prestat_dir_name(host: &mut Host, fd: u32, path: u32, length: u32) -> Answer {
	preopen(host, fd)?;
	if (length as usize) < PREOPEN.len() {
		return Err(Errno::Nametoolong.into());
	}
	host.charge_each(PREOPEN.len() as u64, cost::BYTE)?;
	host.write(path, PREOPEN)
}
