//! The queue of jobs that have bundles to assign: first in, first out, one entry a job.

use tidemill_primitives::JobId;

use crate::{types::QUEUE_PAGE, Config, Queue, QueueEnds};

/// Puts a job at the end.
pub fn push<T: Config>(job: JobId) {
	let mut ends = QueueEnds::<T>::get();
	Queue::<T>::mutate(ends.tail / u64::from(QUEUE_PAGE), |page| {
		let pushed = page.try_push(job);
		debug_assert!(pushed.is_ok(), "pages are filled in order");
	});
	ends.tail = ends.tail.saturating_add(1);
	QueueEnds::<T>::put(ends);
}

/// The first job, which stays where it is.
pub fn first<T: Config>() -> Option<JobId> {
	at::<T>(QueueEnds::<T>::get().head)
}

/// Takes the first job.
pub fn pop<T: Config>() -> Option<JobId> {
	let mut ends = QueueEnds::<T>::get();
	if ends.head >= ends.tail {
		return None;
	}
	let size = u64::from(QUEUE_PAGE);
	let (page, place) = (ends.head / size, ends.head % size);
	let job = Queue::<T>::get(page).get(place as usize).copied();
	ends.head = ends.head.saturating_add(1);
	// A page is removed when its last place was taken; places before the head stay until then.
	if ends.head.is_multiple_of(size) {
		Queue::<T>::remove(page);
	}
	QueueEnds::<T>::put(ends);
	job
}

/// The job at a place; none if it was taken, or the place was never filled.
pub fn at<T: Config>(place: u64) -> Option<JobId> {
	let ends = QueueEnds::<T>::get();
	let size = u64::from(QUEUE_PAGE);
	if !(ends.head..ends.tail).contains(&place) {
		return None;
	}
	Queue::<T>::get(place / size).get((place % size) as usize).copied()
}

/// The place that the next job gets.
pub fn tail<T: Config>() -> u64 {
	QueueEnds::<T>::get().tail
}

/// Jobs in the queue.
pub fn len<T: Config>() -> u64 {
	let ends = QueueEnds::<T>::get();
	ends.tail.saturating_sub(ends.head)
}

/// The jobs in the queue, in order.
pub fn jobs<T: Config>() -> impl Iterator<Item = JobId> {
	let ends = QueueEnds::<T>::get();
	(ends.head..ends.tail).filter_map(at::<T>)
}
