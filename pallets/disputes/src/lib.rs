//! Who is right: games about one task of a bundle, decided by re-executing one segment of its run.
//!
//! ## Terms
//! * **Assertion**: the report of a bundle that stands unless it is proved wrong. **Asserters** are the devices that play for
//!   it, one at a time, **rivals** those that revealed another one. Both are known to the pallet that keeps committees.
//! * **Game**: one challenger against the asserters, about one task. A **move** is a step of it.
//! * **Claim**: what the asserter says and the challenger denies: from the first state of an interval of gas comes the last.
//! * **Position**: a hash of a game as it stands. A move names the one that it answers, so that it is taken once.
//! * **Clock**: ticks that a side has left. It runs while it is that side's turn, and no move may take too long either.
//!
//! ## Life of a game
//! ```text
//!  challenge --> Open --open--> Split --split--> Choose
//!                                 ^                 |
//!                                 +-----choose------+
//!
//!  prove, by anybody, once the claim is short enough --> whoever is wrong loses
//!  whose clock runs out                              --> loses
//! ```
//! Nobody can prove a wrong claim, and the chain computes the first state itself. So who plays by the true states wins.
//!
//! * A challenger that loses pays its bond, or as a device that of its assignment; it is out, and the window for challenges
//!   is open again. The asserters must survive every game: an accomplice who loses on purpose removes only itself.
//! * An asserter that loses loses against all: the other games are closed and their bonds released.
//! * What is forfeited goes to the winner for 40 %, and at least 30 % are burned: to play against oneself costs.
//!
//! ## Bonds
//! An account puts up a bond, half as much again for each game that is open about the bundle: to keep others out by many
//! games is dear. At most eight are open at a time, of which a place is kept for each rival that does not play yet.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod admission;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checks;
mod clock;
mod cost;
mod ending;
pub mod math;
mod moves;
pub mod opening;
mod proof;
pub mod types;
mod views;
mod weights;

pub use types::DisputePolicy;
pub use weights::WeightInfo;

