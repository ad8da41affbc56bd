//! What decides among devices that would do: price, reputation and carbon for a `Spot` bundle's first device, nothing
//! else; and which devices would do.

use std::collections::BTreeMap;

use pallet_providers::types::Owned;
use tidemill_pallet_tests::{
	draws::{draw_by, peek_by},
	world::*,
	*,
};
use tidemill_primitives::{
	api::EligibleDevice,
	device::{DeviceSpecV1, Gpu, Offer},
	interfaces::{Choice, Devices, Release, Standing},
	job::{Engine, JobSpec, JobSpecV1, Preference, Price},
	DeviceId,
};

use crate::draws::chi_square;

const BEST: Choice = Choice::Best {
	candidates: 3,
	prefer: Preference::Price,
};
const GREENEST: Choice = Choice::Best {
	candidates: 3,
	prefer: Preference::LowCarbon,
};

fn at_price(per_gfuel: u128) -> Offer {
	Price { per_gfuel, ..OFFER }
}

/// A device of a provider of its own.
fn device_with(w: &mut World, offer: Offer, change: impl FnOnce(&mut DeviceSpecV1)) -> DeviceId {
	let who = w.provider();
	let mut spec = machine(1);
	change(&mut spec);
	w.device_of(&who, Behaviour::Sleeper, spec, offer)
}

/// How often each device is drawn.
fn tally(spec: &JobSpecV1, choice: Choice, draws: u32) -> BTreeMap<DeviceId, u32> {
	let mut counts = BTreeMap::new();
	for number in 0..draws {
		let drawn = peek_by(spec, number.into(), choice).expect("some device would do");
		*counts.entry(drawn.device).or_default() += 1;
	}
	counts
}

#[test]
fn the_best_of_three_is_mostly_the_cheaper_half() {
	world(|w| {
		let cheap: Vec<_> = (0..10).map(|_| device_with(w, at_price(TIDE / 2), |_| ())).collect();
		for _ in 0..10 {
			device_with(w, at_price(TIDE * 9 / 10), |_| ());
		}
		w.idle(2);
		let of_cheap = |counts: BTreeMap<DeviceId, u32>| cheap.iter().filter_map(|id| counts.get(id)).sum::<u32>();
		// All three of the dearer half: one in eight.
		let best = of_cheap(tally(&job(1, 1), BEST, 2_000));
		assert!((1_690..1_810).contains(&best), "{best} of 2000, not 1750");
		let uniform = of_cheap(tally(&job(1, 1), Choice::Uniform, 2_000));
		assert!((930..1_070).contains(&uniform), "{uniform} of 2000, not 1000");
	});
}

#[test]
fn reputation_makes_up_for_a_part_of_the_price_and_is_not_needed() {
	world(|w| {
		let ids = [0, 1, 2].map(|_| device_with(w, OFFER, |_| ()));
		w.idle(2);
		for _ in 0..60 {
			<Providers as Standing>::confirmed(ids[0], Engine::Wasm, 1_000 * TIDE);
		}
		let score = Providers::device_view(ids[0]).unwrap().reputations[0].score;
		assert!((490..=500).contains(&score), "timeliness is a newcomer's: {score}");
		let counts = tally(&job(1, 1), BEST, 1_000);
		// It is among the three candidates in 19 of 27 draws.
		let of_first = counts[&ids[0]];
		assert!((660..750).contains(&of_first), "{counts:?}");
		// Half a reputation is worth half of the markup of 25 %: an eighth.
		let who = device(ids[1]).provider;
		for (part, wins) in [(95, false), (85, true)] {
			let offer = Price {
				per_gfuel: OFFER.per_gfuel * part / 100,
				per_task: OFFER.per_task * part / 100,
				per_input_mib: OFFER.per_input_mib * part / 100,
			};
			Providers::update_offer(by(&who), ids[1], offer).unwrap();
			w.idle(2);
			let counts = tally(&job(1, 1), BEST, 500);
			assert_eq!(counts[&ids[1]] > counts[&ids[0]], wins, "{part}: {counts:?}");
		}
	});
}

