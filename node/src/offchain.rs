//! What a provider's node tells its off-chain worker: which agents it looks after, the operator key that it signs with,
//! and how far the chain is final.
//!
//! The worker is part of the runtime and sees nothing of the node but its keystore and its own storage; so that is where
//! these are put.

use std::{
	fs,
	future::Future,
	io,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	str::FromStr,
	sync::Arc,
};

use codec::Encode;
use futures::StreamExt;
use pallet_dispatch::{AGENTS_KEY as AGENTS, FINALIZED_KEY as FINALIZED};
use sc_client_api::{BlockchainEvents, HeaderBackend};
use sp_core::{
	crypto::{ExposeSecret, KeyTypeId, SecretString},
	hexdisplay::HexDisplay,
	offchain::{OffchainStorage, STORAGE_PREFIX},
	sr25519, Pair,
};
use sp_keystore::KeystorePtr;
use sp_runtime::traits::Header as _;
use tidemill_runtime::{opaque::Block, BlockNumber};
use url::Url;

use crate::cli::ProviderParams;

/// The operator key's type in the keystore.
const OPERATOR_KEY_TYPE: KeyTypeId = KeyTypeId(*b"tide");

/// How to make an operator key.
const MAKE_KEY: &str = "make a key with `tidemill-node key generate --scheme sr25519`, put its secret phrase into a \
	file that only you can read (chmod 600), and name the file with --operator-key";

/// Where an agent answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentUrl(String);

/// Why a text is no agent's URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AgentUrlError {
	/// It is no URL.
	#[error("not a URL ({0}): write it as http://127.0.0.1:8700")]
	Malformed(#[from] url::ParseError),
	/// Its scheme is another.
	#[error("an agent is reached by http or https, not by {0}")]
	Scheme(String),
	/// It says more than where the agent is.
	#[error("give only the agent's address, without user, query or fragment: write it as http://127.0.0.1:8700")]
	TooMuch,
}

impl FromStr for AgentUrl {
	type Err = AgentUrlError;

	fn from_str(text: &str) -> Result<Self, AgentUrlError> {
		let url = Url::parse(text)?;
		if !matches!(url.scheme(), "http" | "https") {
			return Err(AgentUrlError::Scheme(url.scheme().into()));
		}
		let bare = url.username().is_empty() && url.password().is_none();
		if !bare || url.query().is_some() || url.fragment().is_some() {
			return Err(AgentUrlError::TooMuch);
		}
		// The worker appends the path of each call.
		Ok(Self(url.as_str().trim_end_matches('/').into()))
	}
}

/// Why a node cannot look after agents.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
	/// Agents, but no key.
	#[error("--agent needs --operator-key, or the agents would refuse this node: {MAKE_KEY}")]
	NoOperatorKey,
	/// The key's file cannot be read.
	#[error("cannot read the operator key from {path}: {error}; {MAKE_KEY}")]
	Unreadable {
		/// The file.
		path: PathBuf,
		/// What went wrong.
		error: io::Error,
	},
	/// Others can read the key.
	#[error("others can read the operator key in {path} (mode {mode:o}): run chmod 600 on it")]
	TooOpen {
		/// The file.
		path: PathBuf,
		/// Its permissions.
		mode: u32,
	},
	/// The file holds no key.
	#[error("{path} holds no secret phrase, secret URI or 0x seed of an sr25519 key: {MAKE_KEY}")]
	NoKey {
		/// The file.
		path: PathBuf,
	},
}

/// What this node does for providers.
pub struct Provider {
	agents: Vec<AgentUrl>,
	operator: Option<SecretString>,
}

impl Provider {
	/// Reads what the command line names.
	pub fn load(params: &ProviderParams) -> Result<Self, ProviderError> {
		let operator = params.operator_key.as_deref().map(read_operator_key).transpose()?;
		if operator.is_none() && !params.agents.is_empty() {
			return Err(ProviderError::NoOperatorKey);
		}
		let mut agents = params.agents.clone();
		agents.dedup();
		Ok(Self { agents, operator })
	}

	/// Whether the node looks after any agent.
	pub fn has_agents(&self) -> bool {
		!self.agents.is_empty()
	}

	/// Tells the off-chain worker.
	pub fn announce(
		&self,
		keystore: &KeystorePtr,
		storage: Option<impl OffchainStorage>,
	) -> Result<(), sc_service::Error> {
		if let Some(secret) = &self.operator {
			let public = keystore
				.sr25519_generate_new(OPERATOR_KEY_TYPE, Some(secret.expose_secret()))
				.map_err(|error| sc_service::Error::Other(format!("the keystore refused the operator key: {error}")))?;
			log::info!(
				"Operator key 0x{}: start the agents with it",
				HexDisplay::from(&public.0)
			);
		}
		match storage {
			Some(mut storage) if self.has_agents() => storage.set(STORAGE_PREFIX, AGENTS, &self.encoded_agents()),
			// What an earlier run left would still be looked after.
			Some(mut storage) => storage.remove(STORAGE_PREFIX, AGENTS),
			None if self.has_agents() => {
				return Err(sc_service::Error::Other(
					"the database has no storage for the off-chain worker".into(),
				))
			}
			None => {}
		}
		Ok(())
	}

	fn encoded_agents(&self) -> Vec<u8> {
		self.agents
			.iter()
			.map(|url| url.0.as_str())
			.collect::<Vec<_>>()
			.encode()
	}
}

