//! What the calls do.

use frame_support::{
	ensure,
	traits::{fungible::Mutate, tokens::Preservation, Get},
};
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};
use tidemill_machine::{MAX_INPUT, MAX_OUTPUT};
use tidemill_primitives::{
	interfaces::{Committees, Credits, Fees, JobPhase, Programs, Tide},
	job::{job_hash, JobSpec, JobSpecV1, Limits, Preference, Price, Verification, BEST_REPUTATION, PVM_V1, WASM_V1},
	verdict::Failure,
	AccountId, Balance, BundleIndex, DeviceId, JobId, Tick,
};

use crate::{
	math,
	types::{Alarm, Dropped, Job, JobState, Raise, Terms, CLOSE_STEP, MAX_TRIES},
	Alarms, ClosedJobs, Config, Error, Event, JobStates, Jobs, NextJob, Pallet, Requesters,
};

impl<T: Config> Pallet<T> {
	/// Whether a spec can be submitted, with the terms that it would get.
	pub(crate) fn check(spec: &JobSpecV1) -> Result<Terms, Error<T>> {
		let policy = T::Policy::get();
		ensure!(
			(1..=tidemill_primitives::MAX_TASKS).contains(&spec.tasks),
			Error::<T>::BadTaskCount
		);
		ensure!(spec.counts_valid(), Error::<T>::BadBundleSize);
		match spec.verification {
			Verification::Quorum(n) => ensure!(matches!(n, 1 | 3 | 5 | 7), Error::<T>::BadQuorum),
			Verification::Spot => {}
			Verification::Proof => Self::check_proof(spec)?,
		}
		ensure!([WASM_V1, PVM_V1].contains(&spec.engine), Error::<T>::EngineUnavailable);
		// Devices of a committee are drawn uniformly.
		ensure!(
			spec.prefer == Preference::Price || spec.verification == Verification::Spot,
			Error::<T>::BadPreference
		);
		let limits = &spec.limits;
		ensure!(
			limits.fuel > 0 && limits.memory_mib > 0 && limits.output_bytes > 0,
			Error::<T>::BadLimits
		);
		ensure!(
			limits.run_ticks >= math::least_run_ticks(limits, &policy),
			Error::<T>::RunTicksTooFew
		);
		ensure!(
			limits.run_ticks <= math::most_run_ticks(limits, &policy),
			Error::<T>::RunTicksTooMany
		);
		// No device is liable for longer than stake takes to unbond: a primary may have to wait for three runs after its own.
		let run = limits.run_ticks.saturating_mul(spec.bundle_size.into());
		ensure!(run <= policy.max_deadline / 2, Error::<T>::BadLimits);
		ensure!((1..=MAX_TRIES).contains(&spec.tries), Error::<T>::BadTries);
		let draw_delay = if spec.verification.seats() > 1 {
			policy.committee_delay
		} else {
			1
		}
		.saturating_add(1);
		ensure!(
			spec.deadline > draw_delay && spec.deadline <= policy.max_deadline,
			Error::<T>::BadDeadline
		);
		ensure!(spec.retention <= policy.max_retention, Error::<T>::BadRetention);
		ensure!(spec.program_length > 0 && spec.manifest.length > 0, Error::<T>::BadBlob);
		let http = spec.source.starts_with(b"http://") || spec.source.starts_with(b"https://");
		ensure!(
			http && spec.source.iter().all(u8::is_ascii_graphic),
			Error::<T>::BadSource
		);
		let region = spec.requirements.region;
		ensure!(
			region.is_none_or(|code| code.iter().all(u8::is_ascii_uppercase))
				&& spec.requirements.reputation <= BEST_REPUTATION,
			Error::<T>::BadRequirements
		);
		ensure!(
			spec.price.per_gfuel > 0 || spec.price.per_task > 0,
			Error::<T>::BadPrice
		);
		Ok(Terms {
			protocol_fee: policy.protocol_fee,
			trial_share: policy.trial_share,
			chain_fee: policy.chain_fee,
			deposit: math::deposit(spec, &policy),
			relay_ticks: policy.relay_ticks,
			draw_delay,
		})
	}

	/// Whether the chain could decide what comes out of a job.
	fn check_proof(spec: &JobSpecV1) -> Result<(), Error<T>> {
		ensure!(spec.engine == PVM_V1, Error::<T>::ProofNeedsPvm);
		ensure!(T::Programs::is_offered(spec.program), Error::<T>::ProgramNotPublished);
		let Limits {
			fuel,
			input_bytes,
			output_bytes,
			..
		} = spec.limits;
		ensure!(fuel <= T::Policy::get().most_proof_fuel, Error::<T>::ProofTooLong);
		ensure!(
			input_bytes <= MAX_INPUT.into() && output_bytes <= MAX_OUTPUT.into(),
			Error::<T>::BadLimits
		);
		Ok(())
	}

