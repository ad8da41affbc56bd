//! Runs of programs.

use std::{fs, path::Path};

use tidemill_machine::{
	replay::{Replay, ReplayError},
	Program, SEGMENT,
};

use super::{dear, mixer, proof::Proof};

/// More gas than any of them takes.
const LIMIT: u64 = 1 << 40;

/// Hashes in a row, about 4,270 gas each.
const LINKS: &[u8] = b"30000 the tide comes in";
/// An option by a tree of so many steps.
const OPTION: &[u8] = b"american put 100 95.5 0.05 0.2 1 1000";
/// Words of a table of 512 KiB, which every segment touches the whole of.
const WORDS: u32 = 65_536;
const ROUNDS: i32 = 6_000_000;

/// A run with its replay.
pub struct Run {
	/// What is shown of it.
	pub name: String,
	/// Gas at its end.
	pub gas: u64,
	program: Program,
	replay: Replay,
}

impl Run {
	fn new(name: impl Into<String>, blob: &[u8], input: &[u8], limit: u64) -> Self {
		let program = Program::admit(blob).expect("the program is admitted");
		let mut replay = Replay::new(program.clone(), input, SEGMENT).expect("the input fits");
		let gas = replay.state_at(limit).expect("the program runs").gas;
		Self {
			name: name.into(),
			gas,
			program,
			replay,
		}
	}

	/// The proof of a segment; none if it touches more pages than a witness may have.
	pub fn prove(&mut self, from: u64, to: u64) -> Option<Proof> {
		match Proof::new(&self.program, &mut self.replay, from, to) {
			Ok(proof) => Some(proof),
			Err(ReplayError::TooManyPages) => None,
			Err(error) => panic!("{} from {from} to {to}: {error:?}", self.name),
		}
	}
}

/// Programs of `examples/pvm`, and one that uses much memory.
pub fn real(folder: &Path) -> Vec<Run> {
	let built = |name: &str, input| {
		let path = folder.join(format!("{name}.polkavm"));
		let blob = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
		Run::new(name, &blob, input, LIMIT)
	};
	vec![
		built("hashchain", LINKS),
		built("options", OPTION),
		Run::new("table of 512 KiB", &mixer::blob(ROUNDS, WORDS), b"a start.", LIMIT),
	]
}

/// The programs whose segments cost most, as far as they are looked at.
pub fn dearest() -> Vec<Run> {
	let run = |(name, blob): (&str, Vec<u8>)| Run::new(name, &blob, &[], SEGMENT);
	dear::programs().into_iter().map(run).collect()
}
