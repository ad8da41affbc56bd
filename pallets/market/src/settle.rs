//! What a verdict does to the money.

use alloc::vec::Vec;
use frame_support::{traits::Get, weights::Weight};
use sp_core::H256;
use sp_runtime::Perbill;
use tidemill_primitives::{
	bond::Bond,
	device::Offer,
	interfaces::{BundleTerms, Credits, Fees, Jobs as JobsInterface, Pool, Redrawn, Standing as _, WithoutCommittee},
	job::{JobSpec, JobSpecV1, Price, Verification},
	report::TaskResults,
	verdict::{SeatEnd, Standing, Verdict},
	AccountId, Balance, BundleIndex, DeviceId, Fuel, JobId, SeatIndex, Try,
};

use crate::{math, types::Job, Config, Event, JobStates, Jobs, NextJob, Pallet, WeightInfo};

/// What a bundle is to be paid for, device by device.
#[derive(Default)]
struct Bill {
	/// Runs that the requester pays, in order of the seats: the primary's first, if it was right.
	runs: Vec<(DeviceId, Balance)>,
	/// Runs beside them that were right too.
	extra: Vec<(DeviceId, Balance)>,
	/// Tries without result.
	trials: Vec<(DeviceId, Balance)>,
}

fn sum(of: &[(DeviceId, Balance)]) -> Balance {
	of.iter().map(|(_, amount)| *amount).fold(0, Balance::saturating_add)
}

/// What checking a bundle moved beside what the requester pays.
#[derive(Default, PartialEq, Eq)]
struct Check {
	/// Of the primary's price, put into the audit fund.
	funded: Balance,
	/// Paid out of the audit fund.
	audit: Balance,
	/// Paid out of what was forfeited.
	replicas: Balance,
}

/// What a device that was right takes for its run, by the fuel in the accepted report.
fn run_pay(job: &Job, seat: &SeatEnd, results: &TaskResults) -> Balance {
	let limits = &job.spec.latest().limits;
	results
		.iter()
		.map(|result| math::task_pay(limits, &seat.offer, &job.terms, result))
		.fold(0, Balance::saturating_add)
}

impl<T: Config> Pallet<T> {
	/// What the committee of a bundle of so many tasks goes by.
	pub(crate) fn bundle_terms(job: &Job, price: &Price, tasks: u32, open: bool) -> BundleTerms {
		let spec = job.spec.latest();
		let run_ticks = spec.limits.run_ticks.saturating_mul(tasks);
		BundleTerms {
			hash: job.hash,
			engine: spec.engine.engine,
			tasks,
			limits: spec.limits,
			price: *price,
			run_ticks: run_ticks.saturating_add(job.terms.relay_ticks),
			tries: spec.tries,
			draw_delay: job.terms.draw_delay,
			spot: spec.verification == Verification::Spot,
			proof: spec.verification == Verification::Proof,
			open,
		}
	}

	/// Whether anybody may be drawn for a job, and there are enough to be drawn.
	pub(crate) fn is_open(spec: &JobSpecV1) -> bool {
		spec.requirements.providers.is_empty()
			&& T::Pool::eligible(spec.engine, &spec.limits, &spec.requirements) >= T::Policy::get().least_eligible
	}

	/// What a seat of a bundle of so many tasks puts at risk.
	pub(crate) fn bond(spec: &JobSpecV1, price: &Price, tasks: u32, seat: SeatIndex) -> Bond {
		let policy = T::Policy::get();
		Bond::of(spec, price, tasks, policy.spot_bond, seat).with_least_of_proof(spec, policy.least_proof_bond)
	}

	fn bill(job: &Job, price: &Price, tasks: u32, verdict: &Verdict) -> Bill {
		let spec = job.spec.latest();
		let trial = math::trial_fee(job.terms.trial_share, spec.limits.bundle_price(price, tasks));
		let runs = math::runs(&spec.verification) as usize;
		let mut bill = Bill::default();
		for seat in &verdict.seats {
			match (seat.standing, &verdict.outcome) {
				(Standing::Agreed, Ok(results)) => {
					let list = if bill.runs.len() < runs {
						&mut bill.runs
					} else {
						&mut bill.extra
					};
					list.push((seat.device, run_pay(job, seat, results)));
				}
				(Standing::Undecided | Standing::Unasked, _) => bill.trials.push((seat.device, trial)),
				_ => {}
			}
		}
		// Whoever has retired since cannot be paid: the fee stays the requester's.
		let there = |device: &&DeviceId| T::Pool::outstanding(**device).is_some();
		let abstained = verdict.abstained.iter().filter(there);
		bill.trials.extend(abstained.map(|device| (*device, trial)));
		bill
	}

	/// Pays for the check of a bundle: takes the audit fund's share out of the primary's price, and puts what there is to pay
	/// them with in place of the prices of the extra runs.
	fn pay_check(bill: &mut Bill, verdict: &Verdict) -> Check {
		let mut check = Check::default();
		let widened = verdict.seats.len() > 2;
		let primary = verdict.spot.zip(bill.runs.first_mut());
		if let Some((spot, first)) = primary.filter(|(spot, first)| spot.primary == Some(first.0)) {
			let auditor = bill.extra.first_mut().filter(|_| !widened);
			let wanted = auditor.as_ref().map_or(0, |auditor| auditor.1);
			let pay = math::spot_pay(first.1, spot.rate, wanted, T::Fees::audit_fund());
			T::Fees::audited(pay.funded, pay.audit);
			first.1 = pay.primary;
			(check.funded, check.audit) = (pay.funded, pay.audit);
			if let Some(auditor) = auditor {
				auditor.1 = pay.audit.saturating_add(pay.topped);
				return check;
			}
		}
		if verdict.forfeited > 0 {
			check.replicas = T::Fees::divide_forfeited(sum(&bill.extra));
		}
		let mut left = check.replicas;
		for (_, amount) in &mut bill.extra {
			*amount = left.min(*amount);
			left = left.saturating_sub(*amount);
		}
		check
	}

