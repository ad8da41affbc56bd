//! What must always hold.

use alloc::collections::BTreeSet;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::interfaces::{Devices, Jobs};

use crate::{
	types::{Bundle, Phase, SeatState},
	Config, Deadlines, DueCounts, DuePages, Pallet, Work,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of committees and deadlines.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let entries: BTreeSet<(u32, u64, u16)> = DuePages::<T>::iter()
			.flat_map(|(tick, _, page)| page.into_iter().map(move |due| (tick, due.job, due.bundle)))
			.collect();
		for (job, bundle, entry) in Work::<T>::iter() {
			ensure!(T::Jobs::hash(job).is_some(), "a bundle belongs to no job");
			let Bundle::InFlight(flight) = entry else { continue };
			let terms = T::Jobs::terms(job, bundle).ok_or("a bundle in flight has no terms")?;
			ensure!(
				entries.contains(&(flight.armed, job, bundle)),
				"a bundle in flight has no deadline entry"
			);
			let due = flight.due(&terms, &T::Policy::get()).max(Deadlines::<T>::earliest());
			ensure!(flight.armed <= due, "a bundle comes up after it is due");
			let mut devices = BTreeSet::new();
			for seat in &flight.seats {
				ensure!(seat.attempt < terms.tries, "a seat was drawn too often");
				let Some(worker) = seat.state.worker() else { continue };
				ensure!(
					T::Devices::key(worker.device).is_some(),
					"a seat names a retired device"
				);
				ensure!(devices.insert(worker.device), "a device has two seats of a bundle");
			}
			let committing = flight.phase == Phase::Committing;
			let revealed = flight.count(|state| matches!(state, SeatState::Revealed { .. }));
			ensure!(
				!committing || revealed == 0,
				"a report was revealed before commitment closed"
			);
			let open = |state: &SeatState| matches!(state, SeatState::Assigned { .. } | SeatState::Vacant { .. });
			ensure!(
				committing || flight.count(open) == 0,
				"commitment closed over an open seat"
			);
		}
		for (tick, count) in DueCounts::<T>::iter() {
			let stored: usize = DuePages::<T>::iter_prefix(tick).map(|(_, page)| page.len()).sum();
			ensure!(stored <= count as usize, "a tick has more deadlines than it counts");
		}
		Ok(())
	}
}
