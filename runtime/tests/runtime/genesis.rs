//! The presets make chains.

use serde_json::json;
use sp_core::crypto::Ss58Codec;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use tidemill_runtime::{
	configs::RuntimeBlockWeights,
	genesis_presets::{self, ENDOWMENT, VALIDATOR_STAKE},
	AuthorityDiscovery, Babe, Balances, Grandpa, Historical, Runtime, Session,
};

use crate::harness::Chain;

#[test]
fn both_presets_are_served_and_build() {
	let mut chain = Chain::development();
	let names: Vec<PresetId> = chain.api("GenesisBuilder_preset_names", ());
	assert_eq!(names, ["development", "local_testnet"].map(PresetId::from));
	for name in names {
		let preset: Option<Vec<u8>> = chain.api("GenesisBuilder_get_preset", Some(name.clone()));
		let preset: serde_json::Value = serde_json::from_slice(&preset.unwrap()).unwrap();
		let mut chain = Chain::new(preset);
		chain.advance(3);
		assert_eq!(chain.number(), 3, "{name}");
	}
	let unknown: Option<Vec<u8>> = chain.api("GenesisBuilder_get_preset", Some(PresetId::from("staging")));
	assert_eq!(unknown, None);
}

#[test]
fn the_default_genesis_builds_and_names_no_sudo_key() {
	let mut chain = Chain::empty();
	let config: Option<Vec<u8>> = chain.api("GenesisBuilder_get_preset", None::<PresetId>);
	let built: sp_genesis_builder::Result = chain.api("GenesisBuilder_build_state", config.unwrap());
	assert_eq!(built, Ok(()));
	assert_eq!(chain.state(pallet_sudo::Key::<Runtime>::get), None);
}

#[test]
fn validators_of_genesis_have_every_role() {
	for (mut chain, validators) in [(Chain::development(), 1), (Chain::local_testnet(), 2)] {
		chain.state(|| {
			assert_eq!(Session::validators().len(), validators);
			assert_eq!(Babe::authorities().len(), validators);
			assert_eq!(Grandpa::grandpa_authorities().len(), validators);
			assert_eq!(AuthorityDiscovery::authorities().len(), validators);
			assert!(
				Historical::historical_root(0).is_some(),
				"no key of a validator could ever be proven"
			);
			assert_eq!(
				pallet_sudo::Key::<Runtime>::get(),
				Some(Sr25519Keyring::Alice.to_account_id())
			);
		});
	}
}

#[test]
fn the_local_preset_starts_with_validators_that_zombienet_filled_in() {
	use Sr25519Keyring::*;
	let named = [
		(AliceStash, Alice, Ed25519Keyring::Alice),
		(BobStash, Bob, Ed25519Keyring::Bob),
		(CharlieStash, Charlie, Ed25519Keyring::Charlie),
	];
	let mut patch = genesis_presets::local_testnet();
	patch["session"]["keys"] = json!([]);
	patch["staking"]["stakers"] = json!([]);
	patch["staking"]["invulnerables"] = json!([]);
	patch["staking"]["validatorCount"] = json!(named.len());
	for (stash, key, finality) in named {
		let stash = stash.to_account_id().to_ss58check();
		let key = key.public().to_ss58check();
		let keys = json!({
			"grandpa": finality.public().to_ss58check(),
			"babe": key,
			"authority_discovery": key,
			// Zombienet writes the keys of every chain that it knows.
			"im_online": key,
			"aura": key,
			"beefy": key,
		});
		let session = patch["session"]["keys"].as_array_mut().unwrap();
		session.push(json!([stash, stash, keys]));
		let balances = patch["balances"]["balances"].as_array_mut().unwrap();
		balances.push(json!([stash, 2 * VALIDATOR_STAKE as u64]));
		let stakers = patch["staking"]["stakers"].as_array_mut().unwrap();
		stakers.push(json!([stash, stash, VALIDATOR_STAKE as u64, "Validator"]));
		let invulnerables = patch["staking"]["invulnerables"].as_array_mut().unwrap();
		invulnerables.push(json!(stash));
	}

	let mut chain = Chain::built(patch);
	chain.advance(5);
	chain.state(|| {
		let mut validators = Session::validators();
		validators.sort();
		let mut expected = named.map(|(stash, ..)| stash.to_account_id());
		expected.sort();
		assert_eq!(validators, expected);
		assert_eq!(Babe::authorities().len(), 3);
		assert_eq!(Grandpa::grandpa_authorities().len(), 3);
		assert_eq!(AuthorityDiscovery::authorities().len(), 3);
		let beacons = pallet_tide::Beacon::<Runtime>::get();
		assert!(beacons.fresh, "block 5 has no randomness of its author");
	});
}

#[test]
fn well_known_accounts_are_endowed() {
	use Sr25519Keyring::*;
	Chain::local_testnet().state(|| {
		for key in [Alice, Bob, Charlie, Dave, Eve, Ferdie] {
			assert_eq!(Balances::free_balance(key.to_account_id()), ENDOWMENT, "{key}");
		}
	});
}

#[test]
fn a_quarter_of_a_block_is_kept_from_the_normal_class() {
	use frame_support::dispatch::DispatchClass;
	let weights = RuntimeBlockWeights::get();
	let normal = weights.get(DispatchClass::Normal).max_total.unwrap();
	assert_eq!(weights.max_block.ref_time(), 1_200_000_000_000);
	assert_eq!(normal.ref_time(), 900_000_000_000);
	assert_eq!(
		weights.get(DispatchClass::Operational).reserved,
		Some(weights.max_block - normal)
	);
}
