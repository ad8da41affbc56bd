//! Accesses to the state, counted one by one.

use std::{
	collections::BTreeSet,
	fmt::Debug,
	sync::{Arc, Mutex},
};

use tracing::{dispatcher::with_default, field::Field, span, Dispatch, Event, Metadata, Subscriber};

/// `:transaction_level:` in hex.
const UNDOING: &str = "3a7472616e73616374696f6e5f6c6576656c3a";

/// Keys that were read and written while it listened.
#[derive(Clone, Default)]
struct Accesses(Arc<Mutex<(BTreeSet<String>, BTreeSet<String>)>>);

/// The fields of one access, as the state machine tells it.
#[derive(Default)]
struct Access {
	method: String,
	key: String,
}

impl tracing::field::Visit for Access {
	fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
		match field.name() {
			"method" => self.method = format!("{value:?}").replace('"', ""),
			"key" => self.key = format!("{value:?}"),
			_ => (),
		}
	}
}

impl Subscriber for Accesses {
	fn enabled(&self, of: &Metadata) -> bool {
		of.target() == "state"
	}

	fn event(&self, event: &Event) {
		let mut access = Access::default();
		event.record(&mut access);
		// The draw is undone by the test, which is no part of it.
		if access.key == UNDOING {
			return;
		}
		let mut keys = self.0.lock().unwrap();
		match access.method.as_str() {
			"Get" | "Exists" => keys.0.insert(access.key),
			"Put" => keys.1.insert(access.key),
			_ => false,
		};
	}

	fn new_span(&self, _: &span::Attributes) -> span::Id {
		span::Id::from_u64(1)
	}
	fn record(&self, _: &span::Id, _: &span::Record) {}
	fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
	fn enter(&self, _: &span::Id) {}
	fn exit(&self, _: &span::Id) {}
}

/// Counts accesses to the state.
pub struct Counter {
	accesses: Accesses,
	listener: Dispatch,
	/// While there are two, what another thread comes upon first is switched on for all, not for that thread alone.
	_other: Dispatch,
}

impl Default for Counter {
	fn default() -> Self {
		let accesses = Accesses::default();
		Self {
			listener: Dispatch::new(accesses.clone()),
			accesses,
			_other: Dispatch::new(Accesses::default()),
		}
	}
}

impl Counter {
	/// How many keys are read, and how many are written, while this is done.
	pub fn count<R>(&self, done: impl FnOnce() -> R) -> (usize, usize) {
		with_default(&self.listener, done);
		let keys = core::mem::take(&mut *self.accesses.0.lock().unwrap());
		(keys.0.len(), keys.1.len())
	}
}
