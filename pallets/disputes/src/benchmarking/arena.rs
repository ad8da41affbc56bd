//! Contests about real runs, for the benchmarks.

use alloc::vec::Vec;
use core::marker::PhantomData;
use polkavm_common::{
	assembler::assemble,
	program::{asm, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use sp_core::H256;
use sp_runtime::{BoundedVec, DispatchError};
use tidemill_machine::{
	game::Claim, replay::Replay, step::Witness, tree::input_root, Program, State, MAX_BLOB, MAX_BLOCK, OUTPUT_AT, PAGE,
	SEGMENT, STACK,
};
use tidemill_primitives::{
	benchmarking::{self as scene, Scene},
	device::{DeviceSignature, DeviceSpecV1},
	dispute::{result_of, Clocks, Game, GameId, Opening, Play, Stage, MAX_GAMES},
	interfaces::{Assertions, Player, Tide},
	job::{JobSpecV1, Limits, ManifestRef, Verification, PVM_V1},
	merkle,
	report::{Report, TaskResult},
	task::{Content, PvmTask, TaskSpec},
	AccountId, Balance, BundleIndex, DeviceId, JobId, MAX_BUNDLE, MAX_TASKS, PROOF_SEATS,
};

use super::challenger;
use crate::{types::MAX_LOST, Call, Config, Contests, Games, Pallet};

type Helper<T> = <T as Config>::BenchmarkHelper;

/// Counts for a while and ends with an output.
const COUNTS: &str = "
	%stack_size = 16777216
	pub @main:
	a2 = 1000
	a3 = 0xfd000000
	@loop:
	u64 [a3] = a2
	a2 = a2 + -1
	jump @loop if a2 != 0
	a0 = 8
	ret
";

/// Bytes of a blob that a write to a constant address takes at most, with its part of the mask.
const BYTES_OF_WRITE: u32 = 8;

fn other(what: &'static str) -> DispatchError {
	DispatchError::Other(what)
}

fn task() -> PvmTask {
	PvmTask {
		input: Content {
			hash: H256::zero(),
			length: 0,
		},
		root: input_root(&[]),
	}
}

/// A bundle of the largest job whose reports are contested: by three devices, of which the first asserts.
pub struct Arena<T> {
	pub job: JobId,
	pub devices: Vec<DeviceId>,
	run: Replay,
	limits: Limits,
	path: Vec<H256>,
	config: PhantomData<T>,
}

impl<T: Config> Arena<T> {
	/// All three devices reported the truth.
	pub fn unanimous() -> Result<Self, DispatchError> {
		Self::of(|_, truth| truth)
	}

	/// Two devices reported the truth, and one something else.
	pub fn with_rival() -> Result<Self, DispatchError> {
		Self::of(|place, truth| TaskResult {
			fuel: truth.fuel.saturating_add(u64::from(place == 0)),
			..truth
		})
	}

	fn of(told: impl Fn(u64, TaskResult) -> TaskResult) -> Result<Self, DispatchError> {
		let publisher = scene::account("publisher", 0);
		Helper::<T>::fund(&publisher, Balance::MAX / 4);
		let blob = assemble(Some(InstructionSetKind::ReviveV1), COUNTS).map_err(|_| other("the program is right"))?;
		let program = Helper::<T>::publish(&publisher, blob.clone())?;
		let devices = (0..u32::from(PROOF_SEATS))
			.map(|number| {
				let spec = DeviceSpecV1 {
					engines: BoundedVec::truncate_from([PVM_V1].to_vec()),
					..scene::machine(63, 2)
				};
				scene::device::<Helper<T>>(&scene::provider::<Helper<T>>(number, 2)?, number, spec)
			})
			.collect::<Result<Vec<_>, _>>()?;
		Helper::<T>::next_block();
		let leaves: Vec<_> = (0..MAX_TASKS).map(|index| TaskSpec::Pvm(task()).leaf(index)).collect();
		let path = merkle::proof(leaves.clone(), 0).ok_or(other("the task is there"))?;
		let spec = scene::job(MAX_TASKS / MAX_BUNDLE, PROOF_SEATS);
		let spec = JobSpecV1 {
			program,
			engine: PVM_V1,
			manifest: ManifestRef {
				root: merkle::root(leaves),
				..spec.manifest
			},
			verification: Verification::Proof,
			..spec
		};
		let limits = spec.limits;
		let job = scene::submit::<Helper<T>>(spec)?;
		scene::draw::<Helper<T>>();
		let admitted = Program::admit(&blob).map_err(|_| other("the program is admitted"))?;
		let mut run = Replay::new(admitted, &[], SEGMENT).map_err(|_| other("the program runs"))?;
		let end = run.state_at(limits.fuel).map_err(|_| other("the program runs"))?;
		let (output, _) = run.output_path_at(limits.fuel).map_err(|_| other("the program runs"))?;
		let truth = result_of(&end, output, &limits);
		let report = |place: u64, tasks: u8| Report {
			results: BoundedVec::truncate_from([told(place, truth)].repeat(tasks.into())),
		};
		for (place, device) in (0..).zip(&devices) {
			let items = scene::commits_to::<Helper<T>>(*device, 1, |tasks| report(place, tasks));
			scene::say::<Helper<T>>(*device, items)?;
		}
		for (place, device) in (0..).zip(&devices) {
			let items = scene::reveals_of::<Helper<T>>(*device, 1, |tasks| report(place, tasks));
			scene::say::<Helper<T>>(*device, items)?;
		}
		let mut arena = Self {
			job,
			devices,
			run,
			limits,
			path,
			config: PhantomData,
		};
		let asserted = T::Assertions::assertion(job, 0).ok_or(other("a report is asserted"))?;
		arena.devices = asserted.asserters.into_iter().chain(asserted.rivals).collect();
		Ok(arena)
	}

	/// What a challenge names.
	pub fn assertion(&self) -> Result<H256, DispatchError> {
		Ok(Pallet::<T>::contest_view(self.job, 0)
			.ok_or(other("a report is asserted"))?
			.assertion)
	}

	/// An account with tokens for any bond.
	pub fn rich(&self, role: &str, number: u32) -> AccountId {
		let who = scene::account(role, number);
		Helper::<T>::fund(&who, Balance::MAX / 1_000);
		who
	}

	/// The account of this number challenges.
	pub fn challenge(&self, number: u32) -> Result<GameId, DispatchError> {
		self.rich("challenger", number);
		let game = Contests::<T>::get(self.job, 0).next;
		Pallet::<T>::do_challenge(challenger(number), self.job, 0, 0, self.assertion()?)?;
		Ok(GameId {
			job: self.job,
			bundle: 0,
			number: game,
		})
	}

	/// The device of this place, a rival, challenges.
	pub fn deny(&self, place: usize) -> Result<GameId, DispatchError> {
		let number = Contests::<T>::get(self.job, 0).next;
		Pallet::<T>::do_challenge(Player::Device(self.devices[place]), self.job, 0, 0, self.assertion()?)?;
		Ok(GameId {
			job: self.job,
			bundle: 0,
			number,
		})
	}

	/// So many games of accounts are open.
	pub fn challenges(&self, games: u32) -> Result<(), DispatchError> {
		let open = Contests::<T>::get(self.job, 0).games();
		(open..games).try_for_each(|number| self.challenge(1_000u32.saturating_add(number)).map(|_| ()))
	}

	/// As many accounts as are remembered have lost.
	pub fn lost_before(&self) {
		Contests::<T>::mutate(self.job, 0 as BundleIndex, |contest| {
			let lost = (0..MAX_LOST).map(|number| scene::account("loser", number));
			contest.lost = BoundedVec::truncate_from(lost.collect());
		});
	}

	pub fn game(&self, id: GameId) -> Result<Game, DispatchError> {
		Ok(Games::<T>::get(id).ok_or(other("the game is open"))?.game)
	}

	/// A signature that is looked at by nobody.
	pub fn signature(&self) -> Result<DeviceSignature, DispatchError> {
		scene::signed::<Helper<T>>(self.devices[0], &[])
	}

	/// The asserter's opening.
	pub fn opens(&mut self, id: GameId) -> Result<Play, DispatchError> {
		let fuel = self.limits.fuel;
		let end = self.run.state_at(fuel).map_err(|_| other("the program runs"))?;
		let (_, output) = self.run.output_path_at(fuel).map_err(|_| other("the program runs"))?;
		let opening = Opening {
			task: task(),
			path: BoundedVec::truncate_from(self.path.clone()),
			end,
			output: Some(output),
		};
		Ok(Play::Open {
			game: id,
			position: self.game(id)?.position(&id),
			opening,
		})
	}

	/// The same as its call, signed.
	pub fn opening(&mut self, id: GameId) -> Result<Call<T>, DispatchError> {
		let (device, play) = (self.devices[0], self.opens(id)?);
		let signature = scene::signed::<Helper<T>>(device, &play.message(Helper::<T>::genesis(), device))?;
		Ok(Call::play {
			device,
			play,
			signature,
			retry: 0,
		})
	}

	/// The game of the first account, opened.
	pub fn opened(&mut self) -> Result<GameId, DispatchError> {
		let id = self.challenge(0)?;
		let play = self.opens(id)?;
		Pallet::<T>::do_play(self.devices[0], play)?;
		Ok(id)
	}

	/// The asserter's split.
	pub fn splits(&mut self, id: GameId) -> Result<Play, DispatchError> {
		let game = self.game(id)?;
		let Stage::Split(claim) = &game.stage else {
			return Err(other("the game is opened"));
		};
		let points = [H256::repeat_byte(1)].repeat(claim.interval.points().len());
		Ok(Play::Split {
			game: id,
			position: game.position(&id),
			points: BoundedVec::truncate_from(points),
		})
	}
}

/// A long program: basic blocks as long as they can be, each of whose instructions writes across the border of two of so many
/// pages of the output, in an order that jumps about. The interpreter translates all of it, and finds no page at hand.
fn dear_program(pages: u32) -> Result<Vec<u8>, DispatchError> {
	let borders = pages.saturating_sub(1).max(1);
	let write = |turn: u32| {
		let border = (turn % borders).saturating_mul(257) % borders;
		let at = OUTPUT_AT.saturating_add(border.saturating_add(1).saturating_mul(PAGE)) - 4;
		asm::store_imm_u64(at as i32, -1)
	};
	let last = MAX_BLOCK - 1;
	let mut code: Vec<_> = (0..MAX_BLOB / BYTES_OF_WRITE)
		.map(|turn| {
			if turn % MAX_BLOCK == last {
				asm::fallthrough()
			} else {
				write(turn)
			}
		})
		.collect();
	code.push(asm::jump(0));
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_stack_size(STACK);
	builder.set_code(&code, &[]);
	builder.add_export_by_basic_block(0, b"main");
	builder.into_vec().map_err(|_| other("the program can be written"))
}

/// A game whose claim is as long as can be, about a run that is dear to re-execute, with what proves it wrong.
pub fn dear_game<T: Config>(pages: u32) -> Result<(Game, State, Witness), DispatchError> {
	let publisher = scene::account("publisher", 0);
	Helper::<T>::fund(&publisher, Balance::MAX / 4);
	let blob = dear_program(pages)?;
	let hash = Helper::<T>::publish(&publisher, blob.clone())?;
	let program = Program::admit(&blob).map_err(|_| other("the program is admitted"))?;
	let mut run = Replay::new(program, &[], SEGMENT).map_err(|_| other("the program runs"))?;
	let state = run.state_at(0).map_err(|_| other("the program runs"))?;
	let witness = run.witness(0, SEGMENT).map_err(|_| other("the witness fits"))?;
	let game = Game {
		hash: H256::zero(),
		program: hash,
		task: 0,
		challenger: challenger(0),
		bond: 0,
		moves: MAX_GAMES,
		stage: Stage::Split(Claim::whole(SEGMENT, state.hash(hash), H256::zero())),
		clocks: Clocks {
			asserter: 1,
			challenger: 1,
		},
		since: T::Tide::tick(),
		due: T::Tide::tick().saturating_add(1),
	};
	Ok((game, state, witness))
}
