//! Benchmarks of the providers' calls.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Hooks},
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;
use tidemill_primitives::{
	benchmarking::{self as scene, Scene},
	device::{DeviceSpec, DeviceState},
	interfaces::Tide,
	AccountId, DeviceId,
};

use crate::{
	liveness::{drawn, Asked},
	round::Changes,
	types::{ASKED_PAGE, CHANGE_PAGE, MAX_CLASSES, MAX_DEVICES, MAX_UNBONDING, PAGE},
	Call, Config, DeviceOf, Devices, LastLottery, Pallet, PoolPages, Pools, Providers,
};

type Helper<T> = <T as Config>::BenchmarkHelper;

/// A provider with as many devices as it can have, but for one, and stake for that one too; the pool has as many classes
/// as it can have, and the first page of the one that counts is nearly full.
fn provider<T: Config>() -> Result<(AccountId, Vec<DeviceId>), DispatchError> {
	let slots = MAX_DEVICES.saturating_add(64);
	let who = scene::provider::<Helper<T>>(0, slots)?;
	let devices = (0..MAX_DEVICES - 1)
		.map(|number| scene::device::<Helper<T>>(&who, number, scene::machine(number % MAX_CLASSES, 1)))
		.collect::<Result<Vec<_>, _>>()?;
	Helper::<T>::next_block();
	Ok((who, devices))
}

/// A provider with as many devices as it can have, of which one answers for as many bundles as it can.
fn busy<T: Config>() -> Result<(AccountId, DeviceId), DispatchError> {
	let (who, _) = provider::<T>()?;
	let device = scene::device::<Helper<T>>(&who, MAX_DEVICES, scene::machine(MAX_CLASSES - 1, 32))?;
	for other in Providers::<T>::get(&who).map(|entry| entry.devices).unwrap_or_default() {
		if other.device != device {
			Helper::<T>::set_state(&who, other.device, DeviceState::Paused)?;
		}
	}
	scene::submit::<Helper<T>>(scene::job(64, 1))?;
	for _ in 0..2 {
		scene::draw::<Helper<T>>();
		scene::say::<Helper<T>>(device, scene::commits::<Helper<T>>(device, 0, 32))?;
	}
	Ok((who, device))
}

/// Tickets of a device.
fn tickets<T: Config>(device: DeviceId) -> Option<usize> {
	Devices::<T>::get(device).map(|entry| entry.tickets.len())
}

/// Lets the tickets at two places of a class change places.
fn swap<T: Config>(class: u8, one: u32, other: u32) -> Result<(), DispatchError> {
	let at = |place| crate::pool::ticket::<T>(class, place).ok_or(DispatchError::Other("there is a ticket"));
	let (first, second) = (at(one)?, at(other)?);
	for (id, from, to) in [(first, one, other), (second, other, one)] {
		PoolPages::<T>::mutate((class, to / PAGE), |page| page[(to % PAGE) as usize] = id);
		Devices::<T>::mutate(id, |entry| {
			let tickets = entry.iter_mut().flat_map(|entry| entry.tickets.iter_mut());
			tickets.filter(|place| **place == from).for_each(|place| *place = to);
		});
	}
	Ok(())
}

