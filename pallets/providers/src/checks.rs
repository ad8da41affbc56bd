//! What must always hold.

use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tidemill_primitives::{api::DeviceTotals, AccountId, Balance, DeviceId};

use crate::{
	totals, types::PAGE, Config, DeviceOf, DeviceSpecs, Devices, HoldReason, Pallet, PoolPages, Pools, Providers,
	Totals,
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
			ensure!(provider.devices.contains(&id), "a provider does not know its device");
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

	fn check_pool(in_class: BTreeMap<usize, u32>) -> Result<(), TryRuntimeError> {
		let mut tickets: BTreeMap<DeviceId, u32> = BTreeMap::new();
		let mut pages = 0;
		for (index, pool) in Pools::<T>::get().iter().enumerate() {
			ensure!(
				pool.drawable <= pool.tickets,
				"more tickets can be drawn than there are"
			);
			ensure!(
				in_class.get(&index).copied().unwrap_or(0) == pool.devices,
				"a class miscounts its devices"
			);
			let class = u8::try_from(index).map_err(|_| "there are too many classes")?;
			for page in 0..pool.tickets.div_ceil(PAGE) {
				let entries = PoolPages::<T>::get((class, page));
				let wanted = (pool.tickets - page * PAGE).min(PAGE);
				ensure!(
					entries.len() == wanted as usize,
					"a page of the pool has holes or too much"
				);
				for device in entries {
					*tickets.entry(device).or_default() += 1;
				}
				pages += 1;
			}
		}
		ensure!(
			PoolPages::<T>::iter().count() == pages,
			"a page of the pool belongs to no class"
		);
		for (id, device) in Devices::<T>::iter() {
			let pooled = tickets.get(&id).copied().unwrap_or(0);
			ensure!(u32::from(device.pooled) == pooled, "a device miscounts its tickets");
		}
		Ok(())
	}
}
