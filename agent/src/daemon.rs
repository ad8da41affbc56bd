//! Start and stop.

use std::{
	fs::{self, File},
	io,
	net::SocketAddr,
	path::PathBuf,
	sync::Arc,
	time::Duration,
};

use tidemill_engine::{EngineError, EngineOptions};
use tokio::{
	net::TcpListener,
	signal::unix::{signal, SignalKind},
	sync::{watch, Semaphore},
	time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{
	chain::{Chain, PinError},
	cli::RunArgs,
	conduct::Conduct,
	fetch::Fetcher,
	files,
	http::{self, Shared, MAX_UPLOADS},
	key::{DeviceKey, KeyError},
	metrics::Metrics,
	places::Places,
	play::{self, Games},
	results::{Ending, Results},
	store::{Bounds, Store},
	work::{Board, Engines, Parts, Runner},
};

/// Time that work which was called off has to notice, and that open connections have to end.
const LAST_WAIT: Duration = Duration::from_secs(3);

/// Why the daemon does not start, or fails.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
	/// The device's key.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// The pinned chain.
	#[error(transparent)]
	Chain(#[from] PinError),
	/// The engine.
	#[error(transparent)]
	Engine(#[from] EngineError),
	/// The data folder is taken.
	#[error("another agent uses {}: stop it, or give this one a data folder of its own", .0.display())]
	Taken(PathBuf),
	/// The data folder cannot be used.
	#[error("cannot use the data folder {}: {source}", path.display())]
	Data {
		/// The folder.
		path: PathBuf,
		/// Why.
		source: io::Error,
	},
	/// The address cannot be listened on.
	#[error("cannot listen on {address}: {source}; choose another with --listen")]
	Listen {
		/// The address.
		address: SocketAddr,
		/// Why.
		source: io::Error,
	},
	/// The client for fetching.
	#[error("cannot set up fetching: {0}")]
	Fetch(#[from] reqwest::Error),
	/// The metrics.
	#[error("cannot set up metrics: {0}")]
	Metrics(#[from] prometheus::Error),
	/// The runtime, or the server.
	#[error("the daemon failed: {0}")]
	Io(#[from] io::Error),
}

/// Runs the daemon until it is told to stop.
pub fn run(args: RunArgs, conduct: Arc<dyn Conduct>) -> Result<(), DaemonError> {
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
	let done = runtime.block_on(serve(args, conduct));
	// A program that is being compiled cannot be interrupted, and nothing is lost with it.
	runtime.shutdown_timeout(Duration::from_secs(1));
	done
}

async fn serve(args: RunArgs, conduct: Arc<dyn Conduct>) -> Result<(), DaemonError> {
	let data = &args.data.data;
	let unusable = |source| DaemonError::Data {
		path: data.clone(),
		source,
	};
	fs::create_dir_all(data).map_err(unusable)?;
	let lock = File::create(data.join("lock")).map_err(unusable)?;
	// The lock goes with the process, however it ends.
	lock.try_lock().map_err(|error| match error {
		fs::TryLockError::WouldBlock => DaemonError::Taken(data.clone()),
		fs::TryLockError::Error(source) => unusable(source),
	})?;
	let shared = shared(&args, conduct)?;

	let refused = |source| DaemonError::Listen {
		address: args.listen,
		source,
	};
	let listener = TcpListener::bind(args.listen).await.map_err(refused)?;
	let address = listener.local_addr().map_err(refused)?;
	files::replace(&data.join("address"), format!("{address}\n").as_bytes()).map_err(unusable)?;
	tracing::info!(%address, key = ?shared.key.public(), slots = shared.slots, "listening");

	let closing = CancellationToken::new();
	let server =
		axum::serve(listener, http::router(shared.clone())).with_graceful_shutdown(closing.clone().cancelled_owned());
	let server = tokio::spawn(async move { server.await });
	told_to_stop().await?;

	tracing::info!(grace = ?args.grace(), "stopping: nothing new is taken on");
	shared.board.stop();
	if timeout(args.grace(), shared.runner.idle()).await.is_err() {
		tracing::info!("work is called off; it is run again after the next start");
		shared.board.cancel_all();
		let _ = timeout(LAST_WAIT, shared.runner.idle()).await;
	}
	closing.cancel();
	let _ = timeout(LAST_WAIT, server).await;
	tracing::info!("stopped");
	Ok(())
}

fn shared(args: &RunArgs, conduct: Arc<dyn Conduct>) -> Result<Arc<Shared>, DaemonError> {
	let data = &args.data.data;
	let unusable = |source| DaemonError::Data {
		path: data.clone(),
		source,
	};
	let hours = |hours: u32| Duration::from_secs(u64::from(hours) * 3_600);
	let bounds = Bounds {
		blob: args.max_blob_bytes,
		total: args.max_store_bytes,
		keep_uploads: hours(args.keep_uploads_hours),
		keep_outputs: hours(args.keep_outputs_hours),
	};
	let key = DeviceKey::load_or_create(data)?;
	let chain = Chain::open(data, args.genesis)?;
	let cache = EngineOptions {
		cache_dir: Some(data.join("cache")),
		cache_bytes: args.cache_bytes,
	};
	let engines = Engines::new(cache, args.slots())?;
	let metrics = Arc::new(Metrics::new(args.slots())?);
	let (results, records) = Results::open(data).map_err(unusable)?;
	if !records.is_empty() {
		tracing::info!(results = records.len(), "taken up where the agent stopped");
	}
	let outputs: Vec<_> = records
		.iter()
		.flat_map(|record| match &record.ending {
			Ending::Finished(finished) => finished.outputs.clone(),
			Ending::Abstained { .. } => Vec::new(),
		})
		.collect();
	let store = Arc::new(Store::open(data, bounds, outputs).map_err(unusable)?);
	let board = Arc::new(Board::new(records));
	let (ticks, told) = watch::channel(0);
	let fetcher = Arc::new(Fetcher::new(store.clone(), metrics.clone(), args.proxy.clone())?);
	let runner = Arc::new(Runner::new(Parts {
		engines,
		store: store.clone(),
		fetcher: fetcher.clone(),
		results,
		board: board.clone(),
		metrics: metrics.clone(),
		conduct: conduct.clone(),
		ticks: told.clone(),
		slots: args.slots(),
		memory_mib: args.memory_mib,
	}));
	let games = Games::new(play::Parts {
		fetcher,
		metrics: metrics.clone(),
		conduct: conduct.clone(),
		ticks: told,
		replays: Places::new(play::REPLAYS),
	});
	Ok(Arc::new(Shared {
		key,
		chain,
		operators: args.operators.iter().copied().collect(),
		uploaders: args.uploaders.iter().copied().collect(),
		board,
		runner,
		games,
		store,
		metrics,
		conduct,
		ticks,
		slots: args.slots(),
		uploads: Semaphore::new(MAX_UPLOADS),
		counted: Default::default(),
	}))
}

async fn told_to_stop() -> io::Result<()> {
	let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
	tokio::select! {
		_ = terminate.recv() => {},
		_ = interrupt.recv() => {},
	}
	Ok(())
}
