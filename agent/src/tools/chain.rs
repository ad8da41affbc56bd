//! What the tools ask the chain: the runtime API, typed, and its metadata. [`blocks`]: its blocks.

pub mod blocks;

use codec::{Decode, DecodeAll, Encode};
use serde::{Deserialize, Serialize};
use sp_core::{Bytes, H256};
use sp_crypto_hashing::twox_128;
use tidemill_primitives::{
	api::{BundleView, DeviceDetails, JobView, OfferView, ProviderDetails, Rules, WhyQueued, MAX_CONTESTS, MAX_OFFERS},
	device::DeviceKey,
	dispute::ContestView,
	AccountId, Balance, BundleIndex, DeviceId, JobId, Tick,
};

use super::{
	account::Terms,
	metadata::{Metadata, MetadataError},
	rpc::{Node, NodeUrl, RpcError},
};

/// Most jobs that are looked at.
pub const MAX_JOBS: u32 = 100;

/// Why the chain does not answer.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// The node.
	#[error(transparent)]
	Rpc(#[from] RpcError),
	/// The metadata.
	#[error(transparent)]
	Metadata(#[from] MetadataError),
	/// The runtime does not know the question.
	#[error("the chain does not answer {method} ({why}): it is no Tidemill chain, or its runtime and this agent are not of one release")]
	NoAnswer {
		/// The function of the runtime API.
		method: &'static str,
		/// The node's words.
		why: String,
	},
	/// The runtime answers in another form.
	#[error("the chain's answer to {method} has another form than this agent knows ({why}): use a node and an agent of one release")]
	OtherForm {
		/// What was asked.
		method: &'static str,
		/// What does not fit.
		why: String,
	},
	/// The node has no genesis block.
	#[error("the node knows no block 0: wait until it has started")]
	NoGenesis,
	/// The node has a block no longer, or not yet.
	#[error("the node does not have a block that was asked for: it is on another fork by now")]
	NoBlock,
}

/// How the node stands among others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
	/// Nodes that it is connected to.
	pub peers: u32,
	/// Whether it is still far behind.
	pub is_syncing: bool,
	/// Whether a node like it should have peers.
	pub should_have_peers: bool,
}

/// A chain, asked through one of its nodes.
pub struct Chain(Node);

impl Chain {
	/// The chain of the node at this address.
	pub fn new(url: NodeUrl) -> Result<Self, ChainError> {
		Ok(Chain(Node::new(url)?))
	}

	/// Where the node is.
	pub fn url(&self) -> &NodeUrl {
		self.0.url()
	}

	/// How the node stands.
	pub async fn health(&self) -> Result<Health, ChainError> {
		Ok(self.0.call("system_health", ()).await?)
	}

	/// Hash of the genesis block.
	pub async fn genesis(&self) -> Result<H256, ChainError> {
		let hash: Option<H256> = self.0.call("chain_getBlockHash", [0]).await?;
		hash.ok_or(ChainError::NoGenesis)
	}

	/// The metadata.
	pub async fn metadata(&self) -> Result<Metadata, ChainError> {
		let bytes: Bytes = self.0.call("state_getMetadata", ()).await?;
		Ok(Metadata::decode(&bytes)?)
	}

	async fn ask<R: Decode>(&self, method: &'static str, arguments: impl Encode) -> Result<R, ChainError> {
		self.read(method, (method, Bytes(arguments.encode()))).await
	}

	async fn read<R: Decode>(&self, method: &'static str, parameters: impl Serialize) -> Result<R, ChainError> {
		let answer = self.0.call("state_call", parameters).await;
		let bytes: Bytes = answer.map_err(|error| match error {
			RpcError::Refused { message, .. } => ChainError::NoAnswer { method, why: message },
			other => other.into(),
		})?;
		R::decode_all(&mut &bytes[..]).map_err(|error| ChainError::OtherForm {
			method,
			why: error.to_string(),
		})
	}

	/// The current tick.
	pub async fn tick(&self) -> Result<Tick, ChainError> {
		self.ask("ComputeApi_tick", ()).await
	}

	/// The rules.
	pub async fn rules(&self) -> Result<Rules, ChainError> {
		self.ask("ComputeApi_rules", ()).await
	}

	/// A provider; none if the account is not one.
	pub async fn provider(&self, account: &AccountId) -> Result<Option<ProviderDetails>, ChainError> {
		self.ask("ComputeApi_provider", account).await
	}

	/// Tokens that an account could stake.
	pub async fn stakable(&self, account: &AccountId) -> Result<Balance, ChainError> {
		self.ask("ComputeApi_stakable", account).await
	}

	/// The offers of active devices: all, or a sample where there are more than [`MAX_OFFERS`] devices.
	pub async fn offers(&self) -> Result<Vec<OfferView>, ChainError> {
		self.ask("ComputeApi_offers", MAX_OFFERS).await
	}

	/// The device with this ed25519 key.
	pub async fn device(&self, key: H256) -> Result<Option<DeviceDetails>, ChainError> {
		self.ask("ComputeApi_device_by_key", DeviceKey::Ed25519(key.0)).await
	}

