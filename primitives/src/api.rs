//! The runtime API: what programs ask the chain, typed by its metadata.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_runtime::Perbill;
use tidemill_machine::{
	step::{StepError, Witness},
	State,
};

use crate::{
	device::{DeviceKey, DeviceSpec, DeviceState, Offer},
	dispute::{ContestView, GameId, GameView},
	interfaces::{JobPhase, Rejections},
	job::{Engine, EngineVersion, JobSpec, Price},
	json,
	report::TaskResult,
	verdict::Failure,
	AccountId, Balance, BundleIndex, DeviceId, Fuel, JobId, SeatIndex, Tick, Try,
};

/// Most devices that `ComputeApi::offers` looks at.
pub const MAX_OFFERS: u32 = 1_024;
/// Most bundles that `contests` names.
pub const MAX_CONTESTS: u32 = 1_024;

/// Most devices that `ComputeApi::eligible_devices` looks at.
pub const MAX_ELIGIBLE: u32 = 1_024;

/// A job with everything known of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct JobView {
	/// Its hash.
	pub hash: H256,
	/// Whose it is.
	pub requester: AccountId,
	/// What was asked for.
	pub spec: JobSpec,
	/// The dearest offer that is accepted: the spec's, or what it was topped up to.
	pub price: Price,
	/// Bond that each device of a whole bundle puts at risk, at that price; under `Spot` less at a lower offer.
	#[serde(with = "json::amount")]
	pub bond: Balance,
	/// Where it is.
	pub phase: JobPhase,
	/// Bundles in all.
	pub bundles: u32,
	/// Bundles not assigned yet.
	pub unassigned: u32,
	/// Bundles accepted.
	pub accepted: u32,
	/// Bundles failed.
	pub failed: u32,
	/// Held of the requester's tokens for this job, deposit included.
	#[serde(with = "json::amount")]
	pub escrow: Balance,
	/// Held as deposit.
	#[serde(with = "json::amount")]
	pub deposit: Balance,
	/// Paid to providers so far.
	#[serde(with = "json::amount")]
	pub paid: Balance,
	/// Protocol fees so far.
	#[serde(with = "json::amount")]
	pub fees: Balance,
	/// Chain fees so far.
	#[serde(with = "json::amount")]
	pub chain_fees: Balance,
	/// Given back to the requester so far.
	#[serde(with = "json::amount")]
	pub refunded: Balance,
	/// Tick of submission.
	pub submitted: Tick,
	/// First tick in which nothing is assigned any more.
	pub deadline: Tick,
	/// Tick in which the job ended.
	pub ended: Option<Tick>,
}

/// How far a seat is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[scale_info(capture_docs = "always")]
pub enum SeatPhase {
	/// No device is in it.
	Vacant,
	/// A device runs the bundle.
	Assigned,
	/// The device has committed.
	Committed,
	/// The device has revealed a report of this hash.
	Revealed(H256),
	/// All tries are used up.
	Exhausted,
	/// The device committed, and did not reveal in time.
	Silent,
	/// The device's report was proved wrong.
	Disproved,
}

/// What is asserted of a bundle under `Proof` whose reveals are over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct AssertionView {
	/// The device that asserts it; none if every one that revealed has lost a game.
	pub asserter: Option<DeviceId>,
	/// Hash of its report.
	pub report: Option<H256>,
	/// Its results, one a task.
	pub results: Vec<TaskResult>,
	/// How many asserted before, and lost.
	pub round: u8,
	/// First tick in which it is not challenged any more.
	pub until: Tick,
	/// Games that are open.
	pub games: u32,
}

/// A seat with everything known of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct SeatView {
	/// The seat.
	pub seat: SeatIndex,
	/// How often it was drawn before.
	pub attempt: Try,
	/// The device in it.
	pub device: Option<DeviceId>,
	/// How far it is.
	pub phase: SeatPhase,
}

