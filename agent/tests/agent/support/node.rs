use codec::Decode;
use sp_core::H256;
use tidemill_primitives::{
	attestation::{Batch, Item},
	contract::{
		Assignment, BundleRef, DeviceView, DutyPhase, Head, Progress, Reconcile, Reconciled, VerdictNotice, VERSION,
	},
	device::{DeviceKey, DeviceSignature},
	report::{commitment, Place, Report},
	DeviceId,
};

use super::{until, Agent, Job};

pub const DEVICE: u32 = 5;
pub const SEAT: u8 = 2;
/// A tick that is far away.
pub const FAR: u32 = 1_000_000;

/// The test plays the node, and the chain behind it.
pub struct Node {
	pub genesis: H256,
	pub head: Head,
	pub device: Option<DeviceView>,
	pub verdicts: Vec<VerdictNotice>,
}

pub fn assignment(bundle: BundleRef, phase: DutyPhase) -> Assignment {
	Assignment {
		bundle,
		seat: SEAT,
		attempt: 0,
		phase,
	}
}

pub fn run(bundle: BundleRef) -> Assignment {
	assignment(bundle, DutyPhase::Run { due: FAR })
}

impl Node {
	pub fn new() -> Self {
		Node {
			genesis: H256::repeat_byte(0x11),
			head: Head {
				number: 10,
				hash: H256::repeat_byte(0x22),
				finalized: 8,
				tick: 10,
			},
			device: Some(DeviceView {
				id: DEVICE,
				sequence: 3,
				heartbeat: None,
			}),
			verdicts: vec![],
		}
	}

	pub fn body(&self, jobs: &[&Job], assignments: Vec<Assignment>) -> Reconcile {
		Reconcile {
			version: VERSION,
			genesis: self.genesis,
			head: self.head,
			device: self.device,
			assignments,
			jobs: jobs.iter().map(|job| job.terms()).collect(),
			verdicts: self.verdicts.clone(),
			contests: vec![],
		}
	}

	/// The same for another device.
	pub fn of_device(id: DeviceId) -> Self {
		let mut node = Self::new();
		node.device.as_mut().unwrap().id = id;
		node
	}

	/// What the device says, once its signature is checked.
	pub async fn items(&self, agent: &Agent, answer: &Reconciled) -> Vec<Item> {
		let Some(signed) = &answer.attestation else {
			return vec![];
		};
		let batch = Batch::decode(&mut &signed.batch[..]).unwrap();
		let device = self.device.unwrap();
		assert_eq!((batch.device, batch.sequence), (device.id, device.sequence));
		let key = DeviceKey::Ed25519(agent.device().await.key.0);
		let signature = DeviceSignature::Ed25519(signed.signature.0.clone().try_into().unwrap());
		assert!(key.verify(&batch.message(self.genesis), &signature));
		batch.items.into_inner()
	}

	/// Tells the agent its duties until it has this many things to say.
	pub async fn wait(&self, agent: &Agent, jobs: &[&Job], assignments: Vec<Assignment>, count: usize) -> Vec<Item> {
		let body = self.body(jobs, assignments);
		until("the device has something to say", || async {
			let items = self.items(agent, &agent.reconcile(&body).await).await;
			(items.len() == count).then_some(items)
		})
		.await
	}

	/// The commitment to a bundle.
	pub async fn commit(&self, agent: &Agent, job: &Job, bundle: u16) -> H256 {
		match &self.wait(agent, &[job], vec![run(job.bundle(bundle))], 1).await[..] {
			[Item::Commit { commitment, duty }] => {
				assert_eq!((duty.job, duty.bundle, duty.seat, duty.attempt), (1, bundle, SEAT, 0));
				*commitment
			}
			items => panic!("no commitment: {items:?}"),
		}
	}

	/// The report of a bundle that was committed to, checked against the commitment.
	pub async fn reveal(&self, agent: &Agent, job: &Job, bundle: u16, committed: H256) -> Report {
		let phase = DutyPhase::Reveal {
			commitment: committed,
			closed: self.head.finalized,
			due: FAR,
			alone: false,
		};
		match &self
			.wait(agent, &[job], vec![assignment(job.bundle(bundle), phase)], 1)
			.await[..]
		{
			[Item::Reveal { report, salt, .. }] => {
				let place = Place {
					job: job.hash,
					bundle,
					seat: SEAT,
					attempt: 0,
					device: self.device.unwrap().id,
				};
				assert_eq!(commitment(self.genesis, &place, report.hash(), *salt), committed);
				report.clone()
			}
			items => panic!("no reveal: {items:?}"),
		}
	}

	/// Tells the verdict on a bundle.
	pub async fn judge(&mut self, agent: &Agent, job: &Job, bundle: u16, accepted: Option<H256>) {
		self.verdicts = vec![VerdictNotice {
			bundle: job.bundle(bundle),
			accepted,
		}];
		agent.reconcile(&self.body(&[], vec![])).await;
		self.verdicts.clear();
	}

	/// How far each of the bundles is.
	pub async fn progress(&self, agent: &Agent, jobs: &[&Job], assignments: &[Assignment]) -> Vec<Progress> {
		let answer = agent.reconcile(&self.body(jobs, assignments.to_vec())).await;
		answer.progress.iter().map(|progress| progress.state).collect()
	}
}
