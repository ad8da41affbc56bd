//! What engine version `WASM_V1` is.
//!
//! wasmtime 48.0.8 with Cranelift, for `x86_64-unknown-linux-gnu`, with the processor flags of [`CPU_FLAGS`] and the
//! settings of [`version_config`]. Nothing is taken from the machine: once a target is named, wasmtime infers no flag,
//! and every flag that Cranelift knows for it is set here besides (a test compares the list with Cranelift's own).
//! Compiled code is therefore the same on all machines, and with it the fuel and the depth at which the stack overflows.
//! On a processor without a flag that is on, the engine refuses to start.
//!
//! Changing anything here makes a new engine version: the pinned values in `tests/version.rs` notice.

use wasmtime::{
	Config, Inlining, OperatorCost, OptLevel, RegallocAlgorithm, Strategy, VariableOperatorCost, WasmFeatures,
};

use crate::{cost, native};

/// Name of this engine version's semantics; compiled programs are stored under it.
pub const FINGERPRINT: &str = "wasm1b-wasmtime48.0.8-x86_64v2";
/// The target that is compiled for.
pub const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Bytes of native stack that a program has.
pub const STACK_BYTES: usize = 1 << 20;
/// Bytes of native stack that the program and the host functions it calls have together.
pub const FIBER_BYTES: usize = 2 << 20;
/// Fuel after which a program hands control back for a look at the watchdog.
///
/// Generated code keeps its count in a register and writes it down at calls, returns and each such point. So the fuel
/// reported for a trap in the middle of a function may be short of what was burnt by less than this.
pub const FUEL_SLICE: u64 = 1_000_000;
/// Most bytes of a program.
pub const MAX_PROGRAM: usize = 64 << 20;
/// Most bytes of output, whatever the limit says.
pub const MAX_OUTPUT: u64 = 1 << 30;

/// Every processor flag of Cranelift's x86 back end, and whether it is on: the level x86-64-v2 (since 2009).
pub const CPU_FLAGS: &[(&str, bool)] = &[
	("has_sse3", true),
	("has_ssse3", true),
	("has_cmpxchg16b", true),
	("has_sse41", true),
	("has_sse42", true),
	("has_popcnt", true),
	("has_avx", false),
	("has_avx2", false),
	("has_fma", false),
	("has_avx_vnni", false),
	("has_avx512bitalg", false),
	("has_avx512dq", false),
	("has_avx512vl", false),
	("has_avx512vbmi", false),
	("has_avx512f", false),
	("has_avx512vnni", false),
	("has_bmi1", false),
	("has_bmi2", false),
	("has_lzcnt", false),
];

/// The proposals that programs may use; all others are refused.
pub fn features() -> WasmFeatures {
	WasmFeatures::FLOATS
		| WasmFeatures::MUTABLE_GLOBAL
		| WasmFeatures::SATURATING_FLOAT_TO_INT
		| WasmFeatures::SIGN_EXTENSION
		| WasmFeatures::REFERENCE_TYPES
		| WasmFeatures::CALL_INDIRECT_OVERLONG
		| WasmFeatures::MULTI_VALUE
		| WasmFeatures::BULK_MEMORY
		| WasmFeatures::BULK_MEMORY_OPT
		| WasmFeatures::SIMD
		| WasmFeatures::TAIL_CALL
		| WasmFeatures::EXTENDED_CONST
}

/// Fuel of each instruction: wasmtime's defaults, spelled out, but for the calls into the system.
///
/// One for an instruction, none for what makes no code; one per byte or element that a bulk operation asks for. Growing
/// a memory or a table costs a system call and pages to clear, which wasmtime prices at one.
fn operator_cost() -> OperatorCost {
	OperatorCost {
		MemoryGrow: cost::GROW,
		TableGrow: cost::GROW,
		variable: VariableOperatorCost {
			memory_grow_per_page: cost::GROW_PAGE,
			..VariableOperatorCost::new()
		},
		..OperatorCost::new()
	}
}

/// The configuration of this engine version.
pub fn version_config() -> wasmtime::Result<Config> {
	let mut config = Config::new();
	config.target(TARGET)?;
	native::set_cpu_flags(&mut config, CPU_FLAGS);
	config
		.wasm_features(WasmFeatures::all(), false)
		.wasm_features(features(), true)
		.strategy(Strategy::Cranelift)
		.cranelift_opt_level(OptLevel::Speed)
		.cranelift_regalloc_algorithm(RegallocAlgorithm::Backtracking)
		// Processors of the target agree about the bits of NaNs: tests/nan.rs.
		.cranelift_nan_canonicalization(false)
		.compiler_inlining(Inlining::No)
		.consume_fuel(true)
		.operator_cost(operator_cost())
		.epoch_interruption(false)
		.max_wasm_stack(STACK_BYTES)
		.async_stack_size(FIBER_BYTES)
		.signals_based_traps(true)
		.memory_reservation(4 << 30)
		.memory_guard_size(32 << 20)
		.memory_reservation_for_growth(0)
		.memory_may_move(false)
		.guard_before_linear_memory(true)
		.memory_init_cow(true)
		.table_lazy_init(true)
		.generate_address_map(true)
		.debug_info(false)
		.native_unwind_info(false)
		// Compiling in parallel changes how long it takes, not what comes out.
		.parallel_compilation(true);
	Ok(config)
}
