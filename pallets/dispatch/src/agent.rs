//! The agent's contract, from the node's side: requests, answers, and the batch inside.

use alloc::{
	format,
	string::{String, ToString},
};
use codec::DecodeAll;
use serde::{de::DeserializeOwned, Deserialize};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{offchain::Timestamp, H256};
use tidemill_primitives::{
	attestation::Batch,
	contract::{
		reconcile_message, DeviceView, Reconcile, Refusal, SignedBatch, SignedPlay, HEADER_KEY, HEADER_SIGNATURE,
		VERSION,
	},
	device::{DeviceKey, DeviceSignature},
	dispute::Play,
	DeviceId,
};

use crate::{
	crypto::OperatorKey,
	error::{AgentError, BatchError, PlayError},
	http::{Answer, Exchange},
};

/// Most characters of an agent's words that reach the log.
const MAX_WORDS: usize = 200;

/// Asks which device the agent is.
pub fn ask_device(url: &str, deadline: Timestamp) -> Result<Exchange, AgentError> {
	Exchange::start("GET", &format!("{url}/v1/device"), &[], &[], deadline)
}

/// Tells the agent what its device should be doing, signed by the operator.
pub fn reconcile(
	url: &str,
	request: &Reconcile,
	operator: &OperatorKey,
	deadline: Timestamp,
) -> Result<Exchange, AgentError> {
	let body = serde_json::to_vec(request).map_err(malformed)?;
	let signature = operator.sign(&reconcile_message(&body)).ok_or(AgentError::NotSigned)?;
	let headers = [
		("content-type", "application/json"),
		(HEADER_KEY, &hexed(operator.as_ref())),
		(HEADER_SIGNATURE, &hexed(signature.as_ref())),
	];
	Exchange::start("POST", &format!("{url}/v1/reconcile"), &headers, &body, deadline)
}

/// What an answer says, if it is a success in this version of the contract.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, AgentError> {
	/// What bodies of all versions have in common.
	#[derive(Deserialize)]
	struct Versioned {
		version: u32,
	}

	if answer.status != 200 {
		return Err(refused(answer));
	}
	// The version comes first: another one may be shaped otherwise.
	let Versioned { version } = serde_json::from_slice(&answer.body).map_err(malformed)?;
	if version != VERSION {
		return Err(AgentError::WrongVersion { theirs: version });
	}
	serde_json::from_slice(&answer.body).map_err(malformed)
}

/// The batch that an agent wants relayed, checked as far as that is cheap: the chain decides.
pub fn batch(
	signed: &SignedBatch,
	key: &DeviceKey,
	device: Option<DeviceView>,
	genesis: H256,
) -> Result<(Batch, DeviceSignature), BatchError> {
	let device = device.ok_or(BatchError::Unregistered)?;
	let batch = Batch::decode_all(&mut &signed.batch[..]).map_err(|_| BatchError::Malformed)?;
	if batch.device != device.id {
		return Err(BatchError::OtherDevice {
			named: batch.device,
			agent: device.id,
		});
	}
	if batch.items.is_empty() {
		return Err(BatchError::Empty);
	}
	let signature = verified(key, &batch.message(genesis), &signed.signature).ok_or(BatchError::SignatureInvalid)?;
	Ok((batch, signature))
}

/// The move in a dispute that an agent wants relayed, checked as far as that is cheap: the chain decides.
pub fn play(
	signed: &SignedPlay,
	key: &DeviceKey,
	device: DeviceId,
	genesis: H256,
) -> Result<(Play, DeviceSignature), PlayError> {
	let play = Play::decode_all(&mut &signed.play[..]).map_err(|_| PlayError::Malformed)?;
	let signature =
		verified(key, &play.message(genesis, device), &signed.signature).ok_or(PlayError::SignatureInvalid)?;
	Ok((play, signature))
}

/// The signature, if it is the key's over the message.
fn verified(key: &DeviceKey, message: &[u8; 32], signature: &[u8]) -> Option<DeviceSignature> {
	let signature = DeviceSignature::Ed25519(signature.try_into().ok()?);
	key.verify(message, &signature).then_some(signature)
}

fn refused(answer: &Answer) -> AgentError {
	let status = answer.status;
	match serde_json::from_slice::<Refusal>(&answer.body) {
		Ok(refusal) => AgentError::Refused {
			status,
			error: words(&refusal.error),
			message: words(&refusal.message),
		},
		Err(_) => AgentError::Status { status },
	}
}

fn malformed(error: serde_json::Error) -> AgentError {
	AgentError::Malformed {
		reason: words(&error.to_string()),
	}
}

/// Text of others, fit for a line of the log.
pub fn words(text: &str) -> String {
	text.chars()
		.map(|c| if c.is_control() { ' ' } else { c })
		.take(MAX_WORDS)
		.collect()
}

fn hexed(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}