/// The token's credit: tokens that were taken and not yet put anywhere.
pub type CreditOf<T> =
	frame_support::traits::fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{hold, Balanced, Inspect, Mutate},
			OnUnbalanced,
		},
		weights::WeightMeter,
	};
	use frame_system::{ensure_authorized, pallet_prelude::*};
	use sp_core::H256;
	use tidemill_machine::{step::Witness, State, MAX_PAGES};
	use tidemill_primitives::{
		device::DeviceSignature,
		dispute::{GameId, Play, Side, MAX_GAMES},
		interfaces::{Assertions, Credits, Devices, Fees, Player, Programs, Tide},
		wheel::{Wheel, WheelCursor, WheelHead},
		AccountId, Balance, BundleIndex, DeviceId, JobId, TaskIndex, Tick,
	};

	use crate::{types::*, weights::WeightInfo, CreditOf};

	/// An amount of tokens.
	pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	/// The wheel of clocks.
	pub(crate) type Clockwork<T> = Wheel<GameId, ConstU32<WHEEL_PAGE>, ClockHeads<T>, ClockPages<T>, ClockCursor<T>>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The token.
		type Currency: Inspect<AccountId, Balance = Balance>
			+ Mutate<AccountId>
			+ Balanced<AccountId>
			+ hold::Mutate<AccountId, Reason: From<HoldReason>>
			+ hold::Balanced<AccountId>;
		/// The market's clock.
		type Tide: Tide;
		/// What is asserted, and by whom.
		type Assertions: Assertions;
		/// The programs that are re-executed.
		type Programs: Programs;
		/// The devices that play.
		type Devices: Devices + Credits;
		/// Where what a lost game costs is divided.
		type Fees: Fees;
		/// Takes the bonds of accounts that lost.
		type OnSlash: OnUnbalanced<CreditOf<Self>>;
		/// The rules that governance sets.
		type Policy: Get<DisputePolicy>;
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The bond of a challenge.
		Challenge,
	}

	// Twox: ids are counted.
	/// Games that are open.
	#[pallet::storage]
	pub type Games<T> = StorageMap<_, Twox64Concat, GameId, Stored>;

	/// The games about each bundle, from its first challenge until it is decided.
	#[pallet::storage]
	pub type Contests<T> = StorageDoubleMap<_, Twox64Concat, JobId, Twox64Concat, BundleIndex, Contest, ValueQuery>;

	/// The clocks of each tick that were armed last.
	#[pallet::storage]
	pub type ClockHeads<T> = StorageMap<_, Twox64Concat, Tick, WheelHead<GameId, ConstU32<WHEEL_PAGE>>, ValueQuery>;

	/// Those before them, by tick and page.
	#[pallet::storage]
	pub type ClockPages<T> = StorageDoubleMap<
		_,
		Twox64Concat,
		Tick,
		Twox64Concat,
		u32,
		BoundedVec<GameId, ConstU32<WHEEL_PAGE>>,
		ValueQuery,
	>;

	/// Up to where clocks have been served.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type ClockCursor<T> = StorageValue<_, WheelCursor, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Somebody says that a report is wrong about a task.
		Challenged {
			/// The game that begins.
			game: GameId,
			/// Who says so.
			challenger: Player,
			/// The task of the job.
			task: TaskIndex,
			/// Held from an account for it.
			bond: BalanceOf<T>,
		},
		/// The asserter has shown the end that its report follows from.
		Opened {
			/// The game.
			game: GameId,
			/// Gas at the end of what is bisected, from 0.
			to: u64,
		},
		/// The asserter has named the hashes within its claim.
		Split {
			/// The game.
			game: GameId,
			/// How many.
			points: u32,
		},
		/// The challenger has chosen the part that it denies.
		Chosen {
			/// The game.
			game: GameId,
			/// Gas at the start of it.
			from: u64,
			/// Gas at the end of it.
			to: u64,
			/// Whether anybody may prove it now.
			provable: bool,
		},
		/// A segment was re-executed, and so it is known who is right.
		Proved {
			/// The game.
			game: GameId,
			/// Who is right.
			right: Side,
		},
		/// A clock ran out.
		ClockRanOut {
			/// The game.
			game: GameId,
			/// Whose clock.
			side: Side,
		},
		/// A game is won.
		GameWon {
			/// The game.
			game: GameId,
			/// By whom.
			winner: Side,
			/// Paid to the winner, out of what the loser forfeited.
			paid: BalanceOf<T>,
		},
		/// A game was closed, since the report was proved wrong in another one.
		GameClosed {
			/// The game.
			game: GameId,
			/// Paid to its challenger, who was right too.
			paid: BalanceOf<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Nothing is asserted of the bundle.
		NoAssertion,
		/// Another report is asserted than the one that the challenge names.
		OtherAssertion,
		/// The window for challenges is closed.
		WindowClosed,
		/// The bundle has no such task.
		NoSuchTask,
		/// The device revealed no other report, or has lost a game about the bundle.
		NotRival,
		/// The challenger plays about the bundle already.
		AlreadyPlaying,
		/// The account has lost a game about the bundle.
		HasLost,
		/// As many games are open about the bundle as there can be.
		TooManyGames,
		/// The account has not enough free balance for the bond.
		InsufficientBalance,
		/// There is no such game.
		NoSuchGame,
		/// The game does not stand as the move says.
		OtherPosition,
		/// The game does not wait for such a move.
		NotYourTurn,
		/// Somebody else plays that side of the game.
		NotYourGame,
		/// The clock of the move has run out.
		TooLate,
		/// No clock of the game has run out.
		NotLate,
		/// The task is not in the manifest at its place.
		WrongPath,
		/// The input of the task is longer than the machine takes.
		InputTooLong,
		/// The end gives another result than the one that is asserted.
		WrongEnd,
		/// The output is not part of the end.
		WrongOutput,
		/// The program is not published.
		NoSuchProgram,
		/// A split names another number of hashes than the interval has points, or it has none.
		WrongCount,
		/// The claim has no such part.
		NoSuchPart,
		/// The claim is too long to be proved.
		NotProvable,
		/// The state is not the one at the start of the claim.
		WrongState,
		/// The witness does not prove the memory of the state, or holds a page that is not touched.
		WrongWitness,
		/// The witness lacks a page that the segment touches.
		MissingPage,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::serve_clocks(meter, Self::share());
		}

		fn integrity_test() {
			let policy = T::Policy::get();
			assert!(
				policy.move_ticks > 0 && policy.move_ticks <= policy.game_ticks,
				"a move takes a part of the time of a game"
			);
			assert!(
				T::WeightInfo::due_page()
					.saturating_add(Self::weight_of_serving())
					.all_lte(Self::share()),
				"the dearest end of a game must fit into the share of a block that clocks have"
			);
			let max = <T as frame_system::Config>::BlockWeights::get().max_block;
			assert!(
				T::WeightInfo::prove(MAX_PAGES).ref_time() <= (PROOF_SHARE * max).ref_time(),
				"the dearest proof must take no more of a block than its share"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// Weight that serving clocks may take of a block.
		fn share() -> Weight {
			let max = <T as frame_system::Config>::BlockWeights::get().max_block;
			CLOCK_SHARE * max
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Say that the report that is asserted of a bundle is wrong about a task.
		///
		/// A bond is held, half as much again for each game that is open about the bundle. `assertion` names what was looked
		/// at, see the runtime API.
		///
		/// Origin: signed. Errors: `NoAssertion`, `OtherAssertion`, `WindowClosed`, `NoSuchTask`, `AlreadyPlaying`,
		/// `HasLost`, `TooManyGames`, `InsufficientBalance`. Events: `Challenged`.
		#[pallet::call_index(0)]
		#[pallet::weight((T::WeightInfo::challenge(), DispatchClass::Operational))]
		pub fn challenge(
			origin: OriginFor<T>,
			job: JobId,
			bundle: BundleIndex,
			task: TaskIndex,
			assertion: H256,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_challenge(Player::Account(who), job, bundle, task, assertion)
		}

		/// Choose the first hash of a split that you deny.
		///
		/// `position` is that of the game as it was looked at; an `index` of as many as there are hashes denies the claim's end
		/// alone.
		///
		/// Origin: signed by the challenger. Errors: `NoSuchGame`, `OtherPosition`, `TooLate`, `NotYourTurn`, `NotYourGame`,
		/// `NoSuchPart`. Events: `Chosen`.
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::choose(), DispatchClass::Operational))]
		pub fn choose(origin: OriginFor<T>, game: GameId, position: H256, index: u32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_choose(Player::Account(who), game, position, index)
		}

		/// Bring what a device plays into the chain.
		///
		/// `retry` is not signed and only makes a second try another transaction.
		///
		/// A device that plays may prove too, without a fee: a witness that proves nothing loses it the game.
		///
		/// Origin: authorized by the device's signature. Errors: those of a challenge and of a choice, and `NotRival`,
		/// `WrongPath`, `InputTooLong`, `WrongEnd`, `WrongOutput`, `NoSuchProgram`, `WrongCount`, `NotProvable`, `WrongState`.
		/// Events: `Challenged`, `Opened`, `Split`, `Chosen`, and those of a proof.
		#[pallet::call_index(2)]
		#[pallet::weight((Pallet::<T>::weight_of_play(play), DispatchClass::Operational))]
		#[pallet::weight_of_authorize(Pallet::<T>::weight_of_authorizing(play))]
		#[pallet::authorize(Pallet::<T>::authorize_play)]
		pub fn play(
			origin: OriginFor<T>,
			device: DeviceId,
			play: Play,
			_signature: DeviceSignature,
			_retry: u32,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::do_play(device, play)
		}

		/// Prove who is right in a game whose claim is short enough.
		///
		/// `state` is the one at the start of the claim. The chain runs the program from it, with the pages of the witness.
		///
		/// Origin: signed by anybody. Errors: `NoSuchGame`, `TooLate`, `NoSuchProgram`, `NotProvable`, `WrongState`,
		/// `WrongWitness`, `MissingPage`. Events: `Proved`, `GameWon`, `GameClosed`, and those of a verdict.
		#[pallet::call_index(3)]
		#[pallet::weight((
			T::WeightInfo::prove(witness.pages.len() as u32).saturating_add(Pallet::<T>::weight_of_ending()),
			DispatchClass::Operational,
		))]
		pub fn prove(origin: OriginFor<T>, game: GameId, state: State, witness: Witness) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_prove(game, &state, &witness)
		}

		/// End a game in which a clock has run out that the chain has not got round to.
		///
		/// Origin: signed by anybody. Errors: `NoSuchGame`, `NotLate`. Events: `ClockRanOut`, `GameWon`, `GameClosed`, and
		/// those of a verdict.
		#[pallet::call_index(4)]
		#[pallet::weight((
			T::WeightInfo::enforce_clock().saturating_add(Pallet::<T>::weight_of_ending()),
			DispatchClass::Operational,
		))]
		pub fn enforce_clock(origin: OriginFor<T>, game: GameId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_enforce(game)
		}
	}

	/// Most games that an end closes beside its own.
	pub(crate) const OTHERS: u32 = MAX_GAMES - 1;
}
