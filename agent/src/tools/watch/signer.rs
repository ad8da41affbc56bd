//! The watcher's account: its moves as transactions, in the form that the chain's runtime takes now.

use sp_core::H256;
use tidemill_primitives::{dispute::Play, AccountId};

use super::moves;
use crate::tools::{
	account::{Birth, OwnAccount, Terms, LIFE},
	chain::{Chain, ChainError},
	metadata::{Metadata, MetadataError},
};

/// Why a move is not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
	/// The node.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// The runtime takes another form.
	#[error(transparent)]
	Metadata(#[from] MetadataError),
}

/// An account that signs.
pub struct Signer {
	account: OwnAccount,
	terms: Terms,
	metadata: Metadata,
	/// A transaction was refused: the runtime may have changed meanwhile.
	doubted: bool,
}

impl Signer {
	/// The account, with the chain's runtime as it is now.
	pub async fn open(account: OwnAccount, chain: &Chain) -> Result<Self, ChainError> {
		Ok(Signer {
			account,
			terms: chain.terms().await?,
			metadata: chain.metadata().await?,
			doubted: false,
		})
	}

	/// The account.
	pub fn id(&self) -> AccountId {
		self.account.id()
	}

	/// The metadata of the chain's runtime.
	pub fn metadata(&self) -> &Metadata {
		&self.metadata
	}

	/// Follows an upgrade of the runtime.
	pub async fn refresh(&mut self, chain: &Chain) -> Result<(), ChainError> {
		let terms = chain.terms().await?;
		if self.doubted || terms != self.terms {
			tracing::info!(version = terms.spec_version, "the runtime's metadata is read again");
			// The terms last: if the metadata cannot be had, it is asked for again.
			self.metadata = chain.metadata().await?;
			(self.terms, self.doubted) = (terms, false);
		}
		Ok(())
	}

	/// Signs a move and hands it to the node; returns the transaction's hash, or none if accounts make no such moves.
	pub async fn send(&mut self, chain: &Chain, play: &Play) -> Result<Option<H256>, SendError> {
		let Some((call, arguments)) = moves::call(play) else {
			return Ok(None);
		};
		let sent = self.submit(chain, call, &arguments).await;
		self.doubted |= sent.is_err();
		sent.map(Some)
	}

	/// A final block: what is signed on it stays good on all forks. Where finality lags it would be dead before it is taken, so
	/// then it is one that few forks are without.
	async fn birth(chain: &Chain) -> Result<Birth, ChainError> {
		let (best, last) = (chain.best().await?, chain.finalized().await?);
		let earliest = best.number.saturating_sub(LIFE / 4);
		if last.number >= earliest {
			return Ok(Birth {
				number: last.number,
				hash: last.hash,
			});
		}
		Ok(Birth {
			number: earliest,
			hash: chain.hash_of(earliest).await?,
		})
	}

	async fn submit(
		&self,
		chain: &Chain,
		call: &'static str,
		arguments: &[crate::tools::metadata::Argument],
	) -> Result<H256, SendError> {
		let call = self.metadata.encode("Disputes", call, arguments)?;
		let nonce = chain.nonce(&self.id()).await?;
		let birth = Self::birth(chain).await?;
		let transaction = self.account.sign(&self.metadata, &self.terms, &birth, nonce, &call)?;
		Ok(chain.submit(transaction).await?)
	}
}
