use codec::{Decode, Encode};
use sp_core::Bytes;
use tidemill_machine::{game::Claim, Image, Program, Status};
use tidemill_primitives::{
	contract::{Contested, DutyPhase, SignedPlay},
	device::{DeviceKey, DeviceSignature},
	dispute::{result_of, Clocks, ContestView, Game, GameId, GameView, Opening, Play, Side, Stage},
	interfaces::Player,
	merkle,
	report::{Report, TaskResult},
	task::TaskSpec,
	DeviceId,
};

use super::{
	node::{assignment, FAR},
	Agent, Job, Node,
};

/// The test plays the chain in games about the first bundle of a job.
pub struct Referee {
	pub job: Job,
	pub contest: ContestView,
	image: Image,
	program: Program,
	/// Who won the last game that ended.
	pub won: Option<Side>,
}

impl Referee {
	/// `report` is asserted by a device, and another one may challenge it.
	pub fn new(job: &Job, report: &Report, asserter: DeviceId, rival: DeviceId) -> Self {
		let program = Program::admit(&job.blobs[0]).unwrap();
		Referee {
			job: job.clone(),
			contest: ContestView {
				assertion: super::hash(b"an assertion"),
				round: 0,
				program: program.hash(),
				first: 0,
				results: report.results.to_vec(),
				until: FAR,
				bond: 1_000,
				asserters: vec![asserter],
				rivals: vec![rival],
				games: vec![],
			},
			image: program.image(),
			program,
			won: None,
		}
	}

	/// A challenge by a device.
	pub fn challenge(&mut self, device: DeviceId, task: u32) {
		let id = GameId {
			job: 1,
			bundle: 0,
			number: self.contest.games.len() as u32,
		};
		let game = Game {
			hash: self.job.hash,
			program: self.contest.program,
			task,
			challenger: Player::Device(device),
			bond: 0,
			moves: 0,
			stage: Stage::Open,
			clocks: Clocks {
				asserter: FAR,
				challenger: FAR,
			},
			since: 0,
			due: FAR,
		};
		let position = game.position(&id);
		self.contest.games.push(GameView { id, position, game });
	}

	/// Asks an agent for its moves, checks that its device signed them, and makes them. Returns them.
	pub async fn ask(&mut self, node: &Node, agent: &Agent) -> Vec<Play> {
		let bundle = self.job.bundle(0);
		let mut body = node.body(&[&self.job], vec![assignment(bundle, DutyPhase::Revealed)]);
		body.contests = vec![Contested {
			bundle,
			contest: Bytes(self.contest.encode()),
		}];
		let answer = agent.reconcile(&body).await;
		let device = node.device.unwrap().id;
		let key = DeviceKey::Ed25519(agent.device().await.key.0);
		let read = |signed: &SignedPlay| {
			let play = Play::decode(&mut &signed.play[..]).unwrap();
			let signature = DeviceSignature::Ed25519(signed.signature.0.clone().try_into().unwrap());
			assert!(key.verify(&play.message(node.genesis, device), &signature));
			play
		};
		let plays: Vec<Play> = answer.moves.iter().map(read).collect();
		for play in &plays {
			self.make(device, play);
		}
		plays
	}

	/// Makes a move, as the chain does.
	pub fn make(&mut self, device: DeviceId, play: &Play) {
		if let Play::Challenge { task, assertion, .. } = play {
			assert!(self.contest.rivals.contains(&device));
			assert_eq!(*assertion, self.contest.assertion);
			return self.challenge(device, *task);
		}
		let game = &self.contest.games[play.game().unwrap().number as usize];
		assert_eq!(play.answers(), game.position, "the move is for the game as it stands");
		let (asserts, challenges) = (
			self.contest.asserters.contains(&device),
			game.game.challenger == Player::Device(device),
		);
		let task = game.game.task;
		let stage = match (&game.game.stage, play) {
			(Stage::Open, Play::Open { opening, .. }) if asserts => Stage::Split(self.opened(task, opening)),
			(Stage::Split(claim), Play::Split { points, .. }) if asserts => {
				assert_eq!(points.len(), claim.interval.points().len());
				Stage::Choose {
					claim: *claim,
					points: points.clone(),
				}
			}
			(Stage::Choose { claim, points }, Play::Choose { index, .. }) if challenges => {
				Stage::Split(claim.narrow(points, *index).unwrap())
			}
			(stage, Play::Prove { state, witness, .. }) if asserts || challenges => {
				let claim = stage.provable().expect("only what is short enough is proved");
				let holds = claim
					.prove(&self.program, state, witness)
					.expect("the proof proves something");
				self.won = Some(if holds { Side::Asserter } else { Side::Challenger });
				self.contest.games.clear();
				return;
			}
			(stage, play) => panic!("{play:?} answers {stage:?}"),
		};
		let game = &mut self.contest.games[play.game().unwrap().number as usize];
		game.game.stage = stage;
		game.game.moves += 1;
		game.position = game.game.position(&game.id);
	}

	fn opened(&self, task: u32, opening: &Opening) -> Claim {
		let spec = &self.job.spec;
		let leaf = TaskSpec::Pvm(opening.task.clone()).leaf(task);
		let count = spec.tasks as usize;
		assert!(merkle::verify(
			&spec.manifest.root,
			count,
			task as usize,
			leaf,
			&opening.path
		));
		let reported: &TaskResult = &self.contest.results[task as usize];
		assert_eq!(result_of(&opening.end, reported.output, &spec.limits), *reported);
		if let Some(path) = &opening.output {
			assert!(path.verify(opening.end.memory, reported.output));
		}
		let first = self.image.initial(opening.task.root, opening.task.input.length as u32);
		let to = match opening.end.status {
			Status::Running => spec.limits.fuel,
			_ => opening.end.gas,
		};
		let hash = |state: &tidemill_machine::State| state.hash(self.contest.program);
		Claim::whole(to, hash(&first), hash(&opening.end))
	}
}
