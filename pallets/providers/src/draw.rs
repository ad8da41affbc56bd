//! Draws: uniform over tickets, and the best of several where the request asks for it.

use alloc::{vec, vec::Vec};

use frame_support::traits::Get;
use sp_core::H256;
use tidemill_primitives::{
	api::{EligibleDevice, EligibleDevices, MAX_ELIGIBLE},
	device::{name_tag, DeviceState},
	interfaces::{Choice, DrawRequest, Drawn, Pool, Rejections, Tide, MAX_PROBES},
	job::{EngineVersion, Limits, Preference, Requirements},
	Balance, BundleIndex, DeviceId, JobId,
};

use crate::{
	math,
	pool::{self, Classes},
	types::{Class, ClassPool, Device, Liability, ProviderPolicy, Standing},
	Config, Devices, NextDevice, Pallet, Pools, Providers,
};

/// Most devices of named providers whose tickets are counted one by one; of more, slots are drawn.
const FEW: usize = 16;
/// Picks of places whose tickets are gone that take no more than a look at a device does.
const PICKS: u32 = 8;
/// Prices that differ by less than this part of the ceiling are about the same: one in so many.
const PRICE_STEPS: Balance = 16;

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

/// Why a device would not do.
#[derive(Clone, Copy)]
enum Reason {
	NoDevice,
	Inactive,
	Busy,
	Price,
	Stake,
	Requirements,
	Region,
	Reputation,
	Provider,
}

fn count(rejections: &mut Rejections, reason: Reason) {
	let count = match reason {
		Reason::NoDevice => &mut rejections.no_device,
		Reason::Inactive => &mut rejections.inactive,
		Reason::Busy => &mut rejections.busy,
		Reason::Price => &mut rejections.price,
		Reason::Stake => &mut rejections.stake,
		Reason::Requirements => &mut rejections.requirements,
		Reason::Region => &mut rejections.region,
		Reason::Reputation => &mut rejections.reputation,
		Reason::Provider => &mut rejections.provider,
	};
	*count = count.saturating_add(1);
}

/// Whether cores, memory and GPU of a device suffice.
fn is_enough(device: &Device, request: &DrawRequest) -> bool {
	let (has, wants) = (&device.traits, request.requirements);
	let gpu = |suits: &dyn Fn(&crate::types::GpuTraits) -> bool| has.gpu.as_ref().is_some_and(suits);
	has.slot_memory_mib >= request.limits.memory_mib
		&& has.cores >= wants.cores
		&& has.memory_mib >= wants.memory_mib
		&& wants.gpu_memory_mib.is_none_or(|mib| gpu(&|has| has.memory_mib >= mib))
		&& wants
			.gpu_vendor
			.as_ref()
			.is_none_or(|name| gpu(&|has| has.vendor == name_tag(name)))
		&& wants
			.gpu_model
			.as_ref()
			.is_none_or(|name| gpu(&|has| has.model == name_tag(name)))
}

/// Reputation of a device on the engine of a request, in thousandths.
fn score(device: &Device, request: &DrawRequest, policy: &ProviderPolicy) -> u32 {
	let reputation = device.reputation(request.engine.engine);
	math::score(reputation.streak, reputation.timeliness, policy.streak_half)
}

/// What decides among devices that would do: the least is the best.
type Rank = (Balance, u64, Balance);

fn rank(
	device: &Device,
	standing: &Standing,
	request: &DrawRequest,
	prefer: Preference,
	policy: &ProviderPolicy,
) -> Rank {
	let price = request.limits.task_price(&standing.offer);
	let compared = math::compared(price, score(device, request, policy), policy.newcomer_markup);
	match prefer {
		Preference::Price => (compared, 0, compared),
		Preference::LowCarbon => {
			let step = (request.limits.task_price(request.ceiling) / PRICE_STEPS).max(1);
			let carbon = device.traits.carbon.map_or(u64::MAX, u64::from);
			(compared / step, carbon, compared)
		}
	}
}

/// A device that would do.
struct Candidate {
	id: DeviceId,
	device: Device,
	place: u32,
	standing: Standing,
	/// None where the first one is taken.
	rank: Option<Rank>,
}

