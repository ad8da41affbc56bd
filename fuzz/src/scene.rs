//! The chain that every course begins on: the development genesis, some blocks later.
//!
//! Alice makes the blocks and is governance; she signs nothing else, so that there is always somebody who makes blocks.

use serde_json::json;
use sp_keyring::Sr25519Keyring;
use tidemill_runtime::{genesis_presets, TIDE};

use crate::{act::Act, course::Course, harness::Chain, runs};

/// What each account has free at the start, but for the last.
const ENDOWMENT: u128 = 100_000 * TIDE;
/// What the last account has: too little for most things.
const LITTLE: u128 = TIDE / 2;
/// What each provider stakes.
const STAKE: u128 = 1_000 * TIDE;

/// Who sends calls: everybody but Alice.
pub const ACCOUNTS: [Sr25519Keyring; 13] = {
	use Sr25519Keyring::*;
	[
		Bob,
		Charlie,
		Dave,
		Eve,
		Ferdie,
		AliceStash,
		BobStash,
		CharlieStash,
		DaveStash,
		EveStash,
		FerdieStash,
		One,
		Two,
	]
};
/// How many of them, the first ones, are providers with a device each at the start.
pub const PROVIDERS: u8 = 10;

/// The scene.
pub fn scene() -> Course {
	let mut genesis = genesis_presets::development();
	genesis["balances"]["balances"] = core::iter::once((Sr25519Keyring::Alice.to_account_id(), 10 * ENDOWMENT))
		.chain(ACCOUNTS.map(|key| {
			(
				key.to_account_id(),
				if key == Sr25519Keyring::Two { LITTLE } else { ENDOWMENT },
			)
		}))
		.map(|(account, amount)| json!([account, amount]))
		.collect();
	let mut course = Course::new(Chain::new(genesis));
	let stake = pallet_providers::Call::register {
		stake: STAKE,
		payout: None,
	};
	for who in 0..PROVIDERS {
		course.act(Act::Call {
			who,
			call: stake.clone().into(),
		});
		course.act(Act::Join {
			who,
			behaviour: 0,
			slots: who,
			price: 4,
		});
	}
	let publish = pallet_programs::Call::publish_pvm {
		blob: runs::PROGRAM.clone().try_into().expect("the program is short"),
	};
	course.act(Act::Call {
		who: PROVIDERS,
		call: publish.into(),
	});
	course.act(Act::Idle(1));
	assert_eq!(
		course.devices().len(),
		usize::from(PROVIDERS),
		"every device is registered"
	);
	// What was forked once is forked quicker.
	course.fork()
}
