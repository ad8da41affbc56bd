//! A program that is ready to run.

use std::sync::Arc;

use tidemill_primitives::H256;
use wasmtime::InstancePre;

use crate::{cost, wasi::State};

/// What a program asks for from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
	/// Pages of its memory.
	pub(crate) memory_pages: u64,
	/// Elements of its tables.
	pub(crate) table_elements: u64,
	/// Bytes of data segments and entries of element segments.
	pub(crate) start_units: u64,
}

impl Facts {
	/// Bytes of its memory.
	pub(crate) fn memory_bytes(&self) -> u64 {
		self.memory_pages.saturating_mul(1 << 16)
	}

	/// Fuel that starting it costs.
	pub(crate) fn start_cost(&self) -> u64 {
		let units = self.start_units.saturating_add(self.table_elements);
		cost::START
			.saturating_add(self.memory_pages.saturating_mul(u64::from(cost::GROW_PAGE)))
			.saturating_add(units.saturating_mul(cost::START_UNIT))
	}
}

/// A program that is ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Program(pub(crate) Arc<Prepared>);

pub(crate) struct Prepared {
	pub(crate) hash: H256,
	pub(crate) instance: InstancePre<State>,
	pub(crate) facts: Facts,
}

impl Program {
	/// blake2-256 of its bytes.
	pub fn hash(&self) -> H256 {
		self.0.hash
	}

	/// Bytes of machine code.
	pub(crate) fn code_bytes(&self) -> usize {
		self.0.instance.module().text().len()
	}
}

impl std::fmt::Debug for Program {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Program")
			.field("hash", &self.0.hash)
			.field("facts", &self.0.facts)
			.finish()
	}
}
