//! Crash, stop and start: nothing is lost, nothing is said twice in two ways.

use std::{fs, os::unix::fs::PermissionsExt, process::Command, sync::Arc};

use crate::support::{agent::*, node::*, programs, until, Agent, Job, Mode, Node, Source};
use tidemill_primitives::{
	contract::Progress,
	device::{registration_message, DeviceKey, DeviceSignature},
	task::TaskSpecV1,
	AccountId, H256,
};

fn counting() -> Job {
	Job::new(programs::COUNT, vec![TaskSpecV1::default()], 1)
}

async fn runs(agent: &Agent, node: &Node, job: &Job) {
	until("it runs", || async {
		let progress = node.progress(agent, &[job], &[run(job.bundle(0))]).await;
		(progress == [Progress::Running]).then_some(())
	})
	.await;
}

#[tokio::test]
async fn a_crash_in_the_middle_changes_nothing() {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let (done, running, fetching) = (
		source.serve(Job::echo(&["done"], 1)),
		source.serve(counting()),
		source.serve(Job::cat(b"something to wait for")),
	);
	let committed = node.commit(&agent, &done, 0).await;
	source.put(b"something to wait for", Mode::Holds);
	let duties = [run(done.bundle(0)), run(running.bundle(0)), run(fetching.bundle(0))];
	let jobs = [&done, &running, &fetching];
	until("all are in the middle", || async {
		let progress = node.progress(&agent, &jobs, &duties).await;
		(progress == [Progress::Done, Progress::Running, Progress::Fetching]).then_some(())
	})
	.await;

	let agent = Agent::start_in(agent.kill(), &[]).await;
	source.put(b"something to wait for", Mode::Fine);
	let first = agent.reconcile(&node.body(&jobs[..1], duties[..1].to_vec())).await;
	assert_eq!(
		first.progress[0].state,
		Progress::Done,
		"what was done is not done again"
	);
	assert_eq!(node.commit(&agent, &done, 0).await, committed);
	node.wait(&agent, &jobs, duties.to_vec(), 3).await;
	assert!(agent.metrics().await.contains("tasks_total{outcome=\"success\"} 2"));
	let again = node.commit(&agent, &running, 0).await;
	node.reveal(&agent, &done, 0, committed).await;
	node.reveal(&agent, &running, 0, again).await;

	// The same device, run from nothing but its key, comes to the same commitment.
	let key = fs::read(agent.path("device.key")).unwrap();
	let fresh = Arc::new(tempfile::tempdir().unwrap());
	fs::write(fresh.path().join("device.key"), key).unwrap();
	fs::set_permissions(fresh.path().join("device.key"), fs::Permissions::from_mode(0o600)).unwrap();
	drop(agent);
	let agent = Agent::start_in(fresh, &[]).await;
	assert_eq!(node.commit(&agent, &running, 0).await, again);
}

#[tokio::test]
async fn a_report_awaits_its_verdict_through_a_crash() {
	let (agent, source, mut node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let job = source.serve(Job::echo(&["kept"], 1));
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	let agent = Agent::start_in(agent.kill(), &[]).await;
	agent.reconcile(&node.body(&[], vec![])).await;
	assert_eq!(agent.device().await.awaiting, vec![job.bundle(0)]);
	assert_eq!(agent.blob(&report.results[0].output).await.status, 404);
	node.judge(&agent, &job, 0, Some(report.hash())).await;
	until("the output is served", || async {
		(agent.blob(&report.results[0].output).await.status == 200).then_some(())
	})
	.await;
	let agent = Agent::start_in(agent.kill(), &[]).await;
	assert_eq!(agent.blob(&report.results[0].output).await.status, 200);
}

#[tokio::test]
async fn it_stops_when_told_to() {
	let mut agent = Agent::start(&["--grace-seconds", "1", "--log-format", "json"]).await;
	let (source, node) = (Source::start().await, Node::new());
	let endless = source.serve(Job::new(programs::ENDLESS, vec![TaskSpecV1::default()], 1));
	runs(&agent, &node, &endless).await;
	assert_eq!(agent.terminate().await.code(), Some(0));
	for line in agent.log().lines() {
		let line: serde_json::Value = serde_json::from_str(line).unwrap();
		assert!(line["level"].is_string(), "{line}");
	}
	assert_eq!(
		fs::read_dir(agent.path("results")).unwrap().count(),
		0,
		"work called off is no result"
	);

	let mut agent = Agent::start_in(agent.data.clone(), &[]).await;
	assert_eq!(agent.terminate().await.code(), Some(0));
}

#[tokio::test]
async fn work_that_ends_within_the_grace_is_kept() {
	let mut agent = Agent::start(&["--grace-seconds", "100"]).await;
	let (source, node) = (Source::start().await, Node::new());
	let job = source.serve(counting());
	runs(&agent, &node, &job).await;
	assert_eq!(agent.terminate().await.code(), Some(0));
	let agent = Agent::start_in(agent.data.clone(), &[]).await;
	assert_eq!(
		node.progress(&agent, &[&job], &[run(job.bundle(0))]).await,
		[Progress::Done]
	);
}

#[tokio::test]
async fn one_agent_a_folder_and_a_key_for_its_owner_alone() {
	let agent = Agent::start(&[]).await;
	let fails = |data: &std::path::Path, words: &str| {
		let output = command(BINARY, data, &[]).output().unwrap();
		let text = String::from_utf8_lossy(&output.stderr).into_owned();
		assert!(output.status.code() == Some(1) && text.contains(words), "{text}");
	};
	fails(agent.data.path(), "another agent uses");
	let key = agent.path("device.key");
	assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
	let data = agent.kill();
	fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
	fails(data.path(), "chmod 600");
}

#[test]
fn the_proof_is_what_the_chain_checks() {
	let data = tempfile::tempdir().unwrap();
	let run = |args: &[&str]| {
		let output = Command::new(BINARY)
			.args(args)
			.arg("--data")
			.arg(data.path())
			.output()
			.unwrap();
		assert!(output.status.success(), "{output:?}");
		String::from_utf8(output.stdout).unwrap()
	};
	let (alice, genesis) = ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", hex([9; 32]));
	let proof = run(&["proof", "--provider", alice, "--genesis", &genesis]);
	let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
	assert_eq!(
		(&proof["provider"], &proof["genesis"]),
		(&alice.into(), &genesis.into())
	);
	let text = |name: &str| proof[name].as_str().unwrap().to_owned();
	assert_eq!(run(&["key"]).trim(), text("key"));

	let bytes = |name| hex::decode(&text(name)[2..]).unwrap();
	let key = DeviceKey::Ed25519(bytes("key").try_into().unwrap());
	let signature = DeviceSignature::Ed25519(bytes("signature").try_into().unwrap());
	let provider: AccountId = alice.parse().unwrap();
	assert!(key.verify(&registration_message(H256([9; 32]), &provider), &signature));
}
