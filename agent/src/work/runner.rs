//! Running bundles, as many at once as there are slots.

use std::{
	collections::HashMap,
	sync::Arc,
	time::{Duration, Instant},
};

use tidemill_engine::CancelHandle;
use tidemill_primitives::{
	contract::{abstention_name, Progress},
	report::{Abstention, Report, TaskResults},
	Tick, MIB,
};
use tokio::{
	sync::{watch, OwnedSemaphorePermit, Semaphore},
	task::JoinHandle,
};
use tokio_util::{
	sync::CancellationToken,
	task::{AbortOnDropHandle, TaskTracker},
};
use tracing::Instrument;

use super::{
	bench::Bench,
	gather::{panicked, Gathered},
	outputs::Outputs,
	span, Board, Engines, Start, Stop, Terms, ENGINES,
};
use crate::{
	conduct::Conduct,
	fetch::Fetcher,
	manifest,
	metrics::{Metrics, CALLED_OFF, REPORT},
	results::{Ending, Finished, Record, Results},
	store::Store,
};

/// Pause before a result that the disk did not take is written again.
const SAVE_AGAIN: Duration = Duration::from_secs(5);

/// What a runner is made of.
pub struct Parts {
	/// Executes tasks.
	pub engines: Engines,
	/// Holds blobs.
	pub store: Arc<Store>,
	/// Brings blobs.
	pub fetcher: Arc<Fetcher>,
	/// Holds results.
	pub results: Results,
	/// Knows what there is to do.
	pub board: Arc<Board>,
	/// Counts.
	pub metrics: Arc<Metrics>,
	/// Has the last word on what is reported.
	pub conduct: Arc<dyn Conduct>,
	/// Tells the chain's tick.
	pub ticks: watch::Receiver<Tick>,
	/// Bundles that run at once.
	pub slots: u8,
	/// Memory for all of them together, in MiB.
	pub memory_mib: u32,
}

/// Runs bundles.
pub struct Runner {
	parts: Parts,
	slots: Arc<Semaphore>,
	memory: Arc<Semaphore>,
	tracker: TaskTracker,
}

impl Runner {
	/// A runner that runs nothing yet.
	pub fn new(parts: Parts) -> Self {
		Runner {
			slots: Arc::new(Semaphore::new(parts.slots.into())),
			memory: Arc::new(Semaphore::new(parts.memory_mib as usize)),
			tracker: TaskTracker::new(),
			parts,
		}
	}

	/// Starts the work on a bundle, and does not wait for it.
	pub fn start(self: &Arc<Self>, start: Start) {
		let span = span(start.id, &start.key, start.turn.seat);
		let runner = self.clone();
		self.tracker
			.spawn(async move { runner.work(start).await }.instrument(span));
	}

	/// Waits until nothing runs.
	pub async fn idle(&self) {
		self.tracker.close();
		self.tracker.wait().await;
	}

