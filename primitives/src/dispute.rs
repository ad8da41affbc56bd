//! How it is decided who is right about a task of the engine `Pvm`: the words of a game, and how a device plays it.
//!
//! What is bisected, and how, is [`tidemill_machine::game`].

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;
use tidemill_machine::{
	game::{Claim, MAX_POINTS},
	step::Witness,
	tree::OutputPath,
	Ended, State, MAX_OUTPUT,
};

use crate::{
	interfaces::{Asserted, Player},
	job::Limits,
	report::{Outcome, TaskResult, TrapKind},
	task::PvmTask,
	Balance, BundleIndex, DeviceId, JobId, TaskIndex, Tick,
};

/// Most hashes of a path in a manifest: a job has at most 2^16 tasks.
pub const MAX_PATH: u32 = 16;
/// Most games that are open about a bundle at a time.
pub const MAX_GAMES: u32 = 8;

/// Hashes at the points of an interval.
pub type Points = BoundedVec<H256, ConstU32<MAX_POINTS>>;

/// Names a game.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct GameId {
	/// The job.
	#[codec(compact)]
	pub job: JobId,
	/// The bundle.
	pub bundle: BundleIndex,
	/// Count of the bundle's games before it.
	#[codec(compact)]
	pub number: u32,
}

/// One of the two who play a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Side {
	/// Who says that the report is right.
	Asserter,
	/// Who says that it is wrong.
	Challenger,
}

/// What a game waits for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Stage {
	/// The asserter opens it: it shows the end that its report follows from.
	Open,
	/// The asserter names the hashes within the claim; or anybody proves the claim right or wrong, if it is short enough.
	Split(Claim),
	/// The challenger chooses the first of them that it denies; or anybody proves the claim, if it is short enough.
	Choose {
		/// The claim that was split.
		claim: Claim,
		/// What the asserter says of the points within.
		points: Points,
	},
}

impl Stage {
	/// Whose clock runs.
	pub fn turn(&self) -> Side {
		match self {
			Stage::Open | Stage::Split(_) => Side::Asserter,
			Stage::Choose { .. } => Side::Challenger,
		}
	}

	/// The claim that anybody may prove right or wrong.
	pub fn provable(&self) -> Option<&Claim> {
		match self {
			Stage::Open => None,
			Stage::Split(claim) | Stage::Choose { claim, .. } => Some(claim).filter(|claim| claim.interval.provable()),
		}
	}
}

/// Ticks that the two of a game have left for all their moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Clocks {
	/// The asserter.
	#[codec(compact)]
	pub asserter: Tick,
	/// The challenger.
	#[codec(compact)]
	pub challenger: Tick,
}

/// A game that is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Game {
	/// The job's hash.
	pub hash: H256,
	/// Hash of the program.
	pub program: H256,
	/// The task that it is about.
	#[codec(compact)]
	pub task: TaskIndex,
	/// Who says that the report is wrong.
	pub challenger: Player,
	/// Held from an account that challenges.
	#[codec(compact)]
	pub bond: Balance,
	/// Moves so far.
	#[codec(compact)]
	pub moves: u32,
	/// What it waits for.
	pub stage: Stage,
	/// What the clocks show when the turn began.
	pub clocks: Clocks,
	/// Tick in which the turn began.
	#[codec(compact)]
	pub since: Tick,
	/// First tick that is too late for the next move: whose turn it is loses then.
	#[codec(compact)]
	pub due: Tick,
}

impl Game {
	/// What a move names that answers the game as it stands: a move is taken once, and on no other fork of the chain.
	pub fn position(&self, id: &GameId) -> H256 {
		let about = (self.hash, id, self.task, &self.challenger);
		(b"tidemill/position", about, self.moves, &self.stage)
			.using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
	}
}

/// What a challenge names: nobody challenges another report than the one that was looked at.
pub fn assertion(asserted: &Asserted, bundle: BundleIndex) -> H256 {
	(
		b"tidemill/assertion",
		asserted.hash,
		bundle,
		asserted.round,
		&asserted.results,
	)
		.using_encoded(|bytes| sp_crypto_hashing::blake2_256(bytes).into())
}

/// What the asserter shows first: the task, and the end of its run.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Opening {
	/// The task.
	pub task: PvmTask,
	/// Its path in the manifest.
	pub path: BoundedVec<H256, ConstU32<MAX_PATH>>,
	/// The state at the fuel limit.
	pub end: State,
	/// Proof that the reported output is part of it; none if the report has no output.
	pub output: Option<OutputPath>,
}

