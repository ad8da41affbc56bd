//! Counts of what went wrong, for the node's metrics: the worker itself has no way to them.

use alloc::{collections::btree_map::BTreeMap, string::String};
use sp_runtime::offchain::storage::{StorageRetrievalError, StorageValueRef};

use crate::FAILURES_KEY;

/// How often each failure occurred since the node's database was made, by its short name.
pub type Failures = BTreeMap<String, u64>;

/// How often a count is tried while runs of other blocks write theirs.
const TRIES: u32 = 8;

/// Counts a failure. One that cannot be written is not counted.
pub(crate) fn count(reason: &str) {
	let more = |stored: Result<Option<Failures>, StorageRetrievalError>| {
		// What cannot be read is another release's, and begun anew.
		let mut failures = stored.ok().flatten().unwrap_or_default();
		let count = failures.entry(reason.into()).or_default();
		*count = count.saturating_add(1);
		Ok::<_, ()>(failures)
	};
	let stored = StorageValueRef::persistent(FAILURES_KEY);
	for _ in 0..TRIES {
		if stored.mutate(more).is_ok() {
			return;
		}
	}
}
