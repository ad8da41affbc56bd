//! The queue: turns, fairness, waiting and why.

use std::collections::BTreeMap;

use frame_support::{assert_ok, weights::Weight};
use pallet_market::{types::TURN, Event};
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{
	interfaces::{JobPhase, Rejections},
	job::{JobSpecV1, Price},
	BundleIndex, JobId,
};

fn assigned(w: &mut World) -> Vec<(JobId, BundleIndex)> {
	w.look();
	let of = |event: &RuntimeEvent| match event {
		RuntimeEvent::Market(Event::BundleAssigned { job, bundle, .. }) => Some((*job, *bundle)),
		_ => None,
	};
	w.log.iter().filter_map(of).collect()
}

#[test]
fn jobs_take_turns() {
	world(|w| {
		let who = w.provider();
		for _ in 0..2 {
			w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER);
		}
		w.block();
		let (large, small) = (w.submit(job(60, 1)), w.submit(job(3, 1)));
		w.idle(2);
		let of = |job, bundles: std::ops::Range<u32>| bundles.map(move |bundle| (job, bundle as BundleIndex));
		let turns = of(large, 0..TURN).chain(of(small, 0..3)).chain(of(large, TURN..60));
		assert_eq!(
			assigned(w),
			turns.collect::<Vec<_>>(),
			"the small job's turn comes after one turn of the large one, which has the rest of the round"
		);
	});
}

#[test]
fn a_round_lasts_as_long_as_its_weight() {
	world(|w| {
		for _ in 0..8 {
			let who = w.provider();
			w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER);
		}
		w.block();
		let jobs: Vec<JobId> = (0..2).map(|_| w.submit(job(100, 1))).collect();
		w.idle(1);
		// Clock, pages of alarms, and some turns, but not all 25.
		w.hooks = Some(Weight::from_parts(40_000_000_000, u64::MAX).saturating_add(clocks()));
		w.idle(1);
		let order = assigned(w);
		let turn = TURN as usize;
		let turns: Vec<JobId> = order.chunks(turn).map(|turn| turn[0].0).collect();
		assert!((3..25).contains(&turns.len()), "{} turns", turns.len());
		for (number, turn) in order.chunks(turn).enumerate() {
			assert!(
				turn.iter().all(|(job, _)| *job == jobs[number % 2]),
				"the jobs have turns by turns: {turns:?}"
			);
		}
		w.hooks = None;
		w.idle(2);
		for id in jobs {
			let bundles: Vec<_> = assigned(w).into_iter().filter(|(job, _)| *job == id).collect();
			assert_eq!(
				bundles,
				(0..100).map(|bundle| (id, bundle)).collect::<Vec<_>>(),
				"in order, each once"
			);
		}
	});
}

/// What hooks need in a block for so many turns of 8 bundles and not for one more, in which jobs wake or not.
fn weight_for(turns: u64, wakes: bool) -> Weight {
	type Market = <Test as pallet_market::Config>::WeightInfo;
	type Attestation = <Test as pallet_attestation::Config>::WeightInfo;
	let clock = <<Test as pallet_tide::Config>::WeightInfo as pallet_tide::WeightInfo>::on_poll();
	let pages = <Attestation as pallet_attestation::WeightInfo>::due_page()
		+ <Market as pallet_market::WeightInfo>::alarm_page() * (1 + u64::from(wakes));
	let draw = <Market as pallet_market::WeightInfo>::draw_bundle(0);
	let after =
		<Attestation as pallet_attestation::WeightInfo>::watch(TURN) + <Market as pallet_market::WeightInfo>::arm();
	let turn = <Market as pallet_market::WeightInfo>::turn() + draw * u64::from(TURN) + after;
	// The last draw of the last turn must fit even if it misses 24 tickets.
	clock + pages + turn * turns + <Market as pallet_market::WeightInfo>::missed_draw()
}

