//! The metrics, by name.

use substrate_prometheus_endpoint::{
	exponential_buckets, prometheus::core::Atomic, register, Counter, CounterVec, Gauge, GaugeVec, Histogram,
	HistogramOpts, Opts, PrometheusError, Registry, F64, U64,
};
use tidemill_primitives::{api::MarketSummary, Balance};

use super::events::{failure_names, offence_names, redraw_names, ByName, Tally, BURNED, SIDES};

/// Units of a TIDE.
const TIDE: f64 = 1e12;

/// Tokens as Prometheus takes them: in TIDE.
fn tide(amount: Balance) -> f64 {
	amount as f64 / TIDE
}

/// The metrics of the market.
pub struct Metrics {
	tick: Gauge<U64>,
	jobs: GaugeVec<U64>,
	bundles_waiting: Gauge<U64>,
	bundles_in_flight: Gauge<U64>,
	devices: GaugeVec<U64>,
	providers: Gauge<U64>,
	tickets: Gauge<U64>,
	escrow: Gauge<F64>,
	deposits: Gauge<F64>,
	stake: Gauge<F64>,

	submitted: Counter<U64>,
	ended: Counter<U64>,
	assigned: Counter<U64>,
	audits: Counter<U64>,
	widened: Counter<U64>,
	challenges: Counter<U64>,
	won: CounterVec<U64>,
	won_paid: Counter<F64>,
	proofs: Counter<U64>,
	accepted: Counter<U64>,
	failed: CounterVec<U64>,
	tasks: Counter<U64>,
	fuel: Counter<U64>,
	paid: Counter<F64>,
	fees: Counter<F64>,
	refunded: Counter<F64>,
	burned: CounterVec<F64>,
	slashes: CounterVec<U64>,
	slashed: CounterVec<F64>,
	redraws: CounterVec<U64>,

	to_assignment: Histogram,
	to_end: Histogram,
	to_verdict: Histogram,

	read: Counter<U64>,
	unread: Counter<U64>,
	dispatch_failures: CounterVec<U64>,
}

