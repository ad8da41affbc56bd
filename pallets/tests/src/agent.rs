//! Devices: what each says, given what the chain wants of it.

use codec::Encode;
use sp_core::{ed25519, Pair, H256};
use tidemill_primitives::{
	api::{BundleView, SeatPhase},
	attestation::{Batch, Duty, Item, MAX_ITEMS},
	contract::{Assignment, DutyPhase},
	device::{registration_message, DeviceKey, DeviceSignature},
	interfaces::{Devices, Tide as _},
	job::Verification,
	report::{commitment, salt, Abstention, Outcome, Place, Report, TaskResult},
	AccountId, BundleIndex, DeviceId, JobId, Tick,
};

use crate::{
	runs,
	runtime::{Providers, System, Test, Tide, Truth},
};

/// How a device behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
	/// It runs everything and says the truth.
	Honest,
	/// It commits and reveals a report of its own; liars of the same number agree.
	Liar(u8),
	/// It says nothing at all.
	Sleeper,
	/// It is there, and commits this many ticks after its assignment.
	Slow(Tick),
	/// It commits and does not reveal.
	Silent,
	/// It lies, and does not reveal if somebody else runs the bundle too.
	Dodger(u8),
	/// It commits to a report that others revealed, or else to one of its own.
	Copier(u8),
	/// It gives no report, for this reason.
	Abstainer(Abstention),
	/// It looks for inputs that are not to be had, for half of the time that it has, as the agent does; then it abstains.
	Patient,
}

impl Behaviour {
	/// The behaviour of a number: every number is one.
	pub fn of(number: u8) -> Behaviour {
		match number % 14 {
			0..=4 => Behaviour::Honest,
			5 => Behaviour::Liar(1),
			6 => Behaviour::Liar(number),
			7 => Behaviour::Sleeper,
			8 => Behaviour::Slow(u32::from(number / 14)),
			9 => Behaviour::Silent,
			12 => Behaviour::Dodger(number),
			13 => Behaviour::Copier(number),
			10 => Behaviour::Abstainer(Abstention::InputUnavailable),
			_ => Behaviour::Abstainer(Abstention::TimedOut),
		}
	}
}

/// One device's agent.
#[derive(Clone)]
pub struct Agent {
	/// Its key.
	pub pair: ed25519::Pair,
	/// How it behaves.
	pub behaviour: Behaviour,
}

/// The genesis hash.
pub fn genesis() -> H256 {
	System::block_hash(0)
}

/// What really comes out of a bundle; another report for every `lie` above 0. Under `Proof` it is that of real runs; else one
/// that says that the program ran to its end.
pub fn report(job: JobId, bundle: BundleIndex, lie: u8) -> Report {
	let job = pallet_market::Jobs::<Test>::get(job).expect("the job exists");
	let spec = job.spec.latest();
	let (first, tasks) = spec.bundle(bundle).expect("the bundle exists");
	if spec.verification == Verification::Proof {
		return runs::report(first, tasks, lie, &spec.limits);
	}
	let outcome = if lie == 0 { Truth::get() } else { Outcome::Exit(0) };
	let limit = spec.limits.fuel;
	let fuel = match outcome {
		Outcome::OutOfFuel => limit,
		Outcome::InvalidProgram(_) => 0,
		_ => limit / 2,
	};
	let result = |task: u32| TaskResult {
		outcome,
		output: (job.hash, bundle, task, lie)
			.using_encoded(sp_io::hashing::blake2_256)
			.into(),
		output_length: 10,
		fuel,
	};
	Report {
		results: (0..tasks).map(result).collect::<Vec<_>>().try_into().unwrap(),
	}
}

/// Ticks that a device has for a bundle in flight.
fn run_ticks(job: JobId, bundle: BundleIndex) -> Option<Tick> {
	match pallet_attestation::Work::<Test>::get(job, bundle)? {
		pallet_attestation::types::Bundle::InFlight(flight) => Some(flight.terms.run_ticks),
		_ => None,
	}
}

/// Which report was revealed first of a bundle in flight.
fn revealed(job: JobId, bundle: BundleIndex) -> Option<u8> {
	let BundleView::InFlight { seats, .. } = pallet_attestation::Pallet::<Test>::bundle_view(job, bundle)? else {
		return None;
	};
	let hash = seats.iter().find_map(|seat| match seat.phase {
		SeatPhase::Revealed(hash) => Some(hash),
		_ => None,
	})?;
	(0..=u8::MAX).find(|lie| report(job, bundle, *lie).hash() == hash)
}

/// The duty that an assignment is.
pub fn duty(assignment: &Assignment) -> Duty {
	Duty {
		job: assignment.bundle.job,
		bundle: assignment.bundle.bundle,
		seat: assignment.seat,
		attempt: assignment.attempt,
	}
}

/// A device's assignment for a bundle.
pub fn assignment(device: DeviceId, job: JobId, bundle: BundleIndex) -> Option<Assignment> {
	pallet_attestation::Pallet::<Test>::assignment(device, job, bundle)
}

/// All assignments of a device.
pub fn assignments(device: DeviceId) -> Vec<Assignment> {
	let Some(entry) = pallet_providers::Devices::<Test>::get(device) else {
		return Vec::new();
	};
	let duties = entry.liabilities.iter();
	duties.filter_map(|it| assignment(device, it.job, it.bundle)).collect()
}

