//! Jobs whose bundle is asserted, and games about it from the first move to the last.

use frame_support::{
	dispatch::GetDispatchInfo,
	pallet_prelude::{TransactionSource, TransactionValidityError},
	traits::{
		fungible::{Inspect, InspectHold},
		Authorize, OnPoll,
	},
	weights::{Weight, WeightMeter},
};
use pallet_disputes::{Call, Contests, Games, HoldReason};
use sp_core::{Pair, H256};
use sp_runtime::{traits::Dispatchable, BuildStorage, DispatchResult};
use tidemill_machine::{step::Witness, State};
use tidemill_minds::{programs::blob, tasks, Mind};
use tidemill_primitives::{
	device::DeviceSignature,
	dispute::{GameId, GameView, Opening, Play, Side, Stage},
	interfaces::Player,
	job::Limits,
	report::TaskResults,
	AccountId, Balance, DeviceId, JobId, TaskIndex, Tick,
};

use crate::mock::*;

/// What accounts have at the start.
pub const RICH: Balance = 10_000_000;

pub fn limits(fuel: u64) -> Limits {
	Limits {
		fuel,
		memory_mib: 64,
		input_bytes: 1_000,
		output_bytes: 1_000_000,
		run_ticks: 10,
	}
}

pub fn test(body: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut balances: Vec<_> = (1..60).map(|number| (account(number), RICH)).collect();
	balances.extend((0..10).map(|device| (payout(device), 1)));
	balances.extend([(vault(), 100 * STAKE), (Funds::pot_account(), 1)]);
	let genesis = pallet_balances::GenesisConfig::<Test> {
		balances,
		..Default::default()
	};
	genesis.assimilate_storage(&mut storage).unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		System::set_block_number(1);
		Now::set(1);
		body();
		check();
	});
}

/// What must always hold, and that the pot has what is in it.
pub fn check() {
	Disputes::do_try_state().unwrap();
	assert_eq!(Balances::free_balance(Funds::pot_account()), 1 + Funds::kept());
}

/// A job of one bundle.
pub struct Job {
	pub id: JobId,
	pub blob: Vec<u8>,
	pub inputs: Vec<Vec<u8>>,
}

impl Job {
	/// Task i runs the program for `rounds[i]` rounds. The bundle's reports are asserted in this order, each by its devices.
	pub fn asserted(source: &str, rounds: &[u32], limits: Limits, reports: Vec<(Vec<DeviceId>, TaskResults)>) -> Job {
		let inputs = rounds.iter().map(|rounds| tasks::input(*rounds)).collect();
		Self::running(blob(source), inputs, limits, reports)
	}

	/// Task i runs the program on `inputs[i]`.
	pub fn running(
		blob: Vec<u8>,
		inputs: Vec<Vec<u8>>,
		limits: Limits,
		reports: Vec<(Vec<DeviceId>, TaskResults)>,
	) -> Job {
		let id = Committees::next();
		Committees::open(
			id,
			Bundle {
				hash: H256::from_low_u64_be(id),
				program: Library::publish(&blob),
				manifest: tasks::manifest(&inputs).root(),
				tasks: inputs.len() as u32,
				limits,
				reports,
				round: 0,
				until: Now::get() + WINDOW,
				games: 0,
				out: Vec::new(),
				verdict: None,
			},
		);
		Job { id, blob, inputs }
	}

	/// The opening that shows what `mind` takes for the run of a task.
	pub fn opening(&self, task: TaskIndex, mind: &mut Mind) -> Opening {
		tasks::opening(&self.inputs, task, mind)
	}

	/// What a challenge names now.
	pub fn assertion(&self) -> H256 {
		Disputes::contest_view(self.id, 0).unwrap().assertion
	}

	pub fn verdict(&self) -> Option<Verdict> {
		Committees::bundle(self.id).verdict
	}

	/// An account challenges a task.
	pub fn challenge(&self, who: u8, task: TaskIndex) -> Result<GameId, sp_runtime::DispatchError> {
		let number = Contests::<Test>::get(self.id, 0).next;
		Disputes::challenge(signed(who), self.id, 0, task, self.assertion())?;
		Ok(GameId {
			job: self.id,
			bundle: 0,
			number,
		})
	}

	/// A device challenges a task.
	pub fn challenge_by(&self, device: DeviceId, task: TaskIndex) -> Result<GameId, Refused> {
		let number = Contests::<Test>::get(self.id, 0).next;
		let play = Play::Challenge {
			job: self.id,
			bundle: 0,
			task,
			assertion: self.assertion(),
		};
		say(device, play)?;
		Ok(GameId {
			job: self.id,
			bundle: 0,
			number,
		})
	}

