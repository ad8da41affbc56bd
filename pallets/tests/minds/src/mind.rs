//! What a player takes for the run of a task: the truth, or a lie.

use sp_core::H256;
use tidemill_machine::{
	game::Claim,
	replay::{Replay, ReplayError},
	step::Witness,
	tree::OutputPath,
	Program, State, Status,
};
use tidemill_primitives::{
	dispute::{result_of, Points, Side},
	job::Limits,
	report::TaskResult,
};

use crate::{programs::blob, tasks::input};

/// Gas between the snapshots of a replay.
const EVERY: u64 = 1 << 18;

/// How a liar departs from the truth.
enum Lie {
	/// From this gas on, it is another run.
	Run(u64, Box<Replay>),
	/// The run has ended, with this state.
	End(State),
}

/// What somebody takes for the run of a task.
pub struct Mind {
	program: H256,
	truth: Replay,
	lie: Option<Lie>,
	limits: Limits,
}

fn replay(blob: &[u8], input: &[u8]) -> Replay {
	let program = Program::admit(blob).expect("the program is admitted");
	Replay::new(program, input, EVERY).expect("the input is short")
}

impl Mind {
	/// The true run of a program on an input.
	pub fn of(blob: &[u8], input: &[u8], limits: Limits) -> Self {
		Mind {
			program: sp_io::hashing::blake2_256(blob).into(),
			truth: replay(blob, input),
			lie: None,
			limits,
		}
	}

	/// The true run of so many rounds.
	pub fn honest(source: &str, rounds: u32, limits: Limits) -> Self {
		Self::of(&blob(source), &input(rounds), limits)
	}

	/// Takes the run of another program, or on another input, for its own from `gas` on.
	pub fn running(mut self, blob: &[u8], input: &[u8], gas: u64) -> Self {
		self.lie = Some(Lie::Run(gas, Box::new(replay(blob, input))));
		self
	}

	/// Takes another state for the end of its run.
	pub fn ending(mut self, change: impl FnOnce(&mut State)) -> Self {
		let mut end = self.true_end();
		change(&mut end);
		self.lie = Some(Lie::End(end));
		self
	}

	/// Takes the run of another input for that of this one, from `gas` on.
	pub fn other_input(source: &str, (rounds, other): (u32, u32), gas: u64, limits: Limits) -> Self {
		Self::honest(source, rounds, limits).running(&blob(source), &input(other), gas)
	}

	/// Takes another state for the end of the run.
	pub fn other_end(source: &str, rounds: u32, limits: Limits, change: impl FnOnce(&mut State)) -> Self {
		Self::honest(source, rounds, limits).ending(change)
	}

	/// How the run really stands at its fuel limit.
	pub fn true_end(&mut self) -> State {
		self.truth.state_at(self.limits.fuel).expect("the machine runs it")
	}

	fn state_at(&mut self, gas: u64) -> State {
		match &mut self.lie {
			Some(Lie::Run(from, other)) if gas >= *from => other.state_at(gas),
			Some(Lie::End(end)) if gas == self.limits.fuel || (end.status != Status::Running && gas >= end.gas) => {
				Ok(end.clone())
			}
			_ => self.truth.state_at(gas),
		}
		.expect("the machine runs it")
	}

	/// Hash of what it takes for the state at this gas.
	pub fn hash_at(&mut self, gas: u64) -> H256 {
		self.state_at(gas).hash(self.program)
	}

	/// The end, with the output's root and path.
	pub fn end(&mut self) -> (State, H256, OutputPath) {
		let fuel = self.limits.fuel;
		let output = match &mut self.lie {
			Some(Lie::Run(_, other)) => other.output_path_at(fuel),
			_ => self.truth.output_path_at(fuel),
		};
		let (root, path) = output.expect("the machine runs it");
		(self.state_at(fuel), root, path)
	}

	/// What it reports.
	pub fn result(&mut self) -> TaskResult {
		let (end, output, _) = self.end();
		result_of(&end, output, &self.limits)
	}

	/// The hashes that it names within a claim.
	pub fn points(&mut self, claim: &Claim) -> Points {
		let points = claim.interval.points();
		let hashes: Vec<_> = points.into_iter().map(|gas| self.hash_at(gas)).collect();
		hashes.try_into().expect("an interval has no more points")
	}

	/// The first part of a claim that it denies.
	pub fn denied(&mut self, claim: &Claim, points: &Points) -> u32 {
		let own = self.points(claim);
		let first = own.iter().zip(points).position(|(own, other)| own != other);
		first.unwrap_or(points.len()) as u32
	}

	/// What proves a claim, right or wrong; none if it touches too many pages.
	pub fn proof(&mut self, claim: &Claim) -> Option<(State, Witness)> {
		let (from, to) = (claim.interval.from, claim.interval.to);
		let state = self.truth.state_at(from).expect("the machine runs it");
		match self.truth.witness(from, to) {
			Ok(witness) => Some((state, witness)),
			Err(ReplayError::TooManyPages) => None,
			Err(error) => panic!("{error:?}"),
		}
	}

	/// Whom a proof of a claim finds right: even a liar can run it. None if the claim does not start in a true state, so that
	/// nobody can prove it.
	pub fn judge(&mut self, claim: &Claim) -> Option<Side> {
		let program = self.program;
		let mut truth = |gas| self.truth.state_at(gas).expect("the machine runs it").hash(program);
		if truth(claim.interval.from) != claim.first {
			return None;
		}
		Some(match truth(claim.interval.to) == claim.last {
			true => Side::Asserter,
			false => Side::Challenger,
		})
	}
}
