//! A validator that is a provider too: what it gains by leaving blocks away, and by what it puts into its own.

use frame_support::weights::Weight;
use pallet_attestation::{
	types::{Bundle, Phase},
	Event, Work,
};
use tidemill_pallet_tests::{agent::report, author::Grinder, reckoning::*, world::*, *};
use tidemill_primitives::{api::BundleView, device::DeviceState, job::JobSpecV1, AccountId, DeviceId, JobId};
use Behaviour::{Honest, Liar};

/// The device that has the first seat of a job's only bundle, if it is in flight.
fn primary(job: JobId) -> Option<DeviceId> {
	match Work::<Test>::get(job, 0)? {
		Bundle::InFlight(flight) => flight.seats.first()?.state.worker().map(|it| it.device),
		_ => None,
	}
}

/// Whether the next block draws whether a job's bundle is audited.
fn is_drawn_next(job: JobId) -> bool {
	match Work::<Test>::get(job, 0) {
		Some(Bundle::InFlight(flight)) => flight.phase == Phase::AuditDraw { at: tick() + 1 },
		_ => false,
	}
}

fn is_audit(event: &RuntimeEvent) -> bool {
	matches!(event, RuntimeEvent::Attestation(Event::AuditDrawn { .. }))
}

/// Takes a device up again that was found out, with all of its backing and the longest streak, as if that cost nothing.
fn revive(w: &mut World, id: DeviceId) {
	let owner = by(&device(id).provider);
	if device(id).backing < ProviderRules::get().min_backing {
		Providers::set_backing(owner.clone(), id, ProviderRules::get().min_backing).expect("the stake is large");
	}
	if matches!(device(id).standing.state, DeviceState::Suspended | DeviceState::Paused) {
		Providers::resume_device(owner, id).expect("it may be taken up again");
		w.idle(2);
	}
	w.trust(id, 1_000 * TIDE);
}

/// What lying in every `Spot` bundle brings a provider that makes blocks too.
struct Lies {
	/// Its gain in each bundle that it was the primary of, before what it loses by blocks left away.
	gain: Sample,
	/// Whether there was an audit.
	audits: Sample,
	author: Grinder,
}

/// Has a provider lie that makes `share` thousandths of all blocks, and leaves away those by which it would be audited.
fn lie(share: u16, bundles: u32) -> Lies {
	let mut lies = Lies {
		gain: Sample::default(),
		audits: Sample::default(),
		author: Grinder::new(share),
	};
	world(|w| {
		charge_chain_fees();
		MarketRules::mutate(|rules| rules.candidates = 8);
		w.fleet(&[Honest; 5]);
		let (who, liar) = w.favourite(Liar(9));
		w.idle(2);
		let mut count = 0;
		while count < bundles {
			for id in w.agents.keys().copied().collect::<Vec<_>>() {
				revive(w, id);
			}
			w.log.clear();
			let before = wealth(&who);
			let id = w.submit(spot(1));
			let mut own = false;
			while state(id).ended.is_none() {
				own |= primary(id) == Some(liar);
				if own && is_drawn_next(id) {
					lies.author.grind(w, |w| w.count(is_audit) == 0);
				}
				w.step();
			}
			if own {
				count += 1;
				lies.gain.push(profit(&who, before));
				lies.audits.push(w.count(is_audit) as f64);
			}
			Market::close_job(by(&account(REQUESTER)), id).expect("it is over");
		}
	});
	lies
}

#[test]
fn leaving_blocks_away_that_bring_an_audit_does_not_make_lies_pay() {
	// What docs/security.md computes of a tenth, for no slots of one's own and for three of ten.
	for (share, still) in [(0, 0.1), (300, 0.071478)] {
		let lies = lie(share, 1_200);
		let lost = tide(lies.author.lost);
		println!(
			"lies with {} % of the slots: audited {}, {} blocks left away for {lost:.3} TIDE; {} TIDE a bundle, \
			 with the longest streak for nothing",
			share / 10,
			lies.audits,
			lies.author.skipped,
			lies.gain
		);
		assert!(
			lies.audits.most() > still,
			"no fewer than the least rate that was computed"
		);
		assert!(lies.audits.least() < 0.1, "no more than without");
		assert!(lies.gain.most() < 0.0, "a lie that brings nothing else loses");
	}
}