	/// Plays a game to its end, each side by what it takes for the run. Returns who won, and how many splits it took.
	pub fn play(&self, id: GameId, asserter: &mut Mind, challenger: &mut Mind) -> (Side, u32) {
		let mut splits = 0;
		while let Some(view) = Disputes::game_view(id) {
			check();
			match &view.game.stage {
				Stage::Open => open(&view, self.opening(view.game.task, asserter)).unwrap(),
				Stage::Split(claim) => {
					let proof = claim.interval.provable().then(|| challenger.proof(claim)).flatten();
					match proof {
						Some((state, witness)) => prove(9, id, state, witness).unwrap(),
						None => {
							splits += 1;
							split(&view, asserter).unwrap();
						}
					}
				}
				Stage::Choose { claim, points } => {
					let index = challenger.denied(claim, points);
					choose(&view, index).unwrap();
				}
			}
		}
		(last_winner().expect("a game ends"), splits)
	}
}

/// The results of tasks as minds have them.
pub fn results(minds: &mut [Mind]) -> TaskResults {
	let all: Vec<_> = minds.iter_mut().map(Mind::result).collect();
	all.try_into().unwrap()
}

pub fn signed(who: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(who))
}

/// Why what a device plays did not get into the chain.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
	ByPool(TransactionValidityError),
	ByCall(sp_runtime::DispatchError),
}

pub fn call_of(device: DeviceId, play: Play, signer: DeviceId) -> RuntimeCall {
	let message = play.message(System::block_hash(0), device);
	let signature = DeviceSignature::Ed25519(key(signer).sign(&message).0);
	let call = Call::play {
		device,
		play,
		signature,
		retry: 0,
	};
	RuntimeCall::Disputes(call)
}

/// A device plays, as its node would relay it.
pub fn say(device: DeviceId, play: Play) -> Result<(), Refused> {
	relay(call_of(device, play, device))
}

pub fn relay(call: RuntimeCall) -> Result<(), Refused> {
	let authorized = call
		.authorize(TransactionSource::External)
		.expect("moves are authorized");
	authorized.map_err(Refused::ByPool)?;
	assert!(call.get_dispatch_info().call_weight.ref_time() > 0);
	let done = call.dispatch(frame_system::RawOrigin::Authorized.into());
	done.map(|_| ()).map_err(|failed| Refused::ByCall(failed.error))
}

fn asserter_of(view: &GameView) -> DeviceId {
	let contest = Disputes::contest_view(view.id.job, view.id.bundle).unwrap();
	contest.asserters[0]
}

pub fn open(view: &GameView, opening: Opening) -> Result<(), Refused> {
	let play = Play::Open {
		game: view.id,
		position: view.position,
		opening,
	};
	say(asserter_of(view), play)
}

pub fn split(view: &GameView, mind: &mut Mind) -> Result<(), Refused> {
	let Stage::Split(claim) = &view.game.stage else {
		panic!("there is nothing to split")
	};
	let play = Play::Split {
		game: view.id,
		position: view.position,
		points: mind.points(claim),
	};
	say(asserter_of(view), play)
}

/// The challenger chooses, as the device or account that it is.
pub fn choose(view: &GameView, index: u32) -> Result<(), Refused> {
	let (game, position) = (view.id, view.position);
	match &view.game.challenger {
		Player::Device(device) => say(*device, Play::Choose { game, position, index }),
		Player::Account(account) => {
			let origin = RuntimeOrigin::signed(account.clone());
			Disputes::choose(origin, game, position, index).map_err(Refused::ByCall)
		}
	}
}

pub fn prove(who: u8, game: GameId, state: State, witness: Witness) -> DispatchResult {
	let done = Disputes::prove(signed(who), game, state, witness);
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// A device plays what its node did not check before.
pub fn force(device: DeviceId, play: Play) -> DispatchResult {
	let signature = DeviceSignature::Ed25519([0; 64]);
	Disputes::play(frame_system::RawOrigin::Authorized.into(), device, play, signature, 0)
}

/// Begins a block whose hooks have so much weight.
pub fn serve(weight: Weight) {
	let number = System::block_number() + 1;
	System::set_block_number(number);
	<Disputes as OnPoll<_>>::on_poll(number, &mut WeightMeter::with_limit(weight));
}

/// Lets ticks pass, with what the hooks do in each.
pub fn pass(ticks: Tick, jobs: &[&Job]) {
	for _ in 0..ticks {
		Now::set(Now::get() + 1);
		serve(Weight::MAX);
		jobs.iter().for_each(|job| Committees::serve(job.id));
		check();
	}
}

pub fn game(id: GameId) -> GameView {
	Disputes::game_view(id).expect("the game is open")
}

pub fn is_over(id: GameId) -> bool {
	!Games::<Test>::contains_key(id)
}

pub fn held(who: u8) -> Balance {
	Balances::balance_on_hold(&HoldReason::Challenge.into(), &account(who))
}

pub fn wealth(who: &AccountId) -> Balance {
	<Balances as Inspect<_>>::total_balance(who)
}

fn last_winner() -> Option<Side> {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Disputes(pallet_disputes::Event::GameWon { winner, .. }) => Some(winner),
			_ => None,
		})
}

/// What winners were paid in all.
pub fn paid_out() -> Balance {
	let events = System::events().into_iter();
	events
		.map(|record| match record.event {
			RuntimeEvent::Disputes(pallet_disputes::Event::GameWon { paid, .. }) => paid,
			_ => 0,
		})
		.sum()
}
