//! Why a device is not drawn for a job, as a draw would look at them. Pure.

use std::fmt;

use serde::{Serialize, Serializer};
use tidemill_primitives::{
	api::{DeviceDetails, JobView, Rules},
	bond::Bond,
	device::DeviceState,
	job::EngineVersion,
	Balance, MAX_DUTIES,
};

use crate::tools::amount::Tide;

/// A part of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
	/// Per 10^9 fuel.
	Gfuel,
	/// Per task.
	Task,
	/// Per MiB of input.
	Input,
}

/// What stands between a device and a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
	/// The device takes no work.
	Inactive(DeviceState),
	/// All of its slots are taken.
	Busy {
		/// Slots.
		slots: u8,
	},
	/// It answers for as many bundles as it may.
	Unsettled,
	/// It does not have the engine version.
	Engine(EngineVersion),
	/// A slot has too little memory for a task.
	SlotMemory {
		/// MiB of a slot.
		has: u32,
		/// MiB of a task.
		wants: u32,
	},
	/// The device has too little memory.
	Memory {
		/// MiB of the device.
		has: u32,
		/// MiB that are wanted.
		wants: u32,
	},
	/// It has too few cores.
	Cores {
		/// Cores of the device.
		has: u16,
		/// Cores that are wanted.
		wants: u16,
	},
	/// It has no GPU with so much memory.
	Gpu {
		/// MiB that are wanted.
		wants: u32,
	},
	/// It stands elsewhere.
	Region {
		/// The region that is wanted.
		wants: [u8; 2],
	},
	/// Its GPU is of another maker or name.
	OtherGpu,
	/// Its reputation on the job's engine is too low.
	Reputation {
		/// Its reputation, in thousandths.
		has: u32,
		/// What is wanted.
		wants: u32,
	},
	/// It takes more than the job pays.
	Price {
		/// For what.
		part: Part,
		/// What it takes.
		takes: Balance,
		/// What the job pays at most.
		pays: Balance,
	},
	/// Too little of its backing is free for the bond.
	Stake {
		/// Backing that bonds may take, without one on it.
		free: Balance,
		/// The bond.
		bond: Balance,
		/// Whether bonds may take half of the backing only.
		halved: bool,
	},
	/// Its provider is the requester.
	OwnJob,
	/// The job names other providers.
	NotNamed,
}

/// All that stands between a device and the next bundle of a job. Nothing does if it is empty: the device takes part in
/// the draw.
pub fn reasons(job: &JobView, device: &DeviceDetails, rules: &Rules) -> Vec<Reason> {
	let (spec, machine) = (job.spec.latest(), device.spec.latest());
	let wants = &spec.requirements;
	let gpu = machine.gpu.as_ref().map(|gpu| gpu.memory_mib);
	let tasks = spec.tasks.min(spec.bundle_size.into());
	let terms = Bond::of(spec, &job.price, tasks, rules.spot_bond, 0).with_least_of_proof(spec, rules.least_proof_bond);
	let bond = terms.at(&spec.limits, &device.offer);
	let slot_memory = machine.slot_memory_mib();
	let reputation = device.reputations.iter().find(|it| it.engine == spec.engine.engine);
	let score = reputation.map_or(0, |it| it.score);
	let is = |has: &[u8], wanted: &[u8]| has.eq_ignore_ascii_case(wanted);
	let maker = |wanted: &[u8]| {
		machine
			.gpu
			.as_ref()
			.is_some_and(|gpu| is(gpu.vendor.as_slice(), wanted))
	};
	let model = |wanted: &[u8]| machine.gpu.as_ref().is_some_and(|gpu| is(gpu.model.as_slice(), wanted));
	let other_gpu = wants
		.gpu_vendor
		.as_ref()
		.is_some_and(|wanted| !maker(wanted.as_slice()))
		|| wants.gpu_model.as_ref().is_some_and(|wanted| !model(wanted.as_slice()));
	let price = |part, takes, pays| Some(Reason::Price { part, takes, pays }).filter(|_| takes > pays);
	let if_so = |so: bool, reason| so.then_some(reason);
	[
		if_so(device.state != DeviceState::Active, Reason::Inactive(device.state)),
		if_so(device.running >= machine.slots, Reason::Busy { slots: machine.slots }),
		if_so(device.duties.len() >= MAX_DUTIES as usize, Reason::Unsettled),
		if_so(!machine.engines.contains(&spec.engine), Reason::Engine(spec.engine)),
		if_so(
			slot_memory < spec.limits.memory_mib,
			Reason::SlotMemory {
				has: slot_memory,
				wants: spec.limits.memory_mib,
			},
		),
		if_so(
			machine.memory_mib < wants.memory_mib,
			Reason::Memory {
				has: machine.memory_mib,
				wants: wants.memory_mib,
			},
		),
		if_so(
			machine.cores < wants.cores,
			Reason::Cores {
				has: machine.cores,
				wants: wants.cores,
			},
		),
		wants
			.gpu_memory_mib
			.filter(|wanted| gpu.is_none_or(|has| has < *wanted))
			.map(|wants| Reason::Gpu { wants }),
		wants
			.region
			.filter(|region| *region != machine.region)
			.map(|wants| Reason::Region { wants }),
		if_so(other_gpu, Reason::OtherGpu),
		if_so(
			score < wants.reputation,
			Reason::Reputation {
				has: score,
				wants: wants.reputation,
			},
		),
		price(Part::Gfuel, device.offer.per_gfuel, job.price.per_gfuel),
		price(Part::Task, device.offer.per_task, job.price.per_task),
		price(Part::Input, device.offer.per_input_mib, job.price.per_input_mib),
		if_so(
			!terms.fits(bond, device.bonded, device.backing),
			Reason::Stake {
				free: terms.usable(device.backing).saturating_sub(device.bonded),
				bond,
				halved: terms.halved,
			},
		),
		if_so(device.provider == job.requester, Reason::OwnJob),
		if_so(
			!wants.providers.is_empty() && !wants.providers.contains(&device.provider),
			Reason::NotNamed,
		),
	]
	.into_iter()
	.flatten()
	.collect()
}

