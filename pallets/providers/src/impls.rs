//! What the calls do.

use alloc::vec::Vec;

use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, Get, Imbalance, OnUnbalanced},
};
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};
use tidemill_primitives::{
	device::{registration_message, DeviceKey, DeviceSignature, DeviceSpec, DeviceSpecV1, DeviceState, Offer},
	interfaces::{Credits, Devices as DevicesInterface, Release, Tide},
	verdict::Offence,
	AccountId, Balance, BundleIndex, DeviceId, JobId, Tick, MAX_SLOTS,
};

use crate::{
	pool,
	types::{Device, Owned, Provider, Reputation, Standing, Unbonding},
	Config, DeviceOf, DeviceSpecs, Devices, Error, Event, HoldReason, NextDevice, Pallet, Pools, Providers,
};

impl<T: Config> Pallet<T> {
	/// The genesis hash, which the device's proof names.
	fn genesis() -> H256 {
		H256::from_slice(
			frame_system::Pallet::<T>::block_hash(frame_system::pallet_prelude::BlockNumberFor::<T>::zero()).as_ref(),
		)
	}

	fn hold(provider: &AccountId, amount: Balance) -> DispatchResult {
		T::Currency::hold(&HoldReason::Stake.into(), provider, amount)
			.map_err(|_| Error::<T>::InsufficientBalance.into())
	}

	pub(crate) fn do_register(provider: AccountId, stake: Balance, payout: Option<AccountId>) -> DispatchResult {
		ensure!(!Providers::<T>::contains_key(&provider), Error::<T>::AlreadyProvider);
		ensure!(stake >= T::Policy::get().min_stake, Error::<T>::StakeTooSmall);
		Self::hold(&provider, stake)?;
		let payout = payout.unwrap_or_else(|| provider.clone());
		let entry = Provider {
			payout,
			stake,
			backing: 0,
			unbonding: Default::default(),
			devices: Default::default(),
		};
		Providers::<T>::insert(&provider, entry);
		Self::count_provider(stake);
		Self::deposit_event(Event::ProviderRegistered { provider, stake });
		Ok(())
	}

	pub(crate) fn do_bond_more(provider: AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		Providers::<T>::try_mutate(&provider, |entry| {
			let entry = entry.as_mut().ok_or(Error::<T>::NotProvider)?;
			Self::hold(&provider, amount)?;
			entry.stake = entry.stake.saturating_add(amount);
			Ok::<_, DispatchError>(())
		})?;
		Self::count_stake(amount);
		Self::deposit_event(Event::StakeAdded { provider, amount });
		Ok(())
	}

	pub(crate) fn do_unbond(provider: AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let policy = T::Policy::get();
		let ripe = T::Tide::tick().saturating_add(policy.unbonding_ticks);
		Providers::<T>::try_mutate(&provider, |entry| {
			let entry = entry.as_mut().ok_or(Error::<T>::NotProvider)?;
			let rest = entry.stake.checked_sub(amount).ok_or(Error::<T>::StakeInUse)?;
			ensure!(rest >= entry.backing, Error::<T>::StakeInUse);
			let leaves = rest == 0 && entry.devices.is_empty();
			ensure!(leaves || rest >= policy.min_stake, Error::<T>::RestTooSmall);
			entry.stake = rest;
			entry
				.unbonding
				.try_push(Unbonding { amount, ripe })
				.map_err(|_| Error::<T>::TooManyUnbonding)?;
			Ok::<_, DispatchError>(())
		})?;
		Self::deposit_event(Event::UnbondingStarted { provider, amount, ripe });
		Ok(())
	}

