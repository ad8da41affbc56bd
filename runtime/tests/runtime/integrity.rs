//! Every pallet's check of its own configuration, and what the weights rest on.

use std::collections::BTreeSet;

use frame_support::traits::{IntegrityTest, PalletsInfoAccess};
use tidemill_runtime::{
	configs::RuntimeBlockWeights,
	hot,
	weights::{block::BlockWeight, db::DbWeight},
	AllPalletsWithSystem,
};

use crate::harness::Chain;

#[test]
fn every_pallet_finds_its_configuration_sound() {
	Chain::empty().state(AllPalletsWithSystem::integrity_test);
}

#[test]
fn seats_are_drawn_again_before_new_bundles_and_rounds_end_after_both() {
	let pallets: Vec<_> = AllPalletsWithSystem::infos().into_iter().map(|it| it.name).collect();
	let place = |name| pallets.iter().position(|it| *it == name).expect("the pallet is there");
	assert!(place("Tide") < place("Disputes"), "{pallets:?}");
	assert!(place("Disputes") < place("Attestation"), "{pallets:?}");
	assert!(place("Attestation") < place("Market"), "{pallets:?}");
	assert!(place("Market") < place("Providers"), "{pallets:?}");
	assert!(place("Staking") < place("Session"), "{pallets:?}");
}

#[test]
fn what_the_calls_of_a_block_share_is_counted_with_the_block() {
	Chain::development().state(|| {
		let keys: BTreeSet<_> = hot::keys().into_iter().map(|hot| hot.key).collect();
		assert!(
			keys.len() as u64 <= hot::HOT,
			"{} keys are left out of the benchmarks",
			keys.len()
		);
		let base = RuntimeBlockWeights::get().base_block;
		assert_eq!(
			base,
			BlockWeight::get() + DbWeight::get().reads_writes(hot::HOT + hot::HEADS, hot::HOT + hot::HEADS)
		);
		for key in [
			pallet_market::NextJob::<tidemill_runtime::Runtime>::hashed_key().to_vec(),
			frame_system::Account::<tidemill_runtime::Runtime>::hashed_key_for(tidemill_runtime::Rewards::pot_account()),
		] {
			assert!(keys.contains(&key));
		}
	});
}
