//! The courses that libFuzzer begins with: each shows it something that happens rarely by chance.

use std::{fs, io, path::Path};

use codec::Encode;
use sp_runtime::Perbill;
use tidemill_primitives::{
	attestation::{Batch, Duty, Item},
	device::DeviceSignature,
	job::JobSpec,
	report::Abstention,
};
use tidemill_runtime::{
	configs::ProxyType,
	parameters::groups::{attestation, fees, market, providers, rewards},
	ranges::{Range, ATTESTATION, FEES, MARKET, PROVIDERS, REWARDS},
	Runtime, RuntimeCall, RuntimeParameters, TIDE,
};

use crate::{
	act::{Act, Word},
	course::account,
	specs::{job, price, spot, Shape},
};

/// A job of some bundles that everybody can run, verified so.
fn shape(quorum: u8) -> Shape {
	Shape {
		tasks: 5,
		size: 1,
		quorum,
		tries: 2,
		deadline: 120,
		price: 1,
	}
}

fn submit(shape: Shape) -> Act {
	Act::Submit {
		who: 11,
		named: 0,
		shape,
	}
}

fn call(who: u8, call: impl Into<RuntimeCall>) -> Act {
	Act::Call { who, call: call.into() }
}

fn say(device: u8, words: Vec<Word>) -> Act {
	Act::Say {
		device,
		ahead: 0,
		words,
	}
}

/// Numbers by which devices behave: see `Behaviour::of`.
const SILENT: u8 = 9;
const SLEEPER: u8 = 7;
const LIAR: u8 = 5;
const OTHER_LIAR: u8 = 20;
const ABSTAINER: u8 = 10;
const DODGER: u8 = 12;
const COPIER: u8 = 13;

fn behave(device: u8, behaviour: u8) -> Act {
	Act::Behave { device, behaviour }
}

/// Every seed, by its name.
fn seeds() -> Vec<(String, Vec<Act>)> {
	let mut seeds = vec![
		("spot".into(), vec![submit(shape(0)), Act::Blocks(15), Act::Blocks(15)]),
		(
			"sessions".into(),
			vec![
				submit(shape(4)),
				Act::Skip(30),
				Act::Blocks(15),
				Act::Skip(130),
				Act::Blocks(5),
			],
		),
		("named".into(), named()),
		("by_hand".into(), by_hand()),
		("nonsense".into(), nonsense()),
		("unsigned".into(), unsigned()),
		("stake".into(), stake()),
		("devices".into(), devices()),
		("requester".into(), requester()),
		("enforce".into(), enforce()),
		("whole_jobs".into(), whole_jobs()),
		("paused".into(), paused()),
		("wrapped".into(), wrapped()),
		("accounts".into(), accounts()),
		("validators".into(), validators()),
		("governance".into(), governance()),
	];
	for quorum in 3..7 {
		seeds.push((
			format!("quorum_{quorum}"),
			vec![submit(shape(quorum)), Act::Blocks(15), Act::Blocks(15)],
		));
	}
	for (name, behaviour) in [
		("liars", LIAR),
		("liars_apart", OTHER_LIAR),
		("sleepers", SLEEPER),
		("silent", SILENT),
		("abstainers", ABSTAINER),
		("dodgers", DODGER),
		("copiers", COPIER),
	] {
		for quorum in [0, 4] {
			let mut acts: Vec<_> = (0..5).map(|device| behave(2 * device, behaviour)).collect();
			acts.extend([submit(shape(quorum)), submit(shape(quorum))]);
			acts.extend([Act::Blocks(15), Act::Blocks(15), Act::Blocks(15), Act::Blocks(15)]);
			seeds.push((format!("{name}_{quorum}"), acts));
		}
	}
	for (name, most) in [("least", false), ("most", true)] {
		let mut acts: Vec<_> = rules(most).into();
		acts.extend([
			Act::Idle(0),
			submit(shape(0)),
			submit(shape(4)),
			Act::Blocks(15),
			Act::Blocks(15),
		]);
		seeds.push((format!("parameters_{name}"), acts));
	}
	seeds
}