	pub(crate) fn do_withdraw(provider: AccountId) -> DispatchResult {
		let now = T::Tide::tick();
		let mut entry = Providers::<T>::get(&provider).ok_or(Error::<T>::NotProvider)?;
		let amount = entry
			.unbonding
			.iter()
			.filter(|part| part.ripe <= now)
			.fold(0, |sum: Balance, part| sum.saturating_add(part.amount));
		entry.unbonding.retain(|part| part.ripe > now);
		let left = entry.stake == 0 && entry.unbonding.is_empty() && entry.devices.is_empty();
		// Whoever lost everything leaves with nothing.
		ensure!(amount > 0 || left, Error::<T>::NothingToWithdraw);
		Self::release_stake(&provider, amount)?;
		Self::discount_stake(amount);
		if left {
			Providers::<T>::remove(&provider);
			Self::discount_provider();
		} else {
			Providers::<T>::insert(&provider, entry);
		}
		Self::deposit_event(Event::StakeWithdrawn {
			provider: provider.clone(),
			amount,
		});
		if left {
			Self::deposit_event(Event::ProviderLeft { provider });
		}
		Ok(())
	}

	pub(crate) fn check_proof(provider: &AccountId, key: &DeviceKey, proof: &DeviceSignature) -> DispatchResult {
		ensure!(!DeviceOf::<T>::contains_key(key), Error::<T>::KeyInUse);
		ensure!(
			key.verify(&registration_message(Self::genesis(), provider), proof),
			Error::<T>::BadProof
		);
		Ok(())
	}

	fn check_spec(spec: &DeviceSpecV1) -> Result<(), Error<T>> {
		let mut engines = spec.engines.to_vec();
		engines.sort();
		engines.dedup();
		ensure!(
			!engines.is_empty() && engines.len() == spec.engines.len(),
			Error::<T>::BadEngines
		);
		ensure!((1..=MAX_SLOTS).contains(&spec.slots), Error::<T>::BadSlots);
		let region_ok = spec.region.iter().all(u8::is_ascii_uppercase);
		ensure!(
			spec.cores > 0 && spec.slot_memory_mib() > 0 && region_ok,
			Error::<T>::BadSpec
		);
		Ok(())
	}

	pub(crate) fn least_backing(slots: u8) -> Balance {
		T::Policy::get().min_backing.saturating_mul(Balance::from(slots))
	}

	pub(crate) fn do_register_device(
		provider: AccountId,
		spec: DeviceSpec,
		offer: Offer,
		backing: Balance,
		key: DeviceKey,
		proof: DeviceSignature,
	) -> DispatchResult {
		let mut entry = Providers::<T>::get(&provider).ok_or(Error::<T>::NotProvider)?;
		let details = spec.latest();
		Self::check_spec(details)?;
		ensure!(
			backing >= Self::least_backing(details.slots),
			Error::<T>::BackingTooSmall
		);
		let backed = entry.backing.checked_add(backing).ok_or(Error::<T>::StakeInUse)?;
		ensure!(backed <= entry.stake, Error::<T>::StakeInUse);
		Self::check_proof(&provider, &key, &proof)?;
		let id = NextDevice::<T>::get();
		let owned = Owned {
			device: id,
			slots: details.slots,
		};
		entry.devices.try_push(owned).map_err(|_| Error::<T>::TooManyDevices)?;
		let class = pool::join_class::<T>(details)?;
		entry.backing = backed;
		let standing = Standing {
			offer,
			state: DeviceState::Active,
			backing,
		};
		let now = T::Tide::tick();
		let mut device = Device {
			provider: provider.clone(),
			key,
			class,
			slots: details.slots,
			tickets: Default::default(),
			sequence: 0,
			last_seen: now,
			last_assigned: 0,
			answer_by: None,
			traits: details.into(),
			standing,
			since: now,
			changed: T::Tide::block(),
			before: Standing {
				state: DeviceState::Paused,
				..standing
			},
			backing,
			credit: 0,
			collecting: false,
			reputations: Reputation::of_newcomer(&details.engines),
			liabilities: Default::default(),
		};
		Self::fill_tickets(id, &mut device);
		NextDevice::<T>::put(id.saturating_add(1));
		Providers::<T>::insert(&provider, entry);
		Self::count_device(device.standing.state);
		Devices::<T>::insert(id, device);
		DeviceSpecs::<T>::insert(id, spec);
		DeviceOf::<T>::insert(key, id);
		Self::deposit_event(Event::DeviceRegistered { device: id, provider });
		Ok(())
	}