/// Submits so many jobs of 20 bundles to blocks in which the draws have weight for so many turns, and returns after how many
/// blocks each has its first one.
fn first_turns(w: &mut World, jobs: u8, turns: u64) -> Vec<u32> {
	// Slots for all.
	for _ in 0..8 {
		let who = w.provider();
		w.device_of(&who, Behaviour::Sleeper, machine(32), OFFER);
	}
	w.idle(2);
	let jobs: Vec<JobId> = (0..jobs)
		.map(|number| w.submit_by(REQUESTER + number, job(20, 1)))
		.collect();
	let start = System::block_number();
	let mut first: BTreeMap<JobId, u32> = BTreeMap::new();
	let mut order = Vec::new();
	for block in 1..=10 {
		w.hooks = Some(weight_for(turns, block == 2).saturating_add(clocks()));
		w.idle(1);
		for id in &jobs {
			if state(*id).cursor > 0 && !first.contains_key(id) {
				first.insert(*id, System::block_number() - start);
				order.push(*id);
			}
		}
	}
	assert_eq!(order, jobs, "in the order of the queue");
	w.hooks = None;
	w.finish(400);
	first.into_values().collect()
}

#[test]
fn a_job_waits_no_longer_than_the_jobs_before_it_take_blocks() {
	for turns in [1u32, 3] {
		world(|w| {
			let first = first_turns(w, 9, turns.into());
			println!("first turns of 9 jobs where a block has weight for {turns}, in blocks: {first:?}");
			for (before, blocks) in (0..).zip(&first) {
				// The second block is the first one that draws.
				let most = 1 + (before + 1u32).div_ceil(turns);
				assert!(*blocks <= most, "job {before} waited {blocks} blocks");
			}
			let in_a_block = first.iter().filter(|blocks| **blocks == first[0]).count();
			assert_eq!(
				in_a_block, turns as usize,
				"the bound is not reached by weight for more turns"
			);
		});
	}
}

/// How many of the 4 bundles of a `Quorum(n)` job are accepted in a market of so many slots, one a provider, in which so many
/// `Spot` jobs without end take every slot as soon as it is free.
fn among_endless_spot_jobs(salt: u64, quorum: u8, slots: usize, jobs: u32) -> u32 {
	let mut accepted = 0;
	world(|w| {
		Salt::set(salt);
		for id in w.fleet(&vec![Behaviour::Slow(3); slots]) {
			assert_ok!(Providers::set_backing(by(&device(id).provider), id, 1_000 * TIDE));
			w.trust(id, 10_000 * TIDE);
		}
		w.idle(2);
		let mut endless = spot(300);
		endless.deadline = 1_000;
		let spots: Vec<JobId> = (0..jobs).map(|_| w.submit_by(REQUESTER + 1, endless.clone())).collect();
		w.steps(20);
		let only = w.submit(job(4, quorum));
		while state(only).ended.is_none() {
			w.step();
		}
		accepted = state(only).accepted;
		let open = |id: &&JobId| state(**id).cursor < 300;
		assert!(spots.iter().any(|id| open(&id)), "the market was full all the time");
		let others: u32 = spots.iter().map(|id| state(*id).accepted).sum();
		println!(
			"Quorum({quorum}) on {slots} slots among {jobs} Spot jobs without end: {accepted} of 4 bundles in {} ticks, of \
			 theirs {others}",
			stored_job(only).spec.latest().deadline
		);
		for id in spots.iter().filter(open) {
			assert_ok!(Market::cancel_job(by(&account(REQUESTER + 1)), *id));
		}
		w.finish(200);
	});
	accepted
}

#[test]
fn a_large_committee_can_wait_in_vain_where_single_seats_take_every_slot() {
	let all = |quorum| {
		(0..4)
			.map(|salt| among_endless_spot_jobs(salt, quorum, 12, 48))
			.sum::<u32>()
	};
	let (three, seven) = (all(3), all(7));
	assert!(
		seven < 16,
		"some bundle finds no seven devices at once until the job's deadline"
	);
	assert!(three >= seven, "the larger the committee, the worse it fares");
}

