//! What a block does for the market by itself: alarms, then a round of draws.

use alloc::vec::Vec;
use core::ops::Range;

use codec::Encode;
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_core::H256;
use sp_runtime::DispatchError;
use tidemill_primitives::{
	api::EligibleDevices,
	budget::Budget,
	interfaces::{
		Choice, Committees, Credits, DrawRequest, Drawn, Fees, Filled, JobPhase, Pool, Redrawn, Rejections, Tide,
		MAX_PROBES,
	},
	job::{JobSpec, JobSpecV1, Price, Verification},
	verdict::Failure,
	AccountId, Balance, BundleIndex, DeviceId, JobId, SeatIndex, Tick, Try,
};

use crate::{
	math, queue,
	types::{Alarm, Job, JobState, PAYOUT_RETRIES, TURN},
	Alarms, Config, Error, Event, JobStates, Jobs, Pallet, WeightInfo,
};

/// Most empty ticks that one serving of the alarms passes over.
const EMPTY_TICKS: u32 = 16;

/// What the drawing of a bundle's committee came to.
pub(crate) struct Assignment {
	/// The devices, one a seat, and the tick in which the bundle is first looked at; or why one seat found none.
	pub devices: Result<(Vec<u32>, Tick), Rejections>,
	/// Tickets that were looked at and not taken, in all seats.
	pub missed: u32,
}

/// Seed of the draw of one seat. Nothing that a drawn party chooses enters it.
pub(crate) fn seed(beacon: H256, job: H256, bundle: BundleIndex, seat: SeatIndex, attempt: Try) -> H256 {
	(b"tidemill/draw", beacon, job, bundle, seat, attempt)
		.using_encoded(sp_io::hashing::blake2_256)
		.into()
}

/// What a draw looked at that found nobody: devices, and the records of providers that the job names.
fn missed_of(job: &Job, rejections: &Rejections) -> u32 {
	let named = job.spec.latest().requirements.providers.len();
	let all = rejections
		.total()
		.saturating_add(u32::try_from(named).unwrap_or(u32::MAX));
	all.min(MAX_PROBES)
}

impl<T: Config> Pallet<T> {
	/// Serves what is due, within the weight that is left and `share`. Returns the places of the queue that it filled.
	pub(crate) fn serve_alarms(meter: &mut WeightMeter, share: Weight) -> Range<u64> {
		let first = queue::tail::<T>();
		let mut budget = Budget::new(meter, share);
		while budget.take(T::WeightInfo::alarm_page()) {
			let Some((tick, alarms)) = Alarms::<T>::take(T::Tide::tick(), EMPTY_TICKS) else {
				break;
			};
			let mut alarms = alarms.into_iter();
			while let Some(alarm) = alarms.next() {
				if !budget.take(Self::weight_of_alarm(&alarm)) {
					Alarms::<T>::put_back(tick, core::iter::once(alarm).chain(alarms));
					return first..queue::tail::<T>();
				}
				match alarm {
					Alarm::Queue(job) => queue::push::<T>(job),
					Alarm::Wake(job) => Self::wake(job),
					Alarm::Deadline(job) => {
						// An alarm of a job that ended or has nothing to assign is of no concern any more.
						let _ = Self::do_expire(job);
					}
					Alarm::Collect { device, refused } => Self::collect_by_alarm(device, refused),
				}
			}
		}
		first..queue::tail::<T>()
	}

	/// Sees to it that the deadlines of jobs are kept that came into the queue in this block, at the places `fresh`, and had
	/// no turn; as far as the block's weight reaches, for their turns look at the deadlines too.
	pub(crate) fn watch_deadlines(meter: &mut WeightMeter, fresh: Range<u64>) {
		for place in fresh {
			let Some(id) = queue::at::<T>(place) else { continue };
			if meter.try_consume(T::WeightInfo::watch_deadline()).is_err() {
				return;
			}
			if let Some((job, mut state)) = Jobs::<T>::get(id).zip(JobStates::<T>::get(id)) {
				let open = matches!(state.phase, JobPhase::Queued | JobPhase::Waiting);
				if open && !state.alarmed {
					state.phase = JobPhase::Queued;
					Self::watch_deadline(id, &job, &mut state);
					Self::put_state(id, state);
				}
			}
		}
	}

