//! What a device should be doing, read from the state of one block.

use alloc::{
	collections::btree_map::{BTreeMap, Entry},
	string::String,
	vec::Vec,
};
use codec::Encode;
use sp_core::Bytes;
use tidemill_primitives::{
	contract::{Assignment, DeviceInfo, DeviceView, Head, JobTerms, Reconcile, MAX_AWAITING, VERSION},
	device::DeviceKey,
	interfaces::Ledger,
	DeviceId, JobId,
};

/// Most peers that an agent is told of for one job, so that the body stays within its bound.
const MAX_PEERS: usize = 16;

/// The whole of what the chain wants of the device, and the answers to what the agent has asked.
///
/// Depends on the block and on the agent's question alone: asked twice, it says the same.
pub fn reconcile<L: Ledger>(head: Head, key: &DeviceKey, info: &DeviceInfo) -> Reconcile {
	let device = L::device(key);
	let assignments = device
		.map(|DeviceView { id, .. }| L::assignments(id))
		.unwrap_or_default();
	let jobs = device
		.map(|DeviceView { id, .. }| jobs::<L>(id, &assignments))
		.unwrap_or_default();
	let verdicts = info.awaiting.iter().take(MAX_AWAITING).filter_map(L::verdict).collect();
	Reconcile {
		version: VERSION,
		genesis: L::genesis(),
		head,
		device,
		assignments,
		jobs,
		verdicts,
	}
}

/// The jobs that the assignments belong to, each once, with all peers of their bundles.
fn jobs<L: Ledger>(device: DeviceId, assignments: &[Assignment]) -> Vec<JobTerms> {
	let mut jobs = BTreeMap::<JobId, JobTerms>::new();
	for Assignment { bundle, .. } in assignments {
		let terms = match jobs.entry(bundle.job) {
			Entry::Occupied(known) => known.into_mut(),
			Entry::Vacant(new) => {
				let Some(spec) = L::spec(bundle.job) else { continue };
				new.insert(JobTerms {
					hash: bundle.hash,
					spec: Bytes(spec.encode()),
					peers: Vec::new(),
				})
			}
		};
		if terms.peers.len() < MAX_PEERS {
			add_peers(&mut terms.peers, L::peers(bundle.job, bundle.bundle, device));
		}
	}
	jobs.into_values().collect()
}

/// Adds peers that are new and have a URL of plain characters: others cannot be reached, and would swell in JSON.
fn add_peers(known: &mut Vec<String>, found: Vec<String>) {
	for peer in found {
		let plain = peer
			.bytes()
			.all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
		if plain && !peer.is_empty() && known.len() < MAX_PEERS && !known.contains(&peer) {
			known.push(peer);
		}
	}
}
