//! How more devices come to check a bundle: the audit of a `Spot` bundle, and the widening of a committee.

use frame_support::{traits::Get, weights::Weight};
use sp_runtime::Perbill;
use tidemill_primitives::{
	interfaces::{Devices, Tide},
	BundleIndex, JobId,
};

use crate::{
	cost, math,
	types::{draw_delay, InFlight, Phase, Seat, SeatState},
	Config, Event, Pallet, WeightInfo,
};

impl<T: Config> Pallet<T> {
	/// Draws whether a bundle is audited whose primary has committed: then a second device is drawn, and else the primary
	/// reveals. Waits for a block with a beacon. Returns the weight.
	pub(crate) fn draw_audit(job: JobId, bundle: BundleIndex, mut flight: InFlight) -> Weight {
		let now = T::Tide::tick();
		let weight = cost::audit::<T>();
		let Some(beacon) = T::Tide::beacon() else {
			flight.phase = Phase::AuditDraw {
				at: now.saturating_add(1),
			};
			Self::store(job, bundle, flight);
			return weight;
		};
		let rate = flight.rate.unwrap_or(Perbill::one());
		if !math::hits(math::audit_seed(beacon, flight.terms.hash, bundle), rate) {
			Self::close_commitment(job, bundle, &mut flight);
			Self::store(job, bundle, flight);
			return weight;
		}
		Self::deposit_event(Event::AuditDrawn { job, bundle, rate });
		flight.phase = Phase::Committing;
		flight.until = now.saturating_add(T::Policy::get().search_ticks);
		let added = flight.seats.try_push(Seat {
			attempt: 0,
			state: SeatState::Vacant { first: now, retry: now },
		});
		debug_assert!(added.is_ok(), "a bundle with one seat has room for another");
		let drawn = Self::refill(job, bundle, &mut flight, (1, now));
		weight
			.saturating_add(drawn)
			.saturating_add(Self::proceed(job, bundle, flight).weight)
	}

	/// Seats by which a committee without a majority is widened: none if it was before, if nobody revealed, or if it could not
	/// be decided or paid for.
	pub(crate) fn extra_seats(job: JobId, bundle: BundleIndex, flight: &InFlight) -> u32 {
		if flight.widened.is_some() || flight.seats.len() == 1 {
			return 0;
		}
		let at_risk = |seat: &Seat| {
			let worker = seat.state.worker();
			worker.map_or(0, |worker| T::Devices::at_risk(worker.device, job, bundle))
		};
		let votes = math::votes(&flight.seats, flight.terms.open, at_risk);
		if votes.agreeing == 0 {
			return 0;
		}
		let seats = u32::try_from(flight.seats.len()).unwrap_or(u32::MAX);
		let terms = &flight.terms;
		// What the requester pays: of an audited bundle the primary's run.
		let runs = if terms.spot { 1 } else { seats };
		let run = terms.limits.bundle_price(&terms.price, terms.tasks);
		let extra = math::extra_seats(runs, votes.agreeing, votes.forfeit, run, seats.saturating_add(1));
		if math::decidable(seats, votes.agreeing, extra) {
			extra
		} else {
			0
		}
	}

	/// Adds seats to a committee, for which devices are drawn by a seed that is not known yet. Who has not revealed is silent
	/// from now on. Returns the weight.
	pub(crate) fn widen(job: JobId, bundle: BundleIndex, mut flight: InFlight, extra: u32) -> Weight {
		let first = u8::try_from(flight.seats.len()).unwrap_or(u8::MAX);
		flight.silence();
		let policy = T::Policy::get();
		let draw = T::Tide::tick().saturating_add(draw_delay(first, &flight.terms, &policy));
		for _ in 0..extra {
			let added = flight.seats.try_push(Seat {
				attempt: 0,
				state: SeatState::Vacant {
					first: draw,
					retry: draw,
				},
			});
			debug_assert!(
				added.is_ok(),
				"a committee is at most twice as large as before, and one"
			);
		}
		flight.widened = Some(first);
		flight.until = draw.saturating_add(policy.search_ticks);
		flight.phase = Phase::Committing;
		let seats = u32::try_from(flight.seats.len()).unwrap_or(u32::MAX);
		Self::deposit_event(Event::CommitteeWidened { job, bundle, seats });
		Self::store(job, bundle, flight);
		T::WeightInfo::widen(first.into())
	}
}
