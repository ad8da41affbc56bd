//! `tidemill-agent-chaos`: an agent that misbehaves, to test that it does not pay. Never installed.

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, ValueEnum};
use tidemill_agent::{
	cli::{self, Cli},
	conduct::{Conduct, Honest},
	play::Run,
};
use tidemill_machine::{replay::ReplayError, step::Witness, tree::OutputPath, State, Status, H256};
use tidemill_primitives::{attestation::Item, dispute::Play, report::Report};

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
	/// It commits to a wrong report, reveals it, and defends it in disputes with a run that is wrong from its middle on.
	Lie,
	/// It commits to a wrong report, reveals it, and makes no move in disputes.
	Mute,
	/// It works and never says anything.
	Sleep,
	/// It commits and never reveals.
	Silent,
}

impl Conduct for Chaos {
	fn report(&self, mut report: Report) -> Report {
		if matches!(self, Chaos::Lie | Chaos::Mute) {
			for result in report.results.iter_mut() {
				result.output = forged(result.output);
			}
		}
		report
	}

	fn says(&self, item: &Item) -> bool {
		match self {
			Chaos::Lie | Chaos::Mute => true,
			Chaos::Sleep => false,
			Chaos::Silent => !matches!(item, Item::Reveal { .. }),
		}
	}

	fn run(&self, run: Box<dyn Run>, end: u64) -> Box<dyn Run> {
		match self {
			Chaos::Lie | Chaos::Mute => Box::new(Forged { run, from: end / 2 + 1 }),
			Chaos::Sleep | Chaos::Silent => run,
		}
	}

	fn plays(&self, _: &Play) -> bool {
		!matches!(self, Chaos::Mute)
	}
}

/// Another hash; all liars lie alike.
fn forged(mut hash: H256) -> H256 {
	hash.0.iter_mut().for_each(|byte| *byte = !*byte);
	hash
}

/// A run whose output block is another from some gas on.
struct Forged {
	run: Box<dyn Run>,
	from: u64,
}

impl Run for Forged {
	fn state_at(&mut self, gas: u64) -> Result<State, ReplayError> {
		let mut state = self.run.state_at(gas)?;
		if gas >= self.from && state.status != Status::Trapped {
			let (output, path) = self.run.output_at(gas)?;
			state.memory = path.memory(forged(output));
		}
		Ok(state)
	}

	fn output_at(&mut self, gas: u64) -> Result<(H256, OutputPath), ReplayError> {
		let (output, path) = self.run.output_at(gas)?;
		Ok((if gas >= self.from { forged(output) } else { output }, path))
	}

	/// What it could show would prove it wrong: it goes on as if there were too many pages.
	fn witness(&mut self, from: u64, to: u64) -> Result<Witness, ReplayError> {
		if to >= self.from {
			return Err(ReplayError::TooManyPages);
		}
		self.run.witness(from, to)
	}
}

fn main() -> ExitCode {
	let ChaosCli { chaos, rest } = ChaosCli::parse();
	match chaos {
		Some(chaos) => cli::main(rest, Arc::new(chaos)),
		None => cli::main(rest, Arc::new(Honest)),
	}
}
