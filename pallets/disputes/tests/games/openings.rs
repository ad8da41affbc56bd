//! What the asserter must show first.

use frame_support::assert_noop;
use pallet_disputes::{
	opening::{claim, BadOpening},
	Error,
};
use sp_core::H256;
use tidemill_machine::{game::Claim, tree::OutputPath, Program, Status};
use tidemill_minds::{
	programs::{ENDLESS, MIX, TRAP},
	tasks, Mind,
};
use tidemill_primitives::{
	dispute::{Opening, Play, Stage},
	interfaces::{Asserted, Assertions},
	report::{Outcome, TaskResult, TrapKind},
	task::{Manifest, TaskSpec},
};

use crate::{mock::*, world::*};

const FUEL: u64 = 20_000;

/// A job of three tasks and their minds, asserted by device 0.
fn three() -> (Job, Vec<Mind>) {
	let rounds = [1_000, 2_000, 3_000];
	let mut minds: Vec<_> = rounds.map(|rounds| Mind::honest(MIX, rounds, limits(FUEL))).into();
	let results = results(&mut minds);
	(
		Job::asserted(MIX, &rounds, limits(FUEL), vec![(vec![0], results)]),
		minds,
	)
}

fn asserted(job: &Job) -> Asserted {
	Committees::assertion(job.id, 0).unwrap()
}

fn claimed(job: &Job, asserted: &Asserted, task: u32, opening: &Opening) -> Result<Claim, BadOpening> {
	let image = Program::admit(&job.blob).unwrap().image();
	claim(asserted, &image, task, opening)
}

fn claim_of(job: &Job, task: u32, opening: &Opening) -> Result<Claim, BadOpening> {
	claimed(job, &asserted(job), task, opening)
}

#[test]
fn what_is_bisected_goes_from_the_first_state_to_the_end_of_the_run() {
	test(|| {
		let (job, mut minds) = three();
		let id = job.challenge(1, 1).unwrap();
		open(&game(id), job.opening(1, &mut minds[1])).unwrap();
		let (end, ..) = minds[1].end();
		let Stage::Split(claim) = game(id).game.stage else {
			panic!("the game is open")
		};
		assert_eq!((claim.interval.from, claim.interval.to), (0, end.gas));
		assert_eq!((claim.first, claim.last), (minds[1].hash_at(0), minds[1].hash_at(FUEL)));
	});
}

#[test]
fn a_run_that_did_not_end_is_bisected_up_to_its_limit() {
	test(|| {
		let mut mind = Mind::honest(ENDLESS, 0, limits(FUEL));
		let result = mind.result();
		assert_eq!((result.outcome, result.output), (Outcome::OutOfFuel, H256::zero()));
		let reports = vec![(vec![0], vec![result].try_into().unwrap())];
		let job = Job::asserted(ENDLESS, &[0], limits(FUEL), reports);
		let claim = claim_of(&job, 0, &job.opening(0, &mut mind)).unwrap();
		assert_eq!(claim.interval.to, FUEL);
	});
}

#[test]
fn a_trap_is_shown_without_an_output() {
	test(|| {
		let mut mind = Mind::honest(TRAP, 100, limits(FUEL));
		let result = mind.result();
		assert_eq!(result.outcome, Outcome::Trap(TrapKind::Machine));
		let reports = vec![(vec![0], vec![result].try_into().unwrap())];
		let job = Job::asserted(TRAP, &[100], limits(FUEL), reports);
		let mut opening = job.opening(0, &mut mind);
		assert!(claim_of(&job, 0, &opening).is_ok());
		opening.output = Some(OutputPath([H256::zero(); 9]));
		assert_eq!(claim_of(&job, 0, &opening), Err(BadOpening::WrongOutput));
	});
}

#[test]
fn the_task_must_be_the_manifests() {
	test(|| {
		let (job, mut minds) = three();
		let good = job.opening(1, &mut minds[1]);
		let mut opening = good.clone();
		opening.task = tasks::task(&tasks::input(2_001));
		assert_eq!(claim_of(&job, 1, &opening), Err(BadOpening::WrongPath));
		let mut opening = good.clone();
		opening.path = job.opening(0, &mut minds[0]).path;
		assert_eq!(claim_of(&job, 1, &opening), Err(BadOpening::WrongPath));
		let mut opening = good.clone();
		opening.path.try_push(H256::zero()).unwrap();
		assert_eq!(claim_of(&job, 1, &opening), Err(BadOpening::WrongPath));
		// Another task's opening, right in itself.
		assert_eq!(claim_of(&job, 0, &good), Err(BadOpening::WrongPath));
		assert!(claim_of(&job, 1, &good).is_ok());
	});
}