impl Reason {
	/// Its name in JSON; these do not change.
	pub fn code(&self) -> &'static str {
		match self {
			Reason::Inactive(_) => "inactive",
			Reason::Busy { .. } => "busy",
			Reason::Unsettled => "unsettled",
			Reason::Engine(_) => "engine",
			Reason::SlotMemory { .. } => "slotMemory",
			Reason::Memory { .. } => "memory",
			Reason::Cores { .. } => "cores",
			Reason::Gpu { .. } => "gpu",
			Reason::Region { .. } => "region",
			Reason::OtherGpu => "otherGpu",
			Reason::Reputation { .. } => "reputation",
			Reason::Price { .. } => "price",
			Reason::Stake { .. } => "stake",
			Reason::OwnJob => "ownJob",
			Reason::NotNamed => "notNamed",
		}
	}
}

impl fmt::Display for Reason {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match *self {
			Reason::Inactive(state) => write!(f, "the device is {state:?}"),
			Reason::Busy { slots } => write!(f, "all {slots} slots are taken"),
			Reason::Unsettled => write!(f, "it answers for {MAX_DUTIES} unsettled bundles, and may not for more"),
			Reason::Engine(EngineVersion { engine, version }) => {
				write!(f, "it does not run {engine:?}/{version}")
			}
			Reason::SlotMemory { has, wants } => {
				write!(
					f,
					"a slot has {has} MiB of memory, a task wants {wants}: offer fewer slots"
				)
			}
			Reason::Memory { has, wants } => write!(f, "it has {has} MiB of memory, {wants} are wanted"),
			Reason::Cores { has, wants } => write!(f, "it has {has} cores, {wants} are wanted"),
			Reason::Gpu { wants } => write!(f, "a GPU with {wants} MiB of memory is wanted"),
			Reason::OtherGpu => write!(f, "a GPU of another maker or name is wanted"),
			Reason::Region { wants } => {
				write!(f, "a device in {} is wanted", String::from_utf8_lossy(&wants))
			}
			Reason::Reputation { has, wants } => {
				write!(
					f,
					"its reputation is {has} thousandths, {wants} are wanted: it grows by work that others confirm"
				)
			}
			Reason::Price { part, takes, pays } => {
				let part = match part {
					Part::Gfuel => "for 10^9 fuel",
					Part::Task => "a task",
					Part::Input => "for a MiB of input",
				};
				write!(
					f,
					"it takes {} {part}, the job pays {}: lower the offer",
					Tide(takes),
					Tide(pays)
				)
			}
			Reason::Stake { free, bond, halved } => {
				let of = if halved {
					"half its backing (the other half is left for audits)"
				} else {
					"its backing"
				};
				write!(
					f,
					"{} of {of} are free, the bond is {}: raise the backing",
					Tide(free),
					Tide(bond)
				)
			}
			Reason::OwnJob => write!(f, "the job is its provider's own"),
			Reason::NotNamed => write!(f, "the job names other providers"),
		}
	}
}

