//! Agents that are down, slow or talk nonsense. Whatever one does, the agent beside it is served.

use proptest::prelude::*;
use tidemill_primitives::contract::{Refusal, MAX_BODY};

use super::{
	mock::{chain, logged, reconciled, Agent, Node, GENESIS},
	net::{Net, Reply},
};
use crate::{AgentError, RUN_MILLIS};

/// A node that serves a broken agent before and another one after a healthy one, whose batch must get through.
///
/// Returns the time that the run took and what was logged about the broken ones.
fn beside_a_healthy_one(spoil: impl Fn(&Net, &Agent)) -> (u64, Vec<String>) {
	let broken = [Agent::new(1).registered(4), Agent::new(3).registered(6)];
	let healthy = Agent::new(2).registered(5);
	let mut node = Node::new(&[&broken[0], &healthy, &broken[1]]);
	let (batch, signed) = healthy.batch(5, GENESIS);
	healthy.serves(&node.net, Some(signed));
	for agent in &broken {
		agent.serves(&node.net, None);
		spoil(&node.net, agent);
	}
	let took = node.run(33);
	assert!(took <= RUN_MILLIS + 2 * 5, "{took} ms");
	let relayed = chain(|chain| std::mem::take(&mut chain.relayed));
	assert_eq!(relayed.len(), 1);
	assert_eq!(relayed[0].0, batch);
	let posted = node
		.net
		.seen("POST")
		.iter()
		.find(|seen| seen.url.starts_with(&healthy.url))
		.unwrap()
		.at;
	assert!(posted <= 50, "the healthy one waited {posted} ms for the others");
	let lines = logged()
		.into_iter()
		.filter(|(level, _)| *level == log::Level::Warn)
		.map(|(_, line)| line)
		.filter(|line| line.starts_with("agent "))
		.collect::<Vec<_>>();
	assert!(lines.iter().all(|line| !line.contains(&healthy.url)), "{lines:?}");
	(took, lines)
}

/// The same, where both broken ones fail with this error.
fn fails_with(error: AgentError, spoil: impl Fn(&Net, &Agent)) -> u64 {
	let (took, lines) = beside_a_healthy_one(spoil);
	let mut expected = [1, 3]
		.map(|seed| format!("agent {}: {error}", Agent::new(seed).url))
		.to_vec();
	expected.sort();
	let mut lines = lines;
	lines.sort();
	assert_eq!(lines, expected);
	took
}

#[test]
fn an_agent_that_is_down() {
	let took = fails_with(AgentError::Unreachable, |net, agent| {
		agent.says_device(net, Reply::down())
	});
	assert_eq!(took, 0);
	fails_with(AgentError::Unreachable, |net, agent| {
		agent.says_reconciled(net, Reply::down())
	});
}

#[test]
fn an_agent_that_hangs() {
	let reply = || Reply::raw(200, "{}").after(60_000);
	let took = fails_with(AgentError::Deadline, |net, agent| agent.says_device(net, reply()));
	assert_eq!(took, RUN_MILLIS);
	fails_with(AgentError::Deadline, |net, agent| agent.says_reconciled(net, reply()));
}

#[test]
fn an_agent_that_answers_late_but_in_time() {
	let (took, lines) = beside_a_healthy_one(|net, agent| {
		agent.says_device(net, Reply::json(&agent.info()).after(400));
		agent.says_reconciled(net, Reply::json(&reconciled(None)).after(700));
	});
	assert!(lines.is_empty(), "{lines:?}");
	assert!((1_100..1_200).contains(&took), "{took} ms");
}

#[test]
fn an_agent_that_drips() {
	let body = || vec![b' '; 1_000];
	fails_with(AgentError::Deadline, |net, agent| {
		agent.says_device(net, Reply::raw(200, body()).paced(1, 4))
	});
	fails_with(AgentError::Deadline, |net, agent| {
		agent.says_reconciled(net, Reply::raw(200, body()).paced(1, 30))
	});
}

#[test]
fn an_answer_that_is_too_long() {
	let endless = || Reply::raw(200, vec![b' '; MAX_BODY + 1]);
	fails_with(AgentError::BodyTooLong, |net, agent| agent.says_device(net, endless()));
	fails_with(AgentError::BodyTooLong, |net, agent| {
		agent.says_reconciled(net, endless())
	});
}

