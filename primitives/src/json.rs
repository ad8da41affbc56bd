//! How values look in JSON where serde's own form would not do for people and for JavaScript.

/// An amount as decimal text, since JavaScript's numbers are exact below 2^53 only. Whole numbers are read, too.
pub mod amount {
	use serde::{de, Deserializer, Serializer};

	use crate::Balance;

	pub fn serialize<S: Serializer>(amount: &Balance, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(amount)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Balance, D::Error> {
		struct Amount;
		impl de::Visitor<'_> for Amount {
			type Value = Balance;

			fn expecting(&self, out: &mut core::fmt::Formatter) -> core::fmt::Result {
				out.write_str("an amount in units of 10^-12 TIDE, as decimal text or a whole number")
			}

			fn visit_str<E: de::Error>(self, text: &str) -> Result<Balance, E> {
				text.parse()
					.map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
			}

			fn visit_u64<E: de::Error>(self, number: u64) -> Result<Balance, E> {
				Ok(number.into())
			}
		}
		deserializer.deserialize_any(Amount)
	}
}

/// Text that the chain keeps as bytes.
pub mod text {
	use alloc::string::String;
	use serde::{de::Error, Deserialize, Deserializer, Serializer};
	use sp_core::Get;
	use sp_runtime::BoundedVec;

	/// Bytes that are no UTF-8 are shown as the replacement character: nobody has to write text that is text.
	pub fn serialize<S: Serializer, N>(bytes: &BoundedVec<u8, N>, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&String::from_utf8_lossy(bytes))
	}

	pub fn deserialize<'de, D: Deserializer<'de>, N: Get<u32>>(deserializer: D) -> Result<BoundedVec<u8, N>, D::Error> {
		bounded(String::deserialize(deserializer)?)
	}

	fn bounded<E: Error, N: Get<u32>>(text: String) -> Result<BoundedVec<u8, N>, E> {
		let length = text.len();
		BoundedVec::try_from(text.into_bytes())
			.map_err(|_| E::invalid_length(length, &alloc::format!("at most {} bytes", N::get()).as_str()))
	}

	/// One that may be left out.
	pub mod option {
		use super::*;

		pub fn serialize<S: Serializer, N>(
			bytes: &Option<BoundedVec<u8, N>>,
			serializer: S,
		) -> Result<S::Ok, S::Error> {
			match bytes {
				Some(bytes) => super::serialize(bytes, serializer),
				None => serializer.serialize_none(),
			}
		}

		pub fn deserialize<'de, D: Deserializer<'de>, N: Get<u32>>(
			deserializer: D,
		) -> Result<Option<BoundedVec<u8, N>>, D::Error> {
			Option::<String>::deserialize(deserializer)?.map(bounded).transpose()
		}
	}
}

/// A country as its two letters.
pub mod region {
	use alloc::string::String;
	use serde::{
		de::{Error, Unexpected},
		Deserialize, Deserializer, Serializer,
	};

	pub fn serialize<S: Serializer>(region: &[u8; 2], serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&String::from_utf8_lossy(region))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 2], D::Error> {
		parse(&String::deserialize(deserializer)?)
	}

	fn parse<E: Error>(text: &str) -> Result<[u8; 2], E> {
		text.as_bytes()
			.try_into()
			.map_err(|_| E::invalid_value(Unexpected::Str(text), &"two letters, as ISO 3166-1 has them"))
	}

	/// One that may be left out.
	pub mod option {
		use super::*;

		pub fn serialize<S: Serializer>(region: &Option<[u8; 2]>, serializer: S) -> Result<S::Ok, S::Error> {
			match region {
				Some(region) => super::serialize(region, serializer),
				None => serializer.serialize_none(),
			}
		}

		pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 2]>, D::Error> {
			Option::<String>::deserialize(deserializer)?
				.map(|text| parse(&text))
				.transpose()
		}
	}
}

/// A fixed number of bytes as hex after `0x`.
pub mod bytes {
	use serde::{de::Error, Deserializer, Serializer};
	use sp_core::bytes;

	pub fn serialize<S: Serializer, const N: usize>(value: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
		bytes::serialize(value, serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
		bytes::deserialize(deserializer)?
			.try_into()
			.map_err(|bytes: alloc::vec::Vec<u8>| {
				D::Error::invalid_length(bytes.len(), &alloc::format!("{N} bytes").as_str())
			})
	}
}

#[cfg(test)]
mod tests {
	use serde::{Deserialize, Serialize};
	use sp_core::ConstU32;
	use sp_runtime::BoundedVec;

	#[derive(Debug, PartialEq, Serialize, Deserialize)]
	struct All {
		#[serde(with = "super::amount")]
		amount: crate::Balance,
		#[serde(with = "super::text")]
		text: BoundedVec<u8, ConstU32<4>>,
		#[serde(with = "super::region")]
		region: [u8; 2],
		#[serde(with = "super::region::option")]
		other: Option<[u8; 2]>,
		#[serde(with = "super::bytes")]
		bytes: [u8; 3],
	}

	const JSON: &str = r#"{"amount":"340282366920938463463374607431768211455","text":"mill","region":"PT","other":null,"bytes":"0x01ff00"}"#;

	#[test]
	fn values_are_written_for_people_and_read_back() {
		let all = All {
			amount: u128::MAX,
			text: b"mill".to_vec().try_into().unwrap(),
			region: *b"PT",
			other: None,
			bytes: [1, 255, 0],
		};
		assert_eq!(serde_json::to_string(&all).unwrap(), JSON);
		assert_eq!(serde_json::from_str::<All>(JSON).unwrap(), all);
	}

	#[test]
	fn what_is_wrong_is_refused_with_the_reason() {
		let refusal = |from: &str, to: &str| {
			let json = JSON.replace(from, to);
			serde_json::from_str::<All>(&json).unwrap_err().to_string()
		};
		assert!(refusal("\"340282366920938463463374607431768211455\"", "-1").contains("an amount in units"));
		assert!(refusal("340282366920938463463374607431768211455", "1.5").contains("an amount in units"));
		assert!(refusal("mill", "mills").contains("at most 4 bytes"));
		assert!(refusal("PT", "PRT").contains("two letters"));
		assert!(refusal("null", "\"P\"").contains("two letters"));
		assert!(refusal("0x01ff00", "0x01ff").contains("3"));
	}
}
