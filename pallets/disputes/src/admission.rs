//! Which moves of devices the chain takes.

use frame_support::{
	ensure,
	pallet_prelude::{
		InvalidTransaction, TransactionSource, TransactionValidityError, UnknownTransaction, ValidTransaction,
	},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, transaction_validity::TransactionValidityWithRefund};
use tidemill_primitives::{
	device::DeviceSignature,
	dispute::Play,
	interfaces::{Devices, Player},
	DeviceId,
};

use crate::{Config, Error, Pallet};

/// Priority of moves in the pool: above any tip.
const PRIORITY: u64 = 1 << 60;
/// Blocks for which a move is kept in the pool.
const LONGEVITY: u64 = 16;

impl<T> From<Error<T>> for TransactionValidityError {
	fn from(error: Error<T>) -> Self {
		match error {
			// On a node that may be a block behind: the pool drops it without a ban.
			Error::NoAssertion
			| Error::OtherAssertion
			| Error::NotRival
			| Error::TooManyGames
			| Error::NoSuchGame
			| Error::OtherPosition
			| Error::NotYourTurn => UnknownTransaction::CannotLookup.into(),
			Error::WindowClosed | Error::AlreadyPlaying | Error::HasLost | Error::TooLate => {
				InvalidTransaction::Stale.into()
			}
			_ => InvalidTransaction::Call.into(),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The genesis hash, which signatures name.
	fn genesis() -> H256 {
		let zero = BlockNumberFor::<T>::zero();
		H256::from_slice(frame_system::Pallet::<T>::block_hash(zero).as_ref())
	}

	pub(crate) fn authorize_play(
		_: TransactionSource,
		device: &DeviceId,
		play: &Play,
		signature: &DeviceSignature,
		retry: &u32,
	) -> TransactionValidityWithRefund {
		Self::admissible(*device, play)?;
		let key = T::Devices::key(*device).ok_or(UnknownTransaction::CannotLookup)?;
		ensure!(
			key.verify(&play.message(Self::genesis(), *device), signature),
			InvalidTransaction::BadProof
		);
		// A later try takes the place of an earlier one, which other nodes may have refused too early. Anybody can make one, as
		// it is not signed: of a proof, which is long, none is gossiped again while another one waits.
		let retry = match play {
			Play::Prove { .. } => 0,
			_ => u64::from(*retry),
		};
		ValidTransaction::with_tag_prefix("TidemillPlay")
			.priority(PRIORITY.saturating_add(retry))
			.and_provides((device, play.answers()))
			.longevity(LONGEVITY)
			.propagate(true)
			.build()
			.map(|valid| (valid, Weight::zero()))
	}

	/// Whether a move can be made now; the signature is not looked at.
	fn admissible(device: DeviceId, play: &Play) -> Result<(), Error<T>> {
		match play {
			Play::Challenge {
				job,
				bundle,
				task,
				assertion,
			} => Self::challengeable(&Player::Device(device), *job, *bundle, *task, *assertion).map(|_| ()),
			Play::Open {
				game,
				position,
				opening,
			} => Self::opened(device, game, *position, opening).map(|_| ()),
			Play::Split { game, position, points } => Self::to_split(device, game, *position, points).map(|_| ()),
			Play::Choose { game, position, index } => {
				Self::chosen(&Player::Device(device), game, *position, *index).map(|_| ())
			}
			Play::Prove {
				game, position, state, ..
			} => Self::shown(device, game, *position, state).map(|_| ()),
		}
	}
}
