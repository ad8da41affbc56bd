//! What may be run: published programs and their owners.
//!
//! ## Terms
//! * **Published**: the chain holds the program's bytes and has looked at them, so that it can decide a dispute about any
//!   run. Only such a program can be named by a job under `Proof`.
//! * **Image**: the memory, program counter and stack pointer that every run starts from. The chain computes it itself.
//! * **Deposit**: held from the owner for the bytes, until the program is removed.
//! * **Retired**: no new job may name the program. It is removed when no job does any more: each of them counts as a **use**
//!   from its submission until it is closed, so a game never lacks the program that it is about.
//!
//! ## Life of a program
//! ```text
//! publish_pvm --> published --retire--+-- no use --> removed
//!                     ^               |
//!                     |               +-- in use --> retired --last job closed, clear--> removed
//!                     +---------publish_pvm, by anybody-------+
//! ```
//! A program has one owner at a time. Who publishes one that is retired becomes its owner, so that nobody can keep others
//! from running it.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod checks;
pub mod types;
mod weights;

pub use types::ProgramsPolicy;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{hold, Inspect},
	};
	use frame_system::pallet_prelude::*;
	use sp_core::H256;
	use tidemill_machine::{Refusal, MAX_BLOB};
	use tidemill_primitives::{AccountId, Balance};

	use crate::{
		types::{ProgramsPolicy, Published},
		weights::WeightInfo,
	};

	/// An amount of tokens.
	pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;
	/// The bytes of a program.
	pub type Blob = BoundedVec<u8, ConstU32<MAX_BLOB>>;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountId = AccountId> {
		/// The token.
		type Currency: Inspect<AccountId, Balance = Balance> + hold::Mutate<AccountId, Reason: From<HoldReason>>;
		/// The rules that governance sets.
		type Policy: Get<ProgramsPolicy>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scenes of benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: tidemill_primitives::benchmarking::Scene;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The deposit for a program.
		Program,
	}

	// Identity: keys are hashes.
	/// Published programs, by the hash of their bytes.
	#[pallet::storage]
	pub type Programs<T: Config> = StorageMap<_, Identity, H256, Published>;

	/// Their bytes.
	#[pallet::storage]
	pub type Blobs<T: Config> = StorageMap<_, Identity, H256, Blob>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A program was published, and jobs may name it.
		Published {
			/// The program.
			program: H256,
			/// Whose it is.
			owner: AccountId,
			/// Length in bytes.
			length: u32,
			/// Held from the owner.
			deposit: BalanceOf<T>,
		},
		/// No new job may name a program.
		Retired {
			/// The program.
			program: H256,
			/// Jobs that name it and are not closed.
			uses: u32,
		},
		/// A program was removed, and its deposit went back.
		Removed {
			/// The program.
			program: H256,
			/// Released to its owner.
			deposit: BalanceOf<T>,
		},
		/// A program has another owner.
		Transferred {
			/// The program.
			program: H256,
			/// Whose it was.
			from: AccountId,
			/// Whose it is.
			to: AccountId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The program is published already.
		AlreadyPublished,
		/// There is no such program.
		NoSuchProgram,
		/// The program is another account's.
		NotOwner,
		/// The program is retired already.
		AlreadyRetired,
		/// The program is not retired; only its owner can do that.
		NotRetired,
		/// Jobs that are not closed name the program.
		InUse,
		/// The account has not enough free balance for the deposit.
		InsufficientBalance,
		/// The account that would get the program cannot hold its deposit.
		CannotHold,
		/// The program is longer than the machine takes.
		TooLarge,
		/// The bytes are no PolkaVM program, or a damaged one.
		NotPolkaVm,
		/// The program is for another instruction set than `ReviveV1`.
		WrongIsa,
		/// The program imports functions of a host.
		HasImports,
		/// The program exports no function `main`.
		NoMain,
		/// The program exports more functions than the machine takes.
		TooManyExports,
		/// The code of the program has an invalid instruction or jump, or can run past its end.
		BadCode,
		/// The program has more instructions than the machine takes.
		CodeTooLong,
		/// A basic block of the program has more instructions than the machine takes.
		BlockTooLong,
		/// The data and the stack of the program are larger than the machine takes.
		MemoryTooLarge,
		/// The stack of the program has another size than the machine's.
		WrongStack,
	}

	impl<T> From<Refusal> for Error<T> {
		fn from(refusal: Refusal) -> Self {
			match refusal {
				Refusal::TooLarge => Error::TooLarge,
				Refusal::NotABlob => Error::NotPolkaVm,
				Refusal::OtherInstructionSet => Error::WrongIsa,
				Refusal::Imports => Error::HasImports,
				Refusal::NoMain => Error::NoMain,
				Refusal::Exports => Error::TooManyExports,
				Refusal::Code => Error::BadCode,
				Refusal::LongCode => Error::CodeTooLong,
				Refusal::LongBlock => Error::BlockTooLong,
				Refusal::Memory => Error::MemoryTooLarge,
				Refusal::Stack => Error::WrongStack,
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			let limits = <T as frame_system::Config>::BlockWeights::get();
			let largest = T::WeightInfo::publish_pvm(MAX_BLOB.div_ceil(1 << 10));
			let most = limits.get(DispatchClass::Normal).max_extrinsic;
			assert!(
				most.is_none_or(|most| largest.all_lte(most)),
				"the largest program must fit into a transaction by weight"
			);
			let length = <T as frame_system::Config>::BlockLength::get();
			assert!(
				*length.max.get(DispatchClass::Normal) > MAX_BLOB.saturating_add(1 << 10),
				"the largest program must fit into a transaction by length"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Publish a program of the engine Pvm, so that jobs under proof can name it.
		///
		/// The chain looks at its code, computes its image, and holds a deposit for its bytes.
		///
		/// Origin: signed. Errors: `AlreadyPublished`, `InsufficientBalance`, and why the machine refuses the program.
		/// Events: `Published`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::publish_pvm(blob.len().div_ceil(1 << 10) as u32))]
		pub fn publish_pvm(origin: OriginFor<T>, blob: Blob) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_publish(owner, blob)
		}

		/// Let no new job name a program, and remove it if no job names it.
		///
		/// Origin: signed by its owner. Errors: `NoSuchProgram`, `NotOwner`, `AlreadyRetired`. Events: `Retired`, `Removed`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::retire())]
		pub fn retire(origin: OriginFor<T>, program: H256) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_retire(who, program)
		}

		/// Remove a retired program that no job names any more.
		///
		/// Origin: signed by anybody. Errors: `NoSuchProgram`, `NotRetired`, `InUse`. Events: `Removed`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::clear())]
		pub fn clear(origin: OriginFor<T>, program: H256) -> DispatchResult {
			ensure_signed(origin)?;
			let entry = Programs::<T>::get(program).ok_or(Error::<T>::NoSuchProgram)?;
			ensure!(entry.retired, Error::<T>::NotRetired);
			ensure!(entry.uses == 0, Error::<T>::InUse);
			Self::remove(program, entry)
		}

		/// Give a program to another account.
		///
		/// Its deposit goes with it.
		///
		/// Origin: signed by its owner. Errors: `NoSuchProgram`, `NotOwner`, `CannotHold`. Events: `Transferred`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::transfer())]
		pub fn transfer(origin: OriginFor<T>, program: H256, to: AccountId) -> DispatchResult {
			let from = ensure_signed(origin)?;
			Self::do_transfer(from, program, to)
		}
	}
}