/// What a draw draws from.
enum Hat {
	/// The places of these classes, so many in each.
	Tickets(Vec<(u8, u32)>),
	/// The tickets of these devices, so many of each.
	Few(Vec<(DeviceId, u32)>),
	/// The slots of these devices, so many of each, with or without a ticket.
	Many(Vec<(DeviceId, u32)>),
}

/// What was drawn out of the hat.
enum Pull {
	/// Nothing: it is empty.
	Empty,
	/// A place whose ticket was drawn before in this round.
	Gone,
	/// A device.
	Device(Pulled),
}

/// A device that was drawn out of the hat.
struct Pulled {
	id: DeviceId,
	device: Device,
	/// Where its ticket is in the pool; none if the slot has no ticket that is drawn.
	place: Option<u32>,
	/// Where the device is in the hat, if devices are in it.
	index: Option<usize>,
}

/// Where in a list of things with sizes a number below their sum falls: the thing, its index, and what is left of it.
fn at<K: Copy>(sizes: &[(K, u32)], mut number: u32) -> Option<(K, usize, u32)> {
	for (index, (key, size)) in sizes.iter().enumerate() {
		if number < *size {
			return Some((*key, index, number));
		}
		number = number.saturating_sub(*size);
	}
	None
}

fn sum<K>(sizes: &[(K, u32)]) -> u32 {
	sizes.iter().map(|(_, size)| *size).fold(0, u32::saturating_add)
}

fn drawable_tickets(device: &Device, classes: &Classes) -> Vec<u32> {
	let pool = classes.get(usize::from(device.class));
	let places = device.tickets.iter().copied();
	places
		.filter(|place| pool.is_some_and(|pool| pool.is_drawable(*place)))
		.collect()
}

impl<T: Config> Pallet<T> {
	/// Why a device would not do, if it has a slot free.
	fn objection(
		device: &Device,
		class: Option<&Class>,
		standing: &Standing,
		request: &DrawRequest,
		policy: &ProviderPolicy,
	) -> Option<Reason> {
		let wants = request.requirements;
		let allowed = wants.providers.is_empty() || wants.providers.contains(&device.provider);
		let own = device.provider == *request.requester;
		let bond = request.bond.at(request.limits, &standing.offer);
		let backing = device.backing.min(standing.backing);
		if class.is_none_or(|class| !class.engines.contains(&Some(request.engine))) {
			Some(Reason::NoDevice)
		} else if standing.state != DeviceState::Active {
			Some(Reason::Inactive)
		} else if device.liabilities.len() >= request.bond.duties() as usize {
			Some(Reason::Busy)
		} else if !standing.offer.within(request.ceiling) {
			Some(Reason::Price)
		} else if !request.bond.fits(bond, device.bonded(), backing) {
			Some(Reason::Stake)
		} else if !is_enough(device, request) {
			Some(Reason::Requirements)
		} else if wants.region.is_some_and(|region| device.traits.region != region) {
			Some(Reason::Region)
		} else if wants.reputation > 0 && score(device, request, policy) < wants.reputation {
			Some(Reason::Reputation)
		} else if own || !allowed || request.excluded.contains(&device.provider) {
			Some(Reason::Provider)
		} else {
			None
		}
	}

