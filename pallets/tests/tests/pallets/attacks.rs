//! Attacks on verification: each says what it earns, which is less than nothing.

use pallet_attestation::Event;
use sp_runtime::Perbill;
use tidemill_pallet_tests::{world::*, *};
use tidemill_primitives::{device::DeviceState, Balance, DeviceId};
use Behaviour::{Copier, Dodger, Honest, Liar};

/// What devices have earned, less what they lost.
fn profit(w: &mut World, ids: &[DeviceId]) -> i128 {
	ids.iter()
		.map(|id| w.paid_to(*id) as i128 - w.lost_by(*id) as i128)
		.sum()
}

fn print(attack: &str, runs: u32, profit: i128) {
	println!("{attack}: {:.3} TIDE in {runs} bundles", profit as f64 / TIDE as f64);
}

/// Takes a device up again that was found out, and gives its provider's stake back to it.
fn revive(w: &mut World, id: DeviceId) {
	let owner = by(&device(id).provider);
	let backing = device(id).slots as Balance * ProviderRules::get().min_backing;
	if device(id).backing < backing {
		Providers::set_backing(owner.clone(), id, backing).expect("the stake is large");
	}
	if matches!(device(id).standing.state, DeviceState::Suspended | DeviceState::Paused) {
		Providers::resume_device(owner, id).expect("it may be taken up again");
		w.idle(2);
	}
}

/// Runs bundles one after another until an attacker was given so many, and returns its profit. Beside it there are five that
/// are honest, and `others`.
///
/// As often as it is found out it is taken up again, with the streak that it had: as if that cost nothing to earn.
fn play(behaviour: Behaviour, others: &[Behaviour], trust: Balance, bundles: usize) -> i128 {
	let mut earned = 0;
	world(|w| {
		// It is drawn as often as anybody else, however it stands: what a bundle brings it is the same.
		MarketRules::mutate(|rules| rules.candidates = 1);
		let mut fleet = vec![Honest; 5];
		fleet.extend(others);
		fleet.push(behaviour);
		let ids = w.fleet(&fleet);
		let attacker = *ids.last().expect("there is an attacker");
		let drawn = |event: &RuntimeEvent| match event {
			RuntimeEvent::Market(pallet_market::Event::BundleAssigned { devices, .. }) => devices.contains(&attacker),
			_ => false,
		};
		while w.count(drawn) < bundles {
			for id in &ids {
				revive(w, *id);
				w.trust(*id, if *id == attacker { trust } else { 1_000 * TIDE });
			}
			w.submit(spot(1));
			w.finish(250);
		}
		assert!(ids[..5].iter().all(|id| w.lost_by(*id) == 0), "the honest lose nothing");
		earned = profit(w, &[attacker]);
	});
	earned
}

#[test]
fn reports_at_random_lose_more_than_they_spare() {
	for (trust, bundles) in [(0, 20), (1_000 * TIDE, 60)] {
		let profit = play(Liar(9), &[], trust, bundles);
		print(
			&format!("random reports at a streak of {} TIDE", trust / TIDE),
			bundles as u32,
			profit,
		);
		assert!(profit < 0);
	}
}

#[test]
fn copies_lose_more_than_they_spare() {
	let profit = play(Copier(9), &[Liar(5)], 1_000 * TIDE, 60);
	print("copies of what others revealed, at a streak of 1,000 TIDE", 60, profit);
	assert!(profit < 0);
}

#[test]
fn silence_when_an_audit_is_drawn_does_not_save_a_liar() {
	let profit = play(Dodger(9), &[], 1_000 * TIDE, 60);
	print(
		"silence after an audit was drawn, at a streak of 1,000 TIDE",
		60,
		profit,
	);
	assert!(profit < 0);
}

#[test]
fn a_streak_of_cheap_jobs_is_worth_nothing_for_a_dear_one() {
	world(|w| {
		let who = w.provider();
		let farmer = w.device_of(&who, Honest, machine(6), OFFER);
		for _ in 0..5 {
			let who = w.provider();
			w.device_of(&who, Honest, machine(6), OFFER);
		}
		w.block();
		let mut cheap = spot(40);
		cheap.limits.fuel = 1_000;
		cheap.limits.input_bytes = 0;
		cheap.price.per_task = TIDE / 10;
		for _ in 0..5 {
			w.submit(cheap.clone());
			w.finish(600);
		}
		let farmed = streak(farmer);
		assert!(farmed > 0);
		w.agents.get_mut(&farmer).expect("it is there").behaviour = Liar(9);
		let before = profit(w, &[farmer]);
		let mut dear = spot(1);
		dear.limits.fuel = 1_500_000_000;
		dear.limits.run_ticks = 10;
		let price = dear.limits.task_price(&OFFER);
		assert!(farmed < 10 * price, "{farmed} is a short streak for {price}");
		w.log.clear();
		while w.slashes(farmer).is_empty() {
			w.submit(dear.clone());
			w.finish(250);
		}
		let drawn = |event: &RuntimeEvent| match event {
			RuntimeEvent::Attestation(Event::AuditDrawn { rate, .. }) => *rate != Perbill::one(),
			_ => false,
		};
		assert_eq!(w.count(drawn), 0, "every dear bundle is audited");
		let after = profit(w, &[farmer]);
		print("a lie in a dear job, after a streak of cheap ones", 1, after);
		assert!(
			after < 0 && before + after < 0,
			"the lie costs more than all that was earned"
		);
		assert_eq!(streak(farmer), 0);
	});
}

#[test]
fn naming_providers_farms_no_slashes_and_no_streak() {
	world(|w| {
		let ids = w.fleet(&[Liar(9), Liar(9), Honest, Honest, Honest]);
		let (gang, victim) = (&ids[..2], ids[2]);
		let before = free(&account(REQUESTER));
		let mut spec = job(1, 3);
		let names: Vec<_> = ids[..3].iter().map(|id| device(*id).provider).collect();
		spec.requirements.providers = names.try_into().unwrap();
		spec.retention = 0;
		for _ in 0..10 {
			let id = w.submit(spec.clone());
			w.finish(200);
			assert_eq!(state(id).accepted, 1);
			Market::close_job(by(&account(REQUESTER)), id).expect("it is over");
		}
		assert_eq!(w.lost_by(victim), 0, "no vote slashes");
		assert!(gang.iter().all(|id| streak(*id) == 0));
		let spent = before as i128 - free(&account(REQUESTER)) as i128;
		let profit = profit(w, gang) - spent;
		print("slash farming with named providers", 10, profit);
		assert!(profit < 0);
	});
}
