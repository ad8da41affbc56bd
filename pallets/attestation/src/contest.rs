//! Under `Proof`: which report is asserted once reveals are over, for how long, and what games about it do to its committee.

use alloc::vec::Vec;
use frame_support::{defensive, traits::Get, weights::Weight};
use sp_core::H256;
use tidemill_primitives::{
	api::{AssertionView, MAX_CONTESTS},
	interfaces::{Asserted, Assertions, Contests, Devices, Jobs, Player, Release, Tide},
	report::TaskResults,
	verdict::{Failure, Offence, SeatEnd, Standing},
	Balance, BundleIndex, DeviceId, JobId,
};

use crate::{
	cost::Step,
	math,
	types::{InFlight, Phase, SeatState, Worker},
	Config, Event, Pallet, Reports, WeightInfo,
};

impl<T: Config> Pallet<T> {
	/// Keeps a report that was revealed, once. Returns the weight.
	pub(crate) fn note_report(job: JobId, bundle: BundleIndex, report: H256, results: TaskResults) -> Weight {
		let tasks = u32::try_from(results.len()).unwrap_or(u32::MAX);
		Reports::<T>::mutate(job, bundle, |shown| {
			if shown.iter().all(|(other, _)| *other != report) {
				let pushed = shown.try_push((report, results));
				debug_assert!(pushed.is_ok(), "there are no more reports than seats");
			}
		});
		T::WeightInfo::note_report(tasks)
	}

	/// Ends the reveals of a bundle under `Proof`: a device asserts its report. Who has not revealed is silent from now on.
	pub(crate) fn open_contest(
		job: JobId,
		bundle: BundleIndex,
		mut flight: InFlight,
		asserted: (DeviceId, H256),
	) -> Step {
		flight.silence();
		Self::assert_report(job, bundle, &mut flight, asserted, 0);
		Self::store(job, bundle, flight);
		Step::of(T::WeightInfo::open_contest())
	}

	/// Opens the window in which what a device asserts can be challenged, after `round` others lost.
	fn assert_report(
		job: JobId,
		bundle: BundleIndex,
		flight: &mut InFlight,
		(device, report): (DeviceId, H256),
		round: u8,
	) {
		let until = T::Tide::tick().saturating_add(T::Policy::get().challenge_ticks);
		flight.phase = Phase::Contest { until, games: 0, round };
		Self::deposit_event(Event::Asserted {
			device,
			job,
			bundle,
			report,
			round,
			until,
		});
	}

	/// The bundle whose reports are contested.
	fn contested(job: JobId, bundle: BundleIndex) -> Option<InFlight> {
		let flight = Self::flight(job, bundle).ok();
		flight.filter(|flight| matches!(flight.phase, Phase::Contest { .. }))
	}

	/// The results of a report that was revealed.
	fn results(job: JobId, bundle: BundleIndex, report: H256) -> Option<TaskResults> {
		let shown = Reports::<T>::get(job, bundle);
		shown
			.into_iter()
			.find(|(other, _)| *other == report)
			.map(|(_, results)| results)
	}

	/// Takes the bond of a device that lost a game about what it revealed, and returns what was taken.
	fn disprove(job: JobId, bundle: BundleIndex, flight: &mut InFlight, loser: DeviceId) -> Balance {
		for seat in &mut flight.seats {
			if let SeatState::Revealed { worker, .. } = seat.state {
				if worker.device == loser {
					seat.state = SeatState::Disproved { worker };
					return T::Devices::released(loser, job, bundle, Release::Offence(Offence::Disproved));
				}
			}
		}
		0
	}

	/// Ends a bundle that is not challenged any more: what is asserted is accepted; if nothing is, it fails.
	pub(crate) fn conclude(job: JobId, bundle: BundleIndex, flight: InFlight) -> Step {
		let asserted = math::asserted(&flight.seats).map(|(_, report)| report);
		let accepted = asserted.and_then(|report| Self::results(job, bundle, report));
		let standing = |state: &SeatState| match state {
			SeatState::Revealed { report, .. } if Some(*report) == asserted => Some(Standing::Agreed),
			SeatState::Revealed { .. } => Some(Standing::Undefended),
			SeatState::Silent { .. } => Some(Standing::Silent),
			SeatState::Disproved { .. } => Some(Standing::Disproved),
			_ => None,
		};
		let ended = flight.seats.iter().filter_map(|seat| {
			let Worker { device, offer } = *seat.state.worker()?;
			let standing = standing(&seat.state)?;
			Some(SeatEnd {
				device,
				offer,
				standing,
			})
		});
		let seats = ended.collect();
		Reports::<T>::remove(job, bundle);
		T::Contests::over(job, bundle);
		Self::finish(job, bundle, &flight, accepted.ok_or(Failure::Refuted), seats)
	}