/// Writes them into a folder, a file each.
pub fn write(folder: &Path) -> io::Result<()> {
	fs::create_dir_all(folder)?;
	for (name, acts) in seeds() {
		let bytes: Vec<u8> = acts.iter().flat_map(Encode::encode).collect();
		fs::write(folder.join(name), bytes)?;
	}
	Ok(())
}

/// A job for named providers, which is never slashed by vote.
fn named() -> Vec<Act> {
	let named = |named, quorum| Act::Submit {
		who: 10,
		named,
		shape: shape(quorum),
	};
	vec![
		behave(0, LIAR),
		named(2, 0),
		named(5, 3),
		Act::Blocks(15),
		named(8, 5),
		Act::Blocks(15),
	]
}

/// Devices that are led word by word.
fn by_hand() -> Vec<Act> {
	let all = |word: fn(u8) -> Word| (0..10).map(move |device| say(device, vec![word(0), word(1)]));
	let mut acts = vec![submit(shape(4)), Act::Idle(7)];
	acts.extend(all(|duty| Word::Commit { duty, lie: 1 }));
	acts.push(Act::Idle(7));
	acts.extend(all(|duty| Word::Reveal { duty, lie: 1 }));
	acts.push(Act::Idle(1));
	acts.push(submit(shape(3)));
	acts.push(Act::Idle(7));
	acts.extend(all(|duty| Word::Abstain {
		duty,
		reason: Abstention::StackOverflow,
	}));
	acts.push(Act::Idle(1));
	acts
}

/// Signed words that nobody asked for.
fn nonsense() -> Vec<Act> {
	let duty = Duty {
		job: 0,
		bundle: 0,
		seat: 0,
		attempt: 0,
	};
	let commit = Item::Commit {
		duty,
		commitment: Default::default(),
	};
	let abstain = Item::Abstain {
		duty,
		reason: Abstention::TimedOut,
	};
	let mut acts = vec![submit(shape(0)), Act::Idle(2)];
	for device in 0..5 {
		acts.push(say(device, vec![Word::Any(commit.clone()), Word::Any(commit.clone())]));
		acts.push(say(device, vec![Word::Any(commit.clone())]));
		acts.push(say(device, vec![Word::Any(abstain.clone()), Word::Heartbeat(0)]));
		acts.push(say(device, vec![Word::Heartbeat(3)]));
	}
	acts.push(Act::Say {
		device: 0,
		ahead: 1,
		words: vec![Word::Heartbeat(0)],
	});
	acts.push(Act::Blocks(9));
	acts
}

/// Calls that nobody signed.
fn unsigned() -> Vec<Act> {
	let batch = Batch {
		device: 0,
		sequence: 0,
		items: vec![Item::Heartbeat { tick: 1 }]
			.try_into()
			.expect("one item is not too many"),
	};
	let attest = pallet_attestation::Call::attest {
		batch,
		signature: DeviceSignature::Ed25519([7; 64]),
		retry: 3,
	};
	let collect = pallet_market::Call::collect { device: 0 };
	vec![
		Act::Unsigned(attest.into()),
		Act::Unsigned(collect.into()),
		Act::Blocks(2),
	]
}

/// Stake comes and goes.
fn stake() -> Vec<Act> {
	use pallet_providers::Call;
	vec![
		call(
			10,
			Call::register {
				stake: 500 * TIDE,
				payout: Some(account(12)),
			},
		),
		Act::Join {
			who: 10,
			behaviour: 0,
			slots: 1,
			price: 4,
		},
		Act::Blocks(2),
		call(10, Call::bond_more { amount: 50 * TIDE }),
		call(10, Call::unbond { amount: 100 * TIDE }),
		call(1, Call::unbond { amount: 900 * TIDE }),
		call(1, Call::set_payout { payout: account(12) }),
		submit(shape(0)),
		Act::Blocks(15),
		call(10, Call::withdraw_unbonded {}),
		call(3, Call::withdraw_for { provider: account(10) }),
		call(3, Call::retire_dormant { device: 2 }),
	]
}

