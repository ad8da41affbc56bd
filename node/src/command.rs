//! What is done about the command line.

use std::sync::Arc;

use sc_cli::SubstrateCli;
use sc_network::config::NetworkBackendType;
use sc_service::{ChainSpec, PartialComponents};
use tidemill_runtime::opaque::Block;

use crate::{
	chain_spec,
	cli::{Cli, Subcommand},
	offchain::Provider,
	service::{self, FullClient},
};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Tidemill Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		"The Tidemill authors".into()
	}

	fn support_url() -> String {
		"the README, section \"When something is wrong\"".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		chain_spec::load(id)
			.map(|spec| Box::new(spec) as Box<_>)
			.map_err(|error| error.to_string())
	}
}

/// Does what the command line says.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	let runtime_cache = cli.runtime_cache.as_deref();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::ValidatorKeys(cmd)) => cmd.run(&cli),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::BuildSpec(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run(config.chain_spec, config.network)),
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				import_queue,
				task_manager,
				..
			} = service::new_partial(&config, runtime_cache)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client, task_manager, ..
			} = service::new_partial(&config, runtime_cache)?;
			Ok((cmd.run(client, config.database), task_manager))
		}),
		Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client, task_manager, ..
			} = service::new_partial(&config, runtime_cache)?;
			Ok((cmd.run(client, config.chain_spec), task_manager))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				import_queue,
				task_manager,
				..
			} = service::new_partial(&config, runtime_cache)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				backend,
				task_manager,
				..
			} = service::new_partial(&config, runtime_cache)?;
			let revert_consensus = Box::new(|client: Arc<FullClient>, backend, blocks| {
				sc_consensus_babe::revert(client.clone(), backend, blocks)?;
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((cmd.run(client, backend, Some(revert_consensus)), task_manager))
		}),
		Some(Subcommand::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run::<Block>(&config)),
	}
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
	// Before anything is started: what is wrong with a key file should be the last line on the screen.
	let provider = Provider::load(&cli.provider).map_err(|error| sc_cli::Error::Input(error.to_string()))?;
	let runtime_cache = cli.runtime_cache.clone();
	cli.create_runner(&cli.run)?.run_node_until_exit(|config| async move {
		if !matches!(config.network.network_backend, NetworkBackendType::Litep2p) {
			return Err(sc_cli::Error::Input(
				"this node speaks through litep2p only: leave --network-backend away".into(),
			));
		}
		service::new_full(config, provider, runtime_cache.as_deref()).map_err(sc_cli::Error::Service)
	})
}
