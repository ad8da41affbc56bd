//! Draws by themselves, and pools of any size to draw from.

use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_providers::{
	types::{Device, PAGE},
	Devices, PoolPages, Pools,
};
use sp_runtime::DispatchError;
use tidemill_primitives::{
	bond::Bond,
	interfaces::{Choice, DrawRequest, Drawn, Pool, Rejections},
	job::{JobSpecV1, Preference},
	DeviceId, JobId,
};

use crate::{
	accesses::Counter,
	world::{device, externalities, REQUESTER},
	*,
};

/// Draws for the first requester's job by a seed of this number.
pub fn draw_by(spec: &JobSpecV1, number: u64, choice: Choice) -> Result<Drawn, Rejections> {
	let request = DrawRequest {
		requester: &account(REQUESTER),
		engine: spec.engine,
		limits: &spec.limits,
		requirements: &spec.requirements,
		ceiling: &spec.price,
		bond: Bond {
			least: TIDE,
			runs: 0,
			tasks: 1,
			halved: false,
		},
		excluded: &[],
		seed: sp_io::hashing::blake2_256(&number.to_le_bytes()).into(),
		choice,
	};
	<Providers as Pool>::draw(&request, JobId::from(number), 0)
}

/// The same, without consequences.
pub fn peek_by(spec: &JobSpecV1, number: u64, choice: Choice) -> Result<Drawn, Rejections> {
	let drawn = || TransactionOutcome::Rollback(Ok::<_, DispatchError>(draw_by(spec, number, choice)));
	with_transaction(drawn).unwrap()
}

/// A pool of so many devices of one slot: one is registered, the others are written as it is.
pub fn fill(w: &mut World, count: u32) {
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

/// The kinds of draws: of a seat that judges, of a `Spot` primary, and for a job that nobody would do for.
pub fn kinds() -> [(JobSpecV1, Choice); 3] {
	let best = Choice::Best {
		candidates: 3,
		prefer: Preference::Price,
	};
	let mut none = job(1, 1);
	none.requirements.cores = 99;
	[(job(1, 1), Choice::Uniform), (job(1, 1), best), (none, best)]
}

/// How many keys are read and written by each of 40 draws of each of the [`kinds`], in a pool of so many devices.
pub fn costs(devices: u32) -> Vec<Vec<(usize, usize)>> {
	externalities().execute_with(|| {
		fill(&mut World::new(), devices);
		let counter = Counter::default();
		let of = |(spec, choice): &(JobSpecV1, Choice)| {
			let cost = |number| counter.count(|| peek_by(spec, number, *choice));
			(0..40).map(cost).collect()
		};
		kinds().iter().map(of).collect()
	})
}

/// The sums of keys read and written.
pub fn sum(costs: &[(usize, usize)]) -> (usize, usize) {
	costs.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
}
