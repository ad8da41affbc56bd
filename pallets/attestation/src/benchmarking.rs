//! Benchmarks of attestations and deadlines.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::TransactionSource,
	traits::{Authorize, Get},
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::{BoundedVec, DispatchError, Perbill};
use tidemill_primitives::{
	attestation::{Item, MAX_ITEMS},
	benchmarking::{self as scene, Scene},
	interfaces::{Committees, Tide},
	wheel::WheelCursor,
	DeviceId, JobId, MAX_BUNDLE, MAX_SEATS, PROOF_SEATS,
};

use crate::{
	types::{Bundle, Due, Enforcement, InFlight, Phase, SeatState, MAX_ENFORCED, WHEEL_PAGE},
	Call, Config, Deadlines, DueCursor, DueHeads, Enforced, Pallet, Reports, Work,
};

type Helper<T> = <T as Config>::BenchmarkHelper;

/// Seats of the largest committee.
const SEATS: u8 = MAX_SEATS as u8;
/// Most abstentions that a verdict pays: all tries of all seats but the last.
const MOST_ABSTAINED: u32 = 7 * MAX_SEATS;

/// Committees are of an odd number: the next one stands for an even one.
fn odd(seats: u32) -> Result<u8, DispatchError> {
	u8::try_from(seats | 1).map_err(|_| DispatchError::Other("seats are few"))
}

/// A committee with so many pairs of seats beside the first.
fn of_pairs(pairs: u32) -> u8 {
	u8::try_from(pairs)
		.unwrap_or(u8::MAX)
		.saturating_mul(2)
		.saturating_add(1)
}

/// A job of two bundles. The devices of the first one, with so many pairs of them beside the first, have all revealed, the first
/// one just now; those that lie say something else. All have payouts under way.
fn revealed<T: Config>(pairs: u32, lies: impl Fn(usize) -> bool) -> Result<(JobId, InFlight), DispatchError> {
	let seats = of_pairs(pairs);
	let devices = scene::fleet::<Helper<T>>(seats.into(), 2)?;
	let _ = scene::submit::<Helper<T>>(scene::job(1, seats))?;
	scene::draw::<Helper<T>>();
	scene::commit_all::<Helper<T>>(&devices)?;
	scene::reveal_all::<Helper<T>>(&devices)?;
	let job = scene::submit::<Helper<T>>(scene::job(2, seats))?;
	scene::draw::<Helper<T>>();
	charged::<T>(job);
	let workers = workers::<T>(job)?;
	for (seat, device) in workers.iter().enumerate() {
		scene::say::<Helper<T>>(*device, scene::commits::<Helper<T>>(*device, lies(seat).into(), 1))?;
	}
	for (seat, device) in workers.iter().enumerate().skip(1) {
		scene::say::<Helper<T>>(*device, scene::reveals::<Helper<T>>(*device, lies(seat).into(), 1))?;
	}
	let last = last_reveal::<T>(job, workers[0])?;
	Ok((job, last))
}

/// The first bundle of a job.
fn flight<T: Config>(job: JobId) -> Result<InFlight, DispatchError> {
	match Work::<T>::get(job, 0) {
		Some(Bundle::InFlight(flight)) => Ok(flight),
		_ => Err(DispatchError::Other("the bundle is in flight")),
	}
}

/// So many jobs of one bundle of so many tasks, each of which has been given to the same 7 devices.
fn assigned<T: Config>(jobs: u32, tasks: u8) -> Result<(Vec<JobId>, Vec<DeviceId>), DispatchError> {
	let devices = scene::fleet::<Helper<T>>(MAX_SEATS, 32)?;
	let jobs = (0..jobs)
		.map(|_| scene::submit::<Helper<T>>(scene::of_tasks(scene::job(1, SEATS), tasks)))
		.collect::<Result<_, _>>()?;
	scene::draw::<Helper<T>>();
	Ok((jobs, devices))
}

