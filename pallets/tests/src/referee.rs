//! How games about what is asserted under `Proof` end, without their moves: as whoever calls it will have it.

use frame_support::traits::{fungible::Mutate, tokens::Preservation};
use pallet_attestation::types::{Bundle, InFlight, Phase};
use tidemill_primitives::{
	interfaces::{Asserted, Assertions, Fees, Player},
	AccountId, Balance, BundleIndex, JobId,
};

use crate::runtime::{Attestation, Balances, Rewards, Test};

/// What is asserted of a bundle now.
pub fn assertion(job: JobId, bundle: BundleIndex) -> Option<Asserted> {
	<Attestation as Assertions>::assertion(job, bundle)
}

/// So many games about a bundle are open.
pub fn playing(job: JobId, bundle: BundleIndex, games: u32) {
	<Attestation as Assertions>::playing(job, bundle, games);
}

/// A challenger loses. Returns what it forfeits.
pub fn upheld(job: JobId, bundle: BundleIndex, loser: &Player, winner: &AccountId) -> Balance {
	let forfeited = <Attestation as Assertions>::upheld(job, bundle, loser);
	pay(forfeited, winner);
	forfeited
}

/// What is asserted is proved wrong. Returns what its asserters forfeit.
pub fn refuted(job: JobId, bundle: BundleIndex, player: &Player, winner: &AccountId) -> Balance {
	let forfeited = <Attestation as Assertions>::refuted(job, bundle, player);
	pay(forfeited, winner);
	forfeited
}

/// Divides what was forfeited, and pays the winner.
fn pay(forfeited: Balance, winner: &AccountId) {
	if forfeited > 0 {
		let share = <Rewards as Fees>::divide_disproved(forfeited);
		let pot = Rewards::pot_account();
		Balances::transfer(&pot, winner, share, Preservation::Preserve).expect("the winner's share is in the pot");
	}
}

/// A bundle in flight, as stored.
pub fn flight(job: JobId, bundle: BundleIndex) -> Option<InFlight> {
	match pallet_attestation::Work::<Test>::get(job, bundle) {
		Some(Bundle::InFlight(flight)) => Some(flight),
		_ => None,
	}
}

/// Every bundle whose reports are contested, with the games about it that are open.
pub fn contested() -> Vec<(JobId, BundleIndex, u32)> {
	let contests = pallet_attestation::Work::<Test>::iter().filter_map(|(job, bundle, entry)| match entry {
		Bundle::InFlight(InFlight {
			phase: Phase::Contest { games, .. },
			..
		}) => Some((job, bundle, games)),
		_ => None,
	});
	contests.collect()
}
