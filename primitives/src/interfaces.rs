//! The traits by which the pallets meet. Each item of storage has one owner; the others reach it through these.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_runtime::{DispatchError, Perbill};
use tidemill_machine::Image;

use crate::{
	api::EligibleDevices,
	attestation::Batch,
	bond::Bond,
	contract,
	device::{DeviceKey, DeviceSignature, Offer},
	dispute::{ContestView, Play},
	job::{Engine, EngineVersion, JobSpec, Limits, Preference, Price, Requirements},
	report::TaskResults,
	verdict::{Failure, Offence, Verdict},
	AccountId, Balance, BlockNumber, BundleIndex, DeviceId, JobId, SeatIndex, TaskIndex, Tick, Try,
};

/// The market's clock and chance.
pub trait Tide {
	/// The current tick.
	fn tick() -> Tick;
	/// The current block.
	fn block() -> BlockNumber;
	/// The beacon of this block; none if the block has no randomness, and then draws wait.
	fn beacon() -> Option<H256>;
}

/// How a draw chooses among the devices that would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
	/// The first that it comes upon: uniformly over tickets.
	Uniform,
	/// The best of as many as it names, each drawn uniformly over tickets.
	Best {
		/// How many, from 1.
		candidates: u8,
		/// What makes the best one.
		prefer: Preference,
	},
}

/// What a seat's draw asks of a device.
#[derive(Clone, Debug)]
pub struct DrawRequest<'a> {
	/// Whose job it is: their own devices are not drawn.
	pub requester: &'a AccountId,
	/// Engine version.
	pub engine: EngineVersion,
	/// Limits of a task.
	pub limits: &'a Limits,
	/// Requirements.
	pub requirements: &'a Requirements,
	/// The dearest offer.
	pub ceiling: &'a Price,
	/// Bond of the assignment.
	pub bond: Bond,
	/// Providers that have a seat of the bundle already, or failed it.
	pub excluded: &'a [AccountId],
	/// Seed of the draw.
	pub seed: H256,
	/// How it is chosen among those that would do.
	pub choice: Choice,
}

/// A device that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
	/// The device.
	pub device: DeviceId,
	/// Its provider.
	pub provider: AccountId,
	/// Its offer.
	pub offer: Offer,
	/// Tickets that the draw came upon before and did not take.
	pub missed: u32,
}

/// Why devices that a draw came upon were not taken, counted.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct Rejections {
	/// No device has the engine version, memory and GPU for it, or none of the providers that are allowed.
	pub no_device: u32,
	/// The device was not active.
	pub inactive: u32,
	/// The device had no slot free or too much unsettled, or no device that may do has a slot free.
	pub busy: u32,
	/// The offer was above the ceiling.
	pub price: u32,
	/// The stake behind the device was not enough for the bond.
	pub stake: u32,
	/// Cores, memory or GPU did not suffice.
	pub requirements: u32,
	/// The device stands in another region.
	pub region: u32,
	/// The reputation was too low.
	pub reputation: u32,
	/// The provider is the requester, is not allowed, or has a seat of the bundle.
	pub provider: u32,
}

impl Rejections {
	/// How many there are, whatever the reason.
	pub fn total(&self) -> u32 {
		let Rejections {
			no_device,
			inactive,
			busy,
			price,
			stake,
			requirements,
			region,
			reputation,
			provider,
		} = *self;
		[
			no_device,
			inactive,
			busy,
			price,
			stake,
			requirements,
			region,
			reputation,
			provider,
		]
		.into_iter()
		.fold(0, u32::saturating_add)
	}
}

/// Most tickets that one draw looks at.
pub const MAX_PROBES: u32 = 24;

/// The pool of devices, as the market draws from it. Implemented by `providers`.
pub trait Pool {
	/// Draws a device, gives it the duty and locks the bond; or says why none was found.
	///
	/// The result depends on the seed and on the pool as it stood at the last round boundary. Changes of a draw that
	/// is part of a committee that cannot be filled are rolled back by the caller.
	fn draw(request: &DrawRequest, job: JobId, bundle: BundleIndex) -> Result<Drawn, Rejections>;
	/// Devices that may suit a job by engine version, memory and GPU, whether they take work now or not.
	fn eligible(engine: EngineVersion, limits: &Limits, requirements: &Requirements) -> u32;
	/// Looks at the devices whose ids are `from` and following, `limit` and [`crate::api::MAX_ELIGIBLE`] at most, and says
	/// which of them would do.
	fn eligible_devices(request: &DrawRequest, from: DeviceId, limit: u32) -> EligibleDevices;
}

