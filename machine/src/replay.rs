//! A whole run, off chain: its state at any gas, its output, and the witness of any segment.

mod snapshots;
#[cfg(test)]
mod tests;

use alloc::{collections::BTreeSet, vec::Vec};
use sp_core::H256;

use snapshots::Snapshots;

use crate::{
	proof::Witness,
	run::{Machine, Source},
	step::StepError,
	tree::{pages_of, Bytes, OutputPath, Tree, INPUT_DEPTH, INPUT_NODE, OUTPUT_DEPTH, OUTPUT_NODE},
	Program, State, Status, INPUT_AT, MAX_INPUT, MAX_OUTPUT, OUTPUT_AT, PAGE,
};

/// Why a replay does not give what is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplayError {
	/// The input has more than [`MAX_INPUT`] bytes.
	InputTooLarge,
	/// The segment touches more than [`crate::MAX_PAGES`] pages: divide it further.
	TooManyPages,
	/// The interpreter refuses.
	Step(StepError),
}

/// What the snapshots of a replay may cost together, as pages: 256 MiB, and up to 64 MiB more for the nodes above them. A memory
/// has some 20,480 pages at most, so that the first snapshot and the one just reached always fit.
const BUDGET: usize = 1 << 16;

/// A run of a program on an input. It keeps snapshots, which share the pages that they have in common, so that going back is
/// cheap. They are fewer where the program writes much: then the same is found, and takes longer.
pub struct Replay {
	program: Program,
	snapshots: Snapshots,
}

#[derive(Clone)]
struct Snapshot {
	state: State,
	tree: Tree,
}

impl Replay {
	/// A run that stands at `S(0)`. `every`: gas between the snapshots that it keeps, at least 1; those that it is asked for it
	/// keeps besides. When they hold more than 256 MiB of pages, those that were asked for are dropped, and `every` is doubled as
	/// often as it takes.
	pub fn new(program: Program, input: &[u8], every: u64) -> Result<Self, ReplayError> {
		Self::within(program, input, every, BUDGET)
	}

	fn within(program: Program, input: &[u8], every: u64, budget: usize) -> Result<Self, ReplayError> {
		if input.len() > MAX_INPUT as usize {
			return Err(ReplayError::InputTooLarge);
		}
		let mut tree = program.tree();
		tree.replace(&(INPUT_AT / PAGE..).zip(pages_of(input)).collect::<Vec<_>>());
		let state = program
			.image()
			.initial(tree.node_at(INPUT_DEPTH, INPUT_NODE), input.len() as u32);
		Ok(Self {
			program,
			snapshots: Snapshots::new(Snapshot { state, tree }, every, budget),
		})
	}

	/// `S(gas)`.
	pub fn state_at(&mut self, gas: u64) -> Result<State, ReplayError> {
		Ok(self.reach(gas)?.state)
	}

	/// Hash of `S(gas)`.
	pub fn hash_at(&mut self, gas: u64) -> Result<H256, ReplayError> {
		Ok(self.state_at(gas)?.hash(self.program.hash()))
	}

	/// What proves the segment from `S(from)` to `S(to)`.
	pub fn witness(&mut self, from: u64, to: u64) -> Result<Witness, ReplayError> {
		let Snapshot { state, tree } = self.reach(from)?;
		let mut pages = Pages {
			tree: &tree,
			touched: BTreeSet::new(),
		};
		if state.status == Status::Running {
			let mut machine = Machine::new(&self.program, &state).map_err(ReplayError::Step)?;
			machine
				.run(to.saturating_sub(state.gas), &mut pages)
				.map_err(ReplayError::Step)?;
		}
		let touched: Vec<u32> = pages.touched.into_iter().collect();
		Witness::of(&tree, &touched).ok_or(ReplayError::TooManyPages)
	}

	/// The output block of `S(gas)`: its first `length` bytes, or up to its last byte that is not zero if that is longer. These
	/// are the bytes whose [`crate::tree::output_root`] the state commits to.
	pub fn output_at(&mut self, gas: u64, length: u32) -> Result<Vec<u8>, ReplayError> {
		let tree = self.reach(gas)?.tree;
		let mut bytes = Vec::new();
		for index in 0..MAX_OUTPUT / PAGE {
			if let Some(page) = tree.page(OUTPUT_AT / PAGE + index) {
				bytes.resize((index * PAGE) as usize, 0);
				bytes.extend_from_slice(page);
			}
		}
		let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
		bytes.resize(used.max(length.min(MAX_OUTPUT) as usize), 0);
		Ok(bytes)
	}

	/// Root of the output block of `S(gas)`, with the proof that it is part of the memory.
	pub fn output_path_at(&mut self, gas: u64) -> Result<(H256, OutputPath), ReplayError> {
		let tree = self.reach(gas)?.tree;
		Ok((
			tree.node_at(OUTPUT_DEPTH, OUTPUT_NODE),
			OutputPath(tree.beside(OUTPUT_NODE)),
		))
	}

	/// Forgets the snapshots outside of an interval: nothing before it can be asked for any more.
	pub fn narrow(&mut self, from: u64, to: u64) -> Result<(), ReplayError> {
		let start = self.reach(from)?;
		self.snapshots.narrow(from, to, start);
		Ok(())
	}

	fn reach(&mut self, gas: u64) -> Result<Snapshot, ReplayError> {
		self.advance(gas).map_err(ReplayError::Step)
	}

	/// Runs from the last snapshot before `gas` and keeps the snapshots on the way and at `gas`.
	fn advance(&mut self, gas: u64) -> Result<Snapshot, StepError> {
		let (mut at, snapshot) = self.snapshots.until(gas).ok_or(StepError::Backwards)?;
		let mut snapshot = snapshot.clone();
		if at == gas || snapshot.state.status != Status::Running {
			return Ok(snapshot);
		}
		let mut machine = Machine::new(&self.program, &snapshot.state)?;
		while at < gas && snapshot.state.status == Status::Running {
			at = gas.min(self.snapshots.due_after(at));
			snapshot = snapshot.run_on(&mut machine, at)?;
			self.snapshots.keep(at, snapshot.clone());
		}
		Ok(snapshot)
	}
}

impl Snapshot {
	fn run_on(&self, machine: &mut Machine, until: u64) -> Result<Self, StepError> {
		let mut pages = Pages {
			tree: &self.tree,
			touched: BTreeSet::new(),
		};
		let (status, used) = machine.run(until - self.state.gas, &mut pages)?;
		let gas = self.state.gas.saturating_add(used);
		let mut tree = self.tree.clone();
		tree.replace(&machine.take_written()?);
		if status == Status::Trapped {
			return Ok(Self {
				state: State::trapped(gas),
				tree,
			});
		}
		let (pc, registers) = machine.position();
		Ok(Self {
			state: State {
				status,
				pc,
				registers,
				memory: tree.root(),
				gas,
			},
			tree,
		})
	}
}

struct Pages<'a> {
	tree: &'a Tree,
	touched: BTreeSet<u32>,
}

impl Source for Pages<'_> {
	fn page(&mut self, index: u32) -> Result<&Bytes, StepError> {
		self.touched.insert(index);
		Ok(self.tree.page(index).unwrap_or(&[0; PAGE as usize]))
	}
}
