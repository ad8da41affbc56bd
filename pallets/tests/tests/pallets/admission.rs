//! Which batches get in.

use frame_support::{assert_noop, assert_ok, traits::Authorize};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource, UnknownTransaction};
use tidemill_pallet_tests::{
	agent::{assignment, duty, report, Agent},
	world::{Refused, *},
	*,
};
use tidemill_primitives::{
	attestation::{Duty, Item},
	report::{commitment, Abstention, Place},
	DeviceId, H256,
};

const NOT_YET: Result<(), Refused> = Err(Refused::Invalid(
	sp_runtime::transaction_validity::TransactionValidityError::Unknown(UnknownTransaction::CannotLookup),
));

fn invalid(reason: InvalidTransaction) -> Result<(), Refused> {
	Err(Refused::Invalid(reason.into()))
}

fn over() -> Result<(), Refused> {
	invalid(InvalidTransaction::Stale)
}

fn wrong() -> Result<(), Refused> {
	invalid(InvalidTransaction::Call)
}

/// One device that runs one bundle, and says only what the test lets it say.
fn one(w: &mut World) -> (DeviceId, Agent) {
	let id = w.fleet(&[Behaviour::Sleeper])[0];
	w.submit(job(2, 1));
	w.idle(2);
	assert!(assignment(id, 0, 0).is_some());
	(id, w.agents[&id].clone())
}

/// Three devices that run one bundle.
fn three(w: &mut World) -> Vec<DeviceId> {
	let ids = w.fleet(&[Behaviour::Sleeper; 3]);
	w.submit(job(1, 3));
	w.idle(7);
	assert!(ids.iter().all(|id| assignment(*id, 0, 0).is_some()));
	ids
}

fn commit_item(w: &World, id: DeviceId) -> Item {
	w.agents[&id].commit(id, &assignment(id, 0, 0).unwrap(), &report(0, 0, 0))
}

fn reveal_item(w: &World, id: DeviceId) -> Item {
	w.agents[&id].reveal(id, &assignment(id, 0, 0).unwrap(), report(0, 0, 0))
}

#[test]
fn a_batch_is_a_transaction_of_its_own_kind() {
	world(|w| {
		let (id, agent) = one(w);
		let (batch, signature) = agent.batch(id, vec![commit_item(w, id)]);
		let call = |retry| {
			RuntimeCall::Attestation(pallet_attestation::Call::attest {
				batch: batch.clone(),
				signature,
				retry,
			})
		};
		let (valid, refund) = call(0).authorize(TransactionSource::InBlock).unwrap().unwrap();
		assert_eq!(refund, Default::default());
		assert_eq!((valid.priority, valid.longevity, valid.propagate), (1 << 60, 16, true));
		let tag = codec::Encode::encode(&("TidemillAttest", (id, 0u32)));
		assert_eq!(valid.provides, vec![tag]);
		assert!(valid.requires.is_empty());
		let (again, _) = call(1).authorize(TransactionSource::External).unwrap().unwrap();
		assert_eq!(again.provides, valid.provides);
		assert_eq!(
			again.priority,
			valid.priority + 1,
			"a later try takes the place of an earlier one"
		);
		assert_noop!(
			Attestation::attest(by(&account(1)), batch.clone(), signature, 0),
			sp_runtime::DispatchError::BadOrigin
		);
		assert_noop!(
			Attestation::attest(RuntimeOrigin::none(), batch, signature, 0),
			sp_runtime::DispatchError::BadOrigin
		);
	});
}

#[test]
fn a_batch_is_admitted_once_and_in_order() {
	world(|w| {
		let (id, agent) = one(w);
		let item = commit_item(w, id);
		for (sequence, expected) in [(1, NOT_YET), (7, NOT_YET)] {
			let (batch, signature) = agent.batch_at(id, sequence, vec![item.clone()]);
			assert_eq!(w.relay(batch, signature), expected);
		}
		let (batch, signature) = agent.batch_at(id, 0, vec![item]);
		assert_ok!(w.relay(batch.clone(), signature));
		assert_eq!(device(id).sequence, 1);
		assert_eq!(w.relay(batch, signature), over(), "a replay");
		let (batch, signature) = agent.batch_at(77, 0, vec![reveal_item(w, id)]);
		assert_eq!(
			w.relay(batch, signature),
			NOT_YET,
			"this node may not know the device yet"
		);
		assert_eq!(w.say(id, vec![]), wrong());
	});
}

