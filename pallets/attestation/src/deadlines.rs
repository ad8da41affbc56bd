//! What comes up when it is overdue, or when somebody asks for it.

use alloc::vec::Vec;
use frame_support::{
	ensure,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchResult;
use tidemill_primitives::{
	budget::Budget,
	interfaces::{Devices, Filled, Jobs, Redrawn, Release, Tide},
	verdict::Offence,
	BundleIndex, JobId, SeatIndex, Tick,
};

use crate::{
	math,
	types::{Due, Enforcement, InFlight, Phase, SeatState, Worker},
	Config, Deadlines, Enforced, Error, Event, Pallet, WeightInfo,
};

/// Most empty ticks that one serving of the deadlines passes over.
const EMPTY_TICKS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// Serves what is due, within the weight that is left and `share`.
	pub(crate) fn serve_deadlines(meter: &mut WeightMeter, share: Weight) {
		let most = Self::weight_of_enforcing();
		let mut budget = Budget::new(meter, share);
		while budget.take(T::WeightInfo::due_page()) {
			let Some((tick, page)) = Deadlines::<T>::take(T::Tide::tick(), EMPTY_TICKS) else {
				break;
			};
			let mut page = page.into_iter();
			while let Some(due) = page.next() {
				let Ok(flight) = Self::flight(due.job, due.bundle) else {
					continue;
				};
				// An entry that the bundle was armed anew past is stale.
				if flight.armed != tick {
					continue;
				}
				if !budget.has(most) {
					return Deadlines::<T>::put_back(tick, core::iter::once(due).chain(page));
				}
				budget.spend(Self::serve(due.job, due.bundle, flight));
			}
		}
	}

	/// Notes a bundle whose deadline is to be enforced.
	///
	/// The beacon of this block is known to whoever asks for it, and that of the next one to who makes this one.
	pub(crate) fn do_enforce(job: JobId, bundle: BundleIndex) -> DispatchResult {
		let flight = Self::flight(job, bundle)?;
		ensure!(flight.due() <= T::Tide::tick(), Error::<T>::NotDue);
		let due = Due { job, bundle };
		Enforced::<T>::try_mutate(|enforced| {
			ensure!(enforced.iter().all(|other| other.due != due), Error::<T>::BeingEnforced);
			let from = T::Tide::block().saturating_add(2);
			let pushed = enforced.try_push(Enforcement { from, due });
			pushed.map_err(|_| Error::<T>::TooManyEnforced.into())
		})
	}

	/// Serves what somebody enforces, within `share` of a block; what is not reached is first in the next one. Returns the
	/// weight.
	pub(crate) fn serve_enforced(share: Weight) -> Weight {
		let now = T::Tide::block();
		let mut waiting = Enforced::<T>::get();
		let most = T::WeightInfo::enforce().saturating_add(Self::weight_of_enforcing());
		let mut weight = Weight::zero();
		let mut served = 0usize;
		for Enforcement { due, .. } in waiting.iter().take_while(|it| it.from <= now) {
			if !weight.saturating_add(most).all_lte(share) {
				break;
			}
			served = served.saturating_add(1);
			weight.saturating_accrue(T::WeightInfo::enforce());
			// The hook may have got round to it since.
			let flight = Self::flight(due.job, due.bundle).ok();
			if let Some(flight) = flight.filter(|flight| flight.due() <= T::Tide::tick()) {
				weight.saturating_accrue(Self::serve(due.job, due.bundle, flight));
			}
		}
		if served > 0 {
			waiting.drain(..served);
			Enforced::<T>::put(waiting);
		}
		weight
	}

	/// Does what is overdue in a committee, and returns the weight.
	pub(crate) fn serve(job: JobId, bundle: BundleIndex, mut flight: InFlight) -> Weight {
		let now = T::Tide::tick();
		match flight.phase {
			Phase::Revealing { until, .. } if until <= now => {
				return T::WeightInfo::serve(0).saturating_add(Self::decide(job, bundle, flight).weight);
			}
			Phase::AuditDraw { at } if at <= now => return Self::draw_audit(job, bundle, flight),
			Phase::Contest { until, games: 0, .. } if until <= now => {
				return T::WeightInfo::serve(0).saturating_add(Self::conclude(job, bundle, flight).weight);
			}
			Phase::Revealing { .. } | Phase::AuditDraw { .. } | Phase::Contest { .. } => {
				Self::store(job, bundle, flight);
				return T::WeightInfo::serve(0);
			}
			Phase::Committing => {}
		}
		let mut lost = 0u32;
		let mut weight = Weight::zero();
		let count = u8::try_from(flight.seats.len()).unwrap_or(u8::MAX);
		for index in 0..count {
			let Some(seat) = flight.seats.get(usize::from(index)).copied() else {
				break;
			};
			match seat.state {
				SeatState::Assigned { worker, since, seen } => {
					let gone = Self::look_after(job, bundle, &mut flight, index, (worker, since, seen));
					lost = lost.saturating_add(gone.into());
				}
				SeatState::Vacant { first, retry } if retry <= now => {
					weight = weight.saturating_add(Self::refill(job, bundle, &mut flight, (index, first)));
				}
				_ => {}
			}
		}
		weight
			.saturating_add(T::WeightInfo::serve(lost))
			.saturating_add(Self::proceed(job, bundle, flight).weight)
	}

	/// Looks whether an assigned device was seen, and whether it is late; then it loses its seat, and true is returned.
	fn look_after(
		job: JobId,
		bundle: BundleIndex,
		flight: &mut InFlight,
		index: u8,
		(worker, since, seen): (Worker, Tick, bool),
	) -> bool {
		let now = T::Tide::tick();
		let device = worker.device;
		let seen = seen || T::Devices::seen_since(device, since);
		let look = since.saturating_add(flight.look);
		let late = now >= since.saturating_add(flight.terms.run_ticks) || (!seen && now >= look);
		if !late {
			if let Some(seat) = flight.seats.get_mut(usize::from(index)) {
				seat.state = SeatState::Assigned { worker, since, seen };
			}
			return false;
		}
		let provider = T::Devices::provider(device);
		T::Devices::released(device, job, bundle, Release::Offence(Offence::NoCommitment));
		Self::deposit_event(Event::SeatLost {
			device,
			job,
			bundle,
			seat: index,
			seen,
		});
		Self::vacate(flight, index, (device, provider), None);
		true
	}

	/// Draws another device for a vacant seat; when the time for it is over the seat is given up. Returns the weight.
	///
	/// `first` is the tick of the first draw for it. Later ones are as good: it had been vacant for so long then that every
	/// beacon since is new to it.
	pub(crate) fn refill(
		job: JobId,
		bundle: BundleIndex,
		flight: &mut InFlight,
		(index, first): (SeatIndex, Tick),
	) -> Weight {
		let now = T::Tide::tick();
		let workers = flight.seats.iter().filter_map(|seat| seat.state.worker());
		let excluded: Vec<_> = workers
			.filter_map(|worker| T::Devices::provider(worker.device))
			.chain(flight.gone.iter().filter_map(|gone| gone.provider.clone()))
			.collect();
		let excluding = u32::try_from(excluded.len()).unwrap_or(u32::MAX);
		let weight = T::WeightInfo::refill(excluding);
		let Some(attempt) = flight.seats.get(usize::from(index)).map(|seat| seat.attempt) else {
			return weight;
		};
		let price = flight.is_added(index).then_some(flight.terms.price);
		let Redrawn { seat: drawn, missed } = if now < flight.until {
			T::Jobs::redraw(job, bundle, (index, attempt), price.as_ref(), &excluded)
		} else {
			Redrawn { seat: None, missed: 0 }
		};
		let state = match drawn {
			Some(Filled { device, offer }) => SeatState::Assigned {
				worker: Worker { device, offer },
				since: now,
				seen: false,
			},
			None if now >= flight.until => SeatState::Exhausted { reason: None },
			None => SeatState::Vacant {
				first,
				retry: now
					.saturating_add(math::pause(now.saturating_sub(first)))
					.min(flight.until),
			},
		};
		if let Some(seat) = flight.seats.get_mut(usize::from(index)) {
			seat.state = state;
		}
		weight.saturating_add(T::Jobs::missed_weight(missed))
	}
}