/// How a device's duty ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
	/// It did no wrong.
	Plain,
	/// It did wrong.
	Offence(Offence),
}

/// Devices at work, as `attestation` sees them. Implemented by `providers`.
pub trait Devices {
	/// The provider of a device.
	fn provider(device: DeviceId) -> Option<AccountId>;
	/// Sequence number of the device's next batch.
	fn sequence(device: DeviceId) -> Option<u32>;
	/// The key of a device.
	fn key(device: DeviceId) -> Option<DeviceKey>;
	/// Notes that the device spoke: raises its sequence, sets when it was last seen.
	fn spoke(device: DeviceId);
	/// Whether a heartbeat that names `tick` is wanted now.
	fn heartbeat_wanted(device: DeviceId, tick: Tick) -> bool;
	/// Takes a heartbeat: an absent device is drawn again.
	fn heartbeat(device: DeviceId);
	/// Whether the device was seen at `since` or later.
	fn seen_since(device: DeviceId, since: Tick) -> bool;
	/// The device has committed: its slot is free again, its bond stays.
	fn committed(device: DeviceId, job: JobId, bundle: BundleIndex);
	/// The least that a device forfeits for a bundle if it is found wrong, or silent.
	fn at_risk(device: DeviceId, job: JobId, bundle: BundleIndex) -> Balance;
	/// The device's duty is over: the bond is released, less what an offence costs. Returns what was slashed.
	fn released(device: DeviceId, job: JobId, bundle: BundleIndex, release: Release) -> Balance;
	/// All bundles that devices answer for, each with whether the device has committed. For checks: it reads all devices.
	fn duties() -> Vec<(DeviceId, JobId, BundleIndex, bool)>;
}

/// How far the word of a device has proved right, engine by engine. Kept by `providers`, told by whoever judges.
pub trait Standing {
	/// Value that was confirmed in a row, as far as it counts; zero for what never was, and for no device.
	fn streak(device: DeviceId, engine: Engine) -> Balance;
	/// A committee or audit that was drawn from everybody confirmed a report worth `value`.
	fn confirmed(device: DeviceId, engine: Engine, value: Balance);
	/// A report was found wrong, or was not shown when it was due: the streak begins anew.
	fn wrong(device: DeviceId, engine: Engine);
}

/// Credits of devices, as the market pays them. Implemented by `providers`.
pub trait Credits {
	/// Adds to what the device has earned and returns whether its payout is to be arranged: none is under way.
	fn credit(device: DeviceId, amount: Balance) -> bool;
	/// What the device has earned and not been paid, with the account that is paid.
	fn outstanding(device: DeviceId) -> Option<(AccountId, Balance)>;
	/// Notes that `amount` was paid out.
	fn paid_out(device: DeviceId, amount: Balance);
	/// Notes that no payout is under way any more: the next credit arranges one.
	fn payout_over(device: DeviceId);
	/// What all devices have earned and not been paid. For checks: it reads all devices.
	fn credits() -> Balance;
}

/// A seat as `market` fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
	/// The device.
	pub device: DeviceId,
	/// Its offer.
	pub offer: Offer,
}

/// What came of drawing a seat again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redrawn {
	/// The device; none if none is found now.
	pub seat: Option<Filled>,
	/// Tickets that the draw came upon and did not take.
	pub missed: u32,
}

/// Where a bundle is that has no committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutCommittee {
	/// It waits for its devices to be drawn.
	Waiting,
	/// It was given up before that.
	Dropped(Failure),
	/// Its result was cleared out of the chain's state: its job is being closed.
	Cleared,
}

/// Terms of a bundle, as its committee needs them: it keeps them, so that nothing that is said of it reads the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct BundleTerms {
	/// The job's hash.
	pub hash: H256,
	/// The kind of engine that executes it.
	pub engine: Engine,
	/// Tasks of the bundle.
	#[codec(compact)]
	pub tasks: u32,
	/// Limits of a task.
	pub limits: Limits,
	/// The dearest offer that its devices were drawn by. Seats that are added to it are drawn by it too, since what pays for
	/// them is reckoned by it.
	pub price: Price,
	/// Ticks that a device has from assignment to commitment.
	#[codec(compact)]
	pub run_ticks: Tick,
	/// Devices that may be drawn for a seat in turn.
	pub tries: Try,
	/// Ticks between a vacancy and the draw that fills it.
	#[codec(compact)]
	pub draw_delay: Tick,
	/// Whether the bundle is given to one device, which is audited at random.
	pub spot: bool,
	/// Whether a report is asserted, and can be proved wrong, instead of a vote.
	pub proof: bool,
	/// Whether the job is open: anybody may be drawn for it, and there are enough to be drawn. Only then does a vote slash
	/// and confirm.
	pub open: bool,
}