/// Devices change.
fn devices() -> Vec<Act> {
	use pallet_providers::Call;
	vec![
		submit(shape(5)),
		Act::Blocks(3),
		call(0, Call::pause_device { device: 0 }),
		call(1, Call::drain_device { device: 1 }),
		call(2, Call::retire_device { device: 2 }),
		call(
			3,
			Call::set_backing {
				device: 3,
				backing: 10 * TIDE,
			},
		),
		call(
			4,
			Call::set_backing {
				device: 4,
				backing: 400 * TIDE,
			},
		),
		call(
			5,
			Call::update_offer {
				device: 5,
				offer: price(2),
			},
		),
		Act::Rotate { who: 6, device: 6 },
		Act::Blocks(4),
		call(0, Call::resume_device { device: 0 }),
		call(1, Call::resume_device { device: 1 }),
		call(7, Call::enforce_heartbeat { device: 8 }),
		Act::Blocks(15),
	]
}

/// What a requester can do with its jobs.
fn requester() -> Vec<Act> {
	use pallet_market::Call;
	vec![
		submit(Shape { price: 0, ..shape(0) }),
		Act::Blocks(3),
		call(
			11,
			Call::top_up {
				job: 0,
				price: price(7),
			},
		),
		Act::Blocks(9),
		submit(shape(5)),
		Act::Blocks(1),
		call(11, Call::cancel_job { job: 1 }),
		Act::Blocks(15),
		call(11, Call::close_job { job: 0 }),
		call(3, Call::close_job { job: 1 }),
		call(3, Call::collect { device: 3 }),
		call(
			12,
			Call::submit_job {
				spec: JobSpec::V1(spot(1)),
			},
		),
	]
}

/// What anybody can do where hooks do not.
fn enforce() -> Vec<Act> {
	let mut acts: Vec<_> = (0..10).map(|device| behave(device, SLEEPER)).collect();
	let short = Shape {
		deadline: 2,
		..shape(4)
	};
	acts.extend([submit(short), Act::Idle(12)]);
	acts.push(call(2, pallet_attestation::Call::enforce { job: 0, bundle: 0 }));
	acts.push(Act::Idle(20));
	acts.push(call(2, pallet_market::Call::expire_job { job: 0 }));
	acts.push(Act::Idle(2));
	acts
}

/// Jobs byte by byte, a large one among them.
fn whole_jobs() -> Vec<Act> {
	let mut large = spot(65_536);
	large.bundle_size = 32;
	large.price = price(1);
	large.limits.fuel = 1_000_000;
	let mut picky = job(2, 3);
	picky.requirements.region = Some(*b"FR");
	picky.requirements.cores = 64;
	let jobs = [large, picky, job(1, 1)].map(|spec| pallet_market::Call::submit_job {
		spec: JobSpec::V1(spec),
	});
	let mut acts: Vec<_> = jobs.into_iter().map(|job| call(4, job)).collect();
	acts.push(Act::Blocks(15));
	acts
}

/// The market stands still for a while.
fn paused() -> Vec<Act> {
	let set = |paused| Act::Root(pallet_tide::Call::set_paused { paused }.into());
	vec![
		submit(shape(4)),
		Act::Blocks(4),
		set(true),
		Act::Blocks(6),
		submit(shape(0)),
		set(false),
		Act::Blocks(15),
	]
}

