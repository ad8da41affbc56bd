//! `watch`: runs again what others assert under `Proof`, challenges what is wrong, and earns by it.
//!
//! * [`watcher`]: what is done at each block: [`looking`], [`settling`], [`playing`].
//! * [`jobs`]: what is contested; [`rerun`]: what comes out of it here; [`limits`]: what is left alone.
//! * [`signer`] and [`moves`]: moves as transactions; [`sent`]: what became of them; [`tally`]: what became of games.

mod jobs;
mod limits;
mod looking;
mod moves;
mod playing;
mod rerun;
mod said;
mod sent;
mod settling;
mod signer;
mod tally;
mod watcher;

use std::{process::ExitCode, time::Duration};

use clap::Args;
use tidemill_primitives::Fuel;
use tokio::signal::unix::{signal, SignalKind};
use tracing_subscriber::EnvFilter;

use self::{limits::Limits, watcher::Watcher};
use super::{account::OwnAccount, amount::Tide, rpc::NodeUrl, ToolError};
use crate::cli::DataArgs;

/// Pause between two looks at the chain.
const PAUSE: Duration = Duration::from_millis(500);
/// The process ends with this code if a game was lost or is still open.
const NOT_ALL_WELL: u8 = 3;

/// What `watch` is told.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct WatchArgs {
	#[command(flatten)]
	data: DataArgs,
	/// RPC of a node, http:// or ws://: best a node of your own, since it is believed.
	#[arg(long, env = "TIDEMILL_NODE_URL", value_name = "URL")]
	node: NodeUrl,
	/// File with the secret of the account that puts up bonds: a phrase, or 0x and 64 hex digits. Nobody else may read it.
	#[arg(long, env = "TIDEMILL_WATCH_KEY_FILE", value_name = "FILE", conflicts_with = "suri")]
	key_file: Option<std::path::PathBuf>,
	/// The secret itself, for accounts of development as //Alice: others on this machine can read it.
	#[arg(long, value_name = "SECRET")]
	suri: Option<String>,
	/// Most TIDE put up as bond for one challenge, by what it takes when the challenge is sent. Each challenge of others that the
	/// chain takes before makes it half as dear again: the account's free tokens are the only bound on that.
	#[arg(long, default_value = "100", value_name = "TIDE")]
	most_bond: Tide,
	/// Most challenges open at once, those on their way to the chain counted. 3 TIDE are kept free for the fees of each.
	#[arg(long, default_value_t = 4, value_name = "COUNT")]
	most_games: usize,
	/// Jobs whose tasks may use more fuel are left alone: to run them again, and to replay them in a dispute, takes long.
	#[arg(long, default_value_t = 100_000_000_000, value_name = "FUEL")]
	most_fuel: Fuel,
	/// Jobs whose devices put less TIDE at risk are left alone: 40 % of what the losers had at risk is what there is to earn.
	#[arg(long, default_value = "0", value_name = "TIDE")]
	least_stake: Tide,
	/// Tasks that are run again at once, those first whose window closes first.
	#[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
	slots: u8,
	/// Most bytes of all blobs that are kept.
	#[arg(long, env = "TIDEMILL_MAX_STORE_BYTES", default_value_t = 10 << 30, value_name = "BYTES")]
	max_store_bytes: u64,
	/// End as soon as something was contested and nothing is left to do about it: all of it is decided, or left alone.
	#[arg(long)]
	once: bool,
	/// What is logged to standard error, for example `info`.
	#[arg(long, env = "TIDEMILL_LOG", default_value = "warn", value_name = "FILTER")]
	log: String,
}

const EXAMPLES: &str = "\
Under `Proof` a bundle's result stands unless somebody proves it wrong, and one honest party is enough. This is how to be
that party without owning a device:

  1. Bundles of which a report is asserted are found on chain, their program and inputs are fetched from the job's source
     and from the devices, and every task is run again.
  2. What comes out otherwise is challenged. That holds a bond of the account; it comes back with a win, and is lost if the
     challenge was wrong. The chain decides by running one segment itself: who goes by the true run cannot lose.
  3. In the game that begins, the moves are made by themselves, in time, until it is decided. A watcher that was stopped
     goes on with its games when it is started again, so start it again before a clock runs out: a move has twenty
     minutes, unless governance has set something else.
  4. A win earns 40 % of what the asserting devices had at risk.

Without --key-file or --suri it only says what is wrong. Give it an account of its own, with no more tokens than it may
use. It makes no challenge above the limits that it was given, and says what it leaves alone and why; a game that is open
is played to its end, whatever the limits are now. It ends with code 3 if a game was lost or is still open.

Examples:
  tidemill-agent watch --data ~/.tidemill-watch --node ws://127.0.0.1:9944
  tidemill-agent watch --data ~/.tidemill-watch --node ws://127.0.0.1:9944 --key-file ~/watch.key --most-bond 50
  tidemill-agent watch --data /tmp/watch --node ws://127.0.0.1:9944 --suri //Alice --once";

impl WatchArgs {
	fn limits(&self) -> Limits {
		Limits {
			most_bond: self.most_bond.0,
			most_games: self.most_games,
			most_fuel: self.most_fuel,
			least_stake: self.least_stake.0,
		}
	}

	fn account(&self) -> Result<Option<OwnAccount>, ToolError> {
		Ok(match (&self.suri, &self.key_file) {
			(Some(secret), _) => Some(OwnAccount::of_secret(secret)?),
			(None, Some(path)) => Some(OwnAccount::of_file(path)?),
			(None, None) => None,
		})
	}
}

/// Watches until it is told to stop.
pub async fn run(args: WatchArgs) -> Result<ExitCode, ToolError> {
	let filter = EnvFilter::try_new(&args.log).unwrap_or_else(|_| EnvFilter::new("warn"));
	let subscriber = tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_writer(std::io::stderr);
	// A second subscriber in one process is a test's, and the first one serves.
	let _ = subscriber.with_ansi(false).try_init();
	let mut watcher = Watcher::open(&args).await?;
	let setup = |error: std::io::Error| ToolError::Setup(error.to_string());
	let mut terminate = signal(SignalKind::terminate()).map_err(setup)?;
	let mut interrupt = signal(SignalKind::interrupt()).map_err(setup)?;
	loop {
		tokio::select! {
			_ = terminate.recv() => break,
			_ = interrupt.recv() => break,
			() = tokio::time::sleep(PAUSE) => {},
		}
		// A node that does not answer for a while is no reason to give up games.
		if let Err(error) = watcher.look().await {
			tracing::warn!(%error, "the node is asked again");
		}
		if args.once && watcher.is_done() {
			break;
		}
	}
	Ok(match watcher.farewell().await {
		true => ExitCode::SUCCESS,
		false => ExitCode::from(NOT_ALL_WELL),
	})
}
