//! Blocks: which one is the best, which one is final, and what is in them.

use codec::{Decode, Encode};
use serde::Deserialize;
use sp_core::{Bytes, H256};
use sp_crypto_hashing::twox_128;
use tidemill_primitives::{
	api::BundleView,
	dispute::{ContestView, GameId},
	BlockNumber, BundleIndex, JobId,
};

use super::{Chain, ChainError};

/// Keys that are asked for at once.
const PAGE: u32 = 1_000;

/// A block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: H256,
	/// Hash of the one before it.
	pub parent: H256,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
	number: String,
	parent_hash: H256,
}

#[derive(Deserialize)]
struct Signed {
	block: Body,
}

#[derive(Deserialize)]
struct Body {
	extrinsics: Vec<Bytes>,
}

impl Chain {
	/// The best block.
	pub async fn best(&self) -> Result<Block, ChainError> {
		self.block(self.0.call("chain_getBlockHash", ()).await?).await
	}

	/// The last block that is final.
	pub async fn finalized(&self) -> Result<Block, ChainError> {
		self.block(self.0.call("chain_getFinalizedHead", ()).await?).await
	}

	/// The block of that number on the best chain.
	pub async fn hash_of(&self, number: BlockNumber) -> Result<H256, ChainError> {
		let hash: Option<H256> = self.0.call("chain_getBlockHash", [number]).await?;
		hash.ok_or(ChainError::NoBlock)
	}

	/// The block of that hash.
	pub async fn block(&self, hash: H256) -> Result<Block, ChainError> {
		let method = "chain_getHeader";
		let header: Option<Header> = self.0.call(method, [hash]).await?;
		let Header { number, parent_hash } = header.ok_or(ChainError::NoBlock)?;
		let digits = number.strip_prefix("0x").unwrap_or(&number);
		let number = BlockNumber::from_str_radix(digits, 16).map_err(|error| ChainError::OtherForm {
			method,
			why: error.to_string(),
		})?;
		Ok(Block {
			number,
			hash,
			parent: parent_hash,
		})
	}

	/// The transactions of a block, in order.
	pub async fn extrinsics(&self, block: H256) -> Result<Vec<Bytes>, ChainError> {
		let signed: Option<Signed> = self.0.call("chain_getBlock", [block]).await?;
		Ok(signed.ok_or(ChainError::NoBlock)?.block.extrinsics)
	}

	/// The events of a block, encoded.
	pub async fn events(&self, block: H256) -> Result<Bytes, ChainError> {
		let key = [twox_128(b"System"), twox_128(b"Events")].concat();
		let events: Option<Bytes> = self.0.call("state_getStorage", (Bytes(key), block)).await?;
		Ok(events.unwrap_or(Bytes(vec![0])))
	}

	/// What was asserted of a bundle in that block; see [`Chain::contest`].
	pub async fn contest_at(
		&self,
		job: JobId,
		bundle: BundleIndex,
		block: H256,
	) -> Result<Option<ContestView>, ChainError> {
		self.ask_at("ComputeApi_contest", (job, bundle), block).await
	}

	/// A bundle as it stood in that block; see [`Chain::bundle`].
	pub async fn bundle_at(
		&self,
		job: JobId,
		bundle: BundleIndex,
		block: H256,
	) -> Result<Option<BundleView>, ChainError> {
		self.ask_at("ComputeApi_bundle", (job, bundle), block).await
	}

	/// All games that are open.
	pub async fn games(&self) -> Result<Vec<GameId>, ChainError> {
		let method = "state_getKeysPaged";
		let prefix = [twox_128(b"Disputes"), twox_128(b"Games")].concat();
		let (mut games, mut last) = (Vec::new(), None::<Bytes>);
		loop {
			let keys: Vec<Bytes> = self.0.call(method, (Bytes(prefix.clone()), PAGE, &last)).await?;
			for key in &keys {
				games.push(game_of(&prefix, key).map_err(|why| ChainError::OtherForm {
					method,
					why: why.into(),
				})?);
			}
			if keys.len() < PAGE as usize {
				return Ok(games);
			}
			last = keys.into_iter().next_back();
		}
	}

	async fn ask_at<R: Decode>(
		&self,
		method: &'static str,
		arguments: impl Encode,
		block: H256,
	) -> Result<R, ChainError> {
		self.read(method, (method, Bytes(arguments.encode()), block)).await
	}
}

/// The game that a key of the map `Disputes.Games` is about: its name stands behind its 8 bytes of twox hash.
fn game_of(prefix: &[u8], key: &[u8]) -> Result<GameId, &'static str> {
	let id = key
		.strip_prefix(prefix)
		.and_then(|rest| rest.get(8..))
		.ok_or("a key is too short")?;
	GameId::decode(&mut &*id).map_err(|_| "a key names no game")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_game_is_read_from_its_key() {
		let id = GameId {
			job: 258,
			bundle: 7,
			number: 70,
		};
		let prefix = [7; 32];
		let key = [
			prefix.as_slice(),
			&sp_crypto_hashing::twox_64(&id.encode()),
			&id.encode(),
		]
		.concat();
		assert_eq!(game_of(&prefix, &key), Ok(id));
		assert!(game_of(&prefix, &key[..39]).is_err());
		assert!(game_of(&prefix, &key[..41]).is_err());
	}
}
