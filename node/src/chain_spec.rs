//! The chains that the node knows by name.

use sc_service::{ChainType, GenericChainSpec, Properties};
use tidemill_runtime::WASM_BINARY;

/// A chain's specification.
pub type ChainSpec = GenericChainSpec;

/// Why there is no specification.
#[derive(Debug, thiserror::Error)]
pub enum ChainSpecError {
	/// The node was built with `SKIP_WASM_BUILD`.
	#[error("this node was built without the runtime's Wasm: build it again without SKIP_WASM_BUILD")]
	NoWasm,
	/// A file cannot be read.
	#[error("there is no chain \"{id}\": give dev, local, or the path of a chain specification ({reason})")]
	File {
		/// What was asked for.
		id: String,
		/// What went wrong.
		reason: String,
	},
}

/// The chain of this name, or from the file at this path.
pub fn load(id: &str) -> Result<ChainSpec, ChainSpecError> {
	match id {
		"dev" | "development" => development(),
		"" | "local" | "local_testnet" => local_testnet(),
		path => ChainSpec::from_json_file(path.into()).map_err(|reason| ChainSpecError::File {
			id: id.to_string(),
			reason,
		}),
	}
}

/// One validator, Alice, on this machine.
fn development() -> Result<ChainSpec, ChainSpecError> {
	build(
		"Tidemill Development",
		"tidemill_dev",
		ChainType::Development,
		sp_genesis_builder::DEV_RUNTIME_PRESET,
	)
}

/// Two validators, Alice and Bob.
fn local_testnet() -> Result<ChainSpec, ChainSpecError> {
	build(
		"Tidemill Local",
		"tidemill_local",
		ChainType::Local,
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
	)
}

fn build(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, ChainSpecError> {
	Ok(ChainSpec::builder(WASM_BINARY.ok_or(ChainSpecError::NoWasm)?, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id("tide")
		.with_properties(properties())
		.with_genesis_config_preset_name(preset)
		.build())
}

/// What wallets show.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "TIDE".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}
