//! The market's arithmetic, without storage.
//!
//! What is held rounds up, what is paid rounds down, and the difference is the requester's. All of it saturates: bounds
//! on job specs keep real amounts far below.

use sp_runtime::Perbill;
use tidemill_primitives::{
	interfaces::Rejections,
	job::{JobSpecV1, Limits, Price, Verification},
	report::TaskResult,
	Balance, Tick, FUEL_PER_PRICE,
};

use crate::types::{MarketPolicy, Terms};

/// What one run of one task is paid, by the fuel it used; never above [`Limits::task_price`] at the same price.
///
/// A program that cannot be run is paid as a try without result.
pub fn task_pay(limits: &Limits, offer: &Price, terms: &Terms, result: &TaskResult) -> Balance {
	if !result.outcome.ran() {
		return trial_fee(terms.trial_share, limits.task_price(offer));
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

/// Runs of a bundle that the requester pays for: one a seat of the first committee. What audits and widening need besides
/// is paid by the audit fund and by who was wrong.
pub fn runs(verification: &Verification) -> u32 {
	verification.seats().into()
}

/// The most devices that are drawn for a bundle: each seat's tries, those of an audit, and one for each seat by which the
/// committee is widened.
pub fn draws(verification: &Verification, tries: u8) -> u32 {
	let checked: u32 = match verification {
		Verification::Quorum(1) => return tries.into(),
		Verification::Quorum(_) | Verification::Proof => runs(verification),
		Verification::Spot => 2,
	};
	checked
		.saturating_mul(tries.into())
		.saturating_add(checked)
		.saturating_add(1)
}

/// The most that a bundle of `tasks` tasks costs: with P for one run, n runs and d draws,
/// `n P + ceil(fee n P) + d (trial fee + chain fee)`.
pub fn bundle_cost(spec: &JobSpecV1, price: &Price, terms: &Terms, tasks: u32) -> BundleCost {
	let run = spec.limits.bundle_price(price, tasks);
	let work = run.saturating_mul(runs(&spec.verification).into());
	let draws = Balance::from(draws(&spec.verification, spec.tries));
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

/// Probability that a device is audited: `min(1, probation * run / streak)`, and never below `floor`.
///
/// `run` is what the bundle costs at the device's offer and the fuel limit, `streak` the value that it was found right in, in
/// a row. So the streak is counted in runs like this one, as BOINC's adaptive replication counts valid results: what was
/// earned with cheap jobs is worth little for a dear one.
pub fn audit_rate(streak: Balance, run: Balance, probation: u32, floor: Perbill) -> Perbill {
	let short = run.saturating_mul(probation.into());
	if streak <= short {
		return Perbill::one();
	}
	Perbill::from_rational(short, streak).max(floor)
}

/// What of a `Spot` bundle's price goes where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpotPay {
	/// To the primary.
	pub primary: Balance,
	/// Into the audit fund.
	pub funded: Balance,
	/// To the auditor out of the audit fund.
	pub audit: Balance,
	/// To the auditor out of the primary's price.
	pub topped: Balance,
}

/// Divides the primary's price: the share `rate` of it goes into the audit fund, which has `fund`, and pays the auditor, who
/// takes `audit`, of which at most the primary's price is paid. What the fund lacks the primary's rest pays, which always
/// suffices: `price = rate price + (1 - rate) price`.
pub fn spot_pay(price: Balance, rate: Perbill, audit: Balance, fund: Balance) -> SpotPay {
	let funded = rate.mul_floor(price);
	let rest = price.saturating_sub(funded);
	let wanted = audit.min(price);
	let audit = wanted.min(fund.saturating_add(funded));
	let topped = wanted.saturating_sub(audit).min(rest);
	SpotPay {
		primary: rest.saturating_sub(topped),
		funded,
		audit,
		topped,
	}
}

/// Least ticks that a job must give one task: twice what its limits need on a device of reference.
pub fn least_run_ticks(limits: &Limits, policy: &MarketPolicy) -> Tick {
	let run = limits.fuel.div_ceil(policy.fuel_per_tick.max(1));
	let fetch = limits.input_bytes.div_ceil(policy.bytes_per_tick.max(1));
	Tick::try_from(run.saturating_add(fetch).saturating_mul(2))
		.unwrap_or(Tick::MAX)
		.max(2)
}

/// Most ticks that a job may give one task: so many times the least as the rules allow.
pub fn most_run_ticks(limits: &Limits, policy: &MarketPolicy) -> Tick {
	least_run_ticks(limits, policy).saturating_mul(policy.run_slack)
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
