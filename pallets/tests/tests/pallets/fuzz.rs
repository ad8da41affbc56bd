//! Random courses of the whole: calls, blocks, hooks and devices of every behaviour, with all invariants checked after
//! every step, and to the last unit at the end.
//!
//! `TIDEMILL_FUZZ_CASES` says how many courses, `TIDEMILL_FUZZ_STEPS` how long they are; each failure is shrunk and kept in
//! `proptest-regressions`. `make fuzz` runs many and long ones.

mod acts;

use std::collections::BTreeSet;

use acts::{acts, Act};
use frame_support::weights::Weight;
use pallet_disputes::DisputePolicy;
use proptest::{collection::SizeRange, prelude::*, sample::Index};
use sp_runtime::DispatchResult;
use tidemill_pallet_tests::{
	agent::{assignments, report},
	games::{assertion, contested, open_games},
	players::{Contestant, Players},
	runs,
	world::*,
	*,
};
use tidemill_primitives::{
	attestation::{Duty, Item},
	device::DeviceSpec,
	interfaces::{JobPhase, Player},
	job::JobSpec,
	report::Abstention,
	verdict::Offence,
	AccountId, BundleIndex, DeviceId, JobId, H256,
};

fn devices(w: &World) -> Vec<DeviceId> {
	w.agents.keys().copied().collect()
}

fn some<T: Clone>(of: &[T], index: Index) -> Option<T> {
	(!of.is_empty()).then(|| of[index.index(of.len())].clone())
}

fn providers() -> Vec<AccountId> {
	pallet_providers::Providers::<Test>::iter_keys().collect()
}

fn jobs() -> Vec<JobId> {
	(0..pallet_market::NextJob::<Test>::get()).collect()
}

/// Does one thing. Refusals are part of the game; what must not happen is found by the checks.
fn act(w: &mut World, act: Act) {
	let _: DispatchResult = match act {
		Act::Blocks(count) => {
			w.steps(count.into());
			Ok(())
		}
		Act::Idle(count) => {
			w.idle(count.into());
			// Who plays is not asleep for longer than there is for a move.
			w.act();
			Ok(())
		}
		Act::Starve(blocks, weight) => {
			w.hooks = Some(Weight::from_parts(u64::from(weight) * 1_000_000, u64::MAX));
			w.steps(blocks.into());
			w.hooks = None;
			Ok(())
		}
		Act::Full => {
			System::register_extra_weight_unchecked(
				Weights::get().max_block,
				frame_support::dispatch::DispatchClass::Normal,
			);
			w.step();
			Ok(())
		}
		Act::Dark(dark) => {
			Dark::set(dark);
			Ok(())
		}
		Act::Pause(paused) => Tide::set_paused(RuntimeOrigin::root(), paused),
		Act::Author(number) => {
			Author::set((number > 60).then(|| account(number / 60)));
			Ok(())
		}
		Act::Join(number, slots) => {
			if w.agents.len() < 40 {
				let mut spec = machine(1 + slots % 4);
				spec.memory_mib *= 1 + u32::from(slots % 3);
				let who = w.provider();
				let device = w.device_of(&who, Behaviour::of(number), spec, OFFER);
				if slots.is_multiple_of(5) {
					w.players.as_mut().unwrap().idle.insert(device);
				}
			}
			Ok(())
		}
		Act::Submit { who, named, shape } => submit(w, who, named, shape),
		Act::TopUp(job, number) => some(&jobs(), job).map_or(Ok(()), |id| {
			let who = pallet_market::Jobs::<Test>::get(id).map_or(account(1), |job| job.requester);
			Market::top_up(by(&who), id, price(number))
		}),
		Act::Cancel(job) => some(&jobs(), job).map_or(Ok(()), |id| {
			let who = pallet_market::Jobs::<Test>::get(id).map_or(account(1), |job| job.requester);
			Market::cancel_job(by(&who), id)
		}),
		Act::Close(job, own) => some(&jobs(), job).map_or(Ok(()), |id| {
			let who = pallet_market::Jobs::<Test>::get(id).map_or(account(1), |job| job.requester);
			Market::close_job(by(&if own { who } else { account(9) }), id)
		}),
		Act::Expire(job) => some(&jobs(), job).map_or(Ok(()), |id| Market::expire_job(by(&account(9)), id)),
		Act::Enforce(index) => {
			let work: Vec<_> = pallet_attestation::Work::<Test>::iter_keys().collect();
			some(&work, index).map_or(Ok(()), |(job, bundle)| {
				Attestation::enforce(by(&account(9)), job, bundle)
			})
		}
		Act::Lottery(number) => {
			let mut rules = ProviderRules::get();
			(rules.heartbeats, rules.heartbeat_ticks) = ((number % 8).into(), 1 + u32::from(number / 8));
			rules.answer_ticks = 1 + u32::from(number % 16);
			ProviderRules::set(rules);
			Ok(())
		}
		Act::Heartbeat(index) => {
			some(&devices(w), index).map_or(Ok(()), |id| Providers::enforce_heartbeat(by(&account(9)), id))
		}
		Act::Dormant(index) => {
			some(&devices(w), index).map_or(Ok(()), |id| Providers::retire_dormant(by(&account(9)), id))
		}
		Act::WithdrawFor(index) => {
			some(&providers(), index).map_or(Ok(()), |who| Providers::withdraw_for(by(&account(9)), who))
		}
		Act::Collect(index) => some(&devices(w), index).map_or(Ok(()), |id| Market::collect(by(&account(9)), id)),
		Act::Turn(index, number) => {
			if let Some(id) = some(&devices(w), index) {
				w.agents.get_mut(&id).unwrap().behaviour = Behaviour::of(number);
			}
			Ok(())
		}
		Act::Contest(index, number) => {
			if let Some((job, bundle, _)) = some(&contested(), index) {
				accuse(w, job, bundle, number);
			}
			Ok(())
		}
		Act::Clock(index) => some(&open_games(), index).map_or(Ok(()), |id| {
			Disputes::enforce_clock(by(&account(9)), id)
				.map(|_| ())
				.map_err(|failed| failed.error)
		}),
		Act::Program(number) => program(number),
		other => provider_act(w, other),
	};
}

