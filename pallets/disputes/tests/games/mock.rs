//! The pallet in a runtime of its own, with committees and funds that do no more than they must.

use codec::{Decode, Encode};
use frame_support::{
	derive_impl, parameter_types, storage_alias,
	traits::{
		fungible::{Balanced, Credit, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		ConstU128, Imbalance, OnUnbalanced,
	},
	weights::{constants::ParityDbWeight, Weight},
	Twox64Concat,
};
use frame_system::limits::BlockWeights;
use pallet_disputes::DisputePolicy;
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{traits::IdentityLookup, Perbill};
use tidemill_machine::Image;
use tidemill_primitives::{
	device::DeviceKey,
	interfaces::{
		self, Asserted, Assertions, Contests as _, Credits, Fees, Player, Programs as ProgramsInterface, Release,
	},
	job::Limits,
	report::TaskResults,
	AccountId, Balance, BlockNumber, BundleIndex, DeviceId, JobId, Tick,
};

type Block = frame_system::mocking::MockBlockU32<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Disputes = pallet_disputes;
}

/// Stake of each device.
pub const STAKE: Balance = 100_000;
/// The least bond of a challenge.
pub const BOND: Balance = 10_000;
/// Ticks of a window for challenges.
pub const WINDOW: Tick = 50;

parameter_types! {
	pub Weights: BlockWeights = BlockWeights::with_sensible_defaults(
		Weight::from_parts(1_200_000_000_000, u64::MAX),
		Perbill::from_percent(75),
	);
	pub static Now: Tick = 1;
	pub static Policy: DisputePolicy = DisputePolicy { game_ticks: 100, move_ticks: 30 };
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type BlockWeights = Weights;
	type DbWeight = ParityDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

impl pallet_disputes::Config for Test {
	type Currency = Balances;
	type Tide = Clock;
	type Assertions = Committees;
	type Programs = Library;
	type Devices = Fleet;
	type Fees = Funds;
	type OnSlash = Funds;
	type Policy = Policy;
	type WeightInfo = ();
}

pub fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

/// Where the stake of devices is.
pub fn vault() -> AccountId {
	account(201)
}

/// Where the income of a device goes.
pub fn payout(device: DeviceId) -> AccountId {
	account(100 + device as u8)
}

/// The key of a device.
pub fn key(device: DeviceId) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[device as u8 + 1; 32])
}

pub struct Clock;
impl interfaces::Tide for Clock {
	fn tick() -> Tick {
		Now::get()
	}
	fn block() -> BlockNumber {
		System::block_number()
	}
	fn beacon() -> Option<H256> {
		None
	}
}

#[storage_alias]
type Blobs = StorageMap<Mock, Twox64Concat, H256, Vec<u8>>;
#[storage_alias]
type Images = StorageMap<Mock, Twox64Concat, H256, Image>;
#[storage_alias]
type Bundles = StorageMap<Mock, Twox64Concat, (JobId, BundleIndex), Bundle>;
#[storage_alias]
type NextJob = StorageValue<Mock, JobId, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Forfeited = StorageValue<Mock, Balance, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type AuditFund = StorageValue<Mock, Balance, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Taken = StorageValue<Mock, Balance, frame_support::pallet_prelude::ValueQuery>;

pub struct Library;
impl Library {
	pub fn publish(blob: &[u8]) -> H256 {
		let program = tidemill_machine::Program::admit(blob).unwrap();
		Blobs::insert(program.hash(), blob);
		Images::insert(program.hash(), program.image());
		program.hash()
	}
}
impl ProgramsInterface for Library {
	fn image(program: H256) -> Option<Image> {
		Images::get(program)
	}
	fn blob(program: H256) -> Option<Vec<u8>> {
		Blobs::get(program)
	}
	fn is_offered(_: H256) -> bool {
		unimplemented!()
	}
	fn engage(_: H256) -> bool {
		unimplemented!()
	}
	fn release(_: H256) {
		unimplemented!()
	}
}

/// How a bundle was decided.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
	Accepted(TaskResults),
	Refuted,
}

/// A bundle whose devices have revealed.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Bundle {
	pub hash: H256,
	pub program: H256,
	pub manifest: H256,
	pub tasks: u32,
	pub limits: Limits,
	/// The reports in the order in which they are asserted, each with its devices.
	pub reports: Vec<(Vec<DeviceId>, TaskResults)>,
	pub round: u8,
	pub until: Tick,
	pub games: u32,
	/// Devices that lost a game.
	pub out: Vec<DeviceId>,
	pub verdict: Option<Verdict>,
}

pub struct Committees;
impl Committees {
	pub fn next() -> JobId {
		NextJob::mutate(|next| {
			*next += 1;
			*next
		})
	}

	pub fn open(job: JobId, bundle: Bundle) {
		Bundles::insert((job, 0), bundle);
	}

	pub fn bundle(job: JobId) -> Bundle {
		Bundles::get((job, 0)).unwrap()
	}

	/// Accepts what stands when its window is over.
	pub fn serve(job: JobId) {
		let mut bundle = Self::bundle(job);
		if bundle.verdict.is_none() && bundle.games == 0 && bundle.until <= Now::get() {
			bundle.verdict = Some(Verdict::Accepted(bundle.reports[0].1.clone()));
			Bundles::insert((job, 0), bundle);
			Disputes::over(job, 0);
		}
	}

	fn slash(devices: usize) -> Balance {
		let amount = STAKE * devices as Balance;
		let taken = <Balances as Balanced<_>>::withdraw(
			&vault(),
			amount,
			Precision::Exact,
			Preservation::Expendable,
			Fortitude::Polite,
		);
		Funds::on_unbalanced(taken.unwrap());
		amount
	}
}

