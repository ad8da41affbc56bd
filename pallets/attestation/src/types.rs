//! What the attestation pallet stores: the state machine of a bundle.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256};
use sp_runtime::{BoundedVec, Perbill};
use tidemill_primitives::{
	device::Offer,
	interfaces::BundleTerms,
	report::{Abstention, TaskResults},
	verdict::Failure,
	AccountId, BlockNumber, BundleIndex, DeviceId, JobId, SeatIndex, Tick, Try, MAX_SEATS, PROOF_SEATS,
};

/// Most seats of a committee, once widened: `2 n + 1`.
pub const MAX_WIDENED: u32 = 2 * MAX_SEATS + 1;
/// Most devices that left a bundle's seats: every try of every seat, and the one of each seat by which it was widened.
pub const MAX_GONE: u32 = 8 * MAX_SEATS + MAX_SEATS + 1;
/// Entries of a page of the wheel.
pub const WHEEL_PAGE: u32 = 64;
/// Most bundles whose deadlines are enforced at a time.
pub const MAX_ENFORCED: u32 = 64;
/// What part of a block serving deadlines may take.
pub const DUE_SHARE: Perbill = Perbill::from_percent(12);

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AttestationPolicy {
	/// Ticks within which an assigned device must be seen.
	pub seen_ticks: Tick,
	/// Ticks that a device has to reveal once commitment has closed.
	pub reveal_ticks: Tick,
	/// Ticks from a primary's commitment to the draw of its audit.
	pub audit_delay: Tick,
	/// Ticks for which devices are sought for the seat of an audit, or for those by which a committee is widened.
	pub search_ticks: Tick,
	/// Ticks for which what is asserted under `Proof` can be challenged.
	pub challenge_ticks: Tick,
}

/// A device at work in a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Worker {
	/// The device.
	#[codec(compact)]
	pub device: DeviceId,
	/// Its offer when it was drawn.
	pub offer: Offer,
}

/// Where a seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum SeatState {
	/// Nobody is in it; it is drawn again at a tick.
	Vacant {
		/// Tick of the first draw since it became vacant.
		#[codec(compact)]
		first: Tick,
		/// Tick of the next draw.
		#[codec(compact)]
		retry: Tick,
	},
	/// A device runs the bundle.
	Assigned {
		/// The device.
		worker: Worker,
		/// Tick of its assignment.
		#[codec(compact)]
		since: Tick,
		/// Whether it was seen in time.
		seen: bool,
	},
	/// The device is bound to a report.
	Committed {
		/// The device.
		worker: Worker,
		/// Its commitment.
		commitment: H256,
	},
	/// The device has shown its report.
	Revealed {
		/// The device.
		worker: Worker,
		/// Hash of the report.
		report: H256,
	},
	/// The device committed, and did not reveal before the committee was widened, or a report asserted.
	Silent {
		/// The device.
		worker: Worker,
	},
	/// The device lost a game about its report: it answers for the bundle no more.
	Disproved {
		/// The device.
		worker: Worker,
	},
	/// Every try is used up.
	Exhausted {
		/// Why the last one gave no report; none if it did not answer.
		reason: Option<Abstention>,
	},
}

impl SeatState {
	/// The device in the seat, or that was in it when it lost a game.
	pub fn worker(&self) -> Option<&Worker> {
		match self {
			SeatState::Assigned { worker, .. }
			| SeatState::Committed { worker, .. }
			| SeatState::Revealed { worker, .. }
			| SeatState::Silent { worker }
			| SeatState::Disproved { worker } => Some(worker),
			SeatState::Vacant { .. } | SeatState::Exhausted { .. } => None,
		}
	}

	/// Whether the seat has not committed and still may.
	pub fn is_open(&self) -> bool {
		matches!(self, SeatState::Vacant { .. } | SeatState::Assigned { .. })
	}

	/// Whether a device in it has committed, whatever came after.
	pub fn is_bound(&self) -> bool {
		matches!(
			self,
			SeatState::Committed { .. }
				| SeatState::Revealed { .. }
				| SeatState::Silent { .. }
				| SeatState::Disproved { .. }
		)
	}
}

/// A place of a bundle's committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seat {
	/// How often it was drawn before.
	pub attempt: Try,
	/// Where it is.
	pub state: SeatState,
}

/// A device that left a seat without a report.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Gone {
	/// The device.
	#[codec(compact)]
	pub device: DeviceId,
	/// Its provider, none of whose devices is drawn for the bundle again: the device itself may be retired by then.
	pub provider: Option<AccountId>,
	/// Whether it abstained, and is paid for the try.
	pub abstained: bool,
}

/// What a committee is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Phase {
	/// Devices run the bundle and commit.
	Committing,
	/// The one device of a `Spot` bundle has committed: whether it is audited is drawn.
	AuditDraw {
		/// Tick of the draw.
		#[codec(compact)]
		at: Tick,
	},
	/// Commitment has closed: devices reveal.
	Revealing {
		/// Block in which it closed.
		closed: BlockNumber,
		/// First tick that is too late.
		until: Tick,
	},
	/// Under `Proof` reveals are over: a report is asserted, and can be challenged.
	Contest {
		/// First tick in which no challenge is taken any more.
		#[codec(compact)]
		until: Tick,
		/// Games about it that are open: until they are over there is no verdict.
		#[codec(compact)]
		games: u32,
		/// Devices that asserted before, and lost.
		round: u8,
	},
}

