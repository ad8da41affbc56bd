//! PolkaVM's interpreter over pages that are handed to it as the program touches them.

use alloc::{collections::BTreeSet, vec::Vec};
use polkavm::{
	BackendKind, Config, Engine, GasMeteringKind, InterruptKind, MemoryMap, MemoryProtection, Module, ModuleConfig,
	ProgramCounter, RawInstance, Reg, Segfault,
};

use crate::{step::StepError, tree::Bytes, Program, State, Status, INPUT_AT, INPUT_END, PAGE};

/// How PolkaVM must be told to run a program, so that every backend agrees on gas and memory. The machine itself uses dynamic
/// paging; a backend with standard memory gives the same, since nothing outside the memory map can be touched.
pub fn module_config(dynamic_paging: bool) -> ModuleConfig {
	let mut config = ModuleConfig::new();
	config.set_page_size(PAGE);
	config.set_gas_metering(Some(GasMeteringKind::Sync));
	config.set_aux_data_size(INPUT_END - INPUT_AT);
	config.set_dynamic_paging(dynamic_paging);
	config
}

/// Where the interpreter's pages come from.
pub(crate) trait Source {
	/// A page that the program touches for the first time.
	fn page(&mut self, index: u32) -> Result<&Bytes, StepError>;
}

/// An interpreter that stands at a boundary of basic blocks.
pub(crate) struct Machine {
	instance: RawInstance,
	map: MemoryMap,
	written: BTreeSet<u32>,
}

impl Machine {
	/// A machine in a state that is not ended, without any page yet.
	pub fn new(program: &Program, state: &State) -> Result<Self, StepError> {
		if !program.is_boundary(state.pc) {
			return Err(StepError::NotABoundary);
		}
		let mut instance = instantiate(program).map_err(|_| StepError::Program)?;
		for (reg, value) in Reg::ALL.into_iter().zip(state.registers) {
			instance.set_reg(reg, value);
		}
		instance.set_next_program_counter(ProgramCounter(state.pc));
		Ok(Self {
			instance,
			map: program.memory_map().clone(),
			written: BTreeSet::new(),
		})
	}

	/// Runs on while the next basic block costs no more than what is left of `gas`. Gives the status and the gas used.
	pub fn run(&mut self, gas: u64, source: &mut impl Source) -> Result<(Status, u64), StepError> {
		let limit = i64::try_from(gas).unwrap_or(i64::MAX);
		self.instance.set_gas(limit);
		let status = loop {
			match self.instance.run().map_err(|_| StepError::Program)? {
				InterruptKind::NotEnoughGas => break Status::Running,
				InterruptKind::Finished => break Status::Finished,
				InterruptKind::Segfault(fault) if self.resolve(&fault, source)? => {}
				InterruptKind::Segfault(_) | InterruptKind::Trap | InterruptKind::Ecalli(_) | InterruptKind::Step => {
					break Status::Trapped
				}
			}
		};
		Ok((status, limit.abs_diff(self.instance.gas())))
	}

	/// Where the next basic block starts, and the registers.
	pub fn position(&self) -> (u32, [u64; 13]) {
		let pc = self.instance.next_program_counter().map_or(0, |pc| pc.0);
		(pc, Reg::ALL.map(|reg| self.instance.reg(reg)))
	}

	/// The pages that were written since the last call, by rising index.
	pub fn take_written(&mut self) -> Result<Vec<(u32, Bytes)>, StepError> {
		let mut pages = Vec::with_capacity(self.written.len());
		for index in core::mem::take(&mut self.written) {
			let mut bytes = [0; PAGE as usize];
			let address = index * PAGE;
			self.instance
				.read_memory_into(address, &mut bytes)
				.map_err(|_| StepError::Program)?;
			self.instance
				.protect_memory(address, PAGE)
				.map_err(|_| StepError::Program)?;
			pages.push((index, bytes));
		}
		Ok(pages)
	}

	/// Brings in a page, or notes that it is written from now on. False if the access is forbidden.
	fn resolve(&mut self, fault: &Segfault, source: &mut impl Source) -> Result<bool, StepError> {
		let (address, index) = (fault.page_address, fault.page_address / PAGE);
		if fault.is_write_protected {
			if !is_writable(&self.map, address) {
				return Ok(false);
			}
			self.instance
				.unprotect_memory(address, PAGE)
				.map_err(|_| StepError::Program)?;
			self.written.insert(index);
			return Ok(true);
		}
		if !is_mapped(&self.map, address) {
			return Ok(false);
		}
		let bytes = source.page(index)?;
		let instance = &mut self.instance;
		instance
			.zero_memory_with_memory_protection(address, PAGE, MemoryProtection::ReadWrite)
			.and_then(|()| instance.write_memory(address, bytes))
			.and_then(|()| instance.protect_memory(address, PAGE))
			.map_err(|_| StepError::Program)?;
		Ok(true)
	}
}

/// Whether a program with this map can touch the address.
pub(crate) fn is_mapped(map: &MemoryMap, address: u32) -> bool {
	is_writable(map, address) || map.ro_data_range().contains(&address) || map.aux_data_range().contains(&address)
}

fn is_writable(map: &MemoryMap, address: u32) -> bool {
	map.rw_data_range().contains(&address) || map.stack_range().contains(&address)
}

fn instantiate(program: &Program) -> Result<RawInstance, polkavm::Error> {
	let mut config = Config::new();
	config.set_backend(Some(BackendKind::Interpreter));
	config.set_allow_dynamic_paging(true);
	config.set_cache_enabled(false);
	// In a runtime every log level seems to be enabled, and the interpreter would take its slow path.
	config.set_imperfect_logger_filtering_workaround(true);
	let engine = Engine::new(&config)?;
	Module::from_blob(&engine, &module_config(true), program.blob().clone())?.instantiate()
}
