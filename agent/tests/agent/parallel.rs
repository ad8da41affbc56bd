//! Bundles side by side, as many as there are slots, and called off when they are not wanted.

use crate::support::{node::*, programs, until, Agent, Job, Node, Source};
use tidemill_primitives::{contract::Progress, task::TaskSpecV1};

#[tokio::test]
async fn slots_are_filled_and_freed() {
	let (agent, source, node) = (
		Agent::start(&["--slots", "2"]).await,
		Source::start().await,
		Node::new(),
	);
	let endless = source.serve(Job::new(programs::ENDLESS, vec![TaskSpecV1::default(); 4], 1));
	let duties: Vec<_> = (0..4).map(|bundle| run(endless.bundle(bundle))).collect();
	let count = |progress: &[Progress], wanted| progress.iter().filter(|state| **state == wanted).count();
	until("two run and two wait", || async {
		let progress = node.progress(&agent, &[&endless], &duties).await;
		assert!(
			count(&progress, Progress::Running) + count(&progress, Progress::Fetching) <= 2,
			"{progress:?}"
		);
		(count(&progress, Progress::Running) == 2 && count(&progress, Progress::Queued) == 2).then_some(())
	})
	.await;
	let metrics = agent.metrics().await;
	assert!(metrics.contains("tidemill_agent_bundles_running 2"), "{metrics}");
	assert!(metrics.contains("tidemill_agent_bundles_queued 2"), "{metrics}");

	// Those that run are taken away: the others have their turn.
	let progress = node.progress(&agent, &[&endless], &duties).await;
	let rest: Vec<_> = duties
		.iter()
		.zip(&progress)
		.filter(|(_, state)| **state == Progress::Queued)
		.map(|(it, _)| *it)
		.collect();
	until("the others run", || async {
		let progress = node.progress(&agent, &[&endless], &rest).await;
		(progress == [Progress::Running; 2]).then_some(())
	})
	.await;
	assert!(agent
		.metrics()
		.await
		.contains("tidemill_agent_bundles_total{ending=\"called_off\"} 2"));

	// And when all is taken away, there is room for other work, and nothing was said.
	let echo = source.serve(Job::echo(&["a", "b", "c"], 1));
	let duties: Vec<_> = (0..3).map(|bundle| run(echo.bundle(bundle))).collect();
	assert_eq!(node.wait(&agent, &[&echo], duties, 3).await.len(), 3);
	assert_eq!(agent.device().await.awaiting, vec![]);
}

#[tokio::test]
async fn memory_is_shared_among_the_slots() {
	let agent = Agent::start(&["--slots", "4", "--memory-mib", "100"]).await;
	let (source, node) = (Source::start().await, Node::new());
	let endless =
		Job::new(programs::ENDLESS, vec![TaskSpecV1::default(); 3], 1).with(|spec| spec.limits.memory_mib = 40);
	let endless = source.serve(endless);
	let duties: Vec<_> = (0..3).map(|bundle| run(endless.bundle(bundle))).collect();
	until("two run and one waits for memory", || async {
		let progress = node.progress(&agent, &[&endless], &duties).await;
		let count = |wanted| progress.iter().filter(|state| **state == wanted).count();
		assert!(count(Progress::Running) <= 2, "{progress:?}");
		(count(Progress::Running) == 2 && count(Progress::Fetching) == 1).then_some(())
	})
	.await;
}
