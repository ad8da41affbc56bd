//! Accounts that act for others.

use sp_keyring::Sr25519Keyring::{self, Bob, Charlie, Dave, Eve};
use tidemill_runtime::{configs::ProxyType, genesis_presets::ENDOWMENT, Balances, RuntimeCall, TIDE};

use crate::harness::Chain;

fn transfer(to: Sr25519Keyring) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive {
		dest: to.to_account_id().into(),
		value: TIDE,
	}
	.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

/// Whether Bob, a proxy of this type, gets Charlie's tokens to Dave.
fn moves_tokens(proxy_type: ProxyType, call: RuntimeCall) -> bool {
	let mut chain = Chain::development();
	chain.advance(1);
	let delegate = Bob.to_account_id().into();
	let add = pallet_proxy::Call::add_proxy {
		delegate,
		proxy_type,
		delay: 0,
	};
	let add = chain.signed(Charlie, RuntimeCall::Proxy(add));
	chain.block_ok(vec![add]);
	let real = Charlie.to_account_id().into();
	let act = pallet_proxy::Call::proxy {
		real,
		force_proxy_type: None,
		call: Box::new(call),
	};
	let act = chain.signed(Bob, RuntimeCall::Proxy(act));
	chain.block_ok(vec![act]);
	chain.state(|| Balances::free_balance(Dave.to_account_id())) > ENDOWMENT
}

#[test]
fn only_an_unlimited_proxy_moves_tokens() {
	for (proxy_type, expected) in [
		(ProxyType::Any, true),
		(ProxyType::NonTransfer, false),
		(ProxyType::Provider, false),
		(ProxyType::Requester, false),
	] {
		assert_eq!(moves_tokens(proxy_type, transfer(Dave)), expected, "{proxy_type:?}");
		assert_eq!(
			moves_tokens(proxy_type, batch(vec![transfer(Dave)])),
			expected,
			"{proxy_type:?} in a batch"
		);
	}
}

#[test]
fn a_proxy_gives_nobody_more_than_it_has() {
	use frame_support::traits::InstanceFilter;
	for proxy_type in [ProxyType::NonTransfer, ProxyType::Provider, ProxyType::Requester] {
		assert!(ProxyType::Any.is_superset(&proxy_type));
		assert!(!proxy_type.is_superset(&ProxyType::Any), "{proxy_type:?}");
	}
	assert!(!ProxyType::Provider.is_superset(&ProxyType::Requester));
	// It could otherwise add a proxy without limits, and act through that.
	let delegate = Eve.to_account_id().into();
	let add = RuntimeCall::Proxy(pallet_proxy::Call::add_proxy {
		delegate,
		proxy_type: ProxyType::Any,
		delay: 0,
	});
	for proxy_type in [ProxyType::Provider, ProxyType::Requester] {
		assert!(!proxy_type.filter(&add), "{proxy_type:?}");
	}
}
