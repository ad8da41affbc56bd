//! The tasks of a bundle, out of the manifest that the chain holds the root of.

use std::ops::Range;

use codec::{Compact, Decode};
use sp_core::H256;
use tidemill_primitives::{
	job::{Engine, JobSpecV1},
	merkle,
	task::{Content, PvmTask, TaskSpec},
	BundleIndex, TaskIndex,
};

/// Most bytes of a manifest: an agent holds it in memory.
pub const MAX_MANIFEST: u32 = 64 << 20;

/// Why there are no tasks to run. All of these are the same on every device.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
	/// The manifest is too long.
	#[error("the manifest has {0} bytes; at most {MAX_MANIFEST} are taken")]
	TooLong(u32),
	/// It lists another number of tasks.
	#[error("the manifest lists {listed} tasks, the job has {tasks}")]
	Count {
		/// Tasks in the manifest.
		listed: u32,
		/// Tasks of the job.
		tasks: u32,
	},
	/// It cannot be decoded.
	#[error("the manifest cannot be decoded: {0}")]
	Malformed(String),
	/// Bytes are left over.
	#[error("the manifest has bytes after its last task")]
	Trailing,
	/// Its root is another.
	#[error("the manifest has the root {found:?}, the job names {wanted:?}")]
	Root {
		/// The root of this manifest.
		found: H256,
		/// The root that the job names.
		wanted: H256,
	},
	/// A task is for another engine than the job.
	#[error("task {0} is for another engine than the job")]
	OtherEngine(TaskIndex),
	/// The job has no such bundle.
	#[error("the job has no bundle {0}")]
	NoBundle(BundleIndex),
	/// The job has no such task.
	#[error("the job has no task {0}")]
	NoTask(TaskIndex),
	/// A task's inputs are too long.
	#[error("the inputs of task {task} have {length} bytes, the job allows {most}")]
	InputsTooLong {
		/// The task.
		task: TaskIndex,
		/// Bytes of its inputs.
		length: u128,
		/// The job's limit.
		most: u64,
	},
}

/// The tasks of `bundle` with their indices, once the whole manifest is checked against what the job says.
pub fn bundle_tasks(
	bytes: &[u8],
	spec: &JobSpecV1,
	bundle: BundleIndex,
) -> Result<Vec<(TaskIndex, TaskSpec)>, ManifestError> {
	let (first, count) = spec
		.bundle(bundle)
		.filter(|_| spec.counts_valid())
		.ok_or(ManifestError::NoBundle(bundle))?;
	let Listed { tasks, .. } = read(bytes, spec, first..first + count)?;
	for (task, spec_of_task) in &tasks {
		let length = inputs(spec_of_task)
			.iter()
			.map(|content| u128::from(content.length))
			.sum::<u128>();
		if length > u128::from(spec.limits.input_bytes) {
			return Err(ManifestError::InputsTooLong {
				task: *task,
				length,
				most: spec.limits.input_bytes,
			});
		}
	}
	Ok(tasks)
}

/// A task of a `Pvm` job, with the path that shows that the manifest's root holds it.
pub fn proved_task(bytes: &[u8], spec: &JobSpecV1, task: TaskIndex) -> Result<(PvmTask, Vec<H256>), ManifestError> {
	let Listed { leaves, mut tasks } = read(bytes, spec, task..task.saturating_add(1))?;
	let path = merkle::proof(leaves, task as usize).ok_or(ManifestError::NoTask(task))?;
	match tasks.pop() {
		Some((_, TaskSpec::Pvm(found))) => Ok((found, path)),
		Some(_) => Err(ManifestError::OtherEngine(task)),
		None => Err(ManifestError::NoTask(task)),
	}
}

/// What is wanted of a manifest.
struct Listed {
	/// The leaves of all tasks.
	leaves: Vec<H256>,
	/// The tasks that were asked for, with their indices.
	tasks: Vec<(TaskIndex, TaskSpec)>,
}

/// Those of a manifest's tasks that are wanted, once the whole of it is checked against what the job says.
///
/// It is decoded task by task: a small manifest can describe a large value.
fn read(mut bytes: &[u8], spec: &JobSpecV1, wanted: Range<TaskIndex>) -> Result<Listed, ManifestError> {
	let malformed = |error: codec::Error| ManifestError::Malformed(error.to_string());
	let Compact(listed) = Compact::<u32>::decode(&mut bytes).map_err(malformed)?;
	if listed != spec.tasks {
		return Err(ManifestError::Count {
			listed,
			tasks: spec.tasks,
		});
	}
	let mut leaves = Vec::with_capacity(listed as usize);
	let mut tasks = Vec::with_capacity(wanted.len());
	for index in 0..listed {
		let task = TaskSpec::decode(&mut bytes).map_err(malformed)?;
		leaves.push(task.leaf(index));
		if wanted.contains(&index) {
			if engine_of(&task) != spec.engine.engine {
				return Err(ManifestError::OtherEngine(index));
			}
			tasks.push((index, task));
		}
	}
	if !bytes.is_empty() {
		return Err(ManifestError::Trailing);
	}
	let found = merkle::root(leaves.clone());
	if found != spec.manifest.root {
		return Err(ManifestError::Root {
			found,
			wanted: spec.manifest.root,
		});
	}
	Ok(Listed { leaves, tasks })
}

