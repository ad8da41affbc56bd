//! Blobs from elsewhere: tried again, taken up where it broke, checked, and given up on in time.

use crate::support::{hash, node::*, until, Agent, Job, Mode, Node, Source};
use tidemill_primitives::{
	attestation::Item,
	contract::{DutyPhase, Progress},
	report::{Abstention, Outcome},
};

static INPUT: [u8; 30_000] = [42; 30_000];

/// Commits and reveals; the input reached the program.
async fn succeeds(agent: &Agent, job: &Job) {
	let node = Node::new();
	let committed = node.commit(agent, job, 0).await;
	let report = node.reveal(agent, job, 0, committed).await;
	assert_eq!(report.results[0].outcome, Outcome::Exit(0));
	assert!(report.results[0].output_length >= INPUT.len() as u64);
}

#[tokio::test]
async fn a_broken_transfer_goes_on_where_it_broke() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let job = source.serve(Job::cat(&INPUT));
	let input = source.put(&INPUT, Mode::Breaks(10_000));
	succeeds(&agent, &job).await;
	let ranges = [None, Some("bytes=10000-".to_string()), Some("bytes=20000-".to_string())];
	assert_eq!(source.asked(&input), ranges);
	assert_eq!(source.asked(&job.spec.program), [None]);
	assert!(agent
		.metrics()
		.await
		.contains("tidemill_agent_fetches_total{result=\"broken\"} 2"));
}

#[tokio::test]
async fn a_broken_transfer_begins_anew_where_ranges_are_not_understood() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let job = source.serve(Job::cat(&INPUT));
	let input = source.put(&INPUT, Mode::BreaksWithoutRanges(10_000));
	succeeds(&agent, &job).await;
	assert_eq!(source.asked(&input).len(), 2);
}

#[tokio::test]
async fn a_source_that_refuses_is_asked_again() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let job = source.serve(Job::cat(&INPUT));
	let input = source.put(&INPUT, Mode::Refuses(2));
	succeeds(&agent, &job).await;
	assert_eq!(source.asked(&input).len(), 3);
}

#[tokio::test]
async fn wrong_bytes_are_the_sources_failure_and_a_peer_helps() {
	for mode in [Mode::WrongBytes, Mode::TooMany] {
		let (agent, source, peer) = (Agent::start(&[]).await, Source::start().await, Source::start().await);
		let mut job = source.serve(Job::cat(&INPUT));
		let input = source.put(&INPUT, mode);
		peer.put(&INPUT, Mode::Fine);
		job.peers = vec![
			"ftp://nobody".into(),
			"http://127.0.0.1:1".into(),
			peer.endpoint.clone(),
		];
		succeeds(&agent, &job).await;
		assert_eq!(
			(source.asked(&input).len(), peer.asked(&input).len()),
			(1, 1),
			"{mode:?}"
		);
		assert_eq!(agent.blob(&input).await.bytes, INPUT, "seats serve each other inputs");
	}
}

#[tokio::test]
async fn uploads_need_no_source() {
	let agent = Agent::start(&[]).await;
	let job = Job::cat(&INPUT);
	for blob in &job.blobs {
		assert_eq!(agent.send(agent.upload(blob)).await.status, 201);
	}
	succeeds(&agent, &job).await;
}

#[tokio::test]
async fn what_nobody_has_is_given_up_in_time_for_good() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let mut node = Node::new();
	let job = source.serve(Job::cat(&INPUT));
	source.put(&INPUT, Mode::WrongBytes);
	let duty = assignment(
		job.bundle(0),
		DutyPhase::Run {
			due: node.head.tick + 20,
		},
	);
	until("it was tried twice", || async {
		assert_eq!(node.progress(&agent, &[&job], &[duty]).await.len(), 1);
		(source.asked(&hash(&INPUT)).len() >= 2).then_some(())
	})
	.await;
	node.head.tick += 9;
	assert_eq!(
		node.progress(&agent, &[&job], &[duty]).await,
		[Progress::Fetching],
		"not half of the time yet"
	);
	node.head.tick += 1;
	let items = node.wait(&agent, &[&job], vec![duty], 1).await;
	assert!(
		matches!(
			items[..],
			[Item::Abstain {
				reason: Abstention::InputUnavailable,
				..
			}]
		),
		"{items:?}"
	);

	// Once said it stays said, even after a crash and with the blob there.
	let agent = Agent::start_in(agent.kill(), &[]).await;
	source.put(&INPUT, Mode::Fine);
	assert_eq!(node.wait(&agent, &[&job], vec![duty], 1).await, items);
	// Another turn is another chance.
	let mut next = run(job.bundle(0));
	next.attempt = 1;
	let items = node.wait(&agent, &[&job], vec![next], 1).await;
	assert!(matches!(items[..], [Item::Commit { .. }]), "{items:?}");
}

#[tokio::test]
async fn a_blob_longer_than_the_agent_takes_is_not_tried() {
	let (agent, source) = (
		Agent::start(&["--max-blob-bytes", "20000"]).await,
		Source::start().await,
	);
	let (node, job) = (Node::new(), source.serve(Job::cat(&INPUT)));
	let items = node.wait(&agent, &[&job], vec![run(job.bundle(0))], 1).await;
	assert!(
		matches!(
			items[..],
			[Item::Abstain {
				reason: Abstention::InputUnavailable,
				..
			}]
		),
		"{items:?}"
	);
	assert_eq!(source.asked(&hash(&INPUT)).len(), 0);
}

#[tokio::test]
async fn a_dead_source_of_one_job_does_not_hold_up_another() {
	let (agent, source, dead) = (Agent::start(&[]).await, Source::start().await, Source::start().await);
	let (node, job) = (Node::new(), source.serve(Job::cat(&INPUT)));
	let stuck = job.clone().from(&dead.url);
	let both = [run(stuck.bundle(0)), run(job.bundle(0))];
	until("the dead source is asked", || async {
		node.progress(&agent, &[&stuck], &both[..1]).await;
		(!dead.asked(&job.spec.manifest.blob).is_empty()).then_some(())
	})
	.await;
	// The stuck one finds its blobs in the store once the other has them.
	assert_eq!(node.wait(&agent, &[&stuck, &job], both.to_vec(), 2).await.len(), 2);
}