/// Draws for a job in the next block but so many, again and again, in a world in which an author has `share` thousandths of
/// all blocks and leaves away what does not suit it. Returns how often the draw suits.
fn draw(w: &mut World, spec: &JobSpecV1, author: &mut Grinder, suits: &dyn Fn(&[DeviceId]) -> bool) -> Sample {
	let drawn = |w: &mut World| {
		w.look();
		let mut events = w.log.iter();
		events.any(|event| match event {
			RuntimeEvent::Market(pallet_market::Event::BundleAssigned { devices, .. }) => suits(devices),
			_ => false,
		})
	};
	let play = |salt| {
		Salt::set(salt);
		let skipped = Skipped::get();
		let won = w.peek(|w| {
			let id = w.submit(spec.clone());
			while tick() + 1 < state(id).wakes {
				w.block();
			}
			author.grind(w, drawn);
			w.block();
			drawn(w)
		});
		Skipped::set(skipped);
		f64::from(u8::from(won))
	};
	(1..=3_000).map(play).collect()
}

#[test]
fn leaving_blocks_away_for_seats_gains_no_more_than_is_computed() {
	world(|w| {
		charge_chain_fees();
		let gang = w.fleet(&[Honest; 4]);
		w.fleet(&[Honest; 16]);
		w.idle(2);
		let in_gang = |id: &DeviceId| gang.contains(id);
		let majority = |devices: &[DeviceId]| devices.iter().filter(|id| in_gang(id)).count() * 2 > devices.len();
		// Of 20 providers 4, each with one seat of three; and of 20 tickets 4. `ground` of examples/lib/capture.mjs says what
		// an author with a fifth of the slots makes of that at most.
		for (name, spec, chance, most) in [
			("majorities of Quorum(3)", job(1, 3), 0.087719, 0.119816),
			("Spot bundles", spot(1), 0.2, 0.254415),
		] {
			let mut nobody = Grinder::new(0);
			let by_chance = draw(w, &spec, &mut nobody, &majority);
			let mut author = Grinder::new(200);
			let ground = draw(w, &spec, &mut author, &majority);
			println!(
				"{name} for a fifth of all devices: {by_chance} by chance, {ground} with a fifth of the slots, for {} blocks \
				 left away in 3000 draws",
				author.skipped
			);
			assert!(by_chance.least() < chance && chance < by_chance.most());
			assert!(ground.least() < most, "no more than was computed");
			assert!(ground.mean() > by_chance.mean(), "it does gain something");
		}
	});
}

/// What the next block draws: committees, and audits.
fn draws(w: &mut World) -> Vec<RuntimeEvent> {
	w.block();
	w.look();
	let drawn = |event: &&RuntimeEvent| {
		is_audit(event)
			|| matches!(
				event,
				RuntimeEvent::Market(
					pallet_market::Event::BundleAssigned { .. } | pallet_market::Event::SeatRedrawn { .. }
				)
			)
	};
	w.log.iter().filter(drawn).cloned().collect()
}

