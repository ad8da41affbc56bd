//! The chain, its pool and its import queue: what every command needs.

use std::{path::Path, sync::Arc};

use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::{error::Error, Configuration, PartialComponents, TFullBackend, TFullClient};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::SlotDuration;
use sp_inherents::CreateInherentDataProviders;
use tidemill_runtime::{apis::RuntimeApi, opaque::Block};

/// Runs the runtime. There are no host functions of our own: any node of the SDK can run it.
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The chain.
pub type FullClient = TFullClient<Block, RuntimeApi, Executor>;
/// Its database.
pub type FullBackend = TFullBackend<Block>;
/// Which chain is best.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// Transactions that wait.
pub type FullPool = TransactionPoolHandle<Block, FullClient>;
/// Makes the inherents of a block.
pub type Inherents = Arc<
	dyn CreateInherentDataProviders<
		Block,
		(),
		InherentDataProviders = (
			sp_consensus_babe::inherents::InherentDataProvider,
			sp_timestamp::InherentDataProvider,
		),
	>,
>;
/// Imports blocks: BABE's checks, then GRANDPA's, then the chain.
type BlockImport = BabeBlockImport<
	Block,
	FullClient,
	GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>,
	Inherents,
	FullSelectChain,
>;

/// How often GRANDPA makes a justification that is kept, in blocks.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// What consensus needs to run.
pub struct Consensus {
	/// Imports blocks.
	pub block_import: BlockImport,
	/// Makes the inherents of a block.
	pub inherents: Inherents,
	/// BABE's part of the import, for its author.
	pub babe: BabeLink<Block>,
	/// BABE's part of the import, for its RPC.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// GRANDPA's part of the import, for its voter.
	pub grandpa: LinkHalf<Block, FullClient, FullSelectChain>,
	/// Telemetry, if it is on.
	pub telemetry: Option<Telemetry>,
}

/// The parts of a node that does not run yet.
pub type Partial =
	PartialComponents<FullClient, FullBackend, FullSelectChain, DefaultImportQueue<Block>, FullPool, Consensus>;

/// As the SDK makes it from the same settings, and with a folder for what it has compiled.
fn executor(config: &Configuration, runtime_cache: Option<&Path>) -> Executor {
	let settings = &config.executor;
	let heap = settings
		.default_heap_pages
		.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| HeapAllocStrategy::Static {
			extra_pages: u32::try_from(pages).unwrap_or(u32::MAX),
		});
	let cache = runtime_cache.map_or_else(|| config.base_path.path().join("runtime-cache"), Path::to_path_buf);
	Executor::builder()
		.with_execution_method(settings.wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(settings.max_runtime_instances)
		.with_runtime_cache_size(settings.runtime_cache_size)
		.with_cache_path(cache)
		.build()
}

/// Makes the parts of a node. `runtime_cache` is where compiled runtimes are kept; none for a folder in the base path.
pub fn new_partial(config: &Configuration, runtime_cache: Option<&Path>) -> Result<Partial, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let (client, backend, keystore_container, task_manager) = sc_service::new_full_parts::<Block, RuntimeApi, _>(
		config,
		telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
		executor(config, runtime_cache),
		Vec::new(),
	)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let transaction_pool = Arc::from(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let (grandpa_import, grandpa) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(Telemetry::handle),
	)?;

	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let slot_duration = babe_config.slot_duration();
	let inherents = inherents(slot_duration);
	let (block_import, babe) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_import.clone(),
		client.clone(),
		inherents.clone(),
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(transaction_pool.clone()),
	)?;

	let (import_queue, babe_worker) = sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
		link: babe.clone(),
		block_import: block_import.clone(),
		justification_import: Some(Box::new(grandpa_import)),
		client: client.clone(),
		slot_duration,
		spawner: &task_manager.spawn_essential_handle(),
		registry: config.prometheus_registry(),
		telemetry: telemetry.as_ref().map(Telemetry::handle),
	})?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
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
			telemetry,
		},
	})
}

fn inherents(slot_duration: SlotDuration) -> Inherents {
	Arc::new(move |_parent, ()| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot = sp_consensus_babe::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
			*timestamp,
			slot_duration,
		);
		Ok((slot, timestamp))
	})
}
