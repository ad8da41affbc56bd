//! All providers and devices together, counted as they change, so that nobody has to add them up.

use tidemill_primitives::{api::DeviceTotals, device::DeviceState, interfaces::Tide, Balance, DeviceId};

use crate::{types::Device, Config, Event, Pallet, Pools, Totals};

fn of_state(totals: &mut DeviceTotals, state: DeviceState) -> &mut u32 {
	match state {
		DeviceState::Active => &mut totals.active,
		DeviceState::Paused => &mut totals.paused,
		DeviceState::Draining => &mut totals.draining,
		DeviceState::Absent => &mut totals.absent,
		DeviceState::Suspended => &mut totals.suspended,
		DeviceState::Retiring => &mut totals.retiring,
	}
}

/// Counts a device in.
pub(crate) fn add_device(totals: &mut DeviceTotals, state: DeviceState) {
	let devices = of_state(totals, state);
	*devices = devices.saturating_add(1);
}

/// Counts a device out.
fn remove_device(totals: &mut DeviceTotals, state: DeviceState) {
	let devices = of_state(totals, state);
	*devices = devices.saturating_sub(1);
}

impl<T: Config> Pallet<T> {
	/// Notes a new provider with its stake.
	pub(crate) fn count_provider(stake: Balance) {
		Totals::<T>::mutate(|totals| {
			totals.providers = totals.providers.saturating_add(1);
			totals.stake = totals.stake.saturating_add(stake);
		});
	}

	/// Notes that a provider left.
	pub(crate) fn discount_provider() {
		Totals::<T>::mutate(|totals| totals.providers = totals.providers.saturating_sub(1));
	}

	/// Notes that more is held as stake.
	pub(crate) fn count_stake(more: Balance) {
		Totals::<T>::mutate(|totals| totals.stake = totals.stake.saturating_add(more));
	}

	/// Notes that less is held as stake.
	pub(crate) fn discount_stake(less: Balance) {
		Totals::<T>::mutate(|totals| totals.stake = totals.stake.saturating_sub(less));
	}

	/// Notes a new device.
	pub(crate) fn count_device(state: DeviceState) {
		Totals::<T>::mutate(|totals| add_device(totals, state));
	}

	/// Notes that a device is gone.
	pub(crate) fn discount_device(state: DeviceState) {
		Totals::<T>::mutate(|totals| remove_device(totals, state));
	}

	/// Puts a device into another state, from the next round on.
	pub(crate) fn change_state(id: DeviceId, device: &mut Device, state: DeviceState) {
		Totals::<T>::mutate(|totals| {
			remove_device(totals, device.standing.state);
			add_device(totals, state);
		});
		device.change(T::Tide::block(), |standing| standing.state = state);
		device.since = T::Tide::tick();
		if state != DeviceState::Active {
			Self::note_change(id);
		}
		Self::deposit_event(Event::DeviceStateChanged { device: id, state });
	}

	/// Tickets in the pool.
	pub fn tickets() -> u32 {
		Pools::<T>::get()
			.iter()
			.map(|pool| pool.tickets())
			.fold(0, u32::saturating_add)
	}
}