	/// Arms the alarm of a job's deadline, if it is not.
	fn watch_deadline(id: JobId, job: &Job, state: &mut JobState) {
		if !state.alarmed {
			Alarms::<T>::arm(job.deadline, Alarm::Deadline(id));
			state.alarmed = true;
		}
	}

	/// What an alarm weighs beside its place in a page, of which each could be the first one of its job.
	fn weight_of_alarm(alarm: &Alarm) -> Weight {
		match alarm {
			Alarm::Queue(_) => Weight::zero(),
			Alarm::Wake(_) => T::WeightInfo::wake(),
			Alarm::Deadline(_) => T::WeightInfo::expire_job(),
			Alarm::Collect { .. } => T::WeightInfo::collect().saturating_add(T::WeightInfo::arm()),
		}
	}

	/// Puts a job that waited for devices into the queue.
	pub(crate) fn wake(id: JobId) {
		if let Some(mut state) = JobStates::<T>::get(id).filter(|state| state.phase == JobPhase::Waiting) {
			state.phase = JobPhase::Queued;
			queue::push::<T>(id);
			Self::put_state(id, state);
		}
	}

	/// Draws devices for the bundles of the jobs in the queue, in turns: as many as there is weight for, so that a job alone has
	/// all of them.
	pub(crate) fn draw_round(meter: &mut WeightMeter, share: Weight) {
		let Some(beacon) = T::Tide::beacon() else { return };
		let mut budget = Budget::new(meter, share);
		while queue::len::<T>() > 0 && budget.take(T::WeightInfo::turn()) {
			let Some(id) = queue::first::<T>() else { break };
			let job = Jobs::<T>::get(id).zip(JobStates::<T>::get(id));
			// Waiting: for its first turn, of which its state is not told before it comes.
			let queued = job.filter(|(_, state)| matches!(state.phase, JobPhase::Queued | JobPhase::Waiting));
			// A job whose first draw does not fit any more keeps its place.
			if queued
				.as_ref()
				.is_some_and(|(job, _)| !budget.has(Self::weight_of_draws(job.seats())))
			{
				break;
			}
			queue::pop::<T>();
			let Some((job, state)) = queued else { continue };
			// The turn may come late, and the alarm of the deadline, where there is one.
			if T::Tide::tick() >= job.deadline {
				Self::drop_unassigned(id, &job, state, Failure::DeadlinePassed);
				continue;
			}
			Self::turn(id, &job, state, beacon, &mut budget);
		}
	}

	/// One job's turn: at most [`TURN`] bundles, as long as devices and weight last.
	fn turn(id: JobId, job: &Job, mut state: JobState, beacon: H256, budget: &mut Budget) {
		let bundles = job.spec.latest().bundles();
		let seats = job.seats();
		let draw = T::WeightInfo::draw_bundle(u32::from(seats) / 2);
		let worst = Self::weight_of_draws(seats);
		let open = Self::is_open(job.spec.latest());
		let mut starved = false;
		let mut watched = Vec::new();
		let mut look = 0;
		for _ in 0..TURN {
			let Ok(bundle) = BundleIndex::try_from(state.cursor) else {
				break;
			};
			if state.cursor >= bundles || !budget.has(worst) {
				break;
			}
			let assignment = Self::assign(id, job, &state, bundle, (beacon, open));
			budget.spend(draw.saturating_add(Self::weight_of_missed(assignment.missed)));
			match assignment.devices {
				Ok((devices, tick)) => {
					state.cursor = state.cursor.saturating_add(1);
					state.in_flight = state.in_flight.saturating_add(1);
					watched.push(bundle);
					look = tick;
					Self::deposit_event(Event::BundleAssigned {
						job: id,
						bundle,
						devices,
					});
				}
				Err(rejections) => {
					state.rejections = rejections;
					starved = true;
					break;
				}
			}
		}
		let found = u32::try_from(watched.len()).unwrap_or(u32::MAX);
		if found > 0 {
			T::Committees::watch(id, look, &watched);
			budget.spend(T::Committees::weight_of_watching(found));
		}
		let draws = found.saturating_mul(seats.into());
		Self::charge(&mut state, job.terms.chain_fee.saturating_mul(draws.into()));
		if found > 0 {
			state.rounds = 0;
		}
		if state.cursor >= bundles {
			state.phase = JobPhase::Running;
		} else if starved {
			let due = T::Tide::tick().saturating_add(math::back_off(state.rounds, &state.rejections));
			// Its deadline is looked at when it wakes.
			state.wakes = Alarms::<T>::arm(due.min(job.deadline), Alarm::Wake(id));
			budget.spend(T::WeightInfo::arm());
			state.rounds = state.rounds.saturating_add(1);
			state.phase = JobPhase::Waiting;
			Self::deposit_event(Event::JobWaiting {
				job: id,
				wakes: state.wakes,
			});
		} else {
			state.phase = JobPhase::Queued;
			queue::push::<T>(id);
			Self::watch_deadline(id, job, &mut state);
			budget.spend(T::WeightInfo::arm());
		}
		Self::put_state(id, state);
	}

