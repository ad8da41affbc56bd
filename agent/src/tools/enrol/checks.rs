//! What the chain says to a plan, and what is to be signed before the device can be registered. Pure.

use sp_core::H256;
use tidemill_primitives::{
	api::{DeviceDetails, OfferView, ProviderDetails, Rules},
	job::WASM_V1,
	AccountId, Balance,
};

use super::plan::Plan;
use crate::tools::{amount::Tide, chain::Health, findings::Findings, ENGINE};

/// What the chain and the data folder say.
#[derive(Clone, Debug)]
pub struct Facts {
	/// Who is to register the device.
	pub account: AccountId,
	/// The chain's genesis block.
	pub genesis: H256,
	/// The chain that the data folder serves.
	pub pinned: Option<H256>,
	/// How the node stands.
	pub health: Health,
	/// The rules.
	pub rules: Rules,
	/// What others take.
	pub offers: Vec<OfferView>,
	/// The provider, if the account is one.
	pub provider: Option<ProviderDetails>,
	/// What the account could stake.
	pub stakable: Balance,
	/// The device that has the key.
	pub registered: Option<DeviceDetails>,
	/// Fuel per second of a slot; none if its result is not that of other machines.
	pub speed: Option<f64>,
}

/// What the account must sign before it registers the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
	/// Become a provider with this stake.
	Register(Balance),
	/// Add this much to the stake.
	BondMore(Balance),
}

/// Looks at everything, and says what is to be signed first.
pub fn check(plan: &Plan, facts: &Facts, findings: &mut Findings) -> Option<Step> {
	chain(facts, findings);
	engine(facts, findings);
	key(facts, findings);
	let step = stake(plan, facts, findings);
	backing(plan, facts, findings);
	reach(plan, findings);
	step
}

fn chain(facts: &Facts, findings: &mut Findings) {
	if facts.health.is_syncing {
		findings.fail(
			"node",
			"it is still syncing, and what it says is old: wait, and ask again",
		);
	} else if facts.health.peers == 0 && facts.health.should_have_peers {
		findings.warn(
			"node",
			"it has no peers, so what it says may be old: look after its network",
		);
	} else {
		findings.ok("node", format!("in step with the chain, {} peers", facts.health.peers));
	}
	match facts.pinned {
		Some(pinned) if pinned != facts.genesis => findings.fail(
			"chain",
			format!(
				"the data folder serves the chain {pinned:?}, the node {:?}: give another --node, or another --data",
				facts.genesis
			),
		),
		_ => findings.ok("chain", format!("{:?}", facts.genesis)),
	}
}

fn engine(facts: &Facts, findings: &mut Findings) {
	let same = facts.offers.iter().filter(|it| it.engines.contains(&WASM_V1)).count();
	match facts.speed {
		None => findings.fail(
			"engine",
			"this machine reports something else than others: see `tidemill-agent selftest`, and do not register it",
		),
		Some(_) if same == 0 && !facts.offers.is_empty() => findings.warn(
			"engine",
			format!(
				"none of the {} active devices runs {ENGINE}, and committees are drawn among devices of one version: \
				 update the agent",
				facts.offers.len()
			),
		),
		Some(speed) => findings.ok(
			"engine",
			format!(
				"{ENGINE}, which {same} of {} active devices run, and pvm/1; {:.2} x 10^9 fuel a second here",
				facts.offers.len(),
				speed / 1e9
			),
		),
	}
}

fn key(facts: &Facts, findings: &mut Findings) {
	match &facts.registered {
		None => findings.ok("key", "not registered yet"),
		Some(device) if device.provider == facts.account => findings.fail(
			"key",
			format!(
				"registered already, as device {}: nothing is left to enrol; see `tidemill-agent doctor`",
				device.id
			),
		),
		Some(device) => findings.fail(
			"key",
			format!(
				"registered already by {}, as device {}: give another --data, whose key is new",
				device.provider, device.id
			),
		),
	}
}

fn stake(plan: &Plan, facts: &Facts, findings: &mut Findings) -> Option<Step> {
	let (wanted, step, why) = match &facts.provider {
		Some(provider) if provider.free() >= plan.backing => {
			findings.ok(
				"provider",
				format!("{} of its stake back no device yet", Tide(provider.free())),
			);
			return None;
		}
		Some(provider) => {
			let more = plan.backing.saturating_sub(provider.free());
			let why = format!(
				"only {} of its stake back no device yet: {} more must be staked",
				Tide(provider.free()),
				Tide(more)
			);
			(more, Step::BondMore(more), why)
		}
		None => {
			let stake = plan.backing.max(facts.rules.min_stake);
			let why = format!("the account is no provider yet: {} must be staked", Tide(stake));
			(stake, Step::Register(stake), why)
		}
	};
	// Something must be left for the fee of the call.
	if facts.stakable <= wanted {
		let has = Tide(facts.stakable);
		findings.fail(
			"provider",
			format!("{why}, and it can stake {has}: send it tokens, some more for fees"),
		);
		return None;
	}
	findings.warn("provider", format!("{why}, by a call before the device's"));
	Some(step)
}

fn backing(plan: &Plan, facts: &Facts, findings: &mut Findings) {
	let least = facts.rules.min_backing.saturating_mul(plan.spec.slots.into());
	let (has, least) = (Tide(plan.backing), Tide(least));
	if has < least {
		let slots = plan.spec.slots;
		findings.fail(
			"backing",
			format!("{has} are below the least for {slots} slots: give {least} by --backing, or fewer --slots"),
		);
	} else {
		findings.ok("backing", format!("{has}; the least is {least}"));
	}
}

