//! What others are told: events of a bundle's life, views for the runtime API and the off-chain worker.

use frame_support::{assert_noop, assert_ok};
use pallet_attestation::{types::Bundle, Error, Event, Work};
use tidemill_pallet_tests::{
	agent::{assignment, report},
	world::*,
	*,
};
use tidemill_primitives::{
	api::{BundleView, OfferView, ProviderDetails, SeatPhase, UnbondingView, MAX_OFFERS},
	bond::Bond,
	contract::{BundleRef, DutyPhase},
	interfaces::{Committees, Filled},
	job::{JobSpec, Price, PVM_V1, WASM_V1},
	report::Abstention,
	AccountId, DeviceId,
};

#[test]
fn a_bundle_s_life_is_told_step_by_step() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest, Behaviour::Silent, Behaviour::Honest]);
		let id = w.submit(job(1, 3));
		assert_eq!(bundle(id, 0), BundleView::Unassigned);
		w.idle(7);
		let hash = stored_job(id).hash;
		let seats: Vec<u8> = ids.iter().map(|it| assignment(*it, id, 0).unwrap().seat).collect();
		let since = tick();
		for it in &ids {
			assert_eq!(
				assignment(*it, id, 0).unwrap().phase,
				DutyPhase::Run { due: since + 14 }
			);
		}
		let BundleView::InFlight {
			seats: shown,
			revealing,
			due,
			contest: None,
		} = bundle(id, 0)
		else {
			panic!("in flight");
		};
		assert_eq!((shown.len(), revealing, due), (3, false, since + 10));
		assert!(shown
			.iter()
			.all(|seat| seat.phase == SeatPhase::Assigned && seat.attempt == 0));
		let peers = Attestation::peers(id, 0, ids[0]);
		assert!(peers.len() == 2 && !peers.contains(&ids[0]));

		w.act_one(ids[0]);
		assert!(matches!(
			assignment(ids[0], id, 0).unwrap().phase,
			DutyPhase::Wait { .. }
		));
		w.act_one(ids[1]);
		w.act_one(ids[2]);
		for (it, seat) in ids.iter().zip(&seats) {
			assert!(w.saw(Event::<Test>::Committed {
				device: *it,
				job: id,
				bundle: 0,
				seat: *seat
			}));
			let DutyPhase::Reveal { closed, due, alone, .. } = assignment(*it, id, 0).unwrap().phase else {
				panic!("commitment is closed");
			};
			assert_eq!((closed, due, alone), (System::block_number(), since + 40, false));
		}
		assert!(w.saw(Event::<Test>::CommitmentClosed {
			job: id,
			bundle: 0,
			until: since + 40
		}));
		let reference = BundleRef {
			job: id,
			hash,
			bundle: 0,
		};
		assert_eq!(Attestation::verdict(&reference), None, "it is open");

		w.act_one(ids[0]);
		let truth = report(id, 0, 0).hash();
		assert!(w.saw(Event::<Test>::Revealed {
			device: ids[0],
			job: id,
			bundle: 0,
			seat: seats[0],
			report: truth
		}));
		assert_eq!(assignment(ids[0], id, 0).unwrap().phase, DutyPhase::Revealed);
		w.finish(60);
		assert_eq!(assignment(ids[0], id, 0), None);
		assert_eq!(Attestation::verdict(&reference).unwrap().accepted, Some(truth));
		let fork = BundleRef {
			hash: Default::default(),
			..reference
		};
		assert_eq!(
			Attestation::verdict(&fork).unwrap().accepted,
			None,
			"of another fork's job nothing is known"
		);
		assert_ok!(Market::close_job(by(&account(REQUESTER)), id));
		assert_eq!(Attestation::verdict(&reference).unwrap().accepted, None);
	});
}

#[test]
fn a_replacement_is_told() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Abstainer(Abstention::StackOverflow), Behaviour::Honest]);
		let mut redrawn = 0;
		for _ in 0..12 {
			let id = w.submit(job(1, 1));
			w.finish(60);
			assert_eq!(state(id).accepted, 1);
			let abstained = Event::<Test>::Abstained {
				device: ids[0],
				job: id,
				bundle: 0,
				seat: 0,
				reason: Abstention::StackOverflow,
			};
			let replaced = pallet_market::Event::<Test>::SeatRedrawn {
				job: id,
				bundle: 0,
				seat: 0,
				device: ids[1],
			};
			let told = w.saw(abstained);
			assert_eq!(told, w.saw(replaced));
			assert_eq!(state(id).chain_fees, TIDE / 1_000 * if told { 2 } else { 1 });
			redrawn += u32::from(told);
		}
		assert!(redrawn > 0);
	});
}

#[test]
fn a_committee_is_not_empty_nor_too_large() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Sleeper]);
		let id = w.submit(job(2, 1));
		w.idle(2);
		let seat = Filled {
			device: ids[0],
			offer: OFFER,
		};
		let Some(Bundle::InFlight(flight)) = Work::<Test>::get(id, 0) else {
			panic!("the first bundle is in flight")
		};
		let open = |seats| <Attestation as Committees>::open(id, 2, flight.terms, 100, seats);
		assert_noop!(open(vec![]), Error::<Test>::BadCommittee);
		assert_noop!(open(vec![seat; 16]), Error::<Test>::BadCommittee);
	});
}

