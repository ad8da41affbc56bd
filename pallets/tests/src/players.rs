//! Who takes part in contests by itself, in every block in which devices say what they have to say.

use std::collections::BTreeSet;

use tidemill_primitives::{
	dispute::GameView,
	interfaces::{Player, Tide as _},
	BundleIndex, DeviceId, JobId,
};

use crate::{
	agent::report,
	games::{contest, contested, game, told},
	runtime::Tide,
	world::World,
};

/// Somebody who takes part in contests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contestant {
	/// As whom.
	pub who: Player,
	/// What it takes for every run, see [`crate::runs`]: 0 is the truth.
	pub lie: u8,
	/// Whether it says nothing once it has challenged.
	pub idle: bool,
}

impl Contestant {
	/// Whether it goes by the true runs, and moves.
	pub fn is_honest(&self) -> bool {
		self.lie == 0 && !self.idle
	}
}

/// All who take part: every device by what it revealed, and some accounts.
#[derive(Clone, Debug, Default)]
pub struct Players {
	/// The accounts.
	pub accounts: Vec<Contestant>,
	/// The devices that make no move.
	pub idle: BTreeSet<DeviceId>,
}

impl World {
	/// Everybody who takes part denies what it takes for wrong, and answers in its games.
	pub fn contest_all(&mut self) {
		let Some(players) = self.players.clone() else { return };
		for (job, bundle, _) in contested() {
			let Some(view) = contest(job, bundle) else { continue };
			for device in view.asserters.into_iter().chain(view.rivals) {
				if let Some(lie) = told(device, job, bundle) {
					let one = Contestant {
						who: Player::Device(device),
						lie,
						idle: players.idle.contains(&device),
					};
					self.contest(&one, job, bundle);
				}
			}
			for one in &players.accounts {
				self.contest(one, job, bundle);
			}
		}
	}

	/// Somebody answers in its games about a bundle, or denies what is asserted of it, if it takes that for wrong.
	pub fn contest(&mut self, one: &Contestant, job: JobId, bundle: BundleIndex) {
		let Some(view) = contest(job, bundle) else { return };
		let plays = |view: &GameView| view.game.challenger == one.who;
		let asserts = matches!(&one.who, Player::Device(id) if view.asserters.contains(id));
		if asserts || view.games.iter().any(plays) {
			let games = view.games.iter().filter(|_| !one.idle);
			return games.for_each(|game| self.answer_if_open(game, one));
		}
		let own = report(job, bundle, one.lie).results;
		let denied = own.iter().zip(&view.results).position(|(own, said)| own != said);
		let Some(task) = denied else { return };
		let in_time = Tide::tick() < view.until;
		let done = self.challenge(&one.who, job, bundle, view.first + task as u32);
		// Of accounts there may be too many; a device has its place.
		if one.is_honest() && in_time && matches!(one.who, Player::Device(_)) {
			assert!(done.is_ok(), "a place is kept for a device: {done:?}");
		}
	}

	/// Answers in a game that no move in another one has changed.
	fn answer_if_open(&mut self, view: &GameView, one: &Contestant) {
		if game(view.id).as_ref() == Some(view) {
			let done = self.answer(view, &one.who, one.lie);
			if one.is_honest() {
				assert!(!matches!(done, Some(Err(_))), "an honest move is taken: {done:?}");
			}
		}
	}
}
