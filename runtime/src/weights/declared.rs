//! The weight that is declared for what each benchmark measures, so that the bencher can compare.
//!
//! Written by `make weights`; change the benchmarks, not this. Machine: Intel(R) Xeon(R) Processor, 2 cores. SDK: polkadot-sdk 2609.2.0.

use frame_support::weights::Weight;

use crate::Runtime;

type SystemExtensions = <Runtime as frame_system::Config>::ExtensionsWeightInfo;
type TransactionPayment = <Runtime as pallet_transaction_payment::Config>::WeightInfo;
type Tide = <Runtime as pallet_tide::Config>::WeightInfo;
type Providers = <Runtime as pallet_providers::Config>::WeightInfo;
type Market = <Runtime as pallet_market::Config>::WeightInfo;
type Attestation = <Runtime as pallet_attestation::Config>::WeightInfo;
type Rewards = <Runtime as pallet_rewards::Config>::WeightInfo;
type Programs = <Runtime as pallet_programs::Config>::WeightInfo;
type Disputes = <Runtime as pallet_disputes::Config>::WeightInfo;

/// The weight that the runtime declares for what a benchmark measures; none if there is no such benchmark.
pub fn declared(pallet: &str, benchmark: &str, components: &[u32]) -> Option<Weight> {
	let at = |index: usize| components.get(index).copied().unwrap_or_default();
	Some(match (pallet, benchmark) {
		("frame_system_extensions", "check_genesis") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_genesis()
		}
		("frame_system_extensions", "check_mortality_mortal_transaction") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_mortality_mortal_transaction()
		}
		("frame_system_extensions", "check_mortality_immortal_transaction") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_mortality_immortal_transaction()
		}
		("frame_system_extensions", "check_non_zero_sender") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_non_zero_sender()
		}
		("frame_system_extensions", "check_nonce") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_nonce()
		}
		("frame_system_extensions", "check_spec_version") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_spec_version()
		}
		("frame_system_extensions", "check_tx_version") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_tx_version()
		}
		("frame_system_extensions", "check_weight") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::check_weight()
		}
		("frame_system_extensions", "weight_reclaim") => {
			<SystemExtensions as frame_system::ExtensionsWeightInfo>::weight_reclaim()
		}
		("pallet_transaction_payment", "charge_transaction_payment") => {
			<TransactionPayment as pallet_transaction_payment::WeightInfo>::charge_transaction_payment()
		}
		("pallet_tide", "set_paused") => <Tide as pallet_tide::WeightInfo>::set_paused(),
		("pallet_tide", "on_initialize") => <Tide as pallet_tide::WeightInfo>::on_initialize(),
		("pallet_tide", "on_poll") => <Tide as pallet_tide::WeightInfo>::on_poll(),
		("pallet_providers", "register") => <Providers as pallet_providers::WeightInfo>::register(),
		("pallet_providers", "bond_more") => <Providers as pallet_providers::WeightInfo>::bond_more(),
		("pallet_providers", "unbond") => <Providers as pallet_providers::WeightInfo>::unbond(),
		("pallet_providers", "withdraw_unbonded") => <Providers as pallet_providers::WeightInfo>::withdraw_unbonded(),
		("pallet_providers", "set_payout") => <Providers as pallet_providers::WeightInfo>::set_payout(),
		("pallet_providers", "register_device") => <Providers as pallet_providers::WeightInfo>::register_device(),
		("pallet_providers", "update_offer") => <Providers as pallet_providers::WeightInfo>::update_offer(),
		("pallet_providers", "pause_device") => <Providers as pallet_providers::WeightInfo>::pause_device(),
		("pallet_providers", "resume_device") => <Providers as pallet_providers::WeightInfo>::resume_device(),
		("pallet_providers", "drain_device") => <Providers as pallet_providers::WeightInfo>::drain_device(),
		("pallet_providers", "retire_device") => <Providers as pallet_providers::WeightInfo>::retire_device(),
		("pallet_providers", "set_backing") => <Providers as pallet_providers::WeightInfo>::set_backing(),
		("pallet_providers", "rotate_key") => <Providers as pallet_providers::WeightInfo>::rotate_key(),
		("pallet_providers", "end_round") => <Providers as pallet_providers::WeightInfo>::end_round(),
		("pallet_providers", "change_page") => <Providers as pallet_providers::WeightInfo>::change_page(),
		("pallet_providers", "apply_change") => <Providers as pallet_providers::WeightInfo>::apply_change(at(0)),
		("pallet_providers", "lottery") => <Providers as pallet_providers::WeightInfo>::lottery(),
		("pallet_providers", "ask") => <Providers as pallet_providers::WeightInfo>::ask(),
		("pallet_providers", "asked_page") => <Providers as pallet_providers::WeightInfo>::asked_page(),
		("pallet_providers", "enforce_heartbeat") => <Providers as pallet_providers::WeightInfo>::enforce_heartbeat(),
		("pallet_market", "submit_job") => <Market as pallet_market::WeightInfo>::submit_job(),
		("pallet_market", "top_up") => <Market as pallet_market::WeightInfo>::top_up(),
		("pallet_market", "cancel_job") => <Market as pallet_market::WeightInfo>::cancel_job(),
		("pallet_market", "close_job") => <Market as pallet_market::WeightInfo>::close_job(),
		("pallet_market", "collect") => <Market as pallet_market::WeightInfo>::collect(),
		("pallet_market", "expire_job") => <Market as pallet_market::WeightInfo>::expire_job(),
		("pallet_market", "alarm_page") => <Market as pallet_market::WeightInfo>::alarm_page(),
		("pallet_market", "wake") => <Market as pallet_market::WeightInfo>::wake(),
		("pallet_market", "watch_deadline") => <Market as pallet_market::WeightInfo>::watch_deadline(),
		("pallet_market", "end_job") => <Market as pallet_market::WeightInfo>::end_job(),
		("pallet_market", "arm") => <Market as pallet_market::WeightInfo>::arm(),
		("pallet_market", "turn") => <Market as pallet_market::WeightInfo>::turn(),
		("pallet_market", "draw_bundle") => <Market as pallet_market::WeightInfo>::draw_bundle(at(0)),
		("pallet_market", "missed_draw") => <Market as pallet_market::WeightInfo>::missed_draw(),
		("pallet_attestation", "authorize_attest") => {
			<Attestation as pallet_attestation::WeightInfo>::authorize_attest(at(0))
		}
		("pallet_attestation", "authorize_results") => {
			<Attestation as pallet_attestation::WeightInfo>::authorize_results(at(0))
		}
		("pallet_attestation", "commit") => <Attestation as pallet_attestation::WeightInfo>::commit(at(0)),
		("pallet_attestation", "reveal") => <Attestation as pallet_attestation::WeightInfo>::reveal(at(0)),
		("pallet_attestation", "reveal_results") => {
			<Attestation as pallet_attestation::WeightInfo>::reveal_results(at(0))
		}
		("pallet_attestation", "abstain") => <Attestation as pallet_attestation::WeightInfo>::abstain(at(0)),
		("pallet_attestation", "settle_agreed") => {
			<Attestation as pallet_attestation::WeightInfo>::settle_agreed(at(0))
		}
		("pallet_attestation", "settle_more") => <Attestation as pallet_attestation::WeightInfo>::settle_more(),
		("pallet_attestation", "watch") => <Attestation as pallet_attestation::WeightInfo>::watch(at(0)),
		("pallet_attestation", "settle_outvoted") => {
			<Attestation as pallet_attestation::WeightInfo>::settle_outvoted(at(0))
		}
		("pallet_attestation", "settle_silent") => {
			<Attestation as pallet_attestation::WeightInfo>::settle_silent(at(0))
		}
		("pallet_attestation", "settle_after") => <Attestation as pallet_attestation::WeightInfo>::settle_after(at(0)),
		("pallet_attestation", "due_page") => <Attestation as pallet_attestation::WeightInfo>::due_page(),
		("pallet_attestation", "enforce") => <Attestation as pallet_attestation::WeightInfo>::enforce(),
		("pallet_attestation", "serve") => <Attestation as pallet_attestation::WeightInfo>::serve(at(0)),
		("pallet_attestation", "commit_spot") => <Attestation as pallet_attestation::WeightInfo>::commit_spot(at(0)),
		("pallet_attestation", "draw_audit") => <Attestation as pallet_attestation::WeightInfo>::draw_audit(),
		("pallet_attestation", "widen") => <Attestation as pallet_attestation::WeightInfo>::widen(at(0)),
		("pallet_attestation", "settle_widened") => <Attestation as pallet_attestation::WeightInfo>::settle_widened(),
		("pallet_attestation", "note_report") => <Attestation as pallet_attestation::WeightInfo>::note_report(at(0)),
		("pallet_attestation", "open_contest") => <Attestation as pallet_attestation::WeightInfo>::open_contest(),
		("pallet_attestation", "conclude") => <Attestation as pallet_attestation::WeightInfo>::conclude(),
		("pallet_attestation", "refill") => <Attestation as pallet_attestation::WeightInfo>::refill(at(0)),
		("pallet_rewards", "idle") => <Rewards as pallet_rewards::WeightInfo>::idle(),
		("pallet_rewards", "sweep") => <Rewards as pallet_rewards::WeightInfo>::sweep(),
		("pallet_rewards", "pay_author") => <Rewards as pallet_rewards::WeightInfo>::pay_author(),
		("pallet_programs", "publish_pvm") => <Programs as pallet_programs::WeightInfo>::publish_pvm(at(0)),
		("pallet_programs", "retire") => <Programs as pallet_programs::WeightInfo>::retire(),
		("pallet_programs", "clear") => <Programs as pallet_programs::WeightInfo>::clear(),
		("pallet_programs", "transfer") => <Programs as pallet_programs::WeightInfo>::transfer(),
		("pallet_disputes", "authorize_play") => <Disputes as pallet_disputes::WeightInfo>::authorize_play(),
		("pallet_disputes", "challenge") => <Disputes as pallet_disputes::WeightInfo>::challenge(),
		("pallet_disputes", "play_challenge") => <Disputes as pallet_disputes::WeightInfo>::play_challenge(),
		("pallet_disputes", "play_open") => <Disputes as pallet_disputes::WeightInfo>::play_open(),
		("pallet_disputes", "play_split") => <Disputes as pallet_disputes::WeightInfo>::play_split(),
		("pallet_disputes", "choose") => <Disputes as pallet_disputes::WeightInfo>::choose(),
		("pallet_disputes", "prove") => <Disputes as pallet_disputes::WeightInfo>::prove(at(0)),
		("pallet_disputes", "upheld") => <Disputes as pallet_disputes::WeightInfo>::upheld(),
		("pallet_disputes", "upheld_rival") => <Disputes as pallet_disputes::WeightInfo>::upheld_rival(),
		("pallet_disputes", "refuted") => <Disputes as pallet_disputes::WeightInfo>::refuted(at(0)),
		("pallet_disputes", "enforce_clock") => <Disputes as pallet_disputes::WeightInfo>::enforce_clock(),
		("pallet_disputes", "due_page") => <Disputes as pallet_disputes::WeightInfo>::due_page(),
		("pallet_disputes", "rearm") => <Disputes as pallet_disputes::WeightInfo>::rearm(),
		("pallet_disputes", "over") => <Disputes as pallet_disputes::WeightInfo>::over(),
		_ => return None,
	})
}