#[test]
fn a_report_that_differs_from_the_end_is_not_opened() {
	let changes: [fn(&mut TaskResult); 6] = [
		|result| result.fuel += 1,
		|result| result.outcome = Outcome::Exit(1),
		|result| result.outcome = Outcome::OutOfFuel,
		|result| result.outcome = Outcome::OutputTooLarge,
		|result| result.output_length += 1,
		|result| result.outcome = Outcome::Trap(TrapKind::Unreachable),
	];
	test(|| {
		let (job, mut minds) = three();
		let opening = job.opening(2, &mut minds[2]);
		for change in changes {
			let mut asserted = asserted(&job);
			change(&mut asserted.results[2]);
			assert_eq!(claimed(&job, &asserted, 2, &opening), Err(BadOpening::WrongEnd));
		}
		let mut asserted = asserted(&job);
		asserted.results[2].output = H256::repeat_byte(1);
		assert_eq!(claimed(&job, &asserted, 2, &opening), Err(BadOpening::WrongOutput));
	});
}

#[test]
fn the_output_must_be_part_of_the_end() {
	test(|| {
		let (job, mut minds) = three();
		let mut opening = job.opening(0, &mut minds[0]);
		let other = job.opening(1, &mut minds[1]).output;
		opening.output = None;
		assert_eq!(claim_of(&job, 0, &opening), Err(BadOpening::WrongOutput));
		opening.output = Some(OutputPath([H256::repeat_byte(1); 9]));
		assert_eq!(claim_of(&job, 0, &opening), Err(BadOpening::WrongOutput));
		// What lies beside the output is the same in all runs of the program but for the input.
		opening.output = other;
		assert_eq!(claim_of(&job, 0, &opening), Err(BadOpening::WrongOutput));
	});
}

#[test]
fn an_end_beyond_the_limit_or_before_the_first_block_is_none() {
	test(|| {
		let (job, mut minds) = three();
		let good = job.opening(0, &mut minds[0]);
		for gas in [0, FUEL + 1, u64::MAX] {
			let mut opening = good.clone();
			opening.end.gas = gas;
			let mut asserted = asserted(&job);
			asserted.results[0].fuel = gas;
			assert_eq!(claimed(&job, &asserted, 0, &opening), Err(BadOpening::WrongEnd));
			opening.end.status = Status::Running;
			assert_eq!(claimed(&job, &asserted, 0, &opening), Err(BadOpening::WrongEnd));
		}
	});
}

#[test]
fn an_output_above_the_limit_is_none() {
	test(|| {
		let small = tidemill_primitives::job::Limits {
			output_bytes: 7,
			..limits(FUEL)
		};
		let mut mind = Mind::honest(MIX, 100, small);
		let result = mind.result();
		assert_eq!((result.outcome, result.output), (Outcome::OutputTooLarge, H256::zero()));
		let job = Job::asserted(MIX, &[100], small, vec![(vec![0], vec![result].try_into().unwrap())]);
		assert!(claim_of(&job, 0, &job.opening(0, &mut mind)).is_ok());
	});
}

#[test]
fn an_input_that_the_machine_does_not_take_is_refused() {
	test(|| {
		let (job, mut minds) = three();
		let mut opening = job.opening(0, &mut minds[0]);
		for length in [u64::from(tidemill_machine::MAX_INPUT) + 1, 1 << 32, u64::MAX] {
			opening.task.input.length = length;
			let manifest = Manifest(vec![TaskSpec::Pvm(opening.task.clone())]);
			opening.path = Default::default();
			let asserted = Asserted {
				manifest: manifest.root(),
				tasks: 1,
				..asserted(&job)
			};
			assert_eq!(claimed(&job, &asserted, 0, &opening), Err(BadOpening::InputTooLong));
		}
	});
}

#[test]
fn a_report_of_what_never_ran_cannot_be_opened() {
	test(|| {
		let mut mind = Mind::honest(MIX, 100, limits(FUEL));
		let mut result = mind.result();
		let reason = tidemill_primitives::report::InvalidProgram::NotPolkaVm;
		result.outcome = Outcome::InvalidProgram(reason);
		let job = Job::asserted(
			MIX,
			&[100],
			limits(FUEL),
			vec![(vec![0], vec![result].try_into().unwrap())],
		);
		let id = job.challenge(1, 0).unwrap();
		let view = game(id);
		let play = Play::Open {
			game: id,
			position: view.position,
			opening: job.opening(0, &mut mind),
		};
		assert_noop!(force(0, play), Error::<Test>::WrongEnd);
		pass(31, &[&job]);
		assert_eq!(job.verdict(), Some(Verdict::Refuted));
	});
}
