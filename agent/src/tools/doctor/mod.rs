//! `doctor`: looks at this device from the network's side, and says what to do.

mod checks;
mod daemon;
#[cfg(test)]
pub(crate) mod samples;
mod undrawn;

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use sp_core::H256;
use tidemill_primitives::{
	api::{DeviceDetails, Rules},
	contract::DeviceInfo,
	DeviceId, JobId,
};

use self::{
	daemon::{Daemon, DaemonError},
	undrawn::Reason,
};
use super::{
	chain::{Chain, ChainError, Health, MAX_JOBS},
	findings::Findings,
	offers::Quartiles,
	print_json,
	rpc::NodeUrl,
	ToolError,
};
use crate::{chain::pinned, cli::DataArgs, fetch, key::DeviceKey};

/// What `doctor` is told.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
	#[command(flatten)]
	data: DataArgs,
	/// RPC of a node, http:// or ws://.
	#[arg(long, env = "TIDEMILL_NODE_URL", value_name = "URL")]
	node: NodeUrl,
	/// Print one JSON object instead of lines for people.
	#[arg(long)]
	json: bool,
}

const EXAMPLES: &str = "\
Changes nothing: it reads the data folder, and asks the daemon, the node and the chain. One line a check, `ok`, `warn` or
`FAIL`; ends with exit code 1 if anything fails.

Examples:
  tidemill-agent doctor --data ~/.tidemill-agent --node ws://127.0.0.1:9944
  tidemill-agent doctor --data ~/.tidemill-agent --node ws://127.0.0.1:9944 --json | jq '.findings[] | select(.level != \"ok\")'";

/// A job that waits, seen from the device.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WaitingJob {
	job: JobId,
	/// What stands between the device and it; nothing if the device takes part in its draw.
	reasons: Vec<Reason>,
	/// What the chain says of the wait.
	explanation: String,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
	healthy: bool,
	/// The device on chain; none if it is not registered, or could not be looked up.
	device: Option<DeviceId>,
	findings: Findings,
	/// Jobs that wait for devices, of those that were looked at.
	waiting: Vec<WaitingJob>,
}

/// Looks at everything and prints what it found.
pub async fn run(args: DoctorArgs) -> Result<ExitCode, ToolError> {
	let mut report = examine(&args).await?;
	report.healthy = !report.findings.failed();
	if args.json {
		print_json(&report)?;
	} else {
		print(&report);
	}
	Ok(if report.healthy {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	})
}

async fn examine(args: &DoctorArgs) -> Result<Report, ToolError> {
	let data = &args.data.data;
	let mut report = Report::default();
	let key = match DeviceKey::open(data) {
		Ok(Some(key)) => {
			report.findings.ok("key", format!("{:?}", key.public()));
			Some(key.public())
		}
		Ok(None) => {
			report.findings.fail(
				"key",
				format!(
					"there is none in {}: give the device's data folder, or make a key by `tidemill-agent key`",
					data.display()
				),
			);
			None
		}
		Err(error) => {
			report.findings.fail("key", error.to_string());
			None
		}
	};
	let daemon = match daemon::address(data) {
		Ok(url) => daemon::ask(&url).await,
		Err(error) => Err(error),
	};
	checks::daemon(&daemon, key, &mut report.findings);
	let chain = Chain::new(args.node.clone())?;
	let (health, genesis) = match stands(&chain).await {
		Ok(found) => found,
		Err(error) => {
			report.findings.fail("node", error.to_string());
			return Ok(report);
		}
	};
	match pinned(data) {
		Ok(pinned) => checks::node(&health, genesis, pinned, &mut report.findings),
		Err(error) => report.findings.fail("chain", error.to_string()),
	}
	if let Some(key) = key {
		let own = daemon.ok().filter(|daemon| daemon.info.key == key);
		if let Err(error) = on_chain(&chain, key, own.as_ref(), &mut report).await {
			report.findings.fail("answers", error.to_string());
		}
	}
	Ok(report)
}

async fn stands(chain: &Chain) -> Result<(Health, H256), ChainError> {
	Ok((chain.health().await?, chain.genesis().await?))
}

/// Looks at the device that has the key on chain, at its endpoint, and at the jobs that wait.
async fn on_chain(chain: &Chain, key: H256, own: Option<&Daemon>, report: &mut Report) -> Result<(), ChainError> {
	let findings = &mut report.findings;
	let Some(device) = chain.device(key).await? else {
		findings.fail("device", "it is not on this chain: see `tidemill-agent enrol`");
		return Ok(());
	};
	report.device = Some(device.id);
	findings.ok("device", format!("number {}, of {}", device.id, device.provider));
	let (rules, now) = (chain.rules().await?, chain.tick().await?);
	let provider = chain.provider(&device.provider).await?;
	checks::device(&device, provider.as_ref(), &rules, now, findings);
	if let Some(daemon) = own {
		checks::promise(&device, &daemon.info, findings);
	}
	let endpoint = at_endpoint(&device).await;
	checks::endpoint(key, endpoint.as_ref(), findings);
	let quartiles = Quartiles::of(&chain.offers().await?, Some(device.id));
	checks::offer(&device, quartiles.as_ref(), findings);
	jobs(chain, &device, &rules, report).await
}

/// Who answers at the device's endpoint; none if it has no endpoint.
async fn at_endpoint(device: &DeviceDetails) -> Option<Result<DeviceInfo, DaemonError>> {
	let text = String::from_utf8_lossy(&device.spec.latest().endpoint);
	if text.is_empty() {
		return None;
	}
	Some(match fetch::parse_source(&text) {
		Ok(url) => daemon::ask_who(&url).await,
		Err(error) => Err(DaemonError::Address(error.to_string())),
	})
}

/// Looks at the jobs that wait, and says what stands between them and the device.
async fn jobs(chain: &Chain, device: &DeviceDetails, rules: &Rules, report: &mut Report) -> Result<(), ChainError> {
	let ids = chain.jobs().await?;
	for id in &ids {
		// A job may end, or be closed, while it is asked about.
		let Some(why) = chain.why_queued(*id).await? else {
			continue;
		};
		let Some(job) = chain.job(*id).await? else { continue };
		report.waiting.push(WaitingJob {
			job: *id,
			reasons: undrawn::reasons(&job, device, rules),
			explanation: why.explanation,
		});
	}
	let sample = if ids.len() < MAX_JOBS as usize {
		""
	} else {
		" (there are more jobs than were looked at)"
	};
	let waiting = report.waiting.len();
	let suited = report.waiting.iter().filter(|job| job.reasons.is_empty()).count();
	let findings = &mut report.findings;
	if waiting == 0 {
		findings.ok(
			"jobs",
			format!("of {} looked at none waits for devices{sample}", ids.len()),
		);
	} else if suited > 0 {
		findings.ok(
			"jobs",
			format!("{waiting} wait for devices, and this one takes part in {suited} draws{sample}"),
		);
	} else {
		findings.warn(
			"jobs",
			format!("{waiting} wait for devices, and this one suits none of them{sample}; see below"),
		);
	}
	Ok(())
}

fn print(report: &Report) {
	print!("{}", report.findings);
	for WaitingJob {
		job,
		reasons,
		explanation,
	} in &report.waiting
	{
		if reasons.is_empty() {
			println!("\njob {job}: this device takes part in its draws; {explanation}");
		} else {
			println!("\njob {job}: this device is not drawn, since");
			for reason in reasons {
				println!("  - {reason}");
			}
		}
	}
}