/// An account takes part in contests from now on, and denies what is asserted of a bundle, unless it takes that for true.
/// Accomplices deny whatever it is, and say nothing more.
fn accuse(w: &mut World, job: JobId, bundle: BundleIndex, number: u8) {
	let (lie, idle) = [(0, false), (1, false), (2, false), (7, false), (0, true), (1, true)][usize::from(number % 6)];
	let who = Player::Account(account(REQUESTER + 10 + number % 6));
	let one = Contestant { who, lie, idle };
	let accounts = &mut w.players.as_mut().unwrap().accounts;
	if !accounts.contains(&one) {
		accounts.push(one.clone());
	}
	match (idle, assertion(job, bundle)) {
		(true, Some(asserted)) => {
			let _ = w.challenge(&one.who, job, bundle, asserted.first);
		}
		_ => w.contest(&one, job, bundle),
	}
}

/// Something happens to the program of jobs under `Proof`.
fn program(number: u8) -> DispatchResult {
	let name = runs::program();
	let owner = pallet_programs::Programs::<Test>::get(name).map_or(account(PUBLISHER), |entry| entry.owner);
	match number % 4 {
		0 => Programs::retire(by(&owner), name),
		1 => Programs::transfer(by(&owner), name, account(REQUESTER + number % 7)),
		_ => Programs::publish_pvm(
			by(&account(REQUESTER + number % 7)),
			runs::PROGRAM.clone().try_into().unwrap(),
		),
	}
}

/// Whether devices that revealed the truth lost anything for it.
#[derive(Default)]
struct Truthful {
	seen: usize,
	told: BTreeSet<(DeviceId, JobId, BundleIndex)>,
}

impl Truthful {
	/// Looks at what happened since the last time.
	fn check(&mut self, w: &World) {
		for event in &w.log[self.seen..] {
			match event {
				RuntimeEvent::Attestation(pallet_attestation::Event::Revealed {
					device,
					job,
					bundle,
					report: revealed,
					..
				}) if told_the_truth(*job, *bundle, *revealed) => {
					self.told.insert((*device, *job, *bundle));
				}
				RuntimeEvent::Providers(pallet_providers::Event::Slashed {
					device,
					job,
					bundle,
					offence: Offence::Disproved | Offence::Undefended,
					..
				}) => {
					let idle = w.players.as_ref().unwrap().idle.contains(device);
					let told = self.told.contains(&(*device, *job, *bundle));
					assert!(idle || !told, "device {device} told the truth, and played by it");
				}
				_ => {}
			}
		}
		self.seen = w.log.len();
	}
}

/// Whether this is the true report of a bundle; of a job that was closed meanwhile nothing can be said, or slashed.
fn told_the_truth(job: JobId, bundle: BundleIndex, revealed: H256) -> bool {
	pallet_market::Jobs::<Test>::contains_key(job) && report(job, bundle, 0).hash() == revealed
}