/// A device with 32 tickets, each on a page of its own, and as many other devices with one of the first tickets each.
fn scattered<T: Config>() -> Result<(AccountId, DeviceId), DispatchError> {
	let devices = scene::full_pool::<Helper<T>>()?;
	let (who, device) = devices
		.last()
		.cloned()
		.ok_or(DispatchError::Other("there are devices"))?;
	let entry = Devices::<T>::get(device).ok_or(DispatchError::Other("the device is there"))?;
	for (number, place) in (0u32..).zip(entry.tickets) {
		swap::<T>(entry.class, number, number * 32)?;
		swap::<T>(entry.class, place, number * PAGE + PAGE / 2 + 1)?;
	}
	Ok((who, device))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let (who, stake) = (scene::account("provider", 0), T::Policy::get().min_stake);
		Helper::<T>::fund(&who, stake.saturating_mul(2));
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), stake, Some(scene::account("payout", 0)));
		assert!(Providers::<T>::contains_key(who));
	}

	#[benchmark]
	fn bond_more() -> Result<(), BenchmarkError> {
		let (who, _) = provider::<T>()?;
		let before = Providers::<T>::get(&who).map(|entry| entry.stake);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 1);
		assert_eq!(
			Providers::<T>::get(&who).map(|entry| entry.stake),
			before.map(|stake| stake + 1)
		);
		Ok(())
	}

	#[benchmark]
	fn unbond() -> Result<(), BenchmarkError> {
		let (who, _) = provider::<T>()?;
		for _ in 1..MAX_UNBONDING {
			Pallet::<T>::do_unbond(who.clone(), 1)?;
		}
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 1);
		assert!(Providers::<T>::get(&who).is_some_and(|entry| entry.unbonding.is_full()));
		Ok(())
	}

	#[benchmark]
	fn withdraw_unbonded() -> Result<(), BenchmarkError> {
		let (who, _) = provider::<T>()?;
		for _ in 0..MAX_UNBONDING {
			Pallet::<T>::do_unbond(who.clone(), 1)?;
		}
		Helper::<T>::skip(T::Policy::get().unbonding_ticks);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));
		assert!(Providers::<T>::get(&who).is_some_and(|entry| entry.unbonding.is_empty()));
		Ok(())
	}

	#[benchmark]
	fn set_payout() -> Result<(), BenchmarkError> {
		let (who, _) = provider::<T>()?;
		let payout = scene::account("payout", 1);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), payout.clone());
		assert_eq!(Providers::<T>::get(&who).map(|entry| entry.payout), Some(payout));
		Ok(())
	}

	#[benchmark]
	fn register_device() -> Result<(), BenchmarkError> {
		let (who, devices) = provider::<T>()?;
		// So that the tickets of the next device are on two pages.
		for number in 0..7u32 {
			let other = scene::provider::<Helper<T>>(number + 1, 32)?;
			scene::device::<Helper<T>>(&other, 1_000 + number, scene::machine(MAX_CLASSES - 1, 32))?;
		}
		let spec = scene::machine(MAX_CLASSES - 1, 32);
		let backing = scene::backing(spec.slots);
		let (key, proof) = scene::proof::<Helper<T>>(2_000, &who)?;
		#[extrinsic_call]
		_(
			RawOrigin::Signed(who.clone()),
			DeviceSpec::V1(spec),
			scene::offer(),
			backing,
			key,
			proof,
		);
		assert_eq!(
			Providers::<T>::get(&who).map(|entry| entry.devices.len()),
			Some(devices.len() + 1)
		);
		assert!(Pools::<T>::get().iter().any(|pool| pool.tickets() > 256));
		Ok(())
	}

	#[benchmark]
	fn update_offer() -> Result<(), BenchmarkError> {
		let (who, device) = busy::<T>()?;
		let mut offer = scene::offer();
		offer.per_task += 1;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device, offer);
		assert_eq!(Devices::<T>::get(device).map(|entry| entry.standing.offer), Some(offer));
		Ok(())
	}

	#[benchmark]
	fn pause_device() -> Result<(), BenchmarkError> {
		let (who, device) = busy::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device);
		assert!(Devices::<T>::get(device).is_some_and(|entry| entry.standing.state == DeviceState::Paused));
		Ok(())
	}

	#[benchmark]
	fn resume_device() -> Result<(), BenchmarkError> {
		let who = scene::provider::<Helper<T>>(0, 64)?;
		let device = scene::device::<Helper<T>>(&who, 0, scene::machine(MAX_CLASSES - 1, 32))?;
		Helper::<T>::next_block();
		Helper::<T>::set_state(&who, device, DeviceState::Paused)?;
		Helper::<T>::next_block();
		assert_eq!(tickets::<T>(device), Some(0));
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device);
		assert_eq!(tickets::<T>(device), Some(32));
		Ok(())
	}

	#[benchmark]
	fn drain_device() -> Result<(), BenchmarkError> {
		let (who, device) = busy::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device);
		assert!(Devices::<T>::get(device).is_some_and(|entry| entry.standing.state == DeviceState::Draining));
		Ok(())
	}

	#[benchmark]
	fn retire_device() -> Result<(), BenchmarkError> {
		let (who, devices) = provider::<T>()?;
		let device = devices[0];
		// Without tickets it is gone at once, which is dearer.
		Helper::<T>::set_state(&who, device, DeviceState::Paused)?;
		Helper::<T>::next_block();
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device);
		assert!(!Devices::<T>::contains_key(device));
		Ok(())
	}

	#[benchmark]
	fn set_backing() -> Result<(), BenchmarkError> {
		let (who, device) = busy::<T>()?;
		let backing = scene::backing(32) + 1;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device, backing);
		assert_eq!(Devices::<T>::get(device).map(|entry| entry.backing), Some(backing));
		Ok(())
	}

	#[benchmark]
	fn rotate_key() -> Result<(), BenchmarkError> {
		let (who, device) = busy::<T>()?;
		let (key, proof) = scene::proof::<Helper<T>>(2_000, &who)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device, key, proof);
		assert_eq!(DeviceOf::<T>::get(key), Some(device));
		Ok(())
	}

	#[benchmark]
	fn end_round() -> Result<(), BenchmarkError> {
		let who = scene::provider::<Helper<T>>(0, MAX_CLASSES)?;
		for kind in 0..MAX_CLASSES {
			scene::device::<Helper<T>>(&who, kind, scene::machine(kind, 1))?;
		}
		let now = frame_system::Pallet::<T>::block_number();
		#[block]
		{
			Pallet::<T>::on_poll(now, &mut WeightMeter::new());
		}
		assert!(Pools::<T>::get().iter().all(|pool| pool.drawable() == 1));
		Ok(())
	}

	#[benchmark]
	fn change_page() -> Result<(), BenchmarkError> {
		Helper::<T>::next_block();
		Helper::<T>::skip(16);
		let now = T::Tide::block();
		for id in 0..CHANGE_PAGE {
			Changes::<T>::arm(now, id);
		}
		let taken;
		#[block]
		{
			taken = Changes::<T>::take(now, 16);
		}
		assert_eq!(taken.map(|(_, page)| page.len()), Some(CHANGE_PAGE as usize));
		Ok(())
	}

	#[benchmark]
	fn apply_change(t: Linear<0, 32>) -> Result<(), BenchmarkError> {
		let (who, device) = scattered::<T>()?;
		Helper::<T>::set_state(&who, device, DeviceState::Paused)?;
		Devices::<T>::mutate(device, |entry| {
			let Some(entry) = entry else { return };
			Pools::<T>::mutate(|classes| {
				let surplus: Vec<_> = entry.tickets.iter().copied().skip(t as usize).collect();
				for place in surplus {
					crate::pool::take_out::<T>(classes, device, entry, place);
				}
			});
		});
		let taken;
		#[block]
		{
			taken = Pallet::<T>::apply_change(device);
		}
		assert_eq!((taken, tickets::<T>(device)), (t, Some(0)));
		Ok(())
	}

	#[benchmark]
	fn lottery() -> Result<(), BenchmarkError> {
		scene::full_pool::<Helper<T>>()?;
		Helper::<T>::next_tick();
		#[block]
		{
			Pallet::<T>::serve_liveness(&mut WeightMeter::new(), Weight::MAX);
		}
		assert_eq!(LastLottery::<T>::get(), T::Tide::tick());
		Ok(())
	}

	#[benchmark]
	fn ask() -> Result<(), BenchmarkError> {
		scene::full_pool::<Helper<T>>()?;
		Helper::<T>::skip(10_000);
		let classes = Pools::<T>::get();
		let device;
		#[block]
		{
			device = drawn::<T>(&classes, 100).unwrap_or_default();
			Pallet::<T>::ask(device, 1, 1);
		}
		assert!(Devices::<T>::get(device).is_some_and(|entry| entry.answer_by.is_some()));
		Ok(())
	}

	#[benchmark]
	fn asked_page() -> Result<(), BenchmarkError> {
		Helper::<T>::next_block();
		Helper::<T>::skip(16);
		let now = T::Tide::tick();
		for id in 0..ASKED_PAGE {
			Asked::<T>::arm(now, id);
		}
		let taken;
		#[block]
		{
			taken = Asked::<T>::take(now, 16);
		}
		assert_eq!(taken.map(|(_, page)| page.len()), Some(ASKED_PAGE as usize));
		Ok(())
	}

	// The dearest one ends the device's time, too.
	#[benchmark]
	fn enforce_heartbeat() -> Result<(), BenchmarkError> {
		let (who, devices) = provider::<T>()?;
		let device = devices[0];
		Helper::<T>::skip(10_000);
		Pallet::<T>::ask(device, 1, 1);
		Helper::<T>::set_state(&who, device, DeviceState::Paused)?;
		// Its change is served; whether it answered is not looked at yet.
		Pallet::<T>::apply_change(device);
		Helper::<T>::set_state(&who, device, DeviceState::Retiring)?;
		Helper::<T>::skip(1);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), device);
		assert!(!Devices::<T>::contains_key(device));
		Ok(())
	}
}
