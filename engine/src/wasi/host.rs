//! One call of the host: its fuel, the program's memory, and how it may end.

use tidemill_primitives::{report::Abstention, Fuel};
use wasmtime::{Caller, Extern};

use super::{abi::Errno, State};
use crate::{
	cost,
	error::Abstained,
	fs::{FsError, Ino, Place, MAX_PATH},
};

/// Most parts of a scattered read or write.
const MAX_PARTS: u32 = 1_024;

/// How the host ends a program.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum End {
	/// By its own wish.
	#[error("the program ended with exit code {0}")]
	Exit(i32),
	/// It gave a pointer outside its memory.
	#[error("the program gave the host {length} bytes at {pointer}, which are not all in its memory")]
	BadPointer {
		/// Where.
		pointer: u32,
		/// How much.
		length: u64,
	},
	/// It has no fuel left.
	#[error("the program has no fuel left")]
	OutOfFuel,
	/// It wrote too much.
	#[error("the program wrote more than the job allows")]
	OutputTooLarge,
	/// This machine must give up.
	#[error(transparent)]
	Abstained(Abstained),
}

/// Why a host function does not succeed.
#[derive(Debug)]
pub(super) enum Stop {
	/// The program gets an error code.
	Errno(Errno),
	/// The program ends.
	End(End),
}

impl From<Errno> for Stop {
	fn from(errno: Errno) -> Self {
		Stop::Errno(errno)
	}
}

impl From<FsError> for Stop {
	fn from(error: FsError) -> Self {
		match error {
			FsError::Errno(errno) => Stop::Errno(errno),
			FsError::OutputTooLarge => Stop::End(End::OutputTooLarge),
			FsError::HostMemory => Stop::End(End::Abstained(Abstained::new(
				Abstention::EngineUnavailable,
				"this machine has too little memory for the task's files",
			))),
		}
	}
}

/// What a host function gives.
pub(super) type Answer<T = ()> = Result<T, Stop>;

/// A part of a scattered read or write, as a range of the program's memory.
pub(super) type Part = std::ops::Range<usize>;

/// One call of the host.
pub(super) struct Host<'a> {
	pub(super) memory: &'a mut [u8],
	pub(super) state: &'a mut State,
	pub(super) fuel: &'a mut Fuel,
}

/// Runs a host function for a program.
pub(super) fn call(
	caller: &mut Caller<'_, State>,
	function: impl FnOnce(&mut Host) -> Answer,
) -> wasmtime::Result<u32> {
	let memory = match caller.data().memory {
		Some(memory) => memory,
		None => match caller.get_export("memory") {
			Some(Extern::Memory(memory)) => *caller.data_mut().memory.insert(memory),
			_ => return Err(wasmtime::Error::new(End::BadPointer { pointer: 0, length: 0 })),
		},
	};
	let mut fuel = caller.get_fuel()?;
	let (memory, state) = memory.data_and_store_mut(&mut *caller);
	state.stats.host_calls += 1;
	if let Err(abstained) = state.watch.check_call() {
		return Err(wasmtime::Error::new(End::Abstained(abstained)));
	}
	let mut host = Host {
		memory,
		state,
		fuel: &mut fuel,
	};
	let answer = host.charge(cost::CALL).and_then(|()| function(&mut host));
	caller.set_fuel(fuel)?;
	match answer {
		Ok(()) => Ok(0),
		Err(Stop::Errno(errno)) => Ok(errno as u32),
		Err(Stop::End(end)) => Err(wasmtime::Error::new(end)),
	}
}

