//! The moves that were sent, and what became of them. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sp_core::H256;
use tidemill_primitives::{
	dispute::{ContestView, Play},
	interfaces::Player,
	Balance, BlockNumber, BundleIndex, JobId,
};

use super::limits::Engaged;
use crate::tools::{account::LIFE, metadata::outcome::Outcome};

/// Blocks after which a move that the chain did not take is sent again.
const AGAIN: BlockNumber = 8;
/// Who lost a game about a bundle challenges nothing there any more.
const HAS_LOST: &str = "HasLost";
/// Errors that the next try would meet again. By all others the chain may stand otherwise by then: windows are opened again, and
/// what a move answers may be on another fork.
const LASTING: [&str; 2] = [HAS_LOST, "NoSuchTask"];

type Bundle = (JobId, BundleIndex);

/// A move that was sent.
#[derive(Clone, Debug)]
pub struct Move {
	/// The transaction.
	pub hash: H256,
	/// What it is about.
	pub bundle: Bundle,
	/// What kind of move it is.
	pub name: &'static str,
	at: BlockNumber,
	/// Whether the chain has told what became of it.
	told: bool,
	/// Whether it was refused for good.
	refused: bool,
}

/// A challenge that is on its way.
#[derive(Clone, Copy, Debug)]
struct Promise {
	bond: Balance,
	at: BlockNumber,
}

/// The moves that were sent, by what they answer.
#[derive(Debug, Default)]
pub struct Sent {
	moves: HashMap<H256, Move>,
	promises: BTreeMap<Bundle, Promise>,
	lost: BTreeSet<Bundle>,
}

impl Sent {
	/// Whether a move is to be sent in that block: it is not on its way, and was not refused for good.
	pub fn lets(&self, play: &Play, number: BlockNumber) -> bool {
		let known = self.moves.get(&play.answers());
		known.is_none_or(|known| !known.refused && number.saturating_sub(known.at) >= AGAIN)
	}

	/// Whether the chain said that the account has lost a game about the bundle.
	pub fn has_lost(&self, bundle: &Bundle) -> bool {
		self.lost.contains(bundle)
	}

	/// Takes note of a move that was sent in that block, a challenge with that bond.
	pub fn note(&mut self, play: &Play, hash: H256, bond: Balance, number: BlockNumber) {
		let bundle = play.bundle();
		if matches!(play, Play::Challenge { .. }) {
			self.promises.insert(bundle, Promise { bond, at: number });
		}
		let sent = Move {
			hash,
			bundle,
			name: play.name(),
			at: number,
			told: false,
			refused: false,
		};
		self.moves.insert(play.answers(), sent);
	}

	/// The bundles whose challenges are on their way.
	pub fn promised(&self) -> impl Iterator<Item = &Bundle> {
		self.promises.keys()
	}

	/// Whether it is not known yet what became of something.
	pub fn waits(&self) -> bool {
		self.moves.values().any(|sent| !sent.told)
	}

	/// The move of a transaction.
	pub fn of(&self, hash: &H256) -> Option<&Move> {
		self.moves.values().find(|sent| sent.hash == *hash)
	}

	/// Takes note of what became of a transaction.
	pub fn told(&mut self, hash: &H256, outcome: &Outcome) {
		let Some(sent) = self.moves.values_mut().find(|sent| sent.hash == *hash) else {
			return;
		};
		sent.told = true;
		let Outcome::Failed(failure) = outcome else { return };
		sent.refused = LASTING.contains(&failure.name.as_str());
		if sent.name == "challenge" {
			self.promises.remove(&sent.bundle);
			if failure.name == HAS_LOST {
				self.lost.insert(sent.bundle);
			}
		}
	}

	/// Takes note of a contest: a challenge whose game is open is on its way no more.
	pub fn see(&mut self, bundle: &Bundle, contest: &ContestView, player: &Player) {
		if contest.games.iter().any(|view| view.game.challenger == *player) {
			self.promises.remove(bundle);
		}
	}