	/// What a request is drawn from, with the number of devices that were looked at for that.
	fn hat(
		request: &DrawRequest,
		classes: &Classes,
		policy: &ProviderPolicy,
		rejections: &mut Rejections,
	) -> (Hat, u32) {
		let named = &request.requirements.providers;
		if named.is_empty() {
			let suits =
				|pool: &ClassPool| pool::may_suit(&pool.class, request.engine, request.limits, request.requirements);
			let all = (0u8..).zip(classes.iter());
			let suitable: Vec<_> = all.filter(|(_, pool)| suits(pool)).collect();
			let sizes: Vec<_> = suitable.iter().map(|(index, pool)| (*index, pool.places())).collect();
			if suitable.iter().all(|(_, pool)| pool.drawable() == 0) {
				let exist = suitable.iter().any(|(_, pool)| pool.devices > 0);
				count(rejections, if exist { Reason::Busy } else { Reason::NoDevice });
				return (Hat::Tickets(Vec::new()), 0);
			}
			return (Hat::Tickets(sizes), 0);
		}
		let looked = u32::try_from(named.len()).unwrap_or(u32::MAX);
		let mut different: Vec<_> = named.to_vec();
		different.sort();
		different.dedup();
		let owned: Vec<_> = different
			.iter()
			.filter_map(Providers::<T>::get)
			.flat_map(|provider| provider.devices.into_inner())
			.collect();
		if owned.is_empty() {
			count(rejections, Reason::NoDevice);
		}
		if owned.len() > FEW {
			let slots = owned.iter().map(|owned| (owned.device, u32::from(owned.slots)));
			return (Hat::Many(slots.collect()), looked);
		}
		let mut tickets = Vec::new();
		for owned in &owned {
			let Some(device) = Devices::<T>::get(owned.device) else {
				continue;
			};
			let free = u32::try_from(drawable_tickets(&device, classes).len()).unwrap_or(u32::MAX);
			if free > 0 {
				tickets.push((owned.device, free));
			} else {
				let class = classes.get(usize::from(device.class)).map(|pool| &pool.class);
				let standing = device.drawn_as(T::Tide::block());
				let reason = Self::objection(&device, class, &standing, request, policy);
				count(rejections, reason.unwrap_or(Reason::Busy));
			}
		}
		let counted = u32::try_from(owned.len()).unwrap_or(u32::MAX);
		(Hat::Few(tickets), looked.saturating_add(counted))
	}

	/// Draws one of what is in the hat.
	fn pull(hat: &Hat, classes: &Classes, seed: &H256, probe: u32) -> Pull {
		let pulled = match hat {
			Hat::Tickets(sizes) => Self::pull_place(sizes, classes, seed, probe),
			Hat::Few(sizes) | Hat::Many(sizes) => Self::pull_named(sizes, classes, seed, probe),
		};
		pulled.unwrap_or(Pull::Empty)
	}

	/// Draws one of the places of some classes.
	fn pull_place(sizes: &[(u8, u32)], classes: &Classes, seed: &H256, probe: u32) -> Option<Pull> {
		let (class, _, offset) = at(sizes, pick(seed, probe, sum(sizes)))?;
		let pool = classes.get(usize::from(class))?;
		let place = pool.start.wrapping_add(offset);
		if !pool.is_drawable(place) {
			return Some(Pull::Gone);
		}
		let id = pool::ticket::<T>(class, place)?;
		Some(Pull::Device(Pulled {
			id,
			device: Devices::<T>::get(id)?,
			place: Some(place),
			index: None,
		}))
	}

	/// Draws one of the devices of named providers.
	fn pull_named(sizes: &[(DeviceId, u32)], classes: &Classes, seed: &H256, probe: u32) -> Option<Pull> {
		let (id, index, offset) = at(sizes, pick(seed, probe, sum(sizes)))?;
		let device = Devices::<T>::get(id)?;
		let place = drawable_tickets(&device, classes).get(offset as usize).copied();
		Some(Pull::Device(Pulled {
			id,
			device,
			place,
			index: Some(index),
		}))
	}

	/// Gives a device its duty.
	fn assign(mut classes: Classes, chosen: Candidate, request: &DrawRequest, duty: (JobId, BundleIndex)) -> Device {
		let mut device = chosen.device;
		let liability = Liability {
			job: duty.0,
			bundle: duty.1,
			engine: request.engine.engine,
			bond: request.bond.at(request.limits, &chosen.standing.offer),
			committed: false,
		};
		let bound = device.liabilities.try_push(liability);
		debug_assert!(bound.is_ok(), "it was looked whether there is room");
		pool::take_out::<T>(&mut classes, chosen.id, &mut device, chosen.place);
		device.last_assigned = T::Tide::tick();
		Pools::<T>::put(classes);
		device
	}
}

impl<T: Config> Pool for Pallet<T> {
	fn eligible(engine: EngineVersion, limits: &Limits, requirements: &Requirements) -> u32 {
		let pools = Pools::<T>::get();
		let suitable = pools
			.iter()
			.filter(|pool| pool::may_suit(&pool.class, engine, limits, requirements));
		suitable.map(|pool| pool.devices).fold(0, u32::saturating_add)
	}