impl Host<'_> {
	/// Takes fuel for the work that comes next.
	pub(super) fn charge(&mut self, amount: Fuel) -> Answer {
		charge(self.fuel, amount)
	}

	/// Takes fuel for `count` times something.
	pub(super) fn charge_each(&mut self, count: u64, each: Fuel) -> Answer {
		self.charge(count.saturating_mul(each))
	}

	/// Nanoseconds since the task began.
	pub(super) fn elapsed(&self) -> u64 {
		self.state.elapsed(*self.fuel)
	}

	/// The time that files carry.
	pub(super) fn now(&self) -> u64 {
		super::state::EPOCH.saturating_add(self.elapsed())
	}

	/// A part of the program's memory.
	pub(super) fn range(&self, pointer: u32, length: u64) -> Answer<Part> {
		let end = u64::from(pointer).saturating_add(length);
		if end > self.memory.len() as u64 {
			return Err(Stop::End(End::BadPointer { pointer, length }));
		}
		Ok(pointer as usize..end as usize)
	}

	/// Reads the program's memory. Beyond a few words the caller has charged for it.
	pub(super) fn read(&mut self, pointer: u32, length: u64) -> Answer<&[u8]> {
		let range = self.range(pointer, length)?;
		self.state.stats.host_bytes += length;
		Ok(&self.memory[range])
	}

	/// Writes the program's memory. Beyond a few words the caller has charged for it.
	pub(super) fn write(&mut self, pointer: u32, bytes: &[u8]) -> Answer {
		let range = self.range(pointer, bytes.len() as u64)?;
		self.state.stats.host_bytes += bytes.len() as u64;
		self.memory[range].copy_from_slice(bytes);
		Ok(())
	}

	/// Reads a path, and charges for following it.
	pub(super) fn path(&mut self, pointer: u32, length: u32) -> Answer<String> {
		if length as usize > MAX_PATH {
			return Err(Errno::Nametoolong.into());
		}
		self.charge_each(u64::from(length), cost::BYTE)?;
		let bytes = self.read(pointer, u64::from(length))?;
		let path = std::str::from_utf8(bytes).map_err(|_| Errno::Ilseq)?.to_owned();
		let names = path.bytes().filter(|byte| *byte == b'/').count() as u64 + 1;
		self.charge_each(names, cost::NAME)?;
		Ok(path)
	}

	/// Reads a path and follows it from an open folder.
	pub(super) fn lookup(&mut self, fd: u32, pointer: u32, length: u32) -> Answer<Ino> {
		let path = self.path(pointer, length)?;
		let place: Place<'_> = self.state.fs.place(self.state.fds.dir(fd)?, &path)?;
		Ok(place.node.ok_or(Errno::Noent)?)
	}

	/// Reads the list of parts of a scattered read or write, and gives it with the sum of their lengths.
	pub(super) fn parts(&mut self, pointer: u32, count: u32) -> Answer<(Vec<Part>, u64)> {
		if count > MAX_PARTS {
			return Err(Errno::Inval.into());
		}
		self.charge_each(u64::from(count), cost::PART)?;
		let list = self.read(pointer, u64::from(count) * 8)?.to_vec();
		let mut total = 0u64;
		let mut parts = Vec::with_capacity(count as usize);
		for part in list.chunks_exact(8) {
			let (pointer, length) = (word(part, 0), word(part, 4));
			total += u64::from(length);
			parts.push(self.range(pointer, u64::from(length))?);
		}
		if total > u64::from(u32::MAX) {
			return Err(Errno::Inval.into());
		}
		Ok((parts, total))
	}
}

/// Takes fuel for the work that comes next.
pub(super) fn charge(fuel: &mut Fuel, amount: Fuel) -> Answer {
	match fuel.checked_sub(amount) {
		Some(rest) => {
			*fuel = rest;
			Ok(())
		}
		None => {
			*fuel = 0;
			Err(Stop::End(End::OutOfFuel))
		}
	}
}

/// The little-endian number at `at`; zero beyond the end.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
	bytes
		.get(at..at + 4)
		.and_then(|bytes| bytes.try_into().ok())
		.map_or(0, u32::from_le_bytes)
}

/// The little-endian number at `at`; zero beyond the end.
pub(super) fn long(bytes: &[u8], at: usize) -> u64 {
	bytes
		.get(at..at + 8)
		.and_then(|bytes| bytes.try_into().ok())
		.map_or(0, u64::from_le_bytes)
}
