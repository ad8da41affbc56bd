//! A bundle's life as the agent sees it: told, run, committed, revealed, judged, served.

use crate::support::{hash, node::*, programs, until, Agent, Job, Node, Source};
use codec::Decode;
use tidemill_agent::conduct::Conduct;
use tidemill_primitives::{
	attestation::Item,
	contract::{DutyPhase, Progress},
	report::{Abstention, InvalidProgram, Outcome, Output, Report},
	task::TaskSpecV1,
};

#[tokio::test]
async fn outputs_are_served_once_the_report_is_accepted() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let mut node = Node::new();
	let job = source.serve(Job::echo(&["one", "two", "three"], 2));
	let committed = node.commit(&agent, &job, 0).await;
	assert_eq!(
		node.commit(&agent, &job, 0).await,
		committed,
		"a commitment does not change"
	);

	let wait = assignment(job.bundle(0), DutyPhase::Wait { commitment: committed });
	let answer = agent.reconcile(&node.body(&[&job], vec![wait])).await;
	assert!(answer.attestation.is_none());
	assert_eq!(
		(answer.progress[0].state, answer.progress[0].done, answer.progress[0].of),
		(Progress::Done, 2, 2)
	);
	let open = DutyPhase::Reveal {
		commitment: committed,
		closed: node.head.finalized + 1,
		due: FAR,
		alone: false,
	};
	let open = agent
		.reconcile(&node.body(&[&job], vec![assignment(job.bundle(0), open)]))
		.await;
	assert!(open.attestation.is_none(), "somebody could still copy");
	assert_eq!(agent.device().await.awaiting, vec![]);

	let report = node.reveal(&agent, &job, 0, committed).await;
	let results = report.results.to_vec();
	assert_eq!(
		results.iter().map(|result| result.outcome).collect::<Vec<_>>(),
		vec![Outcome::Exit(0); 2]
	);
	assert!(results.iter().all(|result| result.fuel > 0));
	assert_ne!(results[0].output, results[1].output);
	agent
		.reconcile(&node.body(&[&job], vec![assignment(job.bundle(0), DutyPhase::Revealed)]))
		.await;
	assert_eq!(agent.device().await.awaiting, vec![job.bundle(0)]);
	for result in &results {
		assert_eq!(agent.blob(&result.output).await.refusal(), (404, "unknown_blob".into()));
	}

	node.judge(&agent, &job, 0, Some(report.hash())).await;
	for (result, arg) in results.iter().zip(["one\0", "two\0"]) {
		let blob = until("the output is served", || async {
			Some(agent.blob(&result.output).await).filter(|reply| reply.status == 200)
		})
		.await;
		assert_eq!(hash(&blob.bytes), result.output);
		let Output(files) = Output::decode(&mut &blob.bytes[..]).unwrap();
		let stdout = files.iter().find(|file| file.path == "stdout").unwrap();
		assert_eq!(agent.blob(&stdout.hash).await.bytes, arg.as_bytes());
	}
	until("the result is done with", || async {
		agent.device().await.awaiting.is_empty().then_some(())
	})
	.await;

	let metrics = agent.metrics().await;
	for line in [
		"tidemill_agent_tasks_total{outcome=\"success\"} 2",
		"tidemill_agent_task_seconds_count 2",
		"tidemill_agent_bundle_queue_seconds_count 1",
		"tidemill_agent_verdicts_total{report=\"accepted\"} 1",
		"tidemill_agent_verdict_seconds_count 1",
		"tidemill_agent_slots 2",
		"tidemill_agent_bundles_total{ending=\"report\"} 1",
		"tidemill_agent_attestations_total{kind=\"commit\"} 1",
		"tidemill_agent_attestations_total{kind=\"reveal\"} 1",
		"tidemill_agent_refusals_total{reason=\"unknown_blob\"} ",
	] {
		assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
	}
	assert_eq!(agent.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn outputs_of_a_report_that_is_not_accepted_are_dropped() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let mut node = Node::new();
	for (args, accepted) in [(["a"], None), (["b"], Some(hash(b"another report")))] {
		let job = source.serve(Job::echo(&args, 1));
		let committed = node.commit(&agent, &job, 0).await;
		let report = node.reveal(&agent, &job, 0, committed).await;
		node.judge(&agent, &job, 0, accepted).await;
		until("the result is dropped", || async {
			let left = |folder| std::fs::read_dir(agent.path(folder)).unwrap().count();
			(left("private") == 0 && left("results") == 0).then_some(())
		})
		.await;
		assert_eq!(agent.blob(&report.results[0].output).await.status, 404);
		assert_eq!(agent.device().await.awaiting, vec![]);
	}
}