	/// Runs `f` where it may block, within the caller's span.
	pub(super) fn blocking<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
		let span = tracing::Span::current();
		self.tracker.spawn_blocking(move || span.in_scope(f))
	}

	pub(super) fn engines(&self) -> &Engines {
		&self.parts.engines
	}

	pub(super) fn fetcher(&self) -> &Fetcher {
		&self.parts.fetcher
	}

	pub(super) fn store(&self) -> &Arc<Store> {
		&self.parts.store
	}

	pub(super) fn board(&self) -> &Arc<Board> {
		&self.parts.board
	}

	pub(super) fn metrics(&self) -> &Metrics {
		&self.parts.metrics
	}

	pub(super) fn results(&self) -> &Results {
		&self.parts.results
	}

	pub(super) fn ticks(&self) -> watch::Receiver<Tick> {
		self.parts.ticks.clone()
	}

	async fn work(self: Arc<Self>, start: Start) {
		let (runner, order) = (self.clone(), start.clone());
		// A task of its own: whatever panics in it, the bundle gets an ending and the daemon lives.
		let run = AbortOnDropHandle::new(tokio::spawn(async move { runner.run(&order).await }.in_current_span()));
		let ended = run.await.unwrap_or_else(|error| Err(panicked(error)));
		let (ending, outputs) = match ended {
			Ok((finished, outputs)) => (Ending::Finished(finished), Some(outputs)),
			Err(Stop::Abstained { reason, detail }) if !start.stop.is_cancelled() => {
				tracing::warn!(reason = abstention_name(reason), detail, "the device abstains");
				(
					Ending::Abstained {
						turn: start.turn,
						reason,
						detail,
					},
					None,
				)
			}
			Err(_) => return self.called_off(&start),
		};
		if !self.parts.board.begin_saving(&start) {
			return self.called_off(&start);
		}
		let name = match &ending {
			Ending::Finished(_) => REPORT,
			Ending::Abstained { reason, .. } => abstention_name(*reason),
		};
		self.save(Record {
			id: start.id,
			key: start.key,
			ending: ending.clone(),
		})
		.await;
		if let Some(outputs) = outputs {
			outputs.keep();
		}
		self.parts.metrics.bundles.with_label_values(&[name]).inc();
		if let Ending::Abstained { reason, .. } = &ending {
			let reason = abstention_name(*reason);
			self.parts.metrics.abstentions.with_label_values(&[reason]).inc();
		}
		self.parts.board.end(&start, ending);
	}

	fn called_off(&self, start: &Start) {
		tracing::info!("the work was called off");
		self.parts.metrics.bundles.with_label_values(&[CALLED_OFF]).inc();
		self.parts.board.forget(start);
	}

	/// Nothing is said that could be forgotten: a result counts from when it is on disk.
	async fn save(&self, record: Record) {
		loop {
			let (results, store, record) = (self.parts.results.clone(), self.parts.store.clone(), record.clone());
			let saved = self
				.blocking(move || store.sync_private().and_then(|()| results.save(record)))
				.await;
			match saved.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
				Ok(()) => return,
				Err(error) => tracing::error!(%error, "cannot store the result, trying again: look after the disk"),
			}
			tokio::time::sleep(SAVE_AGAIN).await;
		}
	}

	async fn run(self: &Arc<Self>, start: &Start) -> Result<(Finished, Outputs), Stop> {
		let terms = start
			.terms
			.as_ref()
			.map_err(|error| Stop::abstain(Abstention::EngineUnavailable, error))?;
		if let Some(error) = terms.bad_source() {
			tracing::warn!(%error, "the job's source is of no use");
		}
		if !ENGINES.contains(&terms.spec.engine) {
			let detail = format!("this agent runs {ENGINES:?}, the job wants {:?}", terms.spec.engine);
			return Err(Stop::abstain(Abstention::EngineUnavailable, detail));
		}
		let waits = Instant::now();
		let _slot = self.permits(&start.stop, &self.slots, 1).await?;
		self.parts.metrics.queue_seconds.observe(waits.elapsed().as_secs_f64());
		self.parts.board.advance(start, Progress::Fetching, 0, 0);
		let gathers = Instant::now();
		let gathered = tokio::select! {
			() = start.stop.cancelled() => return Err(Stop::Cancelled),
			gathered = self.gather(start, terms) => gathered?,
		};
		self.parts
			.metrics
			.gather_seconds
			.observe(gathers.elapsed().as_secs_f64());
		let _memory = self.memory_for(start, terms, &gathered).await?;
		self.run_tasks(start, terms, gathered).await
	}

	async fn permits(
		&self,
		stop: &CancellationToken,
		semaphore: &Arc<Semaphore>,
		count: u32,
	) -> Result<OwnedSemaphorePermit, Stop> {
		tokio::select! {
			biased;
			() = stop.cancelled() => Err(Stop::Cancelled),
			permits = semaphore.clone().acquire_many_owned(count) => permits.map_err(|_| Stop::Cancelled),
		}
	}

	/// Memory for one task at a time: what its limits allow, and its inputs.
	async fn memory_for(
		&self,
		start: &Start,
		terms: &Terms,
		gathered: &Gathered,
	) -> Result<OwnedSemaphorePermit, Stop> {
		let (limit, all) = (terms.spec.limits.memory_mib, self.parts.memory_mib);
		if limit > all {
			let detail = format!("a task may use {limit} MiB, the agent has {all}: see --memory-mib");
			return Err(Stop::abstain(Abstention::EngineUnavailable, detail));
		}
		let inputs = gathered
			.tasks
			.iter()
			.map(|(_, task)| manifest::inputs(task).iter().map(|input| input.length).sum::<u64>());
		let inputs = u32::try_from(inputs.max().unwrap_or(0).div_ceil(MIB)).unwrap_or(u32::MAX);
		self.permits(&start.stop, &self.memory, limit.saturating_add(inputs).min(all))
			.await
	}

	async fn run_tasks(
		self: &Arc<Self>,
		start: &Start,
		terms: &Arc<Terms>,
		gathered: Gathered,
	) -> Result<(Finished, Outputs), Stop> {
		let of = gathered.tasks.len() as u32;
		let cancel = CancelHandle::new();
		let (stop, handle) = (start.stop.clone(), cancel.clone());
		let _watch = AbortOnDropHandle::new(tokio::spawn(async move {
			stop.cancelled().await;
			handle.cancel();
		}));
		let mut bench = Bench {
			engines: self.parts.engines.clone(),
			metrics: self.parts.metrics.clone(),
			job: start.key.job,
			limits: terms.spec.limits,
			program: gathered.program,
			inputs: gathered.inputs,
			loaded: HashMap::new(),
			cancel,
			outputs: Outputs::new(self.parts.store.clone()),
		};
		let mut results = Vec::with_capacity(gathered.tasks.len());
		for (done, (index, task)) in (0..).zip(gathered.tasks) {
			self.parts.board.advance(start, Progress::Running, done, of);
			if start.stop.is_cancelled() {
				return Err(Stop::Cancelled);
			}
			let (back, result) = self
				.blocking(move || {
					let result = bench.run(index, task);
					(bench, result)
				})
				.await
				.map_err(panicked)?;
			bench = back;
			results.push(result?.result);
		}
		let report = Report {
			results: TaskResults::truncate_from(results),
		};
		let finished = Finished {
			report: self.parts.conduct.report(report),
			outputs: bench.outputs.hashes().to_vec(),
		};
		tracing::info!(report = ?finished.report.hash(), tasks = of, "the report is ready");
		Ok((finished, bench.outputs))
	}
}
