//! Accounts that act for another, each within what its proxy type allows.
//!
//! So a provider's stake and a requester's funds can stay in a cold account, while a hot key does the everyday work.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU128, ConstU32, InstanceFilter};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

use crate::{Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, System, TIDE};

/// Price of a stored item, and of a byte in it: a deposit, given back when it is removed.
const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * TIDE / 10 + bytes as Balance * TIDE / 10_000
}

/// What a proxy may do.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	Any,
	/// Everything that moves no tokens out of the account.
	NonTransfer,
	/// Everyday management of a provider's devices.
	Provider,
	/// Everyday work with a requester's jobs.
	Requester,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		// A batch is looked into: its calls pass the same filter, one by one.
		let wrapper = matches!(call, RuntimeCall::Utility(..));
		match self {
			ProxyType::Any => true,
			ProxyType::NonTransfer => wrapper || moves_no_tokens(call),
			ProxyType::Provider => wrapper || manages_devices(call),
			ProxyType::Requester => wrapper || manages_jobs(call),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(ProxyType::Any, _) => true,
			(_, ProxyType::Any) => false,
			(ProxyType::NonTransfer, _) => true,
			(own, other) => own == other,
		}
	}
}

/// Calls that leave the account's tokens with it.
fn moves_no_tokens(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::System(..) | RuntimeCall::Session(..) | RuntimeCall::Proxy(..)
	) || plays_on(call)
		|| manages_devices(call)
		|| manages_jobs(call)
}

/// Calls that go on with games: no bond is put up by them.
fn plays_on(call: &RuntimeCall) -> bool {
	use pallet_disputes::Call;
	matches!(
		call,
		RuntimeCall::Disputes(Call::choose { .. } | Call::prove { .. } | Call::enforce_clock { .. })
	)
}

/// Calls by which a provider manages its devices, without touching its stake or where its income goes.
fn manages_devices(call: &RuntimeCall) -> bool {
	use pallet_providers::Call;
	matches!(
		call,
		RuntimeCall::Providers(
			Call::register_device { .. }
				| Call::update_offer { .. }
				| Call::pause_device { .. }
				| Call::resume_device { .. }
				| Call::drain_device { .. }
				| Call::retire_device { .. }
				| Call::set_backing { .. }
				| Call::rotate_key { .. }
		) | RuntimeCall::Market(pallet_market::Call::collect { .. })
	)
}

/// Calls by which a requester works with its jobs and programs; what they escrow comes back to it or pays for its work.
fn manages_jobs(call: &RuntimeCall) -> bool {
	use pallet_programs::Call;
	matches!(
		call,
		RuntimeCall::Market(_)
			| RuntimeCall::Programs(Call::publish_pvm { .. } | Call::retire { .. } | Call::clear { .. })
	)
}

impl pallet_proxy::Config for Runtime {
	type AnnouncementDepositBase = ConstU128<{ deposit(1, 8) }>;
	type AnnouncementDepositFactor = ConstU128<{ deposit(0, 66) }>;
	type BlockNumberProvider = System;
	type CallHasher = BlakeTwo256;
	type Currency = Balances;
	type MaxPending = ConstU32<32>;
	type MaxProxies = ConstU32<32>;
	type ProxyDepositBase = ConstU128<{ deposit(1, 8) }>;
	type ProxyDepositFactor = ConstU128<{ deposit(0, 33) }>;
	type ProxyType = ProxyType;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
}
