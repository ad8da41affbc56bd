//! What is proposed to the chain: from what was measured, what was asked for, and what others take. Pure.

use reqwest::Url;
use serde::Serialize;
use tidemill_primitives::{
	api::Rules,
	device::{DeviceSpec, DeviceSpecV1, Offer},
	job::Engine,
	Balance,
};

use crate::{
	tools::{amount::Tide, machine::Machine, offers, offers::Quartiles},
	work::{engine_name, ENGINES},
};

/// Why a device cannot be proposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
	/// No region was given.
	#[error(
		"where the machine stands cannot be measured: give it as --region DE, two letters as in ISO 3166-1 alpha-2"
	)]
	NoRegion,
	/// More memory than there is.
	#[error("--memory-mib {given} is more than the {has} MiB that this machine has: give less")]
	Memory {
		/// What was asked for.
		given: u32,
		/// What there is.
		has: u32,
	},
	/// Too little memory for the slots.
	#[error("{memory} MiB are less than one for each of {slots} slots: use fewer --slots")]
	Slots {
		/// Memory in MiB.
		memory: u32,
		/// Slots.
		slots: u8,
	},
	/// More storage than is free.
	#[error("--storage-mib {given} is more than the {free} MiB that are free: give less, or another --data")]
	Storage {
		/// What was asked for.
		given: u32,
		/// What is free.
		free: u32,
	},
	/// The endpoint is too long for the chain.
	#[error("the endpoint has more than 256 bytes: give a shorter one")]
	Endpoint,
}

/// What was asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Asked {
	/// Bundles at once.
	pub slots: u8,
	/// Region.
	pub region: Option<[u8; 2]>,
	/// Where others reach the device.
	pub endpoint: Option<Url>,
	/// Memory to offer.
	pub memory_mib: Option<u32>,
	/// Storage to offer.
	pub storage_mib: Option<u32>,
	/// Power under load.
	pub watts: Option<u16>,
	/// Carbon intensity of it.
	pub carbon: Option<u16>,
	/// Backing.
	pub backing: Option<Tide>,
	/// Price for 10^9 fuel.
	pub per_gfuel: Option<Tide>,
	/// Price of a task.
	pub per_task: Option<Tide>,
	/// Price of a MiB of input.
	pub per_input_mib: Option<Tide>,
	/// Whether the device takes no jobs of the engine `Pvm`.
	pub without_pvm: bool,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
	/// The machine.
	pub spec: DeviceSpecV1,
	/// What it takes.
	pub offer: Offer,
	/// Stake behind it.
	pub backing: Balance,
}

/// A machine, as it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownSpec {
	/// Engine versions that it runs.
	pub engines: Vec<String>,
	/// Processor cores.
	pub cores: u16,
	/// Memory in MiB.
	pub memory_mib: u32,
	/// Storage in MiB.
	pub storage_mib: u32,
	/// Bundles at once.
	pub slots: u8,
	/// Where it stands.
	pub region: String,
	/// Where others reach it; empty if nobody can.
	pub endpoint: String,
	/// Power drawn under load.
	pub watts: Option<u16>,
	/// Carbon intensity of its power.
	pub carbon: Option<u16>,
}

impl Plan {
	/// Three quarters of the machine's memory and free storage, the median of what others take, and the least backing,
	/// where nothing else is asked for.
	pub fn new(
		asked: &Asked,
		machine: &Machine,
		rules: &Rules,
		quartiles: Option<&Quartiles>,
	) -> Result<Self, PlanError> {
		let region = asked.region.ok_or(PlanError::NoRegion)?;
		let memory_mib = asked.memory_mib.unwrap_or(three_quarters(machine.memory_mib));
		if memory_mib > machine.memory_mib {
			return Err(PlanError::Memory {
				given: memory_mib,
				has: machine.memory_mib,
			});
		}
		if memory_mib < asked.slots.into() {
			return Err(PlanError::Slots {
				memory: memory_mib,
				slots: asked.slots,
			});
		}
		let storage_mib = asked.storage_mib.unwrap_or(three_quarters(machine.free_storage_mib));
		if storage_mib > machine.free_storage_mib {
			return Err(PlanError::Storage {
				given: storage_mib,
				free: machine.free_storage_mib,
			});
		}
		let endpoint = asked
			.endpoint
			.as_ref()
			.map_or("", |url| url.as_str().trim_end_matches('/'));
		let usual = quartiles.map_or(offers::DEFAULT, |quartiles| quartiles.median);
		let amount = |given: Option<Tide>, usual| given.map_or(usual, |Tide(given)| given);
		Ok(Plan {
			spec: DeviceSpecV1 {
				engines: ENGINES
					.into_iter()
					.filter(|version| !asked.without_pvm || version.engine != Engine::Pvm)
					.collect::<Vec<_>>()
					.try_into()
					.expect("two engines are within the bound; qed"),
				cores: machine.cores,
				memory_mib,
				storage_mib,
				gpu: None,
				slots: asked.slots,
				region,
				endpoint: endpoint
					.as_bytes()
					.to_vec()
					.try_into()
					.map_err(|_| PlanError::Endpoint)?,
				watts: asked.watts,
				carbon: asked.carbon,
			},
			offer: Offer {
				per_gfuel: amount(asked.per_gfuel, usual.per_gfuel),
				per_task: amount(asked.per_task, usual.per_task),
				per_input_mib: amount(asked.per_input_mib, usual.per_input_mib),
			},
			backing: amount(asked.backing, rules.min_backing.saturating_mul(asked.slots.into())),
		})
	}

