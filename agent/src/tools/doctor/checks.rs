//! What is to be said of a device, from what the daemon, the node and the chain say. Pure.

use sp_core::H256;
use tidemill_primitives::{
	api::{DeviceDetails, ProviderDetails, Rules},
	contract::DeviceInfo,
	device::DeviceState,
	Balance, Tick,
};

use super::daemon::{Daemon, DaemonError};
use crate::tools::{
	amount::Tide,
	chain::Health,
	findings::{Findings, Level},
	offers::Quartiles,
};

/// Seconds without a reconcile after which a node is taken to look after the daemon no more: some blocks.
const LONG: u64 = 30;

/// Looks at the daemon.
pub fn daemon(found: &Result<Daemon, DaemonError>, key: Option<H256>, findings: &mut Findings) {
	let daemon = match found {
		Ok(daemon) => daemon,
		Err(error @ DaemonError::NeverRan) => return findings.fail("daemon", error.to_string()),
		Err(error) => {
			return findings.fail("daemon", format!("{error}; start it by `tidemill-agent run`"));
		}
	};
	if key.is_some_and(|key| key != daemon.info.key) {
		return findings.fail(
			"daemon",
			format!(
				"{} is another device's daemon ({:?}): stop it, or give the right --data",
				daemon.url, daemon.info.key
			),
		);
	}
	if daemon.info.stopping {
		findings.warn("daemon", format!("{} is stopping: start it again", daemon.url));
	} else {
		let DeviceInfo { slots, software, .. } = &daemon.info;
		findings.ok(
			"daemon",
			format!("{} answers: {slots} slots, version {software}", daemon.url),
		);
	}
	let advice = format!(
		"start a node with --agent {} --operator-key FILE, and the daemon with that key's public half as --operator",
		daemon.url.as_str().trim_end_matches('/')
	);
	match daemon.reconciled {
		None => findings.fail(
			"operator",
			format!("no node has told the daemon what to do since it started: {advice}"),
		),
		Some(age) if age > LONG => findings.fail(
			"operator",
			format!("no node has told the daemon what to do for {age} seconds: look after the node; {advice}"),
		),
		Some(age) => findings.ok(
			"operator",
			format!("a node told the daemon what to do {age} seconds ago"),
		),
	}
}

/// Looks at the node and its chain.
pub fn node(health: &Health, genesis: H256, pinned: Option<H256>, findings: &mut Findings) {
	if health.is_syncing {
		findings.fail("node", "it is syncing, and what follows is old: wait until it is done");
	} else if health.peers == 0 && health.should_have_peers {
		findings.fail(
			"node",
			"it has no peers: look after its network, or what follows is old",
		);
	} else {
		findings.ok("node", format!("in step with the chain, {} peers", health.peers));
	}
	match pinned {
		Some(pinned) if pinned != genesis => findings.fail(
			"chain",
			format!("the device serves the chain {pinned:?}, the node {genesis:?}: ask a node of the device's chain"),
		),
		Some(_) => findings.ok("chain", format!("{genesis:?}, which the device serves")),
		None => findings.warn(
			"chain",
			format!("{genesis:?}; the device serves no chain yet: let a node reconcile it"),
		),
	}
}

/// Looks at the device on chain: its state, its stake, and when it was seen.
pub fn device(
	device: &DeviceDetails,
	provider: Option<&ProviderDetails>,
	rules: &Rules,
	now: Tick,
	findings: &mut Findings,
) {
	let least = rules.min_backing.saturating_mul(device.spec.latest().slots.into());
	state(device, least, findings);
	seen(device, rules, now, findings);
	backing(device, provider, least, findings);
}

