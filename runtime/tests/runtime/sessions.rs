//! Sessions, and what ties validators to their keys.

use codec::{Decode, Encode};
use frame_support::traits::KeyOwnerProofSystem;
use sp_consensus_babe::{
	digests::CompatibleDigestItem, AuthorityId, ConsensusLog, EquivocationProof, BABE_ENGINE_ID, KEY_TYPE,
};
use sp_core::{Pair, H256};
use sp_keyring::Sr25519Keyring::{Alice, Charlie};
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use sp_session::OpaqueGeneratedSessionKeys;
use tidemill_runtime::{
	genesis_presets::{SESSION_SLOTS, VALIDATOR_STAKE},
	Babe, Balances, Grandpa, Header, Historical, Runtime, RuntimeCall, Session, SessionKeys, UncheckedExtrinsic, TIDE,
};

use crate::harness::{author, pre_digest, slot_of, Chain};

#[test]
fn two_validators_cross_session_boundaries() {
	let mut chain = Chain::local_testnet();
	let mut announced = Vec::new();
	for _ in 0..2 * SESSION_SLOTS + 2 {
		let (block, _) = chain.build(Vec::new());
		let announces = block.header.digest.logs.iter().any(|item| {
			matches!(item, DigestItem::Consensus(BABE_ENGINE_ID, log)
				if matches!(ConsensusLog::decode(&mut &log[..]), Ok(ConsensusLog::NextEpochData(_))))
		});
		if announces {
			announced.push(block.header.number);
		}
	}
	assert_eq!(announced, [1, SESSION_SLOTS as u32 + 1, 2 * SESSION_SLOTS as u32 + 1]);
	chain.state(|| {
		assert_eq!(pallet_babe::EpochIndex::<Runtime>::get(), 2);
		assert_eq!(Session::current_index(), 2);
		assert_eq!(Session::validators().len(), 2);
		assert_eq!(Babe::authorities().len(), 2);
		assert_eq!(Grandpa::grandpa_authorities().len(), 2);
		for session in 0..=2 {
			assert!(
				Historical::historical_root(session).is_some(),
				"session {session} has no historical root"
			);
		}
	});
}

#[test]
fn an_empty_session_is_skipped() {
	let mut chain = Chain::local_testnet();
	chain.advance(5);
	chain.skip_slots(3 * SESSION_SLOTS);
	chain.advance(5);
	chain.state(|| assert_eq!(pallet_babe::EpochIndex::<Runtime>::get(), 3));
}

#[test]
fn a_key_is_proven_to_be_a_validators() {
	let mut chain = Chain::local_testnet();
	chain.advance(3);
	chain.state(|| {
		let key = (KEY_TYPE, AuthorityId::from(Alice.public()));
		let proof = Historical::prove(key.clone()).unwrap();
		let (validator, ()) = Historical::check_proof(key, proof).unwrap();
		assert_eq!(validator, Alice.to_account_id());
		let stranger = (KEY_TYPE, AuthorityId::from(Charlie.public()));
		let proof = Historical::prove(stranger.clone());
		assert!(proof
			.and_then(|proof| Historical::check_proof(stranger, proof))
			.is_none());
	});
}

/// A header for a slot, sealed by the slot's author.
fn sealed(slot: u64, extrinsics_root: H256) -> Header {
	let digest = Digest {
		logs: vec![pre_digest(slot)],
	};
	let mut header = Header::new(7, extrinsics_root, H256::zero(), H256::zero(), digest);
	let (_, author) = author(slot);
	let seal = author.pair().sign(header.hash().as_bytes());
	header.digest.push(DigestItem::babe_seal(seal.into()));
	header
}

#[test]
fn two_blocks_for_one_slot_are_an_offence() {
	let mut chain = Chain::local_testnet();
	chain.advance(3);
	let slot = slot_of(&chain.build(Vec::new()).0.header);
	let report = chain.state(|| {
		let offender = AuthorityId::from(author(slot).1.public());
		let key_owner_proof = Historical::prove((KEY_TYPE, offender.clone())).unwrap();
		let equivocation_proof = Box::new(EquivocationProof {
			offender,
			slot: slot.into(),
			first_header: sealed(slot, H256::repeat_byte(1)),
			second_header: sealed(slot, H256::repeat_byte(2)),
		});
		let call = pallet_babe::Call::report_equivocation_unsigned {
			equivocation_proof,
			key_owner_proof,
		};
		UncheckedExtrinsic::new_bare(RuntimeCall::Babe(call))
	});
	assert!(
		chain.validate(report.clone()).is_err(),
		"only a block's author may put it in"
	);
	let issuance = chain.state(Balances::total_issuance);
	chain.block_ok(vec![report.clone()]);
	assert_eq!(chain.state(|| pallet_offences::Reports::<Runtime>::iter().count()), 1);
	chain.advance(2);
	let burned = issuance - chain.state(Balances::total_issuance);
	assert!(burned > 0, "part of the stake is burned");
	let left = chain.state(|| {
		pallet_staking::Ledger::<Runtime>::iter_values()
			.map(|ledger| ledger.total)
			.sum::<u128>()
	});
	assert_eq!(left, 2 * VALIDATOR_STAKE - burned);
	assert!(chain.block(vec![report])[0].is_err(), "the same offence counts once");
}

#[test]
fn keys_are_set_by_who_owns_them() {
	let mut chain = Chain::local_testnet();
	chain.advance(1);
	let OpaqueGeneratedSessionKeys { keys, proof } = {
		let owner = Charlie.to_account_id().encode();
		chain.with_keystore();
		chain.api("SessionKeys_generate_session_keys", (owner, None::<Vec<u8>>))
	};
	let keys = SessionKeys::decode(&mut &keys[..]).unwrap();
	let set = RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof });

	let thief = chain.signed(Alice, set.clone());
	assert!(matches!(chain.block(vec![thief])[..], [Ok(Err(_))]));
	let owner = chain.signed(Charlie, set);
	chain.block_ok(vec![owner]);
	let held = chain.state(|| Balances::reserved_balance(Charlie.to_account_id()));
	assert_eq!(held, TIDE);
}
