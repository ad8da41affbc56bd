//! What must always hold.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{
	interfaces::{Devices, Jobs},
	report::Report,
};

use crate::{
	types::{Bundle, InFlight, Phase, SeatState, Shown},
	Config, Deadlines, Pallet, Reports, Work,
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
		let mut reports: BTreeMap<_, _> = Reports::<T>::iter()
			.map(|(job, bundle, shown)| ((job, bundle), shown))
			.collect();
		for (job, bundle, entry) in Work::<T>::iter() {
			let hash = T::Jobs::hash(job).ok_or("a bundle belongs to no job")?;
			let Bundle::InFlight(flight) = entry else { continue };
			ensure!(flight.terms.hash == hash, "a bundle has another job's terms");
			Self::check_contest(&flight, &reports.remove(&(job, bundle)).unwrap_or_default())?;
			ensure!(
				flight.is_played() || entries.contains(&(flight.armed, job, bundle)),
				"a bundle in flight has no deadline entry"
			);
			let due = flight.due().max(Deadlines::<T>::earliest());
			ensure!(flight.armed <= due, "a bundle comes up after it is due");
			let mut devices = BTreeSet::new();
			for (index, seat) in (0..).zip(&flight.seats) {
				ensure!(seat.attempt < flight.tries(index), "a seat was drawn too often");
				let Some(worker) = seat.state.worker() else { continue };
				ensure!(devices.insert(worker.device), "a device has two seats of a bundle");
				let disproved = matches!(seat.state, SeatState::Disproved { .. });
				ensure!(
					disproved || duties.remove(&(worker.device, job, bundle, seat.state.is_bound())),
					"a seat names a device that does not answer for the bundle"
				);
			}
			let committing = matches!(flight.phase, Phase::Committing | Phase::AuditDraw { .. });
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
		ensure!(reports.is_empty(), "reports are kept of a bundle that is not in flight");
		Ok(())
	}

	/// Checks what is special about bundles under `Proof`.
	fn check_contest(flight: &InFlight, shown: &Shown) -> Result<(), TryRuntimeError> {
		let hashes: BTreeSet<_> = shown.iter().map(|(hash, _)| *hash).collect();
		ensure!(hashes.len() == shown.len(), "a report is kept twice");
		for (hash, results) in shown {
			let results = results.clone();
			ensure!(
				Report { results }.hash() == *hash,
				"a report is kept under another one's hash"
			);
		}
		let revealed = flight.seats.iter().filter_map(|seat| match seat.state {
			SeatState::Revealed { report, .. } => Some(report),
			_ => None,
		});
		ensure!(
			!flight.terms.proof || revealed.clone().all(|report| hashes.contains(&report)),
			"a report that was revealed under Proof is not kept"
		);
		let disproved = flight.count(|state| matches!(state, SeatState::Disproved { .. }));
		let Phase::Contest { games, round, .. } = flight.phase else {
			ensure!(
				disproved == 0,
				"a report was proved wrong before it could be challenged"
			);
			ensure!(
				flight.terms.proof || shown.is_empty(),
				"reports are kept where a vote decides"
			);
			return Ok(());
		};
		ensure!(flight.terms.proof, "what a vote decides is contested");
		ensure!(flight.accepted.is_none(), "a contested report is accepted");
		ensure!(
			disproved >= usize::from(round),
			"an assertion was proved wrong without its seats"
		);
		ensure!(games == 0 || revealed.count() > 0, "games are about no report");
		let waiting = |state: &SeatState| state.is_open() || matches!(state, SeatState::Committed { .. });
		ensure!(
			flight.count(waiting) == 0,
			"a report is contested while others are to come"
		);
		Ok(())
	}
}
