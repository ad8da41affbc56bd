//! Every pallet's check of its own configuration, and what the weights rest on.

use std::collections::BTreeSet;

use frame_support::traits::IntegrityTest;
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
			BlockWeight::get() + DbWeight::get().reads_writes(hot::HOT, hot::HOT)
		);
		for key in [
			pallet_market::NextJob::<tidemill_runtime::Runtime>::hashed_key().to_vec(),
			frame_system::Account::<tidemill_runtime::Runtime>::hashed_key_for(tidemill_runtime::Rewards::pot_account()),
		] {
			assert!(keys.contains(&key));
		}
	});
}
