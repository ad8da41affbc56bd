//! `tidemill-agent-chaos`: an agent that misbehaves, to test that it does not pay. Never installed.

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, ValueEnum};
use tidemill_agent::{
	cli::{self, Cli},
	conduct::{Conduct, Honest},
};
use tidemill_primitives::{attestation::Item, report::Report};

#[derive(Parser)]
#[command(version, about = "An agent that misbehaves, for tests")]
struct ChaosCli {
	/// How it misbehaves.
	#[arg(long, global = true)]
	chaos: Option<Chaos>,
	#[command(flatten)]
	rest: Cli,
}

/// How the agent misbehaves.
#[derive(Clone, Copy, ValueEnum)]
enum Chaos {
	/// It commits to a wrong report, and reveals it.
	Lie,
	/// It works and never says anything.
	Sleep,
	/// It commits and never reveals.
	Silent,
}

impl Conduct for Chaos {
	fn report(&self, mut report: Report) -> Report {
		if matches!(self, Chaos::Lie) {
			for result in report.results.iter_mut() {
				result.output.0.iter_mut().for_each(|byte| *byte = !*byte);
			}
		}
		report
	}

	fn says(&self, item: &Item) -> bool {
		match self {
			Chaos::Lie => true,
			Chaos::Sleep => false,
			Chaos::Silent => !matches!(item, Item::Reveal { .. }),
		}
	}
}

fn main() -> ExitCode {
	let ChaosCli { chaos, rest } = ChaosCli::parse();
	match chaos {
		Some(chaos) => cli::main(rest, Arc::new(chaos)),
		None => cli::main(rest, Arc::new(Honest)),
	}
}
