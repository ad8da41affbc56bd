//! Who validates: anybody who stakes enough; and what an offence costs.

use codec::{Decode, Encode};
use sp_keyring::Sr25519Keyring::{self, Alice, Charlie};
use sp_session::OpaqueGeneratedSessionKeys;
use tidemill_runtime::{
	genesis_presets::{MIN_VALIDATOR_STAKE, SESSION_SLOTS, VALIDATOR_STAKE},
	Balances, Runtime, RuntimeCall, Session, SessionKeys, Staking,
};

use crate::harness::Chain;

fn bond(value: u128) -> RuntimeCall {
	RuntimeCall::Staking(pallet_staking::Call::bond {
		value,
		payee: pallet_staking::RewardDestination::Stash,
	})
}

fn validate() -> RuntimeCall {
	RuntimeCall::Staking(pallet_staking::Call::validate {
		prefs: Default::default(),
	})
}

/// The call that tells the chain of the well-known keys of `owner`.
fn set_keys(chain: &mut Chain, owner: Sr25519Keyring) -> RuntimeCall {
	chain.with_keystore();
	let seed = Some(owner.to_seed().into_bytes());
	let owner = owner.to_account_id().encode();
	let generated: OpaqueGeneratedSessionKeys = chain.api("SessionKeys_generate_session_keys", (owner, seed));
	RuntimeCall::Session(pallet_session::Call::set_keys {
		keys: SessionKeys::decode(&mut &generated.keys[..]).unwrap(),
		proof: generated.proof,
	})
}

fn validators(chain: &mut Chain) -> Vec<Sr25519Keyring> {
	let accounts = chain.state(Session::validators);
	let mut names: Vec<_> = accounts.iter().flat_map(Sr25519Keyring::from_account_id).collect();
	names.sort();
	names
}

#[test]
fn who_stakes_enough_validates_in_the_next_era() {
	let mut chain = Chain::development();
	chain.advance(1);
	let keys = set_keys(&mut chain, Charlie);
	let calls = vec![bond(VALIDATOR_STAKE), validate(), keys];
	let join = chain.signed(Charlie, pallet_utility::Call::batch_all { calls });
	chain.block_ok(vec![join]);
	let force = RuntimeCall::Staking(pallet_staking::Call::force_new_era {});
	let sudo = chain.signed(Alice, pallet_sudo::Call::sudo { call: Box::new(force) });
	chain.block_ok(vec![sudo]);
	assert_eq!(validators(&mut chain), [Alice]);
	chain.advance(3 * SESSION_SLOTS as u32);
	assert_eq!(validators(&mut chain), [Alice, Charlie]);

	// Who steps down is out an era later.
	let chill = chain.signed(Charlie, RuntimeCall::Staking(pallet_staking::Call::chill {}));
	chain.block_ok(vec![chill]);
	let force = RuntimeCall::Staking(pallet_staking::Call::force_new_era {});
	let sudo = chain.signed(Alice, pallet_sudo::Call::sudo { call: Box::new(force) });
	chain.block_ok(vec![sudo]);
	chain.advance(3 * SESSION_SLOTS as u32);
	assert_eq!(validators(&mut chain), [Alice]);
}

#[test]
fn too_little_stake_does_not_validate() {
	let mut chain = Chain::development();
	let calls = vec![bond(MIN_VALIDATOR_STAKE - 1), validate()];
	let join = chain.signed(Charlie, pallet_utility::Call::batch_all { calls });
	assert!(matches!(chain.block(vec![join])[..], [Ok(Err(_))]));
	assert_eq!(chain.state(pallet_staking::Validators::<Runtime>::count), 1);
}

#[test]
fn nobody_nominates_yet() {
	let mut chain = Chain::development();
	let targets = vec![Alice.to_account_id().into()];
	let calls = vec![
		bond(VALIDATOR_STAKE),
		RuntimeCall::Staking(pallet_staking::Call::nominate { targets }),
	];
	let nominate = chain.signed(Charlie, pallet_utility::Call::batch_all { calls });
	assert!(matches!(chain.block(vec![nominate])[..], [Ok(Err(_))]));
}

#[test]
fn eras_pass_and_nothing_is_minted() {
	let mut chain = Chain::local_testnet();
	let issuance = chain.state(Balances::total_issuance);
	chain.advance(2 * 6 * SESSION_SLOTS as u32 + 2);
	chain.state(|| {
		assert!(pallet_staking::CurrentEra::<Runtime>::get() >= Some(2));
		assert_eq!(Balances::total_issuance(), issuance);
		assert_eq!(
			Staking::ledger(sp_staking::StakingAccount::Stash(Alice.to_account_id()))
				.unwrap()
				.total,
			VALIDATOR_STAKE
		);
	});
}
