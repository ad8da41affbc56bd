//! Blobs from elsewhere, by hash: every byte is checked before it counts.

mod source;
mod transfer;

use std::{
	collections::HashMap,
	hash::{BuildHasher, Hasher, RandomState},
	sync::{Arc, Mutex, Weak},
	time::{Duration, Instant},
};

use reqwest::{redirect, Client, Proxy, Url};
use sp_core::H256;
use tidemill_primitives::{task::Content, Tick};
use tokio::sync::watch;

use crate::{
	metrics::Metrics,
	store::{Pin, Store},
};
pub use source::{parse as parse_source, SourceError};
use transfer::TransferError;

const CONNECT: Duration = Duration::from_secs(5);
/// Longest pause within a transfer.
const IDLE: Duration = Duration::from_secs(15);
const REDIRECTS: usize = 3;
/// Transfers from one source that broke and are taken up where they broke, before the next source has its turn.
const RESUMES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Until when it makes sense to try.
#[derive(Clone)]
pub struct Patience {
	/// The chain's tick, as it is told.
	pub tick: watch::Receiver<Tick>,
	/// The tick at which to give up.
	pub until: Tick,
}

impl Patience {
	/// Whether it is over.
	pub fn is_over(&self) -> bool {
		*self.tick.borrow() >= self.until
	}

	/// Waits until it is over.
	async fn over(&mut self) {
		let until = self.until;
		if self.tick.wait_for(|tick| *tick >= until).await.is_err() {
			// Nobody tells ticks any more: the daemon stops, which cancels the work.
			std::future::pending::<()>().await;
		}
	}
}

/// A blob that could not be had.
#[derive(Debug, thiserror::Error)]
#[error("blob {hash:?} could not be had: {why}")]
pub struct Unavailable {
	/// The blob.
	pub hash: H256,
	/// Why, source by source.
	pub why: String,
}

/// Fetches blobs into the store.
pub struct Fetcher {
	client: Client,
	store: Arc<Store>,
	metrics: Arc<Metrics>,
	/// One transfer of a blob at a time: bundles of a job want the same program.
	busy: Mutex<HashMap<H256, Weak<tokio::sync::Mutex<()>>>>,
}

impl Fetcher {
	/// Fetches into `store`, through `proxy` if one is given. Proxies of the environment are not asked: sources and
	/// peers are often on the same machine or network.
	pub fn new(store: Arc<Store>, metrics: Arc<Metrics>, proxy: Option<Url>) -> Result<Self, reqwest::Error> {
		let mut builder = Client::builder()
			.user_agent(concat!("tidemill-agent/", env!("CARGO_PKG_VERSION")))
			.connect_timeout(CONNECT)
			.read_timeout(IDLE)
			.redirect(redirect::Policy::limited(REDIRECTS))
			.no_proxy();
		if let Some(proxy) = proxy {
			builder = builder.proxy(Proxy::all(proxy)?);
		}
		Ok(Fetcher {
			client: builder.build()?,
			store,
			metrics,
			busy: Mutex::default(),
		})
	}

	/// The blob, from the store or else from the first of the sources that has it; `sources` is asked before each
	/// round for what there is to try.
	pub async fn get(
		&self,
		wanted: &Content,
		sources: impl Fn() -> Vec<Url>,
		patience: &Patience,
	) -> Result<Pin, Unavailable> {
		if let Err(error) = self.store.takes(wanted.length) {
			return Err(Unavailable {
				hash: wanted.hash,
				why: error.to_string(),
			});
		}
		let mut pause = FIRST_PAUSE;
		let mut round: u32 = 0;
		loop {
			if let Some(pin) = self.stored(wanted)? {
				return Ok(pin);
			}
			let mut failures = Vec::new();
			for source in sources() {
				let url = source::blob_url(&source, &wanted.hash);
				let transfer = self.ask(&url, wanted);
				let failure = if round == 0 {
					transfer.await.err()
				} else {
					// Each source had its chance; from now on the time is all that counts.
					tokio::select! {
						done = transfer => done.err(),
						() = async { patience.clone().over().await } => break,
					}
				};
				match failure {
					None => break,
					Some(error) => {
						tracing::warn!(blob = ?wanted.hash, source = %url, %error, round, "a source failed");
						failures.push(format!("{url}: {error}"));
					}
				}
			}
			if let Some(pin) = self.stored(wanted)? {
				return Ok(pin);
			}
			if patience.is_over() {
				let why = if failures.is_empty() {
					"the time for it was up, or there is no source".into()
				} else {
					failures.join("; ")
				};
				return Err(Unavailable { hash: wanted.hash, why });
			}
			tokio::select! {
				() = tokio::time::sleep(jittered(pause)) => {},
				() = async { patience.clone().over().await } => {},
			}
			pause = (pause * 2).min(LONGEST_PAUSE);
			round += 1;
		}
	}

	fn stored(&self, wanted: &Content) -> Result<Option<Pin>, Unavailable> {
		let Some(pin) = self.store.pin(&wanted.hash) else {
			return Ok(None);
		};
		if pin.length() == wanted.length {
			return Ok(Some(pin));
		}
		// A hash has one length: nobody has what is wanted.
		let why = format!("it has {} bytes, not {}", pin.length(), wanted.length);
		Err(Unavailable { hash: wanted.hash, why })
	}

	async fn ask(&self, url: &Url, wanted: &Content) -> Result<(), TransferError> {
		// Held for one source only: work whose sources are dead does not keep other work from asking its own.
		let lock = self.lock_of(&wanted.hash);
		let _one_at_a_time = lock.lock().await;
		if self.store.length(&wanted.hash).is_some() {
			return Ok(());
		}
		let mut writer = self.store.write(wanted.length)?;
		for resumed in 0.. {
			let before = writer.written();
			let started = Instant::now();
			let done = transfer::run(&self.client, url, &mut writer, wanted.length).await;
			self.metrics.fetch_seconds.observe(started.elapsed().as_secs_f64());
			self.metrics.fetched.inc_by(writer.written().saturating_sub(before));
			self.metrics
				.fetches
				.with_label_values(&[done.as_ref().map_or_else(TransferError::name, |()| "ok")])
				.inc();
			match done {
				Ok(()) => break,
				Err(error) if error.can_resume() && writer.written() > before && resumed < RESUMES => {
					tracing::info!(blob = ?wanted.hash, source = %url, at = writer.written(), %error, "taken up where it broke");
					tokio::time::sleep(jittered(FIRST_PAUSE)).await;
				}
				Err(error) => return Err(error),
			}
		}
		let stored = writer.commit(wanted.hash).await;
		if let Err(crate::store::StoreError::Mismatch { .. }) = stored {
			self.metrics.fetches.with_label_values(&["wrong_bytes"]).inc();
		}
		Ok(stored?)
	}

	fn lock_of(&self, hash: &H256) -> Arc<tokio::sync::Mutex<()>> {
		let mut busy = self.busy.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		busy.retain(|_, lock| lock.strong_count() > 0);
		if let Some(lock) = busy.get(hash).and_then(Weak::upgrade) {
			return lock;
		}
		let lock = Arc::default();
		busy.insert(*hash, Arc::downgrade(&lock));
		lock
	}
}

/// Half to one and a half of the time, so that agents which failed together do not come back together.
fn jittered(time: Duration) -> Duration {
	let random = RandomState::new().build_hasher().finish();
	time / 2 + time.mul_f64((random % 1_024) as f64 / 1_024.0)
}
