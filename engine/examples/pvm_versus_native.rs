//! Measures programs of the engine `Pvm`: compiled against native code and against a replay, with the same input, in turns.
//!
//! ```text
//! cargo run --release -p tidemill-engine --example pvm_versus_native -- FOLDER NATIVE
//! ```
//!
//! FOLDER holds the programs of `examples/pvm`, NATIVE the same for this machine, as `native_hashchain`. Prints as JSON the middle
//! time of several runs of each in milliseconds, and their ratios; the dearest of each is what the whole is known by. Each way's
//! time to start is taken off by a run that does hardly anything. Where this machine lets no compiled program run there is
//! nothing to measure, and only that is said.

use std::{
	error::Error,
	fs,
	io::Write,
	path::Path,
	process::{Command, Stdio},
	sync::Arc,
	time::Instant,
};

use serde_json::json;
use tidemill_engine::{
	pvm::{replay, Backend, Program, PvmEngine, PvmOptions, Task},
	CancelHandle, Execution,
};
use tidemill_machine::{tree, MAX_INPUT, MAX_OUTPUT, SEGMENT};
use tidemill_primitives::{
	job::Limits,
	report::Outcome,
	task::{Content, PvmTask},
	H256,
};

type Failure = Box<dyn Error>;

const ROUNDS: u32 = 7;
/// Snapshots that an agent's replay keeps.
const SNAPSHOTS: u64 = 1_024;

/// What is run: a program, an input that takes it some time, and one that takes it none.
const WORK: [(&str, &str, &str); 2] = [
	("hashchain", "150000 the tide comes in", "1 the tide comes in"),
	(
		"options",
		"american put 100 95.5 0.05 0.1 1 4000",
		"american put 100 95.5 0.05 0.1 1 1",
	),
];

fn main() -> Result<(), Failure> {
	let mut words = std::env::args().skip(1);
	let usage = "give the folder of the programs, and that of the same for this machine";
	let (folder, native) = (words.next().ok_or(usage)?, words.next().ok_or(usage)?);
	let engine = PvmEngine::new(PvmOptions::default());
	if engine.backend() == Backend::Interpreter {
		println!("{}", json!({ "pvm_backend": "interpreter" }));
		return Ok(());
	}
	let mut programs = Vec::new();
	for (name, work, nothing) in WORK {
		let blob = fs::read(Path::new(&folder).join(format!("{name}.polkavm")))?;
		let begun = Instant::now();
		let program = engine
			.prepare(&blob)
			.map_err(|invalid| format!("{name}: {}", invalid.detail))?;
		let compiled = begun.elapsed().as_secs_f64();
		let twin = Path::new(&native).join(format!("native_{name}"));
		let times = Times::measure(&engine, &program, &twin, work, nothing)?;
		programs.push((name, compiled, times));
	}
	let most = |of: fn(&Times) -> f64| programs.iter().map(|(_, _, times)| of(times)).fold(0.0, f64::max);
	let least = |of: fn(&Times) -> f64| {
		programs
			.iter()
			.map(|(_, _, times)| of(times))
			.fold(f64::INFINITY, f64::min)
	};
	let each: Vec<_> = programs
		.iter()
		.map(|(name, compiled, times)| {
			json!({
				"program": name,
				"gas": times.gas,
				"compiled_ms": compiled * 1e3,
				"start_ms": times.start * 1e3,
				"jit_ms": times.jit * 1e3,
				"native_ms": times.native * 1e3,
				"replay_ms": times.replay * 1e3,
				"jit_vs_native": times.jit_vs_native(),
				"replay_vs_jit": times.replay_vs_jit(),
			})
		})
		.collect();
	let figures = json!({
		"pvm_backend": "compiler",
		"pvm_jit_vs_native": most(Times::jit_vs_native),
		"pvm_replay_vs_jit": most(Times::replay_vs_jit),
		"pvm_jit_ggas_per_second": least(|times| times.gas / times.jit / 1e9),
		"pvm_replay_ggas_per_second": least(|times| times.gas / times.replay / 1e9),
		"pvm_programs": each,
	});
	println!("{figures}");
	Ok(())
}

