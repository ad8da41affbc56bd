//! Every pallet's check of its own configuration.

use frame_support::traits::IntegrityTest;
use tidemill_runtime::AllPalletsWithSystem;

use crate::harness::Chain;

#[test]
fn every_pallet_finds_its_configuration_sound() {
	Chain::empty().state(AllPalletsWithSystem::integrity_test);
}
