//! What a verdict does to the money.

use frame_support::{
	traits::{
		fungible::hold::Mutate,
		tokens::{Fortitude, Precision, Restriction},
	},
	weights::Weight,
};
use sp_core::H256;
use tidemill_primitives::{
	interfaces::{BundleTerms, Credits, Fees, Jobs as JobsInterface, Redrawn, WithoutCommittee},
	report::TaskResults,
	verdict::{SeatEnd, Standing, Verdict},
	AccountId, Balance, BundleIndex, DeviceId, Fuel, JobId, SeatIndex, Try,
};

use crate::{
	math,
	types::{seats, Job},
	Config, Event, HoldReason, JobStates, Jobs, NextJob, Pallet,
};

/// What the devices of a bundle are paid, and what of it the protocol fee is on.
#[derive(Default)]
struct Payments {
	to: alloc::vec::Vec<(DeviceId, Balance)>,
	sum: Balance,
	work: Balance,
}

impl Payments {
	fn add(&mut self, device: DeviceId, amount: Balance) {
		self.sum = self.sum.saturating_add(amount);
		self.to.push((device, amount));
	}
}

/// What one seat is paid.
fn seat_pay(job: &Job, seat: &SeatEnd, results: Option<&TaskResults>, trial: Balance) -> (Balance, bool) {
	let limits = &job.spec.latest().limits;
	match (seat.standing, results) {
		(Standing::Agreed, Some(results)) => {
			let pay = results
				.iter()
				.map(|result| math::task_pay(limits, &seat.offer, &job.terms, result))
				.fold(0, Balance::saturating_add);
			(pay, true)
		}
		(Standing::Undecided | Standing::Unasked, _) => (trial, false),
		_ => (0, false),
	}
}

impl<T: Config> Pallet<T> {
	fn payments(job: &Job, price: &tidemill_primitives::job::Price, tasks: u32, verdict: &Verdict) -> Payments {
		let run = math::bundle_price(&job.spec.latest().limits, price, tasks);
		let trial = math::trial_fee(job.terms.trial_share, run);
		let results = verdict.outcome.as_ref().ok();
		let mut payments = Payments::default();
		for seat in &verdict.seats {
			let (pay, is_work) = seat_pay(job, seat, results, trial);
			if pay > 0 {
				payments.add(seat.device, pay);
			}
			if is_work {
				payments.work = payments.work.saturating_add(pay);
			}
		}
		if trial > 0 {
			// Whoever has retired since cannot be paid: the fee stays the requester's.
			let there = |device: &&DeviceId| T::Pool::outstanding(**device).is_some();
			for device in verdict.abstained.iter().filter(there) {
				payments.add(*device, trial);
			}
		}
		payments
	}

	/// Moves what a bundle cost from the requester's escrow to the pot.
	fn move_to_pot(requester: &AccountId, amount: Balance) -> bool {
		if amount == 0 {
			return true;
		}
		T::Currency::transfer_on_hold(
			&HoldReason::Escrow.into(),
			requester,
			&T::Fees::pot(),
			amount,
			Precision::Exact,
			Restriction::Free,
			// Whatever lock the requester has got itself since does not reach the escrow.
			Fortitude::Force,
		)
		.inspect_err(|error| {
			frame_support::defensive!("escrow can be moved to the pot", error);
		})
		.is_ok()
	}
}

impl<T: Config> JobsInterface for Pallet<T> {
	fn hash(job: JobId) -> Option<H256> {
		Jobs::<T>::get(job).map(|job| job.hash)
	}

	fn next() -> JobId {
		NextJob::<T>::get()
	}

	fn terms(job: JobId, bundle: BundleIndex) -> Option<BundleTerms> {
		let job = Jobs::<T>::get(job)?;
		let spec = job.spec.latest();
		let (_, tasks) = spec.bundle(bundle)?;
		Some(BundleTerms {
			hash: job.hash,
			tasks,
			fuel: spec.limits.fuel,
			run_ticks: spec
				.limits
				.run_ticks
				.saturating_mul(tasks)
				.saturating_add(job.terms.relay_ticks),
			tries: spec.tries,
			draw_delay: job.terms.draw_delay,
			open: spec.requirements.providers.is_empty(),
			deadline: job.deadline,
		})
	}

	fn without_committee(job: JobId, bundle: BundleIndex) -> WithoutCommittee {
		let bundle = u32::from(bundle);
		match JobStates::<T>::get(job) {
			Some(state) if bundle >= state.cleared => match state.dropped {
				Some(dropped) if bundle >= dropped.first => WithoutCommittee::Dropped(dropped.reason),
				_ => WithoutCommittee::Waiting,
			},
			_ => WithoutCommittee::Cleared,
		}
	}

	fn redraw(job: JobId, bundle: BundleIndex, seat: SeatIndex, attempt: Try, excluded: &[AccountId]) -> Redrawn {
		Self::do_redraw(job, bundle, seat, attempt, excluded)
	}

	fn missed_weight(missed: u32) -> Weight {
		Self::weight_of_missed(missed)
	}

	fn settle(id: JobId, bundle: BundleIndex, verdict: Verdict) {
		let (Some(job), Some(mut state)) = (Jobs::<T>::get(id), JobStates::<T>::get(id)) else {
			frame_support::defensive!("a bundle in flight has a job");
			return;
		};
		let tasks = job.spec.latest().bundle(bundle).map_or(0, |(_, tasks)| tasks);
		let payments = Self::payments(&job, &state.price, tasks, &verdict);
		let fee = job.terms.protocol_fee.mul_floor(payments.work);
		let cost = payments.sum.saturating_add(fee);
		debug_assert!(cost <= math::bundle_cost(job.spec.latest(), &state.price, &job.terms, tasks).total());
		debug_assert!(verdict.seats.len() <= usize::from(seats(&job.spec.latest().verification)));
		if cost <= state.escrow && Self::move_to_pot(&job.requester, cost) {
			state.escrow = state.escrow.saturating_sub(cost);
			state.paid = state.paid.saturating_add(payments.sum);
			state.fees = state.fees.saturating_add(fee);
			if fee > 0 {
				T::Fees::take(fee);
			}
			for (device, amount) in &payments.to {
				if T::Pool::credit(*device, *amount) {
					Self::arm_collection(*device);
				}
				Self::deposit_event(Event::DevicePaid {
					device: *device,
					job: id,
					bundle,
					amount: *amount,
				});
			}
		}
		state.in_flight = state.in_flight.saturating_sub(1);
		match &verdict.outcome {
			Ok(results) => {
				state.accepted = state.accepted.saturating_add(1);
				Self::deposit_event(Event::BundleAccepted {
					job: id,
					bundle,
					tasks,
					fuel: results.iter().map(|result| result.fuel).fold(0, Fuel::saturating_add),
					paid: payments.sum,
					fee,
				});
			}
			Err(reason) => {
				state.failed = state.failed.saturating_add(1);
				Self::note_failure(&job.requester, *reason);
				Self::deposit_event(Event::BundleFailed {
					job: id,
					bundle,
					reason: *reason,
					paid: payments.sum,
				});
			}
		}
		Self::end_if_decided(id, &job, &mut state);
		Self::put_state(id, state);
	}
}
