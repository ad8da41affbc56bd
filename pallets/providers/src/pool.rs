//! The pool of tickets: rings of places in pages, so that a draw costs the same whatever the number of devices.
//!
//! A ticket is the id of a device, and stands for one free slot of it. It is appended at the tail; it is taken out by
//! moving the first one into its place, or, if it is not drawn yet, the last one. So there are no holes, and the pages
//! before the head are gone. Each device knows the places of its tickets: none outlives its slot.

use sp_core::ConstU32;
use sp_runtime::BoundedVec;
use tidemill_primitives::{
	device::{DeviceSpecV1, MAX_ENGINES},
	job::{EngineVersion, Limits, Requirements},
	DeviceId,
};

use crate::{
	types::{Class, ClassPool, Device, MAX_CLASSES, PAGE},
	Config, Devices, Error, PoolPages, Pools,
};

pub(crate) type Classes = BoundedVec<ClassPool, ConstU32<MAX_CLASSES>>;

/// Binary logarithm, rounded down; 0 for 0.
fn log2(value: u32) -> u8 {
	u8::try_from(value.checked_ilog2().unwrap_or(0)).unwrap_or(u8::MAX)
}

/// The class of a machine.
pub(crate) fn class_of(spec: &DeviceSpecV1) -> Class {
	let mut versions = spec.engines.clone();
	versions.sort();
	let mut engines = [None; MAX_ENGINES as usize];
	for (place, version) in engines.iter_mut().zip(versions) {
		*place = Some(version);
	}
	Class {
		engines,
		memory: log2(spec.slot_memory_mib()),
		gpu: spec
			.gpu
			.as_ref()
			.map_or(0, |gpu| log2(gpu.memory_mib).saturating_add(1)),
	}
}

/// Whether devices of a class may suit a job; the details are looked at device by device.
pub(crate) fn may_suit(class: &Class, engine: EngineVersion, limits: &Limits, wants: &Requirements) -> bool {
	let least_gpu = wants.gpu_memory_mib.map(|mib| log2(mib).saturating_add(1));
	let any_gpu = wants.gpu_vendor.is_some() || wants.gpu_model.is_some();
	class.engines.contains(&Some(engine))
		&& class.memory >= log2(limits.memory_mib)
		&& class.gpu >= least_gpu.unwrap_or(u8::from(any_gpu))
}

/// The class of a machine, made if there is none like it; the machine counts as one of its devices.
pub(crate) fn join_class<T: Config>(spec: &DeviceSpecV1) -> Result<u8, Error<T>> {
	let class = class_of(spec);
	Pools::<T>::try_mutate(|pools| {
		let known = pools.iter().position(|pool| pool.class == class);
		let unused = || pools.iter().position(|pool| pool.devices == 0 && pool.tickets() == 0);
		let index = match known.or_else(unused) {
			Some(index) => index,
			None => {
				pools
					.try_push(ClassPool::new(class.clone()))
					.map_err(|_| Error::<T>::TooManyClasses)?;
				pools.len().saturating_sub(1)
			}
		};
		let pool = pools.get_mut(index).ok_or(Error::<T>::TooManyClasses)?;
		pool.class = class;
		pool.devices = pool.devices.saturating_add(1);
		u8::try_from(index).map_err(|_| Error::<T>::TooManyClasses)
	})
}

/// The device whose ticket is at a place.
pub(crate) fn ticket<T: Config>(class: u8, place: u32) -> Option<DeviceId> {
	PoolPages::<T>::get((class, place / PAGE))
		.get((place % PAGE) as usize)
		.copied()
}

fn put<T: Config>(class: u8, place: u32, device: DeviceId) {
	PoolPages::<T>::mutate((class, place / PAGE), |page| {
		if let Some(ticket) = page.get_mut((place % PAGE) as usize) {
			*ticket = device;
		}
	});
}

/// Appends a ticket of a device; it is drawn from the next round on.
fn append<T: Config>(classes: &mut Classes, id: DeviceId, device: &mut Device) {
	let class = device.class;
	let Some(pool) = classes.get_mut(usize::from(class)) else {
		return;
	};
	let place = pool.tail;
	if device.tickets.try_push(place).is_err() {
		frame_support::defensive!("a device has no more tickets than slots");
		return;
	}
	PoolPages::<T>::mutate((class, place / PAGE), |page| {
		let pushed = page.try_push(id);
		debug_assert!(pushed.is_ok(), "pages are filled in order");
	});
	pool.tail = place.wrapping_add(1);
}

/// Gives an active device a ticket for each free slot that has none.
pub(crate) fn fill<T: Config>(id: DeviceId, device: &mut Device) {
	let missing = usize::from(device.free()).saturating_sub(device.tickets.len());
	if missing == 0 {
		return;
	}
	Pools::<T>::mutate(|classes| {
		for _ in 0..missing {
			append::<T>(classes, id, device);
		}
	});
}

fn relocate(device: &mut Device, from: u32, to: u32) {
	if let Some(place) = device.tickets.iter_mut().find(|place| **place == from) {
		*place = to;
	}
}

/// Takes a device's ticket out of the pool: the first one fills its place, or the last one if it is not drawn yet.
pub(crate) fn take_out<T: Config>(classes: &mut Classes, id: DeviceId, device: &mut Device, place: u32) {
	let class = device.class;
	let Some(pool) = classes.get_mut(usize::from(class)) else {
		return;
	};
	let drawable = pool.is_drawable(place);
	let from = if drawable { pool.head } else { pool.tail.wrapping_sub(1) };
	device.tickets.retain(|other| *other != place);
	if let Some(moved) = Some(from)
		.filter(|from| *from != place)
		.and_then(|from| ticket::<T>(class, from))
	{
		put::<T>(class, place, moved);
		if moved == id {
			relocate(device, from, place);
		} else {
			Devices::<T>::mutate(moved, |entry| {
				if let Some(entry) = entry {
					relocate(entry, from, place);
				}
			});
		}
	}
	let key = (class, from / PAGE);
	if drawable {
		pool.head = from.wrapping_add(1);
		if pool.head.is_multiple_of(PAGE) {
			PoolPages::<T>::remove(key);
		}
	} else {
		pool.tail = from;
		if from.is_multiple_of(PAGE) {
			PoolPages::<T>::remove(key);
		} else {
			PoolPages::<T>::mutate(key, |page| page.truncate((from % PAGE) as usize));
		}
	}
}

/// Takes all tickets of a device out of the pool.
pub(crate) fn take_out_all<T: Config>(id: DeviceId, device: &mut Device) {
	if device.tickets.is_empty() {
		return;
	}
	Pools::<T>::mutate(|classes| {
		while let Some(place) = device.tickets.last().copied() {
			take_out::<T>(classes, id, device, place);
		}
	});
}

/// Ends a round: the next one draws what is there now.
pub(crate) fn end_round<T: Config>() {
	let mut classes = Pools::<T>::get();
	let mut changed = false;
	for pool in classes.iter_mut() {
		changed |= pool.ripe != pool.tail || pool.start != pool.head;
		(pool.start, pool.ripe) = (pool.head, pool.tail);
	}
	if changed {
		Pools::<T>::put(classes);
	}
}
