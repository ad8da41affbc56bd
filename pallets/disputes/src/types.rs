//! What the disputes pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{BoundedVec, Perbill};
use tidemill_primitives::{
	dispute::{Game, MAX_GAMES},
	interfaces::{Asserted, Player},
	AccountId, DeviceId, Tick,
};

/// Entries of a page of the wheel.
pub const WHEEL_PAGE: u32 = 64;
/// Accounts of a bundle that are remembered for having lost, the latest ones.
pub const MAX_LOST: u32 = 32;
/// What part of a block serving clocks may take.
pub const CLOCK_SHARE: Perbill = Perbill::from_percent(3);
/// What part of a block a proof may take, without what it brings about.
pub const PROOF_SHARE: Perbill = Perbill::from_percent(10);

/// The rules that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct DisputePolicy {
	/// Ticks that each side of a game has for all its moves.
	pub game_ticks: Tick,
	/// Ticks that it has for one of them at most.
	pub move_ticks: Tick,
}

/// A game as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Stored {
	/// The game.
	pub game: Game,
	/// Tick for which its entry in the wheel stands.
	#[codec(compact)]
	pub armed: Tick,
}

/// A game that is open, as its bundle knows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Playing {
	/// Its number.
	#[codec(compact)]
	pub number: u32,
	/// Who challenges.
	pub challenger: Player,
}

/// The games about a bundle, from its first one until it is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Contest {
	/// Number of the next one.
	#[codec(compact)]
	pub next: u32,
	/// Those that are open.
	pub open: BoundedVec<Playing, ConstU32<MAX_GAMES>>,
	/// Accounts that lost one. Nothing hangs on the oldest being forgotten: an account costs less than a bond.
	pub lost: BoundedVec<AccountId, ConstU32<MAX_LOST>>,
}

impl Contest {
	/// Whether somebody plays.
	pub fn plays(&self, player: &Player) -> bool {
		self.open.iter().any(|entry| entry.challenger == *player)
	}

	/// Whether there is room for another game of `player`. A place is kept for each device that may challenge and does not
	/// play: accounts cannot shut it out.
	pub fn has_room(&self, player: &Player, asserted: &Asserted) -> bool {
		let idle = |device: &&DeviceId| !self.plays(&Player::Device(**device));
		let kept = match player {
			Player::Device(_) => 0,
			Player::Account(_) => asserted.rivals.iter().filter(idle).count(),
		};
		self.open.len().saturating_add(kept) < MAX_GAMES as usize
	}

	/// How many games are open.
	pub fn games(&self) -> u32 {
		u32::try_from(self.open.len()).unwrap_or(u32::MAX)
	}

	/// Takes note that a game is over, by which its challenger lost.
	pub fn lose(&mut self, number: u32, loser: &Player) {
		self.open.retain(|entry| entry.number != number);
		if let Player::Account(account) = loser {
			if self.lost.is_full() {
				self.lost.remove(0);
			}
			let pushed = self.lost.try_push(account.clone());
			debug_assert!(pushed.is_ok(), "the oldest was forgotten");
		}
	}
}