fn submit(w: &mut World, who: u8, named: bool, shape: Shape) -> DispatchResult {
	let mut spec = shape.spec();
	if named {
		let names: Vec<_> = devices(w)
			.into_iter()
			.filter_map(pallet_providers::Devices::<Test>::get)
			.map(|entry| entry.provider)
			.take(usize::from(shape.size % 9))
			.collect();
		spec.requirements.providers = names.try_into().unwrap();
	}
	// Some requesters are providers too.
	let who = if who.is_multiple_of(4) {
		account(1 + who / 16)
	} else {
		account(REQUESTER + who % 4)
	};
	Market::submit_job(by(&who), JobSpec::V1(spec))
}

fn provider_act(w: &mut World, act: Act) -> DispatchResult {
	let (Act::State(index, _)
	| Act::Backing(index, _)
	| Act::Offer(index, _)
	| Act::Stake(index, ..)
	| Act::Withdraw(index)
	| Act::Payout(index, _)
	| Act::Rotate(index)
	| Act::Nonsense(index, ..)) = act
	else {
		return Ok(());
	};
	let Some(id) = some(&devices(w), index) else {
		return Ok(());
	};
	let Some(entry) = pallet_providers::Devices::<Test>::get(id) else {
		// Its machine is registered anew, sometimes.
		let agent = w.agents.remove(&id).unwrap();
		let who = account(1 + (id % 30) as u8);
		let new = pallet_providers::NextDevice::<Test>::get();
		let spec = DeviceSpec::V1(machine(1));
		Providers::register_device(by(&who), spec, OFFER, 10 * TIDE, agent.key(), agent.proof(&who))?;
		w.agents.insert(new, agent);
		return Ok(());
	};
	let owner = by(&entry.provider);
	match act {
		Act::State(_, number) => match number % 8 {
			0 | 1 => Providers::pause_device(owner, id),
			2 => Providers::drain_device(owner, id),
			3 => Providers::retire_device(owner, id),
			_ => Providers::resume_device(owner, id),
		},
		Act::Backing(_, number) => Providers::set_backing(owner, id, 10 * TIDE * u128::from(number % 12)),
		Act::Offer(_, number) => Providers::update_offer(owner, id, price(number)),
		Act::Stake(_, number, true) => Providers::bond_more(owner, TIDE * u128::from(number)),
		Act::Stake(_, number, false) => Providers::unbond(owner, 10 * TIDE * u128::from(number)),
		Act::Withdraw(_) => Providers::withdraw_unbonded(owner),
		// Account 0 is no account: what is too little for one is refused.
		Act::Payout(_, number) => Providers::set_payout(owner, AccountId::new([number; 32])),
		Act::Rotate(_) => {
			let agent = w.agents[&id].clone();
			let fresh = w.agent(agent.behaviour);
			// With a commitment open the old salt would be lost.
			if assignments(id).is_empty() {
				Providers::rotate_key(owner, id, fresh.key(), fresh.proof(&entry.provider))?;
				w.agents.insert(id, fresh);
			}
			Ok(())
		}
		Act::Nonsense(_, what, with) => {
			let duty = Duty {
				job: JobId::from(what % 5),
				bundle: (with % 7).into(),
				seat: with % 3,
				attempt: what % 2,
			};
			let item = match what % 3 {
				0 => Item::Commit {
					duty,
					commitment: H256::repeat_byte(with),
				},
				1 => Item::Abstain {
					duty,
					reason: Abstention::StackOverflow,
				},
				_ => Item::Heartbeat {
					tick: tick().saturating_sub(with.into()),
				},
			};
			// What gets in is the device's own fault: it may be bound to nonsense, and is then silent.
			if w.say(id, vec![item]).is_ok() {
				w.agents.get_mut(&id).unwrap().behaviour = Behaviour::Silent;
			}
			Ok(())
		}
		_ => Ok(()),
	}
}

