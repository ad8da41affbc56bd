//! Draws: uniform over tickets, of the same cost in any pool, over dense pages.

use std::collections::BTreeMap;

use pallet_providers::{types::PAGE, PoolPages, Pools};
use proptest::prelude::*;
use tidemill_pallet_tests::{
	draws::{draw_by, peek_by},
	world::*,
	*,
};
use tidemill_primitives::{
	interfaces::{Choice, Devices as _, Drawn, Rejections, Release},
	job::JobSpecV1,
	DeviceId, JobId,
};

fn draw(spec: &JobSpecV1, number: u64) -> Result<Drawn, Rejections> {
	draw_by(spec, number, Choice::Uniform)
}

fn peek(spec: &JobSpecV1, number: u64) -> Result<Drawn, Rejections> {
	peek_by(spec, number, Choice::Uniform)
}

/// The statistic of how far draws are from being in proportion to tickets.
pub fn chi_square(counts: &BTreeMap<DeviceId, u32>, tickets: &BTreeMap<DeviceId, u8>, draws: u32) -> f64 {
	let all: f64 = tickets.values().map(|count| f64::from(*count)).sum();
	let term = |(id, count): (&DeviceId, &u8)| {
		let expected = f64::from(draws) * f64::from(*count) / all;
		let off = f64::from(counts.get(id).copied().unwrap_or(0)) - expected;
		off * off / expected
	};
	tickets.iter().map(term).sum()
}

#[test]
fn draws_are_uniform_over_tickets_across_classes() {
	world(|w| {
		let mut tickets = BTreeMap::new();
		for number in 0..20u8 {
			let who = w.provider();
			let slots = 1 + number % 5 * 3;
			let mut spec = machine(slots);
			// Four classes of memory.
			spec.memory_mib *= 1 << (number % 4);
			tickets.insert(w.device_of(&who, Behaviour::Sleeper, spec, OFFER), slots);
		}
		w.idle(2);
		assert_eq!(Pools::<Test>::get().len(), 4);
		let mut counts = BTreeMap::new();
		let draws = 5_000;
		for number in 0..draws {
			let drawn = peek(&job(1, 1), number.into()).expect("all of them suit");
			*counts.entry(drawn.device).or_default() += 1;
		}
		let off = chi_square(&counts, &tickets, draws);
		// 19 degrees of freedom: 43.8 is exceeded once in a thousand.
		assert!(off < 43.8, "{off}: {counts:?}");
	});
}

#[test]
fn devices_that_do_not_suit_leave_the_others_equal_chances() {
	world(|w| {
		let mut tickets = BTreeMap::new();
		for number in 0..24u8 {
			let who = w.provider();
			let mut spec = machine(2);
			if number % 2 == 0 {
				spec.region = *b"FR";
			}
			let id = w.device_of(&who, Behaviour::Sleeper, spec, OFFER);
			if number % 2 == 1 {
				tickets.insert(id, 2);
			}
		}
		w.idle(2);
		let mut wanted = job(1, 1);
		wanted.requirements.region = Some(*b"DE");
		let mut counts = BTreeMap::new();
		for number in 0..3_000 {
			let drawn = peek(&wanted, number).expect("every second one suits");
			*counts.entry(drawn.device).or_default() += 1;
		}
		let off = chi_square(&counts, &tickets, 3_000);
		// 11 degrees of freedom.
		assert!(off < 31.3, "{off}: {counts:?}");
	});
}

#[test]
fn splitting_a_machine_gains_no_chance() {
	world(|w| {
		let (one, many) = (w.provider(), w.provider());
		let whole = w.device_of(&one, Behaviour::Sleeper, machine(16), OFFER);
		for _ in 0..16 {
			w.device_of(&many, Behaviour::Sleeper, machine(1), OFFER);
		}
		w.idle(2);
		let of_whole = (0..4_000)
			.filter(|number| peek(&job(1, 1), *number).unwrap().device == whole)
			.count();
		assert!((1_850..2_150).contains(&of_whole), "{of_whole} of 4000");
	});
}

/// What may happen to the pool.
#[derive(Clone, Debug)]
enum Step {
	Draw(u8),
	Commit(u8),
	Release(u8),
	Pause(u8),
	Resume(u8),
	Retire(u8),
	Round,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let step = prop_oneof![
		12 => any::<u8>().prop_map(Step::Draw),
		6 => any::<u8>().prop_map(Step::Commit),
		6 => any::<u8>().prop_map(Step::Release),
		1 => any::<u8>().prop_map(Step::Pause),
		2 => any::<u8>().prop_map(Step::Resume),
		1 => any::<u8>().prop_map(Step::Retire),
		4 => Just(Step::Round),
	];
	prop::collection::vec(step, 1..150)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn pages_stay_dense(sizes in prop::collection::vec(1u8..33, 1..24), steps in steps()) {
		externalities().execute_with(|| {
			let mut w = World::new();
			let ids: Vec<DeviceId> = sizes
				.iter()
				.enumerate()
				.map(|(number, slots)| {
					let who = w.provider();
					let mut spec = machine(*slots);
					if number % 3 == 0 {
						spec.memory_mib *= 4;
					}
					w.device_of(&who, Behaviour::Sleeper, spec, OFFER)
				})
				.collect();
			w.idle(2);
			let mut number = 0;
			let mut duties: Vec<(DeviceId, JobId)> = Vec::new();
			for step in steps {
				let at = |index: u8| ids[usize::from(index) % ids.len()];
				let change = |id, call: fn(RuntimeOrigin, DeviceId) -> sp_runtime::DispatchResult| {
					if let Some(entry) = pallet_providers::Devices::<Test>::get(id) {
						let _ = call(by(&entry.provider), id);
					}
				};
				match step {
					Step::Draw(count) => {
						for _ in 0..count % 16 {
							number += 1;
							if let Ok(drawn) = draw(&job(1, 1), number) {
								duties.push((drawn.device, number));
							}
						}
					}
					Step::Commit(index) => {
						if let Some((id, job)) = duties.get(usize::from(index)) {
							Providers::committed(*id, *job, 0);
						}
					}
					Step::Release(index) => {
						if usize::from(index) < duties.len() {
							let (id, job) = duties.swap_remove(usize::from(index));
							Providers::released(id, job, 0, Release::Plain);
						}
					}
					Step::Pause(index) => change(at(index), Providers::pause_device),
					Step::Resume(index) => change(at(index), Providers::resume_device),
					Step::Retire(index) => change(at(index), Providers::retire_device),
					Step::Round => w.block(),
				}
				Providers::do_try_state().unwrap();
			}
			// Once everybody is back, every free slot has its ticket, and no other ticket is good.
			for (id, job) in duties {
				Providers::released(id, job, 0, Release::Plain);
			}
			for id in &ids {
				if let Some(entry) = pallet_providers::Devices::<Test>::get(id) {
					let _ = Providers::resume_device(by(&entry.provider), *id);
				}
			}
			w.idle(2);
			Providers::do_try_state().unwrap();
			for (_, entry) in pallet_providers::Devices::<Test>::iter() {
				assert_eq!(entry.tickets.len(), usize::from(entry.slots));
			}
			let tickets = Providers::tickets() as usize;
			let stored: usize = PoolPages::<Test>::iter_values().map(|page| page.len()).sum();
			let classes = Pools::<Test>::get().len();
			assert!(tickets <= stored && stored < tickets + classes * PAGE as usize, "the head's page is kept whole");
		});
	}
}