	/// Puts a ticket into the pool for each free slot of an active device that has none.
	fn fill_tickets(id: DeviceId, device: &mut Device) {
		if device.standing.state == DeviceState::Active {
			pool::fill::<T>(id, device);
		}
	}

	pub(crate) fn mutate_own<R>(
		provider: &AccountId,
		id: DeviceId,
		change: impl FnOnce(&mut Device) -> Result<R, Error<T>>,
	) -> Result<R, Error<T>> {
		Devices::<T>::try_mutate(id, |device| {
			let device = device.as_mut().ok_or(Error::<T>::NoSuchDevice)?;
			ensure!(device.provider == *provider, Error::<T>::NotYourDevice);
			change(device)
		})
	}

	pub(crate) fn do_set_state(provider: &AccountId, id: DeviceId, state: DeviceState) -> DispatchResult {
		Self::mutate_own(provider, id, |device| {
			ensure!(device.standing.state != DeviceState::Retiring, Error::<T>::Retiring);
			ensure!(device.standing.state != state, Error::<T>::SameState);
			if state == DeviceState::Active {
				ensure!(
					device.backing >= Self::least_backing(device.slots),
					Error::<T>::BackingTooSmall
				);
			}
			Self::change_state(id, device, state);
			Self::fill_tickets(id, device);
			Ok(())
		})?;
		Ok(())
	}

	pub(crate) fn do_set_backing(provider: &AccountId, id: DeviceId, backing: Balance) -> DispatchResult {
		let mut entry = Providers::<T>::get(provider).ok_or(Error::<T>::NotProvider)?;
		Self::mutate_own(provider, id, |device| {
			ensure!(
				backing >= Self::least_backing(device.slots),
				Error::<T>::BackingTooSmall
			);
			ensure!(backing >= device.bonded(), Error::<T>::BackingBonded);
			let more = backing.saturating_sub(device.backing);
			let total = entry.backing.checked_add(more).ok_or(Error::<T>::StakeInUse)?;
			ensure!(total <= entry.stake, Error::<T>::StakeInUse);
			entry.backing = total;
			device.backing = device.backing.max(backing);
			device.change(T::Tide::block(), |standing| standing.backing = backing);
			if device.backing > backing {
				Self::note_change(id);
			}
			Ok(())
		})?;
		Providers::<T>::insert(provider, entry);
		Self::deposit_event(Event::BackingChanged { device: id, backing });
		Ok(())
	}

	pub(crate) fn do_retire_dormant(id: DeviceId) -> DispatchResult {
		let dormant = T::Policy::get().dormant_ticks;
		Devices::<T>::try_mutate(id, |device| {
			let device = device.as_mut().ok_or(Error::<T>::NoSuchDevice)?;
			ensure!(device.standing.state != DeviceState::Retiring, Error::<T>::Retiring);
			let until = device.since.max(device.last_seen).saturating_add(dormant);
			let active = device.standing.state == DeviceState::Active;
			ensure!(!active && until <= T::Tide::tick(), Error::<T>::NotDormant);
			Self::change_state(id, device, DeviceState::Retiring);
			Ok(())
		})
	}

	/// Removes a retiring device that has no ticket, answers for nothing and is owed nothing.
	pub(crate) fn remove_if_done(id: DeviceId) {
		let Some(device) = Devices::<T>::get(id).filter(Device::is_done) else {
			return;
		};
		Providers::<T>::mutate(&device.provider, |entry| {
			if let Some(entry) = entry {
				entry.devices.retain(|owned| owned.device != id);
				entry.backing = entry.backing.saturating_sub(device.backing);
			}
		});
		Pools::<T>::mutate(|pools| {
			if let Some(pool) = pools.get_mut(usize::from(device.class)) {
				pool.devices = pool.devices.saturating_sub(1);
			}
		});
		Self::discount_device(device.standing.state);
		DeviceOf::<T>::remove(device.key);
		DeviceSpecs::<T>::remove(id);
		Devices::<T>::remove(id);
		Self::deposit_event(Event::DeviceRetired { device: id });
	}

