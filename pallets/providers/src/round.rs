//! The end of a round: what devices and providers changed takes effect, after the draws of the block.

use frame_support::weights::{Weight, WeightMeter};
use sp_core::ConstU32;
use tidemill_primitives::{
	budget::Budget, device::DeviceState, interfaces::Tide, wheel::Wheel, BlockNumber, DeviceId, MAX_SLOTS,
};

use crate::{
	pool,
	types::{Device, CHANGE_PAGE},
	ChangeCursor, ChangeHeads, ChangePages, Config, Devices, Pallet, Providers, WeightInfo,
};

/// Devices that changed, in buckets by the block whose round's end lets the change take effect.
pub(crate) type Changes<T> = Wheel<DeviceId, ConstU32<CHANGE_PAGE>, ChangeHeads<T>, ChangePages<T>, ChangeCursor<T>>;

/// Most empty blocks that one serving of the changes passes over.
const EMPTY_BLOCKS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// Notes that the end of the next round has something to do for a device.
	pub(crate) fn note_change(id: DeviceId) {
		Changes::<T>::arm(T::Tide::block().saturating_add(1), id);
	}

	/// Lets changes of earlier blocks take effect, within the weight that is left and `share`.
	pub(crate) fn serve_changes(meter: &mut WeightMeter, share: Weight) {
		let most = Self::weight_of_change();
		let mut budget = Budget::new(meter, share);
		while budget.take(T::WeightInfo::change_page()) {
			let Some((block, page)) = Changes::<T>::take(T::Tide::block(), EMPTY_BLOCKS) else {
				break;
			};
			let mut page = page.into_iter();
			while let Some(id) = page.next() {
				if !budget.has(most) {
					return Changes::<T>::put_back(block, core::iter::once(id).chain(page));
				}
				budget.spend(T::WeightInfo::apply_change(Self::apply_change(id)));
			}
		}
	}

	/// The most that letting one change take effect weighs: whoever makes the change pays for it.
	pub(crate) fn weight_of_change() -> Weight {
		T::WeightInfo::apply_change(MAX_SLOTS.into())
	}

	/// Lets what changed of a device take effect, and returns how many tickets that took out of the pool.
	pub(crate) fn apply_change(id: DeviceId) -> u32 {
		let Some(mut device) = Devices::<T>::get(id) else {
			return 0;
		};
		let tickets = device.tickets.len();
		if device.standing.state != DeviceState::Active {
			pool::take_out_all::<T>(id, &mut device);
		}
		Self::end_drain(id, &mut device);
		Self::lower_backing(&mut device);
		let taken = tickets.saturating_sub(device.tickets.len());
		Devices::<T>::insert(id, device);
		Self::remove_if_done(id);
		u32::try_from(taken).unwrap_or(u32::MAX)
	}

	/// A draining device that answers for nothing any more is paused.
	pub(crate) fn end_drain(id: DeviceId, device: &mut Device) {
		if device.standing.state == DeviceState::Draining && device.liabilities.is_empty() {
			Self::change_state(id, device, DeviceState::Paused);
		}
	}

	/// Frees backing that the provider does not want behind the device any more and that backs no bond.
	pub(crate) fn lower_backing(device: &mut Device) {
		let wanted = device.standing.backing.max(device.bonded());
		let freed = device.backing.saturating_sub(wanted);
		if freed == 0 {
			return;
		}
		device.backing = wanted;
		Providers::<T>::mutate(&device.provider, |entry| {
			if let Some(entry) = entry {
				entry.backing = entry.backing.saturating_sub(freed);
			}
		});
	}

	/// Whether a device's last change took effect in an earlier round.
	pub(crate) fn is_settled(device: &Device) -> bool {
		let now: BlockNumber = T::Tide::block();
		device.settled(now)
	}
}
