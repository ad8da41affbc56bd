//! What the agent logs about work says which work.

use crate::support::{hash, node::*, programs, until, Agent, Job, Node, Source};
use serde_json::Value;
use tidemill_primitives::{
	contract::{DutyPhase, Progress},
	task::{Content, TaskSpecV1},
};

/// Everything else that the agent says, which is about no bundle.
const OTHERS: [&str; 3] = ["listening", "serving this chain from now on", "uploaded"];

fn lines(agent: &Agent) -> Vec<Value> {
	let log = agent.log();
	let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
	log.lines().map(line).collect()
}

/// The messages about the bundle.
fn about(lines: &[Value], bundle: u16) -> Vec<&str> {
	let its = lines.iter().filter(|line| line["span"]["bundle"] == bundle);
	its.map(|line| line["message"].as_str().unwrap()).collect()
}

async fn agent_with_log(filter: &str) -> Agent {
	Agent::start(&["--slots", "2", "--log-format", "json", "--log", filter]).await
}

#[tokio::test]
async fn every_line_about_work_names_job_bundle_and_seat() {
	let agent = agent_with_log("tidemill_agent=debug,tidemill_engine=debug").await;
	let (source, mut node) = (Source::start().await, Node::new());
	assert_eq!(agent.send(agent.upload(b"not about work")).await.status, 201);

	// Bundle 0 has its whole life.
	let echo = source.serve(Job::echo(&["one"], 1));
	let committed = node.commit(&agent, &echo, 0).await;
	let report = node.reveal(&agent, &echo, 0, committed).await;
	node.judge(&agent, &echo, 0, Some(report.hash())).await;

	// Bundle 1 is of a job whose input nobody has, and its time for looking is over.
	let lost = Content {
		hash: hash(b"lost"),
		length: 4,
	};
	let task = TaskSpecV1 {
		stdin: Some(lost),
		..Default::default()
	};
	let mut broken = Job::new(programs::CAT, vec![task; 2], 1);
	broken.peers = vec!["no endpoint".into()];
	let broken = source.serve(broken);
	let mut late = run(broken.bundle(1));
	late.phase = DutyPhase::Run {
		due: node.head.tick + 1,
	};
	node.wait(&agent, &[&broken], vec![late], 1).await;

	// Bundle 2 is called off, bundle 3 told without its terms.
	let endless = source.serve(Job::new(programs::ENDLESS, vec![TaskSpecV1::default(); 4], 1));
	let duty = [run(endless.bundle(2))];
	until("it runs", || async {
		(node.progress(&agent, &[&endless], &duty).await == [Progress::Running]).then_some(())
	})
	.await;
	agent.reconcile(&node.body(&[], vec![run(endless.bundle(3))])).await;

	until("the work was called off", || async {
		about(&lines(&agent), 2)
			.contains(&"the work was called off")
			.then_some(())
	})
	.await;
	let lines = lines(&agent);
	for line in &lines {
		let message = line["message"].as_str().unwrap();
		if !OTHERS.contains(&message) {
			let span = &line["span"];
			assert_eq!(span["job"], 1, "{line}");
			assert!(span["bundle"].is_u64(), "{line}");
			assert_eq!(span["seat"], SEAT, "{line}");
			assert!(span["hash"].as_str().unwrap().starts_with("0x"), "{line}");
		}
	}
	let life = [
		"task done",
		"the report is ready",
		"signed",
		"the report was accepted: its outputs are served",
	];
	assert!(
		life.iter().all(|message| about(&lines, 0).contains(message)),
		"{lines:#?}"
	);
	let misfortune = [
		"a peer's endpoint is of no use",
		"a source failed",
		"the device abstains",
		"signed",
	];
	assert!(
		misfortune.iter().all(|message| about(&lines, 1).contains(message)),
		"{lines:#?}"
	);
	assert!(about(&lines, 2).contains(&"no longer assigned: the work is called off"));
	assert_eq!(
		about(&lines, 3),
		["assigned, but the node does not tell the job's terms"]
	);
}

#[tokio::test]
async fn a_filter_takes_no_names_from_the_lines_that_it_lets_through() {
	let agent = agent_with_log("warn").await;
	let (source, node) = (Source::start().await, Node::new());
	let job = Job::echo(&["one"], 1).from(&source.url);
	let mut late = run(job.bundle(0));
	late.phase = DutyPhase::Run {
		due: node.head.tick + 1,
	};
	node.wait(&agent, &[&job], vec![late], 1).await;
	let lines = lines(&agent);
	assert!(about(&lines, 0).contains(&"the device abstains"), "{lines:#?}");
	assert!(lines.iter().all(|line| line["span"]["job"] == 1), "{lines:#?}");
}