/// The same, committed, and revealed by all but 4 of them. The fourth reveal of a bundle makes a majority.
fn half_revealed<T: Config>(jobs: u32, tasks: u8) -> Result<(Vec<JobId>, Vec<DeviceId>), DispatchError> {
	let (jobs, devices) = assigned::<T>(jobs, tasks)?;
	scene::commit_all::<Helper<T>>(&devices)?;
	scene::reveal_all::<Helper<T>>(&devices[4..])?;
	Ok((jobs, devices))
}

/// A job of one bundle and so many seats, for which devices of a large fleet were drawn.
fn single<T: Config>(seats: u8) -> Result<(JobId, Vec<DeviceId>), DispatchError> {
	let devices = scene::fleet::<Helper<T>>(64, 1)?;
	let job = scene::submit::<Helper<T>>(scene::job(1, seats))?;
	scene::draw::<Helper<T>>();
	Ok((job, devices))
}

/// The devices in the seats of the only bundle of a job.
fn workers<T: Config>(job: JobId) -> Result<Vec<DeviceId>, DispatchError> {
	let flight = flight::<T>(job)?;
	let workers = flight.seats.iter().filter_map(|seat| seat.state.worker());
	Ok(workers.map(|worker| worker.device).collect())
}

/// So many `Spot` jobs of one bundle, drawn for the only device, which has so many slots.
fn primaries<T: Config>(slots: u8, jobs: u32) -> Result<(Vec<JobId>, DeviceId), DispatchError> {
	let devices = scene::fleet::<Helper<T>>(1, slots)?;
	let jobs = (0..jobs)
		.map(|_| scene::submit::<Helper<T>>(scene::of_tasks(scene::spot(1), 1)))
		.collect::<Result<_, _>>()?;
	Helper::<T>::next_block();
	Helper::<T>::next_block();
	Ok((jobs, devices[0]))
}

/// Lets blocks pass until a bundle is overdue, but that it has not been served.
fn overdue<T: Config>(job: JobId) -> Result<(), DispatchError> {
	let due = flight::<T>(job)?.due();
	while T::Tide::tick().saturating_add(1) < due {
		Helper::<T>::next_block();
	}
	Helper::<T>::next_tick();
	Ok(())
}

/// The only bundle of a job as under `Proof`, with what its devices revealed, which all differs.
fn contested<T: Config>() -> Result<(JobId, InFlight), DispatchError> {
	let (job, _) = single::<T>(PROOF_SEATS)?;
	let workers = workers::<T>(job)?;
	for (lie, device) in (0..).zip(&workers) {
		scene::say::<Helper<T>>(*device, scene::commits::<Helper<T>>(*device, lie, 1))?;
	}
	let mut flight = flight::<T>(job)?;
	flight.terms.proof = true;
	for (lie, seat) in (0..).zip(&mut flight.seats) {
		if let SeatState::Committed { worker, .. } = seat.state {
			let report = scene::report(lie, MAX_BUNDLE as u8);
			let hash = report.hash();
			seat.state = SeatState::Revealed { worker, report: hash };
			Pallet::<T>::note_report(job, 0, hash, report.results);
		}
	}
	charged::<T>(job);
	Ok((job, flight))
}

/// Leaves the pages of the wheel out of what is counted to which all commitments, and all draws of audits, of a block append.
fn share_pages<T: Config>() {
	let policy = T::Policy::get();
	for wait in [policy.audit_delay, policy.reveal_ticks] {
		let due = T::Tide::tick().saturating_add(wait);
		frame_benchmarking::benchmarking::add_to_whitelist(DueHeads::<T>::hashed_key_for(due).into());
	}
}

/// Leaves the only bundle of a job out of what is counted: what brings its verdict about has read and written it, and is
/// weighed for it.
fn charged<T: Config>(job: JobId) {
	frame_benchmarking::benchmarking::add_to_whitelist(Work::<T>::hashed_key_for(job, 0).into());
}

