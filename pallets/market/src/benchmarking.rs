//! Benchmarks of the market.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::weights::{Weight, WeightMeter};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;
use tidemill_primitives::{
	attestation::MAX_ITEMS,
	benchmarking::{self as scene, Scene},
	device::DeviceState,
	interfaces::{JobPhase, Tide, MAX_PROBES},
	job::{JobSpec, JobSpecV1},
	AccountId, BundleIndex, DeviceId, JobId, MAX_SEATS,
};

use crate::{
	queue,
	types::{Job, JobState, CLOSE_STEP, WHEEL_PAGE},
	AlarmHeads, Alarms, Call, ClosedJobs, Config, JobStates, Jobs, NextJob, Pallet, QueueEnds,
};

type Helper<T> = <T as Config>::BenchmarkHelper;

fn stored<T: Config>(job: JobId) -> Result<(Job, JobState), DispatchError> {
	let both = Jobs::<T>::get(job).zip(JobStates::<T>::get(job));
	both.ok_or(DispatchError::Other("the job is there"))
}

/// A job whose every bundle was accepted, with the devices that ran them.
fn accepted<T: Config>(bundles: u32, devices: u32, slots: u8) -> Result<(JobId, Vec<DeviceId>), DispatchError> {
	let devices = scene::fleet::<Helper<T>>(devices, slots)?;
	let job = scene::submit::<Helper<T>>(scene::job(bundles, 1))?;
	scene::draw::<Helper<T>>();
	for _ in 0..bundles.div_ceil(MAX_ITEMS) {
		for device in &devices {
			scene::say::<Helper<T>>(*device, scene::commits::<Helper<T>>(*device, 0, MAX_ITEMS))?;
		}
	}
	for _ in 0..bundles.div_ceil(MAX_ITEMS) {
		for device in &devices {
			scene::say::<Helper<T>>(*device, scene::reveals::<Helper<T>>(*device, 0, MAX_ITEMS))?;
		}
	}
	let (_, state) = stored::<T>(job)?;
	assert_eq!((state.phase, state.accepted), (JobPhase::Ended, bundles));
	Ok((job, devices))
}

