//! The kinds of metrics, each registered as it is made.

use prometheus::{
	core::Collector, exponential_buckets, Error, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts,
	Registry,
};

/// Makes metrics in a registry.
pub(super) struct Kinds<'a>(pub(super) &'a Registry);

impl Kinds<'_> {
	fn register<T: Collector + Clone + 'static>(&self, metric: T) -> Result<T, Error> {
		self.0.register(Box::new(metric.clone()))?;
		Ok(metric)
	}

	pub(super) fn counter(&self, name: &str, help: &str) -> Result<IntCounter, Error> {
		self.register(IntCounter::new(name, help)?)
	}

	pub(super) fn counters(&self, name: &str, help: &str, label: &str) -> Result<IntCounterVec, Error> {
		self.register(IntCounterVec::new(Opts::new(name, help), &[label])?)
	}

	pub(super) fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, Error> {
		self.register(IntGauge::new(name, help)?)
	}

	pub(super) fn histogram(&self, name: &str, help: &str, buckets: Vec<f64>) -> Result<Histogram, Error> {
		self.register(Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets))?)
	}

	/// A histogram of durations, from a millisecond to half an hour.
	pub(super) fn seconds(&self, name: &str, help: &str) -> Result<Histogram, Error> {
		self.histogram(name, help, exponential_buckets(0.001, 4.0, 11)?)
	}

	/// A gauge that is always 1 and tells by its labels.
	pub(super) fn info(&self, name: &str, help: &str, labels: &[(&str, &str)]) -> Result<(), Error> {
		let opts = labels.iter().fold(Opts::new(name, help), |opts, (label, value)| {
			opts.const_label(*label, *value)
		});
		self.register(IntGauge::with_opts(opts)?)?.set(1);
		Ok(())
	}
}
