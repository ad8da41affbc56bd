//! The weight that is declared for what each benchmark measures, so that the bencher can compare.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: AMD EPYC, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::weights::Weight;

use crate::Runtime;

/// The weight that the runtime declares for what a benchmark measures; none if there is no such benchmark.
pub fn declared(pallet: &str, benchmark: &str, components: &[u32]) -> Option<Weight> {
	let at = |index: usize| components.get(index).copied().unwrap_or_default();
	Some(match (pallet, benchmark) {
		("frame_system_extensions", "check_genesis") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_genesis(),
		("frame_system_extensions", "check_mortality_mortal_transaction") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_mortality_mortal_transaction(),
		("frame_system_extensions", "check_mortality_immortal_transaction") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_mortality_immortal_transaction(),
		("frame_system_extensions", "check_non_zero_sender") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_non_zero_sender(),
		("frame_system_extensions", "check_nonce") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_nonce(),
		("frame_system_extensions", "check_spec_version") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_spec_version(),
		("frame_system_extensions", "check_tx_version") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_tx_version(),
		("frame_system_extensions", "check_weight") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_weight(),
		("frame_system_extensions", "weight_reclaim") => <<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::weight_reclaim(),
		("pallet_transaction_payment", "charge_transaction_payment") => <<Runtime as pallet_transaction_payment::Config>::WeightInfo as pallet_transaction_payment::WeightInfo>::charge_transaction_payment(),
		("pallet_tide", "set_paused") => <<Runtime as pallet_tide::Config>::WeightInfo as pallet_tide::WeightInfo>::set_paused(),
		("pallet_tide", "on_initialize") => <<Runtime as pallet_tide::Config>::WeightInfo as pallet_tide::WeightInfo>::on_initialize(),
		("pallet_tide", "on_poll") => <<Runtime as pallet_tide::Config>::WeightInfo as pallet_tide::WeightInfo>::on_poll(),
		("pallet_providers", "register") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::register(),
		("pallet_providers", "bond_more") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::bond_more(),
		("pallet_providers", "unbond") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::unbond(),
		("pallet_providers", "withdraw_unbonded") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::withdraw_unbonded(),
		("pallet_providers", "set_payout") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::set_payout(),
		("pallet_providers", "register_device") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::register_device(),
		("pallet_providers", "update_offer") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::update_offer(),
		("pallet_providers", "pause_device") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::pause_device(),
		("pallet_providers", "resume_device") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::resume_device(),
		("pallet_providers", "drain_device") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::drain_device(),
		("pallet_providers", "retire_device") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::retire_device(),
		("pallet_providers", "set_backing") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::set_backing(),
		("pallet_providers", "rotate_key") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::rotate_key(),
		("pallet_providers", "end_round") => <<Runtime as pallet_providers::Config>::WeightInfo as pallet_providers::WeightInfo>::end_round(),
		("pallet_market", "submit_job") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::submit_job(),
		("pallet_market", "top_up") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::top_up(),
		("pallet_market", "cancel_job") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::cancel_job(),
		("pallet_market", "close_job") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::close_job(),
		("pallet_market", "collect") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::collect(),
		("pallet_market", "expire_job") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::expire_job(),
		("pallet_market", "alarm_page") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::alarm_page(),
		("pallet_market", "turn") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::turn(),
		("pallet_market", "draw_bundle") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::draw_bundle(at(0)),
		("pallet_market", "missed_draw") => <<Runtime as pallet_market::Config>::WeightInfo as pallet_market::WeightInfo>::missed_draw(),
		("pallet_attestation", "authorize_attest") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::authorize_attest(at(0)),
		("pallet_attestation", "commit") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::commit(at(0)),
		("pallet_attestation", "reveal") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::reveal(at(0)),
		("pallet_attestation", "abstain") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::abstain(at(0)),
		("pallet_attestation", "settle_paid") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::settle_paid(at(0)),
		("pallet_attestation", "settle_silent") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::settle_silent(at(0)),
		("pallet_attestation", "settle_after") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::settle_after(at(0)),
		("pallet_attestation", "due_page") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::due_page(),
		("pallet_attestation", "serve") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::serve(at(0)),
		("pallet_attestation", "refill") => <<Runtime as pallet_attestation::Config>::WeightInfo as pallet_attestation::WeightInfo>::refill(at(0)),
		("pallet_rewards", "idle") => <<Runtime as pallet_rewards::Config>::WeightInfo as pallet_rewards::WeightInfo>::idle(),
		("pallet_rewards", "sweep") => <<Runtime as pallet_rewards::Config>::WeightInfo as pallet_rewards::WeightInfo>::sweep(),
		_ => return None,
	})
}
