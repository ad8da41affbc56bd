//! What can go wrong in a run. Nothing of it is fatal: the next block tries again.

use alloc::string::String;
use log::Level;
use tidemill_primitives::{
	contract::{MAX_BODY, MAX_MOVES, VERSION},
	BlockNumber, DeviceId,
};

use crate::{MAX_AGENTS, WARN_BLOCKS};

/// Why agents are left out before anything is asked of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
	/// The list of agents cannot be read.
	#[error("the stored list of agents cannot be decoded; restart the node with its `--agent` options")]
	AgentsMalformed,
	/// There are agents, and no key to sign requests to them.
	#[error("{agents} agent(s) and no operator key; start the node with `--operator-key FILE`")]
	NoOperatorKey {
		/// How many agents wait.
		agents: usize,
	},
	/// There are more agents than one node serves.
	#[error("{agents} agents, of which the first {MAX_AGENTS} are served; move the others to another node")]
	TooManyAgents {
		/// How many there are.
		agents: usize,
	},
	/// An agent's URL is no text.
	#[error("the URL of agent {index} is not UTF-8; correct the node's `--agent` option")]
	UrlMalformed {
		/// Place in the list, from 0.
		index: usize,
	},
}

/// Why one agent was not reconciled in this block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgentError {
	/// No request can be made of its URL.
	#[error("no request can be sent there; check the URL given by `--agent`: http or https, host, port")]
	UrlInvalid,
	/// The connection failed.
	#[error("no connection; check that the agent runs and listens there")]
	Unreachable,
	/// It did not answer in time.
	#[error("no answer in time; check the load of the agent's machine and the network between")]
	Deadline,
	/// It refused, and said why.
	#[error("refused with status {status}, {error}: {message}")]
	Refused {
		/// HTTP status.
		status: u16,
		/// Its stable code.
		error: String,
		/// Its words.
		message: String,
	},
	/// It refused without a word.
	#[error("answered with status {status}; check that the URL is that of an agent")]
	Status {
		/// HTTP status.
		status: u16,
	},
	/// Its answer is too long.
	#[error("answered with more than {MAX_BODY} bytes; check that the URL is that of an agent")]
	BodyTooLong,
	/// Its answer is not what the contract says.
	#[error("answered what the contract does not know ({reason}); check that the URL is that of an agent")]
	Malformed {
		/// Where the answer departs from it.
		reason: String,
	},
	/// It speaks another version of the contract.
	#[error("speaks version {theirs} of the contract, this node version {VERSION}; update the older of the two")]
	WrongVersion {
		/// The version that it speaks.
		theirs: u32,
	},
	/// The operator's key cannot sign.
	#[error("the keystore did not sign with the operator key; check the keystore")]
	NotSigned,
	/// What it wants relayed is not fit for that.
	#[error("its batch is not relayed: {0}")]
	Batch(#[from] BatchError),
	/// A move that it wants relayed is not fit for that.
	#[error("its move is not relayed: {0}")]
	Play(#[from] PlayError),
	/// It wants more moves relayed than there can be.
	#[error("it wants more than {MAX_MOVES} moves relayed, and only the first of them are; update the agent")]
	TooManyMoves,
	/// The transaction pool did not take it, most often because it has it already.
	#[error("the transaction pool did not take what it signed, or has it already; it is sent again")]
	NotPooled,
}

/// Why a move in a dispute is not relayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlayError {
	/// The chain does not know the device.
	#[error("the device is not registered; register it, or re-register it under its new key")]
	Unregistered,
	/// Its bytes are not one move and nothing more.
	#[error("its bytes are not exactly one move; use a node and an agent of one release")]
	Malformed,
	/// The signature is not one of the device's key over this move on this chain.
	#[error("its signature is not one of the device's key on this chain; check which chain the agent was started for")]
	SignatureInvalid,
}

/// Why a batch is not relayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
	/// The chain does not know the device.
	#[error("the device is not registered; register it, or re-register it under its new key")]
	Unregistered,
	/// Its bytes are not one batch and nothing more.
	#[error("its bytes are not exactly one batch; update the agent")]
	Malformed,
	/// It says nothing.
	#[error("it is empty; update the agent")]
	Empty,
	/// It speaks for another device.
	#[error("it speaks for device {named}, the agent is device {agent}; restart the agent")]
	OtherDevice {
		/// The device that it names.
		named: DeviceId,
		/// The device that the agent is.
		agent: DeviceId,
	},
	/// The signature is not one of the device's key over this batch on this chain.
	#[error("its signature is not one of the device's key on this chain; check which chain the agent was started for")]
	SignatureInvalid,
}

/// The short names of all failures, as they are counted.
pub const REASONS: [&str; 22] = [
	"agents_malformed",
	"no_operator_key",
	"too_many_agents",
	"url_malformed",
	"url_invalid",
	"unreachable",
	"deadline",
	"refused",
	"status",
	"body_too_long",
	"malformed",
	"wrong_version",
	"not_signed",
	"batch_unregistered",
	"batch_malformed",
	"batch_other_device",
	"batch_signature_invalid",
	"play_unregistered",
	"play_malformed",
	"play_signature_invalid",
	"too_many_moves",
	"not_pooled",
];

impl SetupError {
	/// Short name, one of [`REASONS`].
	pub fn reason(&self) -> &'static str {
		match self {
			SetupError::AgentsMalformed => "agents_malformed",
			SetupError::NoOperatorKey { .. } => "no_operator_key",
			SetupError::TooManyAgents { .. } => "too_many_agents",
			SetupError::UrlMalformed { .. } => "url_malformed",
		}
	}

	/// How loud it is logged at that block.
	pub(crate) fn level(&self, number: BlockNumber) -> Level {
		level(number)
	}
}

impl AgentError {
	/// Short name, one of [`REASONS`].
	pub fn reason(&self) -> &'static str {
		match self {
			AgentError::UrlInvalid => "url_invalid",
			AgentError::Unreachable => "unreachable",
			AgentError::Deadline => "deadline",
			AgentError::Refused { .. } => "refused",
			AgentError::Status { .. } => "status",
			AgentError::BodyTooLong => "body_too_long",
			AgentError::Malformed { .. } => "malformed",
			AgentError::WrongVersion { .. } => "wrong_version",
			AgentError::NotSigned => "not_signed",
			AgentError::Batch(BatchError::Unregistered) => "batch_unregistered",
			AgentError::Batch(BatchError::Malformed | BatchError::Empty) => "batch_malformed",
			AgentError::Batch(BatchError::OtherDevice { .. }) => "batch_other_device",
			AgentError::Batch(BatchError::SignatureInvalid) => "batch_signature_invalid",
			AgentError::Play(PlayError::Unregistered) => "play_unregistered",
			AgentError::Play(PlayError::Malformed) => "play_malformed",
			AgentError::Play(PlayError::SignatureInvalid) => "play_signature_invalid",
			AgentError::TooManyMoves => "too_many_moves",
			AgentError::NotPooled => "not_pooled",
		}
	}

	/// How loud it is logged at that block.
	pub(crate) fn level(&self, number: BlockNumber) -> Level {
		match self {
			// The usual answer of the pool while the batch waits there from an earlier block.
			AgentError::NotPooled => Level::Debug,
			_ => level(number),
		}
	}
}

/// Without a record of what was logged before, the block's number is what keeps a lasting failure from filling the log.
fn level(number: BlockNumber) -> Level {
	if number % WARN_BLOCKS == 1 {
		Level::Warn
	} else {
		Level::Debug
	}
}