/// Seconds that a program takes each way, and its gas.
struct Times {
	gas: f64,
	start: f64,
	jit: f64,
	native: f64,
	replay: f64,
}

impl Times {
	fn measure(engine: &PvmEngine, program: &Program, twin: &Path, work: &str, nothing: &str) -> Result<Self, Failure> {
		let (task, none) = (task(work), task(nothing));
		let [mut jit, mut start, mut native, mut native_start] = [const { Vec::new() }; 4];
		let mut gas = 0;
		for _ in 0..ROUNDS {
			let (seconds, execution) = compiled(engine, program, &task)?;
			let (native_seconds, output) = natively(twin, work)?;
			let ours = execution.blobs.first().map(|(_, bytes)| bytes);
			if ours != Some(&output) {
				return Err(format!("{} gives another output", twin.display()).into());
			}
			jit.push(seconds);
			native.push(native_seconds);
			start.push(compiled(engine, program, &none)?.0);
			native_start.push(natively(twin, nothing)?.0);
			gas = execution.result.fuel;
		}
		let [jit, start, native, native_start] = [jit, start, native, native_start].map(median);
		Ok(Self {
			gas: gas as f64,
			start,
			jit: jit - start,
			native: native - native_start,
			replay: replayed(program, &task, gas)?,
		})
	}

	fn jit_vs_native(&self) -> f64 {
		self.jit / self.native
	}

	fn replay_vs_jit(&self) -> f64 {
		self.replay / self.jit
	}
}

/// The middle one. The least would be what a clock says that stood still for a moment, as those of virtual machines do.
fn median(mut seconds: Vec<f64>) -> f64 {
	seconds.sort_by(f64::total_cmp);
	seconds[seconds.len() / 2]
}

fn task(input: &str) -> Task {
	let input = input.as_bytes();
	Task {
		spec: PvmTask {
			input: Content {
				hash: H256(sp_crypto_hashing::blake2_256(input)),
				length: input.len() as u64,
			},
			root: tree::input_root(input),
		},
		input: Arc::from(input),
		limits: Limits {
			fuel: 1_000_000_000_000,
			memory_mib: 1_024,
			input_bytes: MAX_INPUT.into(),
			output_bytes: MAX_OUTPUT.into(),
			run_ticks: 1,
		},
	}
}

/// Seconds that a run of the compiled program takes, and what comes out.
fn compiled(engine: &PvmEngine, program: &Program, task: &Task) -> Result<(f64, Execution), Failure> {
	let begun = Instant::now();
	let execution = engine
		.run(program, task, &CancelHandle::new())
		.map_err(|abstained| format!("the engine abstains: {}", abstained.detail))?;
	let seconds = begun.elapsed().as_secs_f64();
	match execution.result.outcome {
		Outcome::Exit(0) => Ok((seconds, execution)),
		other => Err(format!("the program ended as {other:?}").into()),
	}
}

/// Seconds that a run of the native program takes, and what it prints.
fn natively(program: &Path, input: &str) -> Result<(f64, Vec<u8>), Failure> {
	let begun = Instant::now();
	let mut child = Command::new(program)
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.spawn()?;
	child
		.stdin
		.take()
		.ok_or("it has no input")?
		.write_all(input.as_bytes())?;
	let output = child.wait_with_output()?;
	let seconds = begun.elapsed().as_secs_f64();
	match output.status.success() {
		true => Ok((seconds, output.stdout)),
		false => Err(format!("{} failed", program.display()).into()),
	}
}

/// Seconds that a replay takes, as an agent makes it for a dispute.
fn replayed(program: &Program, task: &Task, gas: u64) -> Result<f64, Failure> {
	let abstained = |abstained: tidemill_engine::Abstained| format!("the replay abstains: {}", abstained.detail);
	let begun = Instant::now();
	let mut replay = replay::start(program, task, (gas / SNAPSHOTS).max(SEGMENT)).map_err(abstained)?;
	let result = replay::result(&mut replay, task, &CancelHandle::new()).map_err(abstained)?;
	match result.fuel == gas {
		true => Ok(begun.elapsed().as_secs_f64()),
		false => Err(format!("the replay used {} of {gas} gas", result.fuel).into()),
	}
}
