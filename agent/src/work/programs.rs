//! Programs that are ready to run, so that the bundles of a job prepare theirs once.

use std::{
	collections::VecDeque,
	sync::{Arc, Mutex, OnceLock},
};

use sp_core::H256;
use tidemill_engine::{Invalid, Program, WasmEngine};

use crate::store::{Pin, StoreError};

/// Programs held in memory.
const HELD: usize = 8;

type Slot = Arc<OnceLock<Result<Program, Invalid>>>;

/// Programs that are ready to run.
#[derive(Default)]
pub struct Programs(Mutex<VecDeque<(H256, Slot)>>);

impl Programs {
	/// The program, prepared. Blocks, also while another thread prepares it.
	pub fn get(&self, engine: &WasmEngine, pin: &Pin) -> Result<Result<Program, Invalid>, StoreError> {
		let slot = self.slot(pin.hash());
		if let Some(prepared) = slot.get() {
			return Ok(prepared.clone());
		}
		let bytes = pin.read()?;
		Ok(slot.get_or_init(|| engine.prepare(&bytes)).clone())
	}

	fn slot(&self, hash: H256) -> Slot {
		let mut held = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		let slot = match held.iter().position(|(other, _)| *other == hash).and_then(|at| held.remove(at)) {
			Some((_, slot)) => slot,
			None => Slot::default(),
		};
		held.push_front((hash, slot.clone()));
		held.truncate(HELD);
		slot
	}
}
