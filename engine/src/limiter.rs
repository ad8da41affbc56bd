//! How large a program's memory and tables may become.

use tidemill_primitives::MIB;
use wasmtime::ResourceLimiter;

use crate::program::Facts;

/// Bytes that an element of a table counts as.
const ELEMENT_BYTES: u64 = 16;

/// Keeps memory and tables together within a task's limit.
#[derive(Debug)]
pub(crate) struct Limiter {
	limit: u64,
	memory: u64,
	elements: u64,
	/// Why the machine could not give what the limit allows.
	pub(crate) failure: Option<String>,
}

impl Limiter {
	/// A limiter for a task with this much memory.
	pub(crate) fn new(memory_mib: u32) -> Self {
		Self {
			limit: u64::from(memory_mib).saturating_mul(MIB),
			memory: 0,
			elements: 0,
			failure: None,
		}
	}

	/// Whether the program fits from the start.
	pub(crate) fn admits(&self, facts: &Facts) -> bool {
		facts
			.memory_bytes()
			.saturating_add(facts.table_elements.saturating_mul(ELEMENT_BYTES))
			<= self.limit
	}

	fn grow(&mut self, memory: u64, elements: u64) -> bool {
		let fits = memory.saturating_add(elements.saturating_mul(ELEMENT_BYTES)) <= self.limit;
		if fits {
			(self.memory, self.elements) = (memory, elements);
		}
		fits
	}
}

impl ResourceLimiter for Limiter {
	fn memory_growing(&mut self, _current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
		// What the program's own maximum forbids is refused here, so that any later failure is the machine's.
		Ok(maximum.is_none_or(|maximum| desired <= maximum) && self.grow(desired as u64, self.elements))
	}

	fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
		// Growth beyond what a 32-bit memory can be at all comes here without having been asked for above.
		if error.to_string().contains("memory type's limits") {
			return Ok(());
		}
		// The program must not see that this machine has too little memory: another one would let it go on.
		self.failure = Some(format!(
			"this machine cannot give the memory that the job allows: {error}"
		));
		Err(error)
	}

	fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
		let elements = self
			.elements
			.saturating_add((desired as u64).saturating_sub(current as u64));
		Ok(maximum.is_none_or(|maximum| desired <= maximum) && self.grow(self.memory, elements))
	}

	fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
		if error.to_string().contains("overflow calculating new table size") {
			return Ok(());
		}
		self.failure = Some(format!(
			"this machine cannot give the table that the job allows: {error}"
		));
		Err(error)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn memory_and_tables_share_one_limit() {
		let mut limiter = Limiter::new(1);
		assert!(limiter.memory_growing(0, 1 << 19, None).unwrap());
		assert!(limiter.table_growing(0, 1 << 15, None).unwrap());
		assert!(!limiter.table_growing(1 << 15, (1 << 15) + 1, None).unwrap());
		assert!(!limiter.memory_growing(1 << 19, (1 << 19) + 1, None).unwrap());
		assert!(limiter.memory_growing(1 << 19, 1 << 19, None).unwrap());
	}

	#[test]
	fn a_declared_maximum_is_the_programs_own_limit() {
		let mut limiter = Limiter::new(64);
		assert!(!limiter.memory_growing(0, 2 << 16, Some(1 << 16)).unwrap());
		assert!(limiter.failure.is_none());
	}
}
