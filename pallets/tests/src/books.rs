//! What is known of every token, and what must always hold.

use std::collections::BTreeMap;

use codec::Encode;
use frame_support::traits::fungible::Inspect;
use sp_core::H256;
use tidemill_primitives::{
	interfaces::{JobPhase, Player},
	job::Verification,
	AccountId, Balance, JobId,
};

use crate::runtime::*;

/// What events say of one job's money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobBook {
	/// Held for it, without the deposit.
	pub held: Balance,
	/// Paid to devices, by the verdicts.
	pub paid: Balance,
	/// Paid to devices, one by one.
	pub shares: Balance,
	/// Of what it paid, put into the audit fund.
	pub funded: Balance,
	/// Paid to devices out of the audit fund and of forfeited stake.
	pub checks: Balance,
	/// Protocol fees.
	pub fees: Balance,
}

/// What events say of the audit fund, beside its share of the fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditBook {
	/// Put into it.
	pub funded: Balance,
	/// Paid out of it.
	pub paid: Balance,
}

/// What events say of all money.
#[derive(Clone, Debug, Default)]
pub struct Books {
	/// Total issuance at genesis.
	pub genesis: Balance,
	/// Burned by the providers' pallet.
	pub burned: Balance,
	/// Burned by others than our pallets: dust, what an account burns itself, and the whole chain's transaction fees.
	pub elsewhere: Balance,
	/// Paid to devices.
	pub paid: Balance,
	/// Paid out.
	pub collected: Balance,
	/// The audit fund.
	pub audits: AuditBook,
	/// By job.
	pub jobs: BTreeMap<JobId, JobBook>,
}

impl Books {
	/// Takes note of an event.
	pub fn note(&mut self, event: &RuntimeEvent) {
		use pallet_market::Event as Market;
		match event {
			RuntimeEvent::Providers(pallet_providers::Event::Slashed { amount, offence, .. })
				if !offence.forfeits() =>
			{
				self.burned += amount
			}
			RuntimeEvent::Providers(pallet_providers::Event::HeartbeatMissed { amount, .. }) => self.burned += amount,
			RuntimeEvent::Balances(pallet_balances::Event::DustLost { amount, .. }) => self.elsewhere += amount,
			RuntimeEvent::Balances(pallet_balances::Event::Burned { who, amount })
				if *who != Rewards::pot_account() =>
			{
				self.elsewhere += amount
			}
			RuntimeEvent::Market(Market::JobSubmitted { job, escrow, .. }) => {
				let deposit = pallet_market::Jobs::<Test>::get(job).map_or(0, |job| job.terms.deposit);
				self.job(*job).held += escrow - deposit;
			}
			RuntimeEvent::Market(Market::JobToppedUp { job, escrow, .. }) => self.job(*job).held += escrow,
			RuntimeEvent::Market(Market::BundleAccepted { job, paid, fee, .. }) => {
				let book = self.job(*job);
				book.paid += paid;
				book.fees += fee;
			}
			RuntimeEvent::Market(Market::BundleFailed { job, paid, .. }) => self.job(*job).paid += paid,
			RuntimeEvent::Market(Market::DevicePaid { job, amount, .. }) => {
				self.job(*job).shares += amount;
				self.paid += amount;
			}
			RuntimeEvent::Market(Market::CheckPaid {
				job,
				funded,
				audit,
				replicas,
				..
			}) => {
				let book = self.job(*job);
				book.funded += funded;
				book.checks += audit + replicas;
				self.audits.funded += funded;
				self.audits.paid += audit;
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::Forfeited { audit_fund, .. }) => {
				self.audits.funded += audit_fund;
			}
			RuntimeEvent::Rewards(pallet_rewards::Event::Disproved { audit_fund, .. }) => {
				self.audits.funded += audit_fund;
			}
			RuntimeEvent::Market(Market::Collected { amount, .. }) => self.collected += amount,
			_ => {}
		}
	}

	fn job(&mut self, job: JobId) -> &mut JobBook {
		self.jobs.entry(job).or_default()
	}

