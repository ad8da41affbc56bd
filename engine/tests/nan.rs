//! The bits of a NaN are not made canonical, which would make floating point three times as slow: they are those that the
//! manuals of x86-64 processors give, computed here by those rules (Intel's volume 1, 4.8.3.5 and table 4-7; AMD's volume 1,
//! 4.7.2), and the machine code that brings them about is pinned in `version.rs`.

mod common;

use common::*;
use tidemill_primitives::report::Outcome;

/// Numbers, and NaNs of both signs, both kinds and different payloads.
const OPERANDS: [u64; 10] = [
	0x0000_0000_0000_0000,
	0x8000_0000_0000_0000,
	0x3ff8_0000_0000_0000,
	0x7ff0_0000_0000_0000,
	0xfff0_0000_0000_0000,
	0x7ff8_0000_0000_0000,
	0x7ff8_0000_0000_0123,
	0xfffc_0000_0000_4567,
	0x7ff0_0000_0000_89ab,
	0xfff4_0000_0000_cdef,
];
/// What an operation without a sensible result gives if no operand was a NaN.
const INDEFINITE: u64 = 0xfff8_0000_0000_0000;
const QUIET: u64 = 0x0008_0000_0000_0000;

type Operation = fn(f64, f64) -> f64;

const OPERATIONS: [(&str, Operation); 4] = [
	("add", |a, b| a + b),
	("sub", |a, b| a - b),
	("mul", |a, b| a * b),
	("div", |a, b| a / b),
];

/// A number's bits, the first operand's NaN, the second's, or the indefinite one.
fn expected(operation: Operation, first: u64, second: u64) -> u64 {
	let [a, b] = [first, second].map(f64::from_bits);
	let result = operation(a, b);
	match (a.is_nan(), b.is_nan(), result.is_nan()) {
		(true, _, _) => first | QUIET,
		(_, true, _) => second | QUIET,
		(_, _, true) => INDEFINITE,
		_ => result.to_bits(),
	}
}

/// Runs `body`, which finds the operands at 0 and writes `length` bytes from 1,024 on.
fn written(body: &str, length: usize) -> Vec<u8> {
	let operands: Vec<u8> = OPERANDS.iter().flat_map(|bits| bits.to_le_bytes()).collect();
	let mut script = Script::new();
	script.data(0, operands).parts(512, &[(1_024, length as u32)]);
	let execution = run(
		&script.then(&format!(
			"{body} (drop (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)))"
		)),
		task(),
	);
	assert_eq!(execution.result.outcome, Outcome::Exit(0), "{:?}", execution.detail);
	file(&execution, "stdout").unwrap()
}

fn words(bytes: &[u8]) -> Vec<u64> {
	bytes
		.as_chunks()
		.0
		.iter()
		.map(|word| u64::from_le_bytes(*word))
		.collect()
}

/// Every operation on every pair of operands, in the order of `OPERATIONS`, stored eight bytes apart.
fn every_pair(store: &str, ty: &str, operand: impl Fn(usize) -> String) -> String {
	let mut body = String::new();
	let mut at = 1_024;
	for (name, _) in OPERATIONS {
		for a in 0..OPERANDS.len() {
			for b in 0..OPERANDS.len() {
				body += &format!("({store} (i32.const {at}) ({ty}.{name} {} {}))", operand(a), operand(b));
				at += 8;
			}
		}
	}
	body
}

fn every_result() -> Vec<u64> {
	let pairs = |operation| {
		OPERANDS
			.iter()
			.flat_map(move |a| OPERANDS.iter().map(move |b| expected(operation, *a, *b)))
	};
	OPERATIONS.iter().flat_map(|(_, operation)| pairs(*operation)).collect()
}

#[test]
fn operations_on_nans_give_what_the_manuals_say() {
	let body = every_pair("f64.store", "f64", |index| {
		format!("(f64.load (i32.const {}))", 8 * index)
	});
	assert_eq!(words(&written(&body, 8 * every_result().len())), every_result());
}

#[test]
fn vectors_are_no_different() {
	let operand = |index| format!("(v128.load64_splat (i32.const {}))", 8 * index);
	let body = every_pair("v128.store", "f64x2", operand);
	assert_eq!(words(&written(&body, 8 * every_result().len())), every_result());
}

#[test]
fn what_the_compiler_knows_beforehand_is_no_different() {
	let operand = |index: usize| format!("(f64.reinterpret_i64 (i64.const {:#x}))", OPERANDS[index]);
	let body = every_pair("f64.store", "f64", operand);
	assert_eq!(words(&written(&body, 8 * every_result().len())), every_result());
}

#[test]
fn roots_and_shorter_floats_keep_what_they_can() {
	let mut body = String::new();
	for index in 0..OPERANDS.len() {
		let (at, operand) = (1_024 + 16 * index, format!("(f64.load (i32.const {}))", 8 * index));
		body += &format!("(f64.store (i32.const {at}) (f64.sqrt {operand}))");
		body += &format!(
			"(f64.store (i32.const {}) (f64.promote_f32 (f32.demote_f64 {operand})))",
			at + 8
		);
	}
	let shorter = |value: u64| match f64::from_bits(value) {
		// The lowest 29 bits of the payload do not fit.
		nan if nan.is_nan() => (value | QUIET) >> 29 << 29,
		number => f64::from(number as f32).to_bits(),
	};
	let results = OPERANDS.map(|value| [expected(|a, _| a.sqrt(), value, 0), shorter(value)]);
	assert_eq!(words(&written(&body, 16 * OPERANDS.len())), results.concat());
}