fn reach(plan: &Plan, findings: &mut Findings) {
	if plan.spec.endpoint.is_empty() {
		findings.warn(
			"endpoint",
			"none: nobody can fetch outputs from the device; give --endpoint if it can be reached from outside",
		);
	} else {
		let endpoint = String::from_utf8_lossy(&plan.spec.endpoint);
		findings.ok(
			"endpoint",
			format!("{endpoint}; `tidemill-agent doctor` tries it once the daemon runs"),
		);
	}
}

#[cfg(test)]
mod tests {
	use super::{
		super::plan::tests::{asked, rules, MACHINE},
		*,
	};
	use crate::tools::{
		amount::TIDE,
		findings::{Level, Level::*},
		offers,
	};
	use tidemill_primitives::{
		device::{DeviceKey, DeviceState},
		job::{Engine, EngineVersion},
	};

	fn provider(stake: Balance, backing: Balance) -> ProviderDetails {
		ProviderDetails {
			payout: AccountId::new([1; 32]),
			stake,
			backing,
			unbonding: vec![],
			devices: vec![],
		}
	}

	fn facts() -> Facts {
		Facts {
			account: AccountId::new([1; 32]),
			genesis: H256::repeat_byte(7),
			pinned: None,
			health: Health {
				peers: 3,
				is_syncing: false,
				should_have_peers: true,
			},
			rules: rules(),
			offers: vec![],
			provider: Some(provider(100 * TIDE, 60 * TIDE)),
			stakable: 1_000 * TIDE,
			registered: None,
			speed: Some(1e9),
		}
	}

	fn plan() -> Plan {
		let mut asked = asked();
		asked.endpoint = Some("http://203.0.113.7".parse().unwrap());
		Plan::new(&asked, &MACHINE, &rules(), None).unwrap()
	}

	/// The findings that are not good, and the step.
	fn found(change: impl FnOnce(&mut Facts, &mut Plan)) -> (Vec<(&'static str, Level)>, Option<Step>) {
		let (mut facts, mut plan) = (facts(), plan());
		change(&mut facts, &mut plan);
		let mut findings = Findings::default();
		let step = check(&plan, &facts, &mut findings);
		let bad = findings
			.iter()
			.filter(|it| it.level != Ok)
			.map(|it| (it.check, it.level))
			.collect();
		(bad, step)
	}

	#[test]
	fn nothing_is_wanted_of_a_provider_with_free_stake() {
		assert_eq!(found(|_, _| ()), (vec![], None));
	}

	#[test]
	fn who_is_no_provider_stakes_first() {
		let no = |stakable| {
			move |facts: &mut Facts, _: &mut Plan| {
				facts.provider = None;
				facts.stakable = stakable;
			}
		};
		assert_eq!(
			found(no(101 * TIDE)),
			(vec![("provider", Warn)], Some(Step::Register(100 * TIDE)))
		);
		assert_eq!(found(no(100 * TIDE)), (vec![("provider", Fail)], None));
		let dear = |facts: &mut Facts, plan: &mut Plan| {
			facts.provider = None;
			plan.backing = 300 * TIDE;
		};
		assert_eq!(
			found(dear).1,
			Some(Step::Register(300 * TIDE)),
			"the stake covers the backing"
		);
	}

	#[test]
	fn stake_in_use_is_added_to() {
		let short = |facts: &mut Facts, _: &mut Plan| facts.provider = Some(provider(100 * TIDE, 75 * TIDE));
		assert_eq!(
			found(short),
			(vec![("provider", Warn)], Some(Step::BondMore(15 * TIDE)))
		);
		let poor = |facts: &mut Facts, _: &mut Plan| {
			facts.provider = Some(provider(100 * TIDE, 75 * TIDE));
			facts.stakable = 15 * TIDE;
		};
		assert_eq!(found(poor), (vec![("provider", Fail)], None));
	}

	#[test]
	fn a_key_is_registered_once() {
		let device = |owner| DeviceDetails {
			id: 5,
			provider: AccountId::new([owner; 32]),
			key: DeviceKey::Ed25519([9; 32]),
			spec: plan().spec(),
			offer: offers::DEFAULT,
			state: DeviceState::Active,
			backing: 0,
			bonded: 0,
			credit: 0,
			duties: vec![],
			running: 0,
			reputations: vec![],
			since: 0,
			answer_by: None,
			last_seen: 0,
			sequence: 0,
		};
		for owner in [1, 2] {
			let (bad, _) = found(|facts, _| facts.registered = Some(device(owner)));
			assert_eq!(bad, [("key", Fail)]);
		}
	}

	#[test]
	fn the_node_the_chain_and_the_engine_must_be_right() {
		assert_eq!(found(|facts, _| facts.health.is_syncing = true).0, [("node", Fail)]);
		assert_eq!(found(|facts, _| facts.health.peers = 0).0, [("node", Warn)]);
		assert_eq!(
			found(|facts, _| facts.pinned = Some(H256::repeat_byte(8))).0,
			[("chain", Fail)]
		);
		assert_eq!(found(|facts, _| facts.pinned = Some(H256::repeat_byte(7))).0, []);
		assert_eq!(found(|facts, _| facts.speed = None).0, [("engine", Fail)]);
		let other = OfferView {
			device: 1,
			engines: vec![EngineVersion {
				engine: Engine::Wasm,
				version: 2,
			}],
			slots: 1,
			offer: offers::DEFAULT,
		};
		assert_eq!(found(|facts, _| facts.offers = vec![other]).0, [("engine", Warn)]);
	}

	#[test]
	fn backing_has_a_least_and_an_endpoint_is_good_to_have() {
		assert_eq!(found(|_, plan| plan.backing = 40 * TIDE - 1).0, [("backing", Fail)]);
		assert_eq!(
			found(|_, plan| plan.spec.endpoint = Default::default()).0,
			[("endpoint", Warn)]
		);
	}
}
