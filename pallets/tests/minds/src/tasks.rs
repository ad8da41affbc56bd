//! Tasks whose input is a number.

use tidemill_machine::tree::input_root;
use tidemill_primitives::{
	dispute::Opening,
	merkle,
	report::Outcome,
	task::{Content, Manifest, PvmTask, TaskSpec},
	TaskIndex,
};

use crate::Mind;

/// The input of a task that runs for so many rounds.
pub fn input(rounds: u32) -> Vec<u8> {
	rounds.to_le_bytes().to_vec()
}

/// The task whose input are these bytes.
pub fn task(input: &[u8]) -> PvmTask {
	PvmTask {
		input: Content {
			hash: sp_io::hashing::blake2_256(input).into(),
			length: input.len() as u64,
		},
		root: input_root(input),
	}
}

/// The manifest of a job whose tasks have these inputs.
pub fn manifest(inputs: &[Vec<u8>]) -> Manifest {
	Manifest(inputs.iter().map(|input| TaskSpec::Pvm(task(input))).collect())
}

/// The opening that shows what `mind` takes for the run of a task of the job.
pub fn opening(inputs: &[Vec<u8>], index: TaskIndex, mind: &mut Mind) -> Opening {
	let leaves = (0..).zip(manifest(inputs).0).map(|(index, task)| task.leaf(index));
	let path = merkle::proof(leaves.collect(), index as usize).expect("the job has the task");
	let (end, _, output) = mind.end();
	let shown = matches!(mind.result().outcome, Outcome::Exit(_));
	Opening {
		task: task(&inputs[index as usize]),
		path: path.try_into().expect("a path is as long as the manifest is deep"),
		end,
		output: shown.then_some(output),
	}
}
