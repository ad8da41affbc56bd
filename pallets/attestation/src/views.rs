//! What the runtime API and the off-chain worker are told about bundles.

use alloc::vec::Vec;
use tidemill_primitives::{
	api::{BundleView, SeatPhase, SeatView},
	contract::{Assignment, BundleRef, DutyPhase, VerdictNotice},
	interfaces::{Jobs, WithoutCommittee},
	report::Report,
	BundleIndex, DeviceId, JobId,
};

use crate::{
	types::{Bundle, Phase, SeatState},
	Config, Pallet, Work,
};

impl<T: Config> Pallet<T> {
	/// A bundle with everything known of it; none if there is no such job, or it was closed.
	pub fn bundle_view(job: JobId, bundle: BundleIndex) -> Option<BundleView> {
		Some(match Work::<T>::get(job, bundle) {
			None => match T::Jobs::without_committee(job, bundle)? {
				WithoutCommittee::Waiting => BundleView::Unassigned,
				WithoutCommittee::Dropped(reason) => BundleView::Failed { reason },
				WithoutCommittee::Cleared => BundleView::Cleared,
			},
			Some(Bundle::Accepted { results, devices }) => BundleView::Accepted {
				results: results.into_inner(),
				devices: devices.into_inner(),
			},
			Some(Bundle::Failed { reason }) => BundleView::Failed { reason },
			Some(Bundle::InFlight(flight)) => BundleView::InFlight {
				seats: (0..)
					.zip(flight.seats.iter())
					.map(|(seat, entry)| SeatView {
						seat,
						attempt: entry.attempt,
						device: entry.state.worker().map(|worker| worker.device),
						phase: match entry.state {
							SeatState::Vacant { .. } => SeatPhase::Vacant,
							SeatState::Assigned { .. } => SeatPhase::Assigned,
							SeatState::Committed { .. } => SeatPhase::Committed,
							SeatState::Revealed { report, .. } => SeatPhase::Revealed(report),
							SeatState::Exhausted { .. } => SeatPhase::Exhausted,
							SeatState::Silent { .. } => SeatPhase::Silent,
							SeatState::Disproved { .. } => SeatPhase::Disproved,
						},
					})
					.collect(),
				revealing: matches!(flight.phase, Phase::Revealing { .. }),
				due: flight.due(),
				contest: Self::assertion_view(job, bundle, &flight),
			},
		})
	}

	/// What a device should be doing for a bundle; none if it has no seat in it.
	pub fn assignment(device: DeviceId, job: JobId, bundle: BundleIndex) -> Option<Assignment> {
		let Some(Bundle::InFlight(flight)) = Work::<T>::get(job, bundle) else {
			return None;
		};
		let (seat, entry) = flight.seat_of(device)?;
		let phase = match (entry.state, flight.phase) {
			(SeatState::Assigned { since, .. }, _) => DutyPhase::Run {
				due: since.saturating_add(flight.terms.run_ticks),
			},
			(SeatState::Committed { commitment, .. }, Phase::Revealing { closed, until }) => DutyPhase::Reveal {
				commitment,
				closed,
				due: until,
				alone: flight.seats.len() == 1,
			},
			(SeatState::Committed { commitment, .. }, Phase::Committing | Phase::AuditDraw { .. }) => {
				DutyPhase::Wait { commitment }
			}
			_ => DutyPhase::Revealed,
		};
		let reference = BundleRef {
			job,
			hash: flight.terms.hash,
			bundle,
		};
		Some(Assignment {
			bundle: reference,
			seat,
			attempt: entry.attempt,
			phase,
		})
	}

	/// Devices in the committee of a bundle, but for `device`.
	pub fn peers(job: JobId, bundle: BundleIndex, device: DeviceId) -> Vec<DeviceId> {
		let Some(Bundle::InFlight(flight)) = Work::<T>::get(job, bundle) else {
			return Vec::new();
		};
		let workers = flight.seats.iter().filter_map(|seat| seat.state.worker());
		workers
			.map(|worker| worker.device)
			.filter(|other| *other != device)
			.collect()
	}

	/// The verdict on a bundle, for an agent that awaits it: none while it is open.
	pub fn verdict(bundle: &BundleRef) -> Option<VerdictNotice> {
		let notice = |accepted| {
			Some(VerdictNotice {
				bundle: *bundle,
				accepted,
			})
		};
		if T::Jobs::hash(bundle.job) != Some(bundle.hash) {
			return notice(None);
		}
		match Work::<T>::get(bundle.job, bundle.bundle) {
			None | Some(Bundle::InFlight(_)) => None,
			Some(Bundle::Accepted { results, .. }) => notice(Some(Report { results }.hash())),
			Some(Bundle::Failed { .. }) => notice(None),
		}
	}
}
