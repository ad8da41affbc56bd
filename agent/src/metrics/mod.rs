//! What the agent counts, for Prometheus.

mod kinds;

use std::{
	sync::atomic::{AtomicU64, Ordering},
	time::{Duration, Instant},
};

use kinds::Kinds;
use prometheus::{Encoder, Histogram, IntCounter, IntCounterVec, IntGauge, Registry, TextEncoder};
use tidemill_primitives::{
	contract::abstention_name,
	report::{Abstention, Outcome},
};

use crate::work::{engine_name, ENGINES};

/// Ending of a bundle that has a report.
pub const REPORT: &str = "report";
/// Ending of a bundle whose work was called off.
pub const CALLED_OFF: &str = "called_off";
const ACCEPTED: &str = "accepted";
const NOT_ACCEPTED: &str = "not_accepted";
const OUTCOMES: [&str; 6] = [
	"success",
	"failure",
	"trap",
	"out_of_fuel",
	"output_too_large",
	"invalid_program",
];
const MOVES: [&str; 5] = ["challenge", "open", "split", "choose", "prove"];
const REPLAYS: [&str; 2] = ["ok", "failed"];
const ITEMS: [&str; 4] = ["heartbeat", "commit", "reveal", "abstain"];
const ABSTENTIONS: [Abstention; 5] = [
	Abstention::InputUnavailable,
	Abstention::ManifestInvalid,
	Abstention::StackOverflow,
	Abstention::TimedOut,
	Abstention::EngineUnavailable,
];

/// What the agent counts.
pub struct Metrics {
	registry: Registry,
	started: Instant,
	/// When the last reconcile was accepted, in milliseconds after the start, plus one; zero if there was none.
	reconciled: AtomicU64,
	reconcile_age: IntGauge,
	/// Tasks done, by outcome.
	pub tasks: IntCounterVec,
	/// Fuel used by tasks.
	pub fuel: IntCounter,
	/// Seconds that tasks ran.
	pub task_seconds: Histogram,
	/// Fuel per second of tasks that ran.
	pub task_speed: Histogram,
	/// Bundles ended, by ending.
	pub bundles: IntCounterVec,
	/// Abstentions, by reason.
	pub abstentions: IntCounterVec,
	/// Seconds that bundles waited for a slot.
	pub queue_seconds: Histogram,
	/// Seconds that bundles took to have everything they read.
	pub gather_seconds: Histogram,
	/// Attempts to fetch a blob, by result.
	pub fetches: IntCounterVec,
	/// Seconds that attempts to fetch a blob took.
	pub fetch_seconds: Histogram,
	/// Bytes fetched.
	pub fetched: IntCounter,
	/// Bytes uploaded.
	pub uploaded: IntCounter,
	/// Reconciles accepted.
	pub reconciles: IntCounter,
	/// Requests refused, by reason.
	pub refusals: IntCounterVec,
	/// Attestations signed, by kind.
	pub attestations: IntCounterVec,
	/// Verdicts heard, by what they say of the device's report.
	pub verdicts: IntCounterVec,
	/// Seconds from a reveal to its verdict, as far as the agent was there for both.
	pub verdict_seconds: Histogram,
	/// Moves made in disputes, by kind.
	pub moves: IntCounterVec,
	/// Tasks replayed for disputes, by result.
	pub replays: IntCounterVec,
	/// Seconds that it took to fetch and replay a task for disputes.
	pub replay_seconds: Histogram,
	/// Tasks of which the engine gave something else than the interpreter that decides disputes.
	pub disagreements: IntCounter,
	/// Games of disputes in which the device has a side.
	pub games: IntGauge,
	/// Bundles being fetched or run.
	pub running: IntGauge,
	/// Bundles that wait for a slot.
	pub queued: IntGauge,
	/// Bytes of blobs.
	pub blob_bytes: IntGauge,
}

