//! Where blobs may be.

use reqwest::Url;
use sp_core::H256;

/// Why a text is not a source.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
	/// It is not a URL.
	#[error("{0:?} is not a URL")]
	NotAUrl(String),
	/// Its scheme is another.
	#[error("sources are http or https, not {0:?}")]
	Scheme(String),
	/// It holds more than a place.
	#[error("a source has no user, password, query or fragment")]
	MoreThanAPlace,
}

/// The source that a text names.
pub fn parse(text: &str) -> Result<Url, SourceError> {
	let url = Url::parse(text).map_err(|_| SourceError::NotAUrl(text.chars().take(256).collect()))?;
	if !matches!(url.scheme(), "http" | "https") {
		return Err(SourceError::Scheme(url.scheme().into()));
	}
	if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
		return Err(SourceError::MoreThanAPlace);
	}
	Ok(url)
}

/// `{source}/{hash}`.
pub(super) fn blob_url(source: &Url, hash: &H256) -> Url {
	let mut url = source.clone();
	url.set_path(&format!("{}/{hash:?}", source.path().trim_end_matches('/')));
	url
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn sources_are_places_on_the_web() {
		let hash = H256::repeat_byte(0xab);
		for text in ["http://127.0.0.1:80/v1/blobs", "http://127.0.0.1/v1/blobs/"] {
			let url = blob_url(&parse(text).unwrap(), &hash);
			assert_eq!(url.as_str(), format!("http://127.0.0.1/v1/blobs/0x{}", "ab".repeat(32)));
		}
		assert_eq!(parse("file:///etc/passwd"), Err(SourceError::Scheme("file".into())));
		assert_eq!(parse("blobs"), Err(SourceError::NotAUrl("blobs".into())));
		for text in ["http://a@b/", "http://:c@b/", "http://b/?q=", "http://b/#f"] {
			assert_eq!(parse(text), Err(SourceError::MoreThanAPlace));
		}
	}
}
