//! Measures the engine against native code: the same guest program, with the same arguments, in turns.
//!
//! ```text
//! cargo run --release -p tidemill-engine --example versus_native -- program.wasm native-program [ARGUMENT...]
//! ```
//!
//! Prints as JSON the least time of several runs of each, in milliseconds, their ratio, and how long the start of a task takes
//! once its program is compiled. Each side's time to start is taken off by a run of the same program that does nothing.

use std::{error::Error, fs, process::Command, sync::Arc, time::Instant};

use tidemill_engine::{CancelHandle, EngineOptions, Program, Task, WasmEngine};
use tidemill_primitives::{job::Limits, report::Outcome, task::TaskSpecV1, H256};

type Failure = Box<dyn Error>;

const ROUNDS: u32 = 7;

fn task(args: &[String]) -> Task {
	Task {
		job: H256::zero(),
		index: 0,
		spec: TaskSpecV1 {
			args: std::iter::once("program".to_owned())
				.chain(args.iter().cloned())
				.collect(),
			..Default::default()
		},
		stdin: Arc::default(),
		files: Vec::new(),
		limits: Limits {
			fuel: 1_000_000_000_000,
			memory_mib: 1_024,
			input_bytes: 1 << 20,
			output_bytes: 1 << 30,
			run_ticks: 1,
		},
	}
}

/// Seconds that a run in the engine takes, and its fuel.
fn in_engine(engine: &WasmEngine, program: &Program, args: &[String]) -> Result<(f64, u64), Failure> {
	let begun = Instant::now();
	let execution = engine
		.run(program, task(args), &CancelHandle::new())
		.map_err(|abstained| format!("the engine abstains: {}", abstained.detail))?;
	let seconds = begun.elapsed().as_secs_f64();
	match execution.result.outcome {
		Outcome::Exit(_) => Ok((seconds, execution.result.fuel)),
		other => Err(format!("the program ended as {other:?}").into()),
	}
}

/// Seconds that a run of the native program takes.
fn natively(program: &str, args: &[String]) -> Result<f64, Failure> {
	let begun = Instant::now();
	let output = Command::new(program).args(args).output()?;
	let seconds = begun.elapsed().as_secs_f64();
	if output.stdout.is_empty() && output.stderr.is_empty() {
		return Err(format!("{program} printed nothing").into());
	}
	Ok(seconds)
}

fn least(mut measure: impl FnMut() -> Result<f64, Failure>) -> Result<f64, Failure> {
	(0..ROUNDS).try_fold(f64::INFINITY, |least, _| Ok(least.min(measure()?)))
}

fn main() -> Result<(), Failure> {
	let mut words = std::env::args().skip(1);
	let usage = "give a WebAssembly program, the same program for this machine, and their arguments";
	let (wasm, native) = (words.next().ok_or(usage)?, words.next().ok_or(usage)?);
	let args: Vec<String> = words.collect();
	let engine = WasmEngine::new(EngineOptions {
		cache_dir: None,
		cache_bytes: 0,
	})?;
	let bytes = fs::read(&wasm)?;
	let begun = Instant::now();
	let program = engine
		.prepare(&bytes)?
		.map_err(|invalid| format!("{wasm}: {}", invalid.detail))?;
	let compiled = begun.elapsed().as_secs_f64();
	let (_, fuel) = in_engine(&engine, &program, &args)?;

	// Without arguments that it knows, either program says so and ends: what is left is its start.
	let nothing = ["--nothing".to_owned()];
	let start = least(|| in_engine(&engine, &program, &nothing).map(|(seconds, _)| seconds))?;
	let native_start = least(|| natively(&native, &nothing))?;
	let run = least(|| in_engine(&engine, &program, &args).map(|(seconds, _)| seconds))? - start;
	let native_run = least(|| natively(&native, &args))? - native_start;

	let figures = serde_json::json!({
		"compiled_ms": compiled * 1e3,
		"fuel": fuel,
		"engine_ms": run * 1e3,
		"gfuel_per_second": fuel as f64 / run / 1e9,
		"native_ms": native_run * 1e3,
		"engine_vs_native": run / native_run,
		"task_start_ms": start * 1e3,
	});
	println!("{figures}");
	Ok(())
}
