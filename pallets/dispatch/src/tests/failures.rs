//! What is counted of what went wrong, and how the lines about work name it.

use codec::Encode;
use tidemill_primitives::attestation::{Batch, Duty, Item};

use super::mock::{chain, logged, Agent, Node, GENESIS};
use crate::{AgentError, BatchError, PlayError, SetupError, FAILURES_KEY, REASONS};

#[test]
fn failures_are_counted_by_reason_over_all_runs() {
	let (down, unknown) = (Agent::new(1), Agent::new(2));
	let mut node = Node::new(&[&down, &unknown]);
	unknown.serves(&node.net, Some(unknown.batch(5, GENESIS).1));
	node.run(33);
	node.run(34);
	node.run(35);
	let counts = [("batch_unregistered".into(), 3), ("unreachable".into(), 3)];
	assert_eq!(node.failures(), counts.into());
	node.set_agents(vec![vec![0xff]]);
	node.run(36);
	assert_eq!(node.failures().get("url_malformed"), Some(&1));
}

#[test]
fn counts_that_cannot_be_read_are_begun_anew() {
	let mut node = Node::new(&[&Agent::new(1)]);
	node.store(FAILURES_KEY, &[0xff; 3]);
	node.run(33);
	assert_eq!(node.failures(), [("unreachable".into(), 1)].into());
}

#[test]
fn every_reason_is_in_the_list_and_every_name_of_the_list_is_a_reason() {
	let setup = [
		SetupError::AgentsMalformed,
		SetupError::NoOperatorKey { agents: 1 },
		SetupError::TooManyAgents { agents: 65 },
		SetupError::UrlMalformed { index: 0 },
	];
	let agent = [
		AgentError::UrlInvalid,
		AgentError::Unreachable,
		AgentError::Deadline,
		AgentError::Refused {
			status: 409,
			error: "old_block".into(),
			message: "".into(),
		},
		AgentError::Status { status: 404 },
		AgentError::BodyTooLong,
		AgentError::Malformed { reason: "".into() },
		AgentError::WrongVersion { theirs: 2 },
		AgentError::NotSigned,
		BatchError::Unregistered.into(),
		BatchError::Malformed.into(),
		BatchError::Empty.into(),
		BatchError::OtherDevice { named: 1, agent: 2 }.into(),
		BatchError::SignatureInvalid.into(),
		PlayError::Unregistered.into(),
		PlayError::Malformed.into(),
		PlayError::SignatureInvalid.into(),
		AgentError::TooManyMoves,
		AgentError::NotPooled,
	];
	let mut named: Vec<_> = setup.iter().map(SetupError::reason).collect();
	named.extend(agent.iter().map(AgentError::reason));
	named.sort_unstable();
	named.dedup();
	let mut listed = REASONS.to_vec();
	listed.sort_unstable();
	assert_eq!(named, listed);
}

#[test]
fn lines_about_work_name_job_bundle_and_seat() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let item = |job, bundle, seat| Item::Commit {
		duty: Duty {
			job,
			bundle,
			seat,
			attempt: 0,
		},
		commitment: Default::default(),
	};
	let batch = Batch {
		device: 5,
		sequence: 0,
		items: vec![item(7, 2, 1), item(9, 0, 0)].try_into().unwrap(),
	};
	let signed = agent.sign(batch.encode(), batch.message(GENESIS));
	agent.serves(&node.net, Some(signed));
	let lines = |outcome: &str| {
		[("7 bundle=2 seat=1"), ("9 bundle=0 seat=0")]
			.map(|work| format!("{outcome}: commit agent={} device=5 sequence=0 job={work}", agent.url))
	};
	node.run(34);
	let said: Vec<_> = logged().into_iter().map(|(_, line)| line).collect();
	assert_eq!(said, lines("relayed"));
	chain(|chain| chain.pool_refuses = true);
	node.run(34);
	let said: Vec<_> = logged().into_iter().map(|(_, line)| line).collect();
	assert_eq!(said[..2], lines("not pooled"));
}