impl Serialize for Reason {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		#[derive(Serialize)]
		struct Shown {
			code: &'static str,
			text: String,
		}
		Shown {
			code: self.code(),
			text: self.to_string(),
		}
		.serialize(serializer)
	}
}

#[cfg(test)]
mod tests {
	use super::{super::samples, *};
	use crate::tools::enrol::rules_of_tests as rules;
	use tidemill_primitives::{
		api::ReputationView,
		device::{DeviceSpecV1, Gpu},
		job::{Engine, JobSpecV1, Verification},
		AccountId,
	};

	/// The reasons after a change to the sample's job or device, which suit each other.
	fn found(change: impl FnOnce(&mut JobView, &mut DeviceDetails)) -> Vec<Reason> {
		let (mut job, mut device) = (samples::job(), samples::device());
		change(&mut job, &mut device);
		reasons(&job, &device, &rules())
	}

	fn spec(job: &mut JobView) -> &mut JobSpecV1 {
		samples::spec_of(job)
	}

	fn machine(device: &mut DeviceDetails) -> &mut DeviceSpecV1 {
		samples::machine_of(device)
	}

	#[test]
	fn nothing_stands_between_what_suits() {
		assert_eq!(found(|_, _| ()), []);
		let at_the_bounds = |job: &mut JobView, device: &mut DeviceDetails| {
			device.offer = job.price;
			device.bonded = device.backing - job.bond;
			device.reputations = vec![ReputationView {
				engine: Engine::Wasm,
				streak: 1,
				timeliness: 1_000,
				score: 3,
			}];
			spec(job).requirements.reputation = 3;
			spec(job).limits.memory_mib = machine(device).slot_memory_mib();
			spec(job).requirements.region = Some(machine(device).region);
			spec(job).requirements.cores = machine(device).cores;
			spec(job).requirements.memory_mib = machine(device).memory_mib;
			spec(job).requirements.providers = vec![device.provider.clone()].try_into().unwrap();
		};
		assert_eq!(found(at_the_bounds), []);
	}

	#[test]
	fn every_state_but_active_stands_between() {
		use DeviceState::*;
		for state in [Paused, Draining, Absent, Suspended, Retiring] {
			assert_eq!(found(|_, device| device.state = state), [Reason::Inactive(state)]);
		}
	}

	#[test]
	fn slots_and_duties_are_bounded() {
		assert_eq!(found(|_, device| device.running = 2), [Reason::Busy { slots: 2 }]);
		assert_eq!(found(|_, device| device.running = 1), []);
		assert_eq!(found(|_, device| device.duties = vec![(1, 1); 63]), []);
		assert_eq!(found(|_, device| device.duties = vec![(1, 1); 64]), [Reason::Unsettled]);
	}

	#[test]
	fn the_engine_version_must_be_there() {
		let newer = EngineVersion {
			engine: Engine::Wasm,
			version: 2,
		};
		assert_eq!(found(|job, _| spec(job).engine = newer), [Reason::Engine(newer)]);
	}

	#[test]
	fn memory_is_a_slot_s_and_the_device_s() {
		assert_eq!(
			found(|job, _| spec(job).limits.memory_mib = 1_025),
			[Reason::SlotMemory {
				has: 1_024,
				wants: 1_025
			}]
		);
		assert_eq!(
			found(|job, _| spec(job).requirements.memory_mib = 2_049),
			[Reason::Memory {
				has: 2_048,
				wants: 2_049
			}]
		);
	}

	#[test]
	fn cores_gpu_region_and_reputation_are_required() {
		assert_eq!(
			found(|job, _| spec(job).requirements.cores = 5),
			[Reason::Cores { has: 4, wants: 5 }]
		);
		assert_eq!(
			found(|job, _| spec(job).requirements.gpu_memory_mib = Some(1)),
			[Reason::Gpu { wants: 1 }]
		);
		let gpu = |memory_mib| {
			found(|job, device| {
				spec(job).requirements.gpu_memory_mib = Some(8_192);
				machine(device).gpu = Some(Gpu {
					vendor: Default::default(),
					model: Default::default(),
					memory_mib,
				});
			})
		};
		assert_eq!(gpu(8_191), [Reason::Gpu { wants: 8_192 }]);
		assert_eq!(gpu(8_192), []);
		let named = |maker: &'static [u8], model: &'static [u8]| {
			found(|job, device| {
				machine(device).gpu = Some(Gpu {
					vendor: b"Maker".to_vec().try_into().unwrap(),
					model: b"Model 1".to_vec().try_into().unwrap(),
					memory_mib: 1,
				});
				spec(job).requirements.gpu_vendor = Some(maker.to_vec().try_into().unwrap());
				spec(job).requirements.gpu_model = Some(model.to_vec().try_into().unwrap());
			})
		};
		assert_eq!(named(b"MAKER", b"model 1"), []);
		assert_eq!(named(b"MAKER", b"model 2"), [Reason::OtherGpu]);
		assert_eq!(named(b"Other", b"Model 1"), [Reason::OtherGpu]);
		assert_eq!(
			found(|job, _| spec(job).requirements.region = Some(*b"NO")),
			[Reason::Region { wants: *b"NO" }]
		);
		assert_eq!(
			found(|job, _| spec(job).requirements.reputation = 1),
			[Reason::Reputation { has: 0, wants: 1 }]
		);
	}

