//! What a person types.

use std::{fmt::Display, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use reqwest::Url;
use sp_core::H256;
use tidemill_primitives::{device::registration_message, AccountId, MAX_SLOTS};
use tracing_subscriber::EnvFilter;

use crate::{
	auth::Account,
	conduct::Conduct,
	daemon,
	key::DeviceKey,
	tools::{
		self,
		doctor::{self, DoctorArgs},
		enrol::{self, EnrolArgs},
		selftest::{self, SelftestArgs},
		watch::{self, WatchArgs},
	},
};

/// The daemon of a device: it runs tasks for the Tidemill chain and signs what came out.
///
/// It needs no account and no tokens. Its key is made at its first start, in the data folder; `enrol` makes the call
/// ready by which a provider registers the device, and has the key prove that the machine is theirs. From then on a
/// node that was started with `--agent http://127.0.0.1:8844` tells the agent what to do, and relays what it signs.
#[derive(Parser)]
#[command(version, name = "tidemill-agent", after_help = EXAMPLES)]
pub struct Cli {
	#[command(subcommand)]
	command: Command,
}

const EXAMPLES: &str = "Examples:
  tidemill-agent key --data ~/.tidemill-agent
  tidemill-agent selftest --node ws://127.0.0.1:9944
  tidemill-agent enrol --data ~/.tidemill-agent --provider 5Grw... --node ws://127.0.0.1:9944 --region DE
  tidemill-agent run --data ~/.tidemill-agent --operator 0xd435... --uploader 0x8eaf... --slots 4
  tidemill-agent doctor --data ~/.tidemill-agent --node ws://127.0.0.1:9944
  tidemill-agent watch --data ~/.tidemill-watch --node ws://127.0.0.1:9944 --key-file ~/watch.key";

#[derive(Subcommand)]
enum Command {
	/// Run the daemon until it is told to stop (SIGTERM or Ctrl-C).
	Run(Box<RunArgs>),
	/// Print the proof, as JSON, that lets a provider register this device: its key, and its signature over the chain's
	/// genesis hash and the provider's account.
	Proof(ProofArgs),
	/// Print the device's public key.
	Key(DataArgs),
	/// Measure this machine and make the call ready by which a provider registers it.
	Enrol(Box<EnrolArgs>),
	/// Run built-in tasks: does this machine report what others report, fast enough, and what would it earn?
	Selftest(SelftestArgs),
	/// Look at this device from the network's side, and say what to do.
	Doctor(DoctorArgs),
	/// Run again what others assert under `Proof`, challenge what is wrong, and earn by it. Needs no device.
	Watch(Box<WatchArgs>),
}

/// Where the agent keeps everything.
#[derive(Args, Clone, Debug)]
pub struct DataArgs {
	/// Folder for the device's key, blobs and results; one for each device.
	#[arg(long, env = "TIDEMILL_DATA", value_name = "DIR")]
	pub data: PathBuf,
}

#[derive(Args)]
struct ProofArgs {
	#[command(flatten)]
	data: DataArgs,
	/// Account of the provider, as SS58 address or 0x and 64 hex digits.
	#[arg(long, value_name = "ACCOUNT")]
	provider: Account,
	/// Hash of the chain's genesis block.
	#[arg(long, env = "TIDEMILL_GENESIS", value_name = "HASH", value_parser = hash)]
	genesis: H256,
}

/// How the daemon runs.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
	/// Where everything is kept.
	#[command(flatten)]
	pub data: DataArgs,
	/// Address to listen on. Port 0 takes a free one; the address is logged and written to the file `address` in the
	/// data folder. Outputs are fetched here: let it be reached from outside if the device's endpoint names it.
	#[arg(
		long,
		env = "TIDEMILL_LISTEN",
		default_value = "127.0.0.1:8844",
		value_name = "ADDRESS:PORT"
	)]
	pub listen: SocketAddr,
	/// Key of a node's operator, who says what is to be run: sr25519, as 0x and 64 hex digits or SS58. Repeatable.
	#[arg(
		long = "operator",
		env = "TIDEMILL_OPERATORS",
		value_delimiter = ',',
		required = true,
		value_name = "KEY"
	)]
	pub operators: Vec<Account>,
	/// Key of somebody who may upload blobs: sr25519, as 0x and 64 hex digits or SS58. Repeatable.
	#[arg(
		long = "uploader",
		env = "TIDEMILL_UPLOADERS",
		value_delimiter = ',',
		value_name = "KEY"
	)]
	pub uploaders: Vec<Account>,
	/// Bundles that run at once; as many as the chain is told. The processors of this machine if not given.
	#[arg(long, env = "TIDEMILL_SLOTS", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_SLOTS)))]
	pub slots: Option<u8>,
	/// Memory for all running tasks together, in MiB. Replays in disputes take some more.
	#[arg(long, env = "TIDEMILL_MEMORY_MIB", default_value_t = 2_048, value_parser = clap::value_parser!(u32).range(1..=16_777_216))]
	pub memory_mib: u32,
	/// Most bytes of one blob.
	#[arg(long, env = "TIDEMILL_MAX_BLOB_BYTES", default_value_t = 256 << 20, value_name = "BYTES")]
	pub max_blob_bytes: u64,
	/// Most bytes of all blobs. The least recently used go first; what work needs, uploads and accepted outputs stay
	/// for their time.
	#[arg(long, env = "TIDEMILL_MAX_STORE_BYTES", default_value_t = 10 << 30, value_name = "BYTES")]
	pub max_store_bytes: u64,
	/// Hours for which an upload is kept, from when it was last sent.
	#[arg(
		long,
		env = "TIDEMILL_KEEP_UPLOADS_HOURS",
		default_value_t = 24,
		value_name = "HOURS"
	)]
	pub keep_uploads_hours: u32,
	/// Hours for which an output is kept, from when its report was accepted.
	#[arg(
		long,
		env = "TIDEMILL_KEEP_OUTPUTS_HOURS",
		default_value_t = 24,
		value_name = "HOURS"
	)]
	pub keep_outputs_hours: u32,
	/// Bytes of compiled programs that are kept.
	#[arg(long, env = "TIDEMILL_CACHE_BYTES", default_value_t = 2 << 30, value_name = "BYTES")]
	pub cache_bytes: u64,
	/// Hash of the chain's genesis block. Without it, the first chain that an operator names is served, and no other
	/// from then on.
	#[arg(long, env = "TIDEMILL_GENESIS", value_name = "HASH", value_parser = hash)]
	pub genesis: Option<H256>,
	/// Proxy for fetching blobs. The usual variables for proxies are not read.
	#[arg(long, env = "TIDEMILL_PROXY", value_name = "URL")]
	pub proxy: Option<Url>,
	/// Seconds that running work has to end when the agent is told to stop. What does not end is run again after the
	/// next start.
	#[arg(long, env = "TIDEMILL_GRACE_SECONDS", default_value_t = 5, value_name = "SECONDS")]
	pub grace_seconds: u32,
	/// Form of the logs, which go to standard error.
	#[arg(long, env = "TIDEMILL_LOG_FORMAT", default_value = "text")]
	pub log_format: LogFormat,
	/// What is logged, for example `info` or `tidemill_agent=debug`.
	#[arg(long, env = "TIDEMILL_LOG", default_value = "info", value_name = "FILTER")]
	pub log: String,
}

