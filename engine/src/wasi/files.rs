//! Reading and writing.

use super::{
	abi::{fdflags, Errno},
	fds::Kind,
	host::{Answer, Host, Part},
};
use crate::{
	cost,
	fs::{Ino, Stream},
};

/// Copies from `source` into the parts, as far as it reaches.
fn scatter(memory: &mut [u8], parts: Vec<Part>, mut source: &[u8]) {
	for part in parts {
		let (now, later) = source.split_at(part.len().min(source.len()));
		memory[part.start..part.start + now.len()].copy_from_slice(now);
		source = later;
	}
}

/// Reads a file or standard input from `offset`, and gives the number of bytes.
fn read_from(host: &mut Host, file: Option<Ino>, offset: u64, parts: u32, count: u32) -> Answer<u64> {
	let (parts, wanted) = host.parts(parts, count)?;
	let size = match file {
		Some(ino) => host.state.fs.content(ino)?.len(),
		None => host.state.stdin.len() as u64,
	};
	let length = size.saturating_sub(offset).min(wanted);
	host.charge_each(length, cost::BYTE)?;
	host.state.stats.host_bytes += length;
	let start = offset.min(size);
	match file {
		Some(ino) => scatter(host.memory, parts, host.state.fs.content(ino)?.slice(start, length)),
		None => scatter(
			host.memory,
			parts,
			&host.state.stdin[start as usize..(start + length) as usize],
		),
	}
	Ok(length)
}

fn answer(host: &mut Host, out: u32, length: u64) -> Answer {
	host.write(out, &(length as u32).to_le_bytes())
}

pub(super) fn read(host: &mut Host, fd: u32, parts: u32, count: u32, out: u32) -> Answer {
	let (file, position) = match host.state.fds.get(fd)?.readable()?.kind {
		Kind::Stdin(position) => (None, position),
		Kind::File(ino, position) => (Some(ino), position),
		Kind::Dir { .. } => return Err(Errno::Isdir.into()),
		Kind::Stream(_) => return Err(Errno::Badf.into()),
	};
	let length = read_from(host, file, position, parts, count)?;
	if let Kind::Stdin(position) | Kind::File(_, position) = &mut host.state.fds.get_mut(fd)?.kind {
		*position += length;
	}
	answer(host, out, length)
}

pub(super) fn pread(host: &mut Host, fd: u32, parts: u32, count: u32, offset: u64, out: u32) -> Answer {
	let (ino, _) = host.state.fds.get(fd)?.readable()?.file(Errno::Spipe)?;
	let length = read_from(host, Some(ino), offset, parts, count)?;
	answer(host, out, length)
}

/// Writes to a file at `offset`, or at its end if none, and gives the number of bytes and the position after them.
fn write_to(host: &mut Host, ino: Ino, offset: Option<u64>, parts: u32, count: u32) -> Answer<(u64, u64)> {
	let (parts, length) = host.parts(parts, count)?;
	let mut position = offset.unwrap_or(host.state.fs.node(ino)?.size());
	let end = position.checked_add(length).ok_or(Errno::Fbig)?;
	if length > 0 {
		host.state.fs.admit(ino, end)?;
	}
	let overhead = host.state.fs.write_overhead(ino, position, length)?;
	host.charge_each(overhead, cost::COPY_BYTE)?;
	host.charge_each(length, cost::OUTPUT_BYTE)?;
	host.state.stats.host_bytes += overhead + length;
	let now = host.now();
	for part in parts {
		let bytes = &host.memory[part];
		host.state.fs.write(ino, position, bytes, now)?;
		position += bytes.len() as u64;
	}
	Ok((length, end))
}

fn print(host: &mut Host, stream: Stream, parts: u32, count: u32) -> Answer<u64> {
	let (parts, length) = host.parts(parts, count)?;
	host.state.fs.admit_more(length)?;
	host.charge_each(length, cost::OUTPUT_BYTE)?;
	host.state.stats.host_bytes += length;
	for part in parts {
		host.state.fs.print(stream, &host.memory[part])?;
	}
	Ok(length)
}

pub(super) fn write(host: &mut Host, fd: u32, parts: u32, count: u32, out: u32) -> Answer {
	let open = host.state.fds.get(fd)?.writable()?;
	let append = open.flags & fdflags::APPEND != 0;
	let length = match open.kind {
		Kind::Stream(stream) => print(host, stream, parts, count)?,
		Kind::File(ino, position) => {
			let (length, end) = write_to(host, ino, (!append).then_some(position), parts, count)?;
			host.state.fds.get_mut(fd)?.kind = Kind::File(ino, end);
			length
		}
		Kind::Dir { .. } => return Err(Errno::Isdir.into()),
		Kind::Stdin(_) => return Err(Errno::Badf.into()),
	};
	answer(host, out, length)
}

pub(super) fn pwrite(host: &mut Host, fd: u32, parts: u32, count: u32, offset: u64, out: u32) -> Answer {
	let (ino, _) = host.state.fds.get(fd)?.writable()?.file(Errno::Spipe)?;
	let (length, _) = write_to(host, ino, Some(offset), parts, count)?;
	answer(host, out, length)
}

fn resize(host: &mut Host, ino: Ino, size: u64) -> Answer {
	host.state.fs.admit(ino, size)?;
	let overhead = host.state.fs.resize_overhead(ino, size)?;
	host.charge_each(overhead, cost::OUTPUT_BYTE)?;
	host.state.stats.host_bytes += overhead;
	let now = host.now();
	Ok(host.state.fs.resize(ino, size, now)?)
}

pub(super) fn set_size(host: &mut Host, fd: u32, size: u64) -> Answer {
	let (ino, _) = host.state.fds.get(fd)?.writable()?.file(Errno::Inval)?;
	resize(host, ino, size)
}

pub(super) fn allocate(host: &mut Host, fd: u32, offset: u64, length: u64) -> Answer {
	let (ino, _) = host.state.fds.get(fd)?.writable()?.file(Errno::Spipe)?;
	if length == 0 {
		return Err(Errno::Inval.into());
	}
	let end = offset.checked_add(length).ok_or(Errno::Fbig)?;
	if end <= host.state.fs.node(ino)?.size() {
		return Ok(());
	}
	resize(host, ino, end)
}

pub(super) fn seek(host: &mut Host, fd: u32, offset: i64, whence: u32, out: u32) -> Answer {
	let (ino, position) = host.state.fds.get(fd)?.file(Errno::Spipe)?;
	let from = match whence {
		0 => 0,
		1 => position,
		2 => host.state.fs.node(ino)?.size(),
		_ => return Err(Errno::Inval.into()),
	};
	let position = from.checked_add_signed(offset).ok_or(Errno::Inval)?;
	host.state.fds.get_mut(fd)?.kind = Kind::File(ino, position);
	host.write(out, &position.to_le_bytes())
}

pub(super) fn tell(host: &mut Host, fd: u32, out: u32) -> Answer {
	let (_, position) = host.state.fds.get(fd)?.file(Errno::Spipe)?;
	host.write(out, &position.to_le_bytes())
}
