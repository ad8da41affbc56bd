//! What is relayed into the transaction pool, and what is not.

use codec::Encode;
use sp_core::{Bytes, H256};
use tidemill_primitives::{
	attestation::{Batch, Item},
	contract::SignedBatch,
	device::DeviceSignature,
};

use super::{
	mock::{chain, logged, reconciled, Agent, Node, GENESIS},
	net::Reply,
};
use crate::{AgentError, BatchError};

/// Runs on an agent with device 5 that gives this batch, and returns what was logged about it.
fn refused(agent: Agent, signed: SignedBatch) -> String {
	let mut node = Node::new(&[&agent]);
	agent.serves(&node.net, Some(signed));
	node.run(33);
	assert!(chain(|chain| chain.relayed.is_empty()));
	let [(level, line)]: [_; 1] = logged().try_into().unwrap();
	assert_eq!(level, log::Level::Warn);
	let line = line.strip_prefix("agent http://agent-1:4100: ").unwrap();
	line.to_string()
}

fn error(error: BatchError) -> String {
	AgentError::Batch(error).to_string()
}

#[test]
fn a_signed_batch_is_relayed_as_it_is() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let (batch, signed) = agent.batch(5, GENESIS);
	agent.serves(&node.net, Some(signed.clone()));
	node.run(64);
	let relayed = chain(|chain| std::mem::take(&mut chain.relayed));
	let signature = DeviceSignature::Ed25519(signed.signature[..].try_into().unwrap());
	assert_eq!(relayed, [(batch, signature, 16)]);
}

#[test]
fn every_fourth_block_makes_another_transaction_of_it() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	agent.serves(&node.net, Some(agent.batch(5, GENESIS).1));
	for number in [63, 64, 67, 68] {
		node.run(number);
	}
	let retries: Vec<_> = chain(|chain| chain.relayed.iter().map(|(_, _, retry)| *retry).collect());
	assert_eq!(retries, [15, 16, 16, 17]);
}

#[test]
fn agents_of_different_providers_share_a_node() {
	let agents = [Agent::new(1).registered(5), Agent::new(2).registered(6)];
	let mut node = Node::new(&[&agents[0], &agents[1]]);
	for (agent, device) in agents.iter().zip([5, 6]) {
		agent.serves(&node.net, Some(agent.batch(device, GENESIS).1));
	}
	node.run(64);
	for (agent, device) in agents.iter().zip([5, 6]) {
		assert_eq!(node.told(agent)[0].device.unwrap().id, device);
	}
	let devices: Vec<_> = chain(|chain| chain.relayed.iter().map(|(batch, _, _)| batch.device).collect());
	assert_eq!(devices, [5, 6]);
	// The key that signs the requests has signed nothing of what goes on chain.
	let batches = agents
		.iter()
		.zip([5, 6])
		.map(|(agent, device)| agent.batch(device, GENESIS).1.signature);
	let signatures = chain(|chain| {
		let of = |signature: &DeviceSignature| match signature {
			DeviceSignature::Ed25519(bytes) => Bytes(bytes.to_vec()),
		};
		chain
			.relayed
			.iter()
			.map(|(_, signature, _)| of(signature))
			.collect::<Vec<_>>()
	});
	assert_eq!(signatures, batches.collect::<Vec<_>>());
}

#[test]
fn a_batch_for_another_device_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	Agent::new(2).registered(6);
	let (_, signed) = agent.batch(6, GENESIS);
	assert_eq!(
		refused(agent, signed),
		error(BatchError::OtherDevice { named: 6, agent: 5 })
	);
}

#[test]
fn a_batch_that_another_device_signed_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let (_, signed) = Agent::new(2).batch(5, GENESIS);
	assert_eq!(refused(agent, signed), error(BatchError::SignatureInvalid));
}

#[test]
fn a_batch_for_another_chain_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let (_, signed) = agent.batch(5, H256::zero());
	assert_eq!(refused(agent, signed), error(BatchError::SignatureInvalid));
}

#[test]
fn a_signature_of_another_length_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let (_, mut signed) = agent.batch(5, GENESIS);
	signed.signature.0.push(0);
	assert_eq!(refused(agent, signed), error(BatchError::SignatureInvalid));
}

#[test]
fn surplus_bytes_are_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let (batch, _) = agent.batch(5, GENESIS);
	let mut bytes = batch.encode();
	bytes.push(0);
	let signed = agent.sign(bytes, batch.message(GENESIS));
	assert_eq!(refused(agent, signed), error(BatchError::Malformed));
}

#[test]
fn a_batch_of_too_many_items_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let items = vec![Item::Heartbeat { tick: 1 }; 33];
	let signed = agent.sign((5u32, 9u32, items).encode(), [0; 32]);
	assert_eq!(refused(agent, signed), error(BatchError::Malformed));
}

#[test]
fn an_empty_batch_is_not_relayed() {
	let agent = Agent::new(1).registered(5);
	let batch = Batch {
		device: 5,
		sequence: 9,
		items: Default::default(),
	};
	let signed = agent.sign(batch.encode(), batch.message(GENESIS));
	assert_eq!(refused(agent, signed), error(BatchError::Empty));
}

#[test]
fn a_batch_of_a_device_that_is_not_registered_is_not_relayed() {
	let agent = Agent::new(1);
	let (_, signed) = agent.batch(5, GENESIS);
	assert_eq!(refused(agent, signed), error(BatchError::Unregistered));
}

#[test]
fn a_pool_that_has_it_already_is_nothing_to_warn_of() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	chain(|chain| chain.pool_refuses = true);
	agent.serves(&node.net, Some(agent.batch(5, GENESIS).1));
	node.run(33);
	let line = format!("agent {}: {}", agent.url, AgentError::NotPooled);
	let logged = logged();
	assert!(logged.contains(&(log::Level::Debug, line)), "{logged:?}");
	assert!(
		logged.iter().all(|(level, _)| *level == log::Level::Debug),
		"{logged:?}"
	);
}

#[test]
fn the_words_of_an_agent_stay_on_one_line_of_the_log() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let mut answer = serde_json::to_value(reconciled(None)).unwrap();
	answer["progress"] = serde_json::json!([{
		"job": 1, "hash": H256::zero(), "bundle": 2, "state": "abstained", "done": 0, "of": 4,
		"detail": format!("no input\nforged line {}", "x".repeat(1_000)),
	}]);
	agent.serves(&node.net, None);
	agent.says_reconciled(&node.net, Reply::json(&answer));
	node.run(33);
	let [(level, line)]: [_; 1] = logged().try_into().unwrap();
	assert_eq!(level, log::Level::Debug);
	assert!(
		line.starts_with(
			"the agent abstains: agent=http://agent-1:4100 job=1 bundle=2 detail=\"no input forged line xxx"
		),
		"{line}"
	);
	assert!(line.len() < 300 && !line.contains('\n'));
}