	/// Takes what an offence costs out of the bond, and returns how much that was.
	fn slash(
		id: DeviceId,
		device: &mut Device,
		duty: (JobId, BundleIndex),
		bond: Balance,
		offence: Offence,
	) -> Balance {
		let amount = T::Policy::get().share(offence).mul_ceil(bond).min(device.backing);
		let credit = Self::take_stake(&device.provider, amount);
		let taken = credit.peek();
		if offence.forfeits() {
			T::OnSlash::on_unbalanced(credit);
		} else {
			drop(credit);
		}
		Self::discount_stake(taken);
		device.backing = device.backing.saturating_sub(taken);
		Providers::<T>::mutate(&device.provider, |entry| {
			if let Some(entry) = entry {
				entry.stake = entry.stake.saturating_sub(taken);
				entry.backing = entry.backing.saturating_sub(taken);
			}
		});
		Self::deposit_event(Event::Slashed {
			device: id,
			provider: device.provider.clone(),
			job: duty.0,
			bundle: duty.1,
			amount: taken,
			offence,
		});
		taken
	}

	/// Takes a device out of the draws for what it did.
	fn put_out(id: DeviceId, device: &mut Device, state: DeviceState) {
		let now = device.standing.state;
		// Whoever rests by its provider's will does so when it is heard of again.
		let rests = state == DeviceState::Absent && now != DeviceState::Active;
		if matches!(now, DeviceState::Retiring | DeviceState::Suspended) || now == state || rests {
			return;
		}
		Self::change_state(id, device, state);
	}
}

impl<T: Config> DevicesInterface for Pallet<T> {
	fn duties() -> Vec<(DeviceId, JobId, BundleIndex, bool)> {
		let of = |(id, device): (DeviceId, Device)| {
			let duties = device.liabilities.into_iter();
			duties.map(move |duty| (id, duty.job, duty.bundle, duty.committed))
		};
		Devices::<T>::iter().flat_map(of).collect()
	}

	fn provider(device: DeviceId) -> Option<AccountId> {
		Devices::<T>::get(device).map(|device| device.provider)
	}

	fn sequence(device: DeviceId) -> Option<u32> {
		Devices::<T>::get(device).map(|device| device.sequence)
	}

	fn key(device: DeviceId) -> Option<DeviceKey> {
		Devices::<T>::get(device).map(|device| device.key)
	}

	fn spoke(device: DeviceId) {
		Devices::<T>::mutate(device, |entry| {
			if let Some(entry) = entry {
				entry.sequence = entry.sequence.saturating_add(1);
				entry.last_seen = T::Tide::tick();
				entry.answer_by = None;
			}
		});
	}

	fn heartbeat_wanted(device: DeviceId, tick: Tick) -> bool {
		let Some(device) = Devices::<T>::get(device) else {
			return false;
		};
		let assigned_unseen = device.running() > 0 && device.last_seen < device.last_assigned;
		let can_come_back =
			device.standing.state == DeviceState::Absent && device.backing >= Self::least_backing(device.slots);
		let wanted = can_come_back || assigned_unseen || device.answer_by.is_some();
		wanted && tick == device.last_seen && device.last_seen < T::Tide::tick()
	}

	fn heartbeat(id: DeviceId) {
		Devices::<T>::mutate(id, |entry| {
			let Some(device) = entry else { return };
			if device.standing.state == DeviceState::Absent && device.backing >= Self::least_backing(device.slots) {
				Self::change_state(id, device, DeviceState::Active);
				Self::fill_tickets(id, device);
			}
		});
		Self::remove_if_done(id);
	}

	fn seen_since(device: DeviceId, since: Tick) -> bool {
		Devices::<T>::get(device).is_some_and(|device| device.last_seen >= since)
	}

