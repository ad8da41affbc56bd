//! Tokens, as people write them.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};
use tidemill_primitives::Balance;

/// Decimals of a TIDE.
const DECIMALS: usize = 12;
/// One TIDE in units.
pub const TIDE: Balance = 1_000_000_000_000;

/// An amount of tokens, in units of 10^-12 TIDE. Written in TIDE; in JSON the units, as a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tide(pub Balance);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no amount: write it in TIDE, as 12 or 0.05, with 12 decimals at most")]
pub struct AmountError(String);

impl FromStr for Tide {
	type Err = AmountError;

	fn from_str(text: &str) -> Result<Self, AmountError> {
		let fail = || AmountError(text.into());
		let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
		let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
		if !digits(whole) || !digits(part) || part.len() > DECIMALS {
			return Err(fail());
		}
		format!("{whole}{part:0<DECIMALS$}")
			.parse()
			.map(Tide)
			.map_err(|_| fail())
	}
}

impl fmt::Display for Tide {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let (whole, part) = (self.0 / TIDE, self.0 % TIDE);
		let part = format!("{part:0DECIMALS$}");
		match part.trim_end_matches('0') {
			"" => write!(f, "{whole} TIDE"),
			part => write!(f, "{whole}.{part} TIDE"),
		}
	}
}

impl Serialize for Tide {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(&self.0)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_are_read_and_written_to_the_unit() {
		for (text, units, shown) in [
			("0", 0, "0 TIDE"),
			("12", 12 * TIDE, "12 TIDE"),
			("0.05", TIDE / 20, "0.05 TIDE"),
			("1.000000000001", TIDE + 1, "1.000000000001 TIDE"),
			(
				"340282366920938463463374607.431768211455",
				u128::MAX,
				"340282366920938463463374607.431768211455 TIDE",
			),
		] {
			assert_eq!(text.parse(), Ok(Tide(units)));
			assert_eq!(Tide(units).to_string(), shown);
		}
		for text in [
			"",
			".",
			"1.",
			".5",
			"-1",
			"+1",
			"1,5",
			"1e3",
			"0.0000000000001",
			"340282366920938463463374608",
		] {
			assert_eq!(text.parse::<Tide>(), Err(AmountError(text.into())), "{text}");
		}
		assert_eq!(serde_json::to_string(&Tide(TIDE)).unwrap(), "\"1000000000000\"");
	}
}
