//! The task that follows the chain and fills the metrics.

use std::{future::Future, sync::Arc, task::Poll};

use codec::{Decode, DecodeAll};
use frame_system::EventRecord;
use futures::{stream, StreamExt};
use sc_client_api::{BlockchainEvents, HeaderBackend, StorageProvider};
use sp_api::ProvideRuntimeApi;
use sp_core::{
	offchain::{OffchainStorage, STORAGE_PREFIX},
	storage::StorageKey,
};
use sp_crypto_hashing::twox_128;
use tidemill_primitives::api::ComputeApi;
use tidemill_runtime::{BlockNumber, Hash, RuntimeEvent};

use super::{
	events::{Book, Tally},
	Metrics,
};
use crate::service::FullClient;

const LOG_TARGET: &str = "tidemill::metrics";

/// Most notices of the chain that are answered by one look at it.
const AT_ONCE: usize = 128;

/// Why a block's events are not counted.
#[derive(Debug, thiserror::Error)]
enum Unread {
	/// There is no such block here, or its state is gone.
	#[error("its state is not there: {0}; a node that keeps more of it (--state-pruning) can read it")]
	State(#[from] sp_blockchain::Error),
	/// Its events are not those of this node's runtime.
	#[error("its events cannot be decoded: {0}; if the chain's runtime is newer than this node, update the node")]
	Events(#[from] codec::Error),
	/// The runtime does not answer.
	#[error("its runtime does not answer: {0}; if the chain's runtime is newer than this node, update the node")]
	Api(#[from] sp_api::ApiError),
}

/// Follows the chain and fills the metrics.
pub struct Follower<S> {
	client: Arc<FullClient>,
	/// Where the off-chain worker counts; none if the database has no such place.
	storage: Option<S>,
	metrics: Metrics,
	book: Book,
	/// The last finalised block that was counted, or given up.
	counted: BlockNumber,
	/// The last block that was shown.
	shown: Hash,
	/// What was complained of once is not complained of again.
	told: Told,
}

/// What was complained of.
#[derive(Default)]
struct Told {
	unread: bool,
	hidden: bool,
}

impl<S: OffchainStorage> Follower<S> {
	/// Begins with the next block that becomes final.
	pub fn new(client: Arc<FullClient>, storage: Option<S>, metrics: Metrics) -> Self {
		let info = client.info();
		Self {
			client,
			storage,
			metrics,
			book: Book::default(),
			counted: info.finalized_number,
			shown: info.genesis_hash,
			told: Told::default(),
		}
	}

	/// Follows the chain for as long as the node runs.
	///
	/// Notices only wake it: what there is to do follows from what the chain says then, so that one which is missed,
	/// late or about another fork changes nothing.
	pub async fn run(mut self) {
		let imported = self.client.import_notification_stream().map(|_| ());
		let finalized = self.client.finality_notification_stream().map(|_| ());
		let mut notices = stream::select(imported, finalized).ready_chunks(AT_ONCE);
		while notices.next().await.is_some() {
			let info = self.client.info();
			self.show(info.best_hash);
			while self.counted < info.finalized_number {
				self.counted += 1;
				self.count(self.counted);
				// A node that catches up has many blocks to count, and must be able to stop in between.
				give_way().await;
			}
			self.take_failures();
		}
	}

	/// Shows the market as it is in a block.
	fn show(&mut self, block: Hash) {
		if block == self.shown {
			return;
		}
		match self.client.runtime_api().summary(block) {
			Ok(summary) => self.metrics.show(&summary),
			Err(error) if !self.told.hidden => {
				self.told.hidden = true;
				log::warn!(
					target: LOG_TARGET,
					"The market is not shown in the metrics: the runtime of block {block} does not tell its summary \
					 ({error}). It is shown once it does; nothing more is said of it."
				);
			}
			Err(_) => {}
		}
		self.shown = block;
	}

	/// Counts what a finalised block says.
	fn count(&mut self, number: BlockNumber) {
		match self.tally(number) {
			Ok(tally) => self.metrics.count(&tally),
			Err(error) => {
				self.metrics.count_unread();
				if !self.told.unread {
					self.told.unread = true;
					log::warn!(
						target: LOG_TARGET,
						"Block {number} is missing in the counters of the market: {error}. More such blocks are only \
						 counted, as tidemill_blocks_unread_total."
					);
				}
			}
		}
	}

	fn tally(&mut self, number: BlockNumber) -> Result<Tally, Unread> {
		let unknown = || sp_blockchain::Error::UnknownBlock(format!("block {number}"));
		let hash = self.client.hash(number)?.ok_or_else(unknown)?;
		let stored = self.client.storage(hash, &events_key())?;
		let events = decode_events(stored.as_ref().map_or(&[0][..], |bytes| &bytes.0))?;
		let api = self.client.runtime_api();
		let tick = api.tick(hash)?;
		let submitted = |job| api.job(hash, job).ok().flatten().map(|view| view.submitted);
		Ok(self.book.read(tick, &events, submitted))
	}

	/// Takes over what the off-chain worker counted.
	fn take_failures(&self) {
		let stored = self
			.storage
			.as_ref()
			.and_then(|storage| storage.get(STORAGE_PREFIX, pallet_dispatch::FAILURES_KEY));
		// What cannot be read is another release's, which its worker writes anew.
		if let Some(Ok(failures)) = stored.map(|bytes| pallet_dispatch::Failures::decode(&mut &bytes[..])) {
			self.metrics.count_failures(&failures);
		}
	}
}

/// Where a block's events are in its state.
fn events_key() -> StorageKey {
	StorageKey([twox_128(b"System"), twox_128(b"Events")].concat())
}

/// The events in the encoding of `System.Events`, all of it.
fn decode_events(bytes: &[u8]) -> Result<Vec<RuntimeEvent>, codec::Error> {
	let records = Vec::<EventRecord<RuntimeEvent, Hash>>::decode_all(&mut &bytes[..])?;
	Ok(records.into_iter().map(|record| record.event).collect())
}

/// Lets other tasks of the thread have their turn, and this one be ended.
fn give_way() -> impl Future<Output = ()> {
	let mut gave = false;
	std::future::poll_fn(move |context| {
		if gave {
			return Poll::Ready(());
		}
		gave = true;
		context.waker().wake_by_ref();
		Poll::Pending
	})
}

#[cfg(test)]
mod tests {
	use codec::Encode;
	use frame_system::Phase;

	use super::*;

	#[test]
	fn events_are_found_where_the_runtime_keeps_them() {
		let key = events_key();
		sp_io::TestExternalities::default().execute_with(|| {
			frame_system::Pallet::<tidemill_runtime::Runtime>::set_block_number(1);
			let event = pallet_tide::Event::<tidemill_runtime::Runtime>::MarketPaused;
			frame_system::Pallet::<tidemill_runtime::Runtime>::deposit_event(event.clone());
			let stored = sp_io::storage::get(&key.0).unwrap();
			assert_eq!(decode_events(&stored).unwrap(), [RuntimeEvent::from(event)]);
		});
		assert_eq!(decode_events(&[0]).unwrap(), []);
	}

	#[test]
	fn events_of_another_runtime_are_an_error() {
		let record = EventRecord::<RuntimeEvent, Hash> {
			phase: Phase::Initialization,
			event: pallet_tide::Event::<tidemill_runtime::Runtime>::MarketPaused.into(),
			topics: vec![],
		};
		let fine = vec![record].encode();
		assert!(decode_events(&fine).is_ok());
		// An event more in that pallet, or a pallet more.
		let mut unknown = fine.clone();
		unknown[3] = 0xfe;
		assert!(decode_events(&unknown).is_err());
		let mut longer = fine;
		longer.push(0);
		assert!(decode_events(&longer).is_err(), "something is left over");
	}
}
