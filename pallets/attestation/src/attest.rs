//! What devices say: commitments, reveals, abstentions.

use alloc::vec::Vec;
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	traits::Get,
	weights::Weight,
};
use sp_core::H256;
use sp_runtime::DispatchError;
use tidemill_primitives::{
	attestation::{Batch, Duty, Item},
	interfaces::{Devices, Jobs, Release, Tide},
	report::{Abstention, Report},
	AccountId, DeviceId,
};

use crate::{
	cost::{self, Step},
	types::{draw_delay, Gone, InFlight, Phase, Seat, SeatState},
	Config, Error, Event, Pallet,
};

impl<T: Config> Pallet<T> {
	/// Takes a batch whose signature was checked, and says what weight that took.
	pub(crate) fn take(batch: Batch) -> DispatchResultWithPostInfo {
		let mut weight = Self::weight_of_taking(&batch);
		Self::batch_admissible(&batch).map_err(|_| Error::<T>::NotAdmissible)?;
		let device = batch.device;
		T::Devices::spoke(device);
		let mut settled = Vec::new();
		for item in batch.items {
			let Some(duty) = item.duty().copied() else {
				T::Devices::heartbeat(device);
				continue;
			};
			let flight = Self::item_admissible(device, &duty, &item).map_err(|_| Error::<T>::NotAdmissible)?;
			let step = match item {
				Item::Commit { commitment, .. } => Self::commit(device, duty, flight, commitment)?,
				Item::Reveal { report, .. } => Self::reveal(device, duty, flight, report)?,
				Item::Abstain { reason, .. } => Self::abstain(device, duty, flight, reason),
				Item::Heartbeat { .. } => Step::default(),
			};
			weight = weight.saturating_add(step.weight);
			if step.verdict.is_some_and(|ending| ending.is_of_one()) {
				if settled.contains(&duty.job) {
					weight = weight.saturating_sub(cost::shared::<T::WeightInfo>());
				}
				settled.push(duty.job);
			}
		}
		Ok(took(weight))
	}

	fn seat_mut(flight: &mut InFlight, seat: u8) -> Result<&mut Seat, Error<T>> {
		flight.seats.get_mut(usize::from(seat)).ok_or(Error::<T>::NotAdmissible)
	}

	fn commit(device: DeviceId, duty: Duty, mut flight: InFlight, commitment: H256) -> Result<Step, DispatchError> {
		let seat = Self::seat_mut(&mut flight, duty.seat)?;
		let SeatState::Assigned { worker, .. } = seat.state else {
			return Err(Error::<T>::NotAdmissible.into());
		};
		seat.state = SeatState::Committed { worker, commitment };
		T::Devices::committed(device, duty.job, duty.bundle);
		if flight.terms.spot && flight.seats.len() == 1 {
			// Fixed now, before anybody can know the seed of the draw.
			flight.rate = Some(T::Jobs::audit_rate(&flight.terms, device, &worker.offer));
			flight.phase = Phase::AuditDraw {
				at: T::Tide::tick().saturating_add(T::Policy::get().audit_delay),
			};
		}
		Self::deposit_event(Event::Committed {
			device,
			job: duty.job,
			bundle: duty.bundle,
			seat: duty.seat,
		});
		Ok(Self::proceed(duty.job, duty.bundle, flight))
	}

	fn reveal(device: DeviceId, duty: Duty, mut flight: InFlight, report: Report) -> Result<Step, DispatchError> {
		let hash = report.hash();
		let seat = Self::seat_mut(&mut flight, duty.seat)?;
		let SeatState::Committed { worker, .. } = seat.state else {
			return Err(Error::<T>::NotAdmissible.into());
		};
		seat.state = SeatState::Revealed { worker, report: hash };
		let noted = if flight.terms.proof {
			Self::note_report(duty.job, duty.bundle, hash, report.results)
		} else {
			let agreeing = flight.count(|state| matches!(state, SeatState::Revealed { report, .. } if *report == hash));
			if flight.accepted.is_none() && agreeing >= flight.majority() {
				flight.accepted = Some(report.results);
			}
			Weight::zero()
		};
		Self::deposit_event(Event::Revealed {
			device,
			job: duty.job,
			bundle: duty.bundle,
			seat: duty.seat,
			report: hash,
		});
		let step = Self::proceed(duty.job, duty.bundle, flight);
		Ok(Step {
			weight: step.weight.saturating_add(noted),
			..step
		})
	}

	fn abstain(device: DeviceId, duty: Duty, mut flight: InFlight, reason: Abstention) -> Step {
		let provider = T::Devices::provider(device);
		T::Devices::released(device, duty.job, duty.bundle, Release::Plain);
		Self::deposit_event(Event::Abstained {
			device,
			job: duty.job,
			bundle: duty.bundle,
			seat: duty.seat,
			reason,
		});
		Self::vacate(&mut flight, duty.seat, (device, provider), Some(reason));
		Self::proceed(duty.job, duty.bundle, flight)
	}

	/// Takes a device, whose provider was looked up while it was there, out of its seat, which is drawn again while tries last.
	pub(crate) fn vacate(
		flight: &mut InFlight,
		seat: u8,
		(device, provider): (DeviceId, Option<AccountId>),
		reason: Option<Abstention>,
	) {
		let noted = flight.gone.try_push(Gone {
			device,
			provider,
			abstained: reason.is_some(),
		});
		debug_assert!(noted.is_ok(), "tries and seats are bounded");
		let (index, tries, is_added) = (seat, flight.tries(seat), flight.is_added(seat));
		let policy = T::Policy::get();
		let draw = T::Tide::tick().saturating_add(draw_delay(seat, &flight.terms, &policy));
		let Some(seat) = flight.seats.get_mut(usize::from(index)) else {
			return;
		};
		let attempt = seat.attempt.saturating_add(1);
		if attempt < tries {
			// The first auditor may have taken longer than another one was sought for.
			if is_added && attempt == 1 {
				flight.until = flight.until.max(draw.saturating_add(policy.search_ticks));
			}
			seat.attempt = attempt;
			seat.state = SeatState::Vacant {
				first: draw,
				retry: draw,
			};
		} else {
			seat.state = SeatState::Exhausted { reason };
		}
	}
}

/// What a call took, in place of the most that it declared.
fn took(weight: Weight) -> PostDispatchInfo {
	PostDispatchInfo {
		actual_weight: Some(weight),
		..Default::default()
	}
}