impl Agent {
	/// An agent whose key is made from a number.
	pub fn new(seed: u32, behaviour: Behaviour) -> Agent {
		let seed = ("agent", seed).using_encoded(sp_io::hashing::blake2_256);
		Agent {
			pair: ed25519::Pair::from_seed(&seed),
			behaviour,
		}
	}

	/// Its key.
	pub fn key(&self) -> DeviceKey {
		DeviceKey::Ed25519(self.pair.public().0)
	}

	/// Signs a message.
	pub fn sign(&self, message: &[u8]) -> DeviceSignature {
		DeviceSignature::Ed25519(self.pair.sign(message).0)
	}

	/// Signs that a provider may register it.
	pub fn proof(&self, provider: &AccountId) -> DeviceSignature {
		self.sign(&registration_message(genesis(), provider))
	}

	fn place(&self, device: DeviceId, assignment: &Assignment) -> Place {
		Place {
			job: assignment.bundle.hash,
			bundle: assignment.bundle.bundle,
			seat: assignment.seat,
			attempt: assignment.attempt,
			device,
		}
	}

	fn salt(&self, place: &Place, report: H256) -> [u8; 32] {
		salt(&self.pair.seed(), genesis(), place, report)
	}

	/// A commitment to a report.
	pub fn commit(&self, device: DeviceId, assignment: &Assignment, report: &Report) -> Item {
		Item::Commit {
			duty: duty(assignment),
			commitment: self.commitment(device, assignment, report),
		}
	}

	fn commitment(&self, device: DeviceId, assignment: &Assignment, report: &Report) -> H256 {
		let place = self.place(device, assignment);
		let salt = self.salt(&place, report.hash());
		commitment(genesis(), &place, report.hash(), salt)
	}

	/// A report shown.
	pub fn reveal(&self, device: DeviceId, assignment: &Assignment, report: Report) -> Item {
		let place = self.place(device, assignment);
		let salt = self.salt(&place, report.hash());
		Item::Reveal {
			duty: duty(assignment),
			report,
			salt,
		}
	}

	/// A batch, signed, with the sequence number that the chain wants.
	pub fn batch(&self, device: DeviceId, items: Vec<Item>) -> (Batch, DeviceSignature) {
		let sequence = <Providers as Devices>::sequence(device).unwrap_or(0);
		self.batch_at(device, sequence, items)
	}

	/// A batch, signed, with a sequence number.
	pub fn batch_at(&self, device: DeviceId, sequence: u32, items: Vec<Item>) -> (Batch, DeviceSignature) {
		let batch = Batch {
			device,
			sequence,
			items: items.try_into().unwrap(),
		};
		let signature = self.sign(&batch.message(genesis()));
		(batch, signature)
	}

	/// What it says to one assignment now.
	fn item(&self, device: DeviceId, it: &Assignment) -> Option<Item> {
		let (job, bundle) = (it.bundle.job, it.bundle.bundle);
		let lie = match self.behaviour {
			Behaviour::Liar(number) | Behaviour::Dodger(number) => number.max(1),
			Behaviour::Copier(number) => revealed(job, bundle).unwrap_or(number.max(1)),
			_ => 0,
		};
		match (it.phase, self.behaviour) {
			(DutyPhase::Run { .. }, Behaviour::Abstainer(reason)) => Some(Item::Abstain { duty: duty(it), reason }),
			(DutyPhase::Run { due }, Behaviour::Slow(wait)) => {
				let since = due - run_ticks(job, bundle)?;
				(Tide::tick() >= since + wait).then(|| self.commit(device, it, &report(job, bundle, 0)))
			}
			(DutyPhase::Run { due }, Behaviour::Patient) => {
				let rest = run_ticks(job, bundle)? / 2;
				(Tide::tick() + rest >= due).then(|| Item::Abstain {
					duty: duty(it),
					reason: Abstention::InputUnavailable,
				})
			}
			(DutyPhase::Run { .. }, _) => Some(self.commit(device, it, &report(job, bundle, lie))),
			(DutyPhase::Reveal { .. }, Behaviour::Silent) => None,
			(DutyPhase::Reveal { alone: false, .. }, Behaviour::Dodger(_)) => None,
			(DutyPhase::Reveal { commitment, .. }, _) => {
				// It may have changed since it committed.
				let mut reports = core::iter::once(lie)
					.chain(0..=u8::MAX)
					.map(|lie| report(job, bundle, lie));
				reports
					.find(|report| self.commitment(device, it, report) == commitment)
					.map(|report| self.reveal(device, it, report))
			}
			(DutyPhase::Wait { .. } | DutyPhase::Revealed, _) => None,
		}
	}

	/// Everything that it says now.
	pub fn items(&self, device: DeviceId) -> Vec<Item> {
		if self.behaviour == Behaviour::Sleeper {
			return Vec::new();
		}
		let mut items: Vec<Item> = assignments(device)
			.iter()
			.filter_map(|it| self.item(device, it))
			.take(MAX_ITEMS as usize)
			.collect();
		let seen = pallet_providers::Devices::<Test>::get(device).map(|entry| entry.last_seen);
		if let Some(tick) = seen.filter(|_| items.is_empty()) {
			if <Providers as Devices>::heartbeat_wanted(device, tick) {
				items.push(Item::Heartbeat { tick });
			}
		}
		items
	}
}