/// The secret in this file, if it is one and nobody else can read it.
fn read_operator_key(path: &Path) -> Result<SecretString, ProviderError> {
	let unreadable = |error| ProviderError::Unreadable {
		path: path.into(),
		error,
	};
	let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o7777;
	if mode & 0o077 != 0 {
		return Err(ProviderError::TooOpen {
			path: path.into(),
			mode,
		});
	}
	let secret = SecretString::from(fs::read_to_string(path).map_err(unreadable)?.trim().to_string());
	match sr25519::Pair::from_string(secret.expose_secret(), None) {
		Ok(_) => Ok(secret),
		Err(_) => Err(ProviderError::NoKey { path: path.into() }),
	}
}

/// Tells the off-chain worker how far the chain is final: once now, then whenever it changes.
pub fn follow_finality<C>(client: Arc<C>, mut storage: impl OffchainStorage) -> impl Future<Output = ()>
where
	C: HeaderBackend<Block> + BlockchainEvents<Block>,
{
	// The stream first, so that nothing that becomes final in between is missed.
	let mut finality = client.finality_notification_stream();
	note_finalized(&mut storage, client.info().finalized_number);
	async move {
		while let Some(notification) = finality.next().await {
			note_finalized(&mut storage, *notification.header.number());
		}
	}
}

fn note_finalized(storage: &mut impl OffchainStorage, number: BlockNumber) {
	storage.set(STORAGE_PREFIX, FINALIZED, &number.encode());
}

#[cfg(test)]
mod tests {
	use codec::Decode;
	use sp_core::offchain::testing::TestPersistentOffchainDB;
	use sp_keystore::{testing::MemoryKeystore, Keystore};

	use super::*;

	fn url(text: &str) -> Result<String, AgentUrlError> {
		text.parse().map(|AgentUrl(url)| url)
	}

	fn key_file(content: &str, mode: u32) -> tempfile::NamedTempFile {
		let file = tempfile::NamedTempFile::new().unwrap();
		fs::write(file.path(), content).unwrap();
		fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
		file
	}

	fn params(agents: &[&str], operator_key: Option<&Path>) -> ProviderParams {
		ProviderParams {
			agents: agents.iter().map(|url| url.parse().unwrap()).collect(),
			operator_key: operator_key.map(Into::into),
		}
	}

	#[test]
	fn takes_addresses_of_agents_only() {
		assert_eq!(url("http://127.0.0.1:8700"), Ok("http://127.0.0.1:8700".into()));
		assert_eq!(
			url("https://agent.example/one/"),
			Ok("https://agent.example/one".into())
		);
		assert_eq!(url("ftp://127.0.0.1"), Err(AgentUrlError::Scheme("ftp".into())));
		assert_eq!(url("localhost:8700"), Err(AgentUrlError::Scheme("localhost".into())));
		assert!(matches!(url("127.0.0.1:8700"), Err(AgentUrlError::Malformed(_))));
		assert!(matches!(url("http://"), Err(AgentUrlError::Malformed(_))));
		for too_much in [
			"http://me@host",
			"http://me:secret@host",
			"http://host?x=1",
			"http://host#x",
		] {
			assert_eq!(url(too_much), Err(AgentUrlError::TooMuch), "{too_much}");
		}
	}

	#[test]
	fn agents_need_an_operator_key() {
		let error = Provider::load(&params(&["http://127.0.0.1:1"], None)).err().unwrap();
		assert!(error.to_string().contains("tidemill-node key generate"), "{error}");
		assert!(!Provider::load(&params(&[], None)).unwrap().has_agents());
	}

	#[test]
	fn the_operator_key_must_be_private() {
		for mode in [0o640, 0o604, 0o666] {
			let file = key_file("//Alice", mode);
			let error = Provider::load(&params(&[], Some(file.path()))).err().unwrap();
			assert!(
				matches!(error, ProviderError::TooOpen { mode: found, .. } if found == mode),
				"{error}"
			);
		}
	}

	#[test]
	fn the_operator_key_must_be_a_key() {
		let file = key_file("no such words", 0o600);
		let error = Provider::load(&params(&[], Some(file.path()))).err().unwrap();
		assert!(matches!(error, ProviderError::NoKey { .. }), "{error}");
		let error = Provider::load(&params(&[], Some(Path::new("/nonexistent"))))
			.err()
			.unwrap();
		assert!(matches!(error, ProviderError::Unreadable { .. }), "{error}");
	}

	#[test]
	fn the_worker_finds_key_and_agents() {
		let seed = format!("0x{}\n", "11".repeat(32));
		for (content, expected) in [
			("//Alice\n", sr25519::Pair::from_string("//Alice", None)),
			(seed.as_str(), Ok(sr25519::Pair::from_seed(&[0x11; 32]))),
		] {
			let file = key_file(content, 0o400);
			let provider = Provider::load(&params(&["http://a:1/", "http://b:2"], Some(file.path()))).unwrap();
			let keystore: KeystorePtr = Arc::new(MemoryKeystore::new());
			let storage = TestPersistentOffchainDB::new();
			provider.announce(&keystore, Some(storage.clone())).unwrap();

			assert_eq!(
				keystore.sr25519_public_keys(OPERATOR_KEY_TYPE),
				vec![expected.unwrap().public()]
			);
			let stored = OffchainStorage::get(&storage, STORAGE_PREFIX, AGENTS).unwrap();
			assert_eq!(
				Vec::<String>::decode(&mut &stored[..]).unwrap(),
				["http://a:1", "http://b:2"]
			);
		}
	}

	#[test]
	fn a_node_without_agents_forgets_those_of_its_last_run() {
		let mut storage = TestPersistentOffchainDB::new();
		storage.set(STORAGE_PREFIX, AGENTS, &["http://old"].encode());
		let keystore: KeystorePtr = Arc::new(MemoryKeystore::new());
		Provider::load(&params(&[], None))
			.unwrap()
			.announce(&keystore, Some(storage.clone()))
			.unwrap();
		assert_eq!(OffchainStorage::get(&storage, STORAGE_PREFIX, AGENTS), None);
	}
}
