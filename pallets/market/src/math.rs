//! The market's arithmetic, without storage.
//!
//! What is held rounds up, what is paid rounds down, and the difference is the requester's. All of it saturates: bounds
//! on job specs keep real amounts far below.

use sp_runtime::Perbill;
use tidemill_primitives::{
	interfaces::Rejections,
	job::{JobSpecV1, Limits, Price},
	report::TaskResult,
	Balance, Tick, FUEL_PER_PRICE,
};

use crate::types::{seats, MarketPolicy, Terms};

/// The most that one run of one task costs, see [`Limits::task_price`].
pub fn task_price(limits: &Limits, price: &Price) -> Balance {
	limits.task_price(price)
}

/// What one run of one task is paid, by the fuel it used; never above [`task_price`] at the same price.
///
/// A program that cannot be run is paid as a try without result.
pub fn task_pay(limits: &Limits, offer: &Price, terms: &Terms, result: &TaskResult) -> Balance {
	if !result.outcome.ran() {
		return trial_fee(terms.trial_share, task_price(limits, offer));
	}
	let fuel = result.fuel.min(limits.fuel);
	let work = offer
		.per_gfuel
		.saturating_mul(Balance::from(fuel))
		.saturating_div(FUEL_PER_PRICE);
	work.saturating_add(offer.per_task)
		.saturating_add(limits.input_price(offer))
}

/// What a try without result is paid of the most that a run costs.
pub fn trial_fee(share: Perbill, price: Balance) -> Balance {
	share.mul_floor(price)
}

/// The most that one run of a bundle of `tasks` tasks costs.
pub fn bundle_price(limits: &Limits, price: &Price, tasks: u32) -> Balance {
	task_price(limits, price).saturating_mul(Balance::from(tasks))
}

/// The most that a bundle can cost its requester, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BundleCost {
	/// To the devices whose report is accepted.
	pub work: Balance,
	/// Protocol fee on that.
	pub fee: Balance,
	/// Trial fees and chain fees of every try of every seat.
	pub tries: Balance,
}

impl BundleCost {
	/// All of it.
	pub fn total(&self) -> Balance {
		self.work.saturating_add(self.fee).saturating_add(self.tries)
	}

	fn times(self, count: u32) -> BundleCost {
		let count = Balance::from(count);
		BundleCost {
			work: self.work.saturating_mul(count),
			fee: self.fee.saturating_mul(count),
			tries: self.tries.saturating_mul(count),
		}
	}

	fn and(self, other: BundleCost) -> BundleCost {
		BundleCost {
			work: self.work.saturating_add(other.work),
			fee: self.fee.saturating_add(other.fee),
			tries: self.tries.saturating_add(other.tries),
		}
	}
}

/// The most that a bundle of `tasks` tasks costs: with P for one run and n seats,
/// `n P + ceil(fee n P) + tries n (trial fee + chain fee)`.
pub fn bundle_cost(spec: &JobSpecV1, price: &Price, terms: &Terms, tasks: u32) -> BundleCost {
	let run = bundle_price(&spec.limits, price, tasks);
	let n = Balance::from(seats(&spec.verification));
	let work = run.saturating_mul(n);
	let draws = n.saturating_mul(Balance::from(spec.tries));
	BundleCost {
		work,
		fee: terms.protocol_fee.mul_ceil(work),
		tries: trial_fee(terms.trial_share, run)
			.saturating_add(terms.chain_fee)
			.saturating_mul(draws),
	}
}

/// The most that the bundles from `first` on cost.
pub fn cost_from(spec: &JobSpecV1, price: &Price, terms: &Terms, first: u32) -> BundleCost {
	let size = u32::from(spec.bundle_size).max(1);
	let (bundles, last_tasks) = (spec.bundles(), spec.tasks.checked_rem(size).unwrap_or(0));
	if first >= bundles {
		return BundleCost::default();
	}
	let rest = bundles.saturating_sub(first);
	let whole = if last_tasks == 0 { rest } else { rest.saturating_sub(1) };
	let cost = bundle_cost(spec, price, terms, size).times(whole);
	if last_tasks == 0 {
		cost
	} else {
		cost.and(bundle_cost(spec, price, terms, last_tasks))
	}
}

/// Bond of one seat: the committee's together is `(n + 1) P / 0.7`, so that a majority that is bought costs more than
/// all the replicas that it spoils.
pub fn bond(spec: &JobSpecV1, price: &Price, tasks: u32) -> Balance {
	let n = Balance::from(seats(&spec.verification)).max(1);
	let run = bundle_price(&spec.limits, price, tasks);
	run.saturating_mul(n.saturating_add(1))
		.saturating_mul(10)
		.div_ceil(n.saturating_mul(7))
}

/// Least ticks that a job must give one task: twice what its limits need on a device of reference.
pub fn least_run_ticks(limits: &Limits, policy: &MarketPolicy) -> Tick {
	let run = limits.fuel.div_ceil(policy.fuel_per_tick.max(1));
	let fetch = limits.input_bytes.div_ceil(policy.bytes_per_tick.max(1));
	Tick::try_from(run.saturating_add(fetch).saturating_mul(2))
		.unwrap_or(Tick::MAX)
		.max(2)
}

/// Ticks until a job that found no device is tried again: `2^rounds`.
///
/// At most 4 while devices that would do are only busy, or sit in the same committee; at most 64 otherwise.
pub fn back_off(rounds: u8, found: &Rejections) -> Tick {
	let most = if found.busy > 0 || found.provider > 0 { 2 } else { 6 };
	1u32 << rounds.min(most)
}

/// Deposit of a job.
pub fn deposit(spec: &JobSpecV1, policy: &MarketPolicy) -> Balance {
	policy
		.deposit_per_task
		.saturating_mul(Balance::from(spec.tasks))
		.saturating_add(policy.deposit_base)
}
