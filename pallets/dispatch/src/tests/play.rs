//! What agents are told of disputes, and which of their moves are relayed.

use codec::Decode;
use sp_core::H256;
use tidemill_machine::{
	step::{Page, Witness},
	State, MAX_PAGES, PAGE,
};
use tidemill_primitives::{
	contract::{Contested, DutyPhase, Reconciled, SignedPlay, MAX_CONTESTS, MAX_MOVES},
	device::DeviceSignature,
	dispute::{Clocks, ContestView, Game, GameId, GameView, Play, Stage},
	interfaces::Player,
};

use super::{
	mock::{assignment, bundle, chain, contest, logged, reconciled, Agent, Node, GENESIS},
	net::Reply,
};
use crate::{AgentError, PlayError};

const GAME: GameId = GameId {
	job: 7,
	bundle: 0,
	number: 3,
};

fn choose(index: u32) -> Play {
	Play::Choose {
		game: GAME,
		position: H256::repeat_byte(9),
		index,
	}
}

fn answer(moves: Vec<SignedPlay>) -> Reconciled {
	Reconciled {
		moves,
		..reconciled(None)
	}
}

type Played = (u32, Play, DeviceSignature, u32);

/// What a node did with the moves of its agent.
struct Relayed {
	played: Vec<Played>,
	warnings: Vec<String>,
}

impl Relayed {
	fn into_parts(self) -> (Vec<Play>, Vec<String>) {
		(
			self.played.into_iter().map(|(_, play, ..)| play).collect(),
			self.warnings,
		)
	}
}

/// An agent with device 5 wants these moves relayed, at block 64.
fn relays(agent: &Agent, moves: Vec<SignedPlay>) -> Relayed {
	let mut node = Node::new(&[agent]);
	agent.serves(&node.net, None);
	agent.says_reconciled(&node.net, Reply::json(&answer(moves)));
	node.run(65);
	// Before the node goes, and the mock chain with it.
	let warnings = logged().into_iter().filter(|(level, _)| *level == log::Level::Warn);
	Relayed {
		played: chain(|chain| std::mem::take(&mut chain.played)),
		warnings: warnings.map(|(_, line)| line).collect(),
	}
}

fn refusal(error: impl Into<AgentError>) -> Vec<String> {
	vec![format!("agent http://agent-1:4100: {}", error.into())]
}

#[test]
fn moves_are_relayed_as_they_are() {
	let agent = Agent::new(1).registered(5);
	let signed = agent.play(&choose(2), 5, GENESIS);
	let relayed = relays(&agent, vec![signed.clone()]);
	let signature = DeviceSignature::Ed25519(signed.signature[..].try_into().unwrap());
	assert_eq!(relayed.played, [(5, choose(2), signature, 16)]);
}

/// The longest proof: as many pages as there can be, none of which shares a path with another below the eighth level.
fn longest_proof() -> Play {
	let page = |index| Page {
		index,
		bytes: [index as u8; PAGE as usize],
	};
	let siblings = vec![H256::repeat_byte(1); MAX_PAGES as usize * 12];
	Play::Prove {
		game: GAME,
		position: H256::repeat_byte(9),
		state: State::trapped(7),
		witness: Witness {
			pages: (0..MAX_PAGES).map(page).collect::<Vec<_>>().try_into().unwrap(),
			siblings: siblings.try_into().unwrap(),
		},
	}
}

#[test]
fn the_longest_proof_is_relayed_beside_other_moves() {
	let agent = Agent::new(1).registered(5);
	let moves = [longest_proof(), choose(2)];
	let relayed = relays(&agent, moves.iter().map(|play| agent.play(play, 5, GENESIS)).collect());
	assert_eq!(relayed.into_parts(), (moves.to_vec(), vec![]));
}

#[test]
fn a_move_that_cannot_be_relayed_holds_up_no_other() {
	let agent = Agent::new(1).registered(5);
	let mut long = agent.play(&choose(1), 5, GENESIS);
	long.play.0.push(0);
	let relayed = relays(&agent, vec![long, agent.play(&choose(2), 5, GENESIS)]);
	assert_eq!(relayed.into_parts(), (vec![choose(2)], refusal(PlayError::Malformed)));
}

#[test]
fn a_move_of_another_device_key_or_chain_is_not_relayed() {
	for (seed, device, genesis) in [(1, 6, GENESIS), (2, 5, GENESIS), (1, 5, H256::zero())] {
		let agent = Agent::new(1).registered(5);
		let relayed = relays(&agent, vec![Agent::new(seed).play(&choose(0), device, genesis)]);
		assert_eq!(relayed.into_parts(), (vec![], refusal(PlayError::SignatureInvalid)));
	}
}

