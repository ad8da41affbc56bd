//! Deadlines kept in buckets, one a tick, so that serving them costs what is due and no more.
//!
//! An entry is appended to the bucket of its tick and is never searched for. What it points to knows the tick that it is
//! armed for: an entry whose tick is not that one any more is stale, and is dropped when it comes up.

use codec::{Decode, Encode, FullCodec, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
	storage::{StorageDoubleMap, StorageMap, StorageValue},
	traits::Get,
};
use scale_info::TypeInfo;
use sp_runtime::BoundedVec;

use crate::Tick;

/// Where the serving of a wheel stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct WheelCursor {
	/// First tick that is not served whole.
	pub tick: Tick,
	/// First page of it that is not served.
	pub page: u32,
}

/// A wheel over three storage items: entries of each tick, pages of entries, and the cursor.
pub struct Wheel<Item, PageSize, Counts, Pages, Cursor>(PhantomData<(Item, PageSize, Counts, Pages, Cursor)>);

impl<Item, PageSize, Counts, Pages, Cursor> Wheel<Item, PageSize, Counts, Pages, Cursor>
where
	Item: FullCodec,
	PageSize: Get<u32>,
	Counts: StorageMap<Tick, u32, Query = u32>,
	Pages: StorageDoubleMap<Tick, u32, BoundedVec<Item, PageSize>, Query = BoundedVec<Item, PageSize>>,
	Cursor: StorageValue<WheelCursor, Query = WheelCursor>,
{
	/// The first tick whose bucket is still to be served, all of it.
	pub fn earliest() -> Tick {
		let cursor = Cursor::get();
		// Of a bucket that is being served, the pages taken do not come up again.
		cursor.tick.saturating_add(u32::from(cursor.page > 0))
	}

	/// Puts `item` into the bucket of `tick`, or of the first one whose serving has not begun, and returns which.
	pub fn arm(tick: Tick, item: Item) -> Tick {
		let tick = tick.max(Self::earliest());
		let count = Counts::get(tick);
		let page = count / PageSize::get().max(1);
		Pages::mutate(tick, page, |entries| {
			// A page has room: entries are appended in order of the count and pages are taken whole.
			let pushed = entries.try_push(item);
			debug_assert!(pushed.is_ok());
		});
		Counts::insert(tick, count.saturating_add(1));
		tick
	}

	/// Takes the next page of what is due at `now`, with its tick. None if nothing is due.
	///
	/// Skips at most `limit` empty ticks; after a longer stretch it returns none and goes on at the next call.
	pub fn take(now: Tick, limit: u32) -> Option<(Tick, BoundedVec<Item, PageSize>)> {
		let mut cursor = Cursor::get();
		let before = cursor;
		let mut found = None;
		for _ in 0..limit {
			if cursor.tick > now {
				break;
			}
			let count = Counts::get(cursor.tick);
			if u64::from(cursor.page) * u64::from(PageSize::get()) < u64::from(count) {
				found = Some((cursor.tick, Pages::take(cursor.tick, cursor.page)));
				cursor.page = cursor.page.saturating_add(1);
				break;
			}
			if count > 0 {
				Counts::remove(cursor.tick);
			}
			cursor = WheelCursor {
				tick: cursor.tick.saturating_add(1),
				page: 0,
			};
		}
		if cursor != before {
			Cursor::put(cursor);
		}
		found
	}

	/// Puts back what of the page taken last is not served: it comes up again at the next call.
	pub fn put_back(entries: impl IntoIterator<Item = Item>) {
		let rest = BoundedVec::truncate_from(entries.into_iter().collect());
		let mut cursor = Cursor::get();
		cursor.page = cursor.page.saturating_sub(1);
		Pages::insert(cursor.tick, cursor.page, rest);
		Cursor::put(cursor);
	}
}
