//! What the providers pallet stores.

use alloc::collections::BTreeSet;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedVec, PerU16, Perbill};
use tidemill_primitives::{
	device::{name_tag, DeviceKey, DeviceSpecV1, DeviceState, Gpu, Offer, MAX_ENGINES},
	job::{Engine, EngineVersion},
	verdict::Offence,
	AccountId, Balance, BlockNumber, BundleIndex, DeviceId, JobId, Tick, MAX_DUTIES, MAX_SLOTS,
};

/// Most parts of a stake that are unbonding at a time.
pub const MAX_UNBONDING: u32 = 8;
/// Most devices of one provider.
pub const MAX_DEVICES: u32 = 256;
/// Most classes that the pool is divided into.
pub const MAX_CLASSES: u32 = 64;
/// Tickets of a page of the pool.
pub const PAGE: u32 = 256;
/// Entries of a page of changes.
pub const CHANGE_PAGE: u32 = 16;
/// Entries of a page of devices that were asked for a sign of life.
pub const ASKED_PAGE: u32 = 16;
/// What part of a block the end of a round may take, and the lottery as much: one in so many.
pub const ROUND_SHARE: u64 = 10;

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderPolicy {
	/// Least stake of a provider; never below the least backing of one slot.
	pub min_stake: Balance,
	/// Least backing of one slot.
	pub min_backing: Balance,
	/// Ticks between unbonding and withdrawal; longer than any liability.
	pub unbonding_ticks: Tick,
	/// Ticks between two signs of life of an idle device on average, where the lottery asks for fewer than it may.
	pub heartbeat_ticks: Tick,
	/// Signs of life that the lottery asks for in a tick at most; none if it is 0.
	pub heartbeats: u32,
	/// Ticks that a device has to give one.
	pub answer_ticks: Tick,
	/// Share of a device's least backing that is slashed if it does not, as far as it backs no bond.
	pub missed_heartbeat: Perbill,
	/// Ticks after which anybody may retire a device that takes no work.
	pub dormant_ticks: Tick,
	/// Share of the bond that is slashed for no commitment in time.
	pub no_commitment: Perbill,
	/// Share for a commitment that was not revealed, in a committee or when an audit was drawn; never below that for a report
	/// that was outvoted.
	pub no_reveal: Perbill,
	/// Share for a commitment that was not revealed, where nobody else ran the bundle.
	pub no_reveal_alone: Perbill,
	/// Share for a report that was outvoted, or under `Proof` is not the one that was asserted.
	pub outvoted: Perbill,
	/// Share for a report that was proved wrong; never below that for one that was outvoted.
	pub disproved: Perbill,
	/// Value that a confirmation adds to any streak, if it is worth so much.
	pub streak_step: Balance,
	/// Streak whose owner has half of the best reputation.
	pub streak_half: Balance,
	/// By how much dearer a newcomer counts as than it is, where a draw compares prices.
	pub newcomer_markup: Perbill,
}

impl ProviderPolicy {
	/// Share of the bond that an offence costs.
	pub fn share(&self, offence: Offence) -> Perbill {
		match offence {
			Offence::NoCommitment => self.no_commitment,
			Offence::NoReveal => self.no_reveal,
			Offence::NoRevealAlone => self.no_reveal_alone,
			Offence::Outvoted | Offence::Undefended => self.outvoted,
			Offence::Disproved => self.disproved,
		}
	}
}

/// Part of a stake on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Unbonding {
	/// How much.
	pub amount: Balance,
	/// Tick from which it can be withdrawn.
	pub ripe: Tick,
}

/// An account that stakes and owns devices.
///
/// What is held of its tokens is `stake` and all of `unbonding`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Provider {
	/// Where income goes.
	pub payout: AccountId,
	/// Stake, without what is unbonding.
	pub stake: Balance,
	/// Of the stake, what stands behind devices.
	pub backing: Balance,
	/// Parts on their way out, the ripest first.
	pub unbonding: BoundedVec<Unbonding, ConstU32<MAX_UNBONDING>>,
	/// Its devices.
	pub devices: BoundedVec<Owned, ConstU32<MAX_DEVICES>>,
}

/// A device, as its provider's record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Owned {
	/// The device.
	pub device: DeviceId,
	/// How many slots it has: a draw among named providers chooses among slots.
	pub slots: u8,
}