impl Metrics {
	/// All at zero, under every name that may come, so that the first event of a kind is seen as an increase.
	pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		let metrics = Self {
			tick: gauge(registry, "tick", "The current tick")?,
			jobs: gauges(registry, "jobs", "Jobs that were not closed, by phase", "phase")?,
			bundles_waiting: gauge(
				registry,
				"bundles_waiting",
				"Bundles not assigned yet: the depth of the queue",
			)?,
			bundles_in_flight: gauge(registry, "bundles_in_flight", "Bundles assigned and not decided")?,
			devices: gauges(registry, "devices", "Devices by state", "state")?,
			providers: gauge(registry, "providers", "Providers")?,
			tickets: gauge(
				registry,
				"tickets_free",
				"Tickets in the pool: free slots of active devices",
			)?,
			escrow: gauge(
				registry,
				"escrow_tide",
				"Held for what is not decided, without deposits",
			)?,
			deposits: gauge(registry, "deposits_tide", "Held as deposits of jobs")?,
			stake: gauge(registry, "stake_tide", "Held as stake, with what is unbonding")?,

			submitted: counter(registry, "jobs_submitted_total", "Jobs submitted")?,
			ended: counter(registry, "jobs_ended_total", "Jobs ended")?,
			assigned: counter(registry, "bundles_assigned_total", "Bundles assigned")?,
			audits: counter(registry, "audits_total", "Spot bundles for which an audit was drawn")?,
			widened: counter(registry, "committees_widened_total", "Committees that were widened")?,
			challenges: counter(registry, "challenges_total", "Games of disputes that began")?,
			won: counters(
				registry,
				"games_won_total",
				"Games of disputes that ended, by who won",
				"side",
			)?,
			won_paid: counter(
				registry,
				"games_won_tide_total",
				"Paid to who won games of disputes, out of what the others forfeited",
			)?,
			proofs: counter(registry, "proofs_total", "Segments that the chain ran to decide games")?,
			accepted: counter(registry, "bundles_accepted_total", "Bundles accepted")?,
			failed: counters(
				registry,
				"bundles_failed_total",
				"Bundles failed, those never assigned among them",
				"reason",
			)?,
			tasks: counter(registry, "tasks_settled_total", "Tasks of accepted bundles")?,
			fuel: counter(registry, "fuel_settled_total", "Fuel that they used")?,
			paid: counter(registry, "paid_tide_total", "Paid to devices by verdicts")?,
			fees: counter(registry, "fees_tide_total", "Protocol fees")?,
			refunded: counter(
				registry,
				"refunded_tide_total",
				"Given back to requesters of jobs that ended",
			)?,
			burned: counters(registry, "burned_tide_total", "Burned, by what it was", "of")?,
			slashes: counters(registry, "slashes_total", "Times that stake was taken", "offence")?,
			slashed: counters(registry, "slashed_tide_total", "Stake taken", "offence")?,
			redraws: counters(
				registry,
				"redraws_total",
				"Seats drawn again, by why they were vacant",
				"reason",
			)?,

			to_assignment: histogram(
				registry,
				"job_assignment_ticks",
				"Ticks from a job's submission to its first assignment",
			)?,
			to_end: histogram(registry, "job_ticks", "Ticks from a job's submission to its end")?,
			to_verdict: histogram(
				registry,
				"bundle_verdict_ticks",
				"Ticks from a bundle's assignment to its verdict",
			)?,

			read: counter(
				registry,
				"blocks_read_total",
				"Finalised blocks whose events were counted",
			)?,
			unread: counter(
				registry,
				"blocks_unread_total",
				"Finalised blocks whose events could not be read, and are missing in the counters of the market",
			)?,
			dispatch_failures: counters(
				registry,
				"dispatch_failures_total",
				"Failures of the off-chain worker since the database was made",
				"reason",
			)?,
		};
		failure_names().for_each(|name| metrics.failed.with_label_values(&[name]).inc_by(0));
		offence_names().for_each(|name| {
			metrics.slashes.with_label_values(&[name]).inc_by(0);
			metrics.slashed.with_label_values(&[name]).inc_by(0.0);
		});
		redraw_names().for_each(|name| metrics.redraws.with_label_values(&[name]).inc_by(0));
		BURNED
			.iter()
			.for_each(|name| metrics.burned.with_label_values(&[name]).inc_by(0.0));
		SIDES
			.iter()
			.for_each(|name| metrics.won.with_label_values(&[name]).inc_by(0));
		pallet_dispatch::REASONS
			.iter()
			.for_each(|name| metrics.dispatch_failures.with_label_values(&[name]).inc_by(0));
		Ok(metrics)
	}

	/// Shows the market as it is in the best block.
	pub fn show(&self, summary: &MarketSummary) {
		let MarketSummary {
			tick,
			jobs,
			devices,
			tickets,
		} = summary;
		self.tick.set((*tick).into());
		for (phase, count) in [
			("queued", jobs.queued),
			("waiting", jobs.waiting),
			("running", jobs.running),
			("ended", jobs.ended),
		] {
			self.jobs.with_label_values(&[phase]).set(count.into());
		}
		self.bundles_waiting.set(jobs.unassigned);
		self.bundles_in_flight.set(jobs.in_flight);
		self.escrow.set(tide(jobs.escrow));
		self.deposits.set(tide(jobs.deposits));
		for (state, count) in [
			("active", devices.active),
			("paused", devices.paused),
			("draining", devices.draining),
			("absent", devices.absent),
			("suspended", devices.suspended),
			("retiring", devices.retiring),
		] {
			self.devices.with_label_values(&[state]).set(count.into());
		}
		self.providers.set(devices.providers.into());
		self.stake.set(tide(devices.stake));
		self.tickets.set((*tickets).into());
	}

	/// Counts what the events of a finalised block say.
	pub fn count(&self, tally: &Tally) {
		self.read.inc();
		self.submitted.inc_by(tally.submitted);
		self.ended.inc_by(tally.ended);
		self.assigned.inc_by(tally.assigned);
		self.audits.inc_by(tally.audits);
		self.widened.inc_by(tally.widened);
		self.challenges.inc_by(tally.challenges);
		add(&self.won, &tally.won);
		self.won_paid.inc_by(tide(tally.won_paid));
		self.proofs.inc_by(tally.proofs);
		self.accepted.inc_by(tally.accepted);
		add(&self.failed, &tally.failed);
		self.tasks.inc_by(tally.tasks);
		self.fuel.inc_by(tally.fuel);
		self.paid.inc_by(tide(tally.paid));
		self.fees.inc_by(tide(tally.fees));
		self.refunded.inc_by(tide(tally.refunded));
		add_tide(&self.burned, &tally.burned);
		add(&self.slashes, &tally.slashes);
		add_tide(&self.slashed, &tally.slashed);
		add(&self.redraws, &tally.redraws);
		for (histogram, ticks) in [
			(&self.to_assignment, &tally.to_assignment),
			(&self.to_end, &tally.to_end),
			(&self.to_verdict, &tally.to_verdict),
		] {
			ticks.iter().for_each(|ticks| histogram.observe((*ticks).into()));
		}
	}

	/// Counts a finalised block that could not be read.
	pub fn count_unread(&self) {
		self.unread.inc();
	}

	/// Takes over what the off-chain worker counted.
	pub fn count_failures(&self, failures: &pallet_dispatch::Failures) {
		for (reason, count) in failures {
			let counter = self.dispatch_failures.with_label_values(&[reason]);
			counter.inc_by(count.saturating_sub(counter.get()));
		}
	}
}

fn add(counters: &CounterVec<U64>, counts: &ByName<u64>) {
	counts
		.iter()
		.for_each(|(name, count)| counters.with_label_values(&[name]).inc_by(*count));
}