	fn genesis() -> H256 {
		let zero = frame_system::pallet_prelude::BlockNumberFor::<T>::zero();
		H256::from_slice(frame_system::Pallet::<T>::block_hash(zero).as_ref())
	}

	/// Moves what a job may cost, or its deposit, to the pot.
	fn pay_in(requester: &AccountId, amount: Balance) -> DispatchResult {
		T::Currency::transfer(requester, &T::Fees::pot(), amount, Preservation::Preserve)
			.map_err(|_| Error::<T>::InsufficientEscrow)?;
		Ok(())
	}

	/// Moves what a job did not cost, or its deposit, from the pot back, and returns how much arrived.
	pub(crate) fn pay_back(requester: &AccountId, amount: Balance) -> Balance {
		if amount == 0 {
			return 0;
		}
		T::Currency::transfer(&T::Fees::pot(), requester, amount, Preservation::Preserve)
			.inspect_err(|error| {
				frame_support::defensive!("the pot has every escrow, and its owner's account is there", error);
			})
			.unwrap_or(0)
	}

	pub(crate) fn do_submit(requester: AccountId, spec: JobSpec) -> DispatchResult {
		let details = spec.latest();
		let terms = Self::check(details)?;
		let escrow = math::cost_from(details, &details.price, &terms, 0).total();
		let held = escrow.saturating_add(terms.deposit);
		Self::pay_in(&requester, held)?;
		Self::count_submitted(&requester)?;
		if details.verification == Verification::Proof {
			// Until the job is closed. A program that is retired is published and takes no new job.
			ensure!(T::Programs::engage(details.program), Error::<T>::ProgramNotPublished);
		}
		let id = NextJob::<T>::get();
		NextJob::<T>::put(id.saturating_add(1));
		let hash = job_hash(Self::genesis(), id, &requester, &spec);
		let now = T::Tide::tick();
		let deadline = now.saturating_add(details.deadline);
		// The seed of the first draw must not be known yet.
		let wakes = Alarms::<T>::arm(now.saturating_add(terms.draw_delay), Alarm::Queue(id));
		let state = JobState {
			phase: JobPhase::Waiting,
			price: details.price,
			raise: None,
			cursor: 0,
			in_flight: 0,
			accepted: 0,
			failed: 0,
			dropped: None,
			escrow,
			paid: 0,
			fees: 0,
			chain_fees: 0,
			refunded: 0,
			rounds: 0,
			wakes,
			alarmed: false,
			rejections: Default::default(),
			ended: None,
			cleared: 0,
			root: H256::zero(),
		};
		let job = Job {
			hash,
			requester: requester.clone(),
			spec,
			terms,
			submitted: now,
			deadline,
		};
		Self::put_job(id, job, state);
		Self::deposit_event(Event::JobSubmitted {
			job: id,
			requester,
			hash,
			escrow: held,
		});
		Ok(())
	}

	fn own(requester: &AccountId, id: JobId) -> Result<(Job, JobState), Error<T>> {
		let job = Jobs::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		let state = JobStates::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		ensure!(job.requester == *requester, Error::<T>::NotYourJob);
		Ok((job, state))
	}

	pub(crate) fn do_top_up(requester: AccountId, id: JobId, price: Price) -> DispatchResult {
		let (job, mut state) = Self::own(&requester, id)?;
		let spec = job.spec.latest();
		ensure!(
			state.ended.is_none() && state.cursor < spec.bundles(),
			Error::<T>::NothingToAssign
		);
		ensure!(
			state.price.within(&price) && state.price != price,
			Error::<T>::PriceNotHigher
		);
		// Whole bundles for those in flight, of which one may be shorter: what is too much goes back at the end.
		let whole = |price: &Price| {
			math::bundle_cost(spec, price, &job.terms, spec.bundle_size.into())
				.total()
				.saturating_mul(state.in_flight.into())
		};
		let open = |price: &Price| math::cost_from(spec, price, &job.terms, state.cursor).total();
		let cost = |price: &Price| whole(price).saturating_add(open(price));
		let more = cost(&price).saturating_sub(cost(&state.price));
		Self::pay_in(&requester, more)?;
		state.escrow = state.escrow.saturating_add(more);
		let now = T::Tide::tick();
		let counts = now.saturating_add(T::Policy::get().committee_delay).saturating_add(1);
		let before = *state.drawn_price(now);
		state.raise = Some(Raise { before, counts });
		state.price = price;
		// Offers that were too dear may do then.
		if state.phase == JobPhase::Waiting && state.rounds > 0 {
			state.wakes = Alarms::<T>::arm(counts, Alarm::Wake(id)).min(state.wakes);
		}
		Self::put_state(id, state);
		Self::deposit_event(Event::JobToppedUp {
			job: id,
			price,
			escrow: more,
		});
		Ok(())
	}

