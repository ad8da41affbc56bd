//! What a device should be doing, read from the state of one block.

use alloc::{
	collections::btree_map::{BTreeMap, Entry},
	string::String,
	vec::Vec,
};
use codec::Encode;
use sp_core::Bytes;
use tidemill_primitives::{
	contract::{
		Assignment, Contested, DeviceInfo, DeviceView, DutyPhase, Head, JobTerms, Reconcile, MAX_AWAITING,
		MAX_CONTESTS, VERSION,
	},
	device::DeviceKey,
	dispute::ContestView,
	interfaces::{Ledger, Player},
	DeviceId, JobId, Tick,
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
	let contests = device
		.map(|DeviceView { id, .. }| contests::<L>(id, &assignments))
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
		contests,
	}
}

/// The bundles about which the device can or could have to make a move, the most urgent first.
fn contests<L: Ledger>(device: DeviceId, assignments: &[Assignment]) -> Vec<Contested> {
	let revealed = assignments
		.iter()
		.filter(|assignment| matches!(assignment.phase, DutyPhase::Revealed));
	let mut found: Vec<_> = revealed
		.filter_map(|Assignment { bundle, .. }| Some((*bundle, L::contest(bundle)?)))
		.filter(|(_, contest)| concerns(device, contest))
		.collect();
	found.sort_by_key(|(_, contest)| due(contest));
	found
		.into_iter()
		.take(MAX_CONTESTS)
		.map(|(bundle, contest)| Contested {
			bundle,
			contest: Bytes(contest.encode()),
		})
		.collect()
}

/// Whether the device may challenge what is asserted, or has a side in an open game. What it asserts and nobody denies asks
/// nothing of it, and would crowd out what does.
fn concerns(device: DeviceId, contest: &ContestView) -> bool {
	let asserts = contest.asserters.contains(&device);
	let mut games = contest.games.iter();
	contest.rivals.contains(&device) || games.any(|view| asserts || view.game.challenger == Player::Device(device))
}

/// First tick that is too late for something in the contest.
fn due(contest: &ContestView) -> Tick {
	let games = contest.games.iter().map(|view| view.game.due);
	games.chain([contest.until]).min().unwrap_or(contest.until)
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