	fn committed(id: DeviceId, job: JobId, bundle: BundleIndex) {
		Devices::<T>::mutate(id, |entry| {
			let Some(device) = entry else { return };
			let mut liabilities = device.liabilities.iter_mut();
			let Some(liability) = liabilities.find(|it| it.job == job && it.bundle == bundle) else {
				return;
			};
			liability.committed = true;
			let engine = liability.engine;
			Self::note_timeliness(device, engine, true);
			Self::fill_tickets(id, device);
		});
	}

	fn at_risk(id: DeviceId, job: JobId, bundle: BundleIndex) -> Balance {
		let policy = T::Policy::get();
		let share = policy.share(Offence::Outvoted).min(policy.share(Offence::NoReveal));
		let bond = Devices::<T>::get(id).and_then(|device| {
			let mut liabilities = device.liabilities.into_iter();
			liabilities
				.find(|it| it.job == job && it.bundle == bundle)
				.map(|it| it.bond)
		});
		share.mul_floor(bond.unwrap_or(0))
	}

	fn released(id: DeviceId, job: JobId, bundle: BundleIndex, release: Release) -> Balance {
		let Some(mut device) = Devices::<T>::get(id) else {
			return 0;
		};
		let at = device
			.liabilities
			.iter()
			.position(|it| it.job == job && it.bundle == bundle);
		let Some(at) = at else { return 0 };
		let liability = device.liabilities.remove(at);
		let mut taken = 0;
		match release {
			Release::Plain => {}
			Release::Offence(offence) => {
				taken = Self::slash(id, &mut device, (job, bundle), liability.bond, offence);
				match offence {
					Offence::NoCommitment | Offence::NoReveal | Offence::NoRevealAlone => {
						Self::note_timeliness(&mut device, liability.engine, false);
					}
					Offence::Outvoted | Offence::Undefended | Offence::Disproved => {}
				}
				match offence {
					Offence::NoCommitment => Self::put_out(id, &mut device, DeviceState::Absent),
					Offence::NoRevealAlone => {}
					Offence::NoReveal | Offence::Outvoted | Offence::Undefended | Offence::Disproved => {
						Self::put_out(id, &mut device, DeviceState::Suspended);
					}
				}
			}
		}
		if device.standing.state == DeviceState::Active && device.backing < Self::least_backing(device.slots) {
			Self::put_out(id, &mut device, DeviceState::Paused);
		}
		Self::end_drain(id, &mut device);
		if device.backing > device.standing.backing {
			if Self::is_settled(&device) {
				Self::lower_backing(&mut device);
			} else {
				Self::note_change(id);
			}
		}
		Self::fill_tickets(id, &mut device);
		let done = device.is_done();
		Devices::<T>::insert(id, device);
		if done {
			Self::remove_if_done(id);
		}
		taken
	}
}

impl<T: Config> Credits for Pallet<T> {
	fn credits() -> Balance {
		Devices::<T>::iter_values().fold(0, |sum: Balance, device| sum.saturating_add(device.credit))
	}

	fn credit(id: DeviceId, amount: Balance) -> bool {
		Devices::<T>::mutate(id, |entry| {
			let Some(device) = entry else { return false };
			let first = !device.collecting && amount > 0;
			device.collecting |= first;
			device.credit = device.credit.saturating_add(amount);
			first
		})
	}

	fn outstanding(device: DeviceId) -> Option<(AccountId, Balance)> {
		let device = Devices::<T>::get(device)?;
		let payout = Providers::<T>::get(&device.provider).map_or(device.provider, |provider| provider.payout);
		Some((payout, device.credit))
	}

	fn paid_out(id: DeviceId, amount: Balance) {
		Devices::<T>::mutate(id, |entry| {
			if let Some(device) = entry {
				device.credit = device.credit.saturating_sub(amount);
			}
		});
		Self::remove_if_done(id);
	}

	fn payout_over(id: DeviceId) {
		Devices::<T>::mutate(id, |entry| {
			if let Some(device) = entry {
				device.collecting = false;
			}
		});
	}
}