/// What a draw looks at before it reads a device: devices alike in this share a part of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Class {
	/// Engine versions, in order, each once. An array, since each draw decodes all classes: a list of its own for each of them
	/// would take longer than all the rest.
	pub engines: [Option<EngineVersion>; MAX_ENGINES as usize],
	/// Binary logarithm of a slot's memory in MiB, rounded down.
	pub memory: u8,
	/// One more than that of its GPU memory; 0 without a GPU.
	pub gpu: u8,
}

/// A part of the pool: a ring of places, counted on modulo 2^32, each with a ticket from `head` to `tail`.
///
/// A round of draws draws places from `start` to `ripe`, which stay as they are while it lasts, so that a draw hardly depends on
/// those before it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ClassPool {
	/// What its devices have in common.
	pub class: Class,
	/// Devices of the class, drawn or not. A class without any is used again for another.
	pub devices: u32,
	/// Where `head` was at the last round boundary.
	pub start: u32,
	/// Place of its first ticket.
	pub head: u32,
	/// Place behind the last ticket that was there at the last round boundary: those from `head` to it are drawn.
	pub ripe: u32,
	/// Place behind its last ticket.
	pub tail: u32,
}

impl ClassPool {
	/// A part of the pool without devices.
	pub fn new(class: Class) -> Self {
		ClassPool {
			class,
			devices: 0,
			start: 0,
			head: 0,
			ripe: 0,
			tail: 0,
		}
	}

	/// Its tickets.
	pub fn tickets(&self) -> u32 {
		self.tail.wrapping_sub(self.head)
	}

	/// Places that a round draws. Those before `head` have no ticket any more.
	pub fn places(&self) -> u32 {
		self.ripe.wrapping_sub(self.start)
	}

	/// Of its tickets, how many are drawn.
	pub fn drawable(&self) -> u32 {
		self.ripe.wrapping_sub(self.head)
	}

	/// Whether the ticket at a place is drawn.
	pub fn is_drawable(&self, place: u32) -> bool {
		place.wrapping_sub(self.head) < self.drawable()
	}
}

/// What a draw compares with a job's requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Traits {
	/// Processor cores.
	pub cores: u16,
	/// Memory of the device in MiB.
	pub memory_mib: u32,
	/// Memory of one slot in MiB.
	pub slot_memory_mib: u32,
	/// Its GPU.
	pub gpu: Option<GpuTraits>,
	/// Region.
	pub region: [u8; 2],
	/// Micrograms of CO2 that a slot causes in a second of work, if its provider says so.
	pub carbon: Option<u32>,
}

/// What a draw compares of a GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct GpuTraits {
	/// Its maker, see [`name_tag`].
	pub vendor: [u8; 8],
	/// Its name, see [`name_tag`].
	pub model: [u8; 8],
	/// Its memory in MiB.
	pub memory_mib: u32,
}

impl From<&Gpu> for GpuTraits {
	fn from(gpu: &Gpu) -> Self {
		GpuTraits {
			vendor: name_tag(&gpu.vendor),
			model: name_tag(&gpu.model),
			memory_mib: gpu.memory_mib,
		}
	}
}

impl From<&DeviceSpecV1> for Traits {
	fn from(spec: &DeviceSpecV1) -> Self {
		Traits {
			cores: spec.cores,
			memory_mib: spec.memory_mib,
			slot_memory_mib: spec.slot_memory_mib(),
			gpu: spec.gpu.as_ref().map(GpuTraits::from),
			region: spec.region,
			carbon: spec.carbon_rate(),
		}
	}
}

/// A bundle that a device answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Liability {
	/// The job.
	#[codec(compact)]
	pub job: JobId,
	/// The bundle.
	pub bundle: BundleIndex,
	/// The engine that executes it.
	pub engine: Engine,
	/// What is at risk for it.
	#[codec(compact)]
	pub bond: Balance,
	/// Whether it has committed: the slot is free again.
	pub committed: bool,
}

/// How a device has stood the test on one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Reputation {
	/// The engine.
	pub engine: Engine,
	/// Value that was confirmed in a row, as far as it counts, see [`crate::math::grown`].
	#[codec(compact)]
	pub streak: Balance,
	/// How often it was in time of late, see [`crate::math::timed`].
	pub timeliness: PerU16,
}

impl Reputation {
	/// Those of a newcomer: one for each engine that it has a version of.
	pub fn of_newcomer(engines: &[EngineVersion]) -> BoundedVec<Self, ConstU32<MAX_ENGINES>> {
		let kinds: BTreeSet<Engine> = engines.iter().map(|version| version.engine).collect();
		BoundedVec::truncate_from(kinds.into_iter().map(Self::new).collect())
	}