/// The only bundle of a job, with the last of its reveals, by `device`, of the report that the others gave.
fn last_reveal<T: Config>(job: JobId, device: DeviceId) -> Result<InFlight, DispatchError> {
	let mut flight = flight::<T>(job)?;
	let items = scene::reveals::<Helper<T>>(device, 0, 1);
	let Some(Item::Reveal { report, .. }) = items.into_iter().next() else {
		return Err(DispatchError::Other("the device reveals"));
	};
	for seat in &mut flight.seats {
		if let SeatState::Committed { worker, .. } = seat.state {
			if worker.device == device {
				seat.state = SeatState::Revealed {
					worker,
					report: report.hash(),
				};
			}
		}
	}
	flight.accepted = Some(report.results);
	Ok(flight)
}

fn seats_in(flight: &InFlight, predicate: impl Fn(&SeatState) -> bool) -> u32 {
	flight.count(predicate) as u32
}

/// What a device reveals of so many bundles, one of each of these jobs, with nothing left to count of what the call is weighed
/// for, which reads it again.
fn reveals<T: Config>(
	jobs: Vec<JobId>,
	device: DeviceId,
	bundles: u32,
) -> Result<<T as frame_system::Config>::RuntimeCall, DispatchError>
where
	<T as frame_system::Config>::RuntimeCall: From<Call<T>>,
{
	let items = scene::reveals::<Helper<T>>(device, 0, bundles);
	let (batch, signature) = scene::batch::<Helper<T>>(device, items)?;
	frame_benchmarking::benchmarking::add_to_whitelist(Helper::<T>::device_key(device).into());
	jobs.into_iter().for_each(charged::<T>);
	let call = Call::<T>::attest {
		batch,
		signature,
		retry: 0,
	};
	Ok(call.into())
}