/// Runs on until all is over, and checks that nothing is left anywhere.
fn conclude(w: &mut World, truthful: &mut Truthful) {
	Dark::set(false);
	let _ = Tide::set_paused(RuntimeOrigin::root(), false);
	w.finish(1_500);
	truthful.check(w);
	for id in jobs() {
		let Some(entry) = pallet_market::Jobs::<Test>::get(id) else {
			continue;
		};
		while pallet_market::Jobs::<Test>::contains_key(id) {
			Market::close_job(by(&entry.requester), id).expect("an ended job is closed by its requester");
		}
	}
	w.check();
	assert_eq!(pallet_attestation::Work::<Test>::iter().count(), 0);
	assert_eq!(pallet_attestation::Reports::<Test>::iter().count(), 0);
	let totals = pallet_market::Totals::<Test>::get();
	assert_eq!(
		(totals.escrow, totals.deposits),
		(0, 0),
		"nothing is in the pot for any job"
	);
	for (who, record) in pallet_market::Requesters::<Test>::iter() {
		assert_eq!(record.open, 0, "{who:?} has no job that is not closed");
	}
	for who in providers() {
		assert_eq!(Providers::set_payout(by(&who), who.clone()), Ok(()));
	}
	w.steps(50);
	w.check();
	for (id, entry) in pallet_providers::Devices::<Test>::iter().collect::<Vec<_>>() {
		assert_eq!(entry.bonded(), 0, "device {id} is free");
		if entry.credit > 0 {
			assert_eq!(
				Market::collect(by(&account(9)), id),
				Ok(()),
				"what was refused once is there"
			);
		}
	}
	assert!(pallet_market::JobStates::<Test>::iter_values().all(|state| state.phase == JobPhase::Ended));
}

/// Everybody leaves, and takes with it all that was not slashed.
fn leave(w: &mut World) {
	let mut rules = ProviderRules::get();
	rules.heartbeats = 0;
	ProviderRules::set(rules);
	for (id, entry) in pallet_providers::Devices::<Test>::iter().collect::<Vec<_>>() {
		let _ = Providers::retire_device(by(&entry.provider), id);
	}
	w.idle(30);
	w.check();
	assert_eq!(
		pallet_providers::Devices::<Test>::iter().count(),
		0,
		"every device is gone"
	);
	assert_eq!(Providers::tickets(), 0);
	w.idle(ProviderRules::get().unbonding_ticks);
	for (who, entry) in pallet_providers::Providers::<Test>::iter().collect::<Vec<_>>() {
		if !entry.unbonding.is_empty() {
			assert_eq!(Providers::withdraw_for(by(&account(9)), who.clone()), Ok(()));
		}
		if entry.stake > 0 {
			assert_eq!(Providers::unbond(by(&who), entry.stake), Ok(()));
		}
	}
	w.idle(ProviderRules::get().unbonding_ticks);
	for who in providers() {
		assert_eq!(Providers::withdraw_for(by(&account(9)), who), Ok(()));
	}
	w.check();
	assert_eq!(providers().len(), 0, "every provider has left");
	if let Some(program) = pallet_programs::Programs::<Test>::get(runs::program()) {
		assert_eq!(program.uses, 0, "no job names the program");
		let removed = match program.retired {
			true => Programs::clear(by(&account(9)), runs::program()),
			false => Programs::retire(by(&program.owner), runs::program()),
		};
		assert_eq!(removed, Ok(()));
	}
	assert!(
		pallet_balances::Holds::<Test>::iter_values().all(|holds| holds.is_empty()),
		"and nothing is held of anybody"
	);
	for (who, account) in frame_system::Account::<Test>::iter() {
		assert_eq!(account.consumers, 0, "the account of {who:?} can be given up");
	}
}

/// The number in a variable of the environment.
fn variable<N: std::str::FromStr>(name: &str) -> Option<N> {
	let text = std::env::var(name).ok()?;
	let number = text.parse().ok();
	assert!(number.is_some(), "{name} is no number: {text}");
	number
}

fn cases() -> u32 {
	variable("TIDEMILL_FUZZ_CASES").unwrap_or(200)
}

/// How many acts a course has.
fn steps() -> SizeRange {
	variable::<usize>("TIDEMILL_FUZZ_STEPS").map_or((20..90).into(), SizeRange::from)
}

proptest! {
	#![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(cases()) })]

	#[test]
	fn whatever_happens_every_token_is_accounted_for(salt: u64, acts in acts()) {
		world(|w| {
			Salt::set(salt);
			DisputeRules::set(DisputePolicy { game_ticks: 500, move_ticks: 40 });
			w.players = Some(Players::default());
			for number in 0..6 {
				let who = w.provider();
				w.device_of(&who, Behaviour::of(number), machine(1 + number % 3), OFFER);
			}
			let mut truthful = Truthful::default();
			for next in acts {
				act(w, next);
				w.check();
				truthful.check(w);
			}
			conclude(w, &mut truthful);
			leave(w);
		});
	}
}
