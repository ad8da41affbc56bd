//! What an assignment puts at risk.

use crate::{
	device::Offer,
	job::{JobSpecV1, Limits, Price, Verification},
	Balance, SeatIndex, MAX_DUTIES,
};

/// Times the price of a run that the bond of a `Spot` device is at least: who is found wrong pays for the auditor's run and
/// for the three seats by which the committee is widened that finds it.
pub const LEAST_SPOT_BOND: u32 = 4;

/// What an assignment puts at risk: whatever is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bond {
	/// So much, whatever the device takes.
	pub least: Balance,
	/// So many times what its run costs at the fuel limit, at the offer that it is drawn at.
	pub runs: u32,
	/// Tasks of a run.
	pub tasks: u32,
	/// Whether half of the backing must be left with it. Who is checked by others leaves stake for checking them: else a
	/// busy market could come to a stand in which everybody waits for an audit.
	pub halved: bool,
}

impl Bond {
	/// What a seat puts at risk for a bundle of `tasks` tasks, of which a run costs P at most at the job's `price`.
	///
	/// In a committee of n, and under `Proof`, `ceil((n + 1) P / (0.7 n))`: together `(n + 1) P / 0.7`, so that a majority that is bought costs
	/// more than all the replicas that it spoils. Under `Spot`, `runs` times what the run costs at the device's own offer, and
	/// at least [`LEAST_SPOT_BOND`] P; with that of the first seat half of the backing must be left.
	pub fn of(spec: &JobSpecV1, price: &Price, tasks: u32, runs: u32, seat: SeatIndex) -> Bond {
		let run = spec.limits.bundle_price(price, tasks);
		if spec.verification == Verification::Spot {
			return Bond {
				least: run.saturating_mul(LEAST_SPOT_BOND.into()),
				runs,
				tasks,
				halved: seat == 0,
			};
		}
		let n = Balance::from(spec.verification.seats()).max(1);
		let least = run
			.saturating_mul(n.saturating_add(1))
			.saturating_mul(10)
			.div_ceil(n.saturating_mul(7));
		Bond {
			least,
			runs: 0,
			tasks,
			halved: false,
		}
	}

	/// The same; of a job under `Proof` so much at least.
	pub fn with_least_of_proof(self, spec: &JobSpecV1, least: Balance) -> Bond {
		match spec.verification {
			Verification::Proof => Bond {
				least: self.least.max(least),
				..self
			},
			Verification::Spot | Verification::Quorum(_) => self,
		}
	}

	/// The bond of a device that takes `offer`.
	pub fn at(&self, limits: &Limits, offer: &Offer) -> Balance {
		let run = limits.bundle_price(offer, self.tasks);
		run.saturating_mul(self.runs.into()).max(self.least)
	}

	/// Of a device's backing, what may be at risk with this bond.
	pub fn usable(&self, backing: Balance) -> Balance {
		if self.halved {
			backing / 2
		} else {
			backing
		}
	}

	/// How many bundles a device may answer for, with this one.
	pub fn duties(&self) -> u32 {
		if self.halved {
			MAX_DUTIES / 2
		} else {
			MAX_DUTIES
		}
	}

	/// Whether a device can put `bond` at risk that has `bonded` of its backing at risk already.
	pub fn fits(&self, bond: Balance, bonded: Balance, backing: Balance) -> bool {
		bonded.saturating_add(bond) <= self.usable(backing)
	}
}