	/// Fills every seat of a bundle's committee, or none.
	pub(crate) fn assign(
		id: JobId,
		job: &Job,
		state: &JobState,
		bundle: BundleIndex,
		(beacon, open): (H256, bool),
	) -> Assignment {
		let mut missed = 0u32;
		let tasks = job.spec.latest().bundle(bundle).map_or(0, |(_, tasks)| tasks);
		let price = state.drawn_price(T::Tide::tick());
		let devices = with_transaction(|| {
			let mut providers: Vec<AccountId> = Vec::new();
			let mut filled = Vec::new();
			for seat in 0..job.seats() {
				let seed = seed(beacon, job.hash, bundle, seat, 0);
				match Self::draw_seat(id, job, price, (bundle, seat), seed, &providers) {
					Ok(drawn) => {
						missed = missed.saturating_add(drawn.missed);
						providers.push(drawn.provider);
						filled.push(Filled {
							device: drawn.device,
							offer: drawn.offer,
						});
					}
					Err(rejections) => {
						missed = missed.saturating_add(missed_of(job, &rejections));
						return TransactionOutcome::Rollback(Ok(Err(rejections)));
					}
				}
			}
			let devices = filled.iter().map(|seat| seat.device).collect();
			let terms = Self::bundle_terms(job, price, tasks, open);
			match T::Committees::open(id, bundle, terms, job.deadline, filled) {
				Ok(tick) => TransactionOutcome::Commit(Ok(Ok((devices, tick)))),
				Err(error) => TransactionOutcome::Rollback(Err(error)),
			}
		})
		.unwrap_or_else(|error: DispatchError| {
			frame_support::defensive!("a drawn committee can be opened", error);
			Err(Rejections::default())
		});
		Assignment { devices, missed }
	}

	/// The most that drawing the committee of a bundle weighs, and what comes after it in its job's turn.
	fn weight_of_draws(seats: u8) -> Weight {
		let missed = MAX_PROBES.saturating_mul(seats.into());
		T::WeightInfo::draw_bundle(u32::from(seats) / 2)
			.saturating_add(Self::weight_of_missed(missed))
			.saturating_add(T::WeightInfo::arm())
			.saturating_add(T::Committees::weight_of_watching(TURN))
	}

	/// Weight of coming upon this many tickets that are not taken.
	pub(crate) fn weight_of_missed(missed: u32) -> Weight {
		T::WeightInfo::missed_draw()
			.saturating_mul(missed.into())
			.saturating_div(MAX_PROBES.into())
	}

	fn draw_seat(
		id: JobId,
		job: &Job,
		price: &Price,
		(bundle, seat): (BundleIndex, SeatIndex),
		seed: H256,
		excluded: &[AccountId],
	) -> Result<Drawn, Rejections> {
		let spec = job.spec.latest();
		let tasks = spec.bundle(bundle).map_or(0, |(_, tasks)| tasks);
		let request = DrawRequest {
			requester: &job.requester,
			engine: spec.engine,
			limits: &spec.limits,
			requirements: &spec.requirements,
			ceiling: price,
			bond: Self::bond(spec, price, tasks, seat),
			excluded,
			seed,
			choice: Self::choice(spec, seat),
		};
		T::Pool::draw(&request, id, bundle)
	}