#[test]
fn only_the_device_s_own_key_speaks_for_it() {
	world(|w| {
		let ids = three(w);
		let (batch, signature) = w.agents[&ids[1]].batch(ids[0], vec![commit_item(w, ids[0])]);
		assert_eq!(w.relay(batch, signature), invalid(InvalidTransaction::BadProof));
		let (mut batch, signature) = w.agents[&ids[0]].batch(ids[0], vec![commit_item(w, ids[0])]);
		batch.items[0] = Item::Abstain {
			duty: duty(&assignment(ids[0], 0, 0).unwrap()),
			reason: Abstention::TimedOut,
		};
		assert_eq!(w.relay(batch, signature), invalid(InvalidTransaction::BadProof));
	});
}

#[test]
fn only_one_s_own_duty_can_be_done() {
	world(|w| {
		let ids = three(w);
		let theirs = commit_item(w, ids[1]);
		assert_eq!(w.say(ids[0], vec![theirs]), wrong());
		let mine = duty(&assignment(ids[0], 0, 0).unwrap());
		let with = |change: &dyn Fn(&mut Duty)| {
			let mut duty = mine;
			change(&mut duty);
			Item::Commit {
				duty,
				commitment: H256::zero(),
			}
		};
		for (item, expected) in [
			(with(&|it| it.seat = 9), wrong()),
			(with(&|it| it.attempt = 1), NOT_YET),
			(with(&|it| it.bundle = 1), NOT_YET),
			(with(&|it| it.job = 1), NOT_YET),
			(with(&|it| it.job = u64::MAX), NOT_YET),
		] {
			assert_eq!(w.say(ids[0], vec![item.clone()]), expected, "{item:?}");
		}
		assert_eq!(device(ids[0]).sequence, 0);
	});
}

#[test]
fn a_duty_that_is_lost_is_over() {
	world(|w| {
		let (id, agent) = one(w);
		let old = assignment(id, 0, 0).unwrap();
		w.idle(10);
		assert_eq!(assignment(id, 0, 0), None);
		let item = agent.commit(id, &old, &report(0, 0, 0));
		assert_eq!(w.say(id, vec![item]), over());
		assert_ok!(Market::cancel_job(by(&account(REQUESTER)), 0));
		w.finish(250);
		let item = agent.commit(id, &old, &report(0, 0, 0));
		assert_eq!(w.say(id, vec![item.clone()]), over());
		assert_ok!(Market::close_job(by(&account(REQUESTER)), 0));
		assert_eq!(w.say(id, vec![item]), over(), "of a job that is closed");
	});
}

#[test]
fn one_commits_once_and_reveals_once() {
	world(|w| {
		let ids = three(w);
		let (item, shown) = (commit_item(w, ids[0]), reveal_item(w, ids[0]));
		assert_eq!(w.say(ids[0], vec![shown.clone()]), NOT_YET, "not before it commits");
		assert_ok!(w.say(ids[0], vec![item.clone()]));
		assert_eq!(w.say(ids[0], vec![item.clone()]), over());
		let abstain = Item::Abstain {
			duty: duty(&assignment(ids[0], 0, 0).unwrap()),
			reason: Abstention::TimedOut,
		};
		assert_eq!(w.say(ids[0], vec![abstain.clone()]), over(), "bound is bound");
		assert_eq!(
			w.say(ids[0], vec![shown.clone()]),
			NOT_YET,
			"not before commitment closes"
		);
		for id in &ids[1..] {
			let item = commit_item(w, *id);
			assert_ok!(w.say(*id, vec![item]));
		}
		assert_eq!(w.say(ids[0], vec![item]), over());
		assert_ok!(w.say(ids[0], vec![shown.clone()]));
		assert_eq!(w.say(ids[0], vec![shown]), over());
		assert_eq!(w.say(ids[0], vec![abstain]), over());
		w.check();
		for id in ids {
			w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Honest;
		}
		w.finish(60);
		assert_eq!(state(0).accepted, 1);
	});
}

#[test]
fn a_reveal_must_be_what_was_committed_to() {
	world(|w| {
		let (id, agent) = one(w);
		let it = assignment(id, 0, 0).unwrap();
		let truth = report(0, 0, 0);
		w.say(id, vec![agent.commit(id, &it, &truth)]).unwrap();
		let Item::Reveal {
			duty,
			report: shown,
			salt,
		} = agent.reveal(id, &it, truth)
		else {
			panic!("a reveal");
		};
		let mut bad_salt = salt;
		bad_salt[31] ^= 1;
		assert_eq!(
			w.say(
				id,
				vec![Item::Reveal {
					duty,
					report: shown.clone(),
					salt: bad_salt
				}]
			),
			wrong()
		);
		let lie = report(0, 0, 1);
		assert_eq!(
			w.say(
				id,
				vec![Item::Reveal {
					duty,
					report: lie.clone(),
					salt
				}]
			),
			wrong()
		);
		assert_eq!(w.say(id, vec![agent.reveal(id, &it, lie)]), wrong());
		assert_ok!(w.say(
			id,
			vec![Item::Reveal {
				duty,
				report: shown,
				salt
			}]
		));
		assert_eq!(state(0).accepted, 1);
	});
}

