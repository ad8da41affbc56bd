//! What the providers pallet stores.

use alloc::collections::BTreeSet;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedVec, PerU16, Perbill};
use tidemill_primitives::{
	device::{DeviceKey, DeviceSpecV1, DeviceState, Offer, MAX_ENGINES},
	job::{Engine, EngineVersion},
	verdict::Offence,
	AccountId, Balance, BlockNumber, BundleIndex, DeviceId, JobId, Tick, MAX_DUTIES,
};

/// Most parts of a stake that are unbonding at a time.
pub const MAX_UNBONDING: u32 = 8;
/// Most devices of one provider.
pub const MAX_DEVICES: u32 = 256;
/// Most classes that the pool is divided into.
pub const MAX_CLASSES: u32 = 64;
/// Tickets of a page of the pool.
pub const PAGE: u32 = 256;

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ProviderPolicy {
	/// Least stake of a provider.
	pub min_stake: Balance,
	/// Least backing of one slot.
	pub min_backing: Balance,
	/// Ticks between unbonding and withdrawal; longer than any liability.
	pub unbonding_ticks: Tick,
	/// Ticks after which an idle device may show that it is there.
	pub heartbeat_ticks: Tick,
	/// Share of the bond that is slashed for no commitment in time.
	pub no_commitment: Perbill,
	/// Share for a commitment that was not revealed, in a committee.
	pub no_reveal: Perbill,
	/// Share for a commitment that was not revealed, where nobody else ran the bundle.
	pub no_reveal_alone: Perbill,
	/// Share for a report that was outvoted.
	pub outvoted: Perbill,
	/// Value that a confirmation adds to any streak, if it is worth so much.
	pub streak_step: Balance,
}

impl ProviderPolicy {
	/// Share of the bond that an offence costs.
	pub fn share(&self, offence: Offence) -> Perbill {
		match offence {
			Offence::NoCommitment => self.no_commitment,
			Offence::NoReveal => self.no_reveal,
			Offence::NoRevealAlone => self.no_reveal_alone,
			Offence::Outvoted => self.outvoted,
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
	pub devices: BoundedVec<DeviceId, ConstU32<MAX_DEVICES>>,
}

/// What a draw looks at before it reads a device: devices alike in this share a part of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Class {
	/// Engine versions, in order, each once.
	pub engines: BoundedVec<EngineVersion, ConstU32<MAX_ENGINES>>,
	/// Binary logarithm of a slot's memory in MiB, rounded down.
	pub memory: u8,
	/// One more than that of its GPU memory; 0 without a GPU.
	pub gpu: u8,
}

/// A part of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ClassPool {
	/// What its devices have in common.
	pub class: Class,
	/// Devices of the class, drawn or not. A class without any is used again for another.
	pub devices: u32,
	/// Tickets in the pages.
	pub tickets: u32,
	/// Of these, how many were there at the last round boundary: only they are drawn.
	pub drawable: u32,
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
	/// GPU memory in MiB; 0 without a GPU.
	pub gpu_memory_mib: u32,
	/// Region.
	pub region: [u8; 2],
}

impl From<&DeviceSpecV1> for Traits {
	fn from(spec: &DeviceSpecV1) -> Self {
		Traits {
			cores: spec.cores,
			memory_mib: spec.memory_mib,
			slot_memory_mib: spec.slot_memory_mib(),
			gpu_memory_mib: spec.gpu.as_ref().map_or(0, |gpu| gpu.memory_mib),
			region: spec.region,
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
	/// Its tickets in the pool. More than its free slots for a while: a surplus is dropped when it is drawn.
	pub pooled: u8,
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
	/// Offer and state as they are.
	pub standing: Standing,
	/// Block in which they changed last.
	pub changed: BlockNumber,
	/// What they were before: what a draw in the next block still sees.
	pub before: Standing,
	/// Stake behind it.
	#[codec(compact)]
	pub backing: Balance,
	/// Earned, and not paid out.
	#[codec(compact)]
	pub credit: Balance,
	/// Bundles in a row that committees confirmed.
	#[codec(compact)]
	pub confirmed: u32,
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

	/// Offer and state that a draw in block `now` goes by: a change counts from the next round on, so that whoever
	/// knows the seed early cannot answer to it.
	pub fn drawn_as(&self, now: BlockNumber) -> Standing {
		if self.changed.saturating_add(1) >= now {
			self.before
		} else {
			self.standing
		}
	}

	/// Changes offer or state, to count from the next round on.
	pub fn change(&mut self, now: BlockNumber, change: impl FnOnce(&mut Standing)) {
		if self.changed != now {
			self.before = self.standing;
			self.changed = now;
		}
		change(&mut self.standing);
	}
}
