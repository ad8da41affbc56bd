//! What must always hold.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{api::JobTotals, interfaces::JobPhase, AccountId, Balance};

use crate::{
	math, queue, totals, types::Alarm, AlarmCounts, AlarmPages, Config, HoldReason, JobStates, Jobs, Pallet, Totals,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of escrow, queue and counts.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut escrow: BTreeMap<AccountId, Balance> = BTreeMap::new();
		let mut deposits: BTreeMap<AccountId, Balance> = BTreeMap::new();
		let queued: alloc::vec::Vec<_> = queue::jobs::<T>().collect();
		let in_queue: BTreeSet<_> = queued.iter().copied().collect();
		ensure!(queued.len() == in_queue.len(), "a job is in the queue twice");
		let alarms: BTreeSet<(u32, u64)> = AlarmPages::<T>::iter()
			.flat_map(|(tick, _, page)| page.into_iter().map(move |alarm| (tick, alarm)))
			.filter_map(|(tick, alarm)| match alarm {
				Alarm::Wake(job) => Some((tick, job)),
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
			let dropped = state.dropped.map_or(0, |dropped| bundles.saturating_sub(dropped.first));
			ensure!(
				state.dropped.is_none() || (dropped > 0 && dropped <= state.failed && state.cursor == bundles),
				"a job has given up bundles that have not failed, or none"
			);
			// A job whose rest was given up leaves the queue when its turn comes.
			let given_up = state.cursor == bundles;
			ensure!(
				(state.phase == JobPhase::Queued) == (in_queue.contains(&id) && !given_up),
				"a job is queued and not in the queue, or the reverse"
			);
			let waits = state.phase == JobPhase::Waiting;
			ensure!(
				!waits || alarms.contains(&(state.wakes, id)),
				"a job waits and nothing wakes it"
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
			*escrow.entry(job.requester.clone()).or_default() += state.escrow;
			*deposits.entry(job.requester).or_default() += job.terms.deposit;
		}
		ensure!(Totals::<T>::get() == sums, "the totals are not those of all jobs");
		for (who, sum) in &escrow {
			let held = T::Currency::balance_on_hold(&HoldReason::Escrow.into(), who);
			ensure!(
				held == *sum,
				"what is held of a requester is not the sum of its escrows"
			);
			let deposit = T::Currency::balance_on_hold(&HoldReason::Deposit.into(), who);
			ensure!(
				Some(&deposit) == deposits.get(who),
				"what is held of a requester is not the sum of its deposits"
			);
		}
		for (tick, count) in AlarmCounts::<T>::iter() {
			let stored: usize = AlarmPages::<T>::iter_prefix(tick).map(|(_, page)| page.len()).sum();
			ensure!(stored <= count as usize, "a tick has more alarms than it counts");
		}
		Ok(())
	}
}
