//! What a draw costs: accesses to the state, counted one by one, in pools of 10^2 and of 10^6 devices.

use std::{
	collections::BTreeSet,
	fmt::Debug,
	sync::{Arc, Mutex},
};

use pallet_providers::{types::*, Devices, PoolPages, Pools};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	interfaces::Choice,
	job::{JobSpecV1, Preference},
	DeviceId,
};
use tracing::{dispatcher::with_default, field::Field, span, Dispatch, Event, Metadata, Subscriber};

use crate::draws::peek_by;

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

/// A pool of so many devices of one slot: one is registered, the others are written as it is.
fn fill(w: &mut World, count: u32) {
	let model = w.device(Behaviour::Sleeper);
	w.idle(2);
	let entry = device(model);
	for id in 1..count {
		let device = Device {
			tickets: vec![id].try_into().unwrap(),
			..entry.clone()
		};
		Devices::<Test>::insert(id, device);
	}
	let ids: Vec<DeviceId> = (0..count).collect();
	for (page, ids) in (0..).zip(ids.chunks(PAGE as usize)) {
		PoolPages::<Test>::insert((0, page), sp_runtime::BoundedVec::truncate_from(ids.to_vec()));
	}
	Pools::<Test>::mutate(|pools| {
		let pool = pools.iter_mut().next().unwrap();
		(pool.devices, pool.ripe, pool.tail) = (count, count, count);
	});
}

/// How many keys each of 40 draws reads and writes.
type Counts = Vec<(usize, usize)>;

/// What draws cost in a pool of so many devices, of each kind.
fn draws_in(count: u32, kinds: &[(JobSpecV1, Choice)]) -> Vec<Counts> {
	externalities().execute_with(|| {
		fill(&mut World::new(), count);
		let accesses = Accesses::default();
		let listener = Dispatch::new(accesses.clone());
		// While there are two, what another test's thread comes upon first is switched on for all, not for that thread alone.
		let _other = Dispatch::new(Accesses::default());
		let of = |spec: &JobSpecV1, choice, number| {
			let _ = with_default(&listener, || peek_by(spec, number, choice));
			let keys = core::mem::take(&mut *accesses.0.lock().unwrap());
			(keys.0.len(), keys.1.len())
		};
		let draws = |(spec, choice): &(JobSpecV1, Choice)| (0..40).map(|number| of(spec, *choice, number)).collect();
		kinds.iter().map(draws).collect()
	})
}

#[test]
fn a_draw_costs_the_same_at_a_hundred_and_at_a_million_devices() {
	let best = Choice::Best {
		candidates: 3,
		prefer: Preference::Price,
	};
	let mut none = job(1, 1);
	none.requirements.cores = 99;
	let kinds = [(job(1, 1), Choice::Uniform), (job(1, 1), best), (none, best)];
	// The dearest draw of each kind: keys read, and keys written.
	let bounds = [(9, 4), (13, 4), (52, 0)];
	let (few, many) = (draws_in(100, &kinds), draws_in(1_000_000, &kinds));
	let sum = |of: &Counts| of.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
	for (((_, choice), bound), (few, many)) in kinds.iter().zip(bounds).zip(few.iter().zip(&many)) {
		for (reads, writes) in few.iter().chain(many) {
			assert!(
				*reads > 0 && *reads <= bound.0 && *writes <= bound.1,
				"{reads} reads, {writes} writes"
			);
		}
		let (small, large) = (sum(few), sum(many));
		println!("{choice:?}: 40 draws read and write {small:?} keys of 10^2 devices, {large:?} of 10^6");
		assert!(small.1.abs_diff(large.1) <= 4, "writes: {small:?}, {large:?}");
		// In the small pool one page, and some devices, serve for several probes.
		let least = if *choice == Choice::Uniform { (10, 12) } else { (2, 5) };
		assert!(large.0 * least.0 <= small.0 * least.1, "reads: {small:?}, {large:?}");
	}
}
