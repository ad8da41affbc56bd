//! Deadlines kept in buckets, one a tick, so that serving them costs what is due and no more.
//!
//! An entry is appended to the bucket of its tick and is never searched for. What it points to knows the tick that it is
//! armed for: an entry whose tick is not that one any more is stale, and is dropped when it comes up.
//!
//! A bucket is a head, which takes new entries, and the full pages before it: to arm an entry reads and writes one value.

use codec::{Decode, Encode, FullCodec, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
	storage::{IterableStorageDoubleMap, IterableStorageMap, StorageDoubleMap, StorageMap, StorageValue},
	traits::Get,
	weights::{RuntimeDbWeight, Weight},
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

/// The last page of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[codec(mel_bound(Item: MaxEncodedLen))]
#[scale_info(skip_type_params(PageSize), capture_docs = "always")]
pub struct WheelHead<Item, PageSize: Get<u32>> {
	/// Full pages that were stored before it, counted from the bucket's first entry.
	pub pages: u32,
	/// The entries armed last.
	pub entries: BoundedVec<Item, PageSize>,
}

impl<Item, PageSize: Get<u32>> Default for WheelHead<Item, PageSize> {
	fn default() -> Self {
		Self {
			pages: 0,
			entries: BoundedVec::new(),
		}
	}
}

/// A wheel over three storage items: the last page of each tick, the full pages before it, and the cursor.
pub struct Wheel<Item, PageSize, Heads, Pages, Cursor>(PhantomData<(Item, PageSize, Heads, Pages, Cursor)>);

impl<Item, PageSize, Heads, Pages, Cursor> Wheel<Item, PageSize, Heads, Pages, Cursor>
where
	Item: FullCodec,
	PageSize: Get<u32>,
	Heads: StorageMap<Tick, WheelHead<Item, PageSize>, Query = WheelHead<Item, PageSize>>,
	Pages: StorageDoubleMap<Tick, u32, BoundedVec<Item, PageSize>, Query = BoundedVec<Item, PageSize>>,
	Cursor: StorageValue<WheelCursor, Query = WheelCursor>,
{
	/// What an entry's share of a page weighs that fills up: a write for each as many entries as a page holds. The head of a
	/// bucket is not in it.
	pub fn weight_of_entry(database: RuntimeDbWeight) -> Weight {
		database.writes(1).saturating_div(PageSize::get().into())
	}

	/// The first tick whose bucket is still to be served, all of it.
	pub fn earliest() -> Tick {
		let cursor = Cursor::get();
		// Of a bucket that is being served, the pages taken do not come up again.
		cursor.tick.saturating_add(u32::from(cursor.page > 0))
	}

	/// Puts `item` into the bucket of `tick`, or of the first one whose serving has not begun, and returns which.
	pub fn arm(tick: Tick, item: Item) -> Tick {
		Self::arm_all(tick, core::iter::once(item))
	}

	/// The same for several: they take one access, and one more for each page that they fill.
	pub fn arm_all(tick: Tick, items: impl IntoIterator<Item = Item>) -> Tick {
		let tick = tick.max(Self::earliest());
		let mut head = Heads::get(tick);
		for item in items {
			if head.entries.is_full() {
				Pages::insert(tick, head.pages, core::mem::take(&mut head.entries));
				head.pages = head.pages.saturating_add(1);
			}
			let pushed = head.entries.try_push(item);
			debug_assert!(pushed.is_ok(), "a page holds an entry");
		}
		if !head.entries.is_empty() {
			Heads::insert(tick, head);
		}
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
			let tick = cursor.tick;
			if tick > now {
				break;
			}
			let head = Heads::get(tick);
			if cursor.page < head.pages {
				found = Some((tick, Pages::take(tick, cursor.page)));
				cursor.page = cursor.page.saturating_add(1);
				break;
			}
			cursor = WheelCursor {
				tick: tick.saturating_add(1),
				page: 0,
			};
			if !head.entries.is_empty() {
				Heads::remove(tick);
				found = Some((tick, head.entries));
				break;
			}
		}
		if cursor != before {
			Cursor::put(cursor);
		}
		found
	}

	/// Puts back what is not served of the page of `tick` that was taken last: it comes up again at the next call.
	pub fn put_back(tick: Tick, entries: impl IntoIterator<Item = Item>) {
		let rest = BoundedVec::truncate_from(entries.into_iter().collect());
		let mut cursor = Cursor::get();
		if cursor.tick == tick {
			cursor.page = cursor.page.saturating_sub(1);
			Pages::insert(tick, cursor.page, rest);
		} else {
			// It was the bucket's last page, and the others are served.
			cursor = WheelCursor { tick, page: 0 };
			Heads::insert(
				tick,
				WheelHead {
					pages: 0,
					entries: rest,
				},
			);
		}
		Cursor::put(cursor);
	}
}

impl<Item, PageSize, Heads, Pages, Cursor> Wheel<Item, PageSize, Heads, Pages, Cursor>
where
	Item: FullCodec + 'static,
	PageSize: Get<u32> + 'static,
	Heads: IterableStorageMap<Tick, WheelHead<Item, PageSize>>,
	Pages: IterableStorageDoubleMap<Tick, u32, BoundedVec<Item, PageSize>>,
{
	/// Every entry with its tick, in no order. For tests and checks: it reads all of the wheel.
	pub fn entries() -> impl Iterator<Item = (Tick, Item)> {
		let pages = Pages::iter().map(|(tick, _, page)| (tick, page));
		let heads = Heads::iter().map(|(tick, head)| (tick, head.entries));
		pages
			.chain(heads)
			.flat_map(|(tick, page)| page.into_iter().map(move |item| (tick, item)))
	}
}
