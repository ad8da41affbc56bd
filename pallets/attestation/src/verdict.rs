//! How a bundle ends: the vote, and what becomes of its devices.

use alloc::{collections::BTreeMap, vec::Vec};
use sp_core::H256;
use sp_runtime::BoundedVec;
use tidemill_primitives::{
	interfaces::{Devices, Jobs, Release},
	report::TaskResults,
	verdict::{Failure, Offence, SeatEnd, SpotCheck, Standing, Verdict},
	Balance, BundleIndex, JobId,
};

use crate::{
	cost::{self, Step},
	math,
	types::{Bundle, InFlight, Phase, SeatState},
	Config, Pallet, Work,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn why_no_majority(flight: &InFlight) -> Failure {
		let abstained = |state: &SeatState| match state {
			SeatState::Exhausted { reason } => *reason,
			_ => None,
		};
		let count = flight.count(|state| abstained(state).is_some());
		let last = flight.seats.iter().rev().find_map(|seat| abstained(&seat.state));
		match last {
			Some(reason) if count.saturating_add(flight.majority()) > flight.seats.len() => Failure::Abstained(reason),
			_ => Failure::NoCommitment,
		}
	}

	/// Ends a bundle before anything is revealed. Who is at work or has committed is let go.
	pub(crate) fn fail(job: JobId, bundle: BundleIndex, flight: InFlight, reason: Failure) -> Step {
		let workers = flight.seats.iter().filter_map(|seat| seat.state.worker());
		let ends = workers.map(|worker| SeatEnd {
			device: worker.device,
			offer: worker.offer,
			standing: Standing::Unasked,
		});
		Self::finish(job, bundle, &flight, Err(reason), ends.collect())
	}

	/// Ends a bundle after its reveals, or widens its committee; under `Proof` what was revealed can be challenged first.
	pub(crate) fn decide(job: JobId, bundle: BundleIndex, mut flight: InFlight) -> Step {
		if flight.terms.proof {
			if let Some(asserted) = math::asserted(&flight.seats) {
				return Self::open_contest(job, bundle, flight, asserted);
			}
		}
		let winner = Self::winner(&flight);
		if winner.is_none() {
			let extra = Self::extra_seats(job, bundle, &flight);
			if extra > 0 {
				return Step::of(Self::widen(job, bundle, flight, extra));
			}
		}
		let accepted = flight.accepted.take().filter(|_| winner.is_some());
		let mut seats = Vec::new();
		for seat in &flight.seats {
			let (worker, standing) = match seat.state {
				SeatState::Revealed { worker, report } => match winner {
					Some(hash) if hash == report => (worker, Standing::Agreed),
					Some(_) => (worker, Standing::Outvoted),
					None => (worker, Standing::Undecided),
				},
				SeatState::Committed { worker, .. } | SeatState::Silent { worker } => (worker, Standing::Silent),
				_ => continue,
			};
			seats.push(SeatEnd {
				device: worker.device,
				offer: worker.offer,
				standing,
			});
		}
		let outcome = accepted.ok_or(Failure::NoMajority);
		Self::finish(job, bundle, &flight, outcome, seats)
	}

	/// The report that a strict majority revealed.
	fn winner(flight: &InFlight) -> Option<H256> {
		let mut votes: BTreeMap<H256, usize> = BTreeMap::new();
		for seat in &flight.seats {
			if let SeatState::Revealed { report, .. } = seat.state {
				let count = votes.entry(report).or_default();
				*count = count.saturating_add(1);
			}
		}
		votes
			.into_iter()
			.find(|(_, count)| *count >= flight.majority())
			.map(|(report, _)| report)
	}

	/// Stores what became of a bundle, hands the verdict to the market, and lets the devices go.
	pub(crate) fn finish(
		job: JobId,
		bundle: BundleIndex,
		flight: &InFlight,
		outcome: Result<TaskResults, Failure>,
		seats: Vec<SeatEnd>,
	) -> Step {
		let agreed: Vec<_> = seats
			.iter()
			.filter(|seat| seat.standing == Standing::Agreed)
			.map(|seat| seat.device)
			.collect();
		let confirms = flight.terms.open && agreed.len() > 1;
		let entry = match &outcome {
			Ok(results) => Bundle::Accepted {
				results: results.clone(),
				devices: BoundedVec::truncate_from(agreed),
			},
			Err(reason) => Bundle::Failed { reason: *reason },
		};
		Work::<T>::insert(job, bundle, entry);
		let abstained: Vec<_> = flight
			.gone
			.iter()
			.filter(|gone| gone.abstained)
			.map(|gone| gone.device)
			.collect();
		let alone = flight.seats.len() == 1;
		let (wrong, others): (Vec<_>, Vec<_>) = seats
			.iter()
			.filter(|seat| seat.standing != Standing::Disproved)
			.map(|seat| (seat.device, release(seat.standing, alone, flight.terms.open)))
			.partition(|(_, release)| matches!(release, Release::Offence(_)));
		let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
		let ending = cost::Ending {
			seats: count(seats.len()),
			abstained: count(abstained.len()),
			wrong: count(wrong.len()),
			contested: matches!(flight.phase, Phase::Contest { .. }),
		};
		// What the wrong lose pays the others.
		let mut forfeited: Balance = 0;
		for (device, release) in wrong {
			let taken = T::Devices::released(device, job, bundle, release);
			if matches!(release, Release::Offence(offence) if offence.forfeits()) {
				forfeited = forfeited.saturating_add(taken);
			}
		}
		let spot = flight.rate.map(|rate| SpotCheck {
			primary: flight
				.seats
				.first()
				.and_then(|seat| seat.state.worker())
				.map(|it| it.device),
			rate,
		});
		let arranged = T::Jobs::settle(
			job,
			bundle,
			Verdict {
				outcome,
				seats,
				abstained,
				spot,
				confirms,
				forfeited,
			},
		);
		// Paid first: a device on its way out is gone as soon as it answers for nothing and is owed nothing.
		for (device, release) in others {
			T::Devices::released(device, job, bundle, release);
		}
		let weight = ending.weight::<T>();
		Step {
			weight: if ending.is_plain() {
				weight.saturating_add(arranged)
			} else {
				weight
			},
			verdict: Some(ending),
		}
	}
}

/// What the end of a duty means for the device. Only where anybody could be drawn does a vote slash; under `Proof` whoever is
/// right can prove it.
fn release(standing: Standing, alone: bool, open: bool) -> Release {
	match standing {
		Standing::Outvoted if open => Release::Offence(Offence::Outvoted),
		Standing::Undefended => Release::Offence(Offence::Undefended),
		Standing::Silent if alone => Release::Offence(Offence::NoRevealAlone),
		Standing::Silent => Release::Offence(Offence::NoReveal),
		_ => Release::Plain,
	}
}
