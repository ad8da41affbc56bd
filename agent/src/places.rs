//! Places for work that is dear: few at once, and of those who wait the most urgent first.

use std::sync::{
	atomic::{AtomicU32, Ordering},
	Arc, Mutex, MutexGuard,
};

use tidemill_primitives::Tick;
use tokio::sync::oneshot;

/// The tick until which work is of use. It may change while the work waits. Clones are the same.
#[derive(Clone, Debug)]
pub struct Due(Arc<AtomicU32>);

impl Due {
	/// Of use until then.
	pub fn new(tick: Tick) -> Self {
		Due(Arc::new(AtomicU32::new(tick)))
	}

	/// Of use until then from now on.
	pub fn set(&self, tick: Tick) {
		self.0.store(tick, Ordering::Relaxed);
	}

	/// Until when it is of use.
	pub fn get(&self) -> Tick {
		self.0.load(Ordering::Relaxed)
	}
}

/// Places, of which there are so many. Clones are the same.
#[derive(Clone)]
pub struct Places(Arc<Mutex<Inner>>);

struct Inner {
	free: usize,
	/// In the order in which they came.
	waiting: Vec<(Due, oneshot::Sender<Place>)>,
}

/// A place that is taken. Who drops it hands it on.
pub struct Place(Places);

impl Places {
	/// So many places.
	pub fn new(count: usize) -> Self {
		Places(Arc::new(Mutex::new(Inner {
			free: count,
			waiting: Vec::new(),
		})))
	}

	/// Waits for a place. Who gives up waiting leaves nothing behind.
	pub async fn take(&self, due: Due) -> Place {
		let turn = {
			let mut inner = self.lock();
			if inner.free > 0 {
				inner.free -= 1;
				return Place(self.clone());
			}
			let (admit, turn) = oneshot::channel();
			inner.waiting.push((due, admit));
			turn
		};
		turn.await.expect("who waits is admitted before it is forgotten; qed")
	}

	fn lock(&self) -> MutexGuard<'_, Inner> {
		self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

impl Drop for Place {
	fn drop(&mut self) {
		let next = {
			let mut inner = self.0.lock();
			let most_urgent = (0..inner.waiting.len()).min_by_key(|index| inner.waiting[*index].0.get());
			if most_urgent.is_none() {
				inner.free += 1;
			}
			most_urgent.map(|index| inner.waiting.remove(index).1)
		};
		if let Some(admit) = next {
			// Whoever waits no longer gives it back, which hands it on.
			let _ = admit.send(Place(self.0.clone()));
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;

	#[test]
	fn the_most_urgent_goes_first() {
		let places = Places::new(1);
		let first = places.take(Due::new(9)).now_or_never().unwrap();
		let (changed, last) = (Due::new(7), Due::new(8));
		let mut waiting = [Due::new(5), Due::new(3), changed.clone(), last].map(|due| {
			let mut taken = Box::pin(places.take(due));
			assert!((&mut taken).now_or_never().is_none(), "there is one place");
			taken
		});
		changed.set(1);
		let mut place = first;
		for index in [2, 1, 0, 3] {
			drop(place);
			place = (&mut waiting[index]).now_or_never().expect("it is the most urgent");
		}
		drop(place);
		assert!(places.take(Due::new(1)).now_or_never().is_some());
	}

	#[test]
	fn a_place_is_not_lost_with_who_waits_for_it() {
		let places = Places::new(1);
		let first = places.take(Due::new(9)).now_or_never().unwrap();
		let wait = |due| {
			let mut taken = Box::pin(places.take(Due::new(due)));
			assert!((&mut taken).now_or_never().is_none());
			taken
		};
		let (gone, admitted, mut last) = (wait(1), wait(2), wait(3));
		drop(gone);
		drop(first);
		assert!((&mut last).now_or_never().is_none(), "another one was admitted");
		drop(admitted);
		assert!((&mut last).now_or_never().is_some());
	}
}