/// Calls within calls, and for others.
fn wrapped() -> Vec<Act> {
	let pause: RuntimeCall = pallet_providers::Call::pause_device { device: 1 }.into();
	let transfer: RuntimeCall = pallet_balances::Call::transfer_all {
		dest: account(3).into(),
		keep_alive: true,
	}
	.into();
	let calls = vec![pause.clone(), transfer.clone()];
	let proxy = |call: &RuntimeCall| pallet_proxy::Call::<Runtime>::proxy {
		real: account(1).into(),
		force_proxy_type: None,
		call: Box::new(call.clone()),
	};
	vec![
		call(
			1,
			pallet_proxy::Call::add_proxy {
				delegate: account(2).into(),
				proxy_type: ProxyType::Provider,
				delay: 0,
			},
		),
		Act::Idle(0),
		call(2, proxy(&pause)),
		call(2, proxy(&transfer)),
		call(1, pallet_utility::Call::batch { calls: calls.clone() }),
		call(3, pallet_utility::Call::batch_all { calls: calls.clone() }),
		call(4, pallet_utility::Call::force_batch { calls }),
		call(
			5,
			pallet_utility::Call::as_derivative {
				index: 0,
				call: Box::new(transfer),
			},
		),
		Act::Blocks(2),
	]
}

/// Tokens move, and accounts end.
fn accounts() -> Vec<Act> {
	use pallet_balances::Call;
	let dest = || account(11).into();
	vec![
		call(
			12,
			Call::transfer_all {
				dest: dest(),
				keep_alive: false,
			},
		),
		call(
			10,
			Call::transfer_keep_alive {
				dest: dest(),
				value: TIDE,
			},
		),
		call(
			0,
			Call::transfer_allow_death {
				dest: account(12).into(),
				value: 98_999 * TIDE,
			},
		),
		call(
			9,
			Call::burn {
				value: TIDE,
				keep_alive: true,
			},
		),
		call(
			8,
			frame_system::Call::remark_with_event {
				remark: b"tide".to_vec(),
			},
		),
		submit(shape(0)),
		Act::Blocks(9),
	]
}

/// Somebody stakes to make blocks.
fn validators() -> Vec<Act> {
	use pallet_staking::{Call, RewardDestination, ValidatorPrefs};
	vec![
		call(
			10,
			Call::bond {
				value: 2_000 * TIDE,
				payee: RewardDestination::Staked,
			},
		),
		call(
			10,
			Call::validate {
				prefs: ValidatorPrefs {
					commission: Perbill::from_percent(5),
					blocked: false,
				},
			},
		),
		Act::Idle(31),
		Act::Skip(120),
		Act::Idle(31),
		Act::Skip(120),
		Act::Idle(2),
		call(10, Call::chill {}),
		call(10, Call::unbond { value: 500 * TIDE }),
		Act::Idle(9),
	]
}

/// The rules change while bundles are in flight, and change again.
fn governance() -> Vec<Act> {
	let mut acts = vec![submit(shape(0)), submit(shape(4)), Act::Idle(8)];
	for most in [false, true, false] {
		acts.extend(rules(most));
		acts.push(Act::Blocks(2));
	}
	acts.extend([submit(shape(3)), Act::Blocks(15), Act::Blocks(15)]);
	acts
}

/// Governance sets every parameter to one end of its range.
fn rules(most: bool) -> [Act; 5] {
	ends(most).map(|key_value| Act::Root(pallet_parameters::Call::set_parameter { key_value }.into()))
}

/// Every parameter at one end of its range.
fn ends(most: bool) -> [RuntimeParameters; 5] {
	fn end<Policy>(range: Range<Policy>, most: bool) -> Option<Policy> {
		Some(if most { range.most } else { range.least })
	}
	[
		RuntimeParameters::Fees(fees::Parameters::Policy(fees::Policy, end(FEES, most))),
		RuntimeParameters::Market(market::Parameters::Policy(market::Policy, end(MARKET, most))),
		RuntimeParameters::Attestation(attestation::Parameters::Policy(
			attestation::Policy,
			end(ATTESTATION, most),
		)),
		RuntimeParameters::Rewards(rewards::Parameters::Policy(rewards::Policy, end(REWARDS, most))),
		RuntimeParameters::Providers(providers::Parameters::Policy(providers::Policy, end(PROVIDERS, most))),
	]
}
