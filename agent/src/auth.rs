//! The keys that may change something, and their signatures.

use std::{collections::HashSet, str::FromStr};

use axum::http::HeaderMap;
use sp_core::{
	crypto::{AccountId32, Ss58Codec},
	sr25519, Pair, H256,
};
use tidemill_primitives::contract::{HEADER_KEY, HEADER_SIGNATURE};

use crate::refusal::Refused;

/// An account or an sr25519 public key, as `0x` and 64 hex digits or as an SS58 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Account(pub [u8; 32]);

impl FromStr for Account {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		if let Some(digits) = text.strip_prefix("0x") {
			let mut bytes = [0; 32];
			hex::decode_to_slice(digits, &mut bytes).map_err(|_| "64 hex digits are wanted after 0x".to_string())?;
			return Ok(Account(bytes));
		}
		AccountId32::from_ss58check(text)
			.map(|account| Account(account.into()))
			.map_err(|error| format!("neither 0x with 64 hex digits nor an SS58 address: {error:?}"))
	}
}

/// Keys that may do something.
#[derive(Clone, Debug, Default)]
pub struct Signers(HashSet<Account>);

impl FromIterator<Account> for Signers {
	fn from_iter<I: IntoIterator<Item = Account>>(accounts: I) -> Self {
		Signers(accounts.into_iter().collect())
	}
}

impl Signers {
	/// Fails unless the headers carry a signature over `message` by one of these keys.
	pub fn check(&self, headers: &HeaderMap, message: &[u8; 32]) -> Result<(), Refused> {
		let key = hex_header::<32>(headers, HEADER_KEY)?;
		let signature = hex_header::<64>(headers, HEADER_SIGNATURE)?;
		if !self.0.contains(&Account(key)) {
			return Err(Refused::UnknownKey(H256(key)));
		}
		let (key, signature) = (sr25519::Public::from_raw(key), sr25519::Signature::from_raw(signature));
		if !sr25519::Pair::verify(&signature, message, &key) {
			return Err(Refused::BadSignature);
		}
		Ok(())
	}
}

/// The header's bytes, given in hex after `0x`.
pub fn hex_header<const N: usize>(headers: &HeaderMap, name: &'static str) -> Result<[u8; N], Refused> {
	let value = headers.get(name).ok_or(Refused::MissingHeader(name))?;
	let mut bytes = [0; N];
	value
		.to_str()
		.ok()
		.and_then(|text| text.strip_prefix("0x"))
		.and_then(|digits| hex::decode_to_slice(digits, &mut bytes).ok())
		.ok_or(Refused::MalformedHeader { name, bytes: N })?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn accounts_are_read_in_both_forms() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let hex = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		assert_eq!(alice.parse::<Account>().unwrap(), hex.parse().unwrap());
		assert!("0xd4".parse::<Account>().is_err());
		assert!("alice".parse::<Account>().is_err());
	}
}