#[benchmarks(where <T as frame_system::Config>::RuntimeCall: From<Call<T>> + Authorize)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn authorize_attest(n: Linear<1, MAX_ITEMS>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = half_revealed::<T>(n, 1)?;
		let call = reveals::<T>(jobs, devices[0], n)?;
		let valid;
		#[block]
		{
			valid = call.authorize(TransactionSource::External);
		}
		valid.ok_or("attestations are authorized")??;
		Ok(())
	}

	#[benchmark]
	fn authorize_results(r: Linear<1, MAX_BUNDLE>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = half_revealed::<T>(1, r as u8)?;
		let call = reveals::<T>(jobs, devices[0], 1)?;
		let valid;
		#[block]
		{
			valid = call.authorize(TransactionSource::External);
		}
		valid.ok_or("attestations are authorized")??;
		Ok(())
	}

	#[benchmark]
	fn commit(n: Linear<1, MAX_ITEMS>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = assigned::<T>(n, 1)?;
		scene::commit_all::<Helper<T>>(&devices[1..])?;
		let items = scene::commits::<Helper<T>>(devices[0], 0, n);
		let (batch, signature) = scene::batch::<Helper<T>>(devices[0], items)?;
		share_pages::<T>();
		#[extrinsic_call]
		attest(RawOrigin::Authorized, batch, signature, 0);
		for job in jobs {
			assert!(matches!(flight::<T>(job)?.phase, Phase::Revealing { .. }));
		}
		Ok(())
	}

	#[benchmark]
	fn reveal(n: Linear<1, MAX_ITEMS>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = half_revealed::<T>(n, 1)?;
		let items = scene::reveals::<Helper<T>>(devices[0], 0, n);
		let (batch, signature) = scene::batch::<Helper<T>>(devices[0], items)?;
		#[extrinsic_call]
		attest(RawOrigin::Authorized, batch, signature, 0);
		for job in jobs {
			assert!(flight::<T>(job)?.accepted.is_some());
		}
		Ok(())
	}

	#[benchmark]
	fn reveal_results(r: Linear<1, MAX_BUNDLE>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = half_revealed::<T>(1, r as u8)?;
		let items = scene::reveals::<Helper<T>>(devices[0], 0, 1);
		let (batch, signature) = scene::batch::<Helper<T>>(devices[0], items)?;
		#[extrinsic_call]
		attest(RawOrigin::Authorized, batch, signature, 0);
		for job in jobs {
			assert!(flight::<T>(job)?.accepted.is_some());
		}
		Ok(())
	}

	#[benchmark]
	fn abstain(n: Linear<1, MAX_ITEMS>) -> Result<(), BenchmarkError> {
		let (jobs, devices) = assigned::<T>(n, 1)?;
		scene::commit_all::<Helper<T>>(&devices[1..])?;
		let items = scene::abstentions::<Helper<T>>(devices[0], n);
		let (batch, signature) = scene::batch::<Helper<T>>(devices[0], items)?;
		#[extrinsic_call]
		attest(RawOrigin::Authorized, batch, signature, 0);
		for job in jobs {
			assert_eq!(flight::<T>(job)?.gone.len(), 1);
		}
		Ok(())
	}

	#[benchmark]
	fn settle_agreed(p: Linear<0, { MAX_SEATS / 2 }>) -> Result<(), BenchmarkError> {
		let (job, last) = revealed::<T>(p, |_| false)?;
		#[block]
		{
			Pallet::<T>::decide(job, 0, last);
		}
		let seats = usize::from(of_pairs(p));
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Accepted { devices, .. }) if devices.len() == seats));
		Ok(())
	}

	#[benchmark]
	fn settle_more() -> Result<(), BenchmarkError> {
		let (job, last) = revealed::<T>(0, |_| false)?;
		let device = workers::<T>(job)?[0];
		let keys = Helper::<T>::job_keys(job)
			.into_iter()
			.chain([Helper::<T>::device_key(device)]);
		keys.for_each(|key| frame_benchmarking::benchmarking::add_to_whitelist(key.into()));
		#[block]
		{
			Pallet::<T>::decide(job, 0, last);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Accepted { .. })));
		Ok(())
	}

	#[benchmark]
	fn watch(n: Linear<1, WHEEL_PAGE>) {
		let bundles: Vec<_> = (0..n as u16).collect();
		#[block]
		{
			<Pallet<T> as Committees>::watch(0, 100, &bundles);
		}
		assert_eq!(Deadlines::<T>::entries().count(), n as usize);
	}

	#[benchmark]
	fn settle_outvoted(p: Linear<0, { MAX_SEATS / 2 }>) -> Result<(), BenchmarkError> {
		let honest = p as usize + 1;
		let (job, last) = revealed::<T>(p, |seat| seat >= honest)?;
		#[block]
		{
			Pallet::<T>::decide(job, 0, last);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Accepted { devices, .. }) if devices.len() == honest));
		Ok(())
	}

	#[benchmark]
	fn settle_silent(p: Linear<0, { MAX_SEATS / 2 }>) -> Result<(), BenchmarkError> {
		let (job, devices) = single::<T>(of_pairs(p))?;
		scene::commit_all::<Helper<T>>(&devices)?;
		overdue::<T>(job)?;
		charged::<T>(job);
		let flight = flight::<T>(job)?;
		#[block]
		{
			Pallet::<T>::decide(job, 0, flight);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Failed { .. })));
		Ok(())
	}

	#[benchmark]
	fn settle_after(a: Linear<1, { MOST_ABSTAINED }>) -> Result<(), BenchmarkError> {
		let (job, devices) = single::<T>(SEATS)?;
		let mut left = a;
		while left > 0 {
			for device in &devices {
				let items = match left {
					0 => scene::commits::<Helper<T>>(*device, 0, 1),
					_ => scene::abstentions::<Helper<T>>(*device, 1),
				};
				left = left.saturating_sub(items.len() as u32);
				scene::say::<Helper<T>>(*device, items)?;
			}
			scene::draw::<Helper<T>>();
		}
		scene::commit_all::<Helper<T>>(&devices)?;
		let before = flight::<T>(job)?;
		assert!(before.gone.len() == a as usize && matches!(before.phase, Phase::Revealing { .. }));
		overdue::<T>(job)?;
		charged::<T>(job);
		#[block]
		{
			Pallet::<T>::decide(job, 0, before);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Failed { .. })));
		Ok(())
	}

	// Each entry was armed before its device abstained, and its bundle again after that.
	#[benchmark]
	fn due_page() -> Result<(), BenchmarkError> {
		let devices = scene::fleet::<Helper<T>>(4, 32)?;
		let mut jobs = Vec::new();
		for _ in 0..WHEEL_PAGE {
			jobs.push(scene::submit::<Helper<T>>(scene::job(1, 1))?);
		}
		Helper::<T>::next_block();
		Helper::<T>::next_block();
		let armed = flight::<T>(jobs[0])?.armed;
		for device in &devices {
			scene::say::<Helper<T>>(*device, scene::abstentions::<Helper<T>>(*device, MAX_ITEMS))?;
		}
		while T::Tide::tick().saturating_add(1) < armed {
			Helper::<T>::next_block();
		}
		Helper::<T>::next_tick();
		for job in &jobs {
			assert!(flight::<T>(*job)?.armed != armed);
		}
		#[block]
		{
			Pallet::<T>::serve_deadlines(&mut WeightMeter::new(), Weight::MAX);
		}
		Ok(())
	}

	#[benchmark]
	fn enforce() -> Result<(), BenchmarkError> {
		let (job, _) = single::<T>(SEATS)?;
		overdue::<T>(job)?;
		let others = (1..MAX_ENFORCED).map(|other| Enforcement {
			from: T::Tide::block(),
			due: Due {
				job: job.saturating_add(other.into()),
				bundle: 0,
			},
		});
		Enforced::<T>::put(BoundedVec::truncate_from(others.collect()));
		#[extrinsic_call]
		enforce(RawOrigin::Signed(scene::account("anybody", 0)), job, 0);
		assert!(Enforced::<T>::get().is_full());
		Ok(())
	}

	#[benchmark]
	fn serve(n: Linear<1, { MAX_SEATS }>) -> Result<(), BenchmarkError> {
		let (job, _) = single::<T>(odd(n)?)?;
		overdue::<T>(job)?;
		let flight = flight::<T>(job)?;
		#[block]
		{
			Pallet::<T>::serve(job, 0, flight);
		}
		let vacant = |state: &SeatState| matches!(state, SeatState::Vacant { .. });
		assert_eq!(seats_in(&super::flight::<T>(job)?, vacant), n | 1);
		Ok(())
	}

	#[benchmark]
	fn commit_spot(n: Linear<1, MAX_ITEMS>) -> Result<(), BenchmarkError> {
		let (jobs, device) = primaries::<T>(32, n)?;
		let items = scene::commits::<Helper<T>>(device, 0, n);
		let (batch, signature) = scene::batch::<Helper<T>>(device, items)?;
		share_pages::<T>();
		#[extrinsic_call]
		attest(RawOrigin::Authorized, batch, signature, 0);
		for job in jobs {
			assert!(matches!(flight::<T>(job)?.phase, Phase::AuditDraw { .. }));
		}
		Ok(())
	}

	// As of a device that is hardly ever audited: what comes of an audit is measured by `refill`.
	#[benchmark]
	fn draw_audit() -> Result<(), BenchmarkError> {
		let (jobs, device) = primaries::<T>(1, 1)?;
		scene::say::<Helper<T>>(device, scene::commits::<Helper<T>>(device, 0, 1))?;
		overdue::<T>(jobs[0])?;
		let mut flight = flight::<T>(jobs[0])?;
		flight.rate = Some(Perbill::from_parts(1));
		// Its page was taken.
		DueCursor::<T>::put(WheelCursor {
			tick: T::Tide::tick().saturating_add(1),
			page: 0,
		});
		share_pages::<T>();
		#[block]
		{
			Pallet::<T>::draw_audit(jobs[0], 0, flight);
		}
		let flight = super::flight::<T>(jobs[0])?;
		assert!(matches!(flight.phase, Phase::Revealing { until, .. } if flight.armed == until));
		Ok(())
	}

	// All say something else, and the first one nothing.
	#[benchmark]
	fn widen(n: Linear<3, { MAX_SEATS }>) -> Result<(), BenchmarkError> {
		let (job, _) = single::<T>(odd(n)?)?;
		let workers = workers::<T>(job)?;
		for (lie, device) in (0..).zip(&workers) {
			scene::say::<Helper<T>>(*device, scene::commits::<Helper<T>>(*device, lie, 1))?;
		}
		for (lie, device) in (0..).zip(&workers).skip(1) {
			scene::say::<Helper<T>>(*device, scene::reveals::<Helper<T>>(*device, lie, 1))?;
		}
		overdue::<T>(job)?;
		let flight = flight::<T>(job)?;
		#[block]
		{
			Pallet::<T>::serve(job, 0, flight);
		}
		assert_eq!(super::flight::<T>(job)?.seats.len(), 2 * workers.len() + 1);
		Ok(())
	}

	// Of the first seats 3 agree with all the others: as many as can without a majority.
	#[benchmark]
	fn settle_widened() -> Result<(), BenchmarkError> {
		let (job, devices) = single::<T>(SEATS)?;
		let workers = workers::<T>(job)?;
		let lie = |index: usize| index.saturating_sub(2) as u8;
		for (index, device) in workers.iter().enumerate() {
			scene::say::<Helper<T>>(*device, scene::commits::<Helper<T>>(*device, lie(index), 1))?;
		}
		for (index, device) in workers.iter().enumerate() {
			scene::say::<Helper<T>>(*device, scene::reveals::<Helper<T>>(*device, lie(index), 1))?;
		}
		scene::draw::<Helper<T>>();
		let mut late = devices;
		late.retain(|device| !scene::commits::<Helper<T>>(*device, 0, 1).is_empty());
		scene::commit_all::<Helper<T>>(&late)?;
		scene::reveal_all::<Helper<T>>(&late[1..])?;
		charged::<T>(job);
		let last = last_reveal::<T>(job, late[0])?;
		#[block]
		{
			Pallet::<T>::decide(job, 0, last);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Accepted { devices, .. }) if devices.len() == 11));
		Ok(())
	}

	// Of three reports that differ, the last one to be kept.
	#[benchmark]
	fn note_report(r: Linear<1, MAX_BUNDLE>) -> Result<(), BenchmarkError> {
		let report = |lie: u8| scene::report(lie, r as u8);
		for lie in 0..2 {
			Pallet::<T>::note_report(0, 0, report(lie).hash(), report(lie).results);
		}
		let last = report(2);
		#[block]
		{
			Pallet::<T>::note_report(0, 0, last.hash(), last.results);
		}
		assert!(Reports::<T>::get(0, 0).is_full());
		Ok(())
	}

	#[benchmark]
	fn open_contest() -> Result<(), BenchmarkError> {
		let (job, last) = contested::<T>()?;
		#[block]
		{
			Pallet::<T>::decide(job, 0, last);
		}
		assert!(matches!(flight::<T>(job)?.phase, Phase::Contest { round: 0, .. }));
		Ok(())
	}

	// The report in the first seat is accepted, those of the two others differ from it.
	#[benchmark]
	fn conclude() -> Result<(), BenchmarkError> {
		let (job, last) = contested::<T>()?;
		Pallet::<T>::decide(job, 0, last);
		let until = flight::<T>(job)?.due();
		Helper::<T>::skip(until.saturating_sub(T::Tide::tick()));
		let flight = flight::<T>(job)?;
		#[block]
		{
			Pallet::<T>::conclude(job, 0, flight);
		}
		assert!(matches!(Work::<T>::get(job, 0), Some(Bundle::Accepted { devices, .. }) if devices.len() == 1));
		Ok(())
	}

	#[benchmark]
	fn refill(a: Linear<1, 7>) -> Result<(), BenchmarkError> {
		let (job, devices) = single::<T>(1)?;
		for done in 1..=a {
			for device in &devices {
				scene::say::<Helper<T>>(*device, scene::abstentions::<Helper<T>>(*device, 1))?;
			}
			if done < a {
				scene::draw::<Helper<T>>();
			}
		}
		overdue::<T>(job)?;
		let flight = flight::<T>(job)?;
		#[block]
		{
			Pallet::<T>::serve(job, 0, flight);
		}
		let assigned = |state: &SeatState| matches!(state, SeatState::Assigned { .. });
		assert_eq!(seats_in(&super::flight::<T>(job)?, assigned), 1);
		Ok(())
	}
}