#[test]
fn a_device_that_is_not_registered_makes_no_move() {
	let agent = Agent::new(1);
	let relayed = relays(&agent, vec![agent.play(&choose(0), 5, GENESIS)]);
	assert_eq!(relayed.into_parts(), (vec![], refusal(PlayError::Unregistered)));
}

#[test]
fn no_more_moves_are_relayed_than_there_can_be() {
	let agent = Agent::new(1).registered(5);
	let moves = (0..=MAX_MOVES as u32).map(|index| agent.play(&choose(index), 5, GENESIS));
	let (played, lines) = relays(&agent, moves.collect()).into_parts();
	assert_eq!(played.len(), MAX_MOVES);
	assert_eq!(lines, refusal(AgentError::TooManyMoves));
}

fn game(due: u32) -> GameView {
	GameView {
		id: GAME,
		position: H256::repeat_byte(9),
		game: Game {
			hash: bundle(7, 0).hash,
			program: H256::repeat_byte(1),
			task: 0,
			challenger: Player::Device(5),
			bond: 0,
			moves: 0,
			stage: Stage::Open,
			clocks: Clocks {
				asserter: 10,
				challenger: 10,
			},
			since: 70,
			due,
		},
	}
}

fn told(contests: Vec<Contested>) -> Vec<(u64, ContestView)> {
	let read = |it: Contested| (it.bundle.job, ContestView::decode(&mut &it.contest[..]).unwrap());
	contests.into_iter().map(read).collect()
}

#[test]
fn contested_bundles_are_told_the_most_urgent_first() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let revealed = |job| {
		let mut assignment = assignment(job, 0);
		assignment.phase = DutyPhase::Revealed;
		assignment
	};
	let played = ContestView {
		games: vec![game(80)],
		..contest(200)
	};
	chain(|chain| {
		// Of the first nothing is asserted yet, and the last is still to be run.
		let assignments = vec![revealed(1), revealed(2), revealed(7), assignment(9, 0)];
		chain.assignments.insert(5, assignments);
		chain.contests.insert((2, 0), contest(100));
		chain.contests.insert((7, 0), played.clone());
		chain.contests.insert((9, 0), contest(90));
	});
	agent.serves(&node.net, None);
	node.run(64);
	let found = told(node.told(&agent).remove(0).contests);
	assert_eq!(found, [(7, played), (2, contest(100))]);
}

#[test]
fn no_more_contests_are_told_than_there_can_be() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	chain(|chain| {
		let jobs = 0..MAX_CONTESTS as u64 + 1;
		let assignments = jobs.clone().map(|job| {
			let mut assignment = assignment(job, 0);
			assignment.phase = DutyPhase::Revealed;
			assignment
		});
		chain.assignments.insert(5, assignments.collect());
		chain
			.contests
			.extend(jobs.map(|job| ((job, 0), contest(1_000 - job as u32))));
	});
	agent.serves(&node.net, None);
	node.run(64);
	let found = told(node.told(&agent).remove(0).contests);
	assert_eq!(found.len(), MAX_CONTESTS);
	assert_eq!(found[0].0, MAX_CONTESTS as u64);
}

#[test]
fn contests_that_ask_nothing_of_the_device_crowd_out_none() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let quiet = |until| ContestView {
		asserters: vec![5],
		rivals: vec![6],
		..contest(until)
	};
	let asserted = ContestView {
		games: vec![game(90)],
		..quiet(900)
	};
	// It has lost its place among the rivals, and still plays.
	let played = ContestView {
		asserters: vec![6],
		rivals: vec![],
		games: vec![game(95)],
		..contest(900)
	};
	let mut others = played.clone();
	others.games[0].game.challenger = Player::Device(7);
	let last = 100 + MAX_CONTESTS as u64;
	chain(|chain| {
		let jobs = 1..=last;
		let assignments = jobs.clone().map(|job| {
			let mut assignment = assignment(job, 0);
			assignment.phase = DutyPhase::Revealed;
			assignment
		});
		chain.assignments.insert(5, assignments.collect());
		chain.contests.extend(jobs.map(|job| ((job, 0), quiet(10))));
		chain.contests.insert((last - 3, 0), others);
		chain.contests.insert((last - 2, 0), contest(800));
		chain.contests.insert((last - 1, 0), played.clone());
		chain.contests.insert((last, 0), asserted.clone());
	});
	agent.serves(&node.net, None);
	node.run(64);
	let found = told(node.told(&agent).remove(0).contests);
	assert_eq!(found, [(last, asserted), (last - 1, played), (last - 2, contest(800))]);
}
