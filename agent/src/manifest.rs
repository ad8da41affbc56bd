//! The tasks of a bundle, out of the manifest that the chain holds the root of.

use codec::{Compact, Decode};
use sp_core::H256;
use tidemill_primitives::{
	job::JobSpecV1,
	merkle,
	task::{Content, TaskSpec, TaskSpecV1},
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
///
/// It is decoded task by task: a small manifest can describe a large value.
pub fn bundle_tasks(
	mut bytes: &[u8],
	spec: &JobSpecV1,
	bundle: BundleIndex,
) -> Result<Vec<(TaskIndex, TaskSpecV1)>, ManifestError> {
	let malformed = |error: codec::Error| ManifestError::Malformed(error.to_string());
	let (first, count) = spec
		.bundle(bundle)
		.filter(|_| spec.counts_valid())
		.ok_or(ManifestError::NoBundle(bundle))?;
	let Compact(listed) = Compact::<u32>::decode(&mut bytes).map_err(malformed)?;
	if listed != spec.tasks {
		return Err(ManifestError::Count {
			listed,
			tasks: spec.tasks,
		});
	}
	let mut leaves = Vec::with_capacity(listed as usize);
	let mut tasks = Vec::with_capacity(count as usize);
	for index in 0..listed {
		let task = TaskSpec::decode(&mut bytes).map_err(malformed)?;
		leaves.push(task.leaf(index));
		if (first..first + count).contains(&index) {
			let TaskSpec::V1(task) = task else {
				return Err(ManifestError::OtherEngine(index));
			};
			tasks.push((index, task));
		}
	}
	if !bytes.is_empty() {
		return Err(ManifestError::Trailing);
	}
	let found = merkle::root(leaves);
	if found != spec.manifest.root {
		return Err(ManifestError::Root {
			found,
			wanted: spec.manifest.root,
		});
	}
	for (task, spec_of_task) in &tasks {
		let length = inputs(spec_of_task)
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

/// Everything that a task reads.
pub fn inputs(task: &TaskSpecV1) -> impl Iterator<Item = &Content> {
	task.stdin.iter().chain(task.inputs.iter().map(|file| &file.content))
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use tidemill_primitives::{
		job::{Limits, ManifestRef, Price, Requirements, Verification, WASM_V1},
		task::{Manifest, PvmTask},
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
		let named: Vec<_> = tasks
			.into_iter()
			.map(|(index, task)| (index, TaskSpec::V1(task)))
			.collect();
		assert_eq!(named, vec![(0, task(0, 1)), (1, task(1, 2))]);

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
		let input = Content {
			hash: H256::zero(),
			length: 1,
		};
		let root = H256::zero();
		let mixed = Manifest(vec![task(0, 1), TaskSpec::Pvm(PvmTask { input, root })]);
		assert_eq!(refused(&mixed.encode(), &job(&mixed), 0), ManifestError::OtherEngine(1));
	}
}
