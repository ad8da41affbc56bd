//! What the node puts in place, and what the worker makes of it if it does not.

use log::Level;

use super::mock::{chain, logged, Agent, Node, GENESIS};
use crate::{AgentError, SetupError, AGENTS_KEY, FINALIZED_KEY, MAX_AGENTS, WARN_BLOCKS};

#[test]
fn a_node_without_agents_does_nothing() {
	let mut node = Node::without_key();
	node.run(33);
	node.set_agents(Vec::new());
	node.run(33);
	assert!(node.net.state().seen.is_empty());
	assert_eq!(logged(), []);
}

#[test]
fn agents_without_an_operator_key_are_not_asked() {
	let mut node = Node::without_key();
	node.set_agents(vec![b"http://agent-1:4100".to_vec()]);
	node.run(33);
	assert!(node.net.state().seen.is_empty());
	assert_eq!(
		logged(),
		[(Level::Warn, SetupError::NoOperatorKey { agents: 1 }.to_string())]
	);
}

#[test]
fn a_list_that_cannot_be_read_is_told() {
	let mut node = Node::new(&[]);
	node.store(AGENTS_KEY, &[0xff; 3]);
	node.run(33);
	assert!(node.net.state().seen.is_empty());
	assert_eq!(logged(), [(Level::Warn, SetupError::AgentsMalformed.to_string())]);
}

#[test]
fn only_so_many_agents_are_served() {
	let agents: Vec<_> = (0..MAX_AGENTS as u8 + 3).map(Agent::new).collect();
	let mut node = Node::new(&agents.iter().collect::<Vec<_>>());
	for agent in &agents {
		agent.serves(&node.net, None);
	}
	node.run(33);
	assert_eq!(node.net.seen("GET").len(), MAX_AGENTS);
	assert_eq!(node.net.seen("POST").len(), MAX_AGENTS);
	assert_eq!(
		logged(),
		[(
			Level::Warn,
			SetupError::TooManyAgents { agents: MAX_AGENTS + 3 }.to_string()
		)]
	);
}

#[test]
fn all_agents_are_asked_before_any_is_waited_for() {
	let agents: Vec<_> = (0..4).map(Agent::new).collect();
	let mut node = Node::new(&agents.iter().collect::<Vec<_>>());
	for agent in &agents {
		agent.serves(&node.net, None);
	}
	node.run(33);
	let methods: Vec<_> = node.net.state().seen.iter().map(|seen| seen.method.clone()).collect();
	assert_eq!(methods, ["GET", "GET", "GET", "GET", "POST", "POST", "POST", "POST"]);
}

#[test]
fn urls_are_taken_as_people_write_them() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	agent.serves(&node.net, Some(agent.batch(5, GENESIS).1));
	// With a slash, twice, as no text, and as no URL.
	let urls = [
		&b"http://agent-1:4100/"[..],
		b"http://agent-1:4100",
		b"http://\xff",
		b"agent-1",
	];
	node.set_agents(urls.map(<[u8]>::to_vec).to_vec());
	node.run(33);
	assert_eq!(node.told(&agent).len(), 1);
	assert_eq!(chain(|chain| chain.relayed.len()), 1);
	let logged: Vec<_> = logged()
		.into_iter()
		.filter(|(level, _)| *level == Level::Warn)
		.collect();
	assert_eq!(
		logged,
		[
			(Level::Warn, SetupError::UrlMalformed { index: 2 }.to_string()),
			(Level::Warn, format!("agent agent-1: {}", AgentError::UrlInvalid)),
		]
	);
}

#[test]
fn without_word_of_finality_nothing_is_final() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	agent.serves(&node.net, None);
	node.store(FINALIZED_KEY, &[1]);
	node.run(33);
	assert_eq!(node.told(&agent)[0].head.finalized, 0);
}

#[test]
fn a_lasting_failure_does_not_fill_the_log() {
	let agent = Agent::new(1);
	let mut node = Node::new(&[&agent]);
	let mut levels = Vec::new();
	for number in 1..=2 * WARN_BLOCKS {
		node.run(number);
		levels.extend(logged().into_iter().map(|(level, line)| {
			assert_eq!(line, format!("agent {}: {}", agent.url, AgentError::Unreachable));
			level
		}));
	}
	assert_eq!(levels.len(), 2 * WARN_BLOCKS as usize);
	assert_eq!(levels.iter().filter(|level| **level == Level::Warn).count(), 2);
	assert_eq!(levels[0], Level::Warn);
}
