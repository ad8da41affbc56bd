//! What must always hold.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{api::DeviceTotals, device::DeviceState, AccountId, Balance, DeviceId};

use crate::{
	liveness::Asked, pool, round::Changes, totals, types::PAGE, Config, DeviceOf, DeviceSpecs, Devices, HoldReason,
	Pallet, PoolPages, Pools, Providers, Totals,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of stake, backing, bonds and tickets.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut backing: BTreeMap<AccountId, Balance> = BTreeMap::new();
		let mut in_class = BTreeMap::new();
		let mut sums = DeviceTotals::default();
		for (id, device) in Devices::<T>::iter() {
			ensure!(
				device.bonded() <= device.backing,
				"a device's bonds are above its backing"
			);
			ensure!(
				device.running() <= device.slots,
				"a device runs more bundles than it has slots"
			);
			ensure!(
				DeviceOf::<T>::get(device.key) == Some(id),
				"a device is not found by its key"
			);
			ensure!(DeviceSpecs::<T>::contains_key(id), "a device has no spec");
			let provider = Providers::<T>::get(&device.provider).ok_or("a device has no provider")?;
			let known = provider
				.devices
				.iter()
				.any(|owned| owned.device == id && owned.slots == device.slots);
			ensure!(known, "a provider does not know its device");
			totals::add_device(&mut sums, device.standing.state);
			*backing.entry(device.provider).or_default() += device.backing;
			*in_class.entry(usize::from(device.class)).or_insert(0u32) += 1;
		}
		ensure!(
			DeviceOf::<T>::iter().count() == Devices::<T>::iter().count(),
			"a key belongs to no device"
		);
		for (account, provider) in Providers::<T>::iter() {
			let backed = backing.get(&account).copied().unwrap_or_default();
			ensure!(
				provider.backing == backed,
				"a provider's backing is not the sum of its devices'"
			);
			ensure!(
				backed <= provider.stake,
				"a provider backs its devices with more than its stake"
			);
			let unbonding = provider.unbonding.iter().map(|part| part.amount).sum::<Balance>();
			let held = T::Currency::balance_on_hold(&HoldReason::Stake.into(), &account);
			ensure!(
				held == provider.stake + unbonding,
				"what is held of a provider is not its stake"
			);
			sums.providers += 1;
			sums.stake += held;
		}
		ensure!(
			Totals::<T>::get() == sums,
			"the totals are not those of all providers and devices"
		);
		Self::check_pool(in_class)
	}

	/// Every ticket is in the pool where its device knows it, and every free slot of an active device has one.
	fn check_pool(in_class: BTreeMap<usize, u32>) -> Result<(), TryRuntimeError> {
		let mut tickets: BTreeMap<DeviceId, BTreeSet<u32>> = BTreeMap::new();
		let mut pages = 0;
		for (index, pool) in Pools::<T>::get().iter().enumerate() {
			ensure!(
				pool.drawable() <= pool.tickets(),
				"more tickets can be drawn than there are"
			);
			ensure!(
				pool.head.wrapping_sub(pool.start) <= pool.places(),
				"the first ticket is before the round's first place, or behind its last one"
			);
			ensure!(
				in_class.get(&index).copied().unwrap_or(0) == pool.devices,
				"a class miscounts its devices"
			);
			let class = u8::try_from(index).map_err(|_| "there are too many classes")?;
			for number in 0..pool.tickets() {
				let place = pool.head.wrapping_add(number);
				let device = pool::ticket::<T>(class, place).ok_or("the pool has a hole")?;
				tickets.entry(device).or_default().insert(place);
			}
			// The last page, unless it is full, and those from the head's on.
			let (first, behind) = (pool.head / PAGE, pool.tail / PAGE);
			let partial = pool.tail % PAGE;
			pages += behind.wrapping_sub(first) % (u32::MAX / PAGE + 1) + u32::from(partial > 0);
			let last = PoolPages::<T>::get((class, behind));
			ensure!(last.len() == partial as usize, "a page of the pool has too much");
		}
		ensure!(
			PoolPages::<T>::iter().count() == pages as usize,
			"a page of the pool belongs to no class"
		);
		let noted: BTreeSet<DeviceId> = Changes::<T>::entries().map(|(_, id)| id).collect();
		let asked: BTreeSet<(u32, DeviceId)> = Asked::<T>::entries().collect();
		for (id, device) in Devices::<T>::iter() {
			let places: BTreeSet<u32> = device.tickets.iter().copied().collect();
			ensure!(
				places.len() == device.tickets.len() && places == tickets.remove(&id).unwrap_or_default(),
				"a device does not know its tickets"
			);
			if device.standing.state == DeviceState::Active {
				ensure!(
					places.len() == usize::from(device.free()),
					"an active device has not one ticket for each free slot"
				);
			} else {
				ensure!(
					places.is_empty() || noted.contains(&id),
					"a device that takes no work has tickets, and nothing takes them out"
				);
			}
			let lowered = device.backing > device.standing.backing.max(device.bonded());
			ensure!(
				!lowered || noted.contains(&id) || !Self::is_settled(&device),
				"backing that is not wanted any more is not freed"
			);
			ensure!(
				device.answer_by.is_none_or(|by| asked.contains(&(by, id))),
				"a device is asked for a sign of life, and nothing looks whether it gives it"
			);
			ensure!(!device.is_done(), "a device is done and still there");
		}
		ensure!(tickets.is_empty(), "a ticket is of no device");
		Ok(())
	}
}