fn state(device: &DeviceDetails, least: Balance, findings: &mut Findings) {
	let id = device.id;
	let resume = if device.backing < least {
		format!(
			"raise its backing to {} by providers.setBacking, then sign providers.resumeDevice({id})",
			Tide(least)
		)
	} else {
		format!("sign providers.resumeDevice({id})")
	};
	let (level, words) = match device.state {
		DeviceState::Active => (Level::Ok, "Active: it takes work".into()),
		DeviceState::Paused => (Level::Warn, format!("Paused: it is not drawn; {resume} to take work")),
		DeviceState::Draining => (
			Level::Warn,
			format!("Draining: it finishes {} bundles and takes no more; {resume} to take work", device.duties.len()),
		),
		DeviceState::Absent => (
			Level::Fail,
			"Absent: it was asked for a heartbeat or given work, and not heard of; it is drawn again as soon as it speaks, so \
			 look after the daemon and the node that reconciles it"
				.into(),
		),
		DeviceState::Suspended => (
			Level::Fail,
			format!(
				"Suspended: it was outvoted, or did not reveal, and lost its bond; run `tidemill-agent selftest`, and only if \
				 that is well {resume}"
			),
		),
		DeviceState::Retiring => (
			Level::Warn,
			format!(
				"Retiring: it is gone once {} bundles are settled and {} are paid out; keep the daemon until then",
				device.duties.len(),
				Tide(device.credit)
			),
		),
	};
	findings.add(level, "state", words);
}

fn seen(device: &DeviceDetails, rules: &Rules, now: Tick, findings: &mut Findings) {
	let ticks = now.saturating_sub(device.last_seen);
	let minutes = f64::from(ticks) * f64::from(rules.tick_millis) / 60_000.0;
	let ago = format!("last seen {ticks} ticks ago, {minutes:.1} minutes");
	match device.answer_by {
		// It has been asked for long enough that a daemon that works would have answered.
		Some(by) if by.saturating_sub(now) < rules.answer_ticks.saturating_mul(3) / 4 => findings.warn(
			"seen",
			format!(
				"{ago}; the chain awaits a heartbeat by tick {by}: look after the daemon, and the node that relays what it says"
			),
		),
		_ => findings.ok("seen", ago),
	}
}

fn backing(device: &DeviceDetails, provider: Option<&ProviderDetails>, least: Balance, findings: &mut Findings) {
	let free = device.backing.saturating_sub(device.bonded);
	let words = format!(
		"{}, of which {} are free for bonds; the least is {}",
		Tide(device.backing),
		Tide(free),
		Tide(least)
	);
	let raise = match provider {
		Some(provider) if provider.free() > 0 => format!(
			"raise it by providers.setBacking: {} of the provider's stake back no device",
			Tide(provider.free())
		),
		_ => "stake more by providers.bondMore, then raise it by providers.setBacking".into(),
	};
	if device.backing < least {
		findings.fail("backing", format!("{words}; it is not drawn: {raise}"));
	} else if free == 0 {
		findings.warn("backing", format!("{words}; it waits for verdicts: {raise}"));
	} else {
		findings.ok("backing", words);
	}
}

/// Compares the daemon with what the chain was told of it.
pub fn promise(device: &DeviceDetails, info: &DeviceInfo, findings: &mut Findings) {
	let (promised, has) = (device.spec.latest().slots, info.slots);
	if has < promised {
		findings.warn(
			"slots",
			format!(
				"the chain was told {promised}, the daemon runs {has}: start it with --slots {promised}, or be late"
			),
		);
	} else {
		findings.ok("slots", format!("{promised}, as the chain was told"));
	}
}

/// Looks at who answers at the device's endpoint; none if it has no endpoint.
pub fn endpoint(key: H256, found: Option<&Result<DeviceInfo, DaemonError>>, findings: &mut Findings) {
	match found {
		None => findings.warn(
			"endpoint",
			"none: nobody can fetch outputs from the device; to have one, retire it and enrol anew with --endpoint",
		),
		Some(Ok(info)) if info.key == key => findings.ok("endpoint", "this device answers there, asked from here"),
		Some(Ok(info)) => findings.fail(
			"endpoint",
			format!("another device answers there ({:?}): correct the way to it", info.key),
		),
		Some(Err(error)) => findings.warn(
			"endpoint",
			format!("asked from here: {error}; let the daemon --listen there, and open the port"),
		),
	}
}