	/// What is told of a bundle whose reports are contested.
	pub(crate) fn assertion_view(job: JobId, bundle: BundleIndex, flight: &InFlight) -> Option<AssertionView> {
		let Phase::Contest { until, games, round } = flight.phase else {
			return None;
		};
		let (asserter, report) = math::asserted(&flight.seats).unzip();
		let results = report.and_then(|report| Self::results(job, bundle, report));
		Some(AssertionView {
			asserter,
			report,
			results: results.map_or(Vec::new(), TaskResults::into_inner),
			round,
			until,
			games,
		})
	}

	/// Bundles whose reports are contested, `limit` and [`MAX_CONTESTS`] at most, in the order of hashes of their jobs' ids.
	pub fn contests(limit: u32) -> Vec<(JobId, BundleIndex)> {
		let bundles = Reports::<T>::iter_keys().filter(|(job, bundle)| Self::contested(*job, *bundle).is_some());
		bundles.take(limit.min(MAX_CONTESTS) as usize).collect()
	}
}

impl<T: Config> Assertions for Pallet<T> {
	fn assertion(job: JobId, bundle: BundleIndex) -> Option<Asserted> {
		let flight = Self::contested(job, bundle)?;
		let Phase::Contest { until, round, .. } = flight.phase else {
			return None;
		};
		let (asserter, report) = math::asserted(&flight.seats)?;
		let rivals = flight.seats.iter().filter_map(|seat| match seat.state {
			SeatState::Revealed { worker, report: other } if other != report => Some(worker.device),
			_ => None,
		});
		let rivals = rivals.collect();
		let spec = T::Jobs::spec(job)?;
		let spec = spec.latest();
		Some(Asserted {
			hash: flight.terms.hash,
			program: spec.program,
			manifest: spec.manifest.root,
			tasks: spec.tasks,
			first: spec.bundle(bundle)?.0,
			limits: flight.terms.limits,
			results: Self::results(job, bundle, report)?,
			round,
			until,
			bond: T::Devices::at_risk(asserter, job, bundle),
			asserters: Vec::from([asserter]),
			rivals,
		})
	}

	fn playing(job: JobId, bundle: BundleIndex, games: u32) {
		let Some(mut flight) = Self::contested(job, bundle) else {
			defensive!("games are about contested bundles");
			return;
		};
		if let Phase::Contest { games: count, .. } = &mut flight.phase {
			*count = games;
		}
		Self::store(job, bundle, flight);
	}

	fn upheld(job: JobId, bundle: BundleIndex, loser: &Player) -> Balance {
		let Some(mut flight) = Self::contested(job, bundle) else {
			defensive!("games are about contested bundles");
			return 0;
		};
		let asserter = math::asserted(&flight.seats).map(|(device, _)| device);
		let taken = match loser {
			Player::Device(loser) if asserter != Some(*loser) => Self::disprove(job, bundle, &mut flight, *loser),
			_ => 0,
		};
		let reopened = T::Tide::tick().saturating_add(T::Policy::get().challenge_ticks);
		if let Phase::Contest { until, .. } = &mut flight.phase {
			*until = reopened;
		}
		Self::deposit_event(Event::WindowReopened {
			job,
			bundle,
			loser: loser.clone(),
			until: reopened,
		});
		Self::store(job, bundle, flight);
		taken
	}

	fn refuted(job: JobId, bundle: BundleIndex, winner: &Player) -> Balance {
		let contested = Self::contested(job, bundle);
		let asserted = contested.and_then(|flight| math::asserted(&flight.seats).map(|asserted| (flight, asserted)));
		let Some((mut flight, (device, report))) = asserted else {
			defensive!("who lost had asserted something");
			return 0;
		};
		let taken = Self::disprove(job, bundle, &mut flight, device);
		Self::deposit_event(Event::Refuted {
			device,
			job,
			bundle,
			report,
			winner: winner.clone(),
		});
		if let Phase::Contest { until, games, round } = &mut flight.phase {
			(*until, *games, *round) = (T::Tide::tick(), 0, round.saturating_add(1));
			let round = *round;
			if let Some(next) = math::asserted(&flight.seats) {
				Self::assert_report(job, bundle, &mut flight, next, round);
			}
		}
		Self::store(job, bundle, flight);
		taken
	}
}
