//! The snapshots that a replay keeps, so that their memory is bounded.

use alloc::collections::BTreeMap;

use super::Snapshot;
use crate::tree::Tree;

/// Snapshots by the gas at which they were taken: the start of what can be asked for, and later ones.
pub(super) struct Snapshots {
	pub(super) kept: BTreeMap<u64, Snapshot>,
	every: u64,
	budget: usize,
	cost: usize,
}

impl Snapshots {
	/// The one at the start of a run. `every`: gas between those that are kept on the way, at least 1. `budget`: what they may
	/// cost together, where each costs 1 and the pages that it does not share with the one before it.
	pub fn new(start: Snapshot, every: u64, budget: usize) -> Self {
		let mut snapshots = Self {
			kept: BTreeMap::from([(0, start)]),
			every: every.max(1),
			budget,
			cost: 0,
		};
		snapshots.count();
		snapshots
	}

	/// The last one that was taken at this gas or before, with its gas.
	pub fn until(&self, gas: u64) -> Option<(u64, &Snapshot)> {
		self.kept
			.range(..=gas)
			.next_back()
			.map(|(at, snapshot)| (*at, snapshot))
	}

	/// The next gas at which one is to be kept.
	pub fn due_after(&self, gas: u64) -> u64 {
		(gas / self.every).saturating_add(1).saturating_mul(self.every)
	}

	/// Keeps one that follows from the last one before it. If all cost more than the budget then, those stay that were due, at
	/// every so much gas, which is doubled until that is few enough; and the first, and this one.
	pub fn keep(&mut self, gas: u64, snapshot: Snapshot) {
		self.cost += self.until(gas).map_or(0, |(_, before)| cost(&snapshot, &before.tree));
		self.kept.insert(gas, snapshot);
		if self.cost > self.budget {
			self.thin(gas);
		}
		while self.cost > self.budget && self.every < u64::MAX {
			self.every = self.every.saturating_mul(2);
			self.thin(gas);
		}
	}

	/// Forgets those outside of an interval that starts with this one.
	pub fn narrow(&mut self, from: u64, to: u64, start: Snapshot) {
		self.kept.retain(|gas, _| (from..=to).contains(gas));
		self.kept.insert(from, start);
		self.count();
	}

	fn thin(&mut self, reached: u64) {
		let first = self.kept.keys().next().copied();
		let every = self.every;
		self.kept
			.retain(|gas, _| gas % every == 0 || *gas == reached || Some(*gas) == first);
		self.count();
	}

	fn count(&mut self) {
		let empty = Tree::default();
		let before = core::iter::once(&empty).chain(self.kept.values().map(|snapshot| &snapshot.tree));
		self.cost = self
			.kept
			.values()
			.zip(before)
			.map(|(snapshot, before)| cost(snapshot, before))
			.sum();
	}
}

fn cost(snapshot: &Snapshot, before: &Tree) -> usize {
	1 + snapshot.tree.pages_beside(before)
}

#[cfg(test)]
mod tests {
	use alloc::{collections::BTreeSet, vec::Vec};

	use super::*;
	use crate::State;

	/// A run that writes pages 0 to 9 in turn, one in each gas.
	struct Run(Snapshots);

	impl Run {
		fn new(every: u64, budget: usize) -> Self {
			let start = Snapshot {
				state: State::trapped(0),
				tree: Tree::default(),
			};
			Self(Snapshots::new(start, every, budget))
		}

		fn reach(&mut self, gas: u64) {
			let (mut at, last) = self.0.until(gas).unwrap();
			let mut snapshot = last.clone();
			while at < gas {
				let next = self.0.due_after(at).min(gas);
				for at in at..next {
					snapshot
						.tree
						.replace(&[((at % 10) as u32, [at as u8 + 1; crate::PAGE as usize])]);
				}
				at = next;
				self.0.keep(at, snapshot.clone());
			}
		}

		fn at(&self) -> Vec<u64> {
			self.0.kept.keys().copied().collect()
		}

		/// Pages that are in memory.
		fn pages(&self) -> usize {
			let pages = |snapshot: &Snapshot| {
				(0..10)
					.filter_map(|index| snapshot.tree.page(index).map(core::ptr::from_ref))
					.collect::<Vec<_>>()
			};
			self.0.kept.values().flat_map(pages).collect::<BTreeSet<_>>().len()
		}
	}

	#[test]
	fn all_are_kept_within_the_budget() {
		let mut run = Run::new(4, 100);
		run.reach(10);
		run.reach(6);
		assert_eq!(run.at(), [0, 4, 6, 8, 10]);
		assert_eq!((run.pages(), run.0.cost), (12, 5 + 12));
	}

	#[test]
	fn what_is_not_due_is_dropped_first() {
		let mut run = Run::new(4, 21);
		run.reach(10);
		run.reach(6);
		assert_eq!(run.at(), [0, 4, 6, 8, 10]);
		run.reach(13);
		assert_eq!(run.at(), [0, 4, 8, 12, 13]);
		assert_eq!(run.0.every, 4);
	}

	#[test]
	fn the_distance_is_doubled_until_the_budget_holds() {
		let mut run = Run::new(1, 50);
		for gas in 1..=255 {
			run.reach(gas);
			assert!(run.0.cost <= 50, "{} at {gas}", run.0.cost);
			assert!(run.pages() + run.0.kept.len() <= run.0.cost);
			assert_eq!(run.at().last(), Some(&gas));
		}
		assert_eq!(run.0.every, 64);
	}

	#[test]
	fn snapshots_that_share_all_pages_are_bounded_too() {
		let mut run = Run::new(1, 8);
		let (_, start) = run.0.until(0).unwrap();
		let start = start.clone();
		for gas in 1..100 {
			run.0.keep(gas, start.clone());
		}
		assert!(run.0.kept.len() <= 8);
	}

	#[test]
	fn an_interval_counts_its_own_pages() {
		let mut run = Run::new(4, 100);
		run.reach(20);
		let start = run.0.until(8).unwrap().1.clone();
		run.0.narrow(8, 16, start);
		assert_eq!(run.at(), [8, 12, 16]);
		assert_eq!((run.pages(), run.0.cost), (16, 3 + 16));
	}
}