	/// A job.
	pub async fn job(&self, id: JobId) -> Result<Option<JobView>, ChainError> {
		self.ask("ComputeApi_job", id).await
	}

	/// Why a job waits; none if it does not.
	pub async fn why_queued(&self, id: JobId) -> Result<Option<WhyQueued>, ChainError> {
		self.ask("ComputeApi_why_queued", id).await
	}

	/// A device.
	pub async fn device_of_id(&self, id: DeviceId) -> Result<Option<DeviceDetails>, ChainError> {
		self.ask("ComputeApi_device", id).await
	}

	/// A bundle of a job; none if there is none, or its job was closed.
	pub async fn bundle(&self, job: JobId, bundle: BundleIndex) -> Result<Option<BundleView>, ChainError> {
		self.ask("ComputeApi_bundle", (job, bundle)).await
	}

	/// What is asserted of a bundle under `Proof`, and the games about it; none if nothing is.
	pub async fn contest(&self, job: JobId, bundle: BundleIndex) -> Result<Option<ContestView>, ChainError> {
		self.ask("ComputeApi_contest", (job, bundle)).await
	}

	/// Bundles under `Proof` whose results can be challenged: all, or [`MAX_CONTESTS`] of them that nobody chooses.
	pub async fn contests(&self) -> Result<Vec<(JobId, BundleIndex)>, ChainError> {
		self.ask("ComputeApi_contests", MAX_CONTESTS).await
	}

	/// Tokens of an account: free, and held of it.
	pub async fn tokens(&self, account: &AccountId) -> Result<Tokens, ChainError> {
		let method = "state_getStorage";
		let map = [twox_128(b"System"), twox_128(b"Account")].concat();
		let hash = sp_crypto_hashing::blake2_128(account.as_ref());
		let key = [map.as_slice(), &hash, account.as_ref()].concat();
		let found: Option<Bytes> = self.0.call(method, [Bytes(key)]).await?;
		let Some(found) = found else {
			return Ok(Tokens::default());
		};
		// A nonce and three counts of references stand before the balances.
		let balances = found.get(16..).unwrap_or_default();
		<(Balance, Balance)>::decode(&mut &*balances)
			.map(|(free, held)| Tokens { free, held })
			.map_err(|error| ChainError::OtherForm {
				method,
				why: error.to_string(),
			})
	}

	/// The nonce that the next transaction of an account has, those that wait counted.
	pub async fn nonce(&self, account: &AccountId) -> Result<u32, ChainError> {
		Ok(self.0.call("system_accountNextIndex", [account.to_string()]).await?)
	}

	/// What transactions are signed for.
	pub async fn terms(&self) -> Result<Terms, ChainError> {
		let version: Version = self.0.call("state_getRuntimeVersion", ()).await?;
		Ok(Terms {
			genesis: self.genesis().await?,
			spec_version: version.spec_version,
			transaction_version: version.transaction_version,
		})
	}

	/// Hands a transaction to the node; returns its hash.
	pub async fn submit(&self, transaction: Vec<u8>) -> Result<H256, ChainError> {
		Ok(self.0.call("author_submitExtrinsic", [Bytes(transaction)]).await?)
	}

	/// Ids of jobs that are not closed, in order: all, or [`MAX_JOBS`] of them that nobody chooses.
	pub async fn jobs(&self) -> Result<Vec<JobId>, ChainError> {
		let method = "state_getKeysPaged";
		let prefix = [twox_128(b"Market"), twox_128(b"JobStates")].concat();
		let keys: Vec<Bytes> = self.0.call(method, (Bytes(prefix.clone()), MAX_JOBS)).await?;
		let ids: Result<Vec<JobId>, _> = keys.iter().map(|key| job_of(&prefix, key)).collect();
		let mut ids = ids.map_err(|why| ChainError::OtherForm {
			method,
			why: why.into(),
		})?;
		ids.sort_unstable();
		Ok(ids)
	}
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
	spec_version: u32,
	transaction_version: u32,
}

/// Tokens of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
	/// That it can spend, the least balance of an account included.
	pub free: Balance,
	/// That are held of it.
	pub held: Balance,
}

impl Tokens {
	/// All of them.
	pub fn total(&self) -> Balance {
		self.free.saturating_add(self.held)
	}
}

/// The job that a key of the map `Market.JobStates` is about: its id stands behind its 8 bytes of twox hash.
fn job_of(prefix: &[u8], key: &[u8]) -> Result<JobId, &'static str> {
	let id = key
		.strip_prefix(prefix)
		.and_then(|rest| rest.get(8..))
		.ok_or("a key is too short")?;
	JobId::decode_all(&mut &*id).map_err(|_| "a key holds no job id")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_job_is_read_from_its_key() {
		let (prefix, id) = ([7; 32], 258u64);
		let hash = sp_crypto_hashing::twox_64(&id.encode());
		let key = [prefix.as_slice(), &hash, &id.encode()].concat();
		assert_eq!(job_of(&prefix, &key), Ok(258));
		assert!(job_of(&prefix, &key[..39]).is_err());
		assert!(job_of(&prefix, &key[..47]).is_err());
		assert!(job_of(&[8; 32], &key).is_err());
	}
}
