//! One run: all agents at once, each by itself, until the run's deadline.

use alloc::{string::String, vec::Vec};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{
	offchain::{Duration, Timestamp},
	H256,
};
use sp_io::offchain;
use sp_runtime::offchain::storage::StorageValueRef;
use tidemill_primitives::{
	attestation::{Batch, Duty, Item},
	contract::{DeviceInfo, DeviceView, Head, Progress, Reconciled, SignedPlay, MAX_MOVES},
	device::DeviceKey,
	interfaces::{Ledger, NotPooled, Relay},
	BlockNumber,
};

use crate::{
	agent,
	crypto::OperatorKey,
	desired,
	error::{AgentError, PlayError, SetupError},
	failures,
	http::{Answer, Exchange},
	AGENTS_KEY, FINALIZED_KEY, LOG_TARGET, MAX_AGENTS, RETRY_BLOCKS, RUN_MILLIS,
};

/// How long a turn waits for heads of answers at most, in milliseconds.
///
/// The host waits until all have come: an agent that hangs delays the others by one turn, not by the whole run.
const TURN_MILLIS: u64 = 20;
/// Most turns of a run, so that a clock that is set back cannot hold the thread.
const MAX_TURNS: u32 = 1_000;

/// Reconciles all agents of this node with the block of that number and hash.
pub fn run<L: Ledger, R: Relay>(number: BlockNumber, hash: H256) {
	let deadline = offchain::timestamp().add(Duration::from_millis(RUN_MILLIS));
	let warn = |error: SetupError| {
		failures::count(error.reason());
		log::log!(target: LOG_TARGET, error.level(number), "{error}");
	};
	let urls = agents(warn);
	if urls.is_empty() {
		return;
	}
	let Some(operator) = OperatorKey::all().into_iter().next() else {
		return warn(SetupError::NoOperatorKey { agents: urls.len() });
	};
	let finalized = StorageValueRef::persistent(FINALIZED_KEY)
		.get()
		.ok()
		.flatten()
		.unwrap_or(0);
	let head = Head {
		number,
		hash,
		finalized,
		tick: L::tick(),
	};
	let run = Run {
		head,
		operator,
		deadline,
	};

	let mut talks = Vec::with_capacity(urls.len());
	for url in &urls {
		match agent::ask_device(url, deadline) {
			Ok(exchange) => talks.push(Talk {
				url,
				stage: Stage::Device,
				exchange,
			}),
			Err(error) => run.failed(url, &error),
		}
	}
	for _ in 0..MAX_TURNS {
		let now = offchain::timestamp();
		if talks.is_empty() || now >= deadline {
			break;
		}
		let until = now.add(Duration::from_millis(TURN_MILLIS)).min(deadline);
		Exchange::wait(talks.iter_mut().map(|talk| &mut talk.exchange), until);
		talks = talks.into_iter().filter_map(|talk| run.turn::<L, R>(talk)).collect();
	}
	for talk in talks {
		run.failed(talk.url, &AgentError::Deadline);
	}
}

/// The URLs of this node's agents, without those that cannot be served.
fn agents(warn: impl Fn(SetupError)) -> Vec<String> {
	let stored = match StorageValueRef::persistent(AGENTS_KEY).get::<Vec<Vec<u8>>>() {
		Ok(stored) => stored.unwrap_or_default(),
		Err(_) => {
			warn(SetupError::AgentsMalformed);
			return Vec::new();
		}
	};
	if stored.len() > MAX_AGENTS {
		warn(SetupError::TooManyAgents { agents: stored.len() });
	}
	let mut urls = Vec::<String>::new();
	for (index, bytes) in stored.into_iter().take(MAX_AGENTS).enumerate() {
		match String::from_utf8(bytes) {
			Ok(url) => {
				let url = String::from(url.trim_end_matches('/'));
				if !urls.contains(&url) {
					urls.push(url);
				}
			}
			Err(_) => warn(SetupError::UrlMalformed { index }),
		}
	}
	urls
}

/// What all agents have in common in a run.
struct Run {
	head: Head,
	operator: OperatorKey,
	deadline: Timestamp,
}

/// How far a run is with one agent.
struct Talk<'a> {
	url: &'a str,
	stage: Stage,
	exchange: Exchange,
}

/// What an agent was asked last.
enum Stage {
	/// Which device it is.
	Device,
	/// To do what the chain wants of its device.
	Reconcile {
		/// The key that it says is its device's.
		key: DeviceKey,
		/// The chain's view of that device.
		device: Option<DeviceView>,
	},
}

