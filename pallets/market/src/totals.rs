//! All jobs together, counted as they change, so that nobody has to add them up.

use tidemill_primitives::{
	api::JobTotals, interfaces::JobPhase, report::Abstention, verdict::Failure, AccountId, JobId,
};

use crate::{
	types::{Job, JobState},
	Config, Error, JobStates, Jobs, Pallet, Requesters, Totals,
};

/// What of a job's state is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Counted {
	phase: JobPhase,
	cursor: u32,
	in_flight: u32,
	escrow: tidemill_primitives::Balance,
}

impl From<&JobState> for Counted {
	fn from(state: &JobState) -> Self {
		Counted {
			phase: state.phase,
			cursor: state.cursor,
			in_flight: state.in_flight,
			escrow: state.escrow,
		}
	}
}

fn of_phase(totals: &mut JobTotals, phase: JobPhase) -> &mut u32 {
	match phase {
		JobPhase::Queued => &mut totals.queued,
		JobPhase::Waiting => &mut totals.waiting,
		JobPhase::Running => &mut totals.running,
		JobPhase::Ended => &mut totals.ended,
	}
}

/// Counts a job's state in. Its bundles count as unassigned from its first to its last.
fn add(totals: &mut JobTotals, state: Counted) {
	let jobs = of_phase(totals, state.phase);
	*jobs = jobs.saturating_add(1);
	totals.unassigned = totals.unassigned.saturating_sub(state.cursor.into());
	totals.in_flight = totals.in_flight.saturating_add(state.in_flight.into());
	totals.escrow = totals.escrow.saturating_add(state.escrow);
}

/// Counts a job's state out: the reverse of [`add`].
fn remove(totals: &mut JobTotals, state: Counted) {
	let jobs = of_phase(totals, state.phase);
	*jobs = jobs.saturating_sub(1);
	totals.unassigned = totals.unassigned.saturating_add(state.cursor.into());
	totals.in_flight = totals.in_flight.saturating_sub(state.in_flight.into());
	totals.escrow = totals.escrow.saturating_sub(state.escrow);
}

/// Counts a whole job in.
pub(crate) fn add_job(totals: &mut JobTotals, job: &Job, state: &JobState) {
	totals.unassigned = totals.unassigned.saturating_add(job.spec.latest().bundles().into());
	totals.deposits = totals.deposits.saturating_add(job.terms.deposit);
	add(totals, state.into());
}

/// Counts a whole job out: the reverse of [`add_job`].
fn remove_job(totals: &mut JobTotals, job: &Job, state: &JobState) {
	remove(totals, state.into());
	totals.unassigned = totals.unassigned.saturating_sub(job.spec.latest().bundles().into());
	totals.deposits = totals.deposits.saturating_sub(job.terms.deposit);
}

impl<T: Config> Pallet<T> {
	/// Notes in the requester's record that a bundle failed, if that is its doing.
	pub(crate) fn note_failure(requester: &AccountId, reason: Failure) {
		if reason == Failure::Abstained(Abstention::InputUnavailable) {
			Requesters::<T>::mutate(requester, |record| {
				record.failed_inputs = record.failed_inputs.saturating_add(1)
			});
		}
	}

	/// Notes in the requester's record that it submitted a job, and keeps its account from being given up.
	///
	/// Errors: `InsufficientEscrow` if the account depends on too much else.
	pub(crate) fn count_submitted(requester: &AccountId) -> Result<(), Error<T>> {
		Requesters::<T>::try_mutate(requester, |record| {
			if record.open == 0 {
				frame_system::Pallet::<T>::inc_consumers(requester).map_err(|_| Error::<T>::InsufficientEscrow)?;
			}
			record.jobs = record.jobs.saturating_add(1);
			record.open = record.open.saturating_add(1);
			Ok(())
		})
	}

	/// Notes in the requester's record that a job of it was closed.
	pub(crate) fn count_closed(requester: &AccountId) {
		Requesters::<T>::mutate(requester, |record| {
			record.open = record.open.saturating_sub(1);
			if record.open == 0 {
				frame_system::Pallet::<T>::dec_consumers(requester);
			}
		});
	}

	/// Stores a new job.
	pub(crate) fn put_job(id: JobId, job: Job, state: JobState) {
		Totals::<T>::mutate(|totals| add_job(totals, &job, &state));
		Jobs::<T>::insert(id, job);
		JobStates::<T>::insert(id, state);
	}

	/// Stores what changed of a job.
	pub(crate) fn put_state(id: JobId, state: JobState) {
		let after = Counted::from(&state);
		let before = JobStates::<T>::get(id).as_ref().map(Counted::from);
		if let Some(before) = before.filter(|before| *before != after) {
			Totals::<T>::mutate(|totals| {
				remove(totals, before);
				add(totals, after);
			});
		}
		JobStates::<T>::insert(id, state);
	}

	/// Forgets a job.
	pub(crate) fn remove_job(id: JobId, job: &Job, state: &JobState) {
		Totals::<T>::mutate(|totals| remove_job(totals, job, state));
		Jobs::<T>::remove(id);
		JobStates::<T>::remove(id);
	}
}