/// Compares the offer with those of others.
pub fn offer(device: &DeviceDetails, quartiles: Option<&Quartiles>, findings: &mut Findings) {
	let Some(others) = quartiles else {
		return findings.ok("offer", "no other device offers anything");
	};
	let offer = &device.offer;
	let parts = [
		("for 10^9 fuel", offer.per_gfuel, others.upper.per_gfuel),
		("a task", offer.per_task, others.upper.per_task),
		("for a MiB of input", offer.per_input_mib, others.upper.per_input_mib),
	];
	let [lower, median, upper] = [others.lower, others.median, others.upper].map(|it| Tide(it.per_gfuel));
	let words = format!(
		"{} for 10^9 fuel; the quartiles of {} others are {lower}, {median} and {upper}",
		Tide(offer.per_gfuel),
		others.devices
	);
	let dear: Vec<_> = parts
		.iter()
		.filter(|(_, takes, upper)| takes > upper)
		.map(|(what, takes, _)| format!("{} {what}", Tide(*takes)))
		.collect();
	if dear.is_empty() {
		findings.ok("offer", words);
	} else {
		findings.warn(
			"offer",
			format!(
				"{words}; three quarters of them take less than {}: lower it by providers.updateOffer to be drawn for more jobs",
				dear.join(" and ")
			),
		);
	}
}

#[cfg(test)]
mod tests {
	use super::{super::samples, *};
	use crate::tools::{
		enrol::rules_of_tests as rules,
		findings::Level::{self, *},
	};
	use tidemill_primitives::{contract::VERSION, device::Offer};

	const KEY: H256 = H256::repeat_byte(3);

	fn found(check: impl FnOnce(&mut Findings)) -> Vec<(&'static str, Level)> {
		let mut findings = Findings::default();
		check(&mut findings);
		findings.iter().map(|it| (it.check, it.level)).collect()
	}

	fn info() -> DeviceInfo {
		DeviceInfo {
			version: VERSION,
			key: KEY,
			software: "1".into(),
			engines: vec![],
			slots: 2,
			stopping: false,
			awaiting: vec![],
		}
	}

	fn running(reconciled: Option<u64>) -> Daemon {
		Daemon {
			url: "http://127.0.0.1:8844".parse().unwrap(),
			info: info(),
			reconciled,
		}
	}

	#[test]
	fn the_daemon_must_live_be_this_one_and_be_reconciled() {
		let of = |it: Result<Daemon, DaemonError>| found(|findings| daemon(&it, Some(KEY), findings));
		assert_eq!(of(Result::Ok(running(Some(3)))), [("daemon", Ok), ("operator", Ok)]);
		assert_eq!(of(Result::Ok(running(None))), [("daemon", Ok), ("operator", Fail)]);
		assert_eq!(of(Result::Ok(running(Some(31)))), [("daemon", Ok), ("operator", Fail)]);
		assert_eq!(of(Err(DaemonError::NeverRan)), [("daemon", Fail)]);
		let mut other = running(Some(3));
		other.info.key = H256::zero();
		assert_eq!(of(Result::Ok(other)), [("daemon", Fail)]);
		let mut stopping = running(Some(3));
		stopping.info.stopping = true;
		assert_eq!(of(Result::Ok(stopping)), [("daemon", Warn), ("operator", Ok)]);
	}

	#[test]
	fn the_node_must_be_in_step_and_of_the_device_s_chain() {
		let health = |peers, is_syncing| Health {
			peers,
			is_syncing,
			should_have_peers: true,
		};
		let of = |health, pinned| found(|findings| node(&health, KEY, pinned, findings));
		assert_eq!(of(health(1, false), Some(KEY)), [("node", Ok), ("chain", Ok)]);
		assert_eq!(of(health(1, true), None), [("node", Fail), ("chain", Warn)]);
		assert_eq!(of(health(0, false), Some(KEY)), [("node", Fail), ("chain", Ok)]);
		assert_eq!(
			of(health(1, false), Some(H256::zero())),
			[("node", Ok), ("chain", Fail)]
		);
	}

