//! How fees and forfeited stake are divided, without storage.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::Perbill;
use tidemill_primitives::{Balance, Tick};

/// The rules that governance sets. What neither share takes is the treasury's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct RewardsPolicy {
	/// Share of a fee that is burned.
	pub burn: Perbill,
	/// Share of a fee that goes to the audit fund; at most what is not burned.
	pub audit_fund: Perbill,
	/// Ticks between two sweeps.
	pub sweep_ticks: Tick,
}

/// Parts of the pot that belong to nobody's device.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Shares {
	/// To be burned.
	pub burn: Balance,
	/// Kept for audits.
	pub audit_fund: Balance,
	/// To the treasury.
	pub treasury: Balance,
	/// Stake of the wrong, which their bundle's verdict divides.
	pub forfeited: Balance,
}

impl Shares {
	/// All of it.
	pub fn total(&self) -> Balance {
		self.burn
			.saturating_add(self.audit_fund)
			.saturating_add(self.treasury)
			.saturating_add(self.forfeited)
	}

	/// Adds other shares, part by part.
	pub fn add(&mut self, other: Shares) {
		self.burn = self.burn.saturating_add(other.burn);
		self.audit_fund = self.audit_fund.saturating_add(other.audit_fund);
		self.treasury = self.treasury.saturating_add(other.treasury);
		self.forfeited = self.forfeited.saturating_add(other.forfeited);
	}
}

/// Divides a fee. The parts add up to it: the treasury has the remainder.
pub fn split(amount: Balance, policy: &RewardsPolicy) -> Shares {
	let burn = policy.burn.mul_floor(amount);
	let audit_fund = policy.audit_fund.mul_floor(amount).min(amount.saturating_sub(burn));
	Shares {
		burn,
		audit_fund,
		treasury: amount.saturating_sub(burn).saturating_sub(audit_fund),
		forfeited: 0,
	}
}

/// Where forfeited stake goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forfeit {
	/// To the devices whose runs found it out.
	pub replicas: Balance,
	/// To the audit fund.
	pub audit_fund: Balance,
	/// To be burned.
	pub burn: Balance,
}

/// Divides forfeited stake: first what more runs cost, as far as it reaches; half of the rest goes to the audit fund. The
/// parts add up to it: what is burned has the odd unit.
pub fn divide(forfeited: Balance, cost: Balance) -> Forfeit {
	let replicas = cost.min(forfeited);
	let rest = forfeited.saturating_sub(replicas);
	let audit_fund = rest / 2;
	Forfeit {
		replicas,
		audit_fund,
		burn: rest.saturating_sub(audit_fund),
	}
}

/// Share of what a lost game costs that its winner gets.
const WINNER: Perbill = Perbill::from_percent(40);
/// Share of it that is burned.
const BURNED: Perbill = Perbill::from_percent(30);

/// Where the stake goes of who was proved wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disproved {
	/// To who proved it.
	pub winner: Balance,
	/// To be burned.
	pub burn: Balance,
	/// To the audit fund.
	pub audit_fund: Balance,
}

/// Divides the stake of who was proved wrong. The parts add up to it: the audit fund has the remainder.
pub fn divide_disproved(forfeited: Balance) -> Disproved {
	let (winner, burn) = (WINNER.mul_floor(forfeited), BURNED.mul_ceil(forfeited));
	Disproved {
		winner,
		burn,
		audit_fund: forfeited.saturating_sub(winner).saturating_sub(burn),
	}
}
