//! Games, as the agent plays them.

use crate::support::{node::*, programs, Agent, Job, Node, Referee, Source};
use tidemill_primitives::{
	dispute::{Play, Side, Stage},
	report::Report,
};

/// A device that reported otherwise.
const OTHER: u32 = 8;

struct Scene {
	agent: Agent,
	node: Node,
	/// It serves the job's blobs for as long as it is there.
	_source: Source,
	job: Job,
	report: Report,
}

/// An agent that has revealed its report.
async fn revealed() -> Scene {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let inputs = [1u64.to_le_bytes(), 2u64.to_le_bytes()];
	let job = source.serve(Job::pvm(programs::MIXER, &[&inputs[0], &inputs[1]], 2));
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	Scene {
		agent,
		node,
		_source: source,
		job,
		report,
	}
}

/// Asks the agent until it makes a move.
async fn next(referee: &mut Referee, node: &Node, agent: &Agent) -> Play {
	for _ in 0..600 {
		if let Some(play) = referee.ask(node, agent).await.pop() {
			return play;
		}
		tokio::time::sleep(std::time::Duration::from_millis(50)).await;
	}
	panic!("no move is made:\n{}", agent.log());
}

/// The agent makes no move, although it has replayed the task.
async fn makes_no_move(referee: &mut Referee, node: &Node, agent: &Agent) {
	let mut replayed = false;
	for _ in 0..600 {
		assert!(referee.ask(node, agent).await.is_empty());
		if replayed {
			return;
		}
		let done = "tidemill_agent_replays_total{result=\"ok\"} 1";
		replayed = agent.metrics().await.contains(done);
		tokio::time::sleep(std::time::Duration::from_millis(200)).await;
	}
	panic!("it is never replayed:\n{}", agent.log());
}

/// The challenger denies what is right: it chooses a part of the true run.
fn deny(referee: &mut Referee) {
	let view = &referee.contest.games[0];
	let Stage::Choose { points, .. } = &view.game.stage else {
		panic!("it is not the challenger's turn: {:?}", view.game.stage)
	};
	let play = Play::Choose {
		game: view.id,
		position: view.position,
		index: points.len() as u32 / 2,
	};
	referee.make(OTHER, &play);
}

#[tokio::test]
async fn a_true_report_is_defended_through_a_restart() {
	let Scene {
		agent,
		node,
		_source,
		job,
		report,
	} = revealed().await;
	let mut referee = Referee::new(&job, &report, DEVICE, OTHER);
	assert!(referee.ask(&node, &agent).await.is_empty(), "nobody denies it");
	referee.challenge(OTHER, 1);
	assert!(matches!(next(&mut referee, &node, &agent).await, Play::Open { .. }));
	assert!(matches!(next(&mut referee, &node, &agent).await, Play::Split { .. }));
	deny(&mut referee);

	let agent = Agent::start_in(agent.kill(), &[]).await;
	let mut rounds = 1;
	while referee.won.is_none() {
		match next(&mut referee, &node, &agent).await {
			Play::Split { .. } => {
				rounds += 1;
				deny(&mut referee);
			}
			Play::Prove { .. } => {}
			play => panic!("{play:?}"),
		}
	}
	assert_eq!((referee.won, rounds), (Some(Side::Asserter), 2));
	let metrics = agent.metrics().await;
	for line in [
		"tidemill_agent_moves_total{kind=\"prove\"} 1",
		"tidemill_agent_moves_total{kind=\"challenge\"} 0",
		"tidemill_agent_replays_total{result=\"ok\"} 1",
		"tidemill_agent_replay_seconds_count 1",
	] {
		assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
	}
}

#[tokio::test]
async fn moves_are_the_same_however_often_they_are_asked_for() {
	let Scene {
		agent,
		node,
		_source,
		job,
		report,
	} = revealed().await;
	let mut referee = Referee::new(&job, &report, DEVICE, OTHER);
	referee.challenge(OTHER, 0);
	let before = referee.contest.clone();
	let first = next(&mut referee, &node, &agent).await;
	// The chain has not taken it: the game stands as before.
	referee.contest = before;
	assert_eq!(next(&mut referee, &node, &agent).await, first);
	assert!(agent
		.metrics()
		.await
		.contains("tidemill_agent_moves_total{kind=\"open\"} 1"));
}

