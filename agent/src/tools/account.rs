//! An account that signs by itself: its key, and transactions in the form that the chain's metadata asks for.

use std::{
	fs, io,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};

use codec::{Compact, Encode};
use sp_core::{crypto::SecretStringError, sr25519, Pair, H256};
use tidemill_primitives::{AccountId, BlockNumber};

use super::metadata::{Metadata, MetadataError};

/// Blocks for which a transaction can be taken: a power of two, and less than a node remembers.
pub const LIFE: BlockNumber = 64;

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
	/// The secret cannot be read.
	#[error("the secret is none ({0:?}): a phrase, a derivation as //Alice, or 0x and 64 hex digits is wanted")]
	Malformed(SecretStringError),
	/// Others may read the file.
	#[error("others may read {} (mode {mode:03o}): make it yours alone with `chmod 600`", path.display())]
	Exposed {
		/// The file.
		path: PathBuf,
		/// Its mode.
		mode: u32,
	},
	/// The file cannot be used.
	#[error("cannot use {}: {source}", path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// Why.
		source: io::Error,
	},
}

/// An account with its sr25519 key.
pub struct OwnAccount(sr25519::Pair);

/// What a transaction is signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Hash of the genesis block.
	pub genesis: H256,
	/// Version of the runtime.
	pub spec_version: u32,
	/// Version of the form of transactions.
	pub transaction_version: u32,
}

/// The block from which the life of a transaction is counted: one that stays.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: H256,
}

impl Birth {
	/// The era of [`LIFE`] blocks from here on, as transactions name it: the length's power in the lower four bits of two bytes,
	/// where the block stands in eras of that length in the others.
	fn era(&self) -> u16 {
		let power = LIFE.trailing_zeros() - 1;
		(power | (self.number % LIFE) << 4) as u16
	}
}

impl OwnAccount {
	/// The account of a secret: a phrase, a derivation as `//Alice`, or 0x and 64 hex digits.
	pub fn of_secret(secret: &str) -> Result<Self, AccountError> {
		sr25519::Pair::from_string(secret.trim(), None)
			.map(OwnAccount)
			.map_err(AccountError::Malformed)
	}

	/// The account of the secret in a file that nobody else may read.
	pub fn of_file(path: &Path) -> Result<Self, AccountError> {
		let fail = |source| AccountError::Io {
			path: path.into(),
			source,
		};
		let mode = fs::metadata(path).map_err(fail)?.permissions().mode() & 0o777;
		if mode & 0o077 != 0 {
			return Err(AccountError::Exposed {
				path: path.into(),
				mode,
			});
		}
		Self::of_secret(&fs::read_to_string(path).map_err(fail)?)
	}

	/// The account.
	pub fn id(&self) -> AccountId {
		AccountId::new(self.0.public().0)
	}

	/// A call as a signed transaction that can be taken for [`LIFE`] blocks, with this nonce and no tip.
	pub fn sign(
		&self,
		metadata: &Metadata,
		terms: &Terms,
		birth: &Birth,
		nonce: u32,
		call: &[u8],
	) -> Result<Vec<u8>, MetadataError> {
		let (mut extra, mut implicit) = (Vec::new(), Vec::new());
		for extension in metadata.extensions() {
			match extension.name {
				"CheckSpecVersion" => terms.spec_version.encode_to(&mut implicit),
				"CheckTxVersion" => terms.transaction_version.encode_to(&mut implicit),
				"CheckGenesis" => terms.genesis.encode_to(&mut implicit),
				"CheckMortality" => {
					birth.era().encode_to(&mut extra);
					birth.hash.encode_to(&mut implicit);
				}
				"CheckNonce" => Compact(nonce).encode_to(&mut extra),
				"ChargeTransactionPayment" => Compact(0u128).encode_to(&mut extra),
				"CheckMetadataHash" => {
					extra.push(0);
					None::<[u8; 32]>.encode_to(&mut implicit);
				}
				_ if extension.is_empty => {}
				other => return Err(MetadataError::NoSuchExtension(other.to_owned())),
			}
		}
		let mut payload = [call, &extra, &implicit].concat();
		if payload.len() > 256 {
			payload = sp_crypto_hashing::blake2_256(&payload).to_vec();
		}
		let signature = self.0.sign(&payload);
		// Version 4, signed; the address is an account id, the signature sr25519.
		let mut body = vec![0x84, 0];
		body.extend_from_slice(&self.0.public().0);
		body.push(1);
		body.extend_from_slice(&signature.0);
		body.extend_from_slice(&extra);
		body.extend_from_slice(call);
		Ok(body.encode())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_era_is_as_the_chain_reads_it() {
		use codec::Decode;
		use sp_runtime::generic::Era;
		let life = u64::from(LIFE);
		for number in [0u32, 1, 63, 64, 1_000_003] {
			let hash = H256::zero();
			let era = Era::decode(&mut &Birth { number, hash }.era().encode()[..]).unwrap();
			let number = u64::from(number);
			assert_eq!(era, Era::mortal(life, number));
			assert_eq!(
				(era.birth(number + life - 1), era.death(number)),
				(number, number + life)
			);
		}
	}

	#[test]
	fn a_secret_is_for_its_owner_alone() {
		let alice = OwnAccount::of_secret("//Alice").unwrap().id();
		assert_eq!(alice.to_string(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		fs::write(&path, "//Alice\n").unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
		assert_eq!(OwnAccount::of_file(&path).unwrap().id(), alice);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		assert!(matches!(
			OwnAccount::of_file(&path),
			Err(AccountError::Exposed { mode: 0o644, .. })
		));
		assert!(matches!(
			OwnAccount::of_secret("no secret"),
			Err(AccountError::Malformed(_))
		));
	}
}