impl Assertions for Committees {
	fn assertion(job: JobId, bundle: BundleIndex) -> Option<Asserted> {
		let entry = Bundles::get((job, bundle)).filter(|entry| entry.verdict.is_none())?;
		let (asserters, results) = entry.reports.first()?.clone();
		let others = entry.reports.iter().skip(1).flat_map(|(devices, _)| devices.clone());
		Some(Asserted {
			hash: entry.hash,
			program: entry.program,
			manifest: entry.manifest,
			tasks: entry.tasks,
			first: 0,
			limits: entry.limits,
			results,
			round: entry.round,
			until: entry.until,
			bond: BOND,
			asserters,
			rivals: others.filter(|device| !entry.out.contains(device)).collect(),
		})
	}

	fn playing(job: JobId, bundle: BundleIndex, games: u32) {
		Bundles::mutate((job, bundle), |entry| entry.as_mut().unwrap().games = games);
	}

	fn upheld(job: JobId, bundle: BundleIndex, loser: &Player) -> Balance {
		Bundles::mutate((job, bundle), |entry| {
			let entry = entry.as_mut().unwrap();
			entry.until = Now::get() + WINDOW;
			let Player::Device(device) = loser else { return 0 };
			entry.out.push(*device);
			for (devices, _) in &mut entry.reports {
				devices.retain(|other| other != device);
			}
			entry.reports.retain(|(devices, _)| !devices.is_empty());
			Self::slash(1)
		})
	}

	fn refuted(job: JobId, bundle: BundleIndex, _: &Player) -> Balance {
		let mut entry = Bundles::get((job, bundle)).unwrap();
		let (wrong, _) = entry.reports.remove(0);
		entry.round += 1;
		entry.games = 0;
		entry.until = Now::get() + WINDOW;
		let none = entry.reports.is_empty();
		entry.verdict = none.then_some(Verdict::Refuted);
		Bundles::insert((job, bundle), entry);
		if none {
			Disputes::over(job, bundle);
		}
		Self::slash(wrong.len())
	}
}

pub struct Funds;
impl Funds {
	pub fn pot_account() -> AccountId {
		account(200)
	}

	/// What is in the pot and belongs to nobody who was paid.
	pub fn kept() -> Balance {
		Forfeited::get() + AuditFund::get() + Taken::get()
	}

	/// What was taken as fees.
	pub fn taken() -> Balance {
		Taken::get()
	}
}
impl OnUnbalanced<Credit<AccountId, Balances>> for Funds {
	fn on_nonzero_unbalanced(credit: Credit<AccountId, Balances>) {
		Forfeited::mutate(|sum| *sum += credit.peek());
		assert!(Balances::resolve(&Self::pot_account(), credit).is_ok());
	}
}
impl Fees for Funds {
	fn take(amount: Balance) {
		Taken::mutate(|sum| *sum += amount);
	}
	fn divide_disproved(amount: Balance) -> Balance {
		assert_eq!(Forfeited::take(), amount);
		let (winner, burned) = (amount * 4 / 10, amount * 3 / 10);
		let pot = Self::pot_account();
		Balances::burn_from(
			&pot,
			burned,
			Preservation::Preserve,
			Precision::Exact,
			Fortitude::Polite,
		)
		.unwrap();
		AuditFund::mutate(|sum| *sum += amount - winner - burned);
		winner
	}
	fn pot() -> AccountId {
		Self::pot_account()
	}
	fn audit_fund() -> Balance {
		unimplemented!()
	}
	fn audited(_: Balance, _: Balance) {
		unimplemented!()
	}
	fn divide_forfeited(_: Balance) -> Balance {
		unimplemented!()
	}
	fn charge(_: Balance) {
		unimplemented!()
	}
	fn reserved() -> Balance {
		unimplemented!()
	}
}

/// Devices: each has its key, and that is all that is asked.
pub struct Fleet;
impl interfaces::Devices for Fleet {
	fn key(device: DeviceId) -> Option<DeviceKey> {
		(device < 10).then(|| DeviceKey::Ed25519(key(device).public().0))
	}
	fn provider(_: DeviceId) -> Option<AccountId> {
		unimplemented!()
	}
	fn sequence(_: DeviceId) -> Option<u32> {
		unimplemented!()
	}
	fn spoke(_: DeviceId) {
		unimplemented!()
	}
	fn heartbeat_wanted(_: DeviceId, _: Tick) -> bool {
		unimplemented!()
	}
	fn heartbeat(_: DeviceId) {
		unimplemented!()
	}
	fn seen_since(_: DeviceId, _: Tick) -> bool {
		unimplemented!()
	}
	fn committed(_: DeviceId, _: JobId, _: BundleIndex) {
		unimplemented!()
	}
	fn at_risk(_: DeviceId, _: JobId, _: BundleIndex) -> Balance {
		unimplemented!()
	}
	fn released(_: DeviceId, _: JobId, _: BundleIndex, _: Release) -> Balance {
		unimplemented!()
	}
	fn duties() -> Vec<(DeviceId, JobId, BundleIndex, bool)> {
		unimplemented!()
	}
}
impl Credits for Fleet {
	fn outstanding(device: DeviceId) -> Option<(AccountId, Balance)> {
		(device < 10).then(|| (payout(device), 0))
	}
	fn credit(_: DeviceId, _: Balance) -> bool {
		unimplemented!()
	}
	fn paid_out(_: DeviceId, _: Balance) {
		unimplemented!()
	}
	fn payout_over(_: DeviceId) {
		unimplemented!()
	}
	fn credits() -> Balance {
		unimplemented!()
	}
}
