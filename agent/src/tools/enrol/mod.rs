//! `enrol`: measures this machine and makes the call ready that registers it, for the provider to sign elsewhere.

mod checks;
mod plan;

use std::process::ExitCode;

use clap::Args;
use reqwest::Url;
use serde::Serialize;
use sp_core::H256;
use tidemill_primitives::{
	device::{registration_message, DeviceKey as PublicKey, DeviceSignature},
	AccountId, MAX_SLOTS,
};

#[cfg(test)]
pub(super) use self::plan::tests::rules as rules_of_tests;
pub use self::plan::PlanError;
use self::{
	checks::{Facts, Step},
	plan::{Asked, Plan, ShownSpec},
};
use super::{
	amount::Tide,
	call::ReadyCall,
	chain::Chain,
	findings::Findings,
	machine::Machine,
	metadata::{Argument, Metadata, MetadataError},
	offers::{Quartiles, ShownOffer},
	print_json,
	rpc::NodeUrl,
	selftest, slots_of, ToolError,
};
use crate::{auth::Account, chain::pinned, cli::DataArgs, fetch, key::DeviceKey};

/// What `enrol` is told.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct EnrolArgs {
	/// Account of the provider, as SS58 address or 0x and 64 hex digits. It signs; its key is not needed here.
	#[arg(long, value_name = "ACCOUNT")]
	provider: Account,
	/// RPC of a node, http:// or ws://.
	#[arg(long, env = "TIDEMILL_NODE_URL", value_name = "URL")]
	node: NodeUrl,
	#[command(flatten)]
	data: DataArgs,
	/// Where the machine stands, two letters as in ISO 3166-1 alpha-2. It must be given: it cannot be measured.
	#[arg(long, value_name = "XX", value_parser = region)]
	region: Option<[u8; 2]>,
	/// Bundles that run at once. The processors of this machine if not given.
	#[arg(long, env = "TIDEMILL_SLOTS", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_SLOTS)))]
	slots: Option<u8>,
	/// Where others reach the daemon over HTTP, to fetch outputs.
	#[arg(long, value_name = "URL", value_parser = endpoint)]
	endpoint: Option<Url>,
	/// Memory to offer, shared by the slots. Three quarters of the machine's if not given.
	#[arg(long, value_name = "MIB")]
	memory_mib: Option<u32>,
	/// Storage to offer. Three quarters of what is free if not given.
	#[arg(long, value_name = "MIB")]
	storage_mib: Option<u32>,
	/// Stake that stands behind the device. The least for its slots if not given.
	#[arg(long, value_name = "TIDE")]
	backing: Option<Tide>,
	/// Price for 10^9 fuel. The median of today's offers if not given, or 0.01 where there are none.
	#[arg(long, value_name = "TIDE")]
	per_gfuel: Option<Tide>,
	/// Price of a task, whatever it uses. The median if not given, or 0.001 where there are no offers.
	#[arg(long, value_name = "TIDE")]
	per_task: Option<Tide>,
	/// Price for a MiB of a task's input limit. The median if not given, or 0.0001 where there are no offers.
	#[arg(long, value_name = "TIDE")]
	per_input_mib: Option<Tide>,
	/// Take no jobs of the engine Pvm: for machines that interpret it and are slow, see `selftest`.
	#[arg(long)]
	without_pvm: bool,
	/// Power drawn under load, in watts.
	#[arg(long)]
	watts: Option<u16>,
	/// Carbon intensity of that power, in grams of CO2 per kWh.
	#[arg(long)]
	carbon: Option<u16>,
	/// Print one JSON object instead of lines for people. Amounts in it are in units of 10^-12 TIDE.
	#[arg(long)]
	json: bool,
}

const EXAMPLES: &str = "\
Prints what was measured, what is wrong, and the calls to sign: in hex, and as links that open them in polkadot.js Apps.
Makes the device's key if there is none. Sends nothing to the chain. Ends with exit code 1 if the device cannot be
registered as things are.

Examples:
  tidemill-agent enrol --data ~/.tidemill-agent --provider 5Grw... --node ws://127.0.0.1:9944 --region DE
  tidemill-agent enrol --data ~/.tidemill-agent --provider 5Grw... --node ws://127.0.0.1:9944 --region PT --slots 2 \\
    --endpoint http://203.0.113.7:8844 --backing 50 --per-gfuel 0.008";