/// What a device says in a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Play {
	/// The report that is asserted of a bundle is wrong about a task.
	Challenge {
		/// The job.
		#[codec(compact)]
		job: JobId,
		/// The bundle.
		bundle: BundleIndex,
		/// The task of the job.
		#[codec(compact)]
		task: TaskIndex,
		/// See [`assertion`].
		assertion: H256,
	},
	/// The end that the report follows from.
	Open {
		/// The game.
		game: GameId,
		/// See [`Game::position`].
		position: H256,
		/// The task and the end of its run.
		opening: Opening,
	},
	/// The hashes at the points of the claim's interval.
	Split {
		/// The game.
		game: GameId,
		/// See [`Game::position`].
		position: H256,
		/// The hashes.
		points: Points,
	},
	/// The first hash that is denied.
	Choose {
		/// The game.
		game: GameId,
		/// See [`Game::position`].
		position: H256,
		/// Its index, from 0; as many as there are hashes if only the claim's end is denied.
		index: u32,
	},
	/// Proof of who is right, once the claim is short enough.
	Prove {
		/// The game.
		game: GameId,
		/// See [`Game::position`].
		position: H256,
		/// The state at the start of the claim.
		state: State,
		/// The pages that its segment touches.
		witness: Witness,
	},
}

impl Play {
	/// Short name, for logs and metrics.
	pub fn name(&self) -> &'static str {
		match self {
			Play::Challenge { .. } => "challenge",
			Play::Open { .. } => "open",
			Play::Split { .. } => "split",
			Play::Choose { .. } => "choose",
			Play::Prove { .. } => "prove",
		}
	}

	/// The game that it is a move of; none for a challenge.
	pub fn game(&self) -> Option<&GameId> {
		match self {
			Play::Challenge { .. } => None,
			Play::Open { game, .. }
			| Play::Split { game, .. }
			| Play::Choose { game, .. }
			| Play::Prove { game, .. } => Some(game),
		}
	}

	/// The bundle that it is about.
	pub fn bundle(&self) -> (JobId, BundleIndex) {
		match self {
			Play::Challenge { job, bundle, .. } => (*job, *bundle),
			Play::Open { game, .. }
			| Play::Split { game, .. }
			| Play::Choose { game, .. }
			| Play::Prove { game, .. } => (game.job, game.bundle),
		}
	}

	/// What the play answers: it can be taken once while that stands.
	pub fn answers(&self) -> H256 {
		match self {
			Play::Challenge { assertion, .. } => *assertion,
			Play::Open { position, .. }
			| Play::Split { position, .. }
			| Play::Choose { position, .. }
			| Play::Prove { position, .. } => *position,
		}
	}

	/// What a device signs.
	pub fn message(&self, genesis: H256, device: DeviceId) -> [u8; 32] {
		(b"tidemill/play", genesis, device, self).using_encoded(sp_crypto_hashing::blake2_256)
	}
}

/// The result of a task whose run stands at `end` at the fuel limit, with the root of the output block that belongs to it.
pub fn result_of(end: &State, output: H256, limits: &Limits) -> TaskResult {
	let without = |outcome| TaskResult {
		outcome,
		output: H256::zero(),
		output_length: 0,
		fuel: end.gas,
	};
	match Ended::of(end, limits.fuel) {
		Ended::Trap => without(Outcome::Trap(TrapKind::Machine)),
		Ended::OutOfFuel => without(Outcome::OutOfFuel),
		Ended::Exit { length, .. } if u64::from(length) > limits.output_bytes.min(MAX_OUTPUT.into()) => {
			without(Outcome::OutputTooLarge)
		}
		Ended::Exit { code, length } => TaskResult {
			output,
			output_length: length.into(),
			..without(Outcome::Exit(code))
		},
	}
}

/// A game with its name, as the runtime API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct GameView {
	/// Its name.
	pub id: GameId,
	/// What the next move names.
	pub position: H256,
	/// The game.
	pub game: Game,
}

/// What is asserted of a bundle, and who denies it, as the runtime API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ContestView {
	/// What a challenge names.
	pub assertion: H256,
	/// How many assertions of the bundle were refuted before.
	pub round: u8,
	/// The program.
	pub program: H256,
	/// First task of the bundle.
	pub first: TaskIndex,
	/// What is asserted, one result a task.
	pub results: alloc::vec::Vec<TaskResult>,
	/// First tick in which no challenge is taken any more.
	pub until: Tick,
	/// What an account that challenges now has to put up.
	pub bond: Balance,
	/// Devices that play for it.
	pub asserters: alloc::vec::Vec<DeviceId>,
	/// Devices that may challenge it without a bond.
	pub rivals: alloc::vec::Vec<DeviceId>,
	/// The games that are open.
	pub games: alloc::vec::Vec<GameView>,
}
