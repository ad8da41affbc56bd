//! `validator-keys`: new session keys in this node's keystore, and the call that tells the chain of them.

use std::path::PathBuf;

use codec::Encode;
use sc_cli::{Error, KeystoreParams, SharedParams, SubstrateCli};
use sc_keystore::LocalKeystore;
use sc_service::{config::KeystoreConfig, BasePath};
use sp_core::{bytes::to_hex, crypto::Ss58Codec};
use sp_keystore::{KeystoreExt, KeystorePtr};
use sp_state_machine::BasicExternalities;
use tidemill_runtime::{AccountId, Runtime, RuntimeCall, SessionKeys};

/// Makes session keys and prints the call that tells the chain whose they are.
///
/// The keys are written to this node's keystore, so they are made on the machine that will validate, with the base path
/// and the chain that its node runs with; the node may be running. The owner is the account that validates: it can stay
/// cold, and signs the printed call with any wallet. Each call of this command makes other keys, which is how keys are
/// changed; old ones serve until the chain has taken up the new.
#[derive(Clone, Debug, clap::Parser)]
pub struct ValidatorKeysCmd {
	/// Account that validates, as SS58 address.
	#[arg(long, value_name = "ACCOUNT", value_parser = account)]
	pub owner: AccountId,

	/// WebSocket URL of a node that the printed link opens in polkadot.js Apps.
	#[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	pub node: String,

	/// Print one JSON object instead of text.
	#[arg(long)]
	pub json: bool,

	/// Whose keystore, and of which chain.
	#[clap(flatten)]
	pub shared: SharedParams,

	/// Where the keystore is, and its password.
	#[clap(flatten)]
	pub keystore: KeystoreParams,
}

fn account(text: &str) -> Result<AccountId, String> {
	AccountId::from_ss58check(text).map_err(|error| format!("not an SS58 address: {error:?}"))
}

/// New keys, and the call that announces them.
struct Announced {
	keys: SessionKeys,
	call: Vec<u8>,
}

impl ValidatorKeysCmd {
	/// Makes the keys and prints the call.
	pub fn run(&self, cli: &impl SubstrateCli) -> sc_cli::Result<()> {
		let (path, keystore) = self.open(cli)?;
		let made = announce(keystore, &self.owner)?;
		let link = apps_link(&self.node, &made.call)?;
		if self.json {
			let json = serde_json::json!({
				"owner": self.owner.to_ss58check(),
				"keystore": path,
				"keys": to_hex(&made.keys.encode(), false),
				"call": to_hex(&made.call, false),
				"link": link,
			});
			println!("{json:#}");
			return Ok(());
		}
		println!("New session keys in {}", path.display());
		println!("  babe                 {}", made.keys.babe.to_ss58check());
		println!("  grandpa              {}", made.keys.grandpa.to_ss58check());
		println!(
			"  authority discovery  {}",
			made.keys.authority_discovery.to_ss58check()
		);
		println!();
		println!("Sign and submit session.setKeys as {}:", self.owner.to_ss58check());
		println!("  {}", to_hex(&made.call, false));
		println!("  {link}");
		println!();
		println!(
			"Keep a copy of the keystore where nobody else can read it, and never run two nodes with the same keys."
		);
		Ok(())
	}

	fn open<C: SubstrateCli>(&self, cli: &C) -> sc_cli::Result<(PathBuf, KeystorePtr)> {
		let base = self
			.shared
			.base_path()?
			.unwrap_or_else(|| BasePath::from_project("", "", &C::executable_name()));
		let spec = cli.load_spec(&self.shared.chain_id(self.shared.is_dev()))?;
		match self.keystore.keystore_config(&base.config_dir(spec.id()))? {
			KeystoreConfig::Path { path, password } => {
				let keystore = LocalKeystore::open(&path, password)?;
				Ok((path, keystore.into()))
			}
			KeystoreConfig::InMemory => Err(Error::Input("keys in memory would be lost at once".into())),
		}
	}
}

/// Makes keys in the keystore, proves that they are `owner`'s, and makes the call that says so.
fn announce(keystore: KeystorePtr, owner: &AccountId) -> sc_cli::Result<Announced> {
	let mut externalities = BasicExternalities::default();
	externalities.register_extension(KeystoreExt(keystore));
	let generated = externalities.execute_with(|| SessionKeys::generate(&owner.encode(), None));
	let call = RuntimeCall::Session(pallet_session::Call::<Runtime>::set_keys {
		keys: generated.keys.clone(),
		proof: generated.proof.encode(),
	});
	Ok(Announced {
		keys: generated.keys,
		call: call.encode(),
	})
}

/// A link that opens the call in polkadot.js Apps, ready to be signed.
fn apps_link(node: &str, call: &[u8]) -> sc_cli::Result<String> {
	let mut link = url::Url::parse("https://polkadot.js.org/apps/").map_err(|error| Error::Input(error.to_string()))?;
	link.query_pairs_mut().append_pair("rpc", node);
	link.set_fragment(Some(&format!("/extrinsics/decode/{}", to_hex(call, false))));
	Ok(link.into())
}

#[cfg(test)]
mod tests {
	use codec::Decode;
	use sp_runtime::traits::OpaqueKeys;

	use super::*;

	fn owner() -> AccountId {
		AccountId::new([7; 32])
	}

	#[test]
	fn the_call_proves_keys_that_the_keystore_has() {
		let folder = tempfile::tempdir().unwrap();
		let keystore: KeystorePtr = LocalKeystore::open(folder.path(), None).unwrap().into();
		let made = announce(keystore.clone(), &owner()).unwrap();
		let Ok(RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof })) =
			RuntimeCall::decode(&mut &made.call[..])
		else {
			panic!("another call");
		};
		assert_eq!(keys, made.keys);
		assert!(keys.ownership_proof_is_valid(&owner().encode(), &proof));
		assert!(!keys.ownership_proof_is_valid(&AccountId::new([8; 32]).encode(), &proof));
		for (public, kind) in SessionKeys::decode_into_raw_public_keys(&keys.encode()).unwrap() {
			assert!(keystore.has_keys(&[(public, kind)]));
		}
		let again = announce(keystore, &owner()).unwrap();
		assert_ne!(again.keys, keys, "each call makes other keys");
	}

	#[test]
	fn the_link_opens_the_call_at_the_node() {
		let link = apps_link("ws://127.0.0.1:9944", &[8, 0]).unwrap();
		assert_eq!(
			link,
			"https://polkadot.js.org/apps/?rpc=ws%3A%2F%2F127.0.0.1%3A9944#/extrinsics/decode/0x0800"
		);
	}

	#[test]
	fn an_owner_must_be_an_address() {
		assert!(account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").is_ok());
		assert!(account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ").is_err());
	}
}