fn region(text: &str) -> Result<[u8; 2], String> {
	match text.as_bytes() {
		[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
			Ok([a.to_ascii_uppercase(), b.to_ascii_uppercase()])
		}
		_ => Err("a region is two letters as in ISO 3166-1 alpha-2, as DE".into()),
	}
}

fn endpoint(text: &str) -> Result<Url, String> {
	fetch::parse_source(text).map_err(|error| format!("{error}; write it as http://203.0.113.7:8844"))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
	/// Whether the device can be registered by signing the calls in order.
	ready: bool,
	provider: String,
	genesis: H256,
	key: H256,
	/// The key's signature for the provider.
	proof: String,
	machine: Machine,
	fuel_per_second: Option<f64>,
	spec: ShownSpec,
	offer: ShownOffer,
	backing: Tide,
	findings: Findings,
	/// To be signed by the provider, in this order; none if something fails.
	calls: Vec<ReadyCall>,
	/// How the daemon is to be run for such a device.
	run: String,
}

/// Measures, asks, checks, and prints.
pub async fn run(args: EnrolArgs) -> Result<ExitCode, ToolError> {
	let asked = Asked {
		slots: slots_of(args.slots),
		region: args.region,
		endpoint: args.endpoint,
		memory_mib: args.memory_mib,
		storage_mib: args.storage_mib,
		without_pvm: args.without_pvm,
		watts: args.watts,
		carbon: args.carbon,
		backing: args.backing,
		per_gfuel: args.per_gfuel,
		per_task: args.per_task,
		per_input_mib: args.per_input_mib,
	};
	if asked.region.is_none() {
		return Err(PlanError::NoRegion.into());
	}
	let data = &args.data.data;
	let (chain, account) = (Chain::new(args.node)?, AccountId::new(args.provider.0));
	// The chain first: a wrong address leaves no key behind.
	let genesis = chain.genesis().await?;
	let (rules, offers, metadata) = (chain.rules().await?, chain.offers().await?, chain.metadata().await?);
	let machine = Machine::measure(data).map_err(ToolError::Machine)?;
	let quartiles = Quartiles::of(&offers, None);
	let plan = Plan::new(&asked, &machine, &rules, quartiles.as_ref())?;
	let key = DeviceKey::load_or_create(data)?;
	let facts = Facts {
		genesis,
		pinned: pinned(data)?,
		health: chain.health().await?,
		rules,
		offers,
		provider: chain.provider(&account).await?,
		stakable: chain.stakable(&account).await?,
		registered: chain.device(key.public()).await?,
		speed: selftest::quick_speed()?,
		account,
	};
	let mut findings = Findings::default();
	let step = checks::check(&plan, &facts, &mut findings);
	let signature = key.sign(&registration_message(genesis, &facts.account));
	let ready = !findings.failed();
	let calls = if ready {
		calls(&metadata, chain.url(), step, &plan, key.public(), signature).map_err(super::chain::ChainError::from)?
	} else {
		Vec::new()
	};
	let report = Report {
		ready,
		provider: facts.account.to_string(),
		genesis,
		key: key.public(),
		proof: format!("0x{}", hex::encode(signature)),
		machine,
		fuel_per_second: facts.speed,
		spec: plan.shown(),
		offer: plan.offer.into(),
		backing: Tide(plan.backing),
		findings,
		calls,
		run: run_command(&plan, data, asked.endpoint.as_ref()),
	};
	if args.json {
		print_json(&report)?;
	} else {
		print(&report, quartiles.is_some());
	}
	Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The calls to sign, in order.
fn calls(
	metadata: &Metadata,
	node: &NodeUrl,
	step: Option<Step>,
	plan: &Plan,
	key: H256,
	signature: [u8; 64],
) -> Result<Vec<ReadyCall>, MetadataError> {
	let first = match step {
		None => None,
		Some(Step::Register(stake)) => {
			let arguments = [
				Argument::new("stake", &stake),
				Argument::new("payout", &None::<AccountId>),
			];
			let why = format!(
				"become a provider: {} are held in the account, and income goes there",
				Tide(stake)
			);
			Some(ReadyCall::providers(metadata, node, "register", &arguments, why)?)
		}
		Some(Step::BondMore(amount)) => {
			let arguments = [Argument::new("amount", &amount)];
			let why = format!("add {} to the stake", Tide(amount));
			Some(ReadyCall::providers(metadata, node, "bond_more", &arguments, why)?)
		}
	};
	let arguments = [
		Argument::new("spec", &plan.spec()),
		Argument::new("offer", &plan.offer),
		Argument::new("backing", &plan.backing),
		Argument::new("key", &PublicKey::Ed25519(key.0)),
		Argument::new("proof", &DeviceSignature::Ed25519(signature)),
	];
	let why = format!(
		"register this device with {} slots and a backing of {}",
		plan.spec.slots,
		Tide(plan.backing)
	);
	let last = ReadyCall::providers(metadata, node, "register_device", &arguments, why)?;
	Ok(first.into_iter().chain([last]).collect())
}

/// How the daemon is to be run so that it has what the device promises.
fn run_command(plan: &Plan, data: &std::path::Path, endpoint: Option<&Url>) -> String {
	let listen = match endpoint {
		Some(url) if url.scheme() == "http" => {
			format!(" --listen 0.0.0.0:{}", url.port_or_known_default().unwrap_or(80))
		}
		_ => String::new(),
	};
	format!(
		"tidemill-agent run --data {} --operator OPERATOR_KEY --slots {} --memory-mib {} --max-store-bytes {}{listen}",
		data.display(),
		plan.spec.slots,
		plan.spec.memory_mib,
		u64::from(plan.spec.storage_mib) << 20,
	)
}

fn print(report: &Report, usual: bool) {
	let Report {
		machine, spec, offer, ..
	} = report;
	println!(
		"This machine has {} cores, {} MiB of memory and {} MiB of free storage.",
		machine.cores, machine.memory_mib, machine.free_storage_mib
	);
	println!(
		"Proposed: {} slots, {} MiB of memory, {} MiB of storage, region {}.",
		spec.slots, spec.memory_mib, spec.storage_mib, spec.region
	);
	println!(
		"Its offer: {} for 10^9 fuel, {} a task, {} for a MiB of input ({}).\n",
		offer.per_gfuel,
		offer.per_task,
		offer.per_input_mib,
		if usual {
			"the median of today's offers, where nothing else was given"
		} else {
			"there are no offers to compare with"
		}
	);
	print!("{}", report.findings);
	if !report.ready {
		println!("\nThe device cannot be registered yet: do what is said above, and enrol again.");
		return;
	}
	println!("\nTo be signed by {}, in this order:", report.provider);
	for (number, call) in (1..).zip(&report.calls) {
		println!(
			"\n{number}. {}: {}\n   {}\n   {}",
			call.call, call.why, call.hex, call.link
		);
	}
	println!(
		"\nThen run the daemon, with the public key of your node's operator:\n\n   {}",
		report.run
	);
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::tools::enrol::plan::tests::{asked, rules, MACHINE};

	#[test]
	fn regions_are_two_letters() {
		assert_eq!(region("de"), Ok(*b"DE"));
		for text in ["", "D", "DEU", "D1", "é"] {
			assert!(region(text).is_err(), "{text}");
		}
	}

	#[test]
	fn the_daemon_is_told_what_the_device_promises() {
		let plan = Plan::new(&asked(), &MACHINE, &rules(), None).unwrap();
		let run = |endpoint: Option<&str>| {
			let endpoint = endpoint.map(endpoint_of);
			run_command(&plan, "/data".as_ref(), endpoint.as_ref())
		};
		let plain = "tidemill-agent run --data /data --operator OPERATOR_KEY --slots 4 --memory-mib 6000 \
		             --max-store-bytes 78643200000";
		assert_eq!(run(None), plain);
		assert_eq!(run(Some("https://mill.example")), plain, "something stands before it");
		assert_eq!(
			run(Some("http://203.0.113.7:8844")),
			format!("{plain} --listen 0.0.0.0:8844")
		);
	}

	fn endpoint_of(text: &str) -> Url {
		endpoint(text).unwrap()
	}
}