#[test]
fn a_large_job_does_not_starve_a_small_one() {
	world(|w| {
		w.fleet(&[Behaviour::Honest; 6]);
		let mut spec = job(1_500, 1);
		spec.deadline = 5_000;
		let large = w.submit(spec);
		w.steps(30);
		assert!(state(large).accepted > 0);
		let smalls: Vec<_> = (1..4).map(|who| w.submit_by(REQUESTER + who, job(2, 1))).collect();
		w.steps(200);
		for small in smalls {
			assert_eq!(state(small).phase, JobPhase::Ended);
			assert_eq!(state(small).accepted, 2);
		}
		assert_ne!(state(large).phase, JobPhase::Ended);
		w.finish(3_000);
		assert_eq!(state(large).accepted, 1_500);
	});
}

#[test]
fn a_job_that_finds_nobody_backs_off() {
	world(|w| {
		let id = w.submit(job(1, 1));
		assert_eq!(Market::why_queued(id).unwrap().rounds, 0);
		assert!(Market::why_queued(id).unwrap().explanation.contains("seed"));
		w.idle(200);
		w.look();
		let wakes: Vec<u32> = w
			.log
			.iter()
			.filter_map(|event| match event {
				RuntimeEvent::Market(Event::JobWaiting { wakes, .. }) => Some(*wakes),
				_ => None,
			})
			.collect();
		let pauses: Vec<u32> = wakes.windows(2).map(|pair| pair[1] - pair[0]).collect();
		assert_eq!(pauses, vec![2, 4, 8, 16, 32, 64, 64, 7]);
		assert_eq!(
			wakes.last(),
			Some(&stored_job(id).deadline),
			"it does not wait for longer"
		);
		assert_eq!(wakes[0], 1 + 2 + 1, "the first draw is two ticks after submission");
		assert_eq!(state(id).phase, JobPhase::Ended, "its deadline came");
		assert_eq!(Market::why_queued(id), None);
	});
}

/// Submits a job to a world with these devices and says why it waits.
fn why(w: &mut World, spec: JobSpecV1) -> (Rejections, String) {
	let quorum = spec.verification;
	let id = w.submit(spec);
	w.idle(8);
	let why = Market::why_queued(id).unwrap_or_else(|| panic!("a job with {quorum:?} waits: {:?}", state(id)));
	assert!(why.rounds > 0 && why.wakes > tick());
	assert_ok!(Market::cancel_job(by(&account(REQUESTER)), id));
	(why.rejections, why.explanation)
}

#[test]
fn every_reason_to_wait_is_told() {
	world(|w| {
		let (found, words) = why(w, job(1, 1));
		assert!(found.no_device > 0 && words.contains("engine"), "{words}");

		let who = w.provider();
		let id = w.device_of(&who, Behaviour::Sleeper, machine(1), OFFER);
		w.idle(2);
		let with = |change: &dyn Fn(&mut JobSpecV1)| {
			let mut spec = job(1, 1);
			change(&mut spec);
			spec
		};
		let cheap = Price {
			per_gfuel: TIDE / 2,
			..CEILING
		};
		let (found, words) = why(w, with(&|it| it.price = cheap));
		assert!(found.price > 0 && words.contains("top the job up"), "{words}");

		let (found, words) = why(w, with(&|it| it.price.per_task = 100 * TIDE));
		assert!(found.stake > 0 && words.contains("stake"), "{words}");

		for change in [
			|it: &mut JobSpecV1| it.requirements.cores = 5,
			|it: &mut JobSpecV1| it.requirements.memory_mib = 2_049,
		] {
			let (found, words) = why(w, with(&change));
			assert!(found.requirements > 0 && words.contains("fewer cores"), "{words}");
		}
		let (found, words) = why(w, with(&|it| it.requirements.region = Some(*b"FR")));
		assert!(found.region > 0 && words.contains("regions"), "{words}");
		let (found, words) = why(w, with(&|it| it.requirements.reputation = 1));
		assert!(found.reputation > 0 && words.contains("reputation"), "{words}");
		let (found, _) = why(w, with(&|it| it.requirements.gpu_memory_mib = Some(1)));
		assert!(found.no_device > 0);
		let (found, _) = why(w, with(&|it| it.limits.memory_mib = 4_096));
		assert!(found.no_device > 0);
		let (found, _) = why(w, with(&|it| it.limits.memory_mib = 2_049));
		assert!(found.requirements > 0, "of the class, and yet too small");

		let (found, words) = why(w, job(1, 3));
		assert!(found.provider + found.busy > 0, "{words}");

		assert_ok!(Providers::pause_device(by(&who), id));
		w.idle(2);
		let (found, words) = why(w, job(1, 1));
		assert!(found.inactive + found.busy > 0 && words.contains("paused"), "{words}");
	});
}