#[test]
fn of_about_the_same_price_the_one_of_least_carbon_is_taken_if_asked() {
	world(|w| {
		let with = |watts, carbon| {
			move |spec: &mut DeviceSpecV1| {
				spec.watts = Some(watts);
				spec.carbon = Some(carbon);
			}
		};
		let clean = device_with(w, at_price(TIDE * 78 / 100), with(100, 20));
		let dirty = device_with(w, at_price(TIDE * 77 / 100), with(100, 700));
		let silent = device_with(w, at_price(TIDE * 77 / 100), |_| ());
		w.idle(2);
		let counts = tally(&job(1, 1), GREENEST, 900);
		let of = |id| counts.get(&id).copied().unwrap_or(0);
		// 19, 7 and 1 of 27.
		assert!(
			(580..690).contains(&of(clean)) && (180..290).contains(&of(dirty)),
			"{counts:?}"
		);
		assert!((10..65).contains(&of(silent)), "{counts:?}");
		let counts = tally(&job(1, 1), BEST, 900);
		assert!(counts[&clean] < 70, "it is dearer: {counts:?}");
		let who = device(clean).provider;
		Providers::update_offer(by(&who), clean, at_price(TIDE)).unwrap();
		w.idle(2);
		let counts = tally(&job(1, 1), GREENEST, 900);
		assert!(
			counts[&clean] < 70,
			"it is not about the same price any more: {counts:?}"
		);
	});
}

#[test]
fn carbon_is_that_of_a_slot() {
	let mut spec = machine(4);
	assert_eq!(spec.carbon_rate(), None);
	spec.watts = Some(180);
	assert_eq!(spec.carbon_rate(), None);
	spec.carbon = Some(400);
	// 72 g an hour, 20 mg a second, over four slots.
	assert_eq!(spec.carbon_rate(), Some(5_000));
	spec.watts = Some(u16::MAX);
	spec.carbon = Some(u16::MAX);
	assert!(spec.carbon_rate().is_some());
}

fn text<T: TryFrom<Vec<u8>>>(name: &str) -> Option<T> {
	T::try_from(name.as_bytes().to_vec()).ok()
}

#[test]
fn a_gpu_is_wanted_by_maker_and_name() {
	world(|w| {
		let gpu = |model: &str, memory_mib| Gpu {
			vendor: b"NVIDIA".to_vec().try_into().unwrap(),
			model: model.as_bytes().to_vec().try_into().unwrap(),
			memory_mib,
		};
		let small = device_with(w, OFFER, |it| it.gpu = Some(gpu("RTX 4060", 8_192)));
		let large = device_with(w, OFFER, |it| it.gpu = Some(gpu("RTX 4090", 24_576)));
		device_with(w, OFFER, |_| ());
		w.idle(2);
		let drawn = |change: &dyn Fn(&mut JobSpecV1)| {
			let mut spec = job(1, 1);
			change(&mut spec);
			let all = (0..200).filter_map(|number| peek_by(&spec, number, Choice::Uniform).ok());
			all.map(|drawn| drawn.device).collect::<std::collections::BTreeSet<_>>()
		};
		assert_eq!(
			drawn(&|it| it.requirements.gpu_vendor = text("nvidia")),
			[small, large].into()
		);
		assert_eq!(
			drawn(&|it| it.requirements.gpu_memory_mib = Some(8_193)),
			[large].into()
		);
		assert_eq!(
			drawn(&|it| it.requirements.gpu_model = text("rtx 4060")),
			[small].into()
		);
		assert_eq!(drawn(&|it| it.requirements.gpu_vendor = text("AMD")), [].into());
	});
}