	/// Checks everything that must hold between any two calls.
	pub fn check(&self) {
		Tide::do_try_state().unwrap();
		Providers::do_try_state().unwrap();
		Market::do_try_state().unwrap();
		Attestation::do_try_state().unwrap();
		Disputes::do_try_state().unwrap();
		Programs::do_try_state().unwrap();
		Rewards::do_try_state().unwrap();
		let credits: Balance = pallet_providers::Devices::<Test>::iter_values()
			.map(|device| device.credit)
			.sum();
		let totals = pallet_market::Totals::<Test>::get();
		let paid_in = totals.escrow + totals.deposits;
		let (_, chain_fees) = pallet_rewards::Authored::<Test>::get();
		assert_eq!(
			Balances::balance(&Rewards::pot_account()),
			LEAST + pallet_rewards::Fund::<Test>::get().total() + credits + paid_in + chain_fees,
			"the pot holds exactly what it owes"
		);
		assert!(
			pallet_rewards::Fund::<Test>::get().audit_fund + self.audits.paid >= self.audits.funded,
			"whatever was put into the audit fund is there or was paid to auditors"
		);
		assert_eq!(
			self.paid,
			self.collected + credits,
			"whatever a device was paid is its credit or was paid out"
		);
		let known: Balance = frame_system::Account::<Test>::iter_values()
			.map(|account| account.data.free + account.data.reserved)
			.sum();
		assert_eq!(
			Balances::total_issuance(),
			known,
			"the issuance is the sum of all accounts"
		);
		assert_eq!(
			self.genesis,
			known + pallet_rewards::Burned::<Test>::get() + self.burned + self.elsewhere,
			"issuance changes by what is burned only"
		);
		self.check_jobs();
		self.check_holds();
	}

	fn check_jobs(&self) {
		let mut uses: BTreeMap<H256, u32> = BTreeMap::new();
		for job in pallet_market::Jobs::<Test>::iter_values() {
			let spec = job.spec.latest();
			if spec.verification == Verification::Proof {
				*uses.entry(spec.program).or_default() += 1;
			}
		}
		let mut engaged: BTreeMap<H256, u32> = BTreeMap::new();
		for (program, entry) in pallet_programs::Programs::<Test>::iter() {
			engaged.insert(program, entry.uses);
		}
		engaged.retain(|_, uses| *uses > 0);
		assert_eq!(
			engaged, uses,
			"every job under `Proof` names its program until it is closed"
		);
		for (id, state) in pallet_market::JobStates::<Test>::iter() {
			let book = self.jobs.get(&id).copied().unwrap_or_default();
			assert_eq!(
				book.held,
				state.paid + state.fees + state.chain_fees + state.refunded + state.escrow,
				"whatever was held for job {id} is accounted for"
			);
			assert_eq!(
				(book.paid, book.fees),
				(state.paid, state.fees),
				"the verdicts say what job {id} paid"
			);
			assert_eq!(
				book.shares + book.funded,
				book.paid + book.checks,
				"the devices' shares of job {id} are what it and its checks paid"
			);
		}
	}

	/// Every hold of every account has its reason in our pallets, to the unit.
	fn check_holds(&self) {
		let stake = RuntimeHoldReason::Providers(pallet_providers::HoldReason::Stake);
		let bond = RuntimeHoldReason::Disputes(pallet_disputes::HoldReason::Challenge);
		let deposit = RuntimeHoldReason::Programs(pallet_programs::HoldReason::Program);
		let mut wanted: BTreeMap<(AccountId, Vec<u8>), Balance> = BTreeMap::new();
		let mut want = |who: AccountId, reason: &RuntimeHoldReason, amount: Balance| {
			*wanted.entry((who, reason.encode())).or_default() += amount;
		};
		for (who, provider) in pallet_providers::Providers::<Test>::iter() {
			let unbonding: Balance = provider.unbonding.iter().map(|part| part.amount).sum();
			want(who, &stake, provider.stake + unbonding);
		}
		for stored in pallet_disputes::Games::<Test>::iter_values() {
			if let Player::Account(who) = stored.game.challenger {
				want(who, &bond, stored.game.bond);
			}
		}
		for entry in pallet_programs::Programs::<Test>::iter_values() {
			want(entry.owner, &deposit, entry.deposit);
		}
		wanted.retain(|_, amount| *amount > 0);
		let mut held = BTreeMap::new();
		for (who, holds) in pallet_balances::Holds::<Test>::iter() {
			let ours = holds
				.into_iter()
				.filter(|hold| [&stake, &bond, &deposit].contains(&&hold.id));
			held.extend(ours.map(|hold| ((who.clone(), hold.id.encode()), hold.amount)));
		}
		assert_eq!(held, wanted, "whatever is held has a reason");
	}

	/// Checks that nothing is left of any job but its results and deposit, and no bond.
	pub fn check_all_over(&self) {
		for (id, state) in pallet_market::JobStates::<Test>::iter() {
			assert_eq!(state.phase, JobPhase::Ended, "job {id} is over");
			assert_eq!(state.escrow, 0);
		}
		for (id, device) in pallet_providers::Devices::<Test>::iter() {
			assert_eq!(device.bonded(), 0, "device {id} is free");
			assert!(device.liabilities.is_empty());
		}
		assert_eq!(pallet_disputes::Games::<Test>::iter().count(), 0, "no game is open");
		assert_eq!(
			pallet_disputes::Contests::<Test>::iter().count(),
			0,
			"who played is forgotten with the bundle"
		);
	}
}
