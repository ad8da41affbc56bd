//! A committee from its opening on: how far it is, and when it comes up again.

use alloc::vec::Vec;
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_core::H256;
use sp_runtime::DispatchError;
use tidemill_primitives::{
	interfaces::{BundleTerms, Committees, Filled, Tide},
	report::Report,
	BundleIndex, JobId, Tick,
};

use crate::{
	cost::{self, Step},
	types::{Bundle, Due, InFlight, Phase, Seat, SeatState, Worker},
	Config, Deadlines, Error, Event, Pallet, WeightInfo, Work,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn flight(job: JobId, bundle: BundleIndex) -> Result<InFlight, Error<T>> {
		match Work::<T>::get(job, bundle) {
			Some(Bundle::InFlight(flight)) => Ok(flight),
			_ => Err(Error::<T>::NoSuchBundle),
		}
	}

	/// Moves a committee on as far as it goes, and stores it with its deadline.
	pub(crate) fn proceed(job: JobId, bundle: BundleIndex, mut flight: InFlight) -> Step {
		if flight.phase == Phase::Committing {
			let exhausted = flight.count(|state| matches!(state, SeatState::Exhausted { .. }));
			let hopeless = exhausted.saturating_add(flight.majority()) > flight.seats.len();
			if hopeless && flight.widened.is_none() {
				let reason = Self::why_no_majority(&flight);
				return Self::fail(job, bundle, flight, reason);
			}
			if flight.count(SeatState::is_open) == 0 {
				Self::close_commitment(job, bundle, &mut flight);
			}
		}
		if matches!(flight.phase, Phase::Revealing { .. })
			&& flight.count(|state| matches!(state, SeatState::Committed { .. })) == 0
		{
			return Self::decide(job, bundle, flight);
		}
		Self::store(job, bundle, flight);
		Step::default()
	}

	/// Lets devices reveal.
	pub(crate) fn close_commitment(job: JobId, bundle: BundleIndex, flight: &mut InFlight) {
		let until = T::Tide::tick().saturating_add(Self::reveal_ticks());
		flight.phase = Phase::Revealing {
			closed: T::Tide::block(),
			until,
		};
		Self::deposit_event(Event::CommitmentClosed { job, bundle, until });
	}

	/// Stores a committee and sees to it that it comes up when it is due: later entries are left to go stale, and one
	/// that comes up too early is armed anew. While games are open it is for them to bring it up.
	pub(crate) fn store(job: JobId, bundle: BundleIndex, mut flight: InFlight) {
		let earliest = Deadlines::<T>::earliest();
		let due = flight.due().max(earliest);
		if !flight.is_played() && (flight.armed > due || flight.armed < earliest) {
			flight.armed = Deadlines::<T>::arm(due, Due { job, bundle });
		}
		Work::<T>::insert(job, bundle, Bundle::InFlight(flight));
	}
}

impl<T: Config> Committees for Pallet<T> {
	fn open(
		job: JobId,
		bundle: BundleIndex,
		terms: BundleTerms,
		deadline: Tick,
		seats: Vec<Filled>,
	) -> Result<Tick, DispatchError> {
		debug_assert!(!Work::<T>::contains_key(job, bundle), "a bundle is given out once");
		ensure!(!seats.is_empty(), Error::<T>::BadCommittee);
		let since = T::Tide::tick();
		let seats: Vec<Seat> = seats
			.into_iter()
			.map(|Filled { device, offer }| Seat {
				attempt: 0,
				state: SeatState::Assigned {
					worker: Worker { device, offer },
					since,
					seen: false,
				},
			})
			.collect();
		let mut flight = InFlight {
			look: T::Policy::get().seen_ticks.min(terms.run_ticks),
			terms,
			phase: Phase::Committing,
			armed: 0,
			until: deadline,
			rate: None,
			widened: None,
			seats: seats.try_into().map_err(|_| Error::<T>::BadCommittee)?,
			gone: Default::default(),
			accepted: None,
		};
		let armed = flight.due().max(Deadlines::<T>::earliest());
		flight.armed = armed;
		Work::<T>::insert(job, bundle, Bundle::InFlight(flight));
		Ok(armed)
	}

	fn watch(job: JobId, tick: Tick, bundles: &[BundleIndex]) {
		let dues = bundles.iter().map(|bundle| Due { job, bundle: *bundle });
		let armed = Deadlines::<T>::arm_all(tick, dues);
		debug_assert!(bundles.is_empty() || armed == tick, "no deadline was served since");
	}

	fn weight_of_watching(bundles: u32) -> Weight {
		T::WeightInfo::watch(bundles)
	}

	fn forget(job: JobId, bundle: BundleIndex) {
		Work::<T>::remove(job, bundle);
	}

	fn result_root(job: JobId, bundle: BundleIndex) -> H256 {
		match Work::<T>::get(job, bundle) {
			Some(Bundle::Accepted { results, .. }) => Report { results }.hash(),
			_ => H256::zero(),
		}
	}

	fn weight_of_part() -> Weight {
		cost::part::<T>()
	}

	fn in_flight(job: JobId) -> u32 {
		let open = Work::<T>::iter_prefix_values(job).filter(|entry| matches!(entry, Bundle::InFlight(_)));
		u32::try_from(open.count()).unwrap_or(u32::MAX)
	}
}
