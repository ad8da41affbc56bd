//! Blocks and transactions.

use frame_support::{assert_ok, dispatch::GetDispatchInfo};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};
use tidemill_runtime::{
	genesis_presets::ENDOWMENT, Balances, RuntimeCall, Timestamp, UncheckedExtrinsic, MILLISECS_PER_BLOCK, TIDE,
};

use crate::harness::{slot_of, Chain};

fn transfer(to: sp_keyring::Sr25519Keyring, value: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive {
		dest: to.to_account_id().into(),
		value,
	}
	.into()
}

#[test]
fn a_signed_transfer_arrives() {
	let mut chain = Chain::local_testnet();
	chain.advance(1);
	let transaction = chain.signed(Charlie, transfer(Bob, 5 * TIDE));
	assert_ok!(chain.validate(transaction.clone()));
	chain.block_ok(vec![transaction]);
	chain.state(|| {
		assert!(
			Balances::free_balance(Charlie.to_account_id()) < ENDOWMENT - 5 * TIDE,
			"no fee was taken"
		);
		assert!(Balances::free_balance(Bob.to_account_id()) >= ENDOWMENT + 5 * TIDE);
	});
}

#[test]
fn a_transaction_is_good_once_and_for_its_signer_only() {
	let mut chain = Chain::development();
	chain.advance(1);
	let transaction = chain.signed(Charlie, transfer(Bob, TIDE));
	chain.block_ok(vec![transaction.clone()]);
	let stale = Err(TransactionValidityError::Invalid(InvalidTransaction::Stale));
	assert_eq!(chain.validate(transaction.clone()), stale);
	assert_eq!(chain.block(vec![transaction]), [Err(InvalidTransaction::Stale.into())]);

	let mut forged = chain.signed(Charlie, transfer(Bob, TIDE));
	forged.function = transfer(Alice, TIDE);
	assert_eq!(chain.validate(forged), Err(InvalidTransaction::BadProof.into()));
}

#[test]
fn what_nobody_signed_or_authorized_is_refused() {
	let mut chain = Chain::development();
	chain.advance(1);
	for bare in [
		transfer(Bob, TIDE),
		RuntimeCall::System(frame_system::Call::remark { remark: vec![] }),
	] {
		let bare = UncheckedExtrinsic::new_bare(bare);
		assert!(chain.validate(bare.clone()).is_err());
		// An author can put it in all the same, at its own cost: it does nothing.
		assert_ne!(chain.block(vec![bare]), [Ok(Ok(()))]);
	}
}

#[test]
fn another_node_imports_what_one_has_built() {
	let (mut one, mut other) = (Chain::local_testnet(), Chain::local_testnet());
	for number in 1..=5 {
		let transactions = vec![one.signed(Charlie, transfer(Bob, number as u128 * TIDE))];
		let (block, results) = one.build(transactions);
		assert_eq!(results, [Ok(Ok(()))]);
		other.import(block);
		assert_eq!(other.number(), number);
	}
	let of = |chain: &mut Chain| chain.state(|| Balances::free_balance(Bob.to_account_id()));
	assert_eq!(of(&mut one), of(&mut other));
}

#[test]
fn a_fork_goes_on_where_the_chain_was() {
	let mut chain = Chain::local_testnet();
	chain.advance(3);
	let mut fork = chain.fork();
	for number in 1..=5 {
		let transactions = vec![fork.signed(Charlie, transfer(Bob, number * TIDE))];
		let (block, results) = fork.build(transactions);
		assert_eq!(results, [Ok(Ok(()))]);
		// Refused if the root of its state were another.
		chain.import(block);
	}
}

#[test]
fn time_follows_the_slots() {
	let mut chain = Chain::development();
	let (first, _) = chain.build(Vec::new());
	chain.skip_slots(4);
	let (second, _) = chain.build(Vec::new());
	assert_eq!(slot_of(&second.header) - slot_of(&first.header), 5);
	assert_eq!(
		chain.state(Timestamp::get),
		slot_of(&second.header) * MILLISECS_PER_BLOCK
	);
}

#[test]
fn a_batch_runs_whole_or_not_at_all() {
	let mut chain = Chain::development();
	chain.advance(1);
	let calls = vec![transfer(Bob, TIDE), transfer(Bob, 2 * ENDOWMENT)];
	let info = calls[0].get_dispatch_info();
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	assert!(batch.get_dispatch_info().call_weight.all_gt(info.call_weight));
	let transaction = chain.signed(Charlie, batch);
	assert!(matches!(chain.block(vec![transaction])[..], [Ok(Err(_))]));
	assert_eq!(chain.state(|| Balances::free_balance(Bob.to_account_id())), ENDOWMENT);
}
