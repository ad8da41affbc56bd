//! Runs the cases: alone, and as many at once as there are slots.

use std::{
	sync::Barrier,
	thread,
	time::{Duration, Instant},
};

use tidemill_engine::{Program, WasmEngine};
use tidemill_primitives::Fuel;

use super::cases::{Case, CASES};

/// How one run of a case ended.
#[derive(Clone, Debug)]
pub struct Run {
	/// Fuel that it used.
	pub fuel: Fuel,
	/// How long it took.
	pub took: Duration,
	/// In what its result is another than that of other machines; nothing if it is the same.
	pub differences: Vec<String>,
}

impl Run {
	/// Fuel per second.
	pub fn speed(&self) -> f64 {
		self.fuel as f64 / self.took.as_secs_f64().max(1e-9)
	}
}

/// A case, compiled.
pub struct Ready {
	/// The case.
	pub case: &'static Case,
	program: Result<Program, String>,
}

impl Ready {
	/// Compiles a case.
	pub fn new(engine: &WasmEngine, case: &'static Case) -> Self {
		let program = case.prepare(engine);
		Ready { case, program }
	}

	/// Runs it once. Blocks.
	pub fn run(&self, engine: &WasmEngine) -> Run {
		let begun = Instant::now();
		let ended = match &self.program {
			Ok(program) => self.case.run(engine, program),
			Err(why) => Err(why.clone()),
		};
		let took = begun.elapsed();
		match ended {
			Ok(execution) => Run {
				fuel: execution.result.fuel,
				took,
				differences: self.case.differences(&execution.result),
			},
			Err(why) => Run {
				fuel: 0,
				took,
				differences: vec![why],
			},
		}
	}
}

/// Compiles all cases.
pub fn ready(engine: &WasmEngine) -> Vec<Ready> {
	CASES.iter().map(|case| Ready::new(engine, case)).collect()
}

/// Runs all cases in `slots` threads, each case in all of them at once. One list of runs a thread, in order of the
/// cases.
pub fn run_all(engine: &WasmEngine, cases: &[Ready], slots: u8) -> Vec<Vec<Run>> {
	let start = Barrier::new(slots.into());
	let each = || {
		let run = |case: &Ready| {
			start.wait();
			case.run(engine)
		};
		cases.iter().map(run).collect::<Vec<_>>()
	};
	thread::scope(|scope| {
		let threads: Vec<_> = (0..slots).map(|_| scope.spawn(each)).collect();
		threads
			.into_iter()
			.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
			.collect()
	})
}

/// The least fuel per second of all timed runs: what a slot can be relied upon for.
pub fn least_speed(cases: &[Ready], runs: &[Vec<Run>]) -> f64 {
	runs.iter()
		.flat_map(|runs| cases.iter().zip(runs))
		.filter(|(ready, _)| ready.case.timed)
		.map(|(_, run)| run.speed())
		.fold(f64::INFINITY, f64::min)
}
