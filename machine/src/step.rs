//! Execution of one segment from the pages of a witness.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

pub use crate::proof::{Page, Witness};
use crate::{
	proof::Hashes,
	run::{is_mapped, Machine, Source},
	tree::{leaf, Bytes},
	Program, State, Status, MAX_BLOCK, MAX_PAGES, PAGE, SEGMENT,
};

/// Why a segment is not executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum StepError {
	/// The end lies before the state's gas.
	Backwards,
	/// It would cost more than [`SEGMENT`] and a basic block.
	TooLong,
	/// The pages are not sorted by index, or one stands there twice.
	Unsorted,
	/// No program with this memory map can touch the page of this index.
	ForbiddenPage(u32),
	/// The pages and siblings do not give the state's memory root.
	WrongProof,
	/// The program touches the page of this index, and the witness lacks it.
	MissingPage(u32),
	/// The witness holds a page that the program does not touch.
	SurplusPage,
	/// The state's program counter is not the start of a basic block.
	NotABoundary,
	/// The interpreter cannot run the program: it was never admitted.
	Program,
}

/// Runs a segment: from the state `pre` to the last boundary of basic blocks with at most `until` gas, on the pages of the
/// witness alone, each of which must be touched. An ended state stays as it is. Never panics.
pub fn step(program: &Program, pre: &State, until: u64, witness: &Witness) -> Result<State, StepError> {
	let gas = until.checked_sub(pre.gas).ok_or(StepError::Backwards)?;
	if pre.status == Status::Running && gas > SEGMENT + u64::from(MAX_BLOCK) {
		return Err(StepError::TooLong);
	}
	let leaves = check(program, pre, witness)?;
	let mut pages = Pages {
		witness,
		touched: [false; MAX_PAGES as usize],
	};
	let post = match pre.status {
		Status::Running => run(program, pre, gas, leaves, &mut pages)?,
		Status::Finished | Status::Trapped => pre.clone(),
	};
	match pages.touched[..witness.pages.len()].iter().all(|touched| *touched) {
		true => Ok(post),
		false => Err(StepError::SurplusPage),
	}
}

/// The hashes of the witness's pages, if they are a part of the state's memory.
fn check(program: &Program, pre: &State, witness: &Witness) -> Result<Hashes, StepError> {
	if !witness.pages.is_sorted_by(|one, other| one.index < other.index) {
		return Err(StepError::Unsorted);
	}
	let forbidden = |index: u32| {
		!index
			.checked_mul(PAGE)
			.is_some_and(|at| is_mapped(program.memory_map(), at))
	};
	if let Some(page) = witness.pages.iter().find(|page| forbidden(page.index)) {
		return Err(StepError::ForbiddenPage(page.index));
	}
	let leaves = witness.leaves();
	let proved = match leaves.is_empty() {
		true => witness.siblings.is_empty(),
		false => witness.root(&leaves) == Some(pre.memory),
	};
	match proved {
		true => Ok(leaves),
		false => Err(StepError::WrongProof),
	}
}

fn run(program: &Program, pre: &State, gas: u64, mut leaves: Hashes, pages: &mut Pages) -> Result<State, StepError> {
	let mut machine = Machine::new(program, pre)?;
	let (status, used) = machine.run(gas, pages)?;
	let gas = pre.gas.saturating_add(used);
	if status == Status::Trapped {
		return Ok(State::trapped(gas));
	}
	let written = machine.take_written()?;
	for (index, bytes) in &written {
		let (place, _) = pages.witness.page(*index).ok_or(StepError::MissingPage(*index))?;
		leaves[place].1 = leaf(bytes);
	}
	let memory = match written.is_empty() {
		true => pre.memory,
		false => pages.witness.root(&leaves).ok_or(StepError::WrongProof)?,
	};
	let (pc, registers) = machine.position();
	Ok(State {
		status,
		pc,
		registers,
		memory,
		gas,
	})
}

struct Pages<'a> {
	witness: &'a Witness,
	touched: [bool; MAX_PAGES as usize],
}

impl Source for Pages<'_> {
	fn page(&mut self, index: u32) -> Result<&Bytes, StepError> {
		let (place, bytes) = self.witness.page(index).ok_or(StepError::MissingPage(index))?;
		self.touched[place] = true;
		Ok(bytes)
	}
}