	fn draw(request: &DrawRequest, job: JobId, bundle: BundleIndex) -> Result<Drawn, Rejections> {
		let classes = Pools::<T>::get();
		let policy = T::Policy::get();
		let now = T::Tide::block();
		let mut rejections = Rejections::default();
		let (mut hat, mut looked) = Self::hat(request, &classes, &policy, &mut rejections);
		let (wanted, prefer) = match request.choice {
			Choice::Uniform => (1, None),
			Choice::Best { candidates, prefer } => (candidates.max(1), Some(prefer)),
		};
		let mut found = 0u8;
		let mut best: Option<Candidate> = None;
		let (mut tried, mut gone) = (0u32, 0u32);
		for probe in 0..MAX_PROBES.saturating_mul(PICKS) {
			// The devices of a few were all looked at before.
			let fresh = u32::from(!matches!(hat, Hat::Few(_)));
			let enough = found >= wanted || (found > 0 && tried >= u32::from(wanted).saturating_mul(2));
			let most = looked.saturating_add(fresh).saturating_add(gone / PICKS);
			if enough || tried >= MAX_PROBES || most > MAX_PROBES {
				break;
			}
			let Pulled {
				id,
				device,
				place,
				index,
			} = match Self::pull(&hat, &classes, &request.seed, probe) {
				Pull::Device(pulled) => pulled,
				Pull::Gone => {
					gone = gone.saturating_add(1);
					continue;
				}
				Pull::Empty => break,
			};
			tried = tried.saturating_add(1);
			looked = looked.saturating_add(fresh);
			let Some(place) = place else {
				count(&mut rejections, Reason::Busy);
				continue;
			};
			let class = classes.get(usize::from(device.class)).map(|pool| &pool.class);
			let standing = device.drawn_as(now);
			if let Some(reason) = Self::objection(&device, class, &standing, request, &policy) {
				count(&mut rejections, reason);
				if let (Hat::Few(sizes) | Hat::Many(sizes), Some(index)) = (&mut hat, index) {
					// It would not do the next time either.
					if let Some((_, size)) = sizes.get_mut(index) {
						*size = 0;
					}
				}
				continue;
			}
			found = found.saturating_add(1);
			let rank = prefer.map(|prefer| rank(&device, &standing, request, prefer, &policy));
			if best.as_ref().is_none_or(|best| rank < best.rank) {
				best = Some(Candidate {
					id,
					device,
					place,
					standing,
					rank,
				});
			}
		}
		looked = looked.saturating_add(gone / PICKS);
		let Some(chosen) = best else {
			rejections.busy = rejections.busy.saturating_add(gone.div_ceil(PICKS));
			return Err(rejections);
		};
		let (id, offer) = (chosen.id, chosen.standing.offer);
		let device = Self::assign(classes, chosen, request, (job, bundle));
		let provider = device.provider.clone();
		Devices::<T>::insert(id, device);
		Ok(Drawn {
			device: id,
			provider,
			offer,
			missed: looked.saturating_sub(1),
		})
	}

	fn eligible_devices(request: &DrawRequest, from: DeviceId, limit: u32) -> EligibleDevices {
		let end = NextDevice::<T>::get();
		let until = from.saturating_add(limit.clamp(1, MAX_ELIGIBLE)).min(end);
		let classes = Pools::<T>::get();
		let policy = T::Policy::get();
		let mut rejections = Rejections::default();
		let mut devices = vec![];
		for id in from..until {
			let Some(device) = Devices::<T>::get(id) else { continue };
			let class = classes.get(usize::from(device.class)).map(|pool| &pool.class);
			match Self::objection(&device, class, &device.standing, request, &policy) {
				Some(reason) => count(&mut rejections, reason),
				None => devices.push(EligibleDevice {
					device: id,
					offer: device.standing.offer,
					free: device.free(),
					score: score(&device, request, &policy),
					provider: device.provider,
				}),
			}
		}
		EligibleDevices {
			devices,
			rejections,
			next: (until < end).then_some(until),
		}
	}
}
