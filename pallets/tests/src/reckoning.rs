//! What an attack brings to who plays it: what it has before and after, over as many plays as chance asks for.

use std::fmt;

use frame_support::traits::fungible::InspectHold;
use pallet_providers::HoldReason;
use tidemill_primitives::{AccountId, Balance};

use crate::{runtime::*, world::free};

/// What a signed call costs at least: calls are free here, and in the runtime none weighs less than 0.3 ms with what is done
/// for every extrinsic, at 10 TIDE a second.
pub const CALL_FEE: Balance = 3 * TIDE / 1_000;
/// Chain fee of a drawn device, as the runtime has it by default.
pub const CHAIN_FEE: Balance = 8 * TIDE / 100;

/// Lets a drawn device cost its job what it does in the runtime.
pub fn charge_chain_fees() {
	MarketRules::mutate(|rules| rules.chain_fee = CHAIN_FEE);
}

/// All that an account has, and what its devices are owed.
pub fn wealth(who: &AccountId) -> Balance {
	let devices = pallet_providers::Devices::<Test>::iter_values();
	let owed: Balance = devices.filter(|it| it.provider == *who).map(|it| it.credit).sum();
	free(who) + Balances::balance_on_hold(&HoldReason::Stake.into(), who) + owed
}

/// All that some accounts have together.
pub fn wealth_of(all: &[AccountId]) -> Balance {
	all.iter().map(wealth).sum()
}

/// What an account gained or lost, in TIDE.
pub fn profit(who: &AccountId, before: Balance) -> f64 {
	gain(before, wealth(who))
}

/// What is more, in TIDE.
pub fn gain(before: Balance, after: Balance) -> f64 {
	tide(after) - tide(before)
}

/// An amount in TIDE.
pub fn tide(amount: Balance) -> f64 {
	amount as f64 / TIDE as f64
}

/// What came of plays that do not depend on each other.
#[derive(Clone, Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
	/// Adds a play.
	pub fn push(&mut self, value: f64) {
		self.0.push(value);
	}

	fn count(&self) -> f64 {
		self.0.len() as f64
	}

	/// The mean.
	pub fn mean(&self) -> f64 {
		self.0.iter().sum::<f64>() / self.count()
	}

	/// The standard error of the mean.
	pub fn error(&self) -> f64 {
		let mean = self.mean();
		let squares: f64 = self.0.iter().map(|value| (value - mean).powi(2)).sum();
		(squares / (self.count() - 1.0) / self.count()).sqrt()
	}

	/// What the expected value is above once in 700 times, if at all: three standard errors above the mean.
	pub fn most(&self) -> f64 {
		self.mean() + 3.0 * self.error()
	}

	/// The same below.
	pub fn least(&self) -> f64 {
		self.mean() - 3.0 * self.error()
	}

	/// The worst play.
	pub fn worst(&self) -> f64 {
		self.0.iter().copied().fold(f64::INFINITY, f64::min)
	}
}

impl FromIterator<f64> for Sample {
	fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
		Sample(values.into_iter().collect())
	}
}

impl fmt::Display for Sample {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{:.3} ± {:.3}", self.mean(), self.error())
	}
}