#[tokio::test]
async fn what_the_program_does_is_a_result() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let node = Node::new();
	let tasks = || vec![TaskSpecV1::default(); 2];
	let endless = Job::new(programs::ENDLESS, tasks(), 2).with(|spec| spec.limits.fuel = 10_000_000);
	for (job, outcome) in [
		(endless, Outcome::OutOfFuel),
		(
			Job::new(programs::NO_START, tasks(), 2),
			Outcome::InvalidProgram(InvalidProgram::NoStart),
		),
		(
			Job::of_bytes(b"no program".to_vec(), tasks(), 2),
			Outcome::InvalidProgram(InvalidProgram::NotWasm),
		),
		(
			Job::echo(&["much", "more"], 2).with(|spec| spec.limits.output_bytes = 2),
			Outcome::OutputTooLarge,
		),
	] {
		let job = source.serve(job);
		let committed = node.commit(&agent, &job, 0).await;
		let report = node.reveal(&agent, &job, 0, committed).await;
		assert_eq!(
			report.results.iter().map(|result| result.outcome).collect::<Vec<_>>(),
			vec![outcome; 2]
		);
	}
}

#[tokio::test]
async fn what_the_device_cannot_do_is_an_abstention() {
	let (agent, source) = (Agent::start(&["--memory-mib", "512"]).await, Source::start().await);
	let node = Node::new();
	let job = || Job::echo(&["a", "b"], 1);
	let input = b"more than one byte";
	for (job, bundle, reason) in [
		(
			job().with(|spec| spec.engine.version = 9),
			0,
			Abstention::EngineUnavailable,
		),
		(
			job().with(|spec| spec.limits.memory_mib = 513),
			0,
			Abstention::EngineUnavailable,
		),
		(
			job().with(|spec| spec.manifest.root = hash(b"")),
			0,
			Abstention::ManifestInvalid,
		),
		(job().with(|spec| spec.tasks = 3), 0, Abstention::ManifestInvalid),
		(job(), 2, Abstention::ManifestInvalid),
		(
			Job::cat(input).with(|spec| spec.limits.input_bytes = 1),
			0,
			Abstention::ManifestInvalid,
		),
	] {
		let job = source.serve(job);
		let items = node.wait(&agent, &[&job], vec![run(job.bundle(bundle))], 1).await;
		assert!(
			matches!(items[..], [Item::Abstain { reason: said, .. }] if said == reason),
			"{reason:?}: {items:?}"
		);
	}
}

#[tokio::test]
async fn a_heartbeat_is_given_when_it_is_wanted() {
	let agent = Agent::start(&[]).await;
	let mut node = Node::new();
	node.device.as_mut().unwrap().heartbeat = Some(7);
	assert_eq!(
		node.wait(&agent, &[], vec![], 1).await,
		vec![Item::Heartbeat { tick: 7 }]
	);
	node.device = None;
	assert!(agent.reconcile(&node.body(&[], vec![])).await.attestation.is_none());
}

/// Panics where the report is made.
struct Panics;

impl Conduct for Panics {
	fn report(&self, _: Report) -> Report {
		panic!("on purpose")
	}

	fn says(&self, _: &Item) -> bool {
		true
	}
}

#[tokio::test]
async fn a_panic_in_the_work_is_an_abstention_and_the_daemon_lives() {
	let (agent, source, node) = (Agent::within(Panics).await, Source::start().await, Node::new());
	for arg in ["once", "twice"] {
		let job = source.serve(Job::echo(&[arg], 1));
		let items = node.wait(&agent, &[&job], vec![run(job.bundle(0))], 1).await;
		let [Item::Abstain {
			reason: Abstention::EngineUnavailable,
			..
		}] = items[..]
		else {
			panic!("{items:?}")
		};
	}
	assert_eq!(std::fs::read_dir(agent.path("private")).unwrap().count(), 0);
}