/// Committees, as `market` opens them. Implemented by `attestation`.
pub trait Committees {
	/// Opens the committee of a bundle that had none, with its first devices, one a seat. From `deadline` on nobody is drawn
	/// for it any more. Returns the tick in which it is first to be looked at: [`Self::watch`] must be told.
	fn open(
		job: JobId,
		bundle: BundleIndex,
		terms: BundleTerms,
		deadline: Tick,
		seats: Vec<Filled>,
	) -> Result<Tick, DispatchError>;
	/// Sees to it that bundles of a job that were opened in this block are looked at in `tick`.
	fn watch(job: JobId, tick: Tick, bundles: &[BundleIndex]);
	/// Weight of [`Self::watch`] for so many.
	fn weight_of_watching(bundles: u32) -> Weight;
	/// Forgets the results of a closed job's bundle.
	fn forget(job: JobId, bundle: BundleIndex);
	/// Hash over the results of a bundle that is decided; zero if it failed.
	fn result_root(job: JobId, bundle: BundleIndex) -> H256;
	/// Weight of one device's part in a committee: what it says, its deadlines, and its verdict.
	fn weight_of_part() -> Weight;
	/// Bundles of a job that are in flight. For checks: it reads all of them.
	fn in_flight(job: JobId) -> u32;
}

/// Jobs, as `attestation` sees them. Implemented by `market`.
pub trait Jobs {
	/// The job's hash; none if there is no such job.
	fn hash(job: JobId) -> Option<H256>;
	/// Id that the next job gets.
	fn next() -> JobId;
	/// What was asked for; none if there is no such job.
	fn spec(job: JobId) -> Option<JobSpec>;
	/// Where a bundle is that has no committee; none if there is no such bundle, or its job was closed.
	fn without_committee(job: JobId, bundle: BundleIndex) -> Option<WithoutCommittee>;
	/// Probability with which a device is audited that takes `offer` for a bundle.
	fn audit_rate(terms: &BundleTerms, device: DeviceId, offer: &Offer) -> Perbill;
	/// Draws and assigns a device for the try of a seat whose last one failed, or that was added: by the job's price, or by
	/// `price`.
	fn redraw(
		job: JobId,
		bundle: BundleIndex,
		seat: (SeatIndex, Try),
		price: Option<&Price>,
		excluded: &[AccountId],
	) -> Redrawn;
	/// Weight of coming upon this many tickets that are not taken.
	fn missed_weight(missed: u32) -> Weight;
	/// Takes the verdict of a bundle: pays, refunds, and ends the job if it was the last one. Returns what that weighs, and
	/// what arranging payouts does for devices that had none under way.
	fn settle(job: JobId, bundle: BundleIndex, verdict: Verdict) -> Weight;
	/// Weight of arranging the payout of one device, of paying it out, and of ending a job.
	fn payout_weight() -> Weight;
}

/// What is asserted of a bundle under `Proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
	/// The job's hash.
	pub hash: H256,
	/// Hash of the program.
	pub program: H256,
	/// Root of the manifest.
	pub manifest: H256,
	/// Tasks of the whole job: leaves of the manifest.
	pub tasks: u32,
	/// First task of the bundle.
	pub first: TaskIndex,
	/// Limits of a task.
	pub limits: Limits,
	/// The results that are asserted, one a task of the bundle.
	pub results: TaskResults,
	/// 0 for the first assertion of a bundle, and one more for each device that lost as its asserter.
	pub round: u8,
	/// First tick in which no challenge is taken any more.
	pub until: Tick,
	/// The least bond of an account that challenges it while nobody else does.
	pub bond: Balance,
	/// Devices that play for it: one at a time, the one in the lowest seat of those whose report it is.
	pub asserters: Vec<DeviceId>,
	/// Devices that revealed another report, and have lost no game.
	pub rivals: Vec<DeviceId>,
}

/// Who plays against an assertion.
#[derive(
	Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Player {
	/// A device that revealed another report: the bond of its assignment is its stake.
	Device(DeviceId),
	/// An account that has put up a bond.
	Account(AccountId),
}