	#[test]
	fn each_part_of_the_price_counts_at_what_the_job_pays_now() {
		type Raise = fn(&mut DeviceDetails);
		let parts: [(Part, Raise); 3] = [
			(Part::Gfuel, |device| device.offer.per_gfuel = 101),
			(Part::Task, |device| device.offer.per_task = 101),
			(Part::Input, |device| device.offer.per_input_mib = 101),
		];
		for (part, raise) in parts {
			let expected = Reason::Price {
				part,
				takes: 101,
				pays: 100,
			};
			assert_eq!(found(|_, device| raise(device)), [expected]);
			let topped_up = |job: &mut JobView, device: &mut DeviceDetails| {
				raise(device);
				job.price.per_gfuel = 101;
				job.price.per_task = 101;
				job.price.per_input_mib = 101;
			};
			assert_eq!(found(topped_up), []);
		}
	}

	#[test]
	fn the_bond_wants_free_backing() {
		let expected = Reason::Stake {
			free: samples::job().bond - 1,
			bond: samples::job().bond,
			halved: false,
		};
		let short = |job: &mut JobView, device: &mut DeviceDetails| device.bonded = device.backing - job.bond + 1;
		assert_eq!(found(short), [expected]);
	}

	#[test]
	fn a_spot_bond_is_that_of_the_own_offer_and_leaves_half_of_the_backing() {
		let spot = |backing, bonded| {
			found(|job, device| {
				spec(job).verification = Verification::Spot;
				(device.backing, device.bonded) = (backing, bonded);
			})
		};
		// At its offer a run costs 90 for the task, and 1 for the fuel.
		let bond = 20 * 91;
		let short = |free| Reason::Stake {
			free,
			bond,
			halved: true,
		};
		assert_eq!(spot(2 * bond, 0), []);
		assert_eq!(spot(2 * bond - 1, 0), [short(bond - 1)]);
		assert_eq!(spot(2 * bond, 1), [short(bond - 1)]);
		let text = short(bond - 1).to_string();
		assert!(
			text.contains("of half its backing (the other half is left for audits) are free"),
			"{text}"
		);
	}

	#[test]
	fn a_bond_under_proof_has_a_least() {
		let proof = |backing| {
			found(|job, device| {
				spec(job).verification = Verification::Proof;
				(device.backing, device.bonded) = (backing, 0);
			})
		};
		let bond = rules().least_proof_bond;
		let short = Reason::Stake {
			free: bond - 1,
			bond,
			halved: false,
		};
		assert_eq!(proof(bond), []);
		assert_eq!(proof(bond - 1), [short]);
	}

	#[test]
	fn own_jobs_and_those_of_named_providers_are_others() {
		assert_eq!(
			found(|job, device| job.requester = device.provider.clone()),
			[Reason::OwnJob]
		);
		let other = AccountId::new([77; 32]);
		assert_eq!(
			found(|job, _| spec(job).requirements.providers = vec![other].try_into().unwrap()),
			[Reason::NotNamed]
		);
	}

	#[test]
	fn all_reasons_are_told_at_once_in_words_and_codes() {
		let reasons = found(|job, device| {
			device.state = DeviceState::Paused;
			job.requester = device.provider.clone();
		});
		assert_eq!(reasons, [Reason::Inactive(DeviceState::Paused), Reason::OwnJob]);
		assert_eq!(
			serde_json::to_value(&reasons).unwrap(),
			serde_json::json!([
				{ "code": "inactive", "text": "the device is Paused" },
				{ "code": "ownJob", "text": "the job is its provider's own" },
			])
		);
	}
}
