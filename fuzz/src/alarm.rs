//! A defensive failure is a failure. In our own pallets it is an assertion already; in the SDK's it is a line in the log.

use log::{Level, LevelFilter, Log, Metadata, Record};

/// A log in which nothing must be written of defensive failures.
struct Alarm;

impl Log for Alarm {
	fn enabled(&self, metadata: &Metadata) -> bool {
		metadata.level() == Level::Error && metadata.target() == "runtime::defensive"
	}

	fn log(&self, record: &Record) {
		assert!(!self.enabled(record.metadata()), "{}", record.args());
	}

	fn flush(&self) {}
}

/// Turns defensive failures into panics from now on.
pub fn set() {
	log::set_logger(&Alarm).expect("no other log was set");
	log::set_max_level(LevelFilter::Error);
}
