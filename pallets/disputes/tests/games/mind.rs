//! What a player takes for the run of a task: the truth, or a lie.

use polkavm_common::{assembler::assemble, program::InstructionSetKind};
use sp_core::H256;
use tidemill_machine::{
	game::Claim,
	replay::{Replay, ReplayError},
	step::Witness,
	tree::OutputPath,
	Program, State, Status, STACK,
};
use tidemill_primitives::{
	dispute::{result_of, Points},
	job::Limits,
	report::TaskResult,
};

/// Mixes as many numbers as the input says, and returns the mix: 5 gas a round.
pub const MIX: &str = "
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 1
	@loop:
	a4 = a4 * 31
	a4 = a4 + a2
	u64 [a3] = a4
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// Writes to another page of its output in each of as many rounds as the input says.
pub const SWEEP: &str = "
	pub @main:
	a2 = u32 [a0]
	a3 = 0xfd000000
	a4 = 0x7ff000
	a5 = 0
	@loop:
	t0 = a3 + a5
	u64 [t0] = a2
	a5 = a5 + 4096
	a5 = a5 & a4
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// Reads where nothing is, after as many rounds as the input says.
pub const TRAP: &str = "
	pub @main:
	a2 = u32 [a0]
	@loop:
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = u32 [0]
	ret
";

/// Never ends.
pub const ENDLESS: &str = "
	pub @main:
	@loop:
	a2 = a2 + 1
	jump @loop
";

pub fn blob(source: &str) -> Vec<u8> {
	let source = format!("%stack_size = {STACK}\n{source}");
	assemble(Some(InstructionSetKind::ReviveV1), &source).unwrap()
}

/// How a liar departs from the truth.
pub enum Lie {
	/// From this gas on, it is the run of another input.
	Input(u64, Box<Replay>),
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

fn replay(source: &str, rounds: u32) -> Replay {
	let program = Program::admit(&blob(source)).unwrap();
	Replay::new(program, &rounds.to_le_bytes(), 1 << 18).unwrap()
}

impl Mind {
	pub fn honest(source: &str, rounds: u32, limits: Limits) -> Self {
		let program = Program::admit(&blob(source)).unwrap().hash();
		Mind {
			program,
			truth: replay(source, rounds),
			lie: None,
			limits,
		}
	}

	/// Takes the run of another input for that of this one, from `gas` on.
	pub fn other_input(source: &str, (rounds, other): (u32, u32), gas: u64, limits: Limits) -> Self {
		Mind {
			lie: Some(Lie::Input(gas, Box::new(replay(source, other)))),
			..Self::honest(source, rounds, limits)
		}
	}

	/// Takes another state for the end of the run.
	pub fn other_end(source: &str, rounds: u32, limits: Limits, change: impl FnOnce(&mut State)) -> Self {
		let mut mind = Self::honest(source, rounds, limits);
		let mut end = mind.truth.state_at(limits.fuel).unwrap();
		change(&mut end);
		mind.lie = Some(Lie::End(end));
		mind
	}

	fn state_at(&mut self, gas: u64) -> State {
		match &mut self.lie {
			Some(Lie::Input(from, other)) if gas >= *from => other.state_at(gas).unwrap(),
			Some(Lie::End(end)) if gas == self.limits.fuel || (end.status != Status::Running && gas >= end.gas) => {
				end.clone()
			}
			_ => self.truth.state_at(gas).unwrap(),
		}
	}

	pub fn hash_at(&mut self, gas: u64) -> H256 {
		self.state_at(gas).hash(self.program)
	}

	/// The end, with the output's root and path.
	pub fn end(&mut self) -> (State, H256, OutputPath) {
		let fuel = self.limits.fuel;
		let (root, path) = match &mut self.lie {
			Some(Lie::Input(_, other)) => other.output_path_at(fuel).unwrap(),
			_ => self.truth.output_path_at(fuel).unwrap(),
		};
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
		hashes.try_into().unwrap()
	}

	/// The first part of a claim that it denies.
	pub fn denied(&mut self, claim: &Claim, points: &Points) -> u32 {
		let own = self.points(claim);
		let first = own.iter().zip(points).position(|(own, other)| own != other);
		first.unwrap_or(points.len()) as u32
	}

	/// What proves a claim, right or wrong; none if it touches too many pages.
	pub fn proof(&mut self, claim: &Claim) -> Option<(State, Witness)> {
		let state = self.truth.state_at(claim.interval.from).unwrap();
		match self.truth.witness(claim.interval.from, claim.interval.to) {
			Ok(witness) => Some((state, witness)),
			Err(ReplayError::TooManyPages) => None,
			Err(error) => panic!("{error:?}"),
		}
	}
}