	/// What the watcher is in for, with so many games open.
	pub fn engaged(&self, open: usize) -> Engaged {
		Engaged {
			games: open.saturating_add(self.promises.len()),
			promised: self.promises.values().fold(0, |sum, it| sum.saturating_add(it.bond)),
		}
	}

	/// Forgets what can come to nothing any more, and what is about no bundle that is still contested.
	pub fn forget(&mut self, number: BlockNumber, contested: &BTreeSet<Bundle>) {
		let lives = |at: BlockNumber| number.saturating_sub(at) <= LIFE;
		self.promises
			.retain(|bundle, promise| contested.contains(bundle) && lives(promise.at));
		self.moves
			.retain(|_, sent| contested.contains(&sent.bundle) && (sent.refused || lives(sent.at)));
		self.lost.retain(|bundle| contested.contains(bundle));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		play::samples::{contest, game, result},
		tools::metadata::outcome::Failure,
	};

	const HASH: H256 = H256([7; 32]);
	const BUNDLE: Bundle = (3, 0);

	fn challenge(assertion: u8) -> Play {
		Play::Challenge {
			job: 3,
			bundle: 0,
			task: 0,
			assertion: H256::repeat_byte(assertion),
		}
	}

	fn sent() -> Sent {
		let mut sent = Sent::default();
		assert!(sent.lets(&challenge(1), 10) && !sent.waits());
		sent.note(&challenge(1), HASH, 50, 10);
		assert!(sent.waits());
		sent
	}

	fn failed(name: &str) -> Outcome {
		Outcome::Failed(Failure {
			name: name.into(),
			words: String::new(),
		})
	}

	#[test]
	fn what_is_on_its_way_counts_until_it_is_there_or_dead() {
		let player = Player::Account([1; 32].into());
		let one = Engaged { games: 3, promised: 50 };
		let none = Engaged { games: 2, promised: 0 };
		let contested = BTreeSet::from([BUNDLE]);

		let mut there = sent();
		let mut contest = contest(vec![result(1)]);
		there.see(&BUNDLE, &contest, &player);
		assert_eq!(there.engaged(2), one);
		contest.games.push(game(0, player.clone(), 9));
		there.see(&BUNDLE, &contest, &player);
		assert_eq!(there.engaged(2), none);

		let mut dead = sent();
		dead.forget(10 + LIFE, &contested);
		assert_eq!(dead.engaged(2), one);
		dead.forget(11 + LIFE, &contested);
		assert_eq!(dead.engaged(2), none);

		let mut decided = sent();
		decided.forget(10, &BTreeSet::new());
		assert_eq!(decided.engaged(2), none);

		let mut refused = sent();
		refused.told(&HASH, &failed("TooManyGames"));
		assert_eq!(refused.engaged(2), none);
	}

	#[test]
	fn a_move_is_sent_again_after_a_while_unless_it_was_refused_for_good() {
		for (outcome, again) in [
			(Outcome::Done, true),
			(failed("OtherPosition"), true),
			(failed("WindowClosed"), true),
			(failed("NotProvable"), true),
			(failed("NoSuchTask"), false),
		] {
			let mut sent = sent();
			sent.told(&HASH, &outcome);
			assert!(!sent.waits());
			assert!(!sent.lets(&challenge(1), 9 + AGAIN));
			assert_eq!(sent.lets(&challenge(1), 10 + AGAIN), again, "{outcome:?}");
			assert!(sent.lets(&challenge(2), 10), "another assertion is another matter");
		}
	}

	#[test]
	fn who_has_lost_is_told_once_for_the_bundle() {
		let mut sent = sent();
		assert!(!sent.has_lost(&BUNDLE));
		sent.told(&HASH, &failed(HAS_LOST));
		assert!(sent.has_lost(&BUNDLE) && !sent.has_lost(&(3, 1)));
		sent.forget(10_000, &BTreeSet::from([BUNDLE]));
		assert!(sent.has_lost(&BUNDLE) && !sent.lets(&challenge(1), 10_000));
		sent.forget(10_001, &BTreeSet::new());
		assert!(!sent.has_lost(&BUNDLE) && sent.lets(&challenge(1), 10_001));
	}
}
