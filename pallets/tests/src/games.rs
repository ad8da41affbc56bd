//! Games about what is asserted under `Proof`, played by calls and by what devices sign.

use pallet_attestation::types::{Bundle, InFlight, Phase, SeatState};
use tidemill_minds::answer;
use tidemill_primitives::{
	dispute::{ContestView, GameId, GameView, Play, Side, Stage},
	interfaces::{Asserted, Assertions, Player},
	BundleIndex, DeviceId, JobId, TaskIndex,
};

use crate::{
	agent::genesis,
	runs,
	runtime::*,
	world::{by, stored_job, Refused, World},
};

/// What is asserted of a bundle now.
pub fn assertion(job: JobId, bundle: BundleIndex) -> Option<Asserted> {
	<Attestation as Assertions>::assertion(job, bundle)
}

/// A bundle in flight, as stored.
pub fn flight(job: JobId, bundle: BundleIndex) -> Option<InFlight> {
	match pallet_attestation::Work::<Test>::get(job, bundle) {
		Some(Bundle::InFlight(flight)) => Some(flight),
		_ => None,
	}
}

/// Every bundle whose reports are contested, with the games about it that are open.
pub fn contested() -> Vec<(JobId, BundleIndex, u32)> {
	let contests = pallet_attestation::Work::<Test>::iter().filter_map(|(job, bundle, entry)| match entry {
		Bundle::InFlight(InFlight {
			phase: Phase::Contest { games, .. },
			..
		}) => Some((job, bundle, games)),
		_ => None,
	});
	contests.collect()
}

/// What is asserted of a bundle, and the games about it.
pub fn contest(job: JobId, bundle: BundleIndex) -> Option<ContestView> {
	Disputes::contest_view(job, bundle)
}

/// A game; none if it is over.
pub fn game(id: GameId) -> Option<GameView> {
	Disputes::game_view(id)
}

/// The names of all games that are open.
pub fn open_games() -> Vec<GameId> {
	pallet_disputes::Games::<Test>::iter_keys().collect()
}

/// Which lie a device's report of a bundle is; 0 is the truth. None if it revealed nothing that counts.
pub fn told(device: DeviceId, job: JobId, bundle: BundleIndex) -> Option<u8> {
	let revealed = flight(job, bundle)?
		.seats
		.into_iter()
		.find_map(|seat| match seat.state {
			SeatState::Revealed { worker, report } if worker.device == device => Some(report),
			_ => None,
		})?;
	let spec = stored_job(job).spec;
	let (first, tasks) = spec.latest().bundle(bundle)?;
	runs::told(first, tasks, &spec.latest().limits, revealed)
}

/// The side of a game that somebody plays.
pub fn side(view: &GameView, player: &Player) -> Option<Side> {
	let asserted = assertion(view.id.job, view.id.bundle)?;
	match player {
		challenger if *challenger == view.game.challenger => Some(Side::Challenger),
		Player::Device(device) if asserted.asserters.contains(device) => Some(Side::Asserter),
		_ => None,
	}
}

impl World {
	/// A move of a device, as it signs it.
	pub fn signed(&self, device: DeviceId, play: Play) -> RuntimeCall {
		let signature = self.agents[&device].sign(&play.message(genesis(), device));
		RuntimeCall::Disputes(pallet_disputes::Call::play {
			device,
			play,
			signature,
			retry: 0,
		})
	}

	/// Somebody makes a move: a device as one that it signs, an account by a call of its own.
	pub fn play(&mut self, player: &Player, play: Play) -> Result<(), Refused> {
		let who = match player {
			Player::Device(device) => {
				let call = self.signed(*device, play);
				return self.send(call);
			}
			Player::Account(account) => by(account),
		};
		let done = match play {
			Play::Challenge {
				job,
				bundle,
				task,
				assertion,
			} => Disputes::challenge(who, job, bundle, task, assertion),
			Play::Choose { game, position, index } => Disputes::choose(who, game, position, index),
			Play::Prove {
				game, state, witness, ..
			} => Disputes::prove(who, game, state, witness)
				.map(|_| ())
				.map_err(|failed| failed.error),
			Play::Open { .. } | Play::Split { .. } => panic!("accounts assert nothing"),
		};
		done.map_err(Refused::Failed)
	}

