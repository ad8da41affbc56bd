//! What can be said on the command line.

use std::path::PathBuf;

use sc_cli::{
	BuildSpecCmd, ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd, ImportBlocksCmd,
	KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd,
};

use crate::{offchain::AgentUrl, validator_keys::ValidatorKeysCmd};

/// The command line.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// Something else than running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How the node runs.
	#[clap(flatten)]
	pub run: RunCmd,

	/// What a provider's node serves.
	#[clap(flatten)]
	pub provider: ProviderParams,

	/// Folder where compiled runtimes are kept, so that a restart need not compile them again.
	///
	/// By default a folder in the base path. Nodes of one owner may share one; whoever may write there decides what the
	/// node executes.
	#[arg(long, global = true, value_name = "DIR")]
	pub runtime_cache: Option<PathBuf>,
}

/// What a provider's node serves.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ProviderParams {
	/// An agent that this node looks after, as http://127.0.0.1:8700.
	///
	/// Can be given several times, once a device; the agents may be different providers'. Turns the off-chain worker
	/// on. Needs `--operator-key`.
	#[arg(long = "agent", value_name = "URL")]
	pub agents: Vec<AgentUrl>,

	/// File with the secret of the operator key: an sr25519 phrase, secret URI, or seed in hex after 0x.
	///
	/// By this key the agents know the node: they are given its public half when they start. Only its owner may be able
	/// to read the file.
	#[arg(long, value_name = "FILE")]
	pub operator_key: Option<PathBuf>,
}

/// Something else than running the node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	ValidatorKeys(ValidatorKeysCmd),

	/// Make, look at and insert keys.
	#[command(subcommand)]
	Key(KeySubcommand),

	/// Print a chain's specification, with this machine as bootnode.
	BuildSpec(BuildSpecCmd),

	/// Print a chain's specification.
	ExportChainSpec(ExportChainSpecCmd),

	/// Validate blocks.
	CheckBlock(CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(ExportBlocksCmd),

	/// Print a block's state as a chain specification.
	ExportState(ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(ImportBlocksCmd),

	/// Remove the whole chain from this machine.
	PurgeChain(PurgeChainCmd),

	/// Go back to an earlier block.
	Revert(RevertCmd),

	/// Print what is known of the chain in the database.
	ChainInfo(ChainInfoCmd),
}
