//! What happens to a committee: attestations, deadlines, the verdict.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_core::H256;
use sp_runtime::{BoundedVec, DispatchError, DispatchResult};
use tidemill_primitives::{
	attestation::{Batch, Duty, Item},
	budget::Budget,
	interfaces::{BundleTerms, Committees, Devices, Filled, Jobs, Redrawn, Release, Tide},
	report::{Abstention, Report, TaskResults},
	verdict::{Failure, Offence, SeatEnd, SpotCheck, Standing, Verdict},
	AccountId, Balance, BundleIndex, DeviceId, JobId, SeatIndex, Tick,
};

use crate::{
	cost::{self, Step},
	math,
	types::{draw_delay, Bundle, Due, Enforcement, Gone, InFlight, Phase, Seat, SeatState, Worker},
	Config, Deadlines, Enforced, Error, Event, Pallet, WeightInfo, Work,
};

/// Most empty ticks that one serving of the deadlines passes over.
const EMPTY_TICKS: u32 = 16;

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

	fn flight(job: JobId, bundle: BundleIndex) -> Result<InFlight, Error<T>> {
		match Work::<T>::get(job, bundle) {
			Some(Bundle::InFlight(flight)) => Ok(flight),
			_ => Err(Error::<T>::NoSuchBundle),
		}
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
		let agreeing = flight.count(|state| matches!(state, SeatState::Revealed { report, .. } if *report == hash));
		if flight.accepted.is_none() && agreeing >= flight.majority() {
			flight.accepted = Some(report.results);
		}
		Self::deposit_event(Event::Revealed {
			device,
			job: duty.job,
			bundle: duty.bundle,
			seat: duty.seat,
			report: hash,
		});
		Ok(Self::proceed(duty.job, duty.bundle, flight))
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
	fn vacate(
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
	/// that comes up too early is armed anew.
	pub(crate) fn store(job: JobId, bundle: BundleIndex, mut flight: InFlight) {
		let earliest = Deadlines::<T>::earliest();
		let due = flight.due().max(earliest);
		if flight.armed > due || flight.armed < earliest {
			flight.armed = Deadlines::<T>::arm(due, Due { job, bundle });
		}
		Work::<T>::insert(job, bundle, Bundle::InFlight(flight));
	}

	fn why_no_majority(flight: &InFlight) -> Failure {
		let abstained = |state: &SeatState| match state {
			SeatState::Exhausted { reason } => *reason,
			_ => None,
		};
		let count = flight.count(|state| abstained(state).is_some());
		let last = flight.seats.iter().rev().find_map(|seat| abstained(&seat.state));
		match last {
			Some(reason) if count.saturating_add(flight.majority()) > flight.seats.len() => Failure::Abstained(reason),
			_ => Failure::NoCommitment,
		}
	}

	/// Ends a bundle before anything is revealed. Who is at work or has committed is let go.
	fn fail(job: JobId, bundle: BundleIndex, flight: InFlight, reason: Failure) -> Step {
		let workers = flight.seats.iter().filter_map(|seat| seat.state.worker());
		let ends = workers.map(|worker| SeatEnd {
			device: worker.device,
			offer: worker.offer,
			standing: Standing::Unasked,
		});
		Self::finish(job, bundle, &flight, Err(reason), ends.collect())
	}

	/// Ends a bundle after its reveals, or widens its committee.
	pub(crate) fn decide(job: JobId, bundle: BundleIndex, mut flight: InFlight) -> Step {
		let winner = Self::winner(&flight);
		if winner.is_none() {
			let extra = Self::extra_seats(job, bundle, &flight);
			if extra > 0 {
				return Step::of(Self::widen(job, bundle, flight, extra));
			}
		}
		let accepted = flight.accepted.take().filter(|_| winner.is_some());
		let mut seats = Vec::new();
		for seat in &flight.seats {
			let (worker, standing) = match seat.state {
				SeatState::Revealed { worker, report } => match winner {
					Some(hash) if hash == report => (worker, Standing::Agreed),
					Some(_) => (worker, Standing::Outvoted),
					None => (worker, Standing::Undecided),
				},
				SeatState::Committed { worker, .. } | SeatState::Silent { worker } => (worker, Standing::Silent),
				_ => continue,
			};
			seats.push(SeatEnd {
				device: worker.device,
				offer: worker.offer,
				standing,
			});
		}
		let outcome = accepted.ok_or(Failure::NoMajority);
		Self::finish(job, bundle, &flight, outcome, seats)
	}

	/// The report that a strict majority revealed.
	fn winner(flight: &InFlight) -> Option<H256> {
		let mut votes: BTreeMap<H256, usize> = BTreeMap::new();
		for seat in &flight.seats {
			if let SeatState::Revealed { report, .. } = seat.state {
				let count = votes.entry(report).or_default();
				*count = count.saturating_add(1);
			}
		}
		votes
			.into_iter()
			.find(|(_, count)| *count >= flight.majority())
			.map(|(report, _)| report)
	}

	/// Stores what became of a bundle, hands the verdict to the market, and lets the devices go.
	fn finish(
		job: JobId,
		bundle: BundleIndex,
		flight: &InFlight,
		outcome: Result<TaskResults, Failure>,
		seats: Vec<SeatEnd>,
	) -> Step {
		let agreed = seats
			.iter()
			.filter(|seat| seat.standing == Standing::Agreed)
			.map(|seat| seat.device);
		let entry = match &outcome {
			Ok(results) => Bundle::Accepted {
				results: results.clone(),
				devices: BoundedVec::truncate_from(agreed.collect()),
			},
			Err(reason) => Bundle::Failed { reason: *reason },
		};
		Work::<T>::insert(job, bundle, entry);
		let abstained: Vec<_> = flight
			.gone
			.iter()
			.filter(|gone| gone.abstained)
			.map(|gone| gone.device)
			.collect();
		let alone = flight.seats.len() == 1;
		let released = |seat: &SeatEnd| (seat.device, release(seat.standing, alone, flight.terms.open));
		let (wrong, others): (Vec<_>, Vec<_>) = seats
			.iter()
			.map(released)
			.partition(|(_, release)| matches!(release, Release::Offence(_)));
		let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
		let ending = cost::Ending {
			seats: count(seats.len()),
			abstained: count(abstained.len()),
			wrong: count(wrong.len()),
		};
		// What the wrong lose pays the others.
		let mut forfeited: Balance = 0;
		for (device, release) in wrong {
			let taken = T::Devices::released(device, job, bundle, release);
			if matches!(release, Release::Offence(offence) if offence.forfeits()) {
				forfeited = forfeited.saturating_add(taken);
			}
		}
		let spot = flight.rate.map(|rate| SpotCheck {
			primary: flight
				.seats
				.first()
				.and_then(|seat| seat.state.worker())
				.map(|it| it.device),
			rate,
		});
		let arranged = T::Jobs::settle(
			job,
			bundle,
			Verdict {
				outcome,
				seats,
				abstained,
				spot,
				confirms: flight.terms.open && !alone,
				forfeited,
			},
		);
		// Paid first: a device on its way out is gone as soon as it answers for nothing and is owed nothing.
		for (device, release) in others {
			T::Devices::released(device, job, bundle, release);
		}
		let weight = ending.weight::<T::WeightInfo>();
		Step {
			weight: if ending.is_plain() {
				weight.saturating_add(arranged)
			} else {
				weight
			},
			verdict: Some(ending),
		}
	}

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
			Phase::Revealing { .. } | Phase::AuditDraw { .. } => {
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

/// What a call took, in place of the most that it declared.
fn took(weight: Weight) -> PostDispatchInfo {
	PostDispatchInfo {
		actual_weight: Some(weight),
		..Default::default()
	}
}

/// What the end of a duty means for the device. Only where anybody could be drawn does a vote slash.
fn release(standing: Standing, alone: bool, open: bool) -> Release {
	match standing {
		Standing::Outvoted if open => Release::Offence(Offence::Outvoted),
		Standing::Silent if alone => Release::Offence(Offence::NoRevealAlone),
		Standing::Silent => Release::Offence(Offence::NoReveal),
		_ => Release::Plain,
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
