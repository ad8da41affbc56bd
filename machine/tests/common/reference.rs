//! PolkaVM with standard memory, as an engine runs it.

use std::sync::OnceLock;

use polkavm::{BackendKind, Config, CorePinning, Engine, InterruptKind, Module, ProgramCounter, RawInstance, Reg};
use tidemill_machine::{module_config, tree, Program, State, Status, H256, INPUT_AT, OUTPUT_AT};

use super::memory::{self, Pages};

/// Bytes at the edges of a region where most accesses fall.
const EDGE: u32 = 64 << 10;

/// PolkaVM's engine with this backend, if the host lets it run.
pub fn engine(backend: BackendKind) -> Option<&'static Engine> {
	static INTERPRETER: OnceLock<Option<Engine>> = OnceLock::new();
	static COMPILER: OnceLock<Option<Engine>> = OnceLock::new();
	let place = if backend == BackendKind::Compiler {
		&COMPILER
	} else {
		&INTERPRETER
	};
	let make = || {
		let mut config = Config::new();
		config.set_backend(Some(backend));
		config.set_core_pinning(CorePinning::Disabled);
		config.set_worker_count(2);
		Engine::new(&config)
			.inspect_err(|error| eprintln!("no {backend} on this host: {error}"))
			.ok()
	};
	place.get_or_init(make).as_ref()
}

/// A run.
pub struct Reference {
	pub instance: RawInstance,
	gas: u64,
	pub status: Status,
}

impl Reference {
	pub fn new(engine: &Engine, program: &Program, input: &[u8]) -> Self {
		let module = Module::from_blob(engine, &module_config(false), program.blob().clone()).unwrap();
		let mut instance = module.instantiate().unwrap();
		let start = program.image().initial(tree::input_root(input), input.len() as u32);
		for (reg, value) in Reg::ALL.into_iter().zip(start.registers) {
			instance.set_reg(reg, value);
		}
		instance.set_next_program_counter(ProgramCounter(start.pc));
		instance.write_memory(INPUT_AT, input).unwrap();
		Self {
			instance,
			gas: 0,
			status: Status::Running,
		}
	}

	pub fn state_at(&mut self, gas: u64) -> State {
		self.run_to(gas, true)
	}

	/// The state, for comparison with this one: the middle of the stack's region is only looked at if they differ without it.
	pub fn state_against(&mut self, expected: &State, gas: u64) -> State {
		let state = self.run_to(gas, false);
		match state == *expected {
			true => state,
			false => self.run_to(gas, true),
		}
	}

	fn run_to(&mut self, gas: u64, whole: bool) -> State {
		if self.status == Status::Running {
			let limit = (gas - self.gas) as i64;
			self.instance.set_gas(limit);
			self.status = match self.instance.run().unwrap() {
				InterruptKind::NotEnoughGas => Status::Running,
				InterruptKind::Finished => Status::Finished,
				_ => Status::Trapped,
			};
			self.gas += (limit - self.instance.gas()) as u64;
		}
		if self.status == Status::Trapped {
			return State::trapped(self.gas);
		}
		State {
			status: self.status,
			pc: self.instance.next_program_counter().map_or(0, |pc| pc.0),
			registers: Reg::ALL.map(|reg| self.instance.reg(reg)),
			memory: self.root(whole),
			gas: self.gas,
		}
	}

	fn root(&mut self, whole: bool) -> H256 {
		let map = self.instance.module().memory_map().clone();
		// Nobody can write behind the input, which is short here.
		let mut ranges = vec![map.ro_data_range(), map.rw_data_range(), INPUT_AT..INPUT_AT + EDGE];
		let stack = map.stack_range();
		match whole {
			true => ranges.push(stack),
			false => ranges.extend([stack.start..OUTPUT_AT + EDGE, stack.end - EDGE..stack.end]),
		}
		let mut pages = Pages::new();
		for range in ranges {
			let bytes = self.instance.read_memory(range.start, range.end - range.start).unwrap();
			memory::add(&mut pages, range.start, &bytes);
		}
		memory::root(&pages)
	}
}
