//! A node's JSON-RPC over HTTP.

use std::{fmt, str::FromStr, time::Duration};

use reqwest::Url;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use serde_json::{json, Value};

use super::http::{self, HttpError};

/// Most bytes of an answer; the metadata, the largest one, has about a megabyte.
pub const MAX_ANSWER: usize = 16 << 20;
const ANSWER: Duration = Duration::from_secs(20);

/// Why a node does not answer as it should.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
	/// The text names no node.
	#[error("{0:?} is no address of a node: write it as http://127.0.0.1:9944 or ws://127.0.0.1:9944")]
	BadUrl(String),
	/// The client cannot be set up.
	#[error("cannot set up HTTP: {0}")]
	Client(#[from] reqwest::Error),
	/// No node answers there.
	#[error("no node answers at {url} ({source}): start it, or give the address of a node's RPC port by --node")]
	Http {
		/// Where.
		url: Box<NodeUrl>,
		/// Why.
		source: HttpError,
	},
	/// The answer is in another form.
	#[error("the node's answer to {method} cannot be read ({why}): is it a Tidemill node?")]
	Malformed {
		/// What was asked.
		method: &'static str,
		/// Why.
		why: String,
	},
	/// The node refuses.
	#[error("the node refuses {method}: {message} ({code})")]
	Refused {
		/// What was asked.
		method: &'static str,
		/// JSON-RPC's code.
		code: i64,
		/// The node's words.
		message: String,
	},
}

/// Where a node's RPC is: one port that serves HTTP and WebSockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeUrl {
	http: Url,
	ws: Url,
}

impl NodeUrl {
	/// The address for WebSockets, as browsers want it.
	pub fn ws(&self) -> &Url {
		&self.ws
	}
}

impl fmt::Display for NodeUrl {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{}", self.http)
	}
}

impl FromStr for NodeUrl {
	type Err = RpcError;

	fn from_str(text: &str) -> Result<Self, RpcError> {
		let fail = || RpcError::BadUrl(text.chars().take(256).collect());
		let url = Url::parse(text).map_err(|_| fail())?;
		let (http, ws) = match url.scheme() {
			"http" | "ws" => ("http", "ws"),
			"https" | "wss" => ("https", "wss"),
			_ => return Err(fail()),
		};
		let with = |scheme| {
			let mut url = url.clone();
			url.set_scheme(scheme).map(|()| url).map_err(|()| fail())
		};
		Ok(NodeUrl {
			http: with(http)?,
			ws: with(ws)?,
		})
	}
}

/// A node.
pub struct Node {
	client: reqwest::Client,
	url: NodeUrl,
}

#[derive(Deserialize)]
struct Answer {
	#[serde(default)]
	result: Value,
	error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
	code: i64,
	message: String,
	data: Option<Value>,
}

impl Node {
	/// A node at this address. The usual variables for proxies are not read.
	pub fn new(url: NodeUrl) -> Result<Self, RpcError> {
		let client = http::client(ANSWER)?;
		Ok(Node { client, url })
	}

	/// Where it is.
	pub fn url(&self) -> &NodeUrl {
		&self.url
	}

	/// Asks the node.
	pub async fn call<T: DeserializeOwned>(&self, method: &'static str, params: impl Serialize) -> Result<T, RpcError> {
		let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let failed = |source| RpcError::Http {
			url: Box::new(self.url.clone()),
			source,
		};
		let request = self.client.post(self.url.http.clone()).json(&body);
		let response = request.send().await.map_err(|error| failed(error.into()))?;
		let bytes = http::body(response, MAX_ANSWER).await.map_err(failed)?;
		read(method, &bytes)
	}
}

fn read<T: DeserializeOwned>(method: &'static str, bytes: &[u8]) -> Result<T, RpcError> {
	let malformed = |error: serde_json::Error| RpcError::Malformed {
		method,
		why: error.to_string(),
	};
	let answer: Answer = serde_json::from_slice(bytes).map_err(malformed)?;
	if let Some(Failure { code, message, data }) = answer.error {
		let message = match data.as_ref().and_then(Value::as_str) {
			Some(data) => format!("{message}: {data}"),
			None => message,
		};
		return Err(RpcError::Refused { method, code, message });
	}
	serde_json::from_value(answer.result).map_err(malformed)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn one_port_has_two_schemes() {
		for (text, http, ws) in [
			("ws://127.0.0.1:9944", "http://127.0.0.1:9944/", "ws://127.0.0.1:9944/"),
			("http://[::1]:9944/rpc", "http://[::1]:9944/rpc", "ws://[::1]:9944/rpc"),
			("wss://node.example", "https://node.example/", "wss://node.example/"),
			("https://node.example", "https://node.example/", "wss://node.example/"),
		] {
			let url: NodeUrl = text.parse().unwrap();
			assert_eq!((url.to_string().as_str(), url.ws().as_str()), (http, ws));
		}
		for text in ["127.0.0.1:9944", "file:///dev/null", ""] {
			assert!(matches!(text.parse::<NodeUrl>(), Err(RpcError::BadUrl(_))), "{text}");
		}
	}

	#[test]
	fn answers_are_results_or_refusals() {
		assert_eq!(read::<u32>("m", br#"{"jsonrpc":"2.0","id":1,"result":7}"#).unwrap(), 7);
		assert_eq!(read::<Option<u32>>("m", br#"{"result":null}"#).unwrap(), None);
		let refused = read::<u32>("m", br#"{"error":{"code":-32601,"message":"no","data":"never"}}"#);
		let Err(RpcError::Refused {
			code: -32601, message, ..
		}) = refused
		else {
			panic!("{refused:?}");
		};
		assert_eq!(message, "no: never");
		for bytes in [b"".as_slice(), b"<html>", br#"{"result":"seven"}"#, b"{}"] {
			assert!(matches!(read::<u32>("m", bytes), Err(RpcError::Malformed { .. })));
		}
	}
}
