//! What the daemon, or whatever is at a device's endpoint, says of itself.

use std::{fs, io, path::Path, time::Duration};

use reqwest::{Client, Url};
use tidemill_primitives::contract::DeviceInfo;

use crate::tools::http::{client, get, HttpError};

/// Most bytes of an answer.
const MOST: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(5);
/// Age of the last reconcile, in the daemon's metrics.
const RECONCILE_AGE: &str = "tidemill_agent_reconcile_age_seconds";

/// Why there is no word of a daemon.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
	/// It never ran in this folder.
	#[error("there is no address in the data folder: start it by `tidemill-agent run`")]
	NeverRan,
	/// The address cannot be read.
	#[error("its address cannot be read from the data folder: {0}")]
	Address(String),
	/// It does not answer.
	#[error("{url} does not answer: {source}")]
	Silent {
		/// What was asked.
		url: Url,
		/// Why.
		source: HttpError,
	},
	/// Something else answers.
	#[error("{url} answers, but not as a daemon does: {why}")]
	Odd {
		/// What was asked.
		url: Url,
		/// Why.
		why: String,
	},
	/// The client cannot be set up.
	#[error("cannot set up HTTP: {0}")]
	Client(#[from] reqwest::Error),
}

/// A daemon that answers.
#[derive(Clone, Debug)]
pub struct Daemon {
	/// Where.
	pub url: Url,
	/// What it says of itself.
	pub info: DeviceInfo,
	/// Seconds since a node last told it what to do; none if that never happened.
	pub reconciled: Option<u64>,
}

/// The address that the daemon of a data folder wrote down when it last started, as seen from this machine.
pub fn address(data: &Path) -> Result<Url, DaemonError> {
	let text = match fs::read_to_string(data.join("address")) {
		Ok(text) => text,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(DaemonError::NeverRan),
		Err(error) => return Err(DaemonError::Address(error.to_string())),
	};
	let fail = || DaemonError::Address(format!("{text:.100?} is no address"));
	let mut address: std::net::SocketAddr = text.trim().parse().map_err(|_| fail())?;
	if address.ip().is_unspecified() {
		address.set_ip(match address {
			std::net::SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
			std::net::SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
		});
	}
	Url::parse(&format!("http://{address}")).map_err(|_| fail())
}

/// Asks the daemon at `base`: whether it lives, who it is, and when it was last told what to do.
pub async fn ask(base: &Url) -> Result<Daemon, DaemonError> {
	let client = client(PATIENCE)?;
	fetch(&client, base, "healthz").await?;
	let metrics = fetch(&client, base, "metrics").await?;
	let reconciled = reconciled(&String::from_utf8_lossy(&metrics)).ok_or_else(|| DaemonError::Odd {
		url: base.clone(),
		why: format!("its metrics lack {RECONCILE_AGE}"),
	})?;
	Ok(Daemon {
		url: base.clone(),
		info: who(&client, base).await?,
		reconciled: u64::try_from(reconciled).ok(),
	})
}

/// Asks whatever is at an endpoint which device it is.
pub async fn ask_who(base: &Url) -> Result<DeviceInfo, DaemonError> {
	who(&client(PATIENCE)?, base).await
}

async fn who(client: &Client, base: &Url) -> Result<DeviceInfo, DaemonError> {
	let answer = fetch(client, base, "v1/device").await?;
	serde_json::from_slice(&answer).map_err(|error| DaemonError::Odd {
		url: base.clone(),
		why: error.to_string(),
	})
}

async fn fetch(client: &Client, base: &Url, path: &str) -> Result<Vec<u8>, DaemonError> {
	let mut url = base.clone();
	url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
	get(client, url.clone(), MOST)
		.await
		.map_err(|source| DaemonError::Silent { url, source })
}

/// The age of the last reconcile in seconds, negative if there was none.
fn reconciled(metrics: &str) -> Option<i64> {
	let value = metrics.lines().find_map(|line| line.strip_prefix(RECONCILE_AGE))?;
	value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::metrics::Metrics;

	#[test]
	fn the_address_is_one_that_can_be_asked() {
		let data = tempfile::tempdir().unwrap();
		assert!(matches!(address(data.path()), Err(DaemonError::NeverRan)));
		for (text, url) in [
			("127.0.0.1:8844\n", "http://127.0.0.1:8844/"),
			("0.0.0.0:80", "http://127.0.0.1/"),
			("[::]:8844", "http://[::1]:8844/"),
		] {
			fs::write(data.path().join("address"), text).unwrap();
			assert_eq!(address(data.path()).unwrap().as_str(), url);
		}
		fs::write(data.path().join("address"), "here").unwrap();
		assert!(matches!(address(data.path()), Err(DaemonError::Address(_))));
	}

	#[test]
	fn the_age_is_read_from_the_metrics_as_they_are() {
		let metrics = Metrics::new(1).unwrap();
		let text = || String::from_utf8(metrics.text().unwrap()).unwrap();
		assert_eq!(reconciled(&text()), Some(-1));
		metrics.reconciled();
		assert_eq!(reconciled(&text()), Some(0));
		assert_eq!(reconciled(""), None);
	}
}