#[test]
fn a_device_is_shown_with_all_it_answers_for() {
	world(|w| {
		let id = w.fleet(&[Behaviour::Sleeper])[0];
		let job_id = w.submit(job(1, 1));
		w.idle(2);
		let view = Providers::device_view(id).unwrap();
		assert_eq!(view.duties, vec![(job_id, 0)]);
		assert_eq!(view.bonded, device(id).bonded());
		assert_eq!((view.backing, view.credit, view.sequence), (10 * TIDE, 0, 0));
		assert_eq!(view.key, w.agents[&id].key());
		assert!(Providers::device_view(77).is_none());
		assert_eq!((view.running, view.reputations[0].streak), (1, 0));
	});
}

#[test]
fn a_device_that_committed_has_its_slot_free_and_gathers_reputation() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest; 3]);
		w.submit(job(1, 3));
		w.idle(7);
		w.act();
		let view = Providers::device_view(ids[0]).unwrap();
		assert_eq!((view.duties.len(), view.running), (1, 0));
		w.finish(60);
		let view = Providers::device_view(ids[0]).unwrap();
		assert_eq!((view.duties.len(), view.running), (0, 0));
		assert_eq!(view.reputations[0].streak, w.paid_to(ids[0]));
		assert!(view.reputations[0].streak > 0);
	});
}

#[test]
fn a_job_is_shown_with_the_price_and_bond_of_its_next_draw() {
	world(|w| {
		let mut spec = job(5, 3);
		spec.bundle_size = 2;
		let id = w.submit(spec.clone());
		let view = Market::job_view(id).unwrap();
		let bond = Market::estimate(&JobSpec::V1(spec.clone())).unwrap().bond;
		assert_eq!((view.price, view.bond), (spec.price, bond));
		let dearer = Price {
			per_gfuel: spec.price.per_gfuel * 2,
			..spec.price
		};
		assert_ok!(Market::top_up(by(&account(REQUESTER)), id, dearer));
		let view = Market::job_view(id).unwrap();
		assert_eq!(view.price, dearer);
		assert_eq!(view.bond, Bond::of(&spec, &dearer, 2, 20, 0).at(&spec.limits, &dearer));
		assert_eq!(view.spec, JobSpec::V1(spec), "what was asked for stays as it was");
	});
}

#[test]
fn a_provider_is_shown_with_what_is_free_and_what_unbonds() {
	world(|w| {
		let provider = w.provider();
		let id = w.device_of(&provider, Behaviour::Honest, machine(2), OFFER);
		assert_ok!(Providers::unbond(by(&provider), 100 * TIDE));
		let view = Providers::provider_view(&provider).unwrap();
		let unbonding = UnbondingView {
			amount: 100 * TIDE,
			ripe: tick() + ProviderRules::get().unbonding_ticks,
		};
		assert_eq!(
			view,
			ProviderDetails {
				payout: provider.clone(),
				stake: 900 * TIDE,
				backing: 20 * TIDE,
				unbonding: vec![unbonding],
				devices: vec![id],
			}
		);
		assert_eq!(view.free(), 880 * TIDE);
		assert_eq!(Providers::provider_view(&account(REQUESTER)), None);
	});
}

#[test]
fn stakable_is_what_can_be_staked_and_no_unit_more() {
	world(|w| {
		let (stranger, provider) = (account(150), w.provider());
		let most = Providers::stakable(&stranger);
		assert_noop!(
			Providers::register(by(&stranger), most + 1, None),
			pallet_providers::Error::<Test>::InsufficientBalance
		);
		assert_ok!(Providers::register(by(&stranger), most, None));
		assert_eq!(Providers::stakable(&stranger), 0);
		let more = Providers::stakable(&provider);
		assert_noop!(
			Providers::bond_more(by(&provider), more + 1),
			pallet_providers::Error::<Test>::InsufficientBalance
		);
		assert_ok!(Providers::bond_more(by(&provider), more));
	});
}

#[test]
fn offers_are_those_of_active_devices_within_the_limit() {
	world(|w| {
		let ids = w.fleet(&[Behaviour::Honest; 4]);
		assert_ok!(Providers::pause_device(by(&provider_account(ids[1])), ids[1]));
		let dear = Price {
			per_gfuel: 7 * TIDE,
			..OFFER
		};
		assert_ok!(Providers::update_offer(by(&provider_account(ids[2])), ids[2], dear));
		let mut offers = Providers::offer_views(u32::MAX);
		offers.sort_by_key(|offer| offer.device);
		let shown = |device, offer| OfferView {
			device,
			engines: vec![WASM_V1, PVM_V1],
			slots: 1,
			offer,
		};
		let expected = [shown(ids[0], OFFER), shown(ids[2], dear), shown(ids[3], OFFER)];
		assert_eq!(offers, expected);
		assert_eq!(Providers::offer_views(0), []);
		assert!(Providers::offer_views(1).len() <= 1);
	});
}

#[test]
fn no_more_devices_are_looked_at_than_the_bound() {
	world(|w| {
		let most = MAX_OFFERS as usize;
		let per_provider = pallet_providers::types::MAX_DEVICES as usize;
		for count in 0..=most {
			let provider = account((count / per_provider) as u8 + 1);
			if count % per_provider == 0 {
				assert_ok!(Providers::register(by(&provider), 50_000 * TIDE, None));
			}
			w.device_of(&provider, Behaviour::Honest, machine(1), OFFER);
		}
		assert_eq!(Providers::offer_views(u32::MAX).len(), most);
	});
}

/// Account of a device's provider.
fn provider_account(id: DeviceId) -> AccountId {
	device(id).provider
}
