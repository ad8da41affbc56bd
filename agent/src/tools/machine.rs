//! What this machine has.

use std::{io, path::Path};

use serde::Serialize;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};
use tidemill_primitives::MIB;

/// What this machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
	/// Processors that this process may use.
	pub cores: u16,
	/// Memory in MiB: of the machine, or what the control group allows if that is less.
	pub memory_mib: u32,
	/// Storage in MiB that is free where the data folder is, or will be.
	pub free_storage_mib: u32,
}

impl Machine {
	/// Looks at the machine. `data` need not exist yet.
	pub fn measure(data: &Path) -> io::Result<Self> {
		let cores = std::thread::available_parallelism()?.get();
		let memory = MemoryRefreshKind::new().with_ram();
		let system = System::new_with_specifics(RefreshKind::new().with_memory(memory));
		let group = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
		Ok(Machine {
			cores: u16::try_from(cores).unwrap_or(u16::MAX),
			memory_mib: mib(system.total_memory().min(group)),
			free_storage_mib: mib(free(data)?),
		})
	}
}

/// Bytes that are free in the file system of a path, or of the folder in which it would be made.
fn free(path: &Path) -> io::Result<u64> {
	let path = std::path::absolute(path)?;
	let existing = path.ancestors().find(|path| path.exists()).unwrap_or(&path);
	let found = rustix::fs::statvfs(existing)?;
	Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn mib(bytes: u64) -> u32 {
	u32::try_from(bytes / MIB).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn this_machine_has_something() {
		let data = tempfile::tempdir().unwrap();
		let machine = Machine::measure(data.path()).unwrap();
		assert!(machine.cores > 0 && machine.memory_mib > 0 && machine.free_storage_mib > 0);
		let later = Machine::measure(&data.path().join("not/there/yet")).unwrap();
		assert_eq!((later.cores, later.memory_mib), (machine.cores, machine.memory_mib));
		assert!(later.free_storage_mib > 0);
	}
}
