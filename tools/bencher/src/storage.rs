//! Measures what a read and a write of the database cost.

use std::{
	sync::Arc,
	time::{Duration, Instant},
};

use anyhow::{Context, Result};
use sc_client_api::{backend::Backend as _, BlockImportOperation, NewBlockState};
use sc_client_db::{Backend, BlocksPruning, DatabaseSettings, DatabaseSource, DbHash, DbState, DbStateBuilder};
use sp_core::storage::{StateVersion, Storage};
use sp_database::{ColumnId, Database, Transaction};
use sp_runtime::{
	generic,
	traits::{BlakeTwo256, Header as _},
	OpaqueExtrinsic,
};
use sp_state_machine::Backend as _;

use crate::stats::Stats;

type Header = generic::Header<u32, BlakeTwo256>;
type Block = generic::Block<Header, OpaqueExtrinsic>;

/// Writes of one commit: those of a well-filled block.
const BATCH: usize = 2_000;

/// What reads and writes cost.
pub struct Costs {
	/// Reads of one item each.
	pub read: Stats,
	/// Writes, each a share of a commit with the root's computation.
	pub write: Stats,
}

/// Numbers that look random and are the same in every run.
struct Chance(u64);

impl Chance {
	fn next(&mut self) -> u64 {
		// The step of splitmix64.
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	fn bytes(&mut self, length: usize) -> Vec<u8> {
		let mut bytes: Vec<u8> = (0..length.div_ceil(8))
			.flat_map(|_| self.next().to_le_bytes())
			.collect();
		bytes.truncate(length);
		bytes
	}
}

/// A key as those of maps: 32 bytes of pallet and item, a hash, and what was hashed.
fn key(number: u64) -> Vec<u8> {
	let mut key = sp_crypto_hashing::twox_128(b"Pallet").to_vec();
	key.extend(sp_crypto_hashing::twox_128(&[(number % 16) as u8]));
	key.extend(sp_crypto_hashing::blake2_128(&number.to_le_bytes()));
	key.extend(number.to_le_bytes());
	key
}

/// Lengths as on the chain: most items are accounts and states of jobs, some devices and bundles, a few jobs and pages.
fn length(number: u64) -> usize {
	match number % 20 {
		0 | 1 => 1_000,
		2..=6 => 300,
		_ => 80,
	}
}

fn fill(keys: u64, chance: &mut Chance) -> Storage {
	Storage {
		top: (0..keys)
			.map(|number| (key(number), chance.bytes(length(number))))
			.collect(),
		..Default::default()
	}
}

/// Measures reads and writes in a ParityDB with so many keys, in a new folder.
pub fn measure(keys: u64, samples: usize) -> Result<Costs> {
	let mut chance = Chance(1);
	let folder = tempfile::tempdir().context("there is no room for a database; set TMPDIR to a disk with room")?;
	let backend = Backend::<Block>::new(
		DatabaseSettings {
			trie_cache_maximum_size: None,
			state_pruning: None,
			source: DatabaseSource::ParityDb {
				path: folder.path().into(),
			},
			blocks_pruning: BlocksPruning::KeepAll,
			pruning_filters: Vec::new(),
			metrics_registry: None,
		},
		0,
	)?;
	let mut import = backend.begin_operation()?;
	let root = import.set_genesis_state(fill(keys, &mut chance), true, StateVersion::V1)?;
	let header = Header::new(0, Default::default(), root, Default::default(), Default::default());
	import.set_block_data(header, Some(Vec::new()), None, None, NewBlockState::Final, true)?;
	backend.commit_operation(import)?;

	// A first round warms up.
	read(&backend, root, keys, samples, &mut chance)?;
	let read = read(&backend, root, keys, samples, &mut chance)?;
	write(&backend, root, keys, samples, &mut chance)?;
	let write = write(&backend, root, keys, samples, &mut chance)?;
	Ok(Costs { read, write })
}

fn trie(backend: &Backend<Block>, root: DbHash) -> DbState<BlakeTwo256> {
	DbStateBuilder::<BlakeTwo256>::new(backend.expose_storage(), root).build()
}

fn read(backend: &Backend<Block>, root: DbHash, keys: u64, samples: usize, chance: &mut Chance) -> Result<Stats> {
	let mut times = Vec::with_capacity(samples);
	let trie = trie(backend, root);
	for _ in 0..samples {
		let key = key(chance.next() % keys);
		let start = Instant::now();
		let value = trie.storage(&key).map_err(anyhow::Error::msg)?;
		times.push(start.elapsed());
		value.context("what was put into the database is there")?;
	}
	Ok(Stats::of(&times))
}

fn write(backend: &Backend<Block>, root: DbHash, keys: u64, samples: usize, chance: &mut Chance) -> Result<Stats> {
	let (db, column) = backend.expose_db();
	let mut times: Vec<Duration> = Vec::new();
	for _ in 0..samples.div_ceil(BATCH) {
		let changes: Vec<_> = (0..BATCH)
			.map(|_| {
				let number = chance.next() % keys;
				(key(number), chance.bytes(length(number)))
			})
			.collect();
		let trie = trie(backend, root);
		let start = Instant::now();
		let delta = changes.iter().map(|(key, value)| (&key[..], Some(&value[..])));
		let (_, nodes) = trie.storage_root(delta, StateVersion::V1);
		let added = transaction(&db, nodes.clone(), column, true);
		db.commit(added)?;
		times.push(start.elapsed() / BATCH as u32);
		// The next batch begins from the same state.
		db.commit(transaction(&db, nodes, column, false))?;
	}
	Ok(Stats::of(&times))
}

/// The nodes that a new root needs, put into the database or taken out of it again. None is removed: pruning does that,
/// blocks later and apart from execution.
fn transaction(
	db: &Arc<dyn Database<DbHash>>,
	mut nodes: sp_trie::PrefixedMemoryDB<BlakeTwo256>,
	column: ColumnId,
	insert: bool,
) -> Transaction<DbHash> {
	let mut transaction = Transaction::default();
	for (mut key, (value, count)) in nodes.drain() {
		if count > 0 {
			db.sanitize_key(&mut key);
			if insert {
				transaction.set(column, &key, &value);
			} else {
				transaction.remove(column, &key);
			}
		}
	}
	transaction
}
