//! What must always hold.

use alloc::collections::BTreeSet;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use tidemill_primitives::interfaces::{Devices, Jobs};

use crate::{
	types::{Bundle, Phase, SeatState},
	Config, Deadlines, Pallet, Work,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of committees and deadlines.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let entries: BTreeSet<(u32, u64, u16)> = Deadlines::<T>::entries()
			.map(|(tick, due)| (tick, due.job, due.bundle))
			.collect();
		let mut duties = BTreeSet::new();
		for duty in T::Devices::duties() {
			ensure!(duties.insert(duty), "a device answers twice for a bundle");
		}
		for (job, bundle, entry) in Work::<T>::iter() {
			let hash = T::Jobs::hash(job).ok_or("a bundle belongs to no job")?;
			let Bundle::InFlight(flight) = entry else { continue };
			ensure!(flight.terms.hash == hash, "a bundle has another job's terms");
			ensure!(
				entries.contains(&(flight.armed, job, bundle)),
				"a bundle in flight has no deadline entry"
			);
			let due = flight.due().max(Deadlines::<T>::earliest());
			ensure!(flight.armed <= due, "a bundle comes up after it is due");
			let mut devices = BTreeSet::new();
			for (index, seat) in (0..).zip(&flight.seats) {
				ensure!(seat.attempt < flight.tries(index), "a seat was drawn too often");
				let Some(worker) = seat.state.worker() else { continue };
				ensure!(devices.insert(worker.device), "a device has two seats of a bundle");
				ensure!(
					duties.remove(&(worker.device, job, bundle, seat.state.is_bound())),
					"a seat names a device that does not answer for the bundle"
				);
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
				!drawing || (flight.terms.spot && flight.seats.len() == 1 && flight.count(bound) == 1),
				"an audit is drawn of more or less than one device that has committed"
			);
			ensure!(
				!flight.terms.spot || flight.rate.is_some() == (drawing || !committing || flight.seats.len() > 1),
				"the odds of an audit are fixed by the primary's commitment, and before nothing else"
			);
			ensure!(
				flight.seats.len() <= 2 * flight.first() + 1,
				"a committee was widened too far"
			);
		}
		ensure!(duties.is_empty(), "a device answers for a bundle and has no seat in it");
		Ok(())
	}
}
