//! What the agent counts, for Prometheus.

use std::{
	sync::atomic::{AtomicU64, Ordering},
	time::Instant,
};

use prometheus::{Encoder, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};
use tidemill_primitives::{attestation::Item, report::Outcome};

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
	/// Bundles ended, by ending.
	pub bundles: IntCounterVec,
	/// Attempts to fetch a blob, by result.
	pub fetches: IntCounterVec,
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
	/// Bundles being fetched or run.
	pub running: IntGauge,
	/// Bundles that wait for a slot.
	pub queued: IntGauge,
	/// Bytes of blobs.
	pub blob_bytes: IntGauge,
}

impl Metrics {
	/// All at zero.
	pub fn new() -> Result<Self, prometheus::Error> {
		let registry = Registry::new_custom(Some("tidemill_agent".into()), None)?;
		let counter = |name: &str, help: &str| -> Result<IntCounter, prometheus::Error> {
			let counter = IntCounter::new(name, help)?;
			registry.register(Box::new(counter.clone()))?;
			Ok(counter)
		};
		let counters = |name: &str, help: &str, label: &str| -> Result<IntCounterVec, prometheus::Error> {
			let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
			registry.register(Box::new(counters.clone()))?;
			Ok(counters)
		};
		let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
			let gauge = IntGauge::new(name, help)?;
			registry.register(Box::new(gauge.clone()))?;
			Ok(gauge)
		};
		Ok(Metrics {
			started: Instant::now(),
			reconciled: AtomicU64::new(0),
			reconcile_age: gauge(
				"reconcile_age_seconds",
				"Time since the last reconcile, -1 if there was none",
			)?,
			tasks: counters("tasks_total", "Tasks done, by outcome", "outcome")?,
			fuel: counter("fuel_total", "Fuel used by tasks")?,
			bundles: counters("bundles_total", "Bundles ended, by ending", "ending")?,
			fetches: counters("fetches_total", "Attempts to fetch a blob, by result", "result")?,
			fetched: counter("fetched_bytes_total", "Bytes fetched")?,
			uploaded: counter("uploaded_bytes_total", "Bytes uploaded")?,
			reconciles: counter("reconciles_total", "Reconciles accepted")?,
			refusals: counters("refusals_total", "Requests refused, by reason", "reason")?,
			attestations: counters("attestations_total", "Attestations signed, by kind", "kind")?,
			running: gauge("bundles_running", "Bundles being fetched or run")?,
			queued: gauge("bundles_queued", "Bundles that wait for a slot")?,
			blob_bytes: gauge("blob_bytes", "Bytes of blobs")?,
			registry,
		})
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

/// Short name of what is said.
pub fn item_name(item: &Item) -> &'static str {
	match item {
		Item::Heartbeat { .. } => "heartbeat",
		Item::Commit { .. } => "commit",
		Item::Reveal { .. } => "reveal",
		Item::Abstain { .. } => "abstain",
	}
}
