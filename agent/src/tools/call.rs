//! Calls that are ready to be signed by the provider, whose key stays where it is.

use reqwest::Url;
use serde::Serialize;

use super::{
	metadata::{Argument, Metadata, MetadataError},
	rpc::NodeUrl,
};

/// A call that only wants a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadyCall {
	/// Its name, as polkadot.js writes it: `providers.registerDevice`.
	pub call: String,
	/// What it does, and why now.
	pub why: String,
	/// It, encoded, in hex after 0x.
	pub hex: String,
	/// Page of polkadot.js Apps that shows it decoded and lets it be signed.
	pub link: String,
}

impl ReadyCall {
	/// A call of the pallet Providers.
	pub fn providers(
		metadata: &Metadata,
		node: &NodeUrl,
		call: &'static str,
		arguments: &[Argument],
		why: String,
	) -> Result<Self, MetadataError> {
		let hex = format!("0x{}", hex::encode(metadata.encode("Providers", call, arguments)?));
		Ok(ReadyCall {
			call: format!("providers.{}", camel(call)),
			why,
			link: link(node, &hex),
			hex,
		})
	}
}

fn link(node: &NodeUrl, hex: &str) -> String {
	let ws = node.ws().as_str();
	let mut url = Url::parse("https://polkadot.js.org/apps/").expect("the address of polkadot.js Apps is a URL; qed");
	url.query_pairs_mut()
		.append_pair("rpc", ws.strip_suffix('/').unwrap_or(ws));
	url.set_fragment(Some(&format!("/extrinsics/decode/{hex}")));
	url.into()
}

/// `register_device` as `registerDevice`.
fn camel(name: &str) -> String {
	let mut words = name.split('_');
	let first = words.next().unwrap_or_default().to_owned();
	words.fold(first, |mut name, word| {
		let (head, tail) = word.split_at(word.len().min(1));
		name.push_str(&head.to_uppercase());
		name.push_str(tail);
		name
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn links_carry_the_node_and_the_call() {
		assert_eq!(
			link(&"http://127.0.0.1:9944".parse().unwrap(), "0x1805"),
			"https://polkadot.js.org/apps/?rpc=ws%3A%2F%2F127.0.0.1%3A9944#/extrinsics/decode/0x1805"
		);
	}

	#[test]
	fn names_are_those_of_polkadot_js() {
		assert_eq!(camel("register"), "register");
		assert_eq!(camel("register_device"), "registerDevice");
	}
}
