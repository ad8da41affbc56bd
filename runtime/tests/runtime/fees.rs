//! What a transaction costs, and who gets it.

use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_runtime::Perbill;
use tidemill_runtime::{
	genesis_presets::ENDOWMENT,
	parameters::{groups::fees, FeePolicy},
	Balances, RuntimeCall, RuntimeParameters, TIDE,
};

use crate::harness::Chain;

fn free(chain: &mut Chain, who: Sr25519Keyring) -> u128 {
	chain.state(|| Balances::free_balance(who.to_account_id()))
}

fn transfer(to: Sr25519Keyring, value: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive {
		dest: to.to_account_id().into(),
		value,
	}
	.into()
}

/// What Charlie pays for a transfer to Bob in a block of Alice's, and what Alice gets.
fn pay(chain: &mut Chain, tip: u128) -> (u128, u128) {
	let (charlie, alice) = (free(chain, Charlie), free(chain, Alice));
	let transaction = chain.signed_with(Charlie, transfer(Bob, TIDE), 0, tip);
	chain.block_ok(vec![transaction]);
	(charlie - TIDE - free(chain, Charlie), free(chain, Alice) - alice)
}

#[test]
fn a_transfer_costs_some_thousandths_of_a_token() {
	let mut chain = Chain::development();
	chain.advance(1);
	let (paid, _) = pay(&mut chain, 0);
	assert!((TIDE / 10_000..TIDE / 100).contains(&paid), "a transfer costs {paid}");
}

#[test]
fn the_author_gets_fee_and_tip_and_nothing_is_lost() {
	let mut chain = Chain::development();
	chain.advance(1);
	let issuance = chain.state(Balances::total_issuance);
	let (fee, got) = pay(&mut chain, 0);
	assert_eq!(got, fee);
	let (with_tip, got) = pay(&mut chain, 3 * TIDE);
	assert_eq!(got, with_tip);
	// The tip has some bytes of its own.
	assert!(
		(fee + 3 * TIDE..fee + 3 * TIDE + TIDE / 1_000).contains(&with_tip),
		"{fee}, with a tip {with_tip}"
	);
	assert_eq!(chain.state(Balances::total_issuance), issuance);
}

#[test]
fn root_can_have_a_part_of_the_fees_burned() {
	let mut chain = Chain::development();
	chain.advance(1);
	let policy = FeePolicy {
		author_share: Perbill::from_percent(25),
	};
	let set = RuntimeCall::Parameters(pallet_parameters::Call::set_parameter {
		key_value: RuntimeParameters::Fees(fees::Parameters::Policy(fees::Policy, Some(policy))),
	});
	let refused = chain.signed(Bob, set.clone());
	assert!(
		matches!(chain.block(vec![refused])[..], [Ok(Err(_))]),
		"only root changes parameters"
	);
	let accepted = chain.signed(
		Alice,
		RuntimeCall::Sudo(pallet_sudo::Call::sudo { call: Box::new(set) }),
	);
	chain.block_ok(vec![accepted]);

	let issuance = chain.state(Balances::total_issuance);
	let (fee, got) = pay(&mut chain, 0);
	assert_eq!(got, Perbill::from_percent(25) * fee);
	assert_eq!(chain.state(Balances::total_issuance), issuance - (fee - got));
}

#[test]
fn who_cannot_pay_is_refused() {
	let mut chain = Chain::development();
	chain.advance(1);
	let transaction = chain.signed_with(Charlie, transfer(Bob, TIDE), 0, 2 * ENDOWMENT);
	assert!(chain.validate(transaction).is_err());
}
