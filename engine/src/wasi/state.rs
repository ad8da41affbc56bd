//! What the host knows of a running task.

use std::sync::Arc;

use codec::Encode;
use sp_crypto_hashing::{blake2_256, blake2_512};
use tidemill_primitives::{Fuel, TaskIndex, H256};
use wasmtime::Memory;

use super::fds::Fds;
use crate::{fs::FileSystem, limiter::Limiter, task::Stats, watch::Watch};

/// Realtime at the start of every task: 2020-01-01, in nanoseconds since 1970.
pub const EPOCH: u64 = 1_577_836_800_000_000_000;

/// What the host knows of a running task.
pub(crate) struct State {
	pub(crate) limiter: Limiter,
	pub(crate) watch: Watch,
	pub(crate) stats: Stats,
	pub(crate) fs: FileSystem,
	pub(super) fds: Fds,
	pub(super) memory: Option<Memory>,
	pub(super) args: Strings,
	pub(super) env: Strings,
	pub(super) stdin: Arc<[u8]>,
	pub(super) random: Random,
	/// Nanoseconds that the clock runs ahead of the fuel, because the task waited.
	pub(super) waited: u64,
	pub(super) fuel_limit: Fuel,
}

impl State {
	/// The state of a task that has not begun.
	pub(crate) fn new(
		limiter: Limiter,
		watch: Watch,
		fs: FileSystem,
		(args, env): (Strings, Strings),
		stdin: Arc<[u8]>,
		random: Random,
		fuel_limit: Fuel,
	) -> Self {
		let fds = Fds::new();
		Self {
			limiter,
			watch,
			stats: Stats::default(),
			fs,
			fds,
			memory: None,
			args,
			env,
			stdin,
			random,
			waited: 0,
			fuel_limit,
		}
	}

	/// Nanoseconds since the task began, with this much fuel left.
	pub(super) fn elapsed(&self, fuel: Fuel) -> u64 {
		self.fuel_limit.saturating_sub(fuel).saturating_add(self.waited)
	}
}

/// Arguments or environment as the program reads them: each with a zero at its end.
#[derive(Debug, Default)]
pub(crate) struct Strings {
	pub(super) starts: Vec<u32>,
	pub(super) text: Vec<u8>,
}

impl FromIterator<String> for Strings {
	fn from_iter<I: IntoIterator<Item = String>>(strings: I) -> Self {
		let mut all = Self::default();
		for string in strings {
			all.starts.push(all.text.len() as u32);
			all.text.extend(string.into_bytes());
			all.text.push(0);
		}
		all
	}
}

/// An endless stream of bytes from a seed: block `n` is the blake2-512 hash of (seed, n).
#[derive(Debug)]
pub(crate) struct Random {
	seed: [u8; 32],
	counter: u64,
	block: [u8; 64],
	used: usize,
}

impl Random {
	/// The stream of a task.
	pub(crate) fn of_task(job: H256, index: TaskIndex) -> Self {
		let seed = (b"tidemill/random", job, index).using_encoded(blake2_256);
		Self {
			seed,
			counter: 0,
			block: [0; 64],
			used: 64,
		}
	}

	/// Fills `out` with the next bytes.
	pub(super) fn fill(&mut self, out: &mut [u8]) {
		for byte in out {
			if self.used == self.block.len() {
				self.block = (self.seed, self.counter).using_encoded(blake2_512);
				(self.counter, self.used) = (self.counter.wrapping_add(1), 0);
			}
			*byte = self.block[self.used];
			self.used += 1;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_stream_depends_on_job_and_task_and_not_on_how_it_is_read() {
		let take = |job: u8, index, parts: &[usize]| {
			let mut random = Random::of_task(H256::repeat_byte(job), index);
			let mut all = Vec::new();
			for part in parts {
				let mut bytes = vec![0; *part];
				random.fill(&mut bytes);
				all.extend(bytes);
			}
			all
		};
		let whole = take(1, 0, &[200]);
		assert_eq!(take(1, 0, &[1, 63, 64, 0, 72]), whole);
		assert_ne!(take(1, 1, &[200]), whole);
		assert_ne!(take(2, 0, &[200]), whole);
		assert_ne!(whole[..64], whole[64..128]);
	}
}