#[test]
fn an_answer_that_is_just_not_too_long() {
	let (_, lines) = beside_a_healthy_one(|net, agent| {
		let mut body = serde_json::to_vec(&agent.info()).unwrap();
		body.resize(MAX_BODY, b' ');
		agent.says_device(net, Reply::raw(200, body));
	});
	assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn an_agent_of_another_version() {
	// Newer ones may have other fields: the version alone decides.
	let newer = || Reply::raw(200, r#"{"version":2,"identity":"new"}"#);
	let error = AgentError::WrongVersion { theirs: 2 };
	assert!(error.to_string().contains("version 2") && error.to_string().contains("version 1"));
	fails_with(error.clone(), |net, agent| agent.says_device(net, newer()));
	fails_with(error, |net, agent| agent.says_reconciled(net, newer()));
}

#[test]
fn an_agent_that_refuses() {
	let refusal = Refusal {
		error: "operator_unknown".into(),
		message: "start me\nwith that operator's key".into(),
	};
	let error = AgentError::Refused {
		status: 401,
		error: "operator_unknown".into(),
		message: "start me with that operator's key".into(),
	};
	let reply = || Reply::raw(401, serde_json::to_vec(&refusal).unwrap());
	fails_with(error, |net, agent| agent.says_reconciled(net, reply()));
}

#[test]
fn a_server_that_is_no_agent() {
	let error = AgentError::Status { status: 404 };
	fails_with(error, |net, agent| {
		agent.says_device(net, Reply::raw(404, "<html>not found</html>"))
	});
}

#[test]
fn nonsense() {
	for nonsense in [
		"",
		"{",
		"[]",
		"null",
		"{\"version\":1}",
		"{\"version\":-1}",
		"\u{0}",
		&"[".repeat(100_000),
	] {
		for device in [true, false] {
			let (_, lines) = beside_a_healthy_one(|net, agent| match device {
				true => agent.says_device(net, Reply::raw(200, nonsense)),
				false => agent.says_reconciled(net, Reply::raw(200, nonsense)),
			});
			assert_eq!(lines.len(), 2, "{nonsense:.20}: {lines:?}");
			assert!(
				lines.iter().all(|line| line.contains("the contract does not know")),
				"{lines:?}"
			);
		}
	}
}

#[test]
fn a_full_house_of_hanging_agents_leaves_room_for_a_healthy_one() {
	let healthy = Agent::new(200).registered(5);
	let hanging: Vec<_> = (0..63).map(Agent::new).collect();
	let mut node = Node::new(&hanging.iter().chain([&healthy]).collect::<Vec<_>>());
	for agent in &hanging {
		agent.says_device(&node.net, Reply::raw(200, vec![b' '; 100_000]).paced(1, 6));
	}
	healthy.serves(&node.net, Some(healthy.batch(5, GENESIS).1));
	let took = node.run(33);
	assert!(took <= RUN_MILLIS + 64 * 5, "{took} ms");
	assert_eq!(chain(|chain| chain.relayed.len()), 1);
	assert_eq!(
		logged().iter().filter(|(level, _)| *level == log::Level::Warn).count(),
		63
	);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn no_answer_breaks_a_run(
		status in prop_oneof![Just(200u16), any::<u16>()],
		device in any::<bool>(),
		bytes in any::<Vec<u8>>(),
		cut in any::<prop::sample::Index>(),
		flip in any::<u8>(),
	) {
		// Either noise, or an honest answer with one byte changed.
		beside_a_healthy_one(|net, agent| {
			let mut honest = match device {
				true => serde_json::to_vec(&agent.info()).unwrap(),
				false => serde_json::to_vec(&reconciled(Some(agent.batch(4, GENESIS).1))).unwrap(),
			};
			let place = cut.index(honest.len());
			// Not only the case of a hex digit, which would change nothing.
			honest[place] ^= flip | 1;
			let body = if bytes.len() % 2 == 0 { bytes.clone() } else { honest };
			match device {
				true => agent.says_device(net, Reply::raw(status, body)),
				false => agent.says_reconciled(net, Reply::raw(status, body)),
			}
		});
	}
}
