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
			for (index, seat) in (0..).zip(&flight.seats) {
				ensure!(seat.attempt < flight.tries(index, &terms), "a seat was drawn too often");
				let Some(worker) = seat.state.worker() else { continue };
				ensure!(
					T::Devices::key(worker.device).is_some(),
					"a seat names a retired device"
				);
				ensure!(devices.insert(worker.device), "a device has two seats of a bundle");
			}
			let committing = !matches!(flight.phase, Phase::Revealing { .. });
			let known = |state: &SeatState| matches!(state, SeatState::Revealed { .. } | SeatState::Silent { .. });
			ensure!(
				!committing || flight.widened.is_some() || flight.count(known) == 0,
				"a report was revealed before commitment closed"
			);
			ensure!(
				flight.phase == Phase::Committing || flight.count(SeatState::is_open) == 0,
				"commitment closed over an open seat"
			);
			let drawing = matches!(flight.phase, Phase::AuditDraw { .. });
			let bound = |state: &SeatState| matches!(state, SeatState::Committed { .. });
			ensure!(
				!drawing || (terms.spot && flight.seats.len() == 1 && flight.count(bound) == 1),
				"an audit is drawn of more or less than one device that has committed"
			);
			ensure!(
				!terms.spot || flight.rate.is_some() == (drawing || !committing || flight.seats.len() > 1),
				"the odds of an audit are fixed by the primary's commitment, and before nothing else"
			);
			ensure!(
				flight.seats.len() <= 2 * flight.first() + 1,
				"a committee was widened too far"
			);
		}
		for (tick, count) in DueCounts::<T>::iter() {
			let stored: usize = DuePages::<T>::iter_prefix(tick).map(|(_, page)| page.len()).sum();
			ensure!(stored <= count as usize, "a tick has more deadlines than it counts");
		}
		Ok(())
	}
}
