//! Who works for whom: jobs, escrow, queue, draws, settlement.
//!
//! ## Terms
//! * **Job**: a program, tasks and terms. Its **bundles** are assigned, run, judged and paid one by one.
//! * **Escrow**: the most that a job can cost, which its requester moves to the pot at submission. What verdicts and draws
//!   do not use goes back in the tick in which the job ends.
//! * **Deposit**: there beside it for the results on chain, until the job is closed. As long, its requester's account cannot
//!   be given up, so that what goes back arrives.
//! * **Round**: the draws of one block. A job has at most [`types::TURN`] bundles assigned before the next job's turn, and
//!   goes to the end of the queue then, so that a large job cannot starve a small one; its next turn can come in the same
//!   round, which lasts as long as its weight does. A job that has not had its turn keeps its place: each block in which
//!   devices are drawn brings at least the first one its turn.
//!
//! ## Life of a job
//! `Waiting` (for the seed of its first draw, or for devices), `Queued`, `Running` (nothing left to assign), `Ended`. At
//! its deadline whatever is not assigned fails and is refunded; what is in flight has deadlines of its own.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod checks;
pub mod math;
mod queue;
mod round;
mod settle;
mod totals;
pub mod types;
mod views;
mod weights;

pub use types::MarketPolicy;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Inspect, Mutate},
		weights::{WeightMeter, WeightToFee},
	};
	use frame_system::pallet_prelude::*;
	use sp_core::H256;
	use sp_runtime::Perbill;
	use tidemill_primitives::{
		api::{JobTotals, RequesterRecord},
		bond::LEAST_SPOT_BOND,
		interfaces::{Committees, Credits, Fees, Pool, Programs, Standing, Tide, MAX_PROBES},
		job::{JobSpec, Price},
		verdict::Failure,
		wheel::{Wheel, WheelCursor, WheelHead},
		AccountId, Balance, BundleIndex, DeviceId, Fuel, JobId, Tick, LEAST_DELAY, MAX_SEATS,
	};

	use crate::{types::*, weights::WeightInfo};

	/// An amount of tokens.
	pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	/// The wheel of alarms.
	pub(crate) type Alarms<T> = Wheel<Alarm, ConstU32<WHEEL_PAGE>, AlarmHeads<T>, AlarmPages<T>, AlarmCursor<T>>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The token.
		type Currency: Inspect<AccountId, Balance = Balance> + Mutate<AccountId>;
		/// The market's clock and chance.
		type Tide: Tide;
		/// The pool of devices.
		type Pool: Pool + Credits + Standing;
		/// The committees that judge bundles.
		type Committees: Committees;
		/// The programs that the chain has.
		type Programs: Programs;
		/// Where fees go.
		type Fees: Fees;
		/// The rules that governance sets.
		type Policy: Get<MarketPolicy>;
		/// What weight costs: a seat's chain fee must cover its life.
		type WeightToFee: WeightToFee<Balance = Balance>;
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	/// Id of the next job.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type NextJob<T> = StorageValue<_, JobId, ValueQuery>;

	// Twox: ids are counted.
	/// Jobs, written once. Each is paid for by its deposit.
	#[pallet::storage]
	pub type Jobs<T: Config> = StorageMap<_, Twox64Concat, JobId, Job>;

	/// What changes of the jobs.
	#[pallet::storage]
	pub type JobStates<T: Config> = StorageMap<_, Twox64Concat, JobId, JobState>;

	/// All jobs together, counted as they change.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Totals<T> = StorageValue<_, JobTotals, ValueQuery>;

	/// Of jobs that were closed, the hash over all results.
	#[pallet::storage]
	pub type ClosedJobs<T> = StorageMap<_, Twox64Concat, JobId, H256>;

	// Blake2: an account is chosen by its owner.
	/// What is known of the accounts that submit jobs. The fees of a first job pay for it.
	#[pallet::storage]
	pub type Requesters<T> = StorageMap<_, Blake2_128Concat, AccountId, RequesterRecord, ValueQuery>;

	/// Jobs with bundles to assign, by page.
	#[pallet::storage]
	pub type Queue<T> = StorageMap<_, Twox64Concat, u64, BoundedVec<JobId, ConstU32<QUEUE_PAGE>>, ValueQuery>;

	/// Where the queue begins and ends.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type QueueEnds<T> = StorageValue<_, QueueMeta, ValueQuery>;

	/// The alarms of each tick that were armed last.
	#[pallet::storage]
	pub type AlarmHeads<T> = StorageMap<_, Twox64Concat, Tick, WheelHead<Alarm, ConstU32<WHEEL_PAGE>>, ValueQuery>;

	/// Those before them, by tick and page.
	#[pallet::storage]
	pub type AlarmPages<T> =
		StorageDoubleMap<_, Twox64Concat, Tick, Twox64Concat, u32, BoundedVec<Alarm, ConstU32<WHEEL_PAGE>>, ValueQuery>;

	/// Up to where alarms have been served.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type AlarmCursor<T> = StorageValue<_, WheelCursor, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A job was submitted and its escrow is held.
		JobSubmitted {
			/// The job.
			job: JobId,
			/// Whose it is.
			requester: AccountId,
			/// Its hash, which names it in commitments.
			hash: H256,
			/// Held for it, deposit included.
			escrow: BalanceOf<T>,
		},
		/// A job accepts dearer offers now.
		JobToppedUp {
			/// The job.
			job: JobId,
			/// The dearest offer that is accepted.
			price: Price,
			/// Held in addition.
			escrow: BalanceOf<T>,
		},
		/// Devices were drawn for a bundle.
		BundleAssigned {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The devices, one a seat.
			devices: Vec<DeviceId>,
		},
		/// Another device was drawn for a seat.
		SeatRedrawn {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The seat.
			seat: u8,
			/// The device.
			device: DeviceId,
		},
		/// The result of a bundle was accepted, and is paid.
		BundleAccepted {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Its tasks.
			tasks: u32,
			/// Fuel that they used, by the accepted report.
			fuel: Fuel,
			/// Paid for its runs, by the requester.
			paid: BalanceOf<T>,
			/// Protocol fee.
			fee: BalanceOf<T>,
		},
		/// A bundle has no result.
		BundleFailed {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Why.
			reason: Failure,
			/// Paid to providers for their tries.
			paid: BalanceOf<T>,
		},
		/// Checking a bundle moved tokens beside what its requester paid for its runs.
		CheckPaid {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Of the price of its run, put into the audit fund.
			funded: BalanceOf<T>,
			/// Paid to its auditor out of the audit fund.
			audit: BalanceOf<T>,
			/// Paid to the seats by which its committee was widened, out of the stake of the wrong.
			replicas: BalanceOf<T>,
		},
		/// A device was paid for its part in a bundle.
		DevicePaid {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// How much was credited.
			amount: BalanceOf<T>,
		},
		/// No device was found for a job's next bundle; it is tried again.
		JobWaiting {
			/// The job.
			job: JobId,
			/// Tick in which it is tried again.
			wakes: Tick,
		},
		/// Bundles that were not assigned were given up.
		BundlesDropped {
			/// The job.
			job: JobId,
			/// How many.
			count: u32,
			/// Why.
			reason: Failure,
			/// Given back to the requester.
			refunded: BalanceOf<T>,
		},
		/// Every bundle of a job is decided and what was not used went back.
		JobEnded {
			/// The job.
			job: JobId,
			/// Bundles accepted.
			accepted: u32,
			/// Bundles failed.
			failed: u32,
			/// Given back to the requester, all in all.
			refunded: BalanceOf<T>,
		},
		/// A job's results left the chain and its deposit went back.
		JobClosed {
			/// The job.
			job: JobId,
			/// Hash over all results.
			root: H256,
			/// The deposit.
			deposit: BalanceOf<T>,
		},
		/// What a device had earned was paid out.
		Collected {
			/// The device.
			device: DeviceId,
			/// Who was paid.
			payout: AccountId,
			/// How much.
			amount: BalanceOf<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// A job has 1 to 65,536 tasks; give it at least one.
		BadTaskCount,
		/// A bundle has 1 to 32 tasks.
		BadBundleSize,
		/// A committee has 1, 3, 5 or 7 seats.
		BadQuorum,
		/// `Proof` is for programs of the engine `Pvm`; use `Spot` or a quorum for others.
		ProofNeedsPvm,
		/// This engine is not offered; use `Wasm` or `Pvm`, version 1.
		EngineUnavailable,
		/// A limit is zero, or too large for `Proof`, or a bundle's ticks exceed half of the longest deadline.
		BadLimits,
		/// The ticks for a task are below twice what its limits need; ask `estimate` for the least.
		RunTicksTooFew,
		/// The ticks for a task are above what its limits explain: the least times the market's `run_slack`.
		RunTicksTooMany,
		/// A seat has 1 to 8 tries.
		BadTries,
		/// The deadline must leave time to assign the job, and is bounded; see the market's policy.
		BadDeadline,
		/// The retention is longer than the market's policy allows.
		BadRetention,
		/// The program's length or the manifest's must not be zero.
		BadBlob,
		/// The source must be an http or https URL.
		BadSource,
		/// The region must be two capital letters, and the reputation at most 1,000.
		BadRequirements,
		/// Low carbon is preferred under `Spot` only: the devices of a committee are drawn uniformly.
		BadPreference,
		/// The price must not be zero in fuel and per task together.
		BadPrice,
		/// The account has not enough free tokens for the escrow and the deposit; ask `estimate` for the sum.
		InsufficientEscrow,
		/// There is no such job, or it was closed.
		NoSuchJob,
		/// The job is another requester's.
		NotYourJob,
		/// The job has ended, or nothing of it is left to assign.
		NothingToAssign,
		/// A topped-up price must be above the old one in one part, and below in none.
		PriceNotHigher,
		/// The job has not ended.
		JobOpen,
		/// The results are kept for the requester until the retention is over.
		Retained,
		/// The job's deadline has not passed.
		DeadlineNotPassed,
		/// There is no such device, or nothing to collect for it.
		NothingToCollect,
		/// The payout account cannot take the amount; it may be below the existential deposit.
		PayoutRefused,
		/// `Proof` is for programs that the chain has; publish this one first.
		ProgramNotPublished,
		/// A task under `Proof` may not use so much fuel; divide the job into more tasks.
		ProofTooLong,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			let max = <T as frame_system::Config>::BlockWeights::get().max_block;
			let fresh = Self::serve_alarms(meter, ALARM_SHARE * max);
			Self::draw_round(meter, DRAW_SHARE * max);
			Self::watch_deadlines(meter, fresh);
		}

		fn integrity_test() {
			let policy = T::Policy::get();
			assert!(
				policy.fuel_per_tick > 0 && policy.bytes_per_tick > 0,
				"reference rates must not be zero"
			);
			assert!(
				policy.committee_delay >= LEAST_DELAY,
				"a committee must not be drawn by a seed known at submission"
			);
			assert!(policy.relay_ticks > 0, "a bundle needs time on its way");
			assert!(policy.run_slack > 0, "no job could have the least run ticks");
			assert!(
				(1..=MAX_CANDIDATES).contains(&policy.candidates),
				"a draw has at least one candidate, and not too many"
			);
			assert!(
				policy.audit_floor >= Perbill::from_percent(10),
				"a device that is hardly ever audited gains by a lie"
			);
			assert!(policy.probation > 0, "a new device is audited every time");
			assert!(
				policy.spot_bond >= LEAST_SPOT_BOND,
				"the bond of a device that is wrong must pay for finding it out"
			);
			let dues = T::WeightToFee::weight_to_fee(&Self::weight_of_draw());
			assert!(
				policy.chain_fee >= dues,
				"the chain fee must cover the weight of all that comes of a draw: it is {}, and that costs {dues}",
				policy.chain_fee
			);
			let max = <T as frame_system::Config>::BlockWeights::get().max_block;
			assert!(
				T::WeightInfo::alarm_page()
					.saturating_add(T::WeightInfo::collect())
					.saturating_add(T::WeightInfo::arm())
					.all_lte(ALARM_SHARE * max),
				"the dearest page of alarms must fit into the share of a block that alarms have"
			);
			let committee = T::WeightInfo::draw_bundle(MAX_SEATS / 2)
				.saturating_add(Self::weight_of_missed(MAX_PROBES.saturating_mul(MAX_SEATS)))
				.saturating_add(T::WeightInfo::arm())
				.saturating_add(T::Committees::weight_of_watching(TURN));
			assert!(
				T::WeightInfo::turn()
					.saturating_add(committee)
					.all_lte(DRAW_SHARE * max),
				"the dearest draw of a committee must fit into the share of a block that draws have"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Weight of all that comes of drawing one device: its job's turn, and the alarm that brings it; the draw; its part in
		/// the committee, and its payout.
		///
		/// With the candidates that a first device is the best of, and without the tickets of other misses.
		pub fn weight_of_draw() -> Weight {
			let others = u32::from(T::Policy::get().candidates).saturating_sub(1);
			let alarm = T::WeightInfo::alarm_page().saturating_div(WHEEL_PAGE.into());
			T::WeightInfo::turn()
				.saturating_add(T::WeightInfo::draw_bundle(0))
				.saturating_add(Self::weight_of_missed(others))
				.saturating_add(T::Committees::weight_of_watching(1))
				.saturating_add(alarm)
				.saturating_add(T::Committees::weight_of_part())
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Submit a job and hold the most that it can cost.
		///
		/// What is held is shown by the runtime API's `estimate`; what is not used goes back when the job ends.
		///
		/// Origin: signed. Errors: those about the parts of the spec, `ProgramNotPublished`, `InsufficientEscrow`. Events:
		/// `JobSubmitted`.
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::submit_job()
				.saturating_add(Alarms::<T>::weight_of_entry(T::DbWeight::get()))
				// Under `Proof` the program is looked for, and engaged.
				.saturating_add(T::DbWeight::get().reads_writes(1, 1))
		)]
		pub fn submit_job(origin: OriginFor<T>, spec: JobSpec) -> DispatchResult {
			let requester = ensure_signed(origin)?;
			Self::do_submit(requester, spec)
		}

		/// Accept dearer offers for what of a job is not decided yet.
		///
		/// Holds the difference in addition. Devices are drawn by the new price as many ticks later as a committee is drawn after
		/// its job's submission, so that nobody knows a seed of it yet.
		///
		/// Origin: signed by the requester. Errors: `NoSuchJob`, `NotYourJob`, `NothingToAssign`, `PriceNotHigher`,
		/// `InsufficientEscrow`. Events: `JobToppedUp`.
		#[pallet::call_index(1)]
		pub fn top_up(origin: OriginFor<T>, job: JobId, price: Price) -> DispatchResult {
			let requester = ensure_signed(origin)?;
			Self::do_top_up(requester, job, price)
		}

		/// Cancel what of a job is not assigned and get it refunded.
		///
		/// Bundles in flight run out and are paid.
		///
		/// Origin: signed by the requester. Errors: `NoSuchJob`, `NotYourJob`, `NothingToAssign`. Events:
		/// `BundlesDropped`, `JobEnded`.
		#[pallet::call_index(2)]
		pub fn cancel_job(origin: OriginFor<T>, job: JobId) -> DispatchResult {
			let requester = ensure_signed(origin)?;
			Self::do_cancel(requester, job)
		}

		/// Clear away the results of an ended job and give the deposit back.
		///
		/// The requester may do so at any time, everybody after the retention. Clears 64 bundles a call; call again until
		/// the job is closed.
		///
		/// Origin: signed. Errors: `NoSuchJob`, `JobOpen`, `Retained`. Events: `JobClosed`.
		#[pallet::call_index(3)]
		// Under `Proof` the program is released.
		#[pallet::weight(T::WeightInfo::close_job().saturating_add(T::DbWeight::get().reads_writes(1, 1)))]
		pub fn close_job(origin: OriginFor<T>, job: JobId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_close(who, job)
		}

		/// Pay out what a device has earned.
		///
		/// Happens by itself some ticks after the device earned it; anybody may do it earlier.
		///
		/// Origin: signed. Errors: `NothingToCollect`, `PayoutRefused`. Events: `Collected`.
		#[pallet::call_index(4)]
		pub fn collect(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_collect(device)
		}

		/// Enforce the deadline of a job that the chain has not got round to.
		///
		/// Origin: signed. Errors: `NoSuchJob`, `DeadlineNotPassed`, `NothingToAssign`. Events: `BundlesDropped`,
		/// `JobEnded`.
		#[pallet::call_index(5)]
		pub fn expire_job(origin: OriginFor<T>, job: JobId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_expire(job)
		}
	}
}
