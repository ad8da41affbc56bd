//! How fast the machine is: gas per second on every backend and natively, and what the dearest segments cost.
//!
//! `cargo run --release -p tidemill-machine --example speed`

mod dear;
mod mixer;
mod time;
mod twin;

use std::time::{Duration, Instant};

use codec::Encode;
use polkavm::{BackendKind, Config, CorePinning, Engine, InterruptKind, Module, ProgramCounter, Reg};
use tidemill_machine::{module_config, replay::Replay, step::step, tree, Program, State, INPUT_AT, SEGMENT};
use time::best;

const ROUNDS: i32 = 8_000_000;
const WORDS: u32 = 8_192;
const INPUT: &[u8] = b"a start.";

fn main() {
	whole_runs();
	println!();
	for (name, blob) in dear::programs() {
		let program = Program::admit(&blob).expect("the program is admitted");
		let admission = best(3, || drop(Program::admit(&blob)));
		println!(
			"{name}: a blob of {} bytes, admitted in {} ms",
			blob.len(),
			ms(admission)
		);
		for log in [16, 18, 20, 22] {
			segment(&program, 1 << log);
		}
	}
}

/// The same work on every backend.
fn whole_runs() {
	let program = Program::admit(&mixer::blob(ROUNDS, WORDS)).expect("the mixer is admitted");
	let mut replay = Replay::new(program.clone(), INPUT, u64::MAX).expect("the input fits");
	let start = Instant::now();
	let end = replay.state_at(u64::MAX >> 1).expect("the mixer runs");
	report("replay (dynamic paging)", start.elapsed(), end.gas);
	for backend in [BackendKind::Interpreter, BackendKind::Compiler] {
		match standard(&program, backend) {
			Ok((time, result)) => {
				assert_eq!(result, end.registers[Reg::A1.to_usize()], "{backend} disagrees");
				report(&format!("{backend} (standard memory)"), time, end.gas);
			}
			Err(error) => println!("{backend}: not on this host, {error}"),
		}
	}
	let start = Instant::now();
	assert_eq!(
		twin::result(INPUT, ROUNDS, WORDS),
		end.registers[Reg::A1.to_usize()],
		"the native twin disagrees"
	);
	report("native twin", start.elapsed(), end.gas);
}

fn standard(program: &Program, backend: BackendKind) -> Result<(Duration, u64), polkavm::Error> {
	let mut config = Config::new();
	config.set_backend(Some(backend));
	config.set_core_pinning(CorePinning::Disabled);
	let engine = Engine::new(&config)?;
	let mut instance = Module::from_blob(&engine, &module_config(false), program.blob().clone())?.instantiate()?;
	let State { pc, registers, .. } = program.image().initial(tree::input_root(INPUT), INPUT.len() as u32);
	for (reg, value) in Reg::ALL.into_iter().zip(registers) {
		instance.set_reg(reg, value);
	}
	instance.set_next_program_counter(ProgramCounter(pc));
	instance.write_memory(INPUT_AT, INPUT).expect("the input fits");
	instance.set_gas(i64::MAX);
	let start = Instant::now();
	let end = instance.run()?;
	assert_eq!(end, InterruptKind::Finished);
	Ok((start.elapsed(), instance.reg(Reg::A1)))
}

/// A segment of so much gas, in as many steps as that takes.
fn segment(program: &Program, gas: u64) {
	let mut replay = Replay::new(program.clone(), INPUT, SEGMENT).expect("the input fits");
	let (mut time, mut bytes, mut steps) = (Duration::ZERO, 0, 0);
	for from in (0..gas).step_by(SEGMENT as usize) {
		let until = gas.min(from + SEGMENT);
		let pre = replay.state_at(from).expect("the program runs");
		let witness = replay.witness(from, until).expect("the witness fits");
		let post = replay.state_at(until).expect("the program runs");
		time += best(3, || assert_eq!(step(program, &pre, until, &witness), Ok(post.clone())));
		bytes = bytes.max(witness.encoded_size() + pre.encoded_size());
		steps += 1;
	}
	let nanos = time.as_nanos() as f64 / gas as f64;
	println!(
		"  {gas:>8} gas in {steps} steps: {} ms, {nanos:.1} ns a gas, at most {bytes} bytes of proof",
		ms(time)
	);
}

fn report(name: &str, time: Duration, gas: u64) {
	let rate = gas as f64 / time.as_secs_f64() / 1e6;
	println!(
		"{name:>36}: {gas} gas in {} ms, {rate:.0} million gas a second",
		ms(time)
	);
}

fn ms(time: Duration) -> String {
	format!("{:.1}", time.as_secs_f64() * 1e3)
}
