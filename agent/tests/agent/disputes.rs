//! Games, as the agent plays them.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{node::*, programs, Agent, Job, Mode, Node, Referee, Source};
use sp_core::H256;
use tidemill_agent::{conduct::Conduct, play::Run};
use tidemill_machine::{replay::ReplayError, step::Witness, tree::OutputPath, State};
use tidemill_primitives::{
	attestation::Item,
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
	revealed_by(Agent::start(&[]).await).await
}

async fn revealed_by(agent: Agent) -> Scene {
	let (source, node) = (Source::start().await, Node::new());
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
	for _ in 0..1_200 {
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

/// It reports other fuel than the engine found, as an engine with an error would.
struct Mistaken;

impl Conduct for Mistaken {
	fn report(&self, mut report: Report) -> Report {
		report.results[0].fuel += 1;
		report
	}

	fn says(&self, _: &Item) -> bool {
		true
	}
}

#[tokio::test]
async fn that_engine_and_interpreter_differ_is_told_whoever_asserts_it() {
	for (asserter, rival) in [(DEVICE, OTHER), (OTHER, DEVICE)] {
		let Scene {
			agent,
			node,
			_source,
			job,
			report,
		} = revealed_by(Agent::within(Mistaken).await).await;
		let mut truth = report.clone();
		truth.results[0].fuel -= 1;
		let asserted = if asserter == DEVICE { &report } else { &truth };
		let mut referee = Referee::new(&job, asserted, asserter, rival);
		if asserter == DEVICE {
			referee.challenge(OTHER, 0);
		}
		makes_no_move(&mut referee, &node, &agent).await;
		referee.ask(&node, &agent).await;
		let told = "tidemill_agent_disagreements_total 1";
		assert!(agent.metrics().await.contains(told), "asserted by {asserter}");
	}
}

/// The run that it plays by panics in the search of its first move.
#[derive(Default)]
struct Fragile(AtomicBool);

struct Breaking {
	run: Box<dyn Run>,
	/// Outputs that it still gives.
	left: u32,
}

impl Conduct for Fragile {
	fn report(&self, report: Report) -> Report {
		report
	}

	fn says(&self, _: &Item) -> bool {
		true
	}

	fn run(&self, run: Box<dyn Run>, _: u64) -> Box<dyn Run> {
		match self.0.swap(true, Ordering::Relaxed) {
			// The first output is the result's.
			false => Box::new(Breaking { run, left: 1 }),
			true => run,
		}
	}
}

impl Run for Breaking {
	fn state_at(&mut self, gas: u64) -> Result<State, ReplayError> {
		self.run.state_at(gas)
	}

	fn output_at(&mut self, gas: u64) -> Result<(H256, OutputPath), ReplayError> {
		self.left = self.left.checked_sub(1).expect("it breaks on purpose");
		self.run.output_at(gas)
	}

	fn witness(&mut self, from: u64, to: u64) -> Result<Witness, ReplayError> {
		self.run.witness(from, to)
	}
}

#[tokio::test]
async fn a_panic_in_the_search_of_a_move_ends_no_game() {
	let Scene {
		agent,
		node,
		_source,
		job,
		report,
	} = revealed_by(Agent::within(Fragile::default()).await).await;
	let mut referee = Referee::new(&job, &report, DEVICE, OTHER);
	referee.challenge(OTHER, 0);
	assert!(matches!(next(&mut referee, &node, &agent).await, Play::Open { .. }));
	let metrics = agent.metrics().await;
	assert!(
		metrics.contains("tidemill_agent_replays_total{result=\"ok\"} 2"),
		"{metrics}"
	);
}

#[tokio::test]
async fn inputs_that_are_hidden_keep_no_other_task_from_being_defended() {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let inputs = [1u64, 2, 3].map(u64::to_le_bytes);
	let mut job = Job::pvm(programs::MIXER, &inputs.each_ref().map(|input| &input[..]), 3);
	for blob in &job.blobs {
		source.put(blob, Mode::Fine);
	}
	job.peers = vec![source.endpoint.clone()];
	let committed = node.commit(&agent, &job, 0).await;
	let report = node.reveal(&agent, &job, 0, committed).await;
	drop(agent);

	// It has lost its disk, and of the inputs only the last one is left.
	let (agent, left) = (Agent::start(&[]).await, Source::start().await);
	for place in [0, 1, 4] {
		left.put(&job.blobs[place], Mode::Fine);
	}
	job.peers = vec![left.endpoint.clone()];
	let mut referee = Referee::new(&job, &report, DEVICE, OTHER);
	(0..3).for_each(|task| referee.challenge(OTHER, task));
	let play = next(&mut referee, &node, &agent).await;
	assert_eq!(play.game().unwrap().number, 2, "{play:?}");
}

#[tokio::test]
async fn a_device_that_has_forgotten_its_report_finds_the_wrong_task_among_many() {
	let (agent, source, node) = (Agent::start(&[]).await, Source::start().await, Node::new());
	let inputs: Vec<Vec<u8>> = (0..20).map(|length| vec![1; length]).collect();
	let inputs: Vec<&[u8]> = inputs.iter().map(|input| &input[..]).collect();
	let job = source.serve(Job::pvm(programs::NOTHING, &inputs, 20));
	let committed = node.commit(&agent, &job, 0).await;
	let mut lie = node.reveal(&agent, &job, 0, committed).await;
	drop(agent);
	lie.results[18].fuel += 1;
	let agent = Agent::start(&[]).await;
	let mut referee = Referee::new(&job, &lie, OTHER, DEVICE);
	let play = next(&mut referee, &node, &agent).await;
	assert!(matches!(play, Play::Challenge { task: 18, .. }), "{play:?}");
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
