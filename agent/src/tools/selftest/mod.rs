//! `selftest`: does this machine report what others report, fast enough, and what would it earn?

mod bench;
mod cases;
mod judge;
mod pvm;

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use tidemill_engine::{EngineError, EngineOptions, WasmEngine};
use tidemill_primitives::MAX_SLOTS;

use self::{
	bench::Ready,
	judge::{Earnings, Reference, Speed},
};
use super::{
	chain::Chain, findings::Findings, offers::Quartiles, print_json, rpc::NodeUrl, slots_of, ToolError, ENGINE,
};

/// What `selftest` is told.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct SelftestArgs {
	/// RPC of a node, http:// or ws://: its chain's reference rate and today's offers are used.
	#[arg(long, env = "TIDEMILL_NODE_URL", value_name = "URL")]
	node: Option<NodeUrl>,
	/// Bundles that run at once. The processors of this machine if not given.
	#[arg(long, env = "TIDEMILL_SLOTS", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_SLOTS)))]
	slots: Option<u8>,
	/// Print one JSON object instead of lines for people.
	#[arg(long)]
	json: bool,
}

const EXAMPLES: &str = "\
Needs no key, no data folder and no account. Ends with exit code 1 if the machine would not serve.

Examples:
  tidemill-agent selftest
  tidemill-agent selftest --slots 2 --node ws://127.0.0.1:9944
  tidemill-agent selftest --json | jq .serves";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseReport {
	name: &'static str,
	tries: &'static str,
	/// Whether every run had the known result.
	ok: bool,
	differences: Vec<String>,
	/// Fuel per second of the run alone; none where the case is too short.
	#[serde(skip_serializing_if = "Option::is_none")]
	fuel_per_second: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
	serves: bool,
	engine: &'static str,
	cases: Vec<CaseReport>,
	fuel_per_second: Speed,
	reference: Reference,
	/// None without a node, or where no device offers anything.
	earnings_per_day: Option<Earnings>,
	findings: Findings,
}

/// Fuel per second of one slot alone, by the quickest measurement. None if its result is not the known one.
pub fn quick_speed() -> Result<Option<f64>, EngineError> {
	let engine = engine()?;
	let run = Ready::new(&engine, cases::QUICK).run(&engine);
	Ok(run.differences.is_empty().then(|| run.speed()))
}

fn engine() -> Result<WasmEngine, EngineError> {
	WasmEngine::new(EngineOptions {
		cache_dir: None,
		cache_bytes: 0,
	})
}

/// Runs the self-test and prints what it found.
pub async fn run(args: SelftestArgs) -> Result<ExitCode, ToolError> {
	// The network first: who gave a wrong address need not wait for the machine.
	let asked = match args.node {
		Some(url) => {
			let chain = Chain::new(url)?;
			Some((chain.rules().await?, chain.offers().await?))
		}
		None => None,
	};
	let reference = asked.as_ref().map_or(judge::DEFAULT, |(rules, _)| rules.into());
	let quartiles = asked.and_then(|(_, offers)| Quartiles::of(&offers, None));
	let report = examine(slots_of(args.slots), reference, quartiles)?;
	if args.json {
		print_json(&report)?;
	} else {
		print(&report);
	}
	Ok(if report.serves {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	})
}

fn examine(slots: u8, reference: Reference, quartiles: Option<Quartiles>) -> Result<Report, EngineError> {
	let engine = engine()?;
	let cases = bench::ready(&engine);
	let alone = bench::run_all(&engine, &cases, 1);
	let busy = bench::run_all(&engine, &cases, slots);
	let speed = Speed {
		alone: bench::least_speed(&cases, &alone),
		busy: bench::least_speed(&cases, &busy),
		slots,
	};
	let mut findings = Findings::default();
	let reports: Vec<_> = cases
		.iter()
		.enumerate()
		.map(|(index, ready)| {
			let runs = alone.iter().chain(&busy).filter_map(|runs| runs.get(index));
			let mut differences: Vec<String> = runs.flat_map(|run| run.differences.clone()).collect();
			differences.dedup();
			let first = alone.first().and_then(|runs| runs.get(index));
			CaseReport {
				name: ready.case.name,
				tries: ready.case.tries,
				ok: differences.is_empty(),
				fuel_per_second: first.filter(|_| ready.case.timed).map(|run| run.speed()),
				differences,
			}
		})
		.collect();
	for case in &reports {
		if case.ok {
			findings.ok(case.name, format!("{}: as on other machines", case.tries));
		} else {
			findings.fail(
				case.name,
				format!(
					"{}: {}; this machine would be outvoted: do not register it, and report this",
					case.tries,
					case.differences.join("; ")
				),
			);
		}
	}
	judge::judge(&speed, &reference, &mut findings);
	let pvm = pvm::run();
	judge::judge_pvm(&pvm, &reference, &mut findings);
	let mut reports = reports;
	reports.push(CaseReport {
		name: "pvm",
		tries: "PolkaVM",
		ok: pvm.differences.is_empty(),
		fuel_per_second: Some(pvm.speed),
		differences: pvm.differences,
	});
	Ok(Report {
		serves: !findings.failed(),
		engine: ENGINE,
		cases: reports,
		fuel_per_second: speed,
		earnings_per_day: quartiles.map(|quartiles| Earnings::at(&speed, &quartiles)),
		reference,
		findings,
	})
}

fn print(report: &Report) {
	print!("{}", report.findings);
	let reference = &report.reference;
	println!(
		"\nThe reference is {:.2} x 10^9 fuel a second in each slot, by {}.",
		reference.speed() / 1e9,
		if reference.from_chain {
			"the chain's rules"
		} else {
			"the rules that chains begin with; give --node to ask a chain"
		}
	);
	match &report.earnings_per_day {
		Some(earnings) => println!(
			"Fully busy for a day its fuel would earn {} at the median of today's offers ({} at the lower quartile, {} at the \
			 upper one; devices compared: {}).",
			earnings.median, earnings.lower, earnings.upper, earnings.devices
		),
		None if reference.from_chain => println!("No device offers anything yet: earnings cannot be reckoned."),
		None => (),
	}
	println!(
		"This machine {}.",
		if report.serves {
			"would serve"
		} else {
			"would NOT serve"
		}
	);
}