impl RunArgs {
	/// Bundles that run at once.
	pub fn slots(&self) -> u8 {
		tools::slots_of(self.slots)
	}

	/// Time that running work has to end.
	pub fn grace(&self) -> Duration {
		Duration::from_secs(self.grace_seconds.into())
	}
}

/// Form of the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
	/// Lines for people.
	Text,
	/// One JSON object a line.
	Json,
}

fn hash(text: &str) -> Result<H256, String> {
	match text.strip_prefix("0x") {
		Some(_) => text.parse().map(|Account(bytes)| H256(bytes)),
		None => Err("a hash is 0x and 64 hex digits".into()),
	}
}

/// Does what was typed. An agent of a test may have another conduct than the honest one.
pub fn main(cli: Cli, conduct: Arc<dyn Conduct>) -> ExitCode {
	let done = match cli.command {
		Command::Run(args) => {
			log(&args);
			daemon::run(*args, conduct).map_err(|error| error.to_string())
		}
		Command::Proof(args) => proof(&args).map(|proof| println!("{proof:#}")),
		Command::Key(args) => DeviceKey::load_or_create(&args.data)
			.map(|key| println!("{:?}", key.public()))
			.map_err(|error| error.to_string()),
		Command::Enrol(args) => return exit(tools::block_on(enrol::run(*args))),
		Command::Selftest(args) => return exit(tools::block_on(selftest::run(args))),
		Command::Doctor(args) => return exit(tools::block_on(doctor::run(args))),
		Command::Watch(args) => return exit(tools::block_on(watch::run(*args))),
	};
	exit(done.map(|()| ExitCode::SUCCESS))
}

fn exit(done: Result<ExitCode, impl Display>) -> ExitCode {
	match done {
		Ok(code) => code,
		Err(error) => {
			eprintln!("tidemill-agent: {error}");
			ExitCode::FAILURE
		}
	}
}

fn proof(args: &ProofArgs) -> Result<serde_json::Value, String> {
	let key = DeviceKey::load_or_create(&args.data.data).map_err(|error| error.to_string())?;
	let provider = AccountId::new(args.provider.0);
	let signature = key.sign(&registration_message(args.genesis, &provider));
	Ok(serde_json::json!({
		"key": key.public(),
		"signature": format!("0x{}", hex::encode(signature)),
		"provider": provider.to_string(),
		"genesis": args.genesis,
	}))
}

fn log(args: &RunArgs) {
	let filter = EnvFilter::try_new(&args.log).unwrap_or_else(|_| EnvFilter::new("info"));
	let builder = tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_writer(std::io::stderr);
	// A second subscriber in one process is a test's, and the first one serves.
	let _ = match args.log_format {
		LogFormat::Text => builder.with_ansi(false).try_init(),
		LogFormat::Json => builder.json().flatten_event(true).try_init(),
	};
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_sound() {
		Cli::command().debug_assert();
	}
}
