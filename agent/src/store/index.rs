//! What the store holds, in memory.

use std::collections::HashMap;

use sp_core::H256;

/// A blob that is served.
pub(super) struct Public {
	pub(super) length: u64,
	/// When it was last used, in milliseconds since 1970.
	pub(super) used: u64,
	/// Until when it is promised.
	pub(super) keep: u64,
	pub(super) pins: u32,
}

/// An output that is not served yet.
pub(super) struct Private {
	pub(super) length: u64,
	/// How many open reports it belongs to.
	pub(super) references: u32,
}

#[derive(Default)]
pub(super) struct Index {
	pub(super) public: HashMap<H256, Public>,
	pub(super) private: HashMap<H256, Private>,
	/// Hashes of blobs by their other names.
	pub(super) aliases: HashMap<H256, H256>,
	/// Bytes of all of these.
	pub(super) bytes: u64,
	/// Bytes promised to blobs that are being written.
	pub(super) reserved: u64,
}

impl Index {
	/// Evicts until `length` more bytes fit below `total`. None, and nothing evicted, if they cannot.
	pub(super) fn make_room(&mut self, length: u64, total: u64, now: u64) -> Option<Vec<H256>> {
		let mut over = (self.bytes + self.reserved)
			.saturating_add(length)
			.saturating_sub(total);
		let mut candidates: Vec<_> = if over == 0 {
			Vec::new()
		} else {
			let free = self
				.public
				.iter()
				.filter(|(_, blob)| blob.pins == 0 && blob.keep <= now);
			free.map(|(hash, blob)| (blob.used, *hash, blob.length)).collect()
		};
		candidates.sort_unstable();
		let mut evicted = Vec::new();
		for (_, hash, length) in candidates {
			if over == 0 {
				break;
			}
			over = over.saturating_sub(length);
			evicted.push(hash);
		}
		if over > 0 {
			return None;
		}
		for hash in &evicted {
			self.remove_public(hash);
		}
		Some(evicted)
	}

	pub(super) fn insert_public(&mut self, hash: H256, length: u64, now: u64) {
		if let std::collections::hash_map::Entry::Vacant(entry) = self.public.entry(hash) {
			entry.insert(Public {
				length,
				used: now,
				keep: 0,
				pins: 0,
			});
			self.bytes += length;
		}
	}

	pub(super) fn remove_public(&mut self, hash: &H256) {
		if let Some(blob) = self.public.remove(hash) {
			self.bytes -= blob.length;
		}
	}

	pub(super) fn touch(&mut self, hash: &H256, now: u64) -> Option<u64> {
		let blob = self.public.get_mut(hash)?;
		blob.used = now;
		Some(blob.length)
	}

	pub(super) fn pin(&mut self, hash: &H256, now: u64) -> Option<u64> {
		let length = self.touch(hash, now)?;
		if let Some(blob) = self.public.get_mut(hash) {
			blob.pins += 1;
		}
		Some(length)
	}

	pub(super) fn unpin(&mut self, hash: &H256) {
		if let Some(blob) = self.public.get_mut(hash) {
			blob.pins = blob.pins.saturating_sub(1);
		}
	}

	/// Whether the blob is stored at all.
	pub(super) fn holds(&self, hash: &H256) -> bool {
		self.public.contains_key(hash) || self.private.contains_key(hash)
	}

	/// Forgets the other names of a blob that is not stored any more, and returns them.
	pub(super) fn forget_aliases(&mut self, hash: &H256) -> Vec<H256> {
		if self.holds(hash) {
			return Vec::new();
		}
		let names = self.aliases.iter().filter(|(_, meant)| *meant == hash);
		let names: Vec<H256> = names.map(|(name, _)| *name).collect();
		for name in &names {
			self.aliases.remove(name);
		}
		names
	}

	pub(super) fn promise(&mut self, hash: &H256, until: u64) {
		if let Some(blob) = self.public.get_mut(hash) {
			blob.keep = until;
		}
	}

	/// Counts one more reference to a private blob, if it is there.
	pub(super) fn refer(&mut self, hash: &H256) -> bool {
		let Some(blob) = self.private.get_mut(hash) else {
			return false;
		};
		blob.references += 1;
		true
	}

	pub(super) fn insert_private(&mut self, hash: H256, length: u64) {
		if !self.refer(&hash) {
			self.private.insert(hash, Private { length, references: 1 });
			self.bytes += length;
		}
	}

	/// Counts one reference less; whether it was the last.
	pub(super) fn release(&mut self, hash: &H256) -> bool {
		let Some(blob) = self.private.get_mut(hash) else {
			return false;
		};
		blob.references = blob.references.saturating_sub(1);
		if blob.references > 0 {
			return false;
		}
		self.bytes -= blob.length;
		self.private.remove(hash);
		true
	}
}
