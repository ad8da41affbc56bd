//! What must always hold.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{
	api::JobTotals,
	interfaces::{Committees, Credits, Fees, JobPhase},
	AccountId, Balance,
};

use crate::{math, queue, totals, types::Alarm, Alarms, Config, JobStates, Jobs, Pallet, Requesters, Totals};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of escrow, queue and counts.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut not_closed: BTreeMap<AccountId, u32> = BTreeMap::new();
		let queued: alloc::vec::Vec<_> = queue::jobs::<T>().collect();
		let in_queue: BTreeSet<_> = queued.iter().copied().collect();
		ensure!(queued.len() == in_queue.len(), "a job is in the queue twice");
		let alarms: BTreeSet<(u32, u64)> = Alarms::<T>::entries()
			.filter_map(|(tick, alarm)| match alarm {
				Alarm::Queue(job) | Alarm::Wake(job) => Some((tick, job)),
				_ => None,
			})
			.collect();
		ensure!(
			JobStates::<T>::iter().count() == Jobs::<T>::iter().count(),
			"a job has no state, or a state no job"
		);
		let mut sums = JobTotals::default();
		for (id, job) in Jobs::<T>::iter() {
			let state = JobStates::<T>::get(id).ok_or("a job has no state")?;
			let spec = job.spec.latest();
			let bundles = spec.bundles();
			ensure!(state.cursor <= bundles, "a job has assigned more bundles than it has");
			ensure!(
				state.in_flight + state.accepted + state.failed == state.cursor,
				"a job's bundles are not all accounted for"
			);
			ensure!(
				state.in_flight == T::Committees::in_flight(id),
				"a job miscounts its open committees"
			);
			let dropped = state.dropped.map_or(0, |dropped| bundles.saturating_sub(dropped.first));
			ensure!(
				state.dropped.is_none() || (dropped > 0 && dropped <= state.failed && state.cursor == bundles),
				"a job has given up bundles that have not failed, or none"
			);
			// A job whose rest was given up leaves the queue when its turn comes.
			let given_up = state.cursor == bundles;
			let first = state.phase == JobPhase::Waiting && state.rounds == 0 && state.cursor == 0;
			let queued = in_queue.contains(&id) && !given_up;
			ensure!(
				(state.phase == JobPhase::Queued) == (queued && !first),
				"a job is queued and not in the queue, or the reverse"
			);
			let waits = state.phase == JobPhase::Waiting && !queued;
			ensure!(
				!waits || alarms.contains(&(state.wakes, id)),
				"a job waits and nothing wakes it"
			);
			ensure!(
				!waits || state.wakes <= job.deadline.max(Alarms::<T>::earliest()),
				"a job waits beyond its deadline"
			);
			let open = matches!(state.phase, JobPhase::Queued | JobPhase::Waiting);
			ensure!(
				open == (state.cursor < bundles),
				"an open job has nothing to assign, or the reverse"
			);
			ensure!(
				(state.phase == JobPhase::Ended) == state.ended.is_some(),
				"a job has ended without a tick, or the reverse"
			);
			if state.ended.is_some() {
				ensure!(state.escrow == 0, "an ended job has something in escrow");
				ensure!(state.in_flight == 0, "an ended job has bundles in flight");
			} else {
				let need = math::cost_from(spec, &state.price, &job.terms, state.cursor).total();
				ensure!(state.escrow >= need, "a job's escrow does not cover what is left of it");
			}
			totals::add_job(&mut sums, &job, &state);
			*not_closed.entry(job.requester).or_default() += 1;
		}
		ensure!(Totals::<T>::get() == sums, "the totals are not those of all jobs");
		// Whoever likes may send tokens to it.
		let owed = [sums.escrow, sums.deposits, T::Pool::credits(), T::Fees::reserved()];
		ensure!(
			T::Currency::balance(&T::Fees::pot()) >= owed.into_iter().fold(0, Balance::saturating_add),
			"the pot does not hold what it owes"
		);
		for (who, record) in Requesters::<T>::iter() {
			ensure!(
				record.open == not_closed.get(&who).copied().unwrap_or(0),
				"a requester's record miscounts its jobs"
			);
			ensure!(
				record.open == 0 || frame_system::Pallet::<T>::consumers(&who) > 0,
				"a requester's account can be given up while it has jobs"
			);
		}
		Ok(())
	}
}