	/// That of a newcomer.
	pub fn new(engine: Engine) -> Self {
		Reputation {
			engine,
			streak: 0,
			timeliness: PerU16::from_percent(50),
		}
	}
}

/// What others see of a device in a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Standing {
	/// What it takes for its work.
	pub offer: Offer,
	/// Whether it takes work.
	pub state: DeviceState,
	/// Stake that its provider wants behind it: bonds are not drawn beyond it.
	#[codec(compact)]
	pub backing: Balance,
}

/// One registered machine, with what changes often. Its spec stands apart.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Device {
	/// Whose it is.
	pub provider: AccountId,
	/// By which key it speaks.
	pub key: DeviceKey,
	/// Its class, as an index into the pool.
	pub class: u8,
	/// How many bundles it runs at once.
	pub slots: u8,
	/// Places of its tickets in its class's part of the pool: while it is active, one for each free slot.
	pub tickets: BoundedVec<u32, ConstU32<{ MAX_SLOTS as u32 }>>,
	/// Its count of batches.
	#[codec(compact)]
	pub sequence: u32,
	/// When it last spoke.
	#[codec(compact)]
	pub last_seen: Tick,
	/// When it was last given a duty.
	#[codec(compact)]
	pub last_assigned: Tick,
	/// What a draw compares.
	pub traits: Traits,
	/// Tick by which it must have been seen, where the lottery asks it for a sign of life.
	pub answer_by: Option<Tick>,
	/// Offer, state and wanted backing as they are.
	pub standing: Standing,
	/// Tick since which it is in its state.
	#[codec(compact)]
	pub since: Tick,
	/// Block in which they changed last.
	pub changed: BlockNumber,
	/// What they were before: what a draw in the next block still sees.
	pub before: Standing,
	/// Stake behind it. More than its provider wants for a while, if that was lowered.
	#[codec(compact)]
	pub backing: Balance,
	/// Earned, and not paid out.
	#[codec(compact)]
	pub credit: Balance,
	/// Whether a payout is under way.
	pub collecting: bool,
	/// How it has stood the test, one for each of its engines.
	pub reputations: BoundedVec<Reputation, ConstU32<MAX_ENGINES>>,
	/// What it answers for.
	pub liabilities: BoundedVec<Liability, ConstU32<MAX_DUTIES>>,
}

impl Device {
	/// Bundles that it runs now.
	pub fn running(&self) -> u8 {
		let running = self.liabilities.iter().filter(|liability| !liability.committed).count();
		u8::try_from(running).unwrap_or(u8::MAX)
	}

	/// Slots that are free.
	pub fn free(&self) -> u8 {
		self.slots.saturating_sub(self.running())
	}

	/// Of its backing, what is at risk now.
	pub fn bonded(&self) -> Balance {
		self.liabilities
			.iter()
			.fold(0, |sum: Balance, liability| sum.saturating_add(liability.bond))
	}

	/// How it has stood the test on an engine; as a newcomer where it has never run it.
	pub fn reputation(&self, engine: Engine) -> Reputation {
		let known = self.reputations.iter().find(|reputation| reputation.engine == engine);
		known.copied().unwrap_or_else(|| Reputation::new(engine))
	}

	/// What a draw in block `now` goes by: a change counts from the next round on, so that whoever knows the seed early
	/// cannot answer to it.
	pub fn drawn_as(&self, now: BlockNumber) -> Standing {
		if self.settled(now) {
			self.standing
		} else {
			self.before
		}
	}

	/// Whether all of its last change counts already.
	pub fn settled(&self, now: BlockNumber) -> bool {
		self.changed.saturating_add(1) < now
	}

	/// Whether it is on its way out, and nothing keeps it.
	pub fn is_done(&self) -> bool {
		self.standing.state == DeviceState::Retiring
			&& self.tickets.is_empty()
			&& self.liabilities.is_empty()
			&& self.answer_by.is_none()
			&& self.credit == 0
	}

	/// Changes offer, state or wanted backing, to count from the next round on.
	pub fn change(&mut self, now: BlockNumber, change: impl FnOnce(&mut Standing)) {
		if self.changed != now {
			self.before = self.standing;
			self.changed = now;
		}
		change(&mut self.standing);
	}
}