#[test]
fn named_providers_are_drawn_uniformly_over_tickets() {
	// With few devices tickets are counted, with many slots are tried.
	for devices in [6u8, 24] {
		world(|w| {
			let mut tickets = BTreeMap::new();
			let owners: Vec<_> = (0..6).map(|_| w.provider()).collect();
			for number in 0..devices {
				let slots = 1 + number % 3 * 2;
				let owner = &owners[usize::from(number) % owners.len()];
				let id = w.device_of(owner, Behaviour::Sleeper, machine(slots), OFFER);
				tickets.insert(id, slots);
			}
			w.idle(2);
			let mut spec = job(1, 1);
			spec.requirements.providers = owners.try_into().unwrap();
			// Some slots are taken.
			let mut duties = Vec::new();
			for number in 1_000_000..1_000_010 {
				let drawn = draw_by(&spec, number, Choice::Uniform).expect("there are tickets");
				*tickets.get_mut(&drawn.device).unwrap() -= 1;
				duties.push((drawn.device, number));
			}
			tickets.retain(|_, count| *count > 0);
			let draws = 4_000;
			let counts = tally(&spec, Choice::Uniform, draws);
			assert!(
				counts.keys().all(|id| tickets.contains_key(id)),
				"only free slots are drawn"
			);
			let off = chi_square(&counts, &tickets, draws);
			// With 23 degrees of freedom, 49.7 is exceeded once in a thousand.
			assert!(off < 49.7, "{devices}: {off}: {counts:?}, {tickets:?}");
			for (id, job) in duties {
				Providers::released(id, job, 0, Release::Plain);
			}
		});
	}
}

#[test]
fn a_named_provider_counts_once_however_often_it_is_named() {
	world(|w| {
		let (one, other) = (w.provider(), w.provider());
		let first = w.device_of(&one, Behaviour::Sleeper, machine(1), OFFER);
		w.device_of(&other, Behaviour::Sleeper, machine(1), OFFER);
		w.idle(2);
		let mut spec = job(1, 1);
		spec.requirements.providers = vec![one.clone(), one.clone(), one, other].try_into().unwrap();
		let of_first = tally(&spec, Choice::Uniform, 1_000)[&first];
		assert!((430..570).contains(&of_first), "{of_first} of 1000");
	});
}

#[test]
fn a_provider_knows_the_slots_of_its_devices() {
	world(|w| {
		let who = w.provider();
		let device = w.device_of(&who, Behaviour::Sleeper, machine(5), OFFER);
		assert_eq!(provider_of(device).devices.to_vec(), [Owned { device, slots: 5 }]);
	});
}

#[test]
fn eligible_devices_are_told_page_by_page_with_the_reasons_of_the_others() {
	world(|w| {
		let good: Vec<_> = (0..3).map(|_| device_with(w, OFFER, |_| ())).collect();
		let dear = device_with(w, at_price(2 * TIDE), |_| ());
		let far = device_with(w, OFFER, |it| it.region = *b"FR");
		let paused = device_with(w, OFFER, |_| ());
		w.idle(2);
		Providers::pause_device(by(&device(paused).provider), paused).unwrap();
		let mut spec = job(1, 1);
		spec.requirements.region = Some(*b"DE");
		let all = Market::eligible_devices(&JobSpec::V1(spec.clone()), 0, 100).unwrap();
		let shown = |device: DeviceId| EligibleDevice {
			device,
			provider: provider(device),
			offer: OFFER,
			free: 1,
			score: 0,
		};
		assert_eq!(all.devices, good.iter().map(|id| shown(*id)).collect::<Vec<_>>());
		assert_eq!(
			(all.rejections.price, all.rejections.region, all.rejections.inactive),
			(1, 1, 1)
		);
		assert_eq!((all.rejections.total(), all.next), (3, None));
		assert!(dear < far);
		let mut found = Vec::new();
		let mut from = Some(0);
		while let Some(next) = from {
			let page = Market::eligible_devices(&JobSpec::V1(spec.clone()), next, 2).unwrap();
			found.extend(page.devices.iter().map(|it| it.device));
			from = page.next;
		}
		assert_eq!(found, good);
		spec.tasks = 0;
		assert!(
			Market::eligible_devices(&JobSpec::V1(spec), 0, 1).is_err(),
			"a bad spec is told"
		);
	});
}

/// Provider of a device.
fn provider(id: DeviceId) -> tidemill_primitives::AccountId {
	device(id).provider
}
