//! What the calls do, and what other pallets are told.

use alloc::vec::Vec;
use frame_support::{
	ensure,
	traits::{
		fungible::hold::Mutate,
		tokens::{Fortitude, Precision, Restriction},
		Get,
	},
};
use sp_core::H256;
use sp_runtime::DispatchResult;
use tidemill_machine::{Image, Program};
use tidemill_primitives::{interfaces, AccountId, Balance};

use crate::{types::Published, Blob, Blobs, Config, Error, Event, HoldReason, Pallet, Programs};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_publish(owner: AccountId, blob: Blob) -> DispatchResult {
		let program = H256::from(sp_io::hashing::blake2_256(&blob));
		let before = Programs::<T>::get(program);
		ensure!(
			before.as_ref().is_none_or(|before| before.retired),
			Error::<T>::AlreadyPublished
		);
		let length = blob.len() as u32;
		let deposit = T::Policy::get().deposit(length);
		let (image, uses) = match before {
			Some(before) => {
				Self::give_back(&before.owner, before.deposit)?;
				(before.image, before.uses)
			}
			None => {
				let image = Program::admit(&blob).map_err(Error::<T>::from)?.image();
				Blobs::<T>::insert(program, blob);
				(image, 0)
			}
		};
		T::Currency::hold(&HoldReason::Program.into(), &owner, deposit).map_err(|_| Error::<T>::InsufficientBalance)?;
		Programs::<T>::insert(
			program,
			Published {
				owner: owner.clone(),
				deposit,
				length,
				image,
				uses,
				retired: false,
			},
		);
		Self::deposit_event(Event::Published {
			program,
			owner,
			length,
			deposit,
		});
		Ok(())
	}

	fn owned(who: &AccountId, program: H256) -> Result<Published, Error<T>> {
		let entry = Programs::<T>::get(program).ok_or(Error::<T>::NoSuchProgram)?;
		ensure!(entry.owner == *who, Error::<T>::NotOwner);
		Ok(entry)
	}

	pub(crate) fn do_retire(who: AccountId, program: H256) -> DispatchResult {
		let mut entry = Self::owned(&who, program)?;
		ensure!(!entry.retired, Error::<T>::AlreadyRetired);
		let uses = entry.uses;
		Self::deposit_event(Event::Retired { program, uses });
		if uses == 0 {
			return Self::remove(program, entry);
		}
		entry.retired = true;
		Programs::<T>::insert(program, entry);
		Ok(())
	}

	pub(crate) fn remove(program: H256, entry: Published) -> DispatchResult {
		Self::give_back(&entry.owner, entry.deposit)?;
		Programs::<T>::remove(program);
		Blobs::<T>::remove(program);
		Self::deposit_event(Event::Removed {
			program,
			deposit: entry.deposit,
		});
		Ok(())
	}

	pub(crate) fn do_transfer(from: AccountId, program: H256, to: AccountId) -> DispatchResult {
		let mut entry = Self::owned(&from, program)?;
		if from != to {
			T::Currency::transfer_on_hold(
				&HoldReason::Program.into(),
				&from,
				&to,
				entry.deposit,
				Precision::Exact,
				Restriction::OnHold,
				Fortitude::Polite,
			)
			.map_err(|_| Error::<T>::CannotHold)?;
		}
		entry.owner = to.clone();
		Programs::<T>::insert(program, entry);
		Self::deposit_event(Event::Transferred { program, from, to });
		Ok(())
	}

	fn give_back(owner: &AccountId, deposit: Balance) -> DispatchResult {
		T::Currency::release(&HoldReason::Program.into(), owner, deposit, Precision::Exact)?;
		Ok(())
	}
}

impl<T: Config> interfaces::Programs for Pallet<T> {
	fn image(program: H256) -> Option<Image> {
		Programs::<T>::get(program).map(|entry| entry.image)
	}

	fn blob(program: H256) -> Option<Vec<u8>> {
		Blobs::<T>::get(program).map(|blob| blob.into_inner())
	}

	fn is_offered(program: H256) -> bool {
		Programs::<T>::get(program).is_some_and(|entry| !entry.retired)
	}

	fn engage(program: H256) -> bool {
		Programs::<T>::mutate(program, |entry| {
			let Some(entry) = entry.as_mut().filter(|entry| !entry.retired) else {
				return false;
			};
			entry.uses = entry.uses.saturating_add(1);
			true
		})
	}

	fn release(program: H256) {
		Programs::<T>::mutate(program, |entry| {
			if let Some(entry) = entry {
				frame_support::defensive_assert!(entry.uses > 0, "a job releases what it engaged");
				entry.uses = entry.uses.saturating_sub(1);
			}
		});
	}
}