/// A bundle with everything known of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all_fields = "camelCase")]
#[scale_info(capture_docs = "always")]
pub enum BundleView {
	/// No device has been drawn yet.
	Unassigned,
	/// Devices are at work.
	InFlight {
		/// The seats.
		seats: Vec<SeatView>,
		/// Whether commitment has closed.
		revealing: bool,
		/// First tick that is too late for what is awaited; the last one there is while games are open.
		due: Tick,
		/// Of a bundle under `Proof` whose reveals are over: what is asserted.
		contest: Option<AssertionView>,
	},
	/// Its results were accepted.
	Accepted {
		/// One a task.
		results: Vec<TaskResult>,
		/// Devices whose report it is.
		devices: Vec<DeviceId>,
	},
	/// It failed.
	Failed {
		/// Why.
		reason: Failure,
	},
	/// It was decided, and its result has been cleared: the job is being closed.
	Cleared,
}

/// How a device has stood the test on one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct ReputationView {
	/// The engine.
	pub engine: Engine,
	/// Value that was confirmed in a row, as far as it counts.
	#[serde(with = "json::amount")]
	pub streak: Balance,
	/// How often it was in time of late, in thousandths.
	pub timeliness: u32,
	/// What comes of both, in thousandths: what jobs can require, and draws compare.
	pub score: u32,
}

/// A device with everything known of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct DeviceDetails {
	/// Its id.
	pub id: DeviceId,
	/// Its provider.
	pub provider: AccountId,
	/// Its key.
	pub key: DeviceKey,
	/// What it is.
	pub spec: DeviceSpec,
	/// What it takes.
	pub offer: Offer,
	/// Whether it takes work.
	pub state: DeviceState,
	/// Stake behind it.
	#[serde(with = "json::amount")]
	pub backing: Balance,
	/// Of that, bonded now.
	#[serde(with = "json::amount")]
	pub bonded: Balance,
	/// Earned and not paid out.
	#[serde(with = "json::amount")]
	pub credit: Balance,
	/// Bundles that it answers for: running and unsettled.
	pub duties: Vec<(JobId, BundleIndex)>,
	/// Of these, how many take up a slot: it has not committed yet.
	pub running: u8,
	/// Its reputation, engine by engine.
	pub reputations: Vec<ReputationView>,
	/// Tick since which it is in its state.
	pub since: Tick,
	/// Tick in which it was last seen.
	pub last_seen: Tick,
	/// Tick by which it must have been seen, where the lottery asks it for a sign of life.
	pub answer_by: Option<Tick>,
	/// Sequence number of its next batch.
	pub sequence: u32,
}

/// Part of a stake on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct UnbondingView {
	/// How much.
	pub amount: Balance,
	/// Tick from which it can be withdrawn.
	pub ripe: Tick,
}

/// A provider with everything known of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderDetails {
	/// Where income goes.
	pub payout: AccountId,
	/// Stake, without what is unbonding.
	pub stake: Balance,
	/// Of the stake, what stands behind devices.
	pub backing: Balance,
	/// Parts on their way out.
	pub unbonding: Vec<UnbondingView>,
	/// Its devices.
	pub devices: Vec<DeviceId>,
}

impl ProviderDetails {
	/// Stake that stands behind no device.
	pub fn free(&self) -> Balance {
		self.stake.saturating_sub(self.backing)
	}
}

/// What an active device takes for its work.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferView {
	/// The device.
	pub device: DeviceId,
	/// Engine versions that it runs.
	pub engines: Vec<EngineVersion>,
	/// How many bundles it runs at once.
	pub slots: u8,
	/// What it takes.
	pub offer: Offer,
}