	/// Somebody says that what is asserted is wrong about a task.
	pub fn challenge(
		&mut self,
		player: &Player,
		job: JobId,
		bundle: BundleIndex,
		task: TaskIndex,
	) -> Result<GameId, Refused> {
		let number = pallet_disputes::Contests::<Test>::get(job, bundle).next;
		let assertion = contest(job, bundle).expect("something is asserted").assertion;
		let play = Play::Challenge {
			job,
			bundle,
			task,
			assertion,
		};
		self.play(player, play)?;
		Ok(GameId { job, bundle, number })
	}

	/// Somebody who plays a side of a game answers as follows from a lie, if there is anything to say.
	pub fn answer(&mut self, view: &GameView, player: &Player, lie: u8) -> Option<Result<(), Refused>> {
		let side = side(view, player)?;
		let spec = stored_job(view.id.job).spec;
		let (limits, inputs) = (spec.latest().limits, runs::inputs(spec.latest().tasks));
		let play = runs::ask(view.game.task, lie, &limits, |mind| answer(view, side, mind, &inputs))?;
		Some(self.play(player, play))
	}

	/// Plays a game to its end: the asserter by its report, the challenger by a lie. Where nobody has anything to say, the
	/// clock decides. Returns who won.
	pub fn play_out(&mut self, id: GameId, lie: u8) -> Side {
		while let Some(view) = game(id) {
			let asserter = assertion(id.job, id.bundle)
				.expect("a game is about something")
				.asserters[0];
			let own = told(asserter, id.job, id.bundle).expect("it revealed what it asserts");
			let answered = self
				.answer(&view, &Player::Device(asserter), own)
				.or_else(|| self.answer(&view, &view.game.challenger, lie));
			match answered {
				Some(done) => done.expect("an answer that follows from a run is taken"),
				None => self.block(),
			}
			self.check();
		}
		self.winner(id)
	}

	/// The asserter opens a game and splits, and then the challenger says nothing until its clock runs out.
	pub fn give_up(&mut self, id: GameId) {
		let view = game(id).expect("the game is open");
		let asserter = assertion(id.job, id.bundle)
			.expect("a game is about something")
			.asserters[0];
		let own = told(asserter, id.job, id.bundle).expect("it revealed what it asserts");
		self.answer(&view, &Player::Device(asserter), own)
			.expect("it opens the game")
			.expect("an opening that follows from a run is taken");
		let view = game(id).expect("the game is open");
		let Stage::Split(claim) = &view.game.stage else {
			panic!("the game was opened");
		};
		let limits = stored_job(id.job).spec.latest().limits;
		let points = runs::ask(view.game.task, own, &limits, |mind| mind.points(claim));
		let (game, position) = (view.id, view.position);
		self.play(&Player::Device(asserter), Play::Split { game, position, points })
			.expect("a split that follows from a run is taken");
		self.run_out(id);
	}

	/// Blocks until the clock of a game has run out.
	pub fn run_out(&mut self, id: GameId) {
		for _ in 0..=DisputeRules::get().move_ticks {
			if game(id).is_none() {
				return;
			}
			self.block();
		}
		panic!("the game stays open past its clock");
	}

	/// Who won a game that is over.
	pub fn winner(&mut self, id: GameId) -> Side {
		self.look();
		let won = self.log.iter().rev().find_map(|event| match event {
			RuntimeEvent::Disputes(pallet_disputes::Event::GameWon { game, winner, .. }) if *game == id => {
				Some(*winner)
			}
			_ => None,
		});
		won.expect("the game was won")
	}
}
