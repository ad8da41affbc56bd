//! From what a task left behind to its output and its result.

use std::collections::{BTreeMap, BTreeSet};

use codec::Encode;
use sp_crypto_hashing::blake2_256;
use tidemill_primitives::{
	report::{Outcome, Output, OutputFile, TaskResult},
	Fuel, H256,
};

use crate::{
	fs::{Body, Content, FileSystem, Ino, Stream, ROOT},
	task::{Execution, Stats},
};

/// Bytes that a wanted file counts for in the output, beside its own bytes and its path's.
pub const ENTRY_BYTES: u64 = 48;

/// An execution without any output.
pub(crate) fn empty(outcome: Outcome, fuel: Fuel) -> Execution {
	assemble(outcome, fuel, BTreeMap::new())
}

/// The execution of a task that ended like this, with the files wanted of it.
///
/// It is `OutputTooLarge`, and empty, if they are more than `limit` together.
pub(crate) fn collect(outcome: Outcome, fuel: Fuel, mut fs: FileSystem, wanted: &[String], limit: u64) -> Execution {
	if outcome == Outcome::OutputTooLarge {
		return empty(outcome, fuel);
	}
	let (stdout, stderr) = (fs.take_stream(Stream::Out), fs.take_stream(Stream::Err));
	let streams = (stdout.len() + stderr.len()) as u64;
	let Some(found) = find(&fs, wanted, limit.saturating_sub(streams)) else {
		return empty(Outcome::OutputTooLarge, fuel);
	};
	let mut files = BTreeMap::from([("stdout".to_owned(), stdout), ("stderr".to_owned(), stderr)]);
	files.extend(found.into_iter().map(|(path, content)| (path, content.into_vec())));
	assemble(outcome, fuel, files)
}

/// The wanted files by path. None if they are more than `limit`.
fn find(fs: &FileSystem, wanted: &[String], limit: u64) -> Option<BTreeMap<String, Content>> {
	let mut rest = limit;
	let mut found = BTreeMap::new();
	// What is in a folder that is wanted too need not be looked for twice.
	let wanted: BTreeSet<&str> = wanted.iter().map(|path| path.trim_end_matches('/')).collect();
	let covered = |path: &str| {
		path.bytes()
			.enumerate()
			.any(|(at, byte)| byte == b'/' && wanted.contains(&path[..at]))
	};
	for path in wanted.iter().filter(|path| !covered(path)) {
		let start = if path.is_empty() {
			Ok(ROOT)
		} else {
			fs.lookup(ROOT, path)
		};
		let mut open: Vec<(String, Ino)> = start.into_iter().map(|ino| (path.to_string(), ino)).collect();
		while let Some((path, ino)) = open.pop() {
			match fs.node(ino).map(|node| &node.body) {
				Ok(Body::Dir { entries, .. }) => {
					open.extend(entries.iter().map(|(name, ino)| (format!("{path}/{name}"), *ino)));
				}
				Ok(Body::File(content)) => {
					rest = rest.checked_sub(content.len() + path.len() as u64 + ENTRY_BYTES)?;
					found.insert(path, content.clone());
				}
				Err(_) => (),
			}
		}
	}
	Some(found)
}

fn assemble(outcome: Outcome, fuel: Fuel, files: BTreeMap<String, Vec<u8>>) -> Execution {
	let mut seen = BTreeSet::new();
	let mut blobs = Vec::new();
	let mut list = Vec::new();
	let mut total = 0;
	for (path, bytes) in files {
		let (hash, length) = (H256(blake2_256(&bytes)), bytes.len() as u64);
		total += length;
		list.push(OutputFile { path, hash, length });
		if seen.insert(hash) {
			blobs.push((hash, bytes));
		}
	}
	let encoded = Output(list).encode();
	let output = H256(blake2_256(&encoded));
	let output_length = total + encoded.len() as u64;
	if seen.insert(output) {
		blobs.push((output, encoded));
	}
	let result = TaskResult {
		outcome,
		output,
		output_length,
		fuel,
	};
	Execution {
		result,
		blobs,
		detail: None,
		stats: Stats::default(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn paths(wanted: &[&str], limit: u64) -> Option<Vec<String>> {
		let mut fs = FileSystem::new(1_000);
		for path in ["/a", "/out/b", "/out/c/d", "/out/c/e"] {
			fs.install(path, path.as_bytes().into()).unwrap();
		}
		let wanted: Vec<_> = wanted.iter().map(|path| path.to_string()).collect();
		find(&fs, &wanted, limit).map(|found| found.into_keys().collect())
	}

	#[test]
	fn a_folder_is_taken_with_all_below_it_and_what_is_not_there_is_left_out() {
		assert_eq!(
			paths(&["/out", "/nothing", "/a/b"], 1_000).unwrap(),
			["/out/b", "/out/c/d", "/out/c/e"]
		);
		assert_eq!(
			paths(&["/out/c/d", "/out", "/out/c"], 1_000).unwrap(),
			["/out/b", "/out/c/d", "/out/c/e"]
		);
		assert_eq!(paths(&["/"], 1_000).unwrap(), ["/a", "/out/b", "/out/c/d", "/out/c/e"]);
		assert_eq!(paths(&["/a", "/"], 1_000).unwrap().len(), 4);
	}

	#[test]
	fn the_limit_is_over_bytes_and_entries() {
		let exact = 2 + 2 + ENTRY_BYTES;
		assert_eq!(paths(&["/a"], exact).unwrap(), ["/a"]);
		assert_eq!(paths(&["/a"], exact - 1), None);
	}

	#[test]
	fn the_blobs_are_the_output_and_its_files_each_once() {
		let files = ["stdout", "stderr", "/x"].map(|path| (path.to_owned(), Vec::new()));
		let execution = assemble(Outcome::Exit(0), 7, BTreeMap::from(files));
		assert_eq!(execution.blobs.len(), 2);
		for (hash, bytes) in &execution.blobs {
			assert_eq!(*hash, H256(blake2_256(bytes)));
		}
		assert_eq!(execution.result.output, execution.blobs[1].0);
		assert_eq!(execution.result.output_length, execution.blobs[1].1.len() as u64);
	}
}