/// The reports that were revealed of a bundle under `Proof`, each once, with their hashes.
pub type Shown = BoundedVec<(H256, TaskResults), ConstU32<{ PROOF_SEATS as u32 }>>;

/// A bundle in flight.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct InFlight {
	/// What its committee goes by.
	pub terms: BundleTerms,
	/// Ticks after an assignment in which it is looked whether the device was seen.
	#[codec(compact)]
	pub look: Tick,
	/// What its committee is at.
	pub phase: Phase,
	/// Tick for which its entry in the wheel stands.
	#[codec(compact)]
	pub armed: Tick,
	/// First tick in which nobody is drawn for a vacant seat any more: the job's deadline, and later the end of the search
	/// for an auditor or for the seats by which the committee is widened.
	#[codec(compact)]
	pub until: Tick,
	/// Under `Spot`, from the primary's commitment on: the probability of its audit.
	pub rate: Option<Perbill>,
	/// How many seats the committee had before it was widened; none if it was not.
	pub widened: Option<SeatIndex>,
	/// The committee.
	pub seats: BoundedVec<Seat, ConstU32<MAX_WIDENED>>,
	/// Devices that left their seats.
	pub gone: BoundedVec<Gone, ConstU32<MAX_GONE>>,
	/// The results that a strict majority revealed, as soon as there is one; never under `Proof`.
	pub accepted: Option<TaskResults>,
}

impl InFlight {
	/// Seats that were there before the committee was widened.
	pub fn first(&self) -> usize {
		self.widened.map_or(self.seats.len(), usize::from)
	}

	/// Seats that make a strict majority: of the first committee, together with what it was widened by, as far as devices
	/// were found there and committed.
	pub fn majority(&self) -> usize {
		let first = self.first();
		let more = self.seats.iter().skip(first).filter(|seat| seat.state.is_bound());
		first.saturating_add(more.count()) / 2 + 1
	}

	/// Whether a seat was added to the first committee: for an audit, or by widening.
	pub fn is_added(&self, seat: SeatIndex) -> bool {
		let first = if self.terms.spot { 1 } else { self.first() };
		usize::from(seat) >= first
	}

	/// How many devices in turn a seat may have: one, if the committee was widened by it.
	pub fn tries(&self, seat: SeatIndex) -> Try {
		if usize::from(seat) < self.first() {
			self.terms.tries
		} else {
			1
		}
	}

	/// Seats that the predicate holds for.
	pub fn count(&self, predicate: impl Fn(&SeatState) -> bool) -> usize {
		self.seats.iter().filter(|seat| predicate(&seat.state)).count()
	}

	/// The first tick in which something of it is overdue; the last tick there is while only its games can go on.
	pub fn due(&self) -> Tick {
		match self.phase {
			Phase::Revealing { until, .. } => return until,
			Phase::AuditDraw { at } => return at,
			Phase::Contest { until, games: 0, .. } => return until,
			Phase::Contest { .. } => return Tick::MAX,
			Phase::Committing => {}
		}
		let seat_due = |seat: &Seat| match seat.state {
			SeatState::Vacant { retry, .. } => Some(retry),
			SeatState::Assigned { since, seen, .. } => {
				let wait = if seen { self.terms.run_ticks } else { self.look };
				Some(since.saturating_add(wait))
			}
			_ => None,
		};
		self.seats.iter().filter_map(seat_due).min().unwrap_or(Tick::MAX)
	}

	/// Whether games about it are open: then it has no deadline but theirs.
	pub fn is_played(&self) -> bool {
		matches!(self.phase, Phase::Contest { games: 1.., .. })
	}

	/// Who has committed and not revealed is silent from now on.
	pub fn silence(&mut self) {
		for seat in &mut self.seats {
			if let SeatState::Committed { worker, .. } = seat.state {
				seat.state = SeatState::Silent { worker };
			}
		}
	}

	/// The seat that a device is in.
	pub fn seat_of(&self, device: DeviceId) -> Option<(SeatIndex, &Seat)> {
		(0..)
			.zip(self.seats.iter())
			.find(|(_, seat)| seat.state.worker().is_some_and(|it| it.device == device))
	}
}

/// Ticks between a vacancy and the draw that fills it. Of a `Spot` bundle only the primary is drawn at once.
pub(crate) fn draw_delay(seat: SeatIndex, terms: &BundleTerms, policy: &AttestationPolicy) -> Tick {
	if terms.spot && seat > 0 {
		policy.audit_delay
	} else {
		terms.draw_delay
	}
}

/// A bundle of an open job, from its assignment until the job is closed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Bundle {
	/// Devices are at work.
	InFlight(InFlight),
	/// Its results were accepted.
	Accepted {
		/// One a task.
		results: TaskResults,
		/// Devices whose report it is, and who have the outputs.
		devices: BoundedVec<DeviceId, ConstU32<MAX_WIDENED>>,
	},
	/// It has no result.
	Failed {
		/// Why.
		reason: Failure,
	},
}

/// A bundle whose deadline somebody enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Enforcement {
	/// Block from which on it is served: nobody who asks for it knows that block's beacon.
	pub from: BlockNumber,
	/// The bundle.
	pub due: Due,
}

/// A bundle's name in the wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Due {
	/// The job.
	pub job: JobId,
	/// The bundle.
	pub bundle: BundleIndex,
}
