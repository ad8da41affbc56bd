//! What the runtime API answers about jobs.

use alloc::{format, string::String};
use sp_runtime::DispatchError;
use tidemill_primitives::{
	api::{Estimate, JobView, WhyQueued},
	interfaces::{JobPhase, Rejections},
	job::JobSpec,
	JobId,
};

use frame_support::traits::Get;

use crate::{math, Config, JobStates, Jobs, Pallet};

impl<T: Config> Pallet<T> {
	/// A job with everything known of it.
	pub fn job_view(id: JobId) -> Option<JobView> {
		let (job, state) = (Jobs::<T>::get(id)?, JobStates::<T>::get(id)?);
		let spec = job.spec.latest();
		let (bundles, whole) = (spec.bundles(), spec.tasks.min(spec.bundle_size.into()));
		let bond = Self::bond(spec, &state.price, whole, 0).at(&spec.limits, &state.price);
		Some(JobView {
			hash: job.hash,
			requester: job.requester,
			price: state.price,
			bond,
			phase: state.phase,
			bundles,
			unassigned: bundles.saturating_sub(state.cursor),
			accepted: state.accepted,
			failed: state.failed,
			escrow: state.escrow.saturating_add(job.terms.deposit),
			deposit: job.terms.deposit,
			paid: state.paid,
			fees: state.fees,
			chain_fees: state.chain_fees,
			refunded: state.refunded,
			submitted: job.submitted,
			deadline: job.deadline,
			ended: state.ended,
			spec: job.spec,
		})
	}

	/// What a job would cost at most; the error says what is wrong with it. A job without run ticks gets the least.
	pub fn estimate(spec: &JobSpec) -> Result<Estimate, DispatchError> {
		let mut spec = spec.latest().clone();
		let least_run_ticks = math::least_run_ticks(&spec.limits, &T::Policy::get());
		if spec.limits.run_ticks == 0 {
			spec.limits.run_ticks = least_run_ticks;
		}
		let spec = &spec;
		let terms = Self::check(spec)?;
		let cost = math::cost_from(spec, &spec.price, &terms, 0);
		Ok(Estimate {
			work: cost.work,
			fee: cost.fee,
			tries: cost.tries,
			deposit: terms.deposit,
			total: cost.total().saturating_add(terms.deposit),
			bond: Self::bond(spec, &spec.price, spec.tasks.min(spec.bundle_size.into()), 0)
				.at(&spec.limits, &spec.price),
			least_run_ticks,
		})
	}

	/// Why a job waits; none if it does not.
	pub fn why_queued(id: JobId) -> Option<WhyQueued> {
		let state = JobStates::<T>::get(id)?;
		if !matches!(state.phase, JobPhase::Queued | JobPhase::Waiting) {
			return None;
		}
		Some(WhyQueued {
			phase: state.phase,
			rejections: state.rejections,
			rounds: state.rounds.into(),
			wakes: state.wakes,
			explanation: explain(state.phase, state.rounds, &state.rejections),
		})
	}
}

/// The same in words, with what to do. The commonest reason decides.
fn explain(phase: JobPhase, rounds: u8, found: &Rejections) -> String {
	if rounds == 0 {
		return match phase {
			JobPhase::Waiting => "the job waits for the seed of its draw, which must not be known at submission".into(),
			_ => "the job waits for its turn in the queue".into(),
		};
	}
	let reasons = [
		(
			found.no_device,
			"no registered device has the engine and the memory for it: ask for less memory, or wait for one",
		),
		(found.inactive, "the devices that were drawn are paused or absent: wait"),
		(
			found.busy,
			"the devices that would do have no free slot, or are paused or absent: wait",
		),
		(
			found.price,
			"the devices that were drawn take more than the job's price: top the job up, or wait",
		),
		(
			found.stake,
			"the devices that were drawn have too little free stake for the bond: use smaller bundles, or wait",
		),
		(
			found.requirements,
			"the devices that were drawn do not meet the requirements: cancel, and ask for fewer cores, less memory, or another \
			 GPU",
		),
		(
			found.region,
			"the devices that were drawn do not meet the requirements, they stand in other regions: cancel, and name none, or \
			 wait",
		),
		(
			found.reputation,
			"the devices that were drawn do not meet the requirements, their reputation is too low: cancel, and ask for less",
		),
		(
			found.provider,
			"too few other providers: a committee has one seat a provider, and never the requester's own devices",
		),
	];
	let most = reasons
		.iter()
		.max_by_key(|(count, _)| *count)
		.filter(|(count, _)| *count > 0);
	let words = most.map_or("nothing was drawn", |(_, words)| words);
	format!("no device was found {rounds} times in a row; {words}")
}