#[test]
fn a_report_must_be_whole_and_within_limits() {
	for case in 0..4 {
		world(|w| {
			let (id, agent) = one(w);
			let it = assignment(id, 0, 0).unwrap();
			let mut odd = report(0, 0, 0);
			match case {
				0 => odd.results[0].fuel = 1_000_000_001,
				1 => odd.results.clear(),
				2 => odd.results.try_push(odd.results[0]).unwrap(),
				_ => odd.results[0].fuel = 1_000_000_000,
			}
			w.say(id, vec![agent.commit(id, &it, &odd)]).unwrap();
			let shown = w.say(id, vec![agent.reveal(id, &it, odd)]);
			assert_eq!(shown, if case == 3 { Ok(()) } else { wrong() });
		});
	}
}

#[test]
fn a_commitment_is_of_one_place_only() {
	world(|w| {
		let ids = three(w);
		// The second copies the first one's commitment, and later its report and salt.
		let first = commit_item(w, ids[0]);
		let Item::Commit { commitment: copied, .. } = first else {
			panic!("a commitment");
		};
		assert_ok!(w.say(ids[0], vec![first]));
		let duty_of = |id| duty(&assignment(id, 0, 0).unwrap());
		let copy = Item::Commit {
			duty: duty_of(ids[1]),
			commitment: copied,
		};
		assert_ok!(w.say(ids[1], vec![copy]));
		let third = commit_item(w, ids[2]);
		assert_ok!(w.say(ids[2], vec![third]));
		let shown = reveal_item(w, ids[0]);
		let Item::Reveal { report, salt, .. } = shown.clone() else {
			panic!("a reveal");
		};
		assert_ok!(w.say(ids[0], vec![shown]));
		let stolen = Item::Reveal {
			duty: duty_of(ids[1]),
			report: report.clone(),
			salt,
		};
		assert_eq!(w.say(ids[1], vec![stolen]), wrong());
		let place = Place {
			job: stored_job(0).hash,
			bundle: 0,
			seat: assignment(ids[0], 0, 0).unwrap().seat,
			attempt: 0,
			device: ids[0],
		};
		assert_eq!(commitment(agent::genesis(), &place, report.hash(), salt), copied);
		assert_ne!(commitment(H256::zero(), &place, report.hash(), salt), copied);
	});
}

#[test]
fn a_batch_is_admitted_whole_or_not_at_all() {
	world(|w| {
		let who = w.provider();
		let id = w.device_of(&who, Behaviour::Sleeper, machine(4), OFFER);
		w.block();
		w.submit(job(4, 1));
		w.idle(2);
		let agent = w.agents[&id].clone();
		let commit = |bundle| agent.commit(id, &assignment(id, 0, bundle).unwrap(), &report(0, bundle, 0));
		let reveal = |bundle| agent.reveal(id, &assignment(id, 0, bundle).unwrap(), report(0, bundle, 0));
		assert_eq!(w.say(id, vec![commit(0), commit(0)]), wrong(), "two about one bundle");
		assert_eq!(w.say(id, vec![commit(0), reveal(0)]), wrong());
		assert_eq!(w.say(id, vec![commit(0), reveal(1)]), NOT_YET);
		let seen = device(id).last_seen;
		let beat = Item::Heartbeat { tick: seen };
		assert_eq!(w.say(id, vec![beat.clone(), beat.clone()]), wrong());
		assert_eq!(device(id).running(), 4);
		assert_ok!(w.say(id, vec![commit(0), beat, commit(1), commit(2)]));
		assert_ok!(w.say(id, vec![reveal(0), commit(3), reveal(2), reveal(1)]));
		assert_ok!(w.say(id, vec![reveal(3)]));
		assert_eq!((state(0).accepted, device(id).sequence), (4, 3));
	});
}

#[test]
fn an_item_that_is_not_admissible_fails_as_a_call_too() {
	world(|w| {
		let (id, agent) = one(w);
		let (batch, signature) = agent.batch_at(id, 5, vec![commit_item(w, id)]);
		let origin: RuntimeOrigin = frame_system::RawOrigin::Authorized.into();
		assert_noop!(
			Attestation::attest(origin, batch, signature, 0),
			pallet_attestation::Error::<Test>::NotAdmissible
		);
	});
}
