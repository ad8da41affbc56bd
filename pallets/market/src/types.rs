//! What the market stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::Perbill;
use tidemill_primitives::{
	interfaces::{JobPhase, Rejections},
	job::{JobSpec, Price},
	verdict::Failure,
	AccountId, Balance, Fuel, JobId, Tick, Try,
};

/// Jobs of a page of the queue.
pub const QUEUE_PAGE: u32 = 128;
/// Entries of a page of a wheel.
pub const WHEEL_PAGE: u32 = 64;
/// Bundles that one call of `close_job` clears.
pub const CLOSE_STEP: u32 = 64;
/// Bundles that a job may have assigned before the next job's turn.
pub const TURN: u32 = 8;
/// What part of a block serving alarms may take.
pub const ALARM_SHARE: Perbill = Perbill::from_percent(10);
/// What part of a block drawing devices may take: as much as draws are of all that comes of a bundle.
pub const DRAW_SHARE: Perbill = Perbill::from_percent(50);
/// How often a payout that was refused is tried again by itself.
pub const PAYOUT_RETRIES: u8 = 8;
/// Most candidates for a `Spot` bundle's first device.
pub const MAX_CANDIDATES: u8 = 8;
/// Most devices in turn for a seat.
pub const MAX_TRIES: Try = 8;

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MarketPolicy {
	/// Share of what providers earn that goes to the protocol.
	pub protocol_fee: Perbill,
	/// Share of a bundle's price that a try without result is paid.
	pub trial_share: Perbill,
	/// What one drawn device costs in chain fees: the weight of its part of a bundle's life.
	pub chain_fee: Balance,
	/// Deposit of any job.
	pub deposit_base: Balance,
	/// Deposit for each task's result.
	pub deposit_per_task: Balance,
	/// Longest deadline of a job, in ticks.
	pub max_deadline: Tick,
	/// Longest retention of results, in ticks.
	pub max_retention: Tick,
	/// Fuel that a device of reference uses in a tick.
	pub fuel_per_tick: u64,
	/// Bytes that a device of reference fetches in a tick.
	pub bytes_per_tick: u64,
	/// Times the least run ticks that its limits need a job may give a task at most: for so long a slot can be held by inputs
	/// that are not to be had.
	pub run_slack: u32,
	/// Ticks that a bundle has beside those for its tasks, for its way to the device and back.
	pub relay_ticks: Tick,
	/// Beacons between the moment in which a committee's draw is frozen and its seed.
	pub committee_delay: Tick,
	/// Ticks after which what a device has earned is paid out by itself.
	pub collect_ticks: Tick,
	/// Runs that a device's streak must be worth before not every one of its `Spot` bundles is audited.
	pub probation: u32,
	/// Least probability of an audit.
	pub audit_floor: Perbill,
	/// Times what its run costs that a `Spot` device puts at risk.
	pub spot_bond: u32,
	/// The least that a device of a bundle under `Proof` puts at risk, so that who proves it wrong is paid for the dearest game.
	pub least_proof_bond: Balance,
	/// Most fuel of a task under `Proof`, so that who denies or defends it has the time to run it again in the interpreter.
	pub most_proof_fuel: Fuel,
	/// Least devices that must be there to be drawn for a job: with fewer no vote slashes, and nobody is confirmed.
	pub least_eligible: u32,
	/// Devices that would do, of which the best is taken as the first device of a `Spot` bundle.
	pub candidates: u8,
}

/// What a job is settled by; fixed at submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Terms {
	/// Protocol fee.
	pub protocol_fee: Perbill,
	/// Share of a bundle's price that a try without result is paid.
	pub trial_share: Perbill,
	/// Chain fee of a drawn device.
	#[codec(compact)]
	pub chain_fee: Balance,
	/// Held until the job is closed.
	#[codec(compact)]
	pub deposit: Balance,
	/// Ticks that a bundle has beside those for its tasks.
	#[codec(compact)]
	pub relay_ticks: Tick,
	/// Ticks between a vacancy and the draw that fills it.
	#[codec(compact)]
	pub draw_delay: Tick,
}