impl Metrics {
	/// All at zero, under every name that may come, so that the first event of a kind is seen as an increase.
	pub fn new(slots: u8) -> Result<Self, prometheus::Error> {
		let registry = Registry::new_custom(Some("tidemill_agent".into()), None)?;
		let kinds = Kinds(&registry);
		kinds.gauge("slots", "Bundles that run at once")?.set(slots.into());
		kinds.info(
			"build_info",
			"Always 1; the labels say what runs",
			&[
				("version", env!("CARGO_PKG_VERSION")),
				("engine", &ENGINES.map(engine_name).join(", ")),
			],
		)?;
		let metrics = Metrics {
			started: Instant::now(),
			reconciled: AtomicU64::new(0),
			reconcile_age: kinds.gauge(
				"reconcile_age_seconds",
				"Time since the last reconcile, -1 if there was none",
			)?,
			tasks: kinds.counters("tasks_total", "Tasks done, by outcome", "outcome")?,
			fuel: kinds.counter("fuel_total", "Fuel used by tasks")?,
			task_seconds: kinds.seconds("task_seconds", "Seconds that tasks ran")?,
			task_speed: kinds.histogram(
				"task_fuel_per_second",
				"Fuel per second of tasks that ran",
				prometheus::exponential_buckets(1e6, 2.0, 16)?,
			)?,
			abstentions: kinds.counters("abstentions_total", "Abstentions, by reason", "reason")?,
			queue_seconds: kinds.seconds("bundle_queue_seconds", "Seconds that bundles waited for a slot")?,
			gather_seconds: kinds.seconds(
				"bundle_gather_seconds",
				"Seconds that bundles took to have everything they read",
			)?,
			bundles: kinds.counters("bundles_total", "Bundles ended, by ending", "ending")?,
			fetches: kinds.counters("fetches_total", "Attempts to fetch a blob, by result", "result")?,
			fetch_seconds: kinds.seconds("fetch_seconds", "Seconds that attempts to fetch a blob took")?,
			fetched: kinds.counter("fetched_bytes_total", "Bytes fetched")?,
			uploaded: kinds.counter("uploaded_bytes_total", "Bytes uploaded")?,
			reconciles: kinds.counter("reconciles_total", "Reconciles accepted")?,
			refusals: kinds.counters("refusals_total", "Requests refused, by reason", "reason")?,
			attestations: kinds.counters("attestations_total", "Attestations signed, by kind", "kind")?,
			verdicts: kinds.counters(
				"verdicts_total",
				"Verdicts heard, by what they say of the report",
				"report",
			)?,
			verdict_seconds: kinds.seconds("verdict_seconds", "Seconds from a reveal to its verdict")?,
			moves: kinds.counters("moves_total", "Moves made in disputes, by kind", "kind")?,
			replays: kinds.counters("replays_total", "Tasks replayed for disputes, by result", "result")?,
			replay_seconds: kinds.seconds(
				"replay_seconds",
				"Seconds that it took to fetch and replay a task for disputes",
			)?,
			disagreements: kinds.counter(
				"disagreements_total",
				"Tasks of which the engine gave something else than the interpreter that decides disputes",
			)?,
			games: kinds.gauge("games", "Games of disputes in which the device has a side")?,
			running: kinds.gauge("bundles_running", "Bundles being fetched or run")?,
			queued: kinds.gauge("bundles_queued", "Bundles that wait for a slot")?,
			blob_bytes: kinds.gauge("blob_bytes", "Bytes of blobs")?,
			registry,
		};
		metrics.name_all();
		Ok(metrics)
	}

	fn name_all(&self) {
		let name = |counters: &IntCounterVec, name| counters.with_label_values(&[name]).inc_by(0);
		for reason in ABSTENTIONS.map(abstention_name) {
			name(&self.abstentions, reason);
			name(&self.bundles, reason);
		}
		OUTCOMES.iter().for_each(|it| name(&self.tasks, it));
		[REPORT, CALLED_OFF].iter().for_each(|it| name(&self.bundles, it));
		[ACCEPTED, NOT_ACCEPTED].iter().for_each(|it| name(&self.verdicts, it));
		ITEMS.iter().for_each(|it| name(&self.attestations, it));
		MOVES.iter().for_each(|it| name(&self.moves, it));
		REPLAYS.iter().for_each(|it| name(&self.replays, it));
	}

	/// Counts a verdict on the device's report, and how long it took if that is known.
	pub fn judged(&self, accepted: bool, took: Option<Duration>) {
		let name = if accepted { ACCEPTED } else { NOT_ACCEPTED };
		self.verdicts.with_label_values(&[name]).inc();
		if let Some(took) = took {
			self.verdict_seconds.observe(took.as_secs_f64());
		}
	}

	/// Counts a task that ended.
	pub fn task_done(&self, outcome: &Outcome, fuel: u64, took: Duration) {
		self.tasks.with_label_values(&[outcome_name(outcome)]).inc();
		self.fuel.inc_by(fuel);
		let seconds = took.as_secs_f64();
		self.task_seconds.observe(seconds);
		if outcome.ran() && seconds > 0.0 {
			self.task_speed.observe(fuel as f64 / seconds);
		}
	}

	/// Counts an accepted reconcile.
	pub fn reconciled(&self) {
		self.reconciles.inc();
		self.reconciled
			.store(self.started.elapsed().as_millis() as u64 + 1, Ordering::Relaxed);
	}

	/// Everything, as Prometheus reads it.
	pub fn text(&self) -> Result<Vec<u8>, prometheus::Error> {
		let age = match self.reconciled.load(Ordering::Relaxed) {
			0 => -1,
			at => (self.started.elapsed().as_millis() as u64 + 1).saturating_sub(at) as i64 / 1_000,
		};
		self.reconcile_age.set(age);
		let mut text = Vec::new();
		TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
		Ok(text)
	}
}

/// Short name of how a task ended.
pub fn outcome_name(outcome: &Outcome) -> &'static str {
	match outcome {
		Outcome::Exit(0) => "success",
		Outcome::Exit(_) => "failure",
		Outcome::Trap(_) => "trap",
		Outcome::OutOfFuel => "out_of_fuel",
		Outcome::OutputTooLarge => "output_too_large",
		Outcome::InvalidProgram(_) => "invalid_program",
	}
}
