//! The chains that start from nothing.
//!
//! Both presets are for development: their validators' keys are known to everybody, and Alice's is the sudo key. A chain
//! for real use starts from a preset that sets no `sudo`: its parameters and upgrades are then decided by a governance
//! pallet that takes the place of Sudo in the runtime, and until one is there nothing can act as root.

use alloc::{string::ToString, vec, vec::Vec};

use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_consensus_babe::BabeEpochConfiguration;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use pallet_staking::StakerStatus;

use crate::{
	configs::{MAX_CANDIDATES, MAX_VALIDATORS},
	AccountId, BabeConfig, Balance, BalancesConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SessionsConfig,
	StakingConfig, SudoConfig, TIDE,
};

/// What each well-known account has free at the start.
pub const ENDOWMENT: Balance = 1_000_000 * TIDE;

/// What each validator of genesis has staked.
pub const VALIDATOR_STAKE: Balance = 10_000 * TIDE;
/// Least stake of a validator.
pub const MIN_VALIDATOR_STAKE: Balance = 1_000 * TIDE;
/// Slots of a session, one minute: what takes effect with the next one is soon seen.
pub const SESSION_SLOTS: u64 = 20;

/// A validator at genesis: its account and its keys.
type Validator = (AccountId, SessionKeys);

fn validator(account: Sr25519Keyring, finality: Ed25519Keyring) -> Validator {
	let keys = SessionKeys {
		babe: account.public().into(),
		grandpa: finality.public().into(),
		authority_discovery: account.public().into(),
	};
	(account.to_account_id(), keys)
}

fn well_known() -> Vec<AccountId> {
	use Sr25519Keyring::*;
	[Alice, Bob, Charlie, Dave, Eve, Ferdie]
		.map(|key| key.to_account_id())
		.to_vec()
}

fn genesis(validators: Vec<Validator>, endowed: Vec<AccountId>, root: AccountId) -> Value {
	// The authorities of BABE and GRANDPA are left empty: the session pallet fills them from the session keys, and
	// panics if it finds any.
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: endowed
				.into_iter()
				.map(|account| {
					let staked = validators.iter().any(|(validator, _)| *validator == account);
					(account, ENDOWMENT + if staked { VALIDATOR_STAKE } else { 0 })
				})
				.collect::<Vec<_>>(),
		},
		staking: StakingConfig {
			validator_count: MAX_VALIDATORS,
			minimum_validator_count: 1,
			min_validator_bond: MIN_VALIDATOR_STAKE,
			max_validator_count: Some(MAX_CANDIDATES),
			max_nominator_count: Some(0),
			stakers: validators
				.iter()
				.map(|(account, _)| (
					account.clone(),
					account.clone(),
					VALIDATOR_STAKE,
					StakerStatus::Validator
				))
				.collect::<Vec<_>>(),
		},
		sessions: SessionsConfig::new(SESSION_SLOTS),
		session: SessionConfig {
			keys: validators
				.into_iter()
				.map(|(account, keys)| (account.clone(), account, keys))
				.collect::<Vec<_>>(),
		},
		babe: BabeConfig {
			epoch_config: BabeEpochConfiguration::default()
		},
		sudo: SudoConfig { key: Some(root) },
	})
}

/// A chain of one validator, Alice.
pub fn development() -> Value {
	genesis(
		vec![validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
		well_known(),
		Sr25519Keyring::Alice.to_account_id(),
	)
}

/// A chain of two validators, Alice and Bob.
pub fn local_testnet() -> Value {
	genesis(
		vec![
			validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
			validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		],
		well_known(),
		Sr25519Keyring::Alice.to_account_id(),
	)
}

/// A preset as JSON, merged into the default genesis by who reads it; none if there is no such preset.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// The presets that there are.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(DEV_RUNTIME_PRESET),
		PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET),
	]
}
