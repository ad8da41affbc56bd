//! Jobs and machines to start from.

use codec::{Decode, Encode};
use sp_core::H256;
use tidemill_primitives::{
	device::{DeviceSpecV1, Offer},
	job::{JobSpecV1, Limits, ManifestRef, Price, Requirements, Verification, PVM_V1, WASM_V1},
	MIB,
};

use crate::{runs, runtime::TIDE};

/// What jobs pay at most.
pub const CEILING: Price = Price {
	per_gfuel: TIDE,
	per_task: TIDE / 10,
	per_input_mib: TIDE / 100,
};

/// What devices take.
pub const OFFER: Offer = Price {
	per_gfuel: TIDE * 8 / 10,
	per_task: TIDE * 8 / 100,
	per_input_mib: TIDE * 8 / 1_000,
};

/// A job of this many tasks, each a bundle of its own.
pub fn job(tasks: u32, quorum: u8) -> JobSpecV1 {
	JobSpecV1 {
		program: H256::repeat_byte(1),
		program_length: 1_000,
		engine: WASM_V1,
		manifest: ManifestRef {
			root: H256::repeat_byte(2),
			blob: H256::repeat_byte(3),
			length: 100,
		},
		source: b"http://127.0.0.1:8080/v1/blobs".to_vec().try_into().unwrap(),
		tasks,
		bundle_size: 1,
		limits: Limits {
			fuel: 1_000_000_000,
			memory_mib: 64,
			input_bytes: MIB,
			output_bytes: MIB,
			run_ticks: 4,
		},
		requirements: Requirements::default(),
		prefer: Default::default(),
		verification: Verification::Quorum(quorum),
		price: CEILING,
		tries: 3,
		deadline: 200,
		retention: 100,
	}
}

/// A `Spot` job of this many tasks, each a bundle of its own, so cheap that the backing of a slot covers some bonds.
pub fn spot(tasks: u32) -> JobSpecV1 {
	let mut spec = job(tasks, 1);
	spec.verification = Verification::Spot;
	spec.limits.fuel = 100_000_000;
	spec
}

/// A job under `Proof` of this many tasks, each a bundle of its own.
pub fn proof(tasks: u32) -> JobSpecV1 {
	let any = job(tasks, 3);
	JobSpecV1 {
		program: runs::program(),
		program_length: runs::PROGRAM.len() as u32,
		engine: PVM_V1,
		manifest: ManifestRef {
			root: tidemill_minds::tasks::manifest(&runs::inputs(tasks)).root(),
			..any.manifest
		},
		verification: Verification::Proof,
		..any
	}
}

/// A machine with this many slots of 2 GiB, and both engines.
pub fn machine(slots: u8) -> DeviceSpecV1 {
	DeviceSpecV1 {
		engines: vec![WASM_V1, PVM_V1].try_into().unwrap(),
		cores: 4,
		memory_mib: 2_048 * u32::from(slots).max(1),
		storage_mib: 10_000,
		gpu: None,
		slots,
		region: *b"DE",
		endpoint: Default::default(),
		watts: None,
		carbon: None,
	}
}

/// The price of a number: every number is one.
pub fn price(number: u8) -> Price {
	Price {
		per_gfuel: TIDE * u128::from(number % 16) / 7,
		per_task: TIDE / 10 * u128::from(number % 3),
		per_input_mib: TIDE / 100 * u128::from(number % 2) + u128::from(number % 5),
	}
}

/// A job in a few numbers, taken modulo what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Shape {
	/// How many tasks.
	pub tasks: u8,
	/// How many of them in a bundle.
	pub size: u8,
	/// How it is verified.
	pub quorum: u8,
	/// How many devices for a seat.
	pub tries: u8,
	/// How long it has, and is kept.
	pub deadline: u8,
	/// What it pays at most, and whether it wants reputation.
	pub price: u8,
}

impl Shape {
	/// The job.
	pub fn spec(self) -> JobSpecV1 {
		let tasks = 1 + u32::from(self.tasks % 24);
		let mut spec = match self.quorum % 9 {
			0..=2 => spot(tasks),
			8 => proof(tasks),
			number => job(tasks, [1, 3, 5, 7, 3][usize::from(number) - 3]),
		};
		spec.bundle_size = 1 + self.size % 4;
		spec.tries = 1 + self.tries % 5;
		spec.deadline = 8 + u32::from(self.deadline);
		spec.retention = u32::from(self.deadline % 16);
		if self.price.is_multiple_of(3) {
			spec.price = price(self.price);
		}
		spec.requirements.reputation = u32::from(self.price.is_multiple_of(11));
		spec
	}
}
