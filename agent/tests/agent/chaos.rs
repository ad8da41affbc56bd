//! The agent of tests that misbehaves; built with the feature `chaos` only.

use std::sync::Arc;

use crate::support::{node::*, until, Agent, Job, Node, Source};
use tidemill_primitives::contract::{DutyPhase, Progress};

const CHAOS: &str = env!("CARGO_BIN_EXE_tidemill-agent-chaos");

async fn chaotic(how: &str) -> Agent {
	Agent::start_binary(CHAOS, Arc::new(tempfile::tempdir().unwrap()), &["--chaos", how]).await
}

#[tokio::test]
async fn a_lie_is_well_formed_and_wrong() {
	let (honest, liar, source) = (Agent::start(&[]).await, chaotic("lie").await, Source::start().await);
	let (node, job) = (Node::new(), source.serve(Job::echo(&["truth", "and"], 2)));
	let committed = node.commit(&honest, &job, 0).await;
	let truth = node.reveal(&honest, &job, 0, committed).await;
	let committed = node.commit(&liar, &job, 0).await;
	let lie = node.reveal(&liar, &job, 0, committed).await;
	for (truth, lie) in truth.results.iter().zip(&lie.results) {
		assert_ne!(truth.output, lie.output);
		assert_eq!((truth.outcome, truth.fuel), (lie.outcome, lie.fuel));
	}
	assert_ne!(truth.hash(), lie.hash());
}

#[tokio::test]
async fn one_that_sleeps_says_nothing() {
	let (agent, source, mut node) = (chaotic("sleep").await, Source::start().await, Node::new());
	node.device.as_mut().unwrap().heartbeat = Some(3);
	let job = source.serve(Job::echo(&["quiet"], 1));
	until("it is done", || async {
		let answer = agent.reconcile(&node.body(&[&job], vec![run(job.bundle(0))])).await;
		assert!(answer.attestation.is_none());
		(answer.progress[0].state == Progress::Done).then_some(())
	})
	.await;
}

#[tokio::test]
async fn one_that_is_silent_never_reveals() {
	let (agent, source, node) = (chaotic("silent").await, Source::start().await, Node::new());
	let job = source.serve(Job::echo(&["half"], 1));
	let commitment = node.commit(&agent, &job, 0).await;
	let phase = DutyPhase::Reveal {
		commitment,
		closed: 0,
		due: FAR,
		alone: true,
	};
	let answer = agent
		.reconcile(&node.body(&[&job], vec![assignment(job.bundle(0), phase)]))
		.await;
	assert!(answer.attestation.is_none());
}
