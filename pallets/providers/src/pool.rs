//! The pool of tickets: dense pages, so that a draw costs the same whatever the number of devices.
//!
//! A ticket is the id of a device. It is appended at the end and taken out by moving the last ones into its place, so
//! there are no holes, and it need not be known where a device's tickets are: one that is not good any more is dropped
//! when a draw comes upon it.

use sp_core::{ConstU32, H256};
use sp_runtime::BoundedVec;
use tidemill_primitives::{
	device::{DeviceSpecV1, DeviceState},
	interfaces::{DrawRequest, Drawn, Pool, Rejections, Tide, MAX_PROBES},
	job::{EngineVersion, Limits, Requirements},
	BundleIndex, DeviceId, JobId, MAX_DUTIES,
};

use crate::{
	types::{Class, ClassPool, Liability, MAX_CLASSES, PAGE},
	Config, Devices, Pallet, PoolPages, Pools, Providers,
};

type Classes = BoundedVec<ClassPool, ConstU32<MAX_CLASSES>>;

/// Binary logarithm, rounded down; 0 for 0.
pub fn log2(value: u32) -> u8 {
	u8::try_from(value.checked_ilog2().unwrap_or(0)).unwrap_or(u8::MAX)
}

/// The class of a machine.
pub fn class_of(spec: &DeviceSpecV1) -> Class {
	let mut engines = spec.engines.clone();
	engines.sort();
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
fn may_suit(class: &Class, engine: EngineVersion, limits: &Limits, requirements: &Requirements) -> bool {
	class.engines.contains(&engine)
		&& class.memory >= log2(limits.memory_mib)
		&& requirements.gpu_memory_mib.is_none_or(|mib| class.gpu > log2(mib))
}

/// The `probe`-th number below `below` of a seed.
///
/// Taken from 64 bits: the bias is below 2^-32 for any pool that fits the chain.
fn pick(seed: &H256, probe: u32, below: u32) -> u32 {
	let bytes = codec::Encode::using_encoded(&(seed, probe), sp_io::hashing::blake2_256);
	let mut number = [0u8; 8];
	number.copy_from_slice(&bytes[..8]);
	let rest = u64::from_le_bytes(number).checked_rem(u64::from(below)).unwrap_or(0);
	u32::try_from(rest).unwrap_or(0)
}

fn ticket<T: Config>(class: u8, position: u32) -> Option<DeviceId> {
	PoolPages::<T>::get((class, position / PAGE))
		.get((position % PAGE) as usize)
		.copied()
}

fn put<T: Config>(class: u8, position: u32, device: DeviceId) {
	PoolPages::<T>::mutate((class, position / PAGE), |page| {
		if let Some(place) = page.get_mut((position % PAGE) as usize) {
			*place = device;
		}
	});
}

/// Takes the last ticket off.
fn pop<T: Config>(class: u8, pool: &mut ClassPool) -> Option<DeviceId> {
	let last = pool.tickets.checked_sub(1)?;
	pool.tickets = last;
	let key = (class, last / PAGE);
	let mut page = PoolPages::<T>::get(key);
	let device = page.pop();
	if page.is_empty() {
		PoolPages::<T>::remove(key);
	} else {
		PoolPages::<T>::insert(key, page);
	}
	device
}

/// Appends a ticket; it is drawn from the next round on.
pub fn append<T: Config>(classes: &mut Classes, class: u8, device: DeviceId) {
	let Some(pool) = classes.get_mut(usize::from(class)) else {
		return;
	};
	PoolPages::<T>::mutate((class, pool.tickets / PAGE), |page| {
		let pushed = page.try_push(device);
		debug_assert!(pushed.is_ok(), "pages are dense");
	});
	pool.tickets = pool.tickets.saturating_add(1);
}

/// Takes the ticket at a drawable position out: the last drawable one fills its place, the last one of all fills
/// that one's.
fn remove<T: Config>(classes: &mut Classes, class: u8, position: u32) {
	let Some(pool) = classes.get_mut(usize::from(class)) else {
		return;
	};
	let Some(last_drawable) = pool.drawable.checked_sub(1) else {
		return;
	};
	if let Some(device) = ticket::<T>(class, last_drawable) {
		put::<T>(class, position, device);
	}
	pool.drawable = last_drawable;
	let hole = last_drawable;
	let tickets = pool.tickets;
	if let Some(device) = pop::<T>(class, pool) {
		if hole.saturating_add(1) < tickets {
			put::<T>(class, hole, device);
		}
	}
}

/// Lets what was appended since the last round be drawn.
pub fn end_round<T: Config>() {
	let mut classes = Pools::<T>::get();
	let mut changed = false;
	for pool in classes.iter_mut().filter(|pool| pool.drawable != pool.tickets) {
		pool.drawable = pool.tickets;
		changed = true;
	}
	if changed {
		Pools::<T>::put(classes);
	}
}

/// Why a device is not taken.
enum Miss {
	/// The ticket is worth nothing any more and goes.
	Drop,
	/// Another job may take it.
	Keep,
}

/// Looks at a device and takes it if it suits.
fn consider<T: Config>(
	id: DeviceId,
	request: &DrawRequest,
	duty: (JobId, BundleIndex),
	by_ticket: bool,
	rejections: &mut Rejections,
) -> Result<Drawn, Miss> {
	let Some(mut device) = Devices::<T>::get(id) else {
		rejections.inactive = rejections.inactive.saturating_add(1);
		return Err(Miss::Drop);
	};
	let standing = device.drawn_as(T::Tide::block());
	let drop_ticket = |rejections: &mut Rejections, busy: bool| {
		if by_ticket {
			Devices::<T>::mutate(id, |device| {
				if let Some(device) = device {
					device.pooled = device.pooled.saturating_sub(1);
				}
			});
		}
		if busy {
			rejections.busy = rejections.busy.saturating_add(1);
		} else {
			rejections.inactive = rejections.inactive.saturating_add(1);
		}
		Err(Miss::Drop)
	};
	if standing.state != DeviceState::Active {
		// Resumed since the last round: its tickets are good again from the next one on.
		if device.standing.state == DeviceState::Active {
			rejections.inactive = rejections.inactive.saturating_add(1);
			return Err(Miss::Keep);
		}
		return drop_ticket(rejections, false);
	}
	let free = device.free();
	if free == 0 || (by_ticket && device.pooled > free) {
		return drop_ticket(rejections, true);
	}
	let bond = request.bond.at(request.limits, &standing.offer);
	let count = if !standing.offer.within(request.ceiling) {
		&mut rejections.price
	} else if device.liabilities.len() >= MAX_DUTIES as usize {
		&mut rejections.busy
	} else if !request.bond.fits(bond, device.bonded(), device.backing) {
		&mut rejections.stake
	} else if !suits(&device, request) {
		&mut rejections.requirements
	} else if device.provider == *request.requester
		|| request.excluded.contains(&device.provider)
		|| !(request.requirements.providers.is_empty() || request.requirements.providers.contains(&device.provider))
	{
		&mut rejections.provider
	} else {
		let liability = Liability {
			job: duty.0,
			bundle: duty.1,
			bond,
			committed: false,
		};
		if device.liabilities.try_push(liability).is_err() {
			return Err(Miss::Keep);
		}
		if by_ticket {
			device.pooled = device.pooled.saturating_sub(1);
		}
		device.last_assigned = T::Tide::tick();
		let drawn = Drawn {
			device: id,
			provider: device.provider.clone(),
			offer: standing.offer,
			missed: rejections.total(),
		};
		Devices::<T>::insert(id, device);
		return Ok(drawn);
	};
	*count = count.saturating_add(1);
	Err(Miss::Keep)
}

fn suits(device: &crate::types::Device, request: &DrawRequest) -> bool {
	let (has, wants) = (&device.traits, request.requirements);
	has.slot_memory_mib >= request.limits.memory_mib
		&& has.cores >= wants.cores
		&& has.memory_mib >= wants.memory_mib
		&& wants.gpu_memory_mib.is_none_or(|mib| has.gpu_memory_mib >= mib)
		&& wants.region.is_none_or(|region| has.region == region)
		&& device.confirmed >= wants.reputation
}

impl<T: Config> Pool for Pallet<T> {
	fn eligible(engine: EngineVersion, limits: &Limits, requirements: &Requirements) -> u32 {
		let pools = Pools::<T>::get();
		let suitable = pools
			.iter()
			.filter(|pool| may_suit(&pool.class, engine, limits, requirements));
		suitable.map(|pool| pool.devices).fold(0, u32::saturating_add)
	}

	fn draw(request: &DrawRequest, job: JobId, bundle: BundleIndex) -> Result<Drawn, Rejections> {
		if request.requirements.providers.is_empty() {
			draw_ticket::<T>(request, (job, bundle))
		} else {
			draw_named::<T>(request, (job, bundle))
		}
	}
}

/// Draws uniformly over the tickets of all classes that may suit.
fn draw_ticket<T: Config>(request: &DrawRequest, duty: (JobId, BundleIndex)) -> Result<Drawn, Rejections> {
	let mut classes = Pools::<T>::get();
	let before = classes.clone();
	let suitable: alloc::vec::Vec<u8> = (0u8..)
		.zip(classes.iter())
		.filter(|(_, pool)| may_suit(&pool.class, request.engine, request.limits, request.requirements))
		.map(|(index, _)| index)
		.collect();
	let mut rejections = Rejections::default();
	let mut drawn = None;
	for probe in 0..MAX_PROBES {
		let size = |class: &u8| classes.get(usize::from(*class)).map_or(0, |pool| pool.drawable);
		let total = suitable.iter().map(size).fold(0u32, u32::saturating_add);
		if total == 0 {
			// Devices without a ticket in the pool are busy, or out for a while. Those met on the way here are counted.
			let exist = suitable
				.iter()
				.any(|class| classes.get(usize::from(*class)).is_some_and(|pool| pool.devices > 0));
			if rejections == Rejections::default() {
				let count = if exist {
					&mut rejections.busy
				} else {
					&mut rejections.no_device
				};
				*count = count.saturating_add(1);
			}
			break;
		}
		let mut position = pick(&request.seed, probe, total);
		let mut at = None;
		for class in &suitable {
			if position < size(class) {
				at = Some(*class);
				break;
			}
			position = position.saturating_sub(size(class));
		}
		let Some(class) = at else { break };
		let Some(id) = ticket::<T>(class, position) else { break };
		match consider::<T>(id, request, duty, true, &mut rejections) {
			Ok(found) => {
				remove::<T>(&mut classes, class, position);
				drawn = Some(found);
				break;
			}
			Err(Miss::Drop) => remove::<T>(&mut classes, class, position),
			Err(Miss::Keep) => {}
		}
	}
	if classes != before {
		Pools::<T>::put(classes);
	}
	drawn.ok_or(rejections)
}

/// Draws among the devices of the providers that the job names.
fn draw_named<T: Config>(request: &DrawRequest, duty: (JobId, BundleIndex)) -> Result<Drawn, Rejections> {
	let named = &request.requirements.providers;
	let devices: alloc::vec::Vec<DeviceId> = named
		.iter()
		.filter_map(Providers::<T>::get)
		.flat_map(|provider| provider.devices.into_inner())
		.collect();
	let count = u32::try_from(devices.len()).unwrap_or(u32::MAX);
	let mut rejections = Rejections::default();
	if count == 0 {
		rejections.no_device = 1;
		return Err(rejections);
	}
	let start = pick(&request.seed, 0, count);
	for step in 0..count.min(MAX_PROBES) {
		let index = (u64::from(start) + u64::from(step)) % u64::from(count);
		let Some(id) = devices.get(index as usize) else { break };
		let Some(device) = Devices::<T>::get(id) else { continue };
		let suits_engine = Pools::<T>::get()
			.get(usize::from(device.class))
			.is_some_and(|pool| pool.class.engines.contains(&request.engine));
		if !suits_engine {
			rejections.no_device = rejections.no_device.saturating_add(1);
			continue;
		}
		if let Ok(drawn) = consider::<T>(*id, request, duty, false, &mut rejections) {
			return Ok(drawn);
		}
	}
	Err(rejections)
}
