//! What programs read to know the chain.

use sp_core::OpaqueMetadata;
use sp_runtime::Perbill;
use sp_version::RuntimeVersion;
use tidemill_primitives::api::Rules;
use tidemill_runtime::{TIDE, VERSION};

use crate::harness::Chain;

#[test]
fn versions_14_to_16_are_served() {
	let mut chain = Chain::development();
	let versions: Vec<u32> = chain.api("Metadata_metadata_versions", ());
	for version in [14, 15, 16] {
		assert!(versions.contains(&version), "only {versions:?}");
		let metadata: Option<OpaqueMetadata> = chain.api("Metadata_metadata_at_version", version);
		let metadata = metadata.unwrap();
		assert_eq!(&metadata[..5], [b"meta".as_slice(), &[version as u8]].concat());
	}
	let plain: OpaqueMetadata = chain.api("Metadata_metadata", ());
	assert_eq!(&plain[..5], b"meta\x0e");
}

#[test]
fn the_runtime_says_who_it_is() {
	let version: RuntimeVersion = Chain::development().api("Core_version", ());
	assert_eq!(version.spec_name, "tidemill");
	assert_eq!(version, VERSION);
}

#[test]
fn clients_are_told_the_rules() {
	let rules: Rules = Chain::development().api("ComputeApi_rules", ());
	assert_eq!(rules.tick_millis, 3_000);
	assert_eq!((rules.min_stake, rules.min_backing), (100 * TIDE, 10 * TIDE));
	assert_eq!((rules.unbonding_ticks, rules.heartbeat_ticks), (806_400, 100));
	assert_eq!((rules.fuel_per_tick, rules.spot_bond), (1_000_000_000, 20));
	assert_eq!(rules.no_commitment, Perbill::from_percent(2));
	assert_eq!((rules.outvoted, rules.disproved), (Perbill::one(), Perbill::one()));
	assert_eq!((rules.least_proof_bond, rules.challenge_ticks), (15 * TIDE, 200));
}