/// Of the rules that governance sets, those that clients reckon with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Rules {
	/// Milliseconds of a tick while the chain goes on.
	pub tick_millis: u32,
	/// Least stake of a provider.
	pub min_stake: Balance,
	/// Least backing of one slot.
	pub min_backing: Balance,
	/// Ticks between unbonding and withdrawal.
	pub unbonding_ticks: Tick,
	/// Ticks after which an idle device may be asked for a sign of life; by the lottery, this often on average at most.
	pub heartbeat_ticks: Tick,
	/// Ticks that it has to answer.
	pub answer_ticks: Tick,
	/// Share of its least backing that is slashed if it does not, as far as it backs no bond.
	pub missed_heartbeat: Perbill,
	/// Ticks after which anybody may retire a device that takes no work.
	pub dormant_ticks: Tick,
	/// Share of the bond that is slashed for no commitment in time.
	pub no_commitment: Perbill,
	/// Share for a commitment that was not revealed, in a committee or when an audit was drawn.
	pub no_reveal: Perbill,
	/// Share for a commitment that was not revealed, where nobody else ran the bundle.
	pub no_reveal_alone: Perbill,
	/// Share for a report that was outvoted, or is not the asserted one under `Proof`.
	pub outvoted: Perbill,
	/// Share for a report that was proved wrong.
	pub disproved: Perbill,
	/// Share of what providers earn that the requester pays to the protocol on top.
	pub protocol_fee: Perbill,
	/// Times what its run costs that the device of a `Spot` bundle puts at risk.
	pub spot_bond: u32,
	/// The least that the device of a bundle under `Proof` puts at risk.
	pub least_proof_bond: Balance,
	/// Ticks for which what is asserted of a bundle under `Proof` can be challenged.
	pub challenge_ticks: Tick,
	/// Fuel that a device of reference uses in a tick, in each of its slots.
	pub fuel_per_tick: Fuel,
	/// Bytes that it fetches in a tick.
	pub bytes_per_tick: u64,
}

/// The most that a job can cost, part by part.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct Estimate {
	/// To providers.
	#[serde(with = "json::amount")]
	pub work: Balance,
	/// Protocol fee.
	#[serde(with = "json::amount")]
	pub fee: Balance,
	/// Chain fees and trial fees of every try.
	#[serde(with = "json::amount")]
	pub tries: Balance,
	/// Deposit for the results' storage; comes back when the job is closed.
	#[serde(with = "json::amount")]
	pub deposit: Balance,
	/// All together: what is held at submission.
	#[serde(with = "json::amount")]
	pub total: Balance,
	/// Bond that each assigned device puts at risk; under `Spot` less at a lower offer.
	#[serde(with = "json::amount")]
	pub bond: Balance,
	/// Least ticks a task that the chain accepts for these limits.
	pub least_run_ticks: Tick,
}

/// A device that would do for a job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct EligibleDevice {
	/// The device.
	pub device: DeviceId,
	/// Its provider.
	pub provider: AccountId,
	/// What it takes.
	pub offer: Offer,
	/// Slots that are free now.
	pub free: u8,
	/// Its reputation on the job's engine, in thousandths.
	pub score: u32,
}

/// Of some devices, those that would do for a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct EligibleDevices {
	/// They, in order; a slot may be free or not.
	pub devices: Vec<EligibleDevice>,
	/// Why the others that were looked at would not.
	pub rejections: Rejections,
	/// Where to go on; none if the last device was looked at.
	pub next: Option<DeviceId>,
}

/// What is known of an account that submits jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct RequesterRecord {
	/// Jobs that it submitted.
	pub jobs: u32,
	/// Of these, how many are not closed.
	pub open: u32,
	/// Of these, how many it cancelled before they were assigned whole.
	pub cancelled: u32,
	/// Bundles that failed since devices could not get their inputs.
	pub failed_inputs: u32,
}

/// Why a job's next bundle is not assigned.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[scale_info(capture_docs = "always")]
pub struct WhyQueued {
	/// Where the job is.
	pub phase: JobPhase,
	/// What its last draw came upon.
	pub rejections: Rejections,
	/// How often in a row nothing was found.
	pub rounds: u32,
	/// Tick in which it is tried again.
	pub wakes: Tick,
	/// The same in words, with what to do.
	pub explanation: String,
}

/// All jobs on the chain together, until they are closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct JobTotals {
	/// Jobs with bundles to assign, whose turn comes.
	pub queued: u32,
	/// Jobs with bundles to assign, that wait for a seed or for devices.
	pub waiting: u32,
	/// Jobs with nothing left to assign.
	pub running: u32,
	/// Jobs that ended and were not closed.
	pub ended: u32,
	/// Bundles not assigned yet: the depth of the queue.
	pub unassigned: u64,
	/// Bundles assigned and not decided.
	pub in_flight: u64,
	/// Held for what is not decided, without deposits.
	pub escrow: Balance,
	/// Held as deposits.
	pub deposits: Balance,
}

