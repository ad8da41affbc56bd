//! What is contested, within the limits, and what comes out of it here.

use std::{collections::BTreeSet, sync::Arc};

use tidemill_primitives::{contract::BundleRef, dispute::ContestView, report::TaskResult, BlockNumber, TaskIndex};

use super::{
	jobs::Job,
	settling::named,
	watcher::{Bundle, Watcher},
};
use crate::{
	results::Key,
	tools::{amount::Tide, chain::ChainError},
	work::Terms,
};

/// A contest that is seen, with its job.
pub(super) struct Seen {
	bundle: Bundle,
	contest: ContestView,
	job: Job,
}

/// A contest that is watched.
pub(super) struct Watched {
	pub(super) bundle: BundleRef,
	pub(super) contest: ContestView,
	pub(super) terms: Arc<Terms>,
	/// What came out here, as far as it is known.
	pub(super) own: Vec<Option<TaskResult>>,
}

impl Watcher {
	/// The bundles that are asked about: those that can be challenged, and all about which own games are open or on their way. A
	/// chain lists no more than a part of the first, which nobody chooses.
	pub(super) async fn asked(&mut self) -> Result<BTreeSet<Bundle>, ChainError> {
		let mut asked: BTreeSet<Bundle> = self.chain.contests().await?.into_iter().collect();
		self.listed |= !asked.is_empty();
		asked.extend(self.tally.bundles());
		asked.extend(self.sent.promised());
		if self.last.is_none() && self.signer.is_some() {
			// Own games may be among them that an earlier run began.
			asked.extend(self.chain.games().await?.iter().map(|id| (id.job, id.bundle)));
		}
		Ok(asked)
	}

	/// The contests that are watched, and takes note of own games. Limits are for new ones: what is open is played. Of what is
	/// asked about, what is contested stays.
	pub(super) async fn seen(
		&mut self,
		asked: &mut BTreeSet<Bundle>,
		number: BlockNumber,
	) -> Result<Vec<Seen>, ChainError> {
		let (mut seen, mut devices) = (Vec::new(), Vec::new());
		for bundle in &std::mem::take(asked) {
			let (id, index) = *bundle;
			let Some(contest) = self.chain.contest(id, index).await? else {
				continue;
			};
			asked.insert(*bundle);
			devices.extend(contest.asserters.iter().chain(&contest.rivals).copied());
			self.note(bundle, &contest, number);
			let plays = self.tally.bundles().contains(bundle);
			match self.jobs.get(&self.chain, id, &contest, number).await? {
				Some(Ok(job)) if plays || job.refusal.is_none() => seen.push(Seen {
					bundle: *bundle,
					contest,
					job,
				}),
				Some(Ok(Job {
					refusal: Some(refusal), ..
				}))
				| Some(Err(refusal)) => self.said.say(id, format!("job {id} is left alone: {refusal}")),
				Some(Ok(_)) | None => {}
			}
		}
		self.jobs.keep_devices(&devices.into_iter().collect());
		Ok(seen)
	}

	fn note(&mut self, bundle: &Bundle, contest: &ContestView, number: BlockNumber) {
		self.sent.see(bundle, contest, &self.player);
		for id in self.tally.see(contest, &self.player, number) {
			let bond = self.tally.open.get(&id).map_or(0, |playing| playing.bond);
			println!("{}: the game is open, {} are held", named(&id), Tide(bond));
		}
	}

	/// A contest with what came out here; begins to run the bundle again if it has not been.
	pub(super) fn rerun(&mut self, seen: Seen) -> Watched {
		let Seen {
			bundle: (id, index),
			contest,
			job,
		} = seen;
		let bundle = BundleRef {
			job: id,
			hash: job.hash,
			bundle: index,
		};
		let own = match job.refusal {
			// It is only played to the end.
			Some(_) => Vec::new(),
			None => self.reruns.results(Key::from(&bundle), &job.terms, contest.until),
		};
		self.tell(&bundle, &contest, &own);
		Watched {
			bundle,
			contest,
			terms: job.terms,
			own,
		}
	}

	/// Says what came out, each task that is wrong as soon as it is known.
	fn tell(&mut self, bundle: &BundleRef, contest: &ContestView, own: &[Option<TaskResult>]) {
		let (job, index) = (bundle.job, bundle.bundle);
		let wrong = wrong(own, contest);
		for task in &wrong {
			let round = contest.round;
			self.said.say(
				job,
				format!("job {job} bundle {index}: task {task} is wrong in assertion {round}"),
			);
		}
		let complete = !own.is_empty() && own.iter().all(Option::is_some);
		if complete && self.looked.insert(Key::from(bundle)) {
			self.bundles += 1;
			match wrong.len() {
				0 => println!("job {job} bundle {index}: right, {} tasks run again", own.len()),
				count => println!("job {job} bundle {index}: WRONG about {count} of {} tasks", own.len()),
			}
		}
	}
}

/// The tasks of which something else came out here.
fn wrong(own: &[Option<TaskResult>], contest: &ContestView) -> Vec<TaskIndex> {
	let tasks = (contest.first..).zip(own.iter().zip(&contest.results));
	tasks
		.filter(|(_, (own, said))| own.is_some_and(|own| own != **said))
		.map(|(task, _)| task)
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::play::samples::{contest, result};

	#[test]
	fn what_is_not_known_yet_is_not_wrong() {
		let mut contest = contest(vec![result(1), result(2), result(3)]);
		contest.first = 6;
		assert_eq!(wrong(&[None, Some(result(2)), Some(result(4))], &contest), [8]);
		assert_eq!(wrong(&[], &contest), [0; 0]);
	}
}
