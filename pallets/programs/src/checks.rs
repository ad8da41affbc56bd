//! What must always hold.

use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_core::H256;
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{AccountId, Balance};

use crate::{Blobs, Config, HoldReason, Pallet, Programs};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of programs and their deposits. Reads all of them.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut deposits: BTreeMap<AccountId, Balance> = BTreeMap::new();
		for (program, entry) in Programs::<T>::iter() {
			let blob = Blobs::<T>::get(program).ok_or("a program has no bytes")?;
			ensure!(
				H256::from(sp_io::hashing::blake2_256(&blob)) == program,
				"a program has another one's bytes"
			);
			ensure!(blob.len() == entry.length as usize, "a program has another length");
			ensure!(entry.image.program == program, "a program has another one's image");
			let sum = deposits.entry(entry.owner).or_default();
			*sum = sum.saturating_add(entry.deposit);
		}
		ensure!(
			Blobs::<T>::iter_keys().count() == Programs::<T>::iter_keys().count(),
			"there are bytes of no program"
		);
		for (owner, deposit) in deposits {
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Program.into(), &owner) == deposit,
				"an owner's hold is not the sum of its deposits"
			);
		}
		Ok(())
	}
}