/// A job in the queue, in a block with a beacon in which nothing was drawn yet.
fn queued<T: Config>(spec: JobSpecV1) -> Result<(JobId, AccountId), DispatchError> {
	let job = scene::submit::<Helper<T>>(spec)?;
	let (_, state) = stored::<T>(job)?;
	while T::Tide::tick().saturating_add(1) < state.wakes {
		Helper::<T>::next_block();
	}
	Helper::<T>::next_tick();
	Pallet::<T>::serve_alarms(&mut WeightMeter::new(), Weight::MAX);
	assert_eq!(queue::len::<T>(), 1);
	Ok((job, scene::account("requester", 0)))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn submit_job() -> Result<(), BenchmarkError> {
		let mut spec = scene::job(2_048, 7);
		let named = (0..8).map(|number| scene::account("provider", number));
		spec.requirements.providers = named.collect::<Vec<_>>().try_into().map_err(|_| "8 can be named")?;
		spec.requirements.region = Some(*b"DE");
		// The page of its alarm is nearly full.
		for _ in 1..WHEEL_PAGE {
			scene::submit::<Helper<T>>(spec.clone())?;
		}
		let who = scene::requester::<Helper<T>>();
		// Its fee has read and written it.
		whitelist_account!(who);
		let job = NextJob::<T>::get();
		// All submissions of a block with this verification share it.
		let wakes = stored::<T>(job.saturating_sub(1))?.1.wakes;
		frame_benchmarking::benchmarking::add_to_whitelist(AlarmHeads::<T>::hashed_key_for(wakes).into());
		#[extrinsic_call]
		_(RawOrigin::Signed(who), JobSpec::V1(spec));
		assert!(Jobs::<T>::contains_key(job));
		Ok(())
	}

	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let job = scene::submit::<Helper<T>>(scene::job(2_048, 7))?;
		scene::draw::<Helper<T>>();
		let (_, state) = stored::<T>(job)?;
		// It waits for devices: the call arms an alarm.
		assert!(state.phase == JobPhase::Waiting && state.rounds > 0);
		let mut price = state.price;
		price.per_task += 1;
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("requester", 0)), job, price);
		assert_eq!(stored::<T>(job)?.1.price, price);
		Ok(())
	}

	#[benchmark]
	fn cancel_job() -> Result<(), BenchmarkError> {
		let job = scene::submit::<Helper<T>>(scene::job(2_048, 7))?;
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("requester", 0)), job);
		assert_eq!(stored::<T>(job)?.1.phase, JobPhase::Ended);
		Ok(())
	}

	#[benchmark]
	fn close_job() -> Result<(), BenchmarkError> {
		let (job, _) = accepted::<T>(CLOSE_STEP, 2, 32)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("requester", 0)), job);
		assert!(ClosedJobs::<T>::contains_key(job));
		Ok(())
	}

	#[benchmark]
	fn collect() -> Result<(), BenchmarkError> {
		let (_, devices) = accepted::<T>(1, 1, 1)?;
		let device = devices[0];
		let (_, provider, _) = Helper::<T>::device(device).ok_or("the device is there")?;
		Helper::<T>::set_state(&provider, device, DeviceState::Retiring)?;
		// Its ticket leaves the pool.
		Helper::<T>::next_block();
		#[extrinsic_call]
		_(RawOrigin::Signed(provider), device);
		assert!(Helper::<T>::device(device).is_none());
		Ok(())
	}

	#[benchmark]
	fn expire_job() -> Result<(), BenchmarkError> {
		let spec = scene::job(2_048, 7);
		let deadline = spec.deadline;
		let job = scene::submit::<Helper<T>>(spec)?;
		Helper::<T>::skip(deadline);
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("requester", 0)), job);
		assert_eq!(stored::<T>(job)?.1.phase, JobPhase::Ended);
		Ok(())
	}

	#[benchmark]
	fn alarm_page() -> Result<(), BenchmarkError> {
		let mut last = 0;
		for _ in 0..WHEEL_PAGE {
			last = scene::submit::<Helper<T>>(scene::job(1, 1))?;
		}
		let (_, state) = stored::<T>(last)?;
		while T::Tide::tick() < state.wakes {
			Helper::<T>::next_tick();
		}
		#[block]
		{
			Pallet::<T>::serve_alarms(&mut WeightMeter::new(), Weight::MAX);
		}
		assert_eq!(QueueEnds::<T>::get().tail, u64::from(WHEEL_PAGE));
		Ok(())
	}

	#[benchmark]
	fn wake() -> Result<(), BenchmarkError> {
		let job = scene::submit::<Helper<T>>(scene::job(1, 1))?;
		scene::draw::<Helper<T>>();
		assert_eq!(stored::<T>(job)?.1.phase, JobPhase::Waiting);
		#[block]
		{
			Pallet::<T>::wake(job);
		}
		assert_eq!(stored::<T>(job)?.1.phase, JobPhase::Queued);
		Ok(())
	}

	#[benchmark]
	fn watch_deadline() -> Result<(), BenchmarkError> {
		let (job, _) = queued::<T>(scene::job(1, 1))?;
		#[block]
		{
			Pallet::<T>::watch_deadlines(&mut WeightMeter::new(), 0..1);
		}
		assert!(stored::<T>(job)?.1.alarmed);
		Ok(())
	}

	#[benchmark]
	fn end_job() -> Result<(), BenchmarkError> {
		let id = scene::submit::<Helper<T>>(scene::job(1, 1))?;
		let (job, mut state) = stored::<T>(id)?;
		state.cursor = 1;
		let ended;
		#[block]
		{
			ended = Pallet::<T>::end_if_decided(id, &job, &mut state);
		}
		assert!(ended && state.refunded > 0);
		Ok(())
	}

	#[benchmark]
	fn arm() {
		#[block]
		{
			Pallet::<T>::arm_collection(0);
		}
		assert_eq!(Alarms::<T>::entries().count(), 1);
	}

	// Nobody is there to be drawn, and it waits.
	#[benchmark]
	fn turn() -> Result<(), BenchmarkError> {
		scene::other_classes::<Helper<T>>()?;
		let (job, _) = queued::<T>(scene::job(1, 1))?;
		let wakes = T::Tide::tick().saturating_add(1);
		frame_benchmarking::benchmarking::add_to_whitelist(AlarmHeads::<T>::hashed_key_for(wakes).into());
		#[block]
		{
			Pallet::<T>::draw_round(&mut WeightMeter::new(), Weight::MAX);
		}
		let (_, state) = stored::<T>(job)?;
		assert_eq!(state.wakes, wakes);
		assert_eq!((state.phase, state.rounds), (JobPhase::Waiting, 1));
		Ok(())
	}

	#[benchmark]
	fn draw_bundle(p: Linear<0, { MAX_SEATS / 2 }>) -> Result<(), BenchmarkError> {
		scene::full_pool::<Helper<T>>()?;
		let seats = u8::try_from(2 * p + 1).map_err(|_| "seats are few")?;
		let (id, _) = queued::<T>(scene::job(1, seats))?;
		scene::fresh_tickets::<Helper<T>>()?;
		let (job, state) = stored::<T>(id)?;
		let beacon = T::Tide::beacon().ok_or("the block has a beacon")?;
		let bundle: BundleIndex = 0;
		let drawn;
		#[block]
		{
			drawn = Pallet::<T>::assign(id, &job, &state, bundle, (beacon, true));
		}
		assert_eq!(drawn.devices.map(|(devices, _)| devices.len()), Ok(usize::from(seats)));
		Ok(())
	}

	#[benchmark]
	fn missed_draw() -> Result<(), BenchmarkError> {
		scene::full_pool::<Helper<T>>()?;
		let mut spec = scene::job(1, 1);
		spec.requirements.cores = u16::MAX;
		let (id, _) = queued::<T>(spec)?;
		scene::fresh_tickets::<Helper<T>>()?;
		let (job, state) = stored::<T>(id)?;
		let beacon = T::Tide::beacon().ok_or("the block has a beacon")?;
		let drawn;
		#[block]
		{
			drawn = Pallet::<T>::assign(id, &job, &state, 0, (beacon, true));
		}
		assert_eq!(drawn.missed, MAX_PROBES);
		Ok(())
	}
}
