//! Short questions over HTTP, with bounds.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, Url};

const CONNECT: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
	/// Nobody answers, or not to the end.
	#[error("{0}")]
	Unreachable(String),
	/// The answer is another than wanted.
	#[error("the answer is {0}")]
	Status(StatusCode),
	/// The answer is too long.
	#[error("the answer is longer than {0} bytes")]
	TooLong(usize),
}

impl From<reqwest::Error> for HttpError {
	fn from(error: reqwest::Error) -> Self {
		// The cause at the bottom says it; what is around it repeats the address.
		let mut cause: &dyn std::error::Error = &error;
		while let Some(source) = cause.source() {
			cause = source;
		}
		HttpError::Unreachable(if error.is_timeout() {
			"it takes too long".into()
		} else {
			cause.to_string()
		})
	}
}

/// A client whose every exchange ends within `limit`. The usual variables for proxies are not read, and no redirect is
/// followed.
pub fn client(limit: Duration) -> reqwest::Result<Client> {
	Client::builder()
		.no_proxy()
		.redirect(reqwest::redirect::Policy::none())
		.connect_timeout(CONNECT)
		.timeout(limit)
		.build()
}

/// The body of a good answer, of `most` bytes at most.
pub async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, HttpError> {
	if !response.status().is_success() {
		return Err(HttpError::Status(response.status()));
	}
	let mut bytes = Vec::new();
	while let Some(chunk) = response.chunk().await? {
		if bytes.len() + chunk.len() > most {
			return Err(HttpError::TooLong(most));
		}
		bytes.extend_from_slice(&chunk);
	}
	Ok(bytes)
}

/// What is at `url`, of `most` bytes at most.
pub async fn get(client: &Client, url: Url, most: usize) -> Result<Vec<u8>, HttpError> {
	body(client.get(url).send().await?, most).await
}
