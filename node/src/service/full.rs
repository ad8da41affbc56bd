//! Network, consensus and workers: what a running node has besides the chain.

use std::{path::Path, sync::Arc};

use futures::{FutureExt, StreamExt};
use sc_client_api::{Backend, HeaderBackend};
use sc_consensus_babe::{BabeParams, SlotProportion};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
	config::FullNetworkConfiguration, service::traits::NetworkService, Event, Litep2pNetworkBackend, NetworkBackend,
	NetworkEventStream,
};
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
	config::Role, error::Error, BuildNetworkParams, Configuration, PartialComponents, SpawnTasksParams, TaskManager,
	WarpSyncConfig,
};
use sc_telemetry::Telemetry;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use tidemill_runtime::{opaque::Block, Hash};

use super::partial::{new_partial, Consensus, FullBackend, FullClient, FullPool, JUSTIFICATION_PERIOD};
use crate::{
	metrics::{Follower, Metrics},
	offchain::{self, Provider},
	rpc,
};

/// Part of a slot in which its block is built; the rest is for the others to import it.
const PROPOSAL_PORTION: f32 = 0.5;

/// Starts a node.
pub fn new_full(
	mut config: Configuration,
	provider: Provider,
	runtime_cache: Option<&Path>,
) -> Result<TaskManager, Error> {
	// A node that looks after agents does so by its off-chain worker, whatever its role.
	config.offchain_worker.enabled |= provider.has_agents();

	let PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus {
			block_import,
			inherents,
			babe,
			babe_worker,
			grandpa,
			mut telemetry,
		},
	} = new_partial(&config, runtime_cache)?;
	let keystore = keystore_container.keystore();

	provider.announce(&keystore, backend.offchain_storage())?;

	let mut net_config = FullNetworkConfiguration::<Block, _, Litep2pNetworkBackend>::new(
		&config.network,
		config.prometheus_registry().cloned(),
	);
	let metrics = <Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(
		config.prometheus_registry(),
	);
	let grandpa_protocol =
		sc_consensus_grandpa::protocol_standard_name(&client.info().genesis_hash, &config.chain_spec);
	let (protocol_config, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<Block, Litep2pNetworkBackend>(
			grandpa_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(protocol_config);

	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa.shared_authority_set().clone(),
		Vec::new(),
	));
	let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let role = config.role;
	let name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let finalises = !config.disable_grandpa;
	let prometheus = config.prometheus_registry().cloned();
	let offchain_worker = config.offchain_worker.enabled;
	let discovery = sc_authority_discovery::WorkerConfig {
		publish_non_global_ips: config.network.allow_non_globals_in_dht,
		public_addresses: config.network.public_addresses.clone(),
		persisted_cache_directory: config.network.net_config_path.clone(),
		..Default::default()
	};

	let voter_state = SharedVoterState::empty();
	let rpc_deps = rpc::Deps {
		client: client.clone(),
		pool: transaction_pool.clone(),
		select_chain: select_chain.clone(),
		babe: rpc::BabeDeps {
			worker: babe_worker,
			keystore: keystore.clone(),
		},
		grandpa: rpc::GrandpaDeps {
			voter_state: voter_state.clone(),
			authority_set: grandpa.shared_authority_set().clone(),
			justifications: grandpa.justification_stream(),
			finality: FinalityProofProvider::new_for_service(
				backend.clone(),
				Some(grandpa.shared_authority_set().clone()),
			),
		},
	};
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend: backend.clone(),
		task_manager: &mut task_manager,
		keystore: keystore.clone(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder: Box::new(move |executor| {
			rpc::extensions(&rpc_deps, executor).map_err(|error| Error::Application(error.into()))
		}),
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	if let Some(registry) = &prometheus {
		let metrics = Metrics::register(registry)?;
		let follower = Follower::new(client.clone(), backend.offchain_storage(), metrics);
		// Decoding is work: it must not hold up what only waits.
		task_manager
			.spawn_handle()
			.spawn_blocking("market-metrics", "metrics", follower.run());
	}

	if role.is_authority() {
		let proposer = sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			transaction_pool.clone(),
			prometheus.as_ref(),
			telemetry.as_ref().map(Telemetry::handle),
		);
		let author = sc_consensus_babe::start_babe(BabeParams {
			keystore: keystore.clone(),
			client: client.clone(),
			select_chain,
			env: proposer,
			block_import,
			sync_oracle: sync_service.clone(),
			justification_sync_link: sync_service.clone(),
			create_inherent_data_providers: inherents,
			force_authoring,
			backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
			babe_link: babe,
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
			max_block_proposal_slot_portion: None,
			telemetry: telemetry.as_ref().map(Telemetry::handle),
		})?;
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("babe-author", Some("block-authoring"), author);

		spawn_authority_discovery(
			&task_manager,
			discovery,
			client.clone(),
			network.clone(),
			keystore.clone(),
			prometheus.clone(),
		);
	}

	if finalises {
		let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: std::time::Duration::from_millis(333),
				justification_generation_period: JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: role,
				name: Some(name),
				// Who has no vote needs no key.
				keystore: role.is_authority().then(|| keystore.clone()),
				telemetry: telemetry.as_ref().map(Telemetry::handle),
				protocol_name: grandpa_protocol,
			},
			link: grandpa,
			network: network.clone(),
			sync: Arc::new(sync_service),
			notification_service: grandpa_notifications,
			voting_rule: VotingRulesBuilder::default().build(),
			prometheus_registry: prometheus,
			shared_voter_state: voter_state,
			telemetry: telemetry.as_ref().map(Telemetry::handle),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool.clone()),
		})?;
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("grandpa-voter", None, voter);
	}

	if offchain_worker {
		spawn_offchain_worker(
			&task_manager,
			client,
			backend,
			transaction_pool,
			network,
			keystore,
			role,
		)?;
	}

	Ok(task_manager)
}