/// All providers and devices together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct DeviceTotals {
	/// Providers.
	pub providers: u32,
	/// Held of them as stake, with what is unbonding.
	pub stake: Balance,
	/// Devices that are drawn.
	pub active: u32,
	/// Devices that their providers paused.
	pub paused: u32,
	/// Devices that take nothing new.
	pub draining: u32,
	/// Devices that were assigned work and not heard of.
	pub absent: u32,
	/// Devices that were outvoted or did not reveal.
	pub suspended: u32,
	/// Devices on their way out.
	pub retiring: u32,
}

/// The market at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MarketSummary {
	/// The current tick.
	pub tick: Tick,
	/// All jobs together.
	pub jobs: JobTotals,
	/// All providers and devices together.
	pub devices: DeviceTotals,
	/// Tickets in the pool: free slots of active devices. Those of a device that stopped taking work are among them until
	/// the round's end.
	pub tickets: u32,
}

sp_api::decl_runtime_apis! {
	/// Questions about jobs and devices.
	pub trait ComputeApi {
		/// A job; none if it does not exist, or was closed.
		fn job(id: JobId) -> Option<JobView>;
		/// A bundle of a job.
		fn bundle(job: JobId, bundle: BundleIndex) -> Option<BundleView>;
		/// What is asserted of a bundle under `Proof`, and the games about it; none if nothing is.
		fn contest(job: JobId, bundle: BundleIndex) -> Option<ContestView>;
		/// Bundles whose results can be challenged, `limit` and [`MAX_CONTESTS`] at most, in the order of hashes of their jobs'
		/// ids.
		fn contests(limit: u32) -> Vec<(JobId, BundleIndex)>;
		/// A device.
		fn device(id: DeviceId) -> Option<DeviceDetails>;
		/// The device with this key.
		fn device_by_key(key: DeviceKey) -> Option<DeviceDetails>;
		/// A provider; none if the account is not one.
		fn provider(account: AccountId) -> Option<ProviderDetails>;
		/// Tokens that an account could stake now, beside what it has staked.
		fn stakable(account: AccountId) -> Balance;
		/// What active devices take for their work. Of all devices the first `limit` are looked at, [`MAX_OFFERS`] at
		/// most, in the order of hashes of their ids: where there are more, a sample that nobody chooses.
		fn offers(limit: u32) -> Vec<OfferView>;
		/// The rules that clients reckon with.
		fn rules() -> Rules;
		/// What a job would cost at most; the error says what is wrong with it.
		fn estimate(spec: JobSpec) -> Result<Estimate, sp_runtime::DispatchError>;
		/// Which devices would do for a job at its price. The devices from id `from` on are looked at, `limit` and
		/// [`MAX_ELIGIBLE`] of them at most; the answer says where to go on, and why the others would not.
		fn eligible_devices(
			spec: JobSpec,
			from: DeviceId,
			limit: u32,
		) -> Result<EligibleDevices, sp_runtime::DispatchError>;
		/// What is known of an account that submits jobs.
		fn requester(account: AccountId) -> RequesterRecord;
		/// Why a job waits; none if it does not.
		fn why_queued(id: JobId) -> Option<WhyQueued>;
		/// A game; none if it is over.
		fn game(id: GameId) -> Option<GameView>;
		/// The games in which it is a device's turn.
		fn turns(device: DeviceId) -> Vec<GameView>;
		/// What the chain makes of a proof: the state at the end of its segment, or why it does not run it.
		///
		/// The published `program` is run from the state `from` to the last boundary of basic blocks with at most `until` gas, on
		/// the pages of `witness` alone. The machine's own limits bound it: the gas of a segment, the pages of a witness.
		fn step(program: H256, from: State, until: Fuel, witness: Witness) -> Result<State, StepError>;
		/// The current tick.
		fn tick() -> Tick;
		/// The market at a glance; costs the same whatever there is on the chain.
		fn summary() -> MarketSummary;
	}
}
