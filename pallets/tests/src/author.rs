//! A validator that makes blocks and has other interests than their fees: it knows what each of its blocks would make of the
//! next seed, and leaves away those that do not suit it. Another slot's author makes that block then, with the same content.

use codec::Encode;
use tidemill_primitives::{Balance, BlockNumber};

use crate::{runtime::*, world::World};

/// The author, and what leaving blocks away costs it.
pub struct Grinder {
	/// Of a thousand slots, how many are its own.
	pub share: u16,
	/// Blocks that it left away.
	pub skipped: u32,
	/// Chain fees of these blocks.
	pub lost: Balance,
}

/// The slot of the open block.
fn slot() -> BlockNumber {
	System::block_number() + 1 + Skipped::get()
}

impl Grinder {
	/// An author that has made no block yet.
	pub fn new(share: u16) -> Self {
		Grinder {
			share,
			skipped: 0,
			lost: 0,
		}
	}

	/// Whether the open block is its own.
	pub fn is_author(&self) -> bool {
		let hash = ("slot", Salt::get(), slot()).using_encoded(sp_io::hashing::twox_64);
		u64::from_le_bytes(hash) % 1_000 < u64::from(self.share)
	}

	/// Leaves the open block away, in each slot of its own, as long as the next one would not suit it.
	pub fn grind(&mut self, w: &mut World, suits: impl Fn(&mut World) -> bool) {
		let suits = |w: &mut World| {
			w.peek(|w| {
				w.block();
				suits(w)
			})
		};
		while self.is_author() && !suits(w) {
			self.skipped += 1;
			self.lost += pallet_rewards::Authored::<Test>::get().1;
			Skipped::mutate(|count| *count += 1);
		}
	}
}
