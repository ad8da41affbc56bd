//! What engine version `WASM_V1` is, pinned. If a test here fails, the change makes a new engine version.
#![allow(unsafe_code)] // to play another processor

mod common;

use std::collections::BTreeMap;

use common::*;
use sp_crypto_hashing::blake2_256;
use tidemill_engine::config::{version_config, CPU_FLAGS};
use tidemill_primitives::report::{Abstention, Outcome};
use wasmtime::{Engine, Module};

/// A program with integers, floats, vectors, calls, memory and tables.
fn sample(depth: u32) -> Vec<u8> {
	module(&format!(
		"(type $t (func (param i64 f64) (result i64)))
		(table 1 funcref) (elem (i32.const 0) $f)
		(func $f (type $t) (local v128)
			(if (i64.eqz (local.get 0)) (then (return (i64.const 1))))
			(local.set 2 (f64x2.nearest (f64x2.splat (f64.mul (local.get 1) (f64.const 1.37)))))
			(i64.store (i32.const 8) (i64.popcnt (i64.reinterpret_f64 (f64x2.extract_lane 1 (local.get 2)))))
			(i64.add (i64.rotl (i64.load (i32.const 8)) (i64.const 3))
				(call_indirect (type $t) (i64.sub (local.get 0) (i64.const 1)) (f64.sqrt (local.get 1)) (i32.const 0))))
		(func (export \"_start\") (local $i i32)
			(loop $l
				(memory.fill (i32.const 100) (i32.const 7) (i32.mul (local.get $i) (i32.const 10)))
				(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
			(drop (call $f (i64.const {depth}) (f64.const 12345.678)))
			(drop (call $random_get (i32.const 0) (i32.const 1000))))"
	))
}

#[test]
fn fuel_is_pinned() {
	let execution = run(&sample(1_000), task());
	assert_eq!(
		(execution.result.outcome, execution.result.fuel),
		(Outcome::Exit(0), 5_152_769)
	);
}

#[test]
fn the_depth_of_the_stack_is_pinned() {
	let fits = |depth| match try_run(&sample(depth), task()) {
		Ok(execution) => {
			assert_eq!(execution.result.outcome, Outcome::Exit(0));
			true
		}
		Err(abstained) => {
			assert_eq!(abstained.reason, Abstention::StackOverflow);
			false
		}
	};
	let depth = || {
		let (mut low, mut high) = (1, 1 << 17);
		while high - low > 1 {
			let middle = (low + high) / 2;
			*(if fits(middle) { &mut low } else { &mut high }) = middle;
		}
		low
	};
	assert_eq!(depth(), 16_377);
	// The calling thread's own stack does not matter.
	let small = std::thread::Builder::new().stack_size(256 << 10);
	let fits_too = small
		.spawn(move || (fits(16_377), fits(16_378)))
		.unwrap()
		.join()
		.unwrap();
	assert_eq!(fits_too, (true, false));
}

#[test]
fn machine_code_is_pinned() {
	let engine = Engine::new(&version_config().unwrap()).unwrap();
	let module = Module::new(&engine, sample(1_000)).unwrap();
	let hash = "872c37e0d36239493dbf07c952b4dfcd56659c9de74c716384bdb4d9a905a41c";
	assert_eq!(hex(&blake2_256(module.text())), hash);
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The processor flags that compiled code says it was compiled with.
fn flags_in(code: &[u8]) -> BTreeMap<String, bool> {
	let mut flags = BTreeMap::new();
	for at in 0..code.len().saturating_sub(4) {
		if &code[at..at + 4] == b"has_" {
			let length = code[at - 1] as usize;
			let name = String::from_utf8(code[at..at + length].to_vec()).unwrap();
			// A boolean, after the number of its kind.
			flags.insert(name, code[at + length + 1] == 1);
		}
	}
	flags
}

#[test]
fn every_processor_flag_is_set_by_us() {
	let engine = Engine::new(&version_config().unwrap()).unwrap();
	let code = engine.precompile_module(&sample(1)).unwrap();
	let ours: BTreeMap<String, bool> = CPU_FLAGS.iter().map(|(name, on)| (name.to_string(), *on)).collect();
	assert_eq!(flags_in(&code), ours);
}

/// Code compiled on a machine whose processor has what `detect` says.
fn compiled_where(detect: fn(&str) -> Option<bool>) -> wasmtime::Result<Vec<u8>> {
	let mut config = version_config()?;
	// SAFETY: what comes out is compared and never run.
	unsafe { config.detect_host_feature(detect) };
	Engine::new(&config)?.precompile_module(&sample(1_000))
}

#[test]
fn the_processor_at_hand_does_not_matter() {
	let oldest = |name: &str| {
		Some(matches!(
			name,
			"sse3" | "ssse3" | "cmpxchg16b" | "sse4.1" | "sse4.2" | "popcnt"
		))
	};
	let here = Engine::new(&version_config().unwrap())
		.unwrap()
		.precompile_module(&sample(1_000))
		.unwrap();
	assert!(here == compiled_where(|_| Some(true)).unwrap());
	assert!(here == compiled_where(oldest).unwrap());
}