#[test]
fn a_busy_device_is_a_reason_to_wait() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let names = |spec: &mut JobSpecV1| {
			spec.requirements.providers = vec![device(id).provider].try_into().unwrap();
		};
		w.submit(job(1, 1));
		w.idle(2);
		assert_eq!(device(id).running(), 1);
		let (found, words) = why(w, job(1, 1));
		assert!(found.busy > 0 && words.contains("no free slot"), "{words}");
		let mut named = job(1, 1);
		names(&mut named);
		let next = w.submit(named);
		w.idle(2);
		assert_eq!(state(next).rejections.busy, 1);
	});
}

#[test]
fn a_topped_up_job_finds_devices() {
	world(|w| {
		w.fleet(&[Behaviour::Honest]);
		let mut spec = job(3, 1);
		spec.price.per_gfuel = TIDE / 2;
		let id = w.submit(spec);
		w.steps(10);
		assert!(state(id).rejections.price > 0);
		assert_ok!(Market::top_up(by(&account(REQUESTER)), id, CEILING));
		w.finish(100);
		assert_eq!(state(id).accepted, 3);
	});
}

#[test]
fn the_requester_s_own_devices_never_work_for_it() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest; 3]);
		let own = device(ids[0]).provider;
		let number = <[u8; 32]>::from(own.clone())[0];
		let id = w.submit_by(number, job(20, 1));
		let mut named = job(1, 1);
		named.requirements.providers = vec![own.clone()].try_into().unwrap();
		let selfish = w.submit_by(number, named);
		let committee = w.submit_by(number, job(1, 3));
		w.steps(150);
		assert_eq!(state(id).accepted, 20);
		assert_eq!(state(selfish).in_flight + state(selfish).accepted, 0);
		assert!(state(selfish).rejections.provider > 0);
		assert_eq!(state(committee).accepted, 0, "only two others are there");
		assert_eq!(
			device(ids[0]).sequence + u32::from(device(ids[0]).credit > 0),
			device(ids[0]).sequence
		);
		assert!(
			w.count(
				|event| matches!(event, RuntimeEvent::Market(Event::DevicePaid { device, .. }) if *device == ids[0])
			) == 0
		);
		w.finish(250);
	});
}

#[test]
fn a_provider_has_one_seat_of_a_bundle() {
	world(|w| {
		let rich = w.provider();
		for _ in 0..10 {
			w.device_of(&rich, Behaviour::Honest, machine(2), OFFER);
		}
		let others = w.fleet(&[Behaviour::Honest, Behaviour::Honest]);
		let id = w.submit(job(1, 3));
		w.steps(80);
		let devices: Vec<u32> = w
			.log
			.iter()
			.find_map(|event| match event {
				RuntimeEvent::Market(Event::BundleAssigned { devices, .. }) => Some(devices.clone()),
				_ => None,
			})
			.expect("a committee was found");
		let of_rich = devices.iter().filter(|it| device(**it).provider == rich).count();
		assert_eq!((devices.len(), of_rich), (3, 1));
		assert!(others.iter().all(|it| devices.contains(it)));
		w.finish(250);
		assert_eq!(state(id).accepted, 1);
	});
}

#[test]
fn only_named_providers_are_drawn() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest; 6]);
		let named = [ids[1], ids[4]];
		let mut spec = job(10, 1);
		let names: Vec<_> = named.iter().map(|id| device(*id).provider).collect();
		spec.requirements.providers = names.try_into().unwrap();
		let id = w.submit(spec);
		w.finish(250);
		assert_eq!(state(id).accepted, 10);
		for other in ids {
			let spoke = device(other).sequence > 0;
			assert_eq!(spoke, named.contains(&other), "device {other}");
		}
	});
}