/// Lets validators find each other by their keys.
fn spawn_authority_discovery(
	task_manager: &TaskManager,
	config: sc_authority_discovery::WorkerConfig,
	client: Arc<FullClient>,
	network: Arc<dyn NetworkService>,
	keystore: KeystorePtr,
	prometheus: Option<substrate_prometheus_endpoint::Registry>,
) {
	let events = network
		.event_stream("authority-discovery")
		.filter_map(|event| async move {
			match event {
				Event::Dht(event) => Some(event),
				_ => None,
			}
		});
	let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
		config,
		client,
		Arc::new(network),
		Box::pin(events),
		sc_authority_discovery::Role::PublishAndDiscover(keystore),
		prometheus,
		task_manager.spawn_handle(),
	);
	task_manager
		.spawn_handle()
		.spawn("authority-discovery-worker", Some("networking"), worker.run());
}

/// Runs the off-chain worker at each new best block, and tells it of finality.
fn spawn_offchain_worker(
	task_manager: &TaskManager,
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	transaction_pool: Arc<FullPool>,
	network: Arc<dyn NetworkService>,
	keystore: KeystorePtr,
	role: Role,
) -> Result<(), Error> {
	if let Some(storage) = backend.offchain_storage() {
		task_manager.spawn_handle().spawn(
			"offchain-finality",
			"offchain-work",
			offchain::follow_finality(client.clone(), storage),
		);
	}
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: client.clone(),
		keystore: Some(keystore),
		offchain_db: backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(transaction_pool)),
		network_provider: Arc::new(network),
		is_validator: role.is_authority(),
		enable_http_requests: true,
		custom_extensions: |_| Vec::new(),
	})
	.map_err(|error| {
		Error::Other(format!(
			"the off-chain worker cannot start: {error}; if no root certificates were found, install ca-certificates"
		))
	})?;
	task_manager.spawn_handle().spawn(
		"offchain-workers-runner",
		"offchain-work",
		workers.run(client, task_manager.spawn_handle()).boxed(),
	);
	Ok(())
}
