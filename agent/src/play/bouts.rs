//! The tasks that are played about, of which there are not too many.

use std::{collections::HashMap, sync::Arc};

use tidemill_primitives::{BlockNumber, TaskIndex, Tick};

use super::{bout::Bout, Now, Parts, Seat};
use crate::results::Key;

/// Tasks that are played about at once: the replay of each may hold some hundred MiB.
pub const BOUTS: usize = 16;
/// Blocks for which a bout is kept that no contest asks for: as long as most forks.
const KEEP: BlockNumber = 8;

/// A task of a bundle.
pub type Task = (Key, TaskIndex);

/// The tasks that are played about.
#[derive(Default)]
pub struct Bouts(HashMap<Task, Kept>);

struct Kept {
	bout: Bout,
	/// Last block that asked for it.
	seen: BlockNumber,
}

impl Bouts {
	/// The bout about a task of a seat, which is of use until `due`, begun if it must be; none if as many are under way as there
	/// may be and all are more urgent. Who asks for the more urgent first spares others from being begun in vain.
	pub fn ask(&mut self, parts: &Arc<Parts>, seat: &Seat, task: TaskIndex, due: Tick, now: Now) -> Option<Bout> {
		let id = (Key::from(&seat.bundle), task);
		if self.0.get(&id).is_some_and(|kept| kept.bout.is_stale()) {
			self.0.remove(&id);
		}
		if let Some(kept) = self.0.get_mut(&id) {
			if kept.seen != now.number || due < kept.bout.due() {
				kept.bout.set_due(due);
			}
			kept.seen = now.number;
			return Some(kept.bout.clone());
		}
		if self.0.len() >= BOUTS {
			let dues = self.0.iter().map(|(id, kept)| (*id, kept.bout.due()));
			let least = least_urgent(dues, due, now.tick)?;
			tracing::info!(
				task,
				"the task is played about, and another one no longer: there is too much at once"
			);
			self.end(&least);
		} else {
			tracing::info!(task, "the task is played about: its run is replayed");
		}
		let bout = Bout::begin(parts, seat.subject(task), due);
		let (kept, seen) = (bout.clone(), now.number);
		self.0.insert(id, Kept { bout: kept, seen });
		Some(bout)
	}

	/// Ends the one about a task.
	pub fn end(&mut self, id: &Task) {
		if let Some(kept) = self.0.remove(id) {
			kept.bout.stop();
		}
	}

	/// Drops those that nobody has asked for in a while.
	pub fn forget(&mut self, number: BlockNumber) {
		let old = |kept: &Kept| number.saturating_sub(kept.seen) > KEEP;
		let gone: Vec<Task> = self.0.iter().filter(|(_, kept)| old(kept)).map(|(id, _)| *id).collect();
		gone.iter().for_each(|id| self.end(id));
	}

	/// Whether there is none.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}
}

/// Who makes way for what is due then: who is too late, or else the least urgent if it is less urgent.
fn least_urgent<T>(dues: impl Iterator<Item = (T, Tick)>, due: Tick, now: Tick) -> Option<T> {
	let urgency = |other: &(T, Tick)| if other.1 <= now { Tick::MAX } else { other.1 };
	let least = dues.max_by_key(urgency)?;
	(urgency(&least) > due).then_some(least.0)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_least_urgent_makes_way_for_the_more_urgent() {
		let dues = [('a', 20), ('b', 90), ('c', 40)];
		assert_eq!(least_urgent(dues.into_iter(), 50, 10), Some('b'));
		assert_eq!(least_urgent(dues.into_iter(), 90, 10), None);
		assert_eq!(
			least_urgent(dues.into_iter(), 95, 20),
			Some('a'),
			"it is too late for that one"
		);
		assert_eq!(least_urgent(std::iter::empty::<((), _)>(), 1, 0), None);
	}
}