	pub(crate) fn do_cancel(requester: AccountId, id: JobId) -> DispatchResult {
		let (job, state) = Self::own(&requester, id)?;
		ensure!(
			state.ended.is_none() && state.cursor < job.spec.latest().bundles(),
			Error::<T>::NothingToAssign
		);
		Requesters::<T>::mutate(&requester, |record| {
			record.cancelled = record.cancelled.saturating_add(1)
		});
		Self::drop_unassigned(id, &job, state, Failure::Cancelled);
		Ok(())
	}

	pub(crate) fn do_expire(id: JobId) -> DispatchResult {
		let job = Jobs::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		let state = JobStates::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		ensure!(T::Tide::tick() >= job.deadline, Error::<T>::DeadlineNotPassed);
		ensure!(
			state.ended.is_none() && state.cursor < job.spec.latest().bundles(),
			Error::<T>::NothingToAssign
		);
		Self::drop_unassigned(id, &job, state, Failure::DeadlinePassed);
		Ok(())
	}

	/// Gives up the bundles that are not assigned, refunds them, and ends the job if none is in flight.
	pub(crate) fn drop_unassigned(id: JobId, job: &Job, mut state: JobState, reason: Failure) {
		let spec = job.spec.latest();
		let bundles = spec.bundles();
		let count = bundles.saturating_sub(state.cursor);
		let refund = math::cost_from(spec, &state.price, &job.terms, state.cursor)
			.total()
			.min(state.escrow);
		let refunded = Self::pay_back(&job.requester, refund);
		state.escrow = state.escrow.saturating_sub(refunded);
		state.refunded = state.refunded.saturating_add(refunded);
		state.failed = state.failed.saturating_add(count);
		state.dropped = Some(Dropped {
			first: state.cursor,
			reason,
		});
		state.cursor = bundles;
		state.phase = JobPhase::Running;
		Self::deposit_event(Event::BundlesDropped {
			job: id,
			count,
			reason,
			refunded,
		});
		Self::end_if_decided(id, job, &mut state);
		Self::put_state(id, state);
	}

	pub(crate) fn do_close(who: AccountId, id: JobId) -> DispatchResult {
		let job = Jobs::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		let mut state = JobStates::<T>::get(id).ok_or(Error::<T>::NoSuchJob)?;
		let ended = state.ended.ok_or(Error::<T>::JobOpen)?;
		let spec = job.spec.latest();
		let kept_until = ended.saturating_add(spec.retention);
		ensure!(
			who == job.requester || T::Tide::tick() >= kept_until,
			Error::<T>::Retained
		);
		let bundles = spec.bundles();
		let until = state.cleared.saturating_add(CLOSE_STEP).min(bundles);
		for bundle in state.cleared..until {
			let Ok(bundle) = BundleIndex::try_from(bundle) else {
				break;
			};
			let result = T::Committees::result_root(id, bundle);
			state.root = codec::Encode::using_encoded(&(state.root, result), sp_io::hashing::blake2_256).into();
			T::Committees::forget(id, bundle);
		}
		state.cleared = until;
		if until < bundles {
			Self::put_state(id, state);
			return Ok(());
		}
		Self::pay_back(&job.requester, job.terms.deposit);
		Self::count_closed(&job.requester);
		if spec.verification == Verification::Proof {
			T::Programs::release(spec.program);
		}
		Self::remove_job(id, &job, &state);
		ClosedJobs::<T>::insert(id, state.root);
		Self::deposit_event(Event::JobClosed {
			job: id,
			root: state.root,
			deposit: job.terms.deposit,
		});
		Ok(())
	}

	pub(crate) fn do_collect(device: DeviceId) -> DispatchResult {
		let (payout, amount) = T::Pool::outstanding(device)
			.filter(|(_, amount)| *amount > 0)
			.ok_or(Error::<T>::NothingToCollect)?;
		T::Currency::transfer(&T::Fees::pot(), &payout, amount, Preservation::Preserve)
			.map_err(|_: DispatchError| Error::<T>::PayoutRefused)?;
		T::Pool::paid_out(device, amount);
		Self::deposit_event(Event::Collected { device, payout, amount });
		Ok(())
	}

	/// Lets a device's earnings be paid out some ticks from now.
	pub(crate) fn arm_collection(device: DeviceId) {
		let due: Tick = T::Tide::tick().saturating_add(T::Policy::get().collect_ticks);
		Alarms::<T>::arm(due, Alarm::Collect { device, refused: 0 });
	}
}