/// The engine that a task is for.
fn engine_of(task: &TaskSpec) -> Engine {
	match task {
		TaskSpec::V1(_) => Engine::Wasm,
		TaskSpec::Pvm(_) => Engine::Pvm,
	}
}

/// Everything that a task reads.
pub fn inputs(task: &TaskSpec) -> Vec<&Content> {
	match task {
		TaskSpec::V1(task) => {
			let files = task.inputs.iter().map(|file| &file.content);
			task.stdin.iter().chain(files).collect()
		}
		TaskSpec::Pvm(task) => vec![&task.input],
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use tidemill_primitives::{
		job::{Limits, ManifestRef, Price, Requirements, Verification, PVM_V1, WASM_V1},
		task::{Manifest, TaskSpecV1},
	};

	fn task(n: u8, length: u64) -> TaskSpec {
		let stdin = Some(Content {
			hash: H256::repeat_byte(n),
			length,
		});
		TaskSpec::V1(TaskSpecV1 {
			args: vec![n.to_string()],
			stdin,
			..Default::default()
		})
	}

	fn pvm(n: u8) -> TaskSpec {
		TaskSpec::Pvm(PvmTask {
			input: Content {
				hash: H256::repeat_byte(n),
				length: n.into(),
			},
			root: H256::repeat_byte(0x80 | n),
		})
	}

	fn job(manifest: &Manifest) -> JobSpecV1 {
		JobSpecV1 {
			program: H256::zero(),
			program_length: 0,
			engine: WASM_V1,
			manifest: ManifestRef {
				root: manifest.root(),
				blob: H256::zero(),
				length: 0,
			},
			source: Default::default(),
			tasks: manifest.0.len() as u32,
			bundle_size: 2,
			limits: Limits {
				fuel: 0,
				memory_mib: 0,
				input_bytes: 10,
				output_bytes: 0,
				run_ticks: 0,
			},
			requirements: Requirements::default(),
			prefer: Default::default(),
			verification: Verification::Quorum(1),
			price: Price::default(),
			tries: 1,
			deadline: 0,
			retention: 0,
		}
	}

	#[test]
	fn a_bundle_has_its_tasks_and_a_wrong_manifest_none() {
		let manifest = Manifest(vec![task(0, 1), task(1, 2), task(2, 11)]);
		let (bytes, spec) = (manifest.encode(), job(&manifest));
		let tasks = bundle_tasks(&bytes, &spec, 0).unwrap();
		assert_eq!(tasks, vec![(0, task(0, 1)), (1, task(1, 2))]);

		let refused = |bytes: &[u8], spec: &JobSpecV1, bundle| bundle_tasks(bytes, spec, bundle).unwrap_err();
		assert_eq!(
			refused(&bytes, &spec, 1),
			ManifestError::InputsTooLong {
				task: 2,
				length: 11,
				most: 10
			}
		);
		assert_eq!(refused(&bytes, &spec, 2), ManifestError::NoBundle(2));
		let more = JobSpecV1 {
			tasks: 4,
			..spec.clone()
		};
		assert_eq!(refused(&bytes, &more, 0), ManifestError::Count { listed: 3, tasks: 4 });
		let other = JobSpecV1 {
			manifest: ManifestRef {
				root: H256::zero(),
				..spec.manifest
			},
			..spec.clone()
		};
		assert!(matches!(refused(&bytes, &other, 0), ManifestError::Root { .. }));
		assert!(matches!(refused(&bytes[..9], &spec, 0), ManifestError::Malformed(_)));
		assert_eq!(refused(&[&bytes[..], &[0]].concat(), &spec, 0), ManifestError::Trailing);
		let mixed = Manifest(vec![task(0, 1), pvm(1)]);
		assert_eq!(refused(&mixed.encode(), &job(&mixed), 0), ManifestError::OtherEngine(1));
		let mut pvm_job = job(&mixed);
		pvm_job.engine = PVM_V1;
		assert_eq!(refused(&mixed.encode(), &pvm_job, 0), ManifestError::OtherEngine(0));
	}

	#[test]
	fn a_task_of_pvm_is_proved_by_its_path() {
		let manifest = Manifest((0..5).map(pvm).collect());
		let mut spec = job(&manifest);
		spec.engine = PVM_V1;
		for index in 0..5 {
			let (found, path) = proved_task(&manifest.encode(), &spec, index).unwrap();
			let found = TaskSpec::Pvm(found);
			assert_eq!(found, pvm(index as u8));
			let root = &spec.manifest.root;
			assert!(merkle::verify(root, 5, index as usize, found.leaf(index), &path));
		}
		assert_eq!(proved_task(&manifest.encode(), &spec, 5), Err(ManifestError::NoTask(5)));
		let wasm = Manifest(vec![task(0, 1)]);
		assert_eq!(
			proved_task(&wasm.encode(), &job(&wasm), 0),
			Err(ManifestError::OtherEngine(0))
		);
	}
}
