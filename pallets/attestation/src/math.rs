//! The arithmetic of audits and votes, without storage.

use alloc::collections::BTreeMap;
use codec::Encode;
use sp_core::H256;
use sp_runtime::Perbill;
use tidemill_primitives::{Balance, BundleIndex, DeviceId, Tick};

use crate::types::{Seat, SeatState};

/// Seed of the draw that says whether a bundle is audited. Nothing that its primary chooses enters it.
pub fn audit_seed(beacon: H256, job: H256, bundle: BundleIndex) -> H256 {
	(b"tidemill/audit", beacon, job, bundle)
		.using_encoded(sp_io::hashing::blake2_256)
		.into()
}

/// Whether a draw with this seed hits, which it does with probability `rate`.
///
/// Taken from 64 bits: the bias is below 2^-34.
pub fn hits(seed: H256, rate: Perbill) -> bool {
	let mut number = [0u8; 8];
	number.copy_from_slice(&seed.as_bytes()[..8]);
	u64::from_le_bytes(number) % 1_000_000_000 < u64::from(rate.deconstruct())
}

/// What revealed seats say, with what each of them has at risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
	/// The most that gave the same report.
	pub agreeing: u32,
	/// The least that is forfeited in the end, whichever report has the majority then.
	pub forfeit: Balance,
}

/// Counts the votes of a committee. Who is silent forfeits in any case, who is outvoted where `open`.
pub fn votes(seats: &[Seat], open: bool, at_risk: impl Fn(&Seat) -> Balance) -> Votes {
	let mut groups: BTreeMap<H256, (u32, Balance)> = BTreeMap::new();
	let (mut silent, mut revealed) = (0, 0);
	for seat in seats {
		match seat.state {
			SeatState::Revealed { report, .. } => {
				let risk = at_risk(seat);
				let (count, stake) = groups.entry(report).or_default();
				*count = count.saturating_add(1);
				*stake = stake.saturating_add(risk);
				revealed = risk.saturating_add(revealed);
			}
			SeatState::Committed { .. } | SeatState::Silent { .. } => silent = at_risk(seat).saturating_add(silent),
			_ => {}
		}
	}
	let most = groups.values().map(|(_, stake)| *stake).max().unwrap_or(0);
	let outvoted = if open { revealed.saturating_sub(most) } else { 0 };
	Votes {
		agreeing: groups.values().map(|(count, _)| *count).max().unwrap_or(0),
		forfeit: silent.saturating_add(outvoted),
	}
}

/// Seats, `most` at most, by which a committee without a majority is widened so that all of them can be paid.
///
/// In the dearest case the `agreeing` that agree now have the majority in the end and every new seat agrees with them:
/// `agreeing + extra` runs are to be paid, of which the requester pays `runs`, and what the others forfeit must pay the rest.
pub fn extra_seats(runs: u32, agreeing: u32, forfeit: Balance, run: Balance, most: u32) -> u32 {
	let funded = u32::try_from(forfeit.checked_div(run).unwrap_or(most.into())).unwrap_or(u32::MAX);
	runs.saturating_add(funded).saturating_sub(agreeing).min(most)
}

/// Whether `extra` seats could give a strict majority to a report that `agreeing` of `seats` seats give now.
pub fn decidable(seats: u32, agreeing: u32, extra: u32) -> bool {
	agreeing.saturating_add(extra).saturating_mul(2) > seats.saturating_add(extra)
}

/// What is asserted under `Proof`, and by whom: the report of most seats that revealed it and have lost no game, by the lowest
/// of them; of several reports the one in the lowest seat. None if there is no such seat.
///
/// One device at a time: who plays badly for a report that is right loses its own bond, and not that of others who gave it.
pub fn asserted(seats: &[Seat]) -> Option<(DeviceId, H256)> {
	let revealed = |seat: &Seat| match seat.state {
		SeatState::Revealed { worker, report } => Some((worker.device, report)),
		_ => None,
	};
	let count = |wanted: H256| {
		let all = seats.iter().filter_map(revealed);
		all.filter(|(_, report)| *report == wanted).count()
	};
	// Of several that are the most, the last one that comes is taken.
	seats
		.iter()
		.rev()
		.filter_map(revealed)
		.max_by_key(|(_, report)| count(*report))
}

/// Ticks until a seat is drawn again that nobody was found for, `waited` ticks after the first draw for it.
///
/// Half of what it has waited passes each time: no wait is longer by more than half of it, and there are 10 draws in 40 ticks,
/// 31 in a week.
pub fn pause(waited: Tick) -> Tick {
	(waited / 2).max(1)
}