impl Run {
	/// Takes the agent one step further if its answer is there. None when the run is done with it.
	fn turn<'a, L: Ledger, R: Relay>(&self, mut talk: Talk<'a>) -> Option<Talk<'a>> {
		let Some(answer) = talk.exchange.read() else {
			return Some(talk);
		};
		let next = answer.and_then(|answer| match talk.stage {
			Stage::Device => self.reconcile::<L>(talk.url, &answer).map(Some),
			Stage::Reconcile { key, device } => self.relay::<L, R>(talk.url, &answer, &key, device).map(|()| None),
		});
		next.unwrap_or_else(|error| {
			self.failed(talk.url, &error);
			None
		})
	}

	/// The agent has said which device it is: tells it what the chain wants of that device.
	fn reconcile<'a, L: Ledger>(&self, url: &'a str, answer: &Answer) -> Result<Talk<'a>, AgentError> {
		let info = agent::read::<DeviceInfo>(answer)?;
		let key = DeviceKey::Ed25519(info.key.0);
		let request = desired::reconcile::<L>(self.head, &key, &info);
		let exchange = agent::reconcile(url, &request, &self.operator, self.deadline)?;
		Ok(Talk {
			url,
			stage: Stage::Reconcile {
				key,
				device: request.device,
			},
			exchange,
		})
	}

	/// The agent has answered: relays what its device has signed, if anything.
	fn relay<L: Ledger, R: Relay>(
		&self,
		url: &str,
		answer: &Answer,
		key: &DeviceKey,
		device: Option<DeviceView>,
	) -> Result<(), AgentError> {
		let reconciled = agent::read::<Reconciled>(answer)?;
		for progress in reconciled
			.progress
			.iter()
			.filter(|progress| progress.state == Progress::Abstained)
		{
			let detail = agent::words(progress.detail.as_deref().unwrap_or("no reason given"));
			let (job, bundle) = (progress.bundle.job, progress.bundle.bundle);
			log::debug!(target: LOG_TARGET, "the agent abstains: agent={url} job={job} bundle={bundle} detail={detail:?}");
		}
		// Moves first: their clocks cost more than a late report, and neither keeps the other from the pool.
		self.relay_moves::<L, R>(url, &reconciled.moves, key, device);
		let Some(signed) = reconciled.attestation else {
			return Ok(());
		};
		let (batch, signature) = agent::batch(&signed, key, device, L::genesis())?;
		let said = batch.clone();
		let relayed = R::relay(batch, signature, self.retry());
		for item in &said.items {
			log_item(outcome(relayed), url, &said, item);
		}
		relayed.map_err(|NotPooled| AgentError::NotPooled)
	}

	/// Relays the moves that the device has signed. One that cannot be relayed does not hold up the others.
	fn relay_moves<L: Ledger, R: Relay>(
		&self,
		url: &str,
		moves: &[SignedPlay],
		key: &DeviceKey,
		device: Option<DeviceView>,
	) {
		if moves.len() > MAX_MOVES {
			self.failed(url, &AgentError::TooManyMoves);
		}
		for signed in moves.iter().take(MAX_MOVES) {
			if let Err(error) = self.relay_move::<L, R>(url, signed, key, device) {
				self.failed(url, &error);
			}
		}
	}

	fn relay_move<L: Ledger, R: Relay>(
		&self,
		url: &str,
		signed: &SignedPlay,
		key: &DeviceKey,
		device: Option<DeviceView>,
	) -> Result<(), AgentError> {
		let DeviceView { id, .. } = device.ok_or(PlayError::Unregistered)?;
		let (play, signature) = agent::play(signed, key, id, L::genesis())?;
		let (name, job, bundle) = (play.name(), play.bundle().0, play.bundle().1);
		let relayed = R::play(id, play, signature, self.retry());
		let outcome = outcome(relayed);
		log::debug!(target: LOG_TARGET, "{outcome}: {name} agent={url} device={id} job={job} bundle={bundle}");
		relayed.map_err(|NotPooled| AgentError::NotPooled)
	}

	/// What makes a second try of the same words a different transaction.
	fn retry(&self) -> u32 {
		self.head.number / RETRY_BLOCKS
	}

	fn failed(&self, url: &str, error: &AgentError) {
		failures::count(error.reason());
		log::log!(target: LOG_TARGET, error.level(self.head.number), "agent {url}: {error}");
	}
}

/// What became of something that was relayed, for the log.
fn outcome(relayed: Result<(), NotPooled>) -> &'static str {
	relayed.map_or("not pooled", |()| "relayed")
}

/// One line an item, so that the lines about a bundle can be found by its name.
fn log_item(outcome: &str, url: &str, batch: &Batch, item: &Item) {
	let (kind, device, sequence) = (item.name(), batch.device, batch.sequence);
	match item.duty() {
		Some(Duty { job, bundle, seat, .. }) => log::debug!(
			target: LOG_TARGET,
			"{outcome}: {kind} agent={url} device={device} sequence={sequence} job={job} bundle={bundle} seat={seat}"
		),
		None => log::debug!(target: LOG_TARGET, "{outcome}: {kind} agent={url} device={device} sequence={sequence}"),
	}
}