	/// The machine, as the call takes it.
	pub fn spec(&self) -> DeviceSpec {
		DeviceSpec::V1(self.spec.clone())
	}

	/// The machine, as it is shown.
	pub fn shown(&self) -> ShownSpec {
		let spec = &self.spec;
		ShownSpec {
			engines: spec.engines.iter().copied().map(engine_name).collect(),
			cores: spec.cores,
			memory_mib: spec.memory_mib,
			storage_mib: spec.storage_mib,
			slots: spec.slots,
			region: String::from_utf8_lossy(&spec.region).into(),
			endpoint: String::from_utf8_lossy(&spec.endpoint).into(),
			watts: spec.watts,
			carbon: spec.carbon,
		}
	}
}

fn three_quarters(of: u32) -> u32 {
	of - of / 4
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use crate::tools::amount::TIDE;
	use sp_runtime::Perbill;
	use tidemill_primitives::job::WASM_V1;

	pub const MACHINE: Machine = Machine {
		cores: 4,
		memory_mib: 8_000,
		free_storage_mib: 100_000,
	};

	pub fn rules() -> Rules {
		Rules {
			tick_millis: 3_000,
			min_stake: 100 * TIDE,
			min_backing: 10 * TIDE,
			unbonding_ticks: 806_400,
			heartbeat_ticks: 100,
			answer_ticks: 100,
			missed_heartbeat: Perbill::from_parts(1_000_000),
			dormant_ticks: 806_400,
			no_commitment: Perbill::from_percent(2),
			no_reveal: Perbill::one(),
			no_reveal_alone: Perbill::from_percent(20),
			outvoted: Perbill::one(),
			disproved: Perbill::one(),
			protocol_fee: Perbill::from_percent(5),
			spot_bond: 20,
			least_proof_bond: TIDE,
			challenge_ticks: 200,
			fuel_per_tick: 1_000_000_000,
			bytes_per_tick: 1 << 20,
		}
	}

	pub fn asked() -> Asked {
		Asked {
			slots: 4,
			region: Some(*b"DE"),
			..Default::default()
		}
	}

	#[test]
	fn what_is_not_asked_for_is_measured_or_usual() {
		let plan = Plan::new(&asked(), &MACHINE, &rules(), None).unwrap();
		assert_eq!((plan.spec.cores, plan.spec.slots, plan.spec.region), (4, 4, *b"DE"));
		assert_eq!((plan.spec.memory_mib, plan.spec.storage_mib), (6_000, 75_000));
		assert_eq!((plan.offer, plan.backing), (offers::DEFAULT, 40 * TIDE));
		assert_eq!(plan.spec.engines.to_vec(), ENGINES);
		assert!(plan.spec.endpoint.is_empty());
	}

	#[test]
	fn a_slow_machine_can_do_without_pvm() {
		let asked = Asked {
			without_pvm: true,
			..asked()
		};
		let plan = Plan::new(&asked, &MACHINE, &rules(), None).unwrap();
		assert_eq!(plan.spec.engines.to_vec(), [WASM_V1]);
		assert_eq!(plan.shown().engines, ["wasm/1"]);
	}

	#[test]
	fn the_median_of_others_is_proposed_part_by_part() {
		let median = Offer {
			per_gfuel: 5,
			per_task: 6,
			per_input_mib: 7,
		};
		let quartiles = Quartiles {
			devices: 3,
			lower: offers::DEFAULT,
			median,
			upper: offers::DEFAULT,
		};
		let mut asked = asked();
		let plan = Plan::new(&asked, &MACHINE, &rules(), Some(&quartiles)).unwrap();
		assert_eq!(plan.offer, median);
		(asked.per_task, asked.backing) = (Some(Tide(0)), Some(Tide(99)));
		asked.endpoint = Some("http://203.0.113.7:8844/".parse().unwrap());
		let plan = Plan::new(&asked, &MACHINE, &rules(), Some(&quartiles)).unwrap();
		assert_eq!(plan.offer, Offer { per_task: 0, ..median });
		assert_eq!(plan.backing, 99);
		assert_eq!(plan.spec.endpoint.to_vec(), b"http://203.0.113.7:8844");
	}

	#[test]
	fn what_cannot_be_is_refused() {
		let refused = |change: fn(&mut Asked)| {
			let mut asked = asked();
			change(&mut asked);
			Plan::new(&asked, &MACHINE, &rules(), None).unwrap_err()
		};
		assert_eq!(refused(|it| it.region = None), PlanError::NoRegion);
		assert!(matches!(
			refused(|it| it.memory_mib = Some(8_001)),
			PlanError::Memory { has: 8_000, .. }
		));
		assert!(matches!(refused(|it| it.memory_mib = Some(3)), PlanError::Slots { .. }));
		assert!(matches!(
			refused(|it| it.storage_mib = Some(100_001)),
			PlanError::Storage { .. }
		));
		assert_eq!(
			refused(|it| it.endpoint = format!("http://a/{}", "b".repeat(256)).parse().ok()),
			PlanError::Endpoint
		);
	}
}