#[tokio::test]
async fn a_report_that_is_not_what_the_interpreter_finds_is_not_defended() {
	let Scene {
		agent,
		node,
		_source,
		job,
		mut report,
	} = revealed().await;
	report.results[0].fuel += 1;
	// As if the engine had reported that.
	let mut referee = Referee::new(&job, &report, DEVICE, OTHER);
	referee.challenge(OTHER, 0);
	makes_no_move(&mut referee, &node, &agent).await;
}

#[tokio::test]
async fn what_is_wrong_is_challenged_at_its_first_wrong_task() {
	let Scene {
		agent,
		node,
		_source,
		job,
		report,
	} = revealed().await;
	let mut lie = report.clone();
	lie.results[1].fuel += 1;
	let mut referee = Referee::new(&job, &lie, OTHER, DEVICE);
	let play = next(&mut referee, &node, &agent).await;
	let Play::Challenge { task, .. } = play else {
		panic!("{play:?}")
	};
	assert_eq!(task, 1);
	assert!(referee.ask(&node, &agent).await.is_empty(), "it is the asserter's turn");

	// Another one that may not challenge does not.
	let mut referee = Referee::new(&job, &lie, OTHER, OTHER);
	assert!(referee.ask(&node, &agent).await.is_empty());
	// When the window is over, it is too late.
	let mut referee = Referee::new(&job, &lie, OTHER, DEVICE);
	referee.contest.until = node.head.tick;
	assert!(referee.ask(&node, &agent).await.is_empty());
}

#[cfg(feature = "chaos")]
mod chaotic {
	use std::sync::Arc;

	use super::*;

	/// A liar that has revealed its report of the job.
	async fn liar(how: &str, job: &Job) -> (Agent, Node, Report) {
		const CHAOS: &str = env!("CARGO_BIN_EXE_tidemill-agent-chaos");
		let data = Arc::new(tempfile::tempdir().unwrap());
		let agent = Agent::start_binary(CHAOS, data, &["--chaos", how]).await;
		let node = Node::of_device(OTHER);
		let committed = node.commit(&agent, job, 0).await;
		let report = node.reveal(&agent, job, 0, committed).await;
		(agent, node, report)
	}

	#[tokio::test]
	async fn the_honest_agent_wins_against_a_liar_that_plays() {
		let scene = revealed().await;
		let (liar, liars_node, lie) = liar("lie", &scene.job).await;
		assert_ne!(lie.hash(), scene.report.hash());
		let mut referee = Referee::new(&scene.job, &lie, OTHER, DEVICE);
		let (mut rounds, mut asked) = (0, 0);
		while referee.won.is_none() {
			for (node, agent) in [(&scene.node, &scene.agent), (&liars_node, &liar)] {
				let plays = referee.ask(node, agent).await;
				rounds += plays.iter().filter(|play| matches!(play, Play::Choose { .. })).count();
			}
			asked += 1;
			assert!(asked < 1_200, "the game does not end:\n{}", scene.agent.log());
			tokio::time::sleep(std::time::Duration::from_millis(25)).await;
		}
		assert_eq!(referee.won, Some(Side::Challenger));
		assert_eq!(rounds, 2);
	}

	#[tokio::test]
	async fn a_liar_that_challenges_the_truth_loses() {
		let scene = revealed().await;
		let (liar, liars_node, _) = liar("lie", &scene.job).await;
		let mut referee = Referee::new(&scene.job, &scene.report, DEVICE, OTHER);
		let mut asked = 0;
		while referee.won.is_none() {
			referee.ask(&liars_node, &liar).await;
			referee.ask(&scene.node, &scene.agent).await;
			asked += 1;
			assert!(asked < 1_200, "the game does not end:\n{}", scene.agent.log());
			tokio::time::sleep(std::time::Duration::from_millis(25)).await;
		}
		assert_eq!(referee.won, Some(Side::Asserter));
	}

	#[tokio::test]
	async fn one_that_is_mute_makes_no_move() {
		let scene = revealed().await;
		let (mute, node, lie) = liar("mute", &scene.job).await;
		let mut referee = Referee::new(&scene.job, &lie, OTHER, DEVICE);
		referee.challenge(DEVICE, 0);
		makes_no_move(&mut referee, &node, &mute).await;
	}
}
