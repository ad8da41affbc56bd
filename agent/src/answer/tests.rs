use std::{collections::HashMap, sync::Arc};

use codec::Decode;
use tidemill_primitives::{
	contract::{BundleRef, DeviceView, VERSION},
	device::{DeviceKey as Public, DeviceSignature},
	report::{Abstention, Outcome, Report, TaskResult},
};

use super::*;
use crate::conduct::Honest;

const JOB: H256 = H256::repeat_byte(7);

fn finished(code: i32) -> Ready {
	let output = H256::repeat_byte(code as u8);
	let result = TaskResult {
		outcome: Outcome::Exit(code),
		output,
		output_length: 1,
		fuel: 5,
	};
	Ready::Report(Arc::new(Finished {
		report: Report {
			results: vec![result].try_into().unwrap(),
		},
		outputs: vec![],
	}))
}

fn assignment(bundle: u16, phase: DutyPhase) -> Assignment {
	Assignment {
		bundle: BundleRef {
			job: 3,
			hash: JOB,
			bundle,
		},
		seat: 1,
		attempt: 0,
		phase,
	}
}

fn body(assignments: Vec<Assignment>) -> Reconcile {
	Reconcile {
		version: VERSION,
		genesis: H256::repeat_byte(1),
		head: Head {
			number: 100,
			hash: H256::zero(),
			finalized: 95,
			tick: 50,
		},
		device: Some(DeviceView {
			id: 9,
			sequence: 4,
			heartbeat: Some(44),
		}),
		assignments,
		jobs: vec![],
		verdicts: vec![],
		contests: vec![],
	}
}

struct Bench {
	_data: tempfile::TempDir,
	key: DeviceKey,
	ready: HashMap<u16, Ready>,
}

impl Bench {
	fn new(ready: impl IntoIterator<Item = (u16, Ready)>) -> Self {
		let data = tempfile::tempdir().unwrap();
		let key = DeviceKey::load_or_create(data.path()).unwrap();
		Bench {
			_data: data,
			key,
			ready: ready.into_iter().collect(),
		}
	}

	fn answer(&self, body: &Reconcile) -> Answer {
		answer(body, &self.key, &Honest, |key| self.ready.get(&key.bundle).cloned())
	}

	fn commitment(&self, bundle: u16) -> H256 {
		let items = self
			.answer(&body(vec![assignment(bundle, DutyPhase::Run { due: 60 })]))
			.items;
		let [Item::Commit { commitment, .. }] = items[..] else {
			panic!("{items:?}")
		};
		commitment
	}

	fn reveals(&self, commitment: H256, closed: u32, alone: bool) -> bool {
		let phase = DutyPhase::Reveal {
			commitment,
			closed,
			due: 60,
			alone,
		};
		let answer = self.answer(&body(vec![assignment(0, phase)]));
		assert_eq!(
			answer.revealed.len(),
			usize::from(matches!(answer.items[..], [Item::Reveal { .. }]))
		);
		!answer.revealed.is_empty()
	}
}

#[test]
fn the_batch_is_signed_and_the_same_each_time() {
	let bench = Bench::new([(0, finished(0)), (1, finished(1))]);
	let body = body(vec![
		assignment(1, DutyPhase::Run { due: 60 }),
		assignment(0, DutyPhase::Run { due: 61 }),
	]);
	let signed = bench.answer(&body).batch.unwrap();
	assert_eq!(bench.answer(&body).batch.unwrap(), signed);
	let batch = Batch::decode(&mut &signed.batch[..]).unwrap();
	assert_eq!((batch.device, batch.sequence), (9, 4));
	let bundles: Vec<u16> = batch.items.iter().map(|item| item.duty().unwrap().bundle).collect();
	assert_eq!(bundles, vec![1, 0], "most urgent first, and no heartbeat beside it");
	let signature = DeviceSignature::Ed25519(signed.signature.0.try_into().unwrap());
	assert!(Public::Ed25519(bench.key.public().0).verify(&batch.message(body.genesis), &signature));
}

#[test]
fn a_heartbeat_is_given_if_there_is_nothing_else() {
	let bench = Bench::new([(0, finished(0))]);
	let quiet = vec![
		assignment(
			0,
			DutyPhase::Wait {
				commitment: H256::zero(),
			},
		),
		assignment(1, DutyPhase::Run { due: 60 }),
	];
	assert_eq!(
		bench.answer(&body(quiet.clone())).items,
		vec![Item::Heartbeat { tick: 44 }]
	);
	let mut unwanted = body(quiet);
	unwanted.device.as_mut().unwrap().heartbeat = None;
	assert!(bench.answer(&unwanted).batch.is_none());
	unwanted.device = None;
	assert!(bench.answer(&unwanted).batch.is_none());
}

#[test]
fn a_report_is_shown_once_nobody_can_copy_it() {
	let bench = Bench::new([(0, finished(0))]);
	let ours = bench.commitment(0);
	assert!(bench.reveals(ours, 95, false), "its closing is final");
	assert!(!bench.reveals(ours, 96, false), "it is not");
	assert!(bench.reveals(ours, 96, true), "nobody can copy");
	assert!(!bench.reveals(H256::zero(), 95, false), "not what was committed to");

	let phase = DutyPhase::Reveal {
		commitment: ours,
		closed: 70,
		due: 60,
		alone: false,
	};
	let mut stuck = body(vec![assignment(0, phase)]);
	stuck.head.finalized = 0;
	assert_eq!(bench.answer(&stuck).revealed.len(), 1, "30 blocks old");
	stuck.head.number = 99;
	assert_eq!(bench.answer(&stuck).revealed.len(), 0, "29 blocks old");
}

#[test]
fn nothing_is_said_too_late_and_no_more_than_fits() {
	let bench = Bench::new((0..40).map(|bundle| (bundle, finished(0))));
	let late = body(vec![assignment(0, DutyPhase::Run { due: 50 })]);
	assert_eq!(bench.answer(&late).items, vec![Item::Heartbeat { tick: 44 }]);
	let many = body(
		(0..40)
			.map(|bundle| assignment(bundle, DutyPhase::Run { due: 60 }))
			.collect(),
	);
	assert_eq!(bench.answer(&many).items.len(), MAX_ITEMS as usize);
}

#[test]
fn an_abstention_holds_for_its_turn() {
	let abstention = |seat| Ready::Abstention {
		turn: Turn { seat, attempt: 0 },
		reason: Abstention::InputUnavailable,
	};
	let bench = Bench::new([(0, abstention(1)), (1, abstention(2))]);
	let body = body(vec![
		assignment(0, DutyPhase::Run { due: 60 }),
		assignment(1, DutyPhase::Run { due: 60 }),
	]);
	let items = bench.answer(&body).items;
	assert!(
		matches!(
			items[..],
			[Item::Abstain {
				duty: Duty { bundle: 0, .. },
				..
			}]
		),
		"{items:?}"
	);
}
