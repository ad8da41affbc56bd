//! The lottery: in each tick a few idle devices, drawn by the beacon, are asked for a sign of life.
//!
//! However many devices there are, no more than `heartbeats` are asked in a tick, and each device about once in
//! `heartbeat_ticks` while there are few. Who does not answer in time is absent and pays out of stake that backs no bond.

use frame_support::{
	ensure,
	traits::{Get, Imbalance},
	weights::{Weight, WeightMeter},
};
use sp_core::{ConstU32, H256};
use sp_runtime::DispatchResult;
use tidemill_primitives::{
	budget::Budget, device::DeviceState, interfaces::Tide, wheel::Wheel, Balance, DeviceId, Tick,
};

use crate::{
	math, pool,
	pool::Classes,
	types::{Device, ASKED_PAGE},
	AskedCursor, AskedHeads, AskedPages, Config, Devices, Error, Event, LastLottery, Pallet, Pools, Providers,
	WeightInfo,
};

/// Devices that were asked, in buckets by the tick by which they must have answered.
pub(crate) type Asked<T> = Wheel<DeviceId, ConstU32<ASKED_PAGE>, AskedHeads<T>, AskedPages<T>, AskedCursor<T>>;

/// Most empty ticks that one serving passes over.
const EMPTY_TICKS: u32 = 16;

/// Two numbers from one place of the lottery: whether it is given, and to whom.
fn numbers(beacon: &H256, place: u32) -> (u64, u64) {
	let hash = codec::Encode::using_encoded(&(b"tidemill/lottery", beacon, place), sp_io::hashing::blake2_256);
	let number = |at: usize| {
		let mut bytes = [0u8; 8];
		bytes.copy_from_slice(&hash[at..at + 8]);
		u64::from_le_bytes(bytes)
	};
	(number(0), number(8))
}

impl<T: Config> Pallet<T> {
	/// Asks as many idle devices for a sign of life as the tick has places, and serves those who did not answer.
	pub(crate) fn serve_liveness(meter: &mut WeightMeter, share: Weight) {
		let mut budget = Budget::new(meter, share);
		Self::serve_unanswered(&mut budget);
		let policy = T::Policy::get();
		let now = T::Tide::tick();
		let Some(beacon) = T::Tide::beacon().filter(|_| policy.heartbeats > 0) else {
			return;
		};
		if !budget.take(T::WeightInfo::lottery()) || LastLottery::<T>::get() >= now {
			return;
		}
		LastLottery::<T>::put(now);
		let classes = Pools::<T>::get();
		let tickets = classes
			.iter()
			.map(|pool| pool.drawable())
			.fold(0u32, u32::saturating_add);
		let target = math::target(tickets, policy.heartbeats, policy.heartbeat_ticks);
		for place in 0..policy.heartbeats {
			let (lot, number) = numbers(&beacon, place);
			if lot >= target || tickets == 0 {
				continue;
			}
			if !budget.take(T::WeightInfo::ask()) {
				return;
			}
			let at = u32::try_from(number % u64::from(tickets)).unwrap_or(0);
			if let Some(id) = drawn::<T>(&classes, at) {
				Self::ask(id, policy.heartbeat_ticks, policy.answer_ticks);
			}
		}
	}

	/// Asks a device for a sign of life, unless it gave one not long ago, or is asked already.
	pub fn ask(id: DeviceId, idle: Tick, answer: Tick) {
		let now = T::Tide::tick();
		let Some(mut device) = Devices::<T>::get(id) else {
			return;
		};
		let idle = device.last_seen.saturating_add(idle) <= now;
		if device.standing.state != DeviceState::Active || device.answer_by.is_some() || !idle {
			return;
		}
		device.answer_by = Some(Asked::<T>::arm(now.saturating_add(answer.max(1)), id));
		Devices::<T>::insert(id, device);
	}

	fn serve_unanswered(budget: &mut Budget) {
		while budget.take(T::WeightInfo::asked_page()) {
			let Some((tick, page)) = Asked::<T>::take(T::Tide::tick(), EMPTY_TICKS) else {
				break;
			};
			let mut page = page.into_iter();
			while let Some(id) = page.next() {
				if !budget.take(T::WeightInfo::enforce_heartbeat()) {
					return Asked::<T>::put_back(tick, core::iter::once(id).chain(page));
				}
				// Whoever answered, and was asked again, has another entry.
				if let Some(device) = Devices::<T>::get(id).filter(|device| device.answer_by == Some(tick)) {
					Self::miss(id, device);
				}
			}
		}
	}

	pub(crate) fn do_enforce_heartbeat(id: DeviceId) -> DispatchResult {
		let device = Devices::<T>::get(id).ok_or(Error::<T>::NoSuchDevice)?;
		let overdue = device.answer_by.is_some_and(|by| by <= T::Tide::tick());
		ensure!(overdue, Error::<T>::NotOverdue);
		Self::miss(id, device);
		Ok(())
	}

	/// A device did not answer in time.
	fn miss(id: DeviceId, mut device: Device) {
		device.answer_by = None;
		let due = T::Policy::get()
			.missed_heartbeat
			.mul_ceil(Self::least_backing(device.slots));
		let amount = Self::slash_free(&mut device, due);
		if device.standing.state == DeviceState::Active {
			Self::change_state(id, &mut device, DeviceState::Absent);
		}
		Self::deposit_event(Event::HeartbeatMissed {
			device: id,
			provider: device.provider.clone(),
			amount,
		});
		Devices::<T>::insert(id, device);
		Self::remove_if_done(id);
	}

	/// Burns stake that backs no bond: what backs no device first, then of this device's backing. Returns how much.
	fn slash_free(device: &mut Device, amount: Balance) -> Balance {
		let Some(mut entry) = Providers::<T>::get(&device.provider) else {
			return 0;
		};
		let unused = amount.min(entry.stake.saturating_sub(entry.backing));
		let unbonded = device.backing.saturating_sub(device.bonded());
		let backing = amount.saturating_sub(unused).min(unbonded);
		let credit = Self::take_stake(&device.provider, unused.saturating_add(backing));
		let taken = credit.peek();
		entry.stake = entry.stake.saturating_sub(taken);
		entry.backing = entry.backing.saturating_sub(backing);
		device.backing = device.backing.saturating_sub(backing);
		Providers::<T>::insert(&device.provider, entry);
		Self::discount_stake(taken);
		taken
	}
}

/// The device whose ticket is the one of a number, over all classes.
pub(crate) fn drawn<T: Config>(classes: &Classes, mut number: u32) -> Option<DeviceId> {
	for (class, pool) in (0u8..).zip(classes.iter()) {
		if number < pool.drawable() {
			return pool::ticket::<T>(class, pool.head.wrapping_add(number));
		}
		number = number.saturating_sub(pool.drawable());
	}
	None
}