#[test]
fn nothing_that_an_author_puts_into_its_block_changes_what_the_next_one_draws() {
	for salt in 0..8 {
		world(|w| {
			Salt::set(salt);
			let who = w.provider();
			let own: Vec<DeviceId> = (0..4).map(|_| w.device_of(&who, Honest, machine(2), OFFER)).collect();
			w.fleet(&[Honest; 16]);
			w.idle(2);
			Providers::pause_device(by(&who), own[3]).expect("it is active");
			// One bundle whose device has committed, one that is at work, and a committee that the next block draws.
			let audited = w.submit(spot(1));
			w.steps(5);
			let running = w.submit(job(4, 1));
			let next = w.submit(job(2, 3));
			while state(next).wakes > tick() + 1 {
				w.block();
			}
			assert!(state(running).in_flight > 0);
			let expected = w.peek(draws);
			assert!(!expected.is_empty());
			type Deed = fn(&mut World, &AccountId, &[DeviceId]);
			let deeds: [(&str, Deed); 9] = [
				("pause", |_, who, own| Providers::pause_device(by(who), own[0]).unwrap()),
				("drain", |_, who, own| Providers::drain_device(by(who), own[0]).unwrap()),
				("retire", |_, who, own| {
					Providers::retire_device(by(who), own[0]).unwrap()
				}),
				("resume", |_, who, own| {
					Providers::resume_device(by(who), own[3]).unwrap()
				}),
				("offer less", |_, who, own| {
					let mut offer = OFFER;
					offer.per_gfuel /= 2;
					Providers::update_offer(by(who), own[0], offer).unwrap();
				}),
				("offer more", |_, who, own| {
					let mut offer = OFFER;
					offer.per_gfuel *= 2;
					Providers::update_offer(by(who), own[0], offer).unwrap();
				}),
				("more backing", |_, who, own| {
					Providers::set_backing(by(who), own[0], 100 * TIDE).unwrap();
				}),
				("a new device", |w, who, _| {
					w.device_of(who, Honest, machine(8), OFFER);
				}),
				("everybody's commitments", |w, _, _| w.act()),
			];
			for (name, deed) in deeds {
				let drawn = w.peek(|w| {
					deed(w, &who, &own);
					draws(w)
				});
				assert_eq!(drawn, expected, "{name}");
			}
			// What is due is served before any call of the block; what is not cannot be enforced.
			for id in [audited, running] {
				assert!(Attestation::enforce(by(&who), id, 0).is_err());
			}
			// The requester's own: it can call its job off, which costs a fee and brings nothing.
			let requester = account(REQUESTER);
			let spent = w.peek(|w| {
				let before = wealth(&requester);
				Market::cancel_job(by(&requester), next).unwrap();
				let drawn = draws(w);
				assert!(!drawn.iter().any(
					|event| matches!(event, RuntimeEvent::Market(pallet_market::Event::BundleAssigned { job, .. }) if *job == next)
				));
				Market::close_job(by(&requester), next).unwrap();
				gain(before, wealth(&requester)) - 2.0 * tide(CALL_FEE)
			});
			let held = tide(stored_job(next).terms.deposit + state(next).escrow);
			if salt == 0 {
				println!("a job called off with its seed known: {:.3} TIDE", spent - held);
			}
			w.finish(300);
			for id in [audited, running, next] {
				assert_eq!(state(id).failed, 0);
				let BundleView::Accepted { results, .. } = bundle(id, 0) else {
					panic!("accepted");
				};
				assert_eq!(results, report(id, 0, 0).results.into_inner());
			}
		});
	}
}

#[test]
fn when_a_late_audit_is_enforced_does_not_decide_it() {
	// Weight for the clock alone: as if others' deadlines filled the share of the block, for as many blocks.
	for late in [0, 10, 40] {
		let mut audits = Sample::default();
		for salt in 0..400 {
			world(|w| {
				Salt::set(salt);
				let ids = w.fleet(&[Honest; 4]);
				for id in ids {
					w.trust(id, 1_000 * TIDE);
				}
				let only = w.submit(spot(1));
				while !is_drawn_next(only) {
					w.step();
				}
				let author = Grinder::new(300);
				w.log.clear();
				w.hooks = Some(Weight::from_parts(600_000_000, u64::MAX));
				for _ in 0..late {
					w.block();
					let enforce = |w: &mut World| {
						Attestation::enforce(by(&account(99)), only, 0).unwrap();
						w.count(is_audit) == 0
					};
					if author.is_author() && w.peek(enforce) {
						enforce(w);
						break;
					}
				}
				w.hooks = None;
				w.finish(200);
				audits.push(w.count(is_audit) as f64);
			});
		}
		println!("audits drawn where hooks are {late} blocks late, by who makes 30 % of the blocks: {audits}");
		assert!(audits.most() > 0.1, "{late} blocks late: {audits}");
	}
}