	/// Takes note of who was right and who was wrong. What a run is worth is bounded by what the requester pays for one.
	fn note_reputation(job: &Job, bill: &Bill, verdict: &Verdict) {
		let engine = job.spec.latest().engine.engine;
		let most = match verdict.spot {
			Some(_) => bill.runs.first().map_or(0, |(_, price)| *price),
			None => Balance::MAX,
		};
		if verdict.confirms {
			for (device, value) in bill.runs.iter().chain(&bill.extra) {
				T::Pool::confirmed(*device, engine, most.min(*value));
			}
		}
		for seat in &verdict.seats {
			let wrong = match seat.standing {
				Standing::Outvoted => verdict.confirms,
				Standing::Silent | Standing::Undefended | Standing::Disproved => true,
				Standing::Agreed | Standing::Undecided | Standing::Unasked => false,
			};
			if wrong {
				T::Pool::wrong(seat.device, engine);
			}
		}
	}

	/// Credits devices with what they are paid, and returns for how many a payout was arranged.
	fn credit(job: JobId, bundle: BundleIndex, bill: &Bill) -> u64 {
		let mut payouts = 0u64;
		let all = bill.runs.iter().chain(&bill.extra).chain(&bill.trials);
		for (device, amount) in all.copied().filter(|(_, amount)| *amount > 0) {
			if T::Pool::credit(device, amount) {
				Self::arm_collection(device);
				payouts = payouts.saturating_add(1);
			}
			Self::deposit_event(Event::DevicePaid {
				device,
				job,
				bundle,
				amount,
			});
		}
		payouts
	}
}

impl<T: Config> JobsInterface for Pallet<T> {
	fn hash(job: JobId) -> Option<H256> {
		Jobs::<T>::get(job).map(|job| job.hash)
	}

	fn next() -> JobId {
		NextJob::<T>::get()
	}

	fn spec(job: JobId) -> Option<JobSpec> {
		Jobs::<T>::get(job).map(|job| job.spec)
	}

	fn without_committee(job: JobId, bundle: BundleIndex) -> Option<WithoutCommittee> {
		let bundles = Jobs::<T>::get(job)?.spec.latest().bundles();
		let (state, bundle) = (JobStates::<T>::get(job)?, u32::from(bundle));
		Some(match state.dropped {
			_ if bundle >= bundles => return None,
			_ if bundle < state.cleared => WithoutCommittee::Cleared,
			Some(dropped) if bundle >= dropped.first => WithoutCommittee::Dropped(dropped.reason),
			_ => WithoutCommittee::Waiting,
		})
	}

	fn audit_rate(terms: &BundleTerms, device: DeviceId, offer: &Offer) -> Perbill {
		let policy = T::Policy::get();
		math::audit_rate(
			T::Pool::streak(device, terms.engine),
			terms.limits.bundle_price(offer, terms.tasks),
			policy.probation,
			policy.audit_floor,
		)
	}

	fn redraw(
		job: JobId,
		bundle: BundleIndex,
		seat: (SeatIndex, Try),
		price: Option<&Price>,
		excluded: &[AccountId],
	) -> Redrawn {
		Self::do_redraw(job, bundle, seat, price, excluded)
	}

	fn missed_weight(missed: u32) -> Weight {
		Self::weight_of_missed(missed)
	}

	fn payout_weight() -> Weight {
		T::WeightInfo::arm()
			.saturating_add(T::WeightInfo::collect())
			.saturating_add(T::WeightInfo::end_job())
	}

	fn settle(id: JobId, bundle: BundleIndex, verdict: Verdict) -> Weight {
		let (Some(job), Some(mut state)) = (Jobs::<T>::get(id), JobStates::<T>::get(id)) else {
			frame_support::defensive!("a bundle in flight has a job");
			return Weight::zero();
		};
		let mut payouts = 0;
		let tasks = job.spec.latest().bundle(bundle).map_or(0, |(_, tasks)| tasks);
		let mut bill = Self::bill(&job, &state.price, tasks, &verdict);
		Self::note_reputation(&job, &bill, &verdict);
		let work = sum(&bill.runs);
		let fee = job.terms.protocol_fee.mul_floor(work);
		let paid = work.saturating_add(sum(&bill.trials));
		let cost = paid.saturating_add(fee);
		debug_assert!(cost <= math::bundle_cost(job.spec.latest(), &state.price, &job.terms, tasks).total());
		if cost <= state.escrow {
			state.escrow = state.escrow.saturating_sub(cost);
			state.paid = state.paid.saturating_add(paid);
			state.fees = state.fees.saturating_add(fee);
			if fee > 0 {
				T::Fees::take(fee);
			}
			let check = Self::pay_check(&mut bill, &verdict);
			payouts = Self::credit(id, bundle, &bill);
			if check != Check::default() {
				let Check {
					funded,
					audit,
					replicas,
				} = check;
				Self::deposit_event(Event::CheckPaid {
					job: id,
					bundle,
					funded,
					audit,
					replicas,
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
					paid,
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
					paid,
				});
			}
		}
		let mut weight = T::WeightInfo::arm().saturating_mul(payouts);
		if Self::end_if_decided(id, &job, &mut state) {
			weight = weight.saturating_add(T::WeightInfo::end_job());
		}
		Self::put_state(id, state);
		weight
	}
}
