//! Which chain the agent serves, and up to which block it has been told.

use std::{
	fs, io,
	path::{Path, PathBuf},
	sync::Mutex,
};

use sp_core::H256;
use tidemill_primitives::{contract::Head, BlockNumber};

use crate::{auth::Account, files, refusal::Refused};

/// Name of the file that pins the chain.
pub const FILE: &str = "genesis";

/// Why the chain cannot be pinned.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
	/// Another chain is pinned.
	#[error("{} pins the chain {pinned:?}, but --genesis is {given:?}: use another data folder for another chain", path.display())]
	Other {
		/// The file.
		path: PathBuf,
		/// What it says.
		pinned: H256,
		/// What the command line says.
		given: H256,
	},
	/// The file holds no hash.
	#[error("{} holds no genesis hash: remove it if the data folder serves no chain yet", .0.display())]
	Malformed(PathBuf),
	/// The file cannot be used.
	#[error("cannot use {}: {source}", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// Why.
		source: io::Error,
	},
}

/// The chain that the agent serves.
///
/// The last block is kept in memory only: a restart heals an agent that a broken node told too high a number.
pub struct Chain {
	path: PathBuf,
	known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
	genesis: Option<H256>,
	number: BlockNumber,
}

/// The chain pinned in the data folder, by its genesis hash; none if it serves no chain yet.
pub fn pinned(data: &Path) -> Result<Option<H256>, PinError> {
	let path = data.join(FILE);
	match fs::read_to_string(&path) {
		Ok(text) => match text.trim().parse::<Account>() {
			Ok(hash) => Ok(Some(H256(hash.0))),
			Err(_) => Err(PinError::Malformed(path)),
		},
		Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
		Err(source) => Err(PinError::Io { path, source }),
	}
}

impl Chain {
	/// The chain pinned in the data folder, or `given`, which is pinned then.
	pub fn open(data: &Path, given: Option<H256>) -> Result<Self, PinError> {
		let pinned = pinned(data)?;
		let path = data.join(FILE);
		let chain = Chain {
			path,
			known: Mutex::new(Known {
				genesis: pinned,
				number: 0,
			}),
		};
		match (pinned, given) {
			(Some(pinned), Some(given)) if pinned != given => Err(PinError::Other {
				path: chain.path,
				pinned,
				given,
			}),
			(None, Some(given)) => match chain.pin(given) {
				Ok(()) => {
					*chain.lock() = Known {
						genesis: Some(given),
						number: 0,
					};
					Ok(chain)
				}
				Err(source) => Err(PinError::Io {
					path: chain.path,
					source,
				}),
			},
			_ => Ok(chain),
		}
	}

	/// Takes a new head of the chain `genesis`; refuses another chain, and a block older than the last.
	pub fn advance(&self, genesis: H256, head: &Head) -> Result<(), Refused> {
		let mut known = self.lock();
		match known.genesis {
			Some(ours) if ours != genesis => return Err(Refused::OtherGenesis { ours, theirs: genesis }),
			Some(_) => {}
			None => {
				self.pin(genesis).map_err(|error| Refused::Disk(error.to_string()))?;
				tracing::info!(genesis = ?genesis, "serving this chain from now on");
				known.genesis = Some(genesis);
			}
		}
		if head.number < known.number {
			return Err(Refused::OldBlock {
				ours: known.number,
				theirs: head.number,
			});
		}
		known.number = head.number;
		Ok(())
	}

	fn pin(&self, genesis: H256) -> io::Result<()> {
		files::replace(&self.path, format!("{genesis:?}\n").as_bytes())
	}

	fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
		self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn head(number: BlockNumber) -> Head {
		Head {
			number,
			hash: H256::zero(),
			finalized: 0,
			tick: 0,
		}
	}

	#[test]
	fn one_chain_and_never_back() {
		let data = tempfile::tempdir().unwrap();
		let (ours, theirs) = (H256::repeat_byte(1), H256::repeat_byte(2));
		let chain = Chain::open(data.path(), None).unwrap();
		chain.advance(ours, &head(5)).unwrap();
		chain.advance(ours, &head(5)).unwrap();
		assert!(matches!(chain.advance(ours, &head(4)), Err(Refused::OldBlock { .. })));
		assert!(matches!(
			chain.advance(theirs, &head(6)),
			Err(Refused::OtherGenesis { .. })
		));

		let chain = Chain::open(data.path(), None).unwrap();
		assert!(matches!(
			chain.advance(theirs, &head(6)),
			Err(Refused::OtherGenesis { .. })
		));
		assert!(matches!(
			Chain::open(data.path(), Some(theirs)),
			Err(PinError::Other { .. })
		));
		assert!(Chain::open(data.path(), Some(ours)).is_ok());
	}
}
