//! Tasks of the engine `Pvm`.

use crate::support::{hash, mixed, node::*, programs, until, Agent, Job, Node, Source};
use tidemill_machine::tree;
use tidemill_primitives::{
	attestation::Item,
	contract::DutyPhase,
	report::{Abstention, InvalidProgram, Outcome},
	task::{Manifest, PvmTask, TaskSpec},
};

#[tokio::test]
async fn an_output_is_served_under_its_root_and_under_its_hash() {
	let (agent, source) = (Agent::start(&[]).await, Source::start().await);
	let mut node = Node::new();
	assert_eq!(agent.device().await.engines, ["wasm/1", "pvm/1"]);
	let inputs = [1u64.to_le_bytes(), 2u64.to_le_bytes()];
	let job = source.serve(Job::pvm(programs::MIXER, &[&inputs[0], &inputs[1]], 2));
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	for (result, input) in report.results.iter().zip([1, 2]) {
		let output = mixed(input).to_le_bytes();
		assert_eq!((result.outcome, result.output_length), (Outcome::Exit(7), 8));
		assert_eq!(result.output, tree::output_root(&output));
		assert_eq!(agent.blob(&result.output).await.status, 404, "the report is open");
	}
	node.judge(&agent, &job, 0, Some(report.hash())).await;
	for (result, input) in report.results.iter().zip([1, 2]) {
		let output = mixed(input).to_le_bytes();
		for name in [result.output, hash(&output)] {
			let blob = until("the output is served", || async {
				Some(agent.blob(&name).await).filter(|reply| reply.status == 200)
			})
			.await;
			assert_eq!(blob.bytes, output);
		}
	}
}

#[tokio::test]
async fn what_a_dispute_would_read_is_kept_until_the_verdict() {
	let small = [
		"--max-store-bytes",
		"300000",
		"--keep-uploads-hours",
		"0",
		"--log",
		"tidemill_agent=debug",
	];
	let (mut agent, source, mut node) = (Agent::start(&small).await, Source::start().await, Node::new());
	let input = [7; 50_000];
	let job = source.serve(Job::pvm(programs::MIXER, &[&input], 1));
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	let revealed = vec![assignment(job.bundle(0), DutyPhase::Revealed)];
	for restarted in [false, true] {
		if restarted {
			agent = Agent::start_in(agent.kill(), &small).await;
		}
		node.progress(&agent, &[&job], &revealed).await;
		let kept = 1 + usize::from(restarted);
		until("its blobs are kept", || async {
			let told = agent.log().matches("kept until the verdict").count();
			(told == kept).then_some(())
		})
		.await;
		crowd_out(&agent, u8::from(restarted)).await;
		for blob in &job.blobs {
			assert_eq!(agent.blob(&hash(blob)).await.status, 200, "restarted: {restarted}");
		}
	}
	node.judge(&agent, &job, 0, Some(report.hash())).await;
	crowd_out(&agent, 2).await;
	assert_eq!(agent.blob(&hash(&input)).await.status, 404);
}

/// Uploads so much that all goes which nothing keeps.
async fn crowd_out(agent: &Agent, seed: u8) {
	for blob in (0..10).map(|number| vec![10 * seed + number; 60_000]) {
		assert_eq!(agent.send(agent.upload(&blob)).await.status.as_u16() / 100, 2);
	}
}

#[tokio::test]
async fn an_input_that_is_not_of_its_root_is_an_abstention() {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let mut job = Job::pvm(programs::MIXER, &[b"12345678"], 1);
	let TaskSpec::Pvm(task) = job.task(0) else {
		panic!("it is for Pvm")
	};
	let wrong = Manifest(vec![TaskSpec::Pvm(PvmTask {
		root: hash(b"another root"),
		..task
	})]);
	job = source.serve(job.with_manifest(&wrong));
	let items = node.wait(&agent, &[&job], vec![run(job.bundle(0))], 1).await;
	assert!(
		matches!(
			items[..],
			[Item::Abstain {
				reason: Abstention::ManifestInvalid,
				..
			}]
		),
		"{items:?}"
	);
}

#[tokio::test]
async fn a_program_that_the_machine_refuses_is_a_result() {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let other = "%isa = latest64\npub @main:\na0 = 0\nret";
	let job = source.serve(Job::pvm(other, &[b""], 1));
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	assert_eq!(
		report.results[0].outcome,
		Outcome::InvalidProgram(InvalidProgram::WrongIsa)
	);
}
