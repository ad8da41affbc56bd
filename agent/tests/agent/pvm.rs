//! Tasks of the engine `Pvm`.

use crate::support::{hash, mixed, node::*, programs, until, Agent, Job, Node, Source};
use tidemill_machine::tree;
use tidemill_primitives::{
	attestation::Item,
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