/// A job, written once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Job {
	/// Its hash.
	pub hash: H256,
	/// Whose it is.
	pub requester: AccountId,
	/// What was asked for.
	pub spec: JobSpec,
	/// What it is settled by.
	pub terms: Terms,
	/// Tick of submission.
	#[codec(compact)]
	pub submitted: Tick,
	/// First tick in which nothing is assigned any more.
	#[codec(compact)]
	pub deadline: Tick,
}

impl Job {
	/// Seats of a bundle's first committee.
	pub fn seats(&self) -> u8 {
		self.spec.latest().verification.seats()
	}
}

/// The bundles that a job gave up before they were assigned: from `first` to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Dropped {
	/// The first of them.
	#[codec(compact)]
	pub first: u32,
	/// Why.
	pub reason: Failure,
}

/// That a job's price was raised a while ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Raise {
	/// The price before, by which devices are still drawn.
	pub before: Price,
	/// First tick in which they are drawn by the new one.
	#[codec(compact)]
	pub counts: Tick,
}

/// What changes of a job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct JobState {
	/// Where it is.
	pub phase: JobPhase,
	/// The dearest offer that is accepted: the spec's, or what it was topped up to.
	pub price: Price,
	/// Its last raise.
	pub raise: Option<Raise>,
	/// The next bundle that is not assigned; as many as there are bundles when none is left.
	#[codec(compact)]
	pub cursor: u32,
	/// Bundles in flight.
	#[codec(compact)]
	pub in_flight: u32,
	/// Bundles accepted.
	#[codec(compact)]
	pub accepted: u32,
	/// Bundles failed, those never assigned among them.
	#[codec(compact)]
	pub failed: u32,
	/// Bundles given up before they were assigned; none if there are no such.
	pub dropped: Option<Dropped>,
	/// Held for it now, without the deposit.
	#[codec(compact)]
	pub escrow: Balance,
	/// Paid to providers.
	#[codec(compact)]
	pub paid: Balance,
	/// Protocol fees.
	#[codec(compact)]
	pub fees: Balance,
	/// Chain fees.
	#[codec(compact)]
	pub chain_fees: Balance,
	/// Given back to the requester.
	#[codec(compact)]
	pub refunded: Balance,
	/// Rounds in a row that found no device.
	pub rounds: u8,
	/// Tick in which it is tried again, where it waits.
	#[codec(compact)]
	pub wakes: Tick,
	/// Whether an alarm stands for its deadline: where it was left in the queue after a turn. Before that its turn looks.
	pub alarmed: bool,
	/// What the last round without success came upon.
	pub rejections: Rejections,
	/// Tick in which it ended.
	pub ended: Option<Tick>,
	/// Bundles that `close_job` has cleared.
	#[codec(compact)]
	pub cleared: u32,
	/// Hash over the results that it has cleared, in order.
	pub root: H256,
}

impl JobState {
	/// The price by which devices are drawn in a tick. No raise counts of which a seed was known when it was made.
	pub fn drawn_price(&self, tick: Tick) -> &Price {
		match &self.raise {
			Some(raise) if tick < raise.counts => &raise.before,
			_ => &self.price,
		}
	}
}

/// Where the queue begins and ends, counted in jobs ever queued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct QueueMeta {
	/// The next job to take.
	pub head: u64,
	/// Where the next one is put.
	pub tail: u64,
}

/// What a wheel wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Alarm {
	/// The job is put into the queue for its first turn.
	Queue(JobId),
	/// The job is put into the queue again.
	Wake(JobId),
	/// The job's deadline.
	Deadline(JobId),
	/// What the device has earned is paid out.
	Collect {
		/// The device.
		device: u32,
		/// How often that was refused before.
		refused: u8,
	},
}
