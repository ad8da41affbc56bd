//! What is run, and what comes out.

use std::{collections::BTreeMap, sync::Arc};

use tidemill_primitives::{
	job::Limits,
	report::{Abstention, InvalidProgram, Outcome, TaskResult},
	task::TaskSpecV1,
	TaskIndex, H256,
};

use crate::{
	config::MAX_OUTPUT,
	error::Abstained,
	fs::{FileSystem, MAX_NAME, MAX_PATH},
	output,
};

/// Most bytes of arguments and environment together, with a zero after each.
pub const MAX_STRINGS: usize = 1 << 20;
/// Most wanted outputs.
pub const MAX_WANTED: usize = 4_096;

/// One task with everything that it reads. The caller has checked the bytes against their hashes.
#[derive(Clone, Debug)]
pub struct Task {
	/// Hash of its job.
	pub job: H256,
	/// Its index in the job.
	pub index: TaskIndex,
	/// What its requester states.
	pub spec: TaskSpecV1,
	/// What standard input reads; empty if the spec has none.
	pub stdin: Arc<[u8]>,
	/// The input files by path, one for each of the spec's inputs, in any order.
	pub files: Vec<(String, Arc<[u8]>)>,
	/// What it may use.
	pub limits: Limits,
}

/// Work of the host for a task, for logs and tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
	/// Calls of host functions.
	pub host_calls: u64,
	/// Bytes that they touched.
	pub host_bytes: u64,
}

/// What came out of a task.
#[derive(Clone, Debug)]
pub struct Execution {
	/// What is reported.
	pub result: TaskResult,
	/// The output and all files in it, by hash, each once.
	pub blobs: Vec<(H256, Vec<u8>)>,
	/// Why it ended as it did, in words for logs. Not part of the result.
	pub detail: Option<String>,
	/// What the host did.
	pub stats: Stats,
}

/// What every device reports of a task whose program cannot be run.
pub fn invalid_execution(reason: InvalidProgram) -> Execution {
	output::empty(Outcome::InvalidProgram(reason), 0)
}

fn invalid(detail: String) -> Abstained {
	Abstained::new(Abstention::ManifestInvalid, detail)
}

fn check_path(path: &str) -> Result<(), Abstained> {
	let fail = |why: &str| Err(invalid(format!("path {path:.100?} {why}")));
	if path.len() > MAX_PATH {
		return fail("is too long");
	}
	let Some(rest) = path.strip_prefix('/') else {
		return fail("does not begin with /");
	};
	for name in rest.split('/') {
		match name {
			"" => return fail("has an empty name"),
			"." | ".." => return fail("has a name . or .."),
			_ if name.contains('\0') => return fail("contains a zero byte"),
			_ if name.len() > MAX_NAME => return fail("has a name that is too long"),
			_ => (),
		}
	}
	Ok(())
}

impl Task {
	/// Bytes that it may have written at any time.
	pub(crate) fn output_limit(&self) -> u64 {
		self.limits.output_bytes.min(MAX_OUTPUT)
	}

	/// The arguments.
	pub(crate) fn args(&self) -> impl Iterator<Item = String> + '_ {
		self.spec.args.iter().cloned()
	}

	/// The environment as `name=value`.
	pub(crate) fn env(&self) -> impl Iterator<Item = String> + '_ {
		self.spec.env.iter().map(|(name, value)| format!("{name}={value}"))
	}

	/// Fails if the spec is one that no device can run.
	pub(crate) fn check(&self) -> Result<(), Abstained> {
		let strings = || self.args().chain(self.env());
		if strings().any(|string| string.contains('\0')) {
			return Err(invalid(
				"an argument or a variable of the environment contains a zero byte".into(),
			));
		}
		if self
			.spec
			.env
			.iter()
			.any(|(name, _)| name.is_empty() || name.contains('='))
		{
			return Err(invalid("a name in the environment is empty or contains =".into()));
		}
		if strings().map(|string| string.len() + 1).sum::<usize>() > MAX_STRINGS {
			return Err(invalid(format!(
				"arguments and environment have more than {MAX_STRINGS} bytes"
			)));
		}
		if self.spec.outputs.len() > MAX_WANTED {
			return Err(invalid(format!("more than {MAX_WANTED} outputs are wanted")));
		}
		for input in &self.spec.inputs {
			check_path(&input.path)?;
		}
		for path in self.spec.outputs.iter().filter(|path| *path != "/") {
			check_path(path)?;
		}
		self.check_inputs()
	}

	fn check_inputs(&self) -> Result<(), Abstained> {
		let given: BTreeMap<&str, u64> = self
			.files
			.iter()
			.map(|(path, bytes)| (path.as_str(), bytes.len() as u64))
			.collect();
		let stdin = self.spec.stdin.as_ref().map_or(0, |content| content.length);
		let all = self.files.len() == self.spec.inputs.len()
			&& self
				.spec
				.inputs
				.iter()
				.all(|input| given.get(input.path.as_str()) == Some(&input.content.length))
			&& self.stdin.len() as u64 == stdin;
		if !all {
			let detail = "the files given are not the inputs that the task's spec names";
			return Err(Abstained::new(Abstention::InputUnavailable, detail));
		}
		let total = given.values().fold(stdin, |sum, length| sum.saturating_add(*length));
		if given.len() != self.files.len() {
			return Err(invalid("two inputs have the same path".into()));
		}
		if total > self.limits.input_bytes {
			let limit = self.limits.input_bytes;
			return Err(invalid(format!(
				"the inputs have {total} bytes; the job allows {limit}"
			)));
		}
		Ok(())
	}

	/// The file system that it starts with: its inputs, and place for its wanted outputs.
	pub(crate) fn file_system(&self) -> Result<FileSystem, Abstained> {
		let mut fs = FileSystem::new(self.output_limit());
		let place = |path: &str| {
			let path = path.to_owned();
			move |errno| {
				invalid(format!(
					"there is no place for {path:.100?} among the inputs: {errno:?}"
				))
			}
		};
		let mut files: Vec<_> = self.files.iter().collect();
		files.sort_by(|a, b| a.0.cmp(&b.0));
		for (path, bytes) in files {
			fs.install(path, bytes.clone()).map_err(place(path))?;
		}
		for path in &self.spec.outputs {
			fs.install_wanted(path).map_err(place(path))?;
		}
		Ok(fs)
	}
}
