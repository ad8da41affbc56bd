//! Making the moves that can be made now.

use tidemill_primitives::{
	dispute::{ContestView, Play},
	BlockNumber,
};

use super::{
	limits::Refusal,
	looking::Watched,
	watcher::{Bundle, Watcher},
};
use crate::{
	play::{Now, Seat},
	tools::chain::ChainError,
};

impl Watcher {
	/// Makes the moves that can be made now.
	pub(super) async fn play(&mut self, watched: &[Watched], now: Now) {
		if self.signer.is_none() {
			return;
		}
		let player = self.player.clone();
		let seats: Vec<Seat> = watched
			.iter()
			.map(|it| Seat {
				bundle: it.bundle,
				contest: &it.contest,
				player: &player,
				// Who lost there denies nothing any more: no run is replayed for it.
				own: match self.sent.has_lost(&(it.bundle.job, it.bundle.bundle)) {
					true => &[],
					false => &it.own,
				},
				terms: &it.terms,
			})
			.collect();
		for play in self.games.moves(&seats, now) {
			let bundle = play.bundle();
			let about = |it: &&Watched| (it.bundle.job, it.bundle.bundle) == bundle;
			let Some(Watched { contest, .. }) = watched.iter().find(about) else {
				continue;
			};
			if self.sent.lets(&play, now.number) {
				self.make(&play, bundle, contest, now.number).await;
			}
		}
	}

	/// Makes a move unless it is a challenge beyond the limits.
	async fn make(&mut self, play: &Play, (job, bundle): Bundle, contest: &ContestView, number: BlockNumber) {
		let name = play.name();
		if matches!(play, Play::Challenge { .. }) {
			match self.refusal(&(job, bundle), contest).await {
				Ok(None) => {}
				Ok(Some(refusal)) => {
					let line = format!("job {job} bundle {bundle}: left alone, since {refusal}");
					return self.said.say(job, line);
				}
				Err(error) => return tracing::warn!(job, bundle, %error, "it is challenged at another block"),
			}
		}
		let Some(signer) = &mut self.signer else { return };
		match signer.send(&self.chain, play).await {
			Ok(Some(hash)) => {
				self.sent.note(play, hash, contest.bond, number);
				tracing::info!(?hash, job, bundle, kind = name, "sent");
				println!("job {job} bundle {bundle}: {name}");
			}
			Ok(None) => {}
			Err(error) => tracing::warn!(job, bundle, kind = name, %error, "the move is made again"),
		}
	}

	/// Why a bundle is not challenged.
	async fn refusal(&self, bundle: &Bundle, contest: &ContestView) -> Result<Option<Refusal>, ChainError> {
		let Some(signer) = &self.signer else { return Ok(None) };
		if self.sent.has_lost(bundle) {
			return Ok(Some(Refusal::Lost));
		}
		let tokens = self.chain.tokens(&signer.id()).await?;
		let engaged = self.sent.engaged(self.tally.open.len());
		Ok(self.limits.challenge(contest, engaged, tokens).err())
	}
}