fn add_tide(counters: &CounterVec<F64>, amounts: &ByName<Balance>) {
	amounts
		.iter()
		.for_each(|(name, amount)| counters.with_label_values(&[name]).inc_by(tide(*amount)));
}

fn opts(name: &str, help: &str) -> Opts {
	Opts::new(format!("tidemill_{name}"), help)
}

fn gauge<P: Atomic + 'static>(registry: &Registry, name: &str, help: &str) -> Result<Gauge<P>, PrometheusError> {
	register(Gauge::with_opts(opts(name, help))?, registry)
}

fn gauges(registry: &Registry, name: &str, help: &str, label: &str) -> Result<GaugeVec<U64>, PrometheusError> {
	register(GaugeVec::new(opts(name, help), &[label])?, registry)
}

fn counter<P: Atomic + 'static>(registry: &Registry, name: &str, help: &str) -> Result<Counter<P>, PrometheusError> {
	register(Counter::with_opts(opts(name, help))?, registry)
}

fn counters<P: Atomic + 'static>(
	registry: &Registry,
	name: &str,
	help: &str,
	label: &str,
) -> Result<CounterVec<P>, PrometheusError> {
	register(CounterVec::new(opts(name, help), &[label])?, registry)
}

/// A histogram of ticks, from 1 to 4,096.
fn histogram(registry: &Registry, name: &str, help: &str) -> Result<Histogram, PrometheusError> {
	let buckets = exponential_buckets(1.0, 2.0, 13)?;
	let opts = HistogramOpts {
		common_opts: opts(name, help),
		buckets,
	};
	register(Histogram::with_opts(opts)?, registry)
}

#[cfg(test)]
mod tests {
	use substrate_prometheus_endpoint::prometheus::{Encoder, TextEncoder};

	use super::*;
	use tidemill_primitives::api::{DeviceTotals, JobTotals};

	fn text(registry: &Registry) -> String {
		let mut bytes = Vec::new();
		TextEncoder::new().encode(&registry.gather(), &mut bytes).unwrap();
		String::from_utf8(bytes).unwrap()
	}

	#[test]
	fn a_summary_and_a_tally_are_shown_under_their_names() {
		let registry = Registry::new();
		let metrics = Metrics::register(&registry).unwrap();
		metrics.show(&MarketSummary {
			tick: 77,
			jobs: JobTotals {
				waiting: 2,
				unassigned: 70_000,
				escrow: 1_500_000_000_000,
				..Default::default()
			},
			devices: DeviceTotals {
				absent: 1,
				stake: 20_000_000_000_000_000,
				..Default::default()
			},
			tickets: 9,
		});
		metrics.count(&Tally {
			tasks: 32,
			audits: 2,
			challenges: 3,
			won: [("challenger", 2)].into(),
			slashes: [("outvoted", 1)].into(),
			slashed: [("outvoted", 250_000_000_000)].into(),
			to_verdict: vec![3, 20],
			..Default::default()
		});
		let text = text(&registry);
		for line in [
			"tidemill_tick 77",
			"tidemill_jobs{phase=\"waiting\"} 2",
			"tidemill_jobs{phase=\"running\"} 0",
			"tidemill_bundles_waiting 70000",
			"tidemill_escrow_tide 1.5",
			"tidemill_stake_tide 20000",
			"tidemill_devices{state=\"absent\"} 1",
			"tidemill_tickets_free 9",
			"tidemill_tasks_settled_total 32",
			"tidemill_audits_total 2",
			"tidemill_committees_widened_total 0",
			"tidemill_challenges_total 3",
			"tidemill_games_won_total{side=\"challenger\"} 2",
			"tidemill_games_won_total{side=\"asserter\"} 0",
			"tidemill_slashed_tide_total{offence=\"outvoted\"} 0.25",
			"tidemill_slashes_total{offence=\"no_reveal\"} 0",
			"tidemill_bundles_failed_total{reason=\"deadline_passed\"} 0",
			"tidemill_bundle_verdict_ticks_bucket{le=\"4\"} 1",
			"tidemill_bundle_verdict_ticks_count 2",
			"tidemill_blocks_read_total 1",
			"tidemill_dispatch_failures_total{reason=\"unreachable\"} 0",
		] {
			assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
		}
	}

	#[test]
	fn failures_are_taken_over_once() {
		let registry = Registry::new();
		let metrics = Metrics::register(&registry).unwrap();
		let mut failures = pallet_dispatch::Failures::new();
		for count in [3, 3, 5] {
			failures.insert("refused".into(), count);
			metrics.count_failures(&failures);
		}
		failures.insert("of a newer runtime".into(), 1);
		metrics.count_failures(&failures);
		let text = text(&registry);
		assert!(
			text.contains("tidemill_dispatch_failures_total{reason=\"refused\"} 5\n"),
			"{text}"
		);
		assert!(
			text.contains("tidemill_dispatch_failures_total{reason=\"of a newer runtime\"} 1\n"),
			"{text}"
		);
	}
}
