//! Who makes blocks, until staking decides it.
//!
//! The set is the accounts that have session keys at genesis, and stays so. Replacing [`ValidatorSet`] as the session's
//! manager is all that staking will have to do here.

use alloc::vec::Vec;

use frame_support::weights::Weight;
use pallet_session::historical::{self, IdentificationTuple};
use sp_runtime::{traits::Convert, Perbill};
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

use crate::{AccountId, Runtime, Session};

/// The validators of genesis, kept until changed.
pub struct ValidatorSet;

impl pallet_session::SessionManager<AccountId> for ValidatorSet {
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		None
	}

	// Not `None`, though the session pallet would fall back to the same accounts: without a set there is no historical
	// root, now or ever, and then no proof that a key belongs to a validator.
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<AccountId>> {
		Some(pallet_session::NextKeys::<Runtime>::iter_keys().collect())
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(_: SessionIndex) {}
}

impl historical::SessionManager<AccountId, ()> for ValidatorSet {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session(index).map(identified)
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Self as pallet_session::SessionManager<_>>::new_session_genesis(index).map(identified)
	}

	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

fn identified(validators: Vec<AccountId>) -> Vec<(AccountId, ())> {
	validators.into_iter().map(|validator| (validator, ())).collect()
}

/// Nothing is known of a validator but its account: it has no stake yet.
pub struct AccountAlone;

impl Convert<AccountId, Option<()>> for AccountAlone {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Disables validators that offended. There is no stake to slash yet.
pub struct DisableOffenders;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for DisableOffenders {
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
		slash_fraction: &[Perbill],
		_session: SessionIndex,
	) -> Weight {
		for (details, fraction) in offenders.iter().zip(slash_fraction) {
			let (validator, ()) = &details.offender;
			Session::report_offence(validator.clone(), OffenceSeverity(*fraction));
		}
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(2, 1)
			.saturating_mul(offenders.len() as u64)
	}
}
