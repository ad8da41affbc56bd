//! What the calls and hooks of one block share: values that each of them reads or writes.
//!
//! The database is asked for such a value once a block and told of it once, however many calls touch it in between. So its
//! accesses are counted with the weight of an empty block, and with no call: benchmarks leave these keys out.

use alloc::vec::Vec;

use frame_support::{parameter_types, traits::WhitelistedStorageKeys, weights::Weight};
use sp_storage::TrackedStorageKey;

use crate::{
	parameters::groups::{attestation, disputes, fees, market, programs, providers, rewards},
	parameters::RuntimeParametersKey,
	weights::{block::BlockWeight, db::DbWeight},
	AllPalletsWithSystem, Rewards, Runtime,
};

/// How many such values there are at most.
pub const HOT: u64 = 52;

/// Pages of the wheels that calls and hooks of a block share: for the first draws of `Spot` jobs and of others that were
/// submitted in it, for the draws of its primaries' audits, and for the reveals of committees that committed in it. Benchmarks
/// leave them out too, by their ticks.
pub const HEADS: u64 = 4;

parameter_types! {
	/// What a block costs that holds its inherents only, with the accesses to what all of its calls share.
	pub BaseBlock: Weight = BlockWeight::get().saturating_add(DbWeight::get().reads_writes(HOT + HEADS, HOT + HEADS));
}

fn parameters() -> [RuntimeParametersKey; 7] {
	[
		RuntimeParametersKey::Fees(fees::ParametersKey::Policy(fees::Policy)),
		RuntimeParametersKey::Market(market::ParametersKey::Policy(market::Policy)),
		RuntimeParametersKey::Attestation(attestation::ParametersKey::Policy(attestation::Policy)),
		RuntimeParametersKey::Rewards(rewards::ParametersKey::Policy(rewards::Policy)),
		RuntimeParametersKey::Providers(providers::ParametersKey::Policy(providers::Policy)),
		RuntimeParametersKey::Programs(programs::ParametersKey::Policy(programs::Policy)),
		RuntimeParametersKey::Disputes(disputes::ParametersKey::Policy(disputes::Policy)),
	]
}

/// What a transaction leaves no trace of: how deep it is in storage transactions, and which one of the block it is.
const PASSING: [&[u8]; 2] = [b":transaction_level:", b":extrinsic_index"];

/// Their keys: the values that pallets name so, every group of parameters, the pot's account, and the genesis hash, which
/// every signature names. And those of what never reaches the database.
pub fn keys() -> Vec<TrackedStorageKey> {
	let mut keys: Vec<TrackedStorageKey> = AllPalletsWithSystem::whitelisted_storage_keys();
	let parameters = parameters().map(pallet_parameters::Parameters::<Runtime>::hashed_key_for);
	let pot = frame_system::Account::<Runtime>::hashed_key_for(Rewards::pot_account());
	let genesis = frame_system::BlockHash::<Runtime>::hashed_key_for(0);
	let passing = PASSING.map(<[u8]>::to_vec);
	let others = parameters.into_iter().chain([pot, genesis]).chain(passing);
	keys.extend(others.map(TrackedStorageKey::new));
	keys
}
