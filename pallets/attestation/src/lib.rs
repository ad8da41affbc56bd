//! What came out: commitments, reveals, verdicts.
//!
//! ## Terms
//! * **Committee**: the seats of a bundle, as many as the job's quorum. A **seat** is filled by at most `tries` devices in
//!   turn.
//! * **Commitment**: the salted hash of a report, given before any report of the bundle is known.
//! * **Verdict**: what a strict majority of the seats revealed; under `Proof`, what was asserted and not proved wrong; or why
//!   there is none.
//!
//! ## Life of a bundle
//! ```text
//!             seats: Vacant -> Assigned -> Committed            Committed -> Revealed
//!                      ^          |                                  |
//!                      |          |                                  +- too late: Silent
//!                      +- unseen, late, abstained (while tries last; else Exhausted)
//!
//!  open --> Committing -- every seat committed or exhausted --> Revealing --+-- majority --> Accepted
//!            |  ^   |                             ^   |                     |
//!            |  |   +- Spot: the primary has -----|---|-----> AuditDraw     +-- none, and it was widened,
//!            |  |      committed                  |   |        |     |      |   or cannot be --> Failed
//!            |  +-- none: widened, once ----------|---+        |     |
//!            |  +-- an audit: a second seat ------|------------+     |
//!            |                                    +-- no audit ------+
//!            +-- a majority cannot be reached any more --> Failed
//!
//!  under Proof:
//!  Revealing --+-- a report --> Contest { round 0 } --+-- window over, no game open --> Accepted
//!              |                  ^   |               +-- no report left --> Failed
//!              |                  +---+-- a challenger lost: the window anew
//!              |                  +---+-- the asserter lost: the next one, round + 1
//!              +-- none --> Failed
//! ```
//! Every state has a tick in which it is overdue. The hook serves what is due, and `enforce` does the same for one bundle.
//! While games about a bundle are open, the deadlines are theirs.
//!
//! * **Audit**: under `Spot`, a second seat that is drawn, or not, six ticks after the first one, the **primary**'s,
//!   committed. The odds are fixed by that commitment, and neither report is known before both are bound. If they differ,
//!   the committee is widened.
//! * **Widening**: a committee without a strict majority gets new seats, once, as many as can surely be paid for. Each of
//!   them is drawn once.
//! * **Contest**: under `Proof` the report of most seats, of several the one in the lowest seat, is **asserted** when reveals
//!   are over, by the device in the lowest seat that gave it. For a window of ticks anybody may challenge it, and plays a game
//!   about it. A challenger that loses opens the window anew; a device that loses is out of the bundle. Once the asserter has
//!   lost, the same is done with what is left: another device that gave the same report defends it, unless more gave another
//!   one. So who plays badly on purpose harms itself only. Who revealed another report than the one that is accepted has not
//!   defended it, and counts as wrong.
//!
//! ## Attestations
//! A device signs one batch of all it has to say; anyone may relay it. Each item must be admissible when it is
//! relayed, and can be admitted once. They are free: their weight is paid by the chain fee of the assignment.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod admission;
mod attest;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checking;
mod checks;
mod committee;
mod contest;
mod cost;
mod deadlines;
pub mod math;
pub mod types;
mod verdict;
mod views;
mod weights;