	/// How the device of a seat is chosen: the first one of a `Spot` bundle by price and reputation. Who judges or is
	/// judged by others is drawn uniformly.
	fn choice(spec: &JobSpecV1, seat: SeatIndex) -> Choice {
		if spec.verification == Verification::Spot && seat == 0 {
			Choice::Best {
				candidates: T::Policy::get().candidates,
				prefer: spec.prefer,
			}
		} else {
			Choice::Uniform
		}
	}

	/// Which devices would do for a job; the error says what is wrong with it.
	pub fn eligible_devices(spec: &JobSpec, from: DeviceId, limit: u32) -> Result<EligibleDevices, DispatchError> {
		let spec = spec.latest();
		Self::check(spec)?;
		// Of no account's job: nobody's devices are excluded.
		let nobody = AccountId::new([0; 32]);
		let request = DrawRequest {
			requester: &nobody,
			engine: spec.engine,
			limits: &spec.limits,
			requirements: &spec.requirements,
			ceiling: &spec.price,
			bond: Self::bond(spec, &spec.price, spec.tasks.min(spec.bundle_size.into()), 0),
			excluded: &[],
			seed: H256::zero(),
			choice: Choice::Uniform,
		};
		Ok(T::Pool::eligible_devices(&request, from, limit))
	}

	/// Pays a device out when the time has come. What is refused is tried again later and later, and is there for
	/// `collect` all the while.
	fn collect_by_alarm(device: DeviceId, refused: u8) {
		let Err(error) = Self::do_collect(device) else {
			return T::Pool::payout_over(device);
		};
		if error != DispatchError::from(Error::<T>::PayoutRefused) || refused >= PAYOUT_RETRIES {
			return T::Pool::payout_over(device);
		}
		let refused = refused.saturating_add(1);
		let wait = T::Policy::get().collect_ticks.saturating_mul(1u32 << refused);
		let due = T::Tide::tick().saturating_add(wait);
		Alarms::<T>::arm(due, Alarm::Collect { device, refused });
	}

	/// Draws another device for a seat, if there is one now: by the job's price, or by `price`.
	pub(crate) fn do_redraw(
		id: JobId,
		bundle: BundleIndex,
		(seat, attempt): (SeatIndex, Try),
		price: Option<&Price>,
		excluded: &[AccountId],
	) -> Redrawn {
		let none = |missed| Redrawn { seat: None, missed };
		let (Some(beacon), Some(job), Some(mut state)) =
			(T::Tide::beacon(), Jobs::<T>::get(id), JobStates::<T>::get(id))
		else {
			return none(0);
		};
		let seed = seed(beacon, job.hash, bundle, seat, attempt);
		let price = price.unwrap_or_else(|| state.drawn_price(T::Tide::tick()));
		let drawn = match Self::draw_seat(id, &job, price, (bundle, seat), seed, excluded) {
			Ok(drawn) => drawn,
			Err(rejections) => return none(missed_of(&job, &rejections)),
		};
		Self::charge(&mut state, job.terms.chain_fee);
		Self::put_state(id, state);
		Self::deposit_event(Event::SeatRedrawn {
			job: id,
			bundle,
			seat,
			device: drawn.device,
		});
		Redrawn {
			seat: Some(Filled {
				device: drawn.device,
				offer: drawn.offer,
			}),
			missed: drawn.missed,
		}
	}

	/// Takes chain fees out of the escrow.
	fn charge(state: &mut JobState, fee: Balance) {
		let fee = fee.min(state.escrow);
		if fee == 0 {
			return;
		}
		T::Fees::charge(fee);
		state.escrow = state.escrow.saturating_sub(fee);
		state.chain_fees = state.chain_fees.saturating_add(fee);
	}

	/// Ends a job whose every bundle is decided, and says whether it did: what was not used goes back.
	pub(crate) fn end_if_decided(id: JobId, job: &Job, state: &mut JobState) -> bool {
		if state.ended.is_some() || state.in_flight > 0 || state.cursor < job.spec.latest().bundles() {
			return false;
		}
		let refunded = Self::pay_back(&job.requester, state.escrow);
		state.escrow = state.escrow.saturating_sub(refunded);
		state.refunded = state.refunded.saturating_add(refunded);
		state.phase = JobPhase::Ended;
		state.ended = Some(T::Tide::tick());
		Self::deposit_event(Event::JobEnded {
			job: id,
			accepted: state.accepted,
			failed: state.failed,
			refunded: state.refunded,
		});
		true
	}
}
