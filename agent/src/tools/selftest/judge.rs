//! Whether a machine is good enough, from what was measured. Pure.

use serde::Serialize;
use tidemill_primitives::{api::Rules, Fuel};

use super::pvm::PvmRun;
use crate::tools::{
	amount::Tide,
	findings::Findings,
	offers::{price_of, Quartiles},
};

const DAY: f64 = 86_400.0;

/// What the chain takes for granted of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
	/// Fuel that a device of reference uses in a tick.
	pub fuel_per_tick: Fuel,
	/// Milliseconds of a tick.
	pub tick_millis: u32,
	/// Whether these are the rules of a chain that was asked, not those that chains begin with.
	pub from_chain: bool,
}

/// The rules that chains begin with: 10^9 fuel in a tick of 3 seconds.
pub const DEFAULT: Reference = Reference {
	fuel_per_tick: 1_000_000_000,
	tick_millis: 3_000,
	from_chain: false,
};

impl From<&Rules> for Reference {
	fn from(rules: &Rules) -> Self {
		Reference {
			fuel_per_tick: rules.fuel_per_tick,
			tick_millis: rules.tick_millis,
			from_chain: true,
		}
	}
}

impl Reference {
	/// Fuel per second of a device of reference, in each of its slots.
	pub fn speed(&self) -> f64 {
		self.fuel_per_tick as f64 * 1_000.0 / f64::from(self.tick_millis.max(1))
	}
}

/// What was measured, in fuel per second: in each the slowest kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Speed {
	/// Of one slot while the others rest.
	pub alone: f64,
	/// Of the slowest slot while all are busy.
	pub busy: f64,
	/// Slots.
	pub slots: u8,
}

impl Speed {
	/// Fuel per second of all slots together while all are busy, if all were as slow as the slowest.
	pub fn total(&self) -> f64 {
		self.busy * f64::from(self.slots)
	}
}

/// Judges the speed. A job gives each task at least twice the time that its fuel limit takes at the reference rate: a
/// slot at half of that rate is too late as soon as anything else takes time.
pub fn judge(speed: &Speed, reference: &Reference, findings: &mut Findings) {
	let rate = speed.busy / reference.speed();
	let measured = format!(
		"{:.2} x 10^9 fuel a second in each of {} slots while all are busy ({:.2} alone): {rate:.1} times the reference",
		speed.busy / 1e9,
		speed.slots,
		speed.alone / 1e9,
	);
	if rate >= 1.0 {
		findings.ok("speed", measured);
	} else if rate > 0.5 {
		let advice = "jobs that allow no more time than they must may be late: use fewer --slots";
		findings.warn("speed", format!("{measured}; {advice}"));
	} else {
		let advice = "it would be late and be slashed for it: use fewer --slots, or another machine";
		findings.fail("speed", format!("{measured}; {advice}"));
	}
}

/// Judges the engine `Pvm`. A machine that interprets may be late, and that is no reason not to serve.
pub fn judge_pvm(run: &PvmRun, reference: &Reference, findings: &mut Findings) {
	if !run.differences.is_empty() {
		let differences = run.differences.join("; ");
		return findings.fail(
			"pvm",
			format!("PolkaVM: {differences}; this machine would be proved wrong: do not register it, and report this"),
		);
	}
	let how = if run.compiled { "compiled" } else { "interpreted" };
	let rate = run.speed / reference.speed();
	let measured = format!(
		"PolkaVM, {how}: as on other machines; {:.2} x 10^9 fuel a second in one slot alone: {rate:.1} times the reference",
		run.speed / 1e9
	);
	match (run.compiled, rate > 0.5) {
		(true, true) => findings.ok("pvm", measured),
		(false, true) => findings.ok(
			"pvm",
			format!("{measured}; it would be several times as fast where `unshare -Ur true` works"),
		),
		(_, false) => findings.warn(
			"pvm",
			format!("{measured}; Pvm jobs that allow no more time than they must would be late: enrol it with --without-pvm"),
		),
	}
}

/// What fuel alone earns in a day in which all slots are busy all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Earnings {
	/// Devices whose offers it is reckoned by.
	pub devices: usize,
	/// At the lower quartile of their offers.
	pub lower: Tide,
	/// At the median.
	pub median: Tide,
	/// At the upper quartile.
	pub upper: Tide,
}

impl Earnings {
	/// At the offers of others.
	pub fn at(speed: &Speed, quartiles: &Quartiles) -> Self {
		let fuel = speed.total() * DAY;
		let [lower, median, upper] =
			[quartiles.lower, quartiles.median, quartiles.upper].map(|offer| price_of(fuel, offer.per_gfuel));
		Earnings {
			devices: quartiles.devices,
			lower,
			median,
			upper,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::tools::{amount::TIDE, findings::Level};
	use tidemill_primitives::device::Offer;

	fn speed(busy: f64) -> Speed {
		Speed {
			alone: 1e9,
			busy,
			slots: 4,
		}
	}

	#[test]
	fn half_the_reference_is_too_slow() {
		for (busy, level) in [
			(1e9, Level::Ok),
			(334e6, Level::Ok),
			(333e6, Level::Warn),
			(167e6, Level::Warn),
			(166e6, Level::Fail),
			(0.0, Level::Fail),
		] {
			let mut findings = Findings::default();
			judge(&speed(busy), &DEFAULT, &mut findings);
			assert_eq!(
				findings.iter().map(|it| it.level).collect::<Vec<_>>(),
				[level],
				"{busy}"
			);
		}
		let faster = Reference {
			tick_millis: 1_000,
			..DEFAULT
		};
		let mut findings = Findings::default();
		judge(&speed(334e6), &faster, &mut findings);
		assert!(findings.failed());
	}

	#[test]
	fn a_machine_that_interprets_serves_unless_it_differs() {
		for (compiled, speed, differs, level) in [
			(true, 1e9, false, Level::Ok),
			(false, 300e6, false, Level::Ok),
			(false, 166e6, false, Level::Warn),
			(true, 1e9, true, Level::Fail),
		] {
			let run = PvmRun {
				compiled,
				speed,
				differences: differs
					.then(|| "fuel 1, others report 2".to_owned())
					.into_iter()
					.collect(),
			};
			let mut findings = Findings::default();
			judge_pvm(&run, &DEFAULT, &mut findings);
			let found: Vec<_> = findings.iter().map(|it| it.level).collect();
			assert_eq!(found, [level], "{compiled} {speed}");
		}
	}

	#[test]
	fn a_day_is_paid_by_the_fuel_of_all_slots() {
		let offer = |per_gfuel| Offer {
			per_gfuel,
			..Default::default()
		};
		let quartiles = Quartiles {
			devices: 9,
			lower: offer(TIDE / 100),
			median: offer(TIDE / 50),
			upper: offer(TIDE),
		};
		let earnings = Earnings::at(&speed(0.5e9), &quartiles);
		assert_eq!(
			(earnings.lower, earnings.median, earnings.upper),
			(Tide(1_728 * TIDE), Tide(3_456 * TIDE), Tide(172_800 * TIDE))
		);
	}
}