pub use types::AttestationPolicy;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::{pallet_prelude::*, weights::WeightMeter};
	use frame_system::{ensure_authorized, pallet_prelude::*};
	use sp_core::H256;
	use sp_runtime::Perbill;
	use tidemill_primitives::{
		attestation::Batch,
		device::DeviceSignature,
		interfaces::{Contests, Devices, Jobs, Player, Tide},
		report::Abstention,
		wheel::{Wheel, WheelCursor, WheelHead},
		AccountId, BundleIndex, DeviceId, JobId, SeatIndex, Tick, LEAST_DELAY,
	};

	use crate::{types::*, weights::WeightInfo};

	/// The wheel of deadlines.
	pub(crate) type Deadlines<T> = Wheel<Due, ConstU32<WHEEL_PAGE>, DueHeads<T>, DuePages<T>, DueCursor<T>>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The market's clock.
		type Tide: Tide;
		/// The devices at work.
		type Devices: Devices;
		/// The jobs that the bundles belong to.
		type Jobs: Jobs;
		/// The games about what is asserted.
		type Contests: Contests;
		/// The rules that governance sets.
		type Policy: Get<AttestationPolicy>;
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	// Twox: ids are counted.
	/// Bundles from their assignment until their job is closed; each is paid for by the job's deposit.
	#[pallet::storage]
	pub type Work<T: Config> = StorageDoubleMap<_, Twox64Concat, JobId, Twox64Concat, BundleIndex, Bundle>;

	/// What was revealed of bundles under `Proof`, until each is decided.
	#[pallet::storage]
	pub type Reports<T: Config> =
		StorageDoubleMap<_, Twox64Concat, JobId, Twox64Concat, BundleIndex, Shown, ValueQuery>;

	/// Bundles whose deadlines somebody enforces, the first one first.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Enforced<T> = StorageValue<_, BoundedVec<Enforcement, ConstU32<MAX_ENFORCED>>, ValueQuery>;

	/// The deadlines of each tick that were armed last.
	#[pallet::storage]
	pub type DueHeads<T> = StorageMap<_, Twox64Concat, Tick, WheelHead<Due, ConstU32<WHEEL_PAGE>>, ValueQuery>;

	/// Those before them, by tick and page.
	#[pallet::storage]
	pub type DuePages<T> =
		StorageDoubleMap<_, Twox64Concat, Tick, Twox64Concat, u32, BoundedVec<Due, ConstU32<WHEEL_PAGE>>, ValueQuery>;

	/// Up to where deadlines have been served.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type DueCursor<T> = StorageValue<_, WheelCursor, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A device bound itself to a report.
		Committed {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The seat.
			seat: SeatIndex,
		},
		/// No commitment is taken any more: devices reveal.
		CommitmentClosed {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// First tick that is too late for a reveal.
			until: Tick,
		},
		/// A bundle is audited: a second device is drawn for it.
		AuditDrawn {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// How likely that was.
			rate: Perbill,
		},
		/// A committee had no majority, and more devices are drawn for it.
		CommitteeWidened {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Seats that it has now.
			seats: u32,
		},
		/// A device showed its report.
		Revealed {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The seat.
			seat: SeatIndex,
			/// Hash of the report.
			report: H256,
		},
		/// A device cannot give a report.
		Abstained {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The seat.
			seat: SeatIndex,
			/// Why.
			reason: Abstention,
		},
		/// A device did not commit in time and lost its seat.
		SeatLost {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// The seat.
			seat: SeatIndex,
			/// Whether it was heard of since it was assigned.
			seen: bool,
		},
		/// Reveals are over, or who asserted before has lost: a device asserts what it revealed.
		Asserted {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Hash of the report.
			report: H256,
			/// How many asserted before, and lost.
			round: u8,
			/// First tick in which it is not challenged any more.
			until: Tick,
		},
		/// A challenger lost its game, and there is time for others again.
		WindowReopened {
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Who lost.
			loser: Player,
			/// First tick in which what is asserted is not challenged any more.
			until: Tick,
		},
		/// A device lost a game about what it asserted.
		Refuted {
			/// The device.
			device: DeviceId,
			/// The job.
			job: JobId,
			/// The bundle.
			bundle: BundleIndex,
			/// Hash of the report.
			report: H256,
			/// Who proved it.
			winner: Player,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such bundle in flight.
		NoSuchBundle,
		/// Nothing of the bundle is overdue yet.
		NotDue,
		/// The deadline of the bundle is being enforced: a block or two from now.
		BeingEnforced,
		/// Too many deadlines are being enforced; try again in the next block.
		TooManyEnforced,
		/// A committee needs at least one device and has a bounded number of seats.
		BadCommittee,
		/// An item of the batch is not admissible any more.
		NotAdmissible,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::serve_enforced(Self::share())
		}

		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::serve_deadlines(meter, Self::share());
		}

		fn integrity_test() {
			let policy = T::Policy::get();
			assert!(policy.seen_ticks > 0, "a device needs time to be seen");
			assert!(
				policy.reveal_ticks >= 40,
				"a reveal window shorter than 40 ticks can be censored"
			);
			assert!(
				policy.audit_delay >= LEAST_DELAY,
				"the audit of a device must not be known when it commits"
			);
			assert!(policy.search_ticks > 0, "devices for an audit are sought for a while");
			assert!(
				policy.challenge_ticks >= 40,
				"a window to challenge shorter than 40 ticks can be censored"
			);
			assert!(
				T::WeightInfo::due_page()
					.saturating_add(Self::weight_of_enforcing())
					.all_lte(Self::share()),
				"the dearest deadline must fit into the share of a block that deadlines have"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Weight that serving deadlines may take of a block.
		fn share() -> Weight {
			let max = <T as frame_system::Config>::BlockWeights::get().max_block;
			DUE_SHARE * max
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Bring what a device has to say into the chain.
		///
		/// Everything in the batch must be admissible now. `retry` is not signed and only makes a second try another
		/// transaction.
		///
		/// Origin: authorized by the device's signature. Errors: `NotAdmissible`. Events: `Committed`, `CommitmentClosed`,
		/// `Revealed`, `Abstained`, `CommitteeWidened`, `Asserted`, and the market's about what is settled.
		#[pallet::call_index(0)]
		#[pallet::weight((Pallet::<T>::weight_of_batch(batch), DispatchClass::Operational))]
		#[pallet::weight_of_authorize(Pallet::<T>::weight_of_authorizing(batch))]
		#[pallet::authorize(Pallet::<T>::authorize_attest)]
		pub fn attest(
			origin: OriginFor<T>,
			batch: Batch,
			_signature: DeviceSignature,
			_retry: u32,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			Self::take(batch)
		}

		/// Enforce the deadline of a bundle that the chain has not got round to.
		///
		/// It is served in the block after the next: nobody who asks for it knows the beacon by which devices may be drawn then.
		///
		/// Origin: signed. Errors: `NoSuchBundle`, `NotDue`, `BeingEnforced`, `TooManyEnforced`. Events: then `SeatLost`,
		/// `AuditDrawn`, `CommitmentClosed`, `CommitteeWidened`, `Asserted`, and those of a verdict.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::enforce())]
		pub fn enforce(origin: OriginFor<T>, job: JobId, bundle: BundleIndex) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_enforce(job, bundle)
		}
	}
}
