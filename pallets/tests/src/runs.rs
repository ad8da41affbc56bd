//! What tasks under `Proof` really give, and what liars take for it.

use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

use sp_core::H256;
use tidemill_machine::State;
use tidemill_minds::{
	programs::{blob, MIX},
	tasks, Mind,
};
use tidemill_primitives::{
	job::Limits,
	report::{Report, TaskResult},
	TaskIndex,
};

/// The program of every job under `Proof`.
pub static PROGRAM: LazyLock<Vec<u8>> = LazyLock::new(|| blob(MIX));

/// The hash that names it.
pub fn program() -> H256 {
	sp_io::hashing::blake2_256(&PROGRAM).into()
}

/// Rounds of a task: there are three kinds of tasks.
fn rounds(task: TaskIndex) -> u32 {
	100 + task % 3
}

/// The inputs of a job of this many tasks.
pub fn inputs(tasks: u32) -> Vec<Vec<u8>> {
	(0..tasks).map(|task| tasks::input(rounds(task))).collect()
}

/// What somebody takes for the run of a task: the truth for 0, and else a lie, which is another one for each number. One in
/// four each: the run of another input; more gas than there was, so that a game about it is long; a trap; another exit code.
fn mind(task: TaskIndex, lie: u8, limits: &Limits) -> Mind {
	let truth = Mind::honest(MIX, rounds(task), *limits);
	let number = u64::from(lie);
	match (lie, lie % 4) {
		(0, _) => truth,
		(_, 0) => truth.running(&PROGRAM, &tasks::input(rounds(task) + u32::from(lie)), 0),
		(_, 1) => truth.ending(|end| end.gas += number * 1_000_003),
		(_, 2) => truth.ending(|end| *end = State::trapped(number)),
		// A0 is the seventh register; its upper half is the exit code.
		(..) => truth.ending(|end| end.registers[7] |= number << 32),
	}
}

/// A task's input, a lie, and the limits of fuel and output.
type Key = (u32, u8, u64, u64);

thread_local! {
	static MINDS: RefCell<HashMap<Key, Mind>> = RefCell::default();
	static RESULTS: RefCell<HashMap<Key, TaskResult>> = RefCell::default();
	/// The lies by the hashes of their reports, of so many tasks from one like the first.
	static TOLD: RefCell<HashMap<(Key, u32), HashMap<H256, u8>>> = RefCell::default();
}

fn key(task: TaskIndex, lie: u8, limits: &Limits) -> Key {
	(rounds(task), lie, limits.fuel, limits.output_bytes)
}

/// Asks who takes a lie for the run of a task. Runs are run once a thread.
pub fn ask<R>(task: TaskIndex, lie: u8, limits: &Limits, question: impl FnOnce(&mut Mind) -> R) -> R {
	MINDS.with_borrow_mut(|minds| {
		let mind = minds
			.entry(key(task, lie, limits))
			.or_insert_with(|| mind(task, lie, limits));
		question(mind)
	})
}

/// What such a one reports.
pub fn result(task: TaskIndex, lie: u8, limits: &Limits) -> TaskResult {
	RESULTS.with_borrow_mut(|results| {
		*results
			.entry(key(task, lie, limits))
			.or_insert_with(|| mind(task, lie, limits).result())
	})
}

/// What such a one reports of several tasks.
pub fn report(first: TaskIndex, tasks: u32, lie: u8, limits: &Limits) -> Report {
	let results = (first..first + tasks).map(|task| result(task, lie, limits));
	Report {
		results: results.collect::<Vec<_>>().try_into().expect("a bundle is as small"),
	}
}

/// Which lie a report of several tasks is; 0 is the truth.
pub fn told(first: TaskIndex, tasks: u32, limits: &Limits, hash: H256) -> Option<u8> {
	TOLD.with_borrow_mut(|told| {
		let reports = told.entry((key(first, 0, limits), tasks)).or_insert_with(|| {
			(0..=u8::MAX)
				.map(|lie| (report(first, tasks, lie, limits).hash(), lie))
				.collect()
		});
		reports.get(&hash).copied()
	})
}