	#[test]
	fn every_state_has_its_advice() {
		use DeviceState::*;
		for (state, level, advice) in [
			(Active, Ok, "takes work"),
			(Paused, Warn, "providers.resumeDevice(3)"),
			(Draining, Warn, "providers.resumeDevice(3)"),
			(Absent, Fail, "look after the daemon"),
			(Suspended, Fail, "selftest"),
			(Retiring, Warn, "keep the daemon"),
		] {
			let device = DeviceDetails {
				state,
				..samples::device()
			};
			let mut findings = Findings::default();
			super::state(&device, 1_000, &mut findings);
			let finding = findings.iter().next().unwrap();
			assert_eq!(finding.level, level);
			assert!(finding.message.contains(advice), "{}", finding.message);
		}
		let mut findings = Findings::default();
		let paused = DeviceDetails {
			state: Paused,
			..samples::device()
		};
		super::state(&paused, 1_001, &mut findings);
		assert!(
			findings.iter().next().unwrap().message.contains("providers.setBacking"),
			"it was paused for want of backing"
		);
	}

	#[test]
	fn it_should_answer_when_it_is_asked() {
		let of = |answer_by, now| {
			let device = DeviceDetails {
				answer_by,
				..samples::device()
			};
			found(|findings| seen(&device, &rules(), now, findings))
		};
		assert_eq!(of(None, 20_000), [("seen", Ok)], "nobody asked");
		assert_eq!(of(Some(1_100), 1_025), [("seen", Ok)], "asked just now");
		assert_eq!(of(Some(1_100), 1_026), [("seen", Warn)]);
		assert_eq!(of(Some(1_100), 2_000), [("seen", Warn)]);
		assert_eq!(of(Some(1_100), 0), [("seen", Ok)], "a node that is behind");
		let mut findings = Findings::default();
		seen(&samples::device(), &rules(), 990, &mut findings);
		let words = &findings.iter().next().unwrap().message;
		assert_eq!(words, "last seen 40 ticks ago, 2.0 minutes");
	}

	#[test]
	fn backing_must_be_enough_and_partly_free() {
		let of = |bonded, least| {
			let device = DeviceDetails {
				bonded,
				..samples::device()
			};
			found(|findings| backing(&device, None, least, findings))
		};
		assert_eq!(of(999, 1_000), [("backing", Ok)]);
		assert_eq!(of(1_000, 1_000), [("backing", Warn)]);
		assert_eq!(of(0, 1_001), [("backing", Fail)]);
	}

	#[test]
	fn the_daemon_keeps_what_the_chain_was_told() {
		let of = |slots| {
			let info = DeviceInfo { slots, ..info() };
			found(|findings| promise(&samples::device(), &info, findings))
		};
		assert_eq!(of(1), [("slots", Warn)]);
		assert_eq!(of(2), [("slots", Ok)]);
		assert_eq!(of(3), [("slots", Ok)]);
	}

	#[test]
	fn the_endpoint_must_be_this_device_s() {
		let of = |it: Option<Result<DeviceInfo, DaemonError>>| found(|findings| endpoint(KEY, it.as_ref(), findings));
		assert_eq!(of(None), [("endpoint", Warn)]);
		assert_eq!(of(Some(Result::Ok(info()))), [("endpoint", Ok)]);
		let other = DeviceInfo {
			key: H256::zero(),
			..info()
		};
		assert_eq!(of(Some(Result::Ok(other))), [("endpoint", Fail)]);
		assert_eq!(of(Some(Err(DaemonError::NeverRan))), [("endpoint", Warn)]);
	}

	#[test]
	fn a_dear_offer_is_told() {
		let quartiles = |upper| Quartiles {
			devices: 4,
			lower: Offer::default(),
			median: Offer::default(),
			upper,
		};
		let own = samples::device().offer;
		let of =
			|quartiles: Option<Quartiles>| found(|findings| offer(&samples::device(), quartiles.as_ref(), findings));
		assert_eq!(of(None), [("offer", Ok)]);
		assert_eq!(of(Some(quartiles(own))), [("offer", Ok)]);
		for upper in [
			Offer { per_gfuel: 89, ..own },
			Offer { per_task: 89, ..own },
			Offer {
				per_input_mib: 89,
				..own
			},
		] {
			assert_eq!(of(Some(quartiles(upper))), [("offer", Warn)]);
		}
	}
}