/// Bundles under `Proof`, as `disputes` sees them. Implemented by `attestation`.
pub trait Assertions {
	/// What is asserted of a bundle now; none if nothing is.
	fn assertion(job: JobId, bundle: BundleIndex) -> Option<Asserted>;
	/// Notes how many games are open: while there are any, the bundle is not decided.
	fn playing(job: JobId, bundle: BundleIndex, games: u32);
	/// A challenger lost: of a device the bond is forfeited, and its report is out. The window is open again, from now on.
	/// Returns what was forfeited, which waits in the pot.
	fn upheld(job: JobId, bundle: BundleIndex, loser: &Player) -> Balance;
	/// The asserter lost: its bond is forfeited, and the next device asserts what it revealed, if there is one: the same report
	/// or another. No game is open then. Returns what was forfeited, which waits in the pot.
	fn refuted(job: JobId, bundle: BundleIndex, winner: &Player) -> Balance;
}

/// Games, as `attestation` sees them. Implemented by `disputes`.
pub trait Contests {
	/// A bundle is decided, and no game about it is open: who lost one before is forgotten.
	fn over(job: JobId, bundle: BundleIndex);
	/// Weight of that.
	fn weight_of_over() -> Weight;
}

/// Programs whose first state the chain knows. Implemented by `programs`.
pub trait Programs {
	/// What fixes the start of a published program's runs; none if it is not published, or is of another engine.
	fn image(program: H256) -> Option<Image>;
	/// The bytes of such a program.
	fn blob(program: H256) -> Option<Vec<u8>>;
	/// Whether a new job may name the program.
	fn is_offered(program: H256) -> bool;
	/// A job names the program, which stays until [`Self::release`]. Returns whether a new job may name it.
	fn engage(program: H256) -> bool;
	/// A job that named the program was closed.
	fn release(program: H256);
}

/// Where fees and slashed stake go. Implemented by `rewards`.
pub trait Fees {
	/// Takes a fee that has already reached the pot.
	fn take(amount: Balance);
	/// What is in the audit fund.
	fn audit_fund() -> Balance;
	/// Puts `funded`, which has already reached the pot, into the audit fund, and then takes `paid` out of it, which is
	/// never more than there is. It stays in the pot, for a device.
	fn audited(funded: Balance, paid: Balance);
	/// Divides the stake that was forfeited since the last call: what more runs cost first, as far as it reaches. That is
	/// returned and stays in the pot; of the rest half goes to the audit fund and half is burned.
	fn divide_forfeited(cost: Balance) -> Balance;
	/// Divides `amount` of the stake that was forfeited because the chain proved a report wrong: 40 % is returned and stays
	/// in the pot, for who won; 30 % is burned; the rest goes to the audit fund.
	fn divide_disproved(amount: Balance) -> Balance;
	/// Takes chain fees out of an escrow, which is in the pot: they are the author's of this block.
	fn charge(amount: Balance);
	/// The pot, in which escrows, deposits and what was earned wait.
	fn pot() -> AccountId;
	/// What is in the pot beside these: the funds, the fees of this block's author, and what keeps the account alive.
	fn reserved() -> Balance;
}

/// The chain, as the off-chain worker sees it. Implemented by the runtime.
pub trait Ledger {
	/// Genesis hash.
	fn genesis() -> H256;
	/// The current tick.
	fn tick() -> Tick;
	/// The device that has this key.
	fn device(key: &DeviceKey) -> Option<contract::DeviceView>;
	/// Its assignments, at most [`crate::MAX_DUTIES`].
	fn assignments(device: DeviceId) -> Vec<contract::Assignment>;
	/// The spec of a job.
	fn spec(job: JobId) -> Option<JobSpec>;
	/// Endpoints of the devices in the committee of a bundle, but for `device` itself.
	fn peers(job: JobId, bundle: BundleIndex, device: DeviceId) -> Vec<alloc::string::String>;
	/// The verdict on a bundle: none while it is open.
	fn verdict(bundle: &contract::BundleRef) -> Option<contract::VerdictNotice>;
	/// What is asserted of a bundle under `Proof`, and the games about it; none if nothing is.
	fn contest(bundle: &contract::BundleRef) -> Option<ContestView>;
}

/// The transaction pool does not take what a device signed, for example because it has it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPooled;

/// Brings what devices sign into the chain. Implemented by the runtime.
pub trait Relay {
	/// Submits a batch to the transaction pool. `retry` makes a second try a different transaction.
	fn relay(batch: Batch, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled>;
	/// Submits a move in a dispute to the transaction pool. `retry` makes a second try a different transaction.
	fn play(device: DeviceId, play: Play, signature: DeviceSignature, retry: u32) -> Result<(), NotPooled>;
}

/// Where a job is in the market.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub enum JobPhase {
	/// Bundles wait to be assigned.
	Queued,
	/// No device was found; it is tried again at a later tick.
	Waiting,
	/// Every bundle is assigned or decided.
	Running,
	/// Every bundle is decided; nothing is in escrow but the deposit.
	Ended,
}
